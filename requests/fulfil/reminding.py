"""Reminders of dates to staff: 7, 3 and 1 days before and each day after; late ones go to administrators, too."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.mail.models import OutgoingMail
from privacyportal.people.identifiers import normalise_email
from privacyportal.staff.models import Role, User
from requests.fulfil.whose import Team
from requests.letters.staff import LETTER, post_due
from requests.models import RightsRequest
from requests.models.right import WORKED_ON

BATCH = 200
DAYS = (7, 3, 1)


def remind_staff(controller: Controller, now: datetime) -> None:
    """Each request once for each step, to whoever does what is next; nobody gets two mails a day about one case."""
    pack = pack_of(controller)
    days = sorted(getattr(pack, "reminders", None) or DAYS)
    today = clock.day_of(now, pack.zone)
    begun = clock.moment_of(today, pack.zone)
    team = Team(controller)
    near = RightsRequest.objects.of(controller).filter(
        state__in=WORKED_ON, case__test=False, due_on__lte=today + timedelta(days=days[-1])
    )
    for cases in _cases(near, today, days):
        _remind(near.filter(case__in=cases), team, today, days, begun)


def step_of(due_on: date, today: date, days: list[int]) -> int:
    """Of 7, 3 and 1 the nearest one that is not over; once it is late, how many days, as a negative number."""
    left = (due_on - today).days
    return left if left < 0 else next(day for day in days if day >= left)


def _cases(near: "QuerySet[RightsRequest]", today: date, days: list[int]) -> Iterator[set[UUID]]:
    """Cases with something that nobody was reminded of at this step: all that is near, page by page. One query each."""
    place, seen = Q(), set[UUID]()
    while rows := list(
        near.filter(place).order_by("due_on", "pk").values_list("case_id", "reminded_for", "due_on", "pk")[:BATCH]
    ):
        wanted = {case for case, told, due, _pk in rows if told is None or told > step_of(due, today, days)} - seen
        if wanted:
            yield wanted
        seen |= wanted
        last_on, last = rows[-1][2:]
        place = Q(due_on__gt=last_on) | Q(due_on=last_on, pk__gt=last)


def _remind(near: "QuerySet[RightsRequest]", team: Team, today: date, days: list[int], begun: datetime) -> None:
    """All that is near in these cases. Queries: as many for two hundred as for one, and what each mail takes."""
    found = list(near.select_related("case__data_key", "case__controller").order_by("case", "due_on", "pk"))
    whom, had = team.whom(found), _had_mail(found, begun)
    by_case: dict[UUID, list[RightsRequest]] = defaultdict(list)
    for request in found:
        by_case[request.case_id].append(request)
    for case, requests in by_case.items():
        wanted: dict[User, list[RightsRequest]] = defaultdict(list)
        with transaction.atomic():
            for request in requests:
                late = request.due_on < today
                everybody = [*whom[request], *(team.all(Role.ADMINISTRATOR) if late else ())]
                users = [user for user in everybody if normalise_email(user.email).sending not in had[case]]
                # all have had their mail of today: told tomorrow, with the rest of the case
                if users and _claim(request, step_of(request.due_on, today, days)):
                    for user in dict.fromkeys(users):
                        wanted[user].append(request)
            for user, theirs in wanted.items():
                post_due(theirs, user, today)


def _claim(request: RightsRequest, step: int) -> bool:
    due = RightsRequest.objects.filter(Q(reminded_for__isnull=True) | Q(reminded_for__gt=step), pk=request.pk)
    return bool(due.update(reminded_for=step))


def _had_mail(requests: Sequence[RightsRequest], begun: datetime) -> dict[UUID, set[str]]:
    """By case: who has had a reminder about it since the day began. One query."""
    found: dict[UUID, set[str]] = defaultdict(set)
    cases = {str(request.case_id) for request in requests}
    mails = OutgoingMail.objects.filter(about_kind="case", about_id__in=cases, letter=LETTER, queued_at__gte=begun)
    for mail in mails.select_related("data_key"):
        found[UUID(mail.about_id)].add(mail.to)
    return found
