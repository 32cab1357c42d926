"""A cost-based fee: told before work starts, accepted or declined by the person (P-06)."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import Pack, pack_at
from privacyportal.jobs.models import JobState
from privacyportal.staff.models import Role, User
from requests import guards, workflow
from requests.fulfil.by_staff import need_role, need_words, tell_trail
from requests.letters.midway import post_fee
from requests.models import FeeQuote, NoteKind, PlanRow, RightsRequest, State
from requests.notes import write_note
from requests.rights import Proof, plan_of

CAUSES: dict[str, Any] = {
    "repeated": _("the same was asked again and again"),
    "excessive": _("it is out of all proportion"),
    "beyond_usual": _("it takes far more than is usual"),
}
CURRENCIES = ("EUR", "CNY", "USD", "GBP", "AED", "AUD", "BRL", "CAD", "CHF", "JPY", "KRW", "SGD")
BEFORE_WORK = {State.VERIFYING, State.FULFILLING}


def causes_of(pack: Pack) -> list[str]:
    """For what this controller's policy lets a fee be asked."""
    rule = getattr(pack, "fee", None)
    return [cause for cause in CAUSES if rule is None or cause in rule.charge_when]


def quote(request: RightsRequest, user: User, amount: Decimal, currency: str, *, cause: str, reason: str) -> FeeQuote:
    """Tells the person what it costs. Raises NotPossible once work has been done, and for a second quote."""
    reason = need_words(reason, _("Write why it costs something, and how the amount was reckoned."))
    with transaction.atomic():
        row = workflow.lock(request)
        need_role(row.case, user, Role.HANDLER, Role.VERIFIER)
        if (sentence := why_no_quote(row)) is not None:
            raise workflow.NotPossible(sentence)
        if cause not in causes_of(pack_at(row.pack_version)):
            raise workflow.NotPossible(_("The policy names no fee for this cause."))
        if currency not in CURRENCIES or not Decimal(0) < amount < Decimal(10**7):
            raise workflow.NotPossible(_("Write an amount above zero and choose its currency."))
        note = write_note(row.case, NoteKind.FEE, reason, user, row)
        made: FeeQuote = FeeQuote.objects.create(
            request=row, amount=amount, currency=currency, cause=cause, reason=note, by=user
        )
        tell_trail("fee.quoted", row, user, note, amount=str(amount), currency=currency, cause=cause)
        post_fee(row, made, reason)
    return made


def why_no_quote(request: RightsRequest) -> Any:
    """The sentence why no fee can be told (any more); None where it can."""
    if request.state not in BEFORE_WORK:
        return workflow.why_not_now(request)
    if FeeQuote.objects.filter(request=request).exists():
        return _("A fee was told already for this request.")
    if _begun(request):
        return _("A fee is told before work starts, and something has been done already.")
    return _why_free(request)


def _why_free(request: RightsRequest) -> Any:
    if plan_of(request.right).level == Proof.NONE:
        return _("For this nothing is charged.")
    if not causes_of(pack_at(request.pack_version)):
        return _("The policy promises that this is free of charge.")
    return None


def _begun(request: RightsRequest) -> bool:
    """A system has answered, a row of the plan is decided on, or the answer is being written, in any round."""
    return bool(
        request.runs.filter(state=JobState.DONE).exists()
        or PlanRow.objects.filter(request=request).exclude(intent="").exists()
        or request.case.notes.filter(kind=NoteKind.ANSWER, right=request.right).exists()
    )


def waiting(request: RightsRequest) -> FeeQuote | None:
    """The quote that the person has not answered."""
    found: FeeQuote | None = (
        FeeQuote.objects.filter(request=request, accepted_at__isnull=True, declined_at__isnull=True)
        .select_related("reason__data_key")
        .first()
    )
    return found


def settled(request: RightsRequest) -> FeeQuote | None:
    """The quote that the person has accepted or declined."""
    found: FeeQuote | None = getattr(request, "fee", None)
    return found if found and (found.accepted_at or found.declined_at) else None


def accept(request: RightsRequest) -> None:
    """The person agrees: work may start. Raises NotPossible where no quote waits."""
    with transaction.atomic():
        row = workflow.lock(request)
        _settle(row, "accepted_at")
        _of_person("fee.accepted", row)
        portal = workflow.Deed.of_portal()
        if guards.known(row.case) and workflow.why_not("prove", row, portal) is None:  # it was all that was missing
            workflow.perform("prove", row, portal)


def decline(request: RightsRequest) -> RightsRequest:
    """The person does not: the request is withdrawn, and nothing is charged."""
    with transaction.atomic():
        row = workflow.lock(request)
        _settle(row, "declined_at")
        _of_person("fee.declined", row)
        return workflow.perform("withdraw", row, workflow.Deed.of_person())


def _settle(request: RightsRequest, column: str) -> None:
    open_ = FeeQuote.objects.filter(request=request, accepted_at__isnull=True, declined_at__isnull=True)
    if not open_.update(**{column: clock.now()}):
        raise workflow.NotPossible(_("No fee waits for your answer."))


def _of_person(action: str, request: RightsRequest) -> None:
    record(
        action,
        controller=request.case.controller,
        actor=Actor.person(),
        subject=("case", str(request.case_id)),
        facts={"right": request.right, "round": request.round},
    )
