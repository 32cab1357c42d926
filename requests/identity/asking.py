"""Asking the person for something more: a row that their page shows, and a message that says only that there is one.

Who is reached by post alone has no such page: there the letter says what is asked for.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.audit.trail import Actor, entries_about
from privacyportal.sentences import joined
from privacyportal.staff.models import User
from requests import pauses, workflow
from requests.identity import evidence as rows
from requests.identity.base import methods
from requests.identity.codes import issue_code
from requests.letters.asked import Thing, post_asked
from requests.letters.reach import on_paper_alone
from requests.models import Case, Evidence, EvidenceState, State

MOST_OPEN = 3
SENT_BEFORE = _("What was shown before was not enough. Please send another one.")
TELLING = (
    "identity.asked_again", "evidence.asked", "evidence.given", "evidence.accepted", "evidence.rejected",
    "identity.supplemented", "message.received", "told.noted", "request.prove", "request.verify_again",
)  # fmt: skip
"""Actions of the trail that say whose turn it is."""


@dataclasses.dataclass(frozen=True)
class Asks:
    """`open`: something that the person was asked for has not come. `came`: it has, and nobody has decided on it.
    `named`: it is a thing that their page names. `since`: when that became so; None where nothing was asked or came.
    """

    open: bool = False
    came: bool = False
    named: bool = False
    since: datetime | None = None


NOTHING_ASKED = Asks()


def read_asks(entries: Iterable[Entry], shown: Iterable[Evidence]) -> Asks:
    """`entries`: those of TELLING about a case, in their order; `shown`: all its evidence."""
    ever = pressed = came = False
    since = None
    for entry in entries:
        since = entry.at
        if entry.action in {"request.prove", "request.verify_again"}:
            ever = pressed = came = False
        elif entry.action in {"identity.asked_again", "evidence.asked"}:
            ever, came = True, False
            pressed = pressed or entry.action == "identity.asked_again"
        elif entry.actor_kind == "person" or entry.action == "told.noted":
            came, pressed = ever, False
        elif entry.actor_kind == "staff":
            came = False
            pressed = pressed and entry.action != "evidence.accepted"
    waits = {row.state for row in shown if row.method != "source_fact" or row.state == EvidenceState.ASKED}
    named = EvidenceState.ASKED in waits
    is_open = pressed or named
    return Asks(is_open, not is_open and (came or EvidenceState.GIVEN in waits), named, since)


def asks_of(case: Case, shown: Sequence[Evidence] | None = None) -> Asks:
    """`shown`: all evidence of the case, where it was read already."""
    rows = Evidence.objects.filter(case=case) if shown is None else shown
    return read_asks(entries_about("case", case.pk).filter(action__in=TELLING), rows)


def ask(case: Case, user: User, method: str, why: str, facts: dict[str, Any]) -> Evidence:
    """Raises workflow.NotPossible where nobody decides on the identity, or the person was asked enough for today."""
    with transaction.atomic():
        rows.must_be_verifier(case, user)
        rows.must_be_verifying(case)
        if open_asks(case).count() >= MOST_OPEN:
            raise workflow.NotPossible(_("The person has three things to do already. Wait, or take one back."))
        row = rows.keep(case, method, EvidenceState.ASKED, actor=Actor.staff(user), facts=facts, by=user, words=why)
        if not tell_of_asks(case):
            raise workflow.NotPossible(_("Today's mails for this request are used up. Try again tomorrow."))
        _now_waits(case, method)
    return row


def ask_another(case: Case, user: User, method: str, why_not: str, facts: Mapping[str, Any]) -> Evidence:
    """In place of what did not count; inside the transaction of that decision. Their page says it even where today's
    mails are used up: no decision waits for a mail.

    `why_not`: as the person reads it; `facts`: of what did not count.
    """
    what = {name: facts[name] for name in ("kind", "strength") if name in facts}
    row = rows.keep(
        case, method, EvidenceState.ASKED, actor=Actor.staff(user), facts={**what, "again": True}, by=user,
        words=why_not,
    )  # fmt: skip
    tell_of_asks(case)
    _now_waits(case, method)
    return row


def tell_of_asks(case: Case) -> bool:
    """That something is needed: a message with a code that says no more or, where none can come, a letter to be posted
    that says what. False where today's messages are used up. Inside the caller's transaction.
    """
    if not on_paper_alone(case):
        return issue_code(case, "case.identity_asked")
    with translation.override(case.language):
        post_asked(case, [_thing(row) for row in open_asks(case)])
    return True


def _thing(row: Evidence) -> Thing:
    """In the active language."""
    method, why = methods[row.method], row.note.text if row.note else ""
    if row.facts.get("again"):
        why = joined(SENT_BEFORE, why)
    return Thing(method.seen(row) or str(method.title), why, method.hide(row))


def _now_waits(case: Case, method: str) -> None:
    """For the person; the clock stands still where the law lets it stand."""
    case.rights.filter(state=State.VERIFYING).update(identity_asked_at=clock.now())
    if method != "authority":
        pauses.wait_for_papers(case)


def open_asks(case: Case) -> Any:
    """What the person was asked for and has not given: their page shows it."""
    return Evidence.objects.filter(case=case, state=EvidenceState.ASKED).select_related(
        "case", "data_key", "note__data_key"
    )


def take_back(evidence: Evidence, user: User) -> None:
    """It is not needed any more: it goes from the person's page."""
    with transaction.atomic():
        row = rows.lock(evidence)
        rows.must_be_verifier(row.case, user)
        if row.state != EvidenceState.ASKED:
            raise workflow.NotPossible(_("This was given already, or is not needed any more."))
        rows.settle(row, EvidenceState.REJECTED, Actor.staff(user), facts={**row.facts, "taken_back": True})
        pauses.papers_not_needed(row.case)
