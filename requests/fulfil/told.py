"""What the person said by letter, mail or phone instead of on the page of their request: noted by staff, it counts as
if it had been said there (P-06, P-10).

What it ends or starts is told back to the person: nobody withdraws or accepts in their name behind their back.
"""

import dataclasses
import enum
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from privacyportal.formats import plain_day
from privacyportal.staff.models import Role, User
from privacyportal.uploads import Upload
from requests import workflow
from requests.deed import Deed, NotPossible
from requests.fulfil import answer, fee, messages
from requests.fulfil.by_staff import need_role, tell_trail
from requests.identity import document
from requests.identity.supplement import note_facts
from requests.letters.midway import post_noted
from requests.models import Case, Channel, Evidence, RightsRequest

MAY = (Role.VERIFIER, Role.HANDLER)
CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.POST)


class Meaning(enum.StrEnum):
    SAID = "said"
    WITHDRAWS = "withdraws"
    ACCEPTS = "accepts"
    DECLINES = "declines"


WORDS: Mapping[Meaning, Promise] = {
    Meaning.SAID: _("a message, or the answer to our question"),
    Meaning.WITHDRAWS: _("they withdraw the request"),
    Meaning.ACCEPTS: _("they accept the fee"),
    Meaning.DECLINES: _("they decline the fee, which withdraws the request"),
}
DEEDS: Mapping[Meaning, Callable[[RightsRequest], Any]] = {
    Meaning.WITHDRAWS: answer.withdraw,
    Meaning.ACCEPTS: fee.accept,
    Meaning.DECLINES: fee.decline,
}


@dataclasses.dataclass(frozen=True)
class Told:
    """`came_on`: the day on which it came, where the controller is. `words`: theirs, or what the letter says;
    `facts`: what it says of who they are, by kind; `papers`: what they were asked to show, and sent.
    """

    channel: Channel
    came_on: date
    words: str
    files: Sequence[Upload] = ()
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    papers: Sequence[tuple[Evidence, Upload]] = ()


def meanings_of(request: RightsRequest) -> list[Meaning]:
    """What the person could say now that ends or starts something of this right."""
    if fee.waiting(request) is not None:
        return [Meaning.ACCEPTS, Meaning.DECLINES]
    withdraws = workflow.why_not("withdraw", request, Deed.of_person()) is None
    return [Meaning.WITHDRAWS] if withdraws else []


def note_told(case: Case, user: User, told: Told, meaning: Meaning, request: RightsRequest | None = None) -> None:
    """Keeps the words with the case and does what they mean; `request`: of which right, unless it is only SAID.

    Raises NotPossible for a day that cannot be, and where the right has moved on.
    """
    need_role(case, user, *MAY)
    if (sentence := why_no_day(case, told.came_on)) is not None:
        raise NotPossible(sentence)
    with transaction.atomic():
        message, new = messages.hear(case, told.words, told.files, noted_by=user, on=told.came_on)
        pressed_twice = not new and meaning is Meaning.SAID and not (told.facts or told.papers)
        if pressed_twice:  # whatever else the same letter means or holds is done all the same
            return
        note_facts(case, user, told.facts)
        for paper, upload in told.papers:
            document.give_file(paper, upload, noted_by=user)
        about = workflow.lock(request) if request is not None else case
        tell_trail(
            "told.noted", about, user, message=str(message.pk), channel=told.channel.value, meaning=meaning.value,
            on=told.came_on.isoformat(),
        )  # fmt: skip
        if isinstance(about, RightsRequest):
            if meaning not in meanings_of(about):
                raise NotPossible(_("That is no longer possible: the request has moved on. Look at it again."))
            DEEDS[meaning](about)
            if case.confirmed_at is not None:
                post_noted(about, meaning.value, told.channel.value, told.came_on)


def why_no_day(case: Case, day: date) -> Any:
    """Why nothing can have come on this day; None where it can."""
    today = clock.today(pack_of(case.controller).zone)
    if case.received_on <= day <= today:
        return None
    words = {"first": plain_day(case.received_on), "last": plain_day(today)}
    return _("It came after the request did, and not later than today: from %(first)s to %(last)s.") % words
