"""Mails to staff about what waits for them. Nothing of the person stands in them: who opens the link signs in."""

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import pack_of
from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter, letters
from privacyportal.staff.models import User
from requests.models import Case, RightsRequest
from requests.rights import plan_of

LETTER = "staff.due"
PAPER = "staff.paper"
MESSAGE = "staff.message"


@dataclasses.dataclass(frozen=True)
class Due:
    """`left`: whole days until then; negative once it is late."""

    rights: list[Any]
    due_on: date
    left: int

    @property
    def late(self) -> int:
        return -self.left


def post_due(requests: Sequence[RightsRequest], user: User, today: date) -> None:
    """One mail about rights of one case. Inside the caller's transaction."""
    case = requests[0].case
    days = [
        Due([plan_of(one.right).short for one in same], due_on, (due_on - today).days)
        for due_on, same in groupby(sorted(requests, key=_due_on), key=_due_on)
    ]
    _post(LETTER, case, user, {"late": any(day.left < 0 for day in days), "days": days})


def post_paper(case: Case, user: User, since: datetime, until: datetime) -> None:
    """What was shown waits since then, and is destroyed then. Inside the caller's transaction."""
    _post(PAPER, case, user, {"since": since, "until": until})


def post_news(case: Case, user: User) -> None:
    """The person wrote: nothing of what. Inside the caller's transaction."""
    _post(MESSAGE, case, user, {})


def _post(letter: str, case: Case, user: User, context: dict[str, Any]) -> None:
    link = settings.PORTAL_BASE_URL + reverse("workspace:case", args=[case.reference])
    outbox.post(
        letter=letter,
        to=user.email,
        language=pack_of(case.controller).languages[0],
        controller=case.controller,
        about=("case", str(case.pk)),
        data_key=case.data_key,
        context={"reference": case.reference, "link": link, **context},
    )


def _due_on(request: RightsRequest) -> date:
    return request.due_on


def register() -> None:
    letters.register(LETTER, Letter(LETTER, title=_("reminder to staff: a date comes near")))
    letters.register(MESSAGE, Letter(MESSAGE, title=_("to staff: the person wrote a message")))
    letters.register(PAPER, Letter(PAPER, title=_("reminder to staff: a paper waits to be looked at")))
