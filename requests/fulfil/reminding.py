"""Reminders of dates to staff: 7, 3 and 1 days before and each day after; late ones go to administrators, too."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.staff.models import Membership, Role, User
from requests.letters.staff import post_due
from requests.models import RightsRequest
from requests.models.right import WORKED_ON

BATCH = 200
DAYS = (7, 3, 1)


def remind_staff(controller: Controller, now: datetime) -> None:
    """Each request once for each step, to its handler or, where it has none, to all of them."""
    pack = pack_of(controller)
    days = sorted(getattr(pack, "reminders", None) or DAYS)
    today = clock.day_of(now, pack.zone)
    near = RightsRequest.objects.of(controller).filter(
        state__in=WORKED_ON, case__test=False, due_on__lte=today + timedelta(days=days[-1])
    )
    for request in near.select_related("case__data_key", "case__controller", "handler").order_by("due_on")[:BATCH]:
        _remind(request, step_of(request.due_on, today, days), today)


def step_of(due_on: date, today: date, days: list[int]) -> int:
    """Of 7, 3 and 1 the nearest one that is not over; once it is late, how many days, as a negative number."""
    left = (due_on - today).days
    return left if left < 0 else next(day for day in days if day >= left)


def _remind(request: RightsRequest, step: int, today: date) -> None:
    due = RightsRequest.objects.filter(Q(reminded_for__isnull=True) | Q(reminded_for__gt=step), pk=request.pk)
    with transaction.atomic():
        if not due.update(reminded_for=step):
            return
        left = (request.due_on - today).days
        for user in _whom(request, late=left < 0):
            post_due(request, user, left, request.due_on)


def _whom(request: RightsRequest, *, late: bool) -> list[User]:
    """The handler, while they still are one; else all handlers. Late: administrators as well."""
    members = Membership.objects.filter(controller=request.case.controller_id, user__is_active=True)
    handlers = members.filter(role=Role.HANDLER).values_list("user", flat=True)
    wanted = [request.handler_id] if request.handler_id in set(handlers) else list(handlers)
    if late:
        wanted += members.filter(role=Role.ADMINISTRATOR).values_list("user", flat=True)
    return list(User.objects.filter(pk__in=wanted).order_by("pk"))
