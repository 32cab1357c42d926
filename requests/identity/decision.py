"""A verifier decides who is asking, with a reason, and which identifiers count as proven."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.staff.models import User
from requests import guards, pauses, workflow
from requests.identity import document
from requests.identity.asking import tell_of_asks
from requests.identity.evidence import level_now, must_be_verifier, must_be_verifying, proven_values
from requests.models import Case, IdentityDecision, NoteKind, RightsRequest, State
from requests.models.right import WORKED_ON
from requests.notes import write_note
from requests.rights import Proof, level_for

TICKABLE = ("account_id", "device_serial")
"""What a verifier may tick as proven beside what was shown. Never the name, never an address or number here."""


def tickable(case: Case) -> tuple[str, ...]:
    """Of a case that staff entered the address too: nobody has shown by code that it is the person's. And of a person
    for whom somebody else asks all that was said of them: no code ever went there.
    """
    if case.for_another:
        return ("email", "phone_number", *TICKABLE)
    return ("email", *TICKABLE) if case.entered_by_id else TICKABLE


def accept_identity(
    case: Case, user: User, ticked: list[str], reason: str, seen: str | None = None
) -> IdentityDecision:
    """The person is who they say. Only what evidence proves and what is ticked will be searched for (DESIGN §4).

    Each right whose proof is enough goes on; the others wait for a second thing and another decision. Documents are
    destroyed with it. `seen`: the newest decision that the verifier saw ('' for none), where they looked at a page.
    Raises workflow.NotPossible where another one was made since, and where no right can go on; then nothing is kept.
    """
    unknown = [name for name in ticked if name not in tickable(case) or not case.said(name)]
    if unknown:
        raise workflow.NotPossible(_("The person did not give that identifier, so it cannot count as proven."))
    with transaction.atomic():
        must_be_verifier(case, user)
        must_be_verifying(case)
        if seen is not None and seen != last_word(case):
            raise workflow.NotPossible(_("Somebody decided or doubted it since you opened this page. Read it again."))
        note = write_note(case, NoteKind.IDENTITY, reason, user)
        decision = IdentityDecision.objects.create(
            case=case,
            by=user,
            proven=True,
            level=level_now(case),
            identifiers=[*proven_values(case), *(name for name in ticked if name not in proven_values(case))],
            reason=note,
        )
        open_rights = list(case.rights.filter(state=State.VERIFYING))
        deed = workflow.Deed.of_staff(
            user, identifiers=decision.identifiers, level=decision.level, note=str(note.pk), digest=note.digest
        )
        pauses.papers_not_needed(case)
        _go_on(open_rights, deed)
        if not open_rights:  # what is worked on goes on by itself
            _must_be_enough(case)
            record(
                "identity.decided_anew", controller=case.controller, actor=Actor.staff(user),
                subject=("case", str(case.pk)), facts={"note": str(note.pk), "digest": note.digest},
            )  # fmt: skip
        if not case.rights.filter(state=State.VERIFYING).exists():
            document.destroy_files(case)
    return decision


def _must_be_enough(case: Case) -> None:
    """For something of what is done in part and waited for the decision. Raises the sentence why it is not."""
    worked_on = case.rights.filter(state__in=WORKED_ON).select_related("pack_version")
    refusals = [
        guards.proven(right, workflow.Deed.of_portal()) for right in worked_on if level_for(right) != Proof.NONE
    ]
    if refusals and None not in refusals:
        raise workflow.NotPossible(refusals[0])


def last_word(case: Case) -> str:
    """Names the newest decision or doubt; '' where there is none."""
    newest = guards.newest_decision(case)
    return str(newest.pk) if newest else ""


def _go_on(rights: list[RightsRequest], deed: workflow.Deed) -> None:
    """Raises the sentence of the first one where none can go on."""
    refusals = []
    for request in rights:
        try:
            workflow.perform("prove", request, deed)
        except workflow.NotPossible as refusal:
            refusals.append(refusal)
    if refusals and len(refusals) == len(rights):
        raise refusals[0]


def ask_again(request: RightsRequest, user: User) -> None:
    """Asks the person once more to show who they are; the days until staff are told to refuse start anew."""
    with transaction.atomic():
        row = workflow.lock(request)
        if row.state != State.VERIFYING:
            raise workflow.NotPossible(workflow.why_not_now(row))
        must_be_verifier(row.case, user)
        if not tell_of_asks(row.case):
            raise workflow.NotPossible(_("Today's mails for this request are used up. Try again tomorrow."))
        row.identity_asked_at = clock.now()
        row.save(update_fields=["identity_asked_at"])
        record(
            "identity.asked_again",
            controller=row.case.controller,
            actor=Actor.staff(user),
            subject=("case", str(row.case_id)),
            facts={"right": row.right},
        )
