"""Asking the person for something more: a row that their page shows, and a message that says only that there is one."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor
from privacyportal.staff.models import User
from requests import pauses, workflow
from requests.identity import evidence as rows
from requests.identity.codes import issue_code
from requests.models import Case, Evidence, EvidenceState, State

MOST_OPEN = 3


def ask(case: Case, user: User, method: str, why: str, facts: dict[str, Any]) -> Evidence:
    """Raises workflow.NotPossible where nobody decides on the identity, or the person was asked enough for today."""
    with transaction.atomic():
        rows.must_be_verifier(case, user)
        rows.must_be_verifying(case)
        if open_asks(case).count() >= MOST_OPEN:
            raise workflow.NotPossible(_("The person has three things to do already. Wait, or take one back."))
        row = rows.keep(case, method, EvidenceState.ASKED, actor=Actor.staff(user), facts=facts, by=user, words=why)
        if not issue_code(case, "case.identity_asked"):
            raise workflow.NotPossible(_("Today's mails for this request are used up. Try again tomorrow."))
        case.rights.filter(state=State.VERIFYING).update(identity_asked_at=clock.now())
        if method != "authority":
            pauses.wait_for_papers(case)
    return row


def open_asks(case: Case) -> Any:
    """What the person was asked for and has not given: their page shows it."""
    return Evidence.objects.filter(case=case, state=EvidenceState.ASKED).select_related("data_key", "note__data_key")


def take_back(evidence: Evidence, user: User) -> None:
    """It is not needed any more: it goes from the person's page."""
    with transaction.atomic():
        row = rows.lock(evidence)
        rows.must_be_verifier(row.case, user)
        if row.state != EvidenceState.ASKED:
            raise workflow.NotPossible(_("This was given already, or is not needed any more."))
        rows.settle(row, EvidenceState.REJECTED, Actor.staff(user), facts={**row.facts, "taken_back": True})
        pauses.papers_not_needed(row.case)
