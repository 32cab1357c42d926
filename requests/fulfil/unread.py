"""Whoever handles a request hears that its person wrote, also when it was answered long ago."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.mail.models import OutgoingMail
from requests.fulfil.whose import Team
from requests.letters.staff import MESSAGE, post_news
from requests.models import Case, Message, RightsRequest, State
from requests.models.message import UNREAD

BATCH = 200


def tell_of_messages(controller: Controller, now: datetime) -> None:
    """A round: one mail a day about a case, as long as nobody has opened what the person wrote."""
    zone = pack_of(controller).zone
    begun = clock.moment_of(clock.day_of(now, zone), zone)
    unread = Message.objects.filter(
        UNREAD, case__controller=controller, case__test=False, case__data_key__shredded_at__isnull=True
    ).order_by("case_id")
    place, team = Q(), Team(controller)
    while cases := list(unread.filter(place).values_list("case_id", flat=True).distinct()[:BATCH]):
        told = OutgoingMail.objects.filter(
            about_kind="case", about_id__in=[str(case) for case in cases], letter=MESSAGE, queued_at__gte=begun
        )
        known = {UUID(about) for about in told.values_list("about_id", flat=True)}
        _tell([case for case in cases if case not in known], team, begun)
        place = Q(case_id__gt=cases[-1])


def _tell(cases: Sequence[UUID], team: Team, begun: datetime) -> None:
    rights: dict[UUID, RightsRequest] = {}
    found = RightsRequest.objects.filter(case__in=cases).select_related("case__data_key", "case__controller")
    for right in sorted(found.order_by("due_on", "id"), key=lambda right: not State(right.state).look.open):
        rights.setdefault(right.case_id, right)
    whom = team.whom(list(rights.values()))
    for right, users in whom.items():
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=right.case_id)  # two rounds at once write one mail
            if not _told(right.case_id, begun):
                for user in users:
                    post_news(right.case, user)


def _told(case: UUID, begun: datetime) -> bool:
    mails = OutgoingMail.objects.filter(about_kind="case", about_id=str(case), letter=MESSAGE, queued_at__gte=begun)
    return bool(mails.exists())
