"""What was answered before a request was opened again: its page goes on saying so, and since when we look anew."""

import dataclasses
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.packs import pack_at
from privacyportal.formats import plain_day
from requests.copies.passphrase import spelled
from requests.models import Case, DataCopy, NoteKind, Outcome, RightsRequest
from requests.rights import Work, plan_of


@dataclasses.dataclass(frozen=True)
class Earlier:
    """The answer of one round. `words`: what staff wrote in it; '' where it had none. `copy`: the one that was sent."""

    round: int
    title: str
    words: str
    copy: DataCopy | None
    spelled: str


def earlier_answers(case: Case, right: RightsRequest) -> list[Earlier]:
    """Oldest first; [] where it was never opened again."""
    if right.round == 1:
        return []
    given = entries_about("case", case.pk).filter(action="request.answered", facts__right=right.right)
    zone = pack_at(right.pack_version).zone
    return [
        _earlier(case, right, entry.facts, clock.day_of(entry.at, zone))
        for entry in given
        if entry.facts["round"] < right.round
    ]


def _earlier(case: Case, right: RightsRequest, facts: dict[str, Any], on: date) -> Earlier:
    outcome, round_ = Outcome(facts["outcome"]), int(facts["round"])
    if plan_of(right.right).discreet:
        title, kind = _("On %(day)s we answered."), NoteKind.ANSWER
    elif outcome == Outcome.REFUSED:
        title, kind = _("On %(day)s we answered that we cannot do it:"), NoteKind.REFUSAL
    elif outcome == Outcome.NOTHING_HELD:
        title, kind = _("On %(day)s we answered that we found nothing."), NoteKind.ANSWER
    else:
        title, kind = _("On %(day)s we answered."), NoteKind.ANSWER
    words = (
        case.notes.filter(kind=kind, right=right.right, round=round_).select_related("data_key").order_by("at", "id")
    )
    told = outcome == Outcome.REFUSED or plan_of(right.right).work != Work.DISCLOSE
    note = words.last() if told else None
    copy = _copy(right, round_) if outcome == Outcome.FULFILLED else None
    return Earlier(
        round_,
        title % {"day": plain_day(on)},
        str(note.text) if note else "",
        copy,
        spelled(copy.passphrase, get_language() or "en") if copy else "",
    )


def _copy(right: RightsRequest, round_: int) -> DataCopy | None:
    """Whoever has the PDF still needs its passphrase."""
    copies = right.copies.select_related("data_key").filter(approval__round=round_, approval__voided_at__isnull=True)
    found: DataCopy | None = copies.order_by("queued_at", "id").last()
    return found
