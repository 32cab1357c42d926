"""THE table of states and transitions. A status changes here and nowhere else (DESIGN §3).

A transition locks the row, asks its guard, changes the state, and writes its audit entry and its
effect rows in the same transaction. Effects are named in the table and registered by the rooms
that know how; what is not in the table cannot happen, and says why.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_at
from privacyportal.registry import Registry
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import guards
from requests.deed import Deed, NotPossible
from requests.guards import Guard
from requests.models import (
    Approval,
    Involvement,
    Outcome,
    RightsRequest,
    StaleDay,
    State,
)
from requests.rights import Proof, level_for

PERSON, PORTAL = "person", "portal"

Effect = Callable[[RightsRequest, Deed], None]
effects: Registry[Effect] = Registry("effect of a transition")


@dataclasses.dataclass(frozen=True)
class Transition:
    """One row of the table. `by`: roles of staff, the person, or the portal itself."""

    name: str
    frm: tuple[State, ...]
    to: State
    by: tuple[str, ...]
    guard: Guard | None = None
    effects: tuple[str, ...] = ()


T, S, R = Transition, State, Role
TABLE: dict[str, Transition] = {
    row.name: row
    for row in (
        T("confirm", (S.RECEIVED,), S.VERIFYING, (PERSON,), guards.confirmed,
          ("keep_code", "want_authority", "prove_if_enough", "confirm_receipt")),
        T("lapse", (S.RECEIVED,), S.LAPSED, (PORTAL,), guards.lapse_is_due, ("drop",)),
        T("waive_proof", (S.RECEIVED,), S.FULFILLING, (PORTAL,), guards.law_wants_no_check, ("begin_work",)),
        T("prove", (S.VERIFYING,), S.FULFILLING, (R.VERIFIER, PORTAL), guards.may_prove, ("begin_work",)),
        T("prove_more", (S.FULFILLING, S.APPROVING, S.CARRYING_OUT), S.VERIFYING, (R.VERIFIER, R.HANDLER),
          guards.may_prove_more, ("drop", "ask_systems_anew", "look_again")),
        T("submit", (S.FULFILLING,), S.APPROVING, (R.HANDLER,), guards.needs_approval, ("involve_handler",)),
        T("finish", (S.FULFILLING,), S.CARRYING_OUT, (R.HANDLER,),
          guards.needs_no_approval, ("involve_handler", "answer")),
        T("send_back", (S.APPROVING,), S.FULFILLING, (R.APPROVER,), None, ("reopen_kept",)),
        T("approve", (S.APPROVING,), S.CARRYING_OUT, (R.APPROVER,), guards.may_approve, ("answer",)),
        T("refuse", (S.VERIFYING, S.FULFILLING, S.APPROVING), S.CARRYING_OUT, (R.VERIFIER, R.HANDLER),
          guards.may_refuse, ("drop", "refusal")),
        T("answered", (S.CARRYING_OUT,), S.ANSWERED, (PORTAL,)),
        T("content_changed", (S.CARRYING_OUT,), S.APPROVING, (PORTAL,), guards.approval_void, ("drop",)),
        T("step_failed", (S.CARRYING_OUT,), S.FULFILLING, (PORTAL,), guards.approval_void, ("drop",)),
        T("reconsider", (S.CARRYING_OUT,), S.FULFILLING, (R.HANDLER,), guards.may_reconsider, ("plan_anew", "drop")),
        T("reopen", (S.ANSWERED,), S.FULFILLING, (R.HANDLER, R.APPROVER), guards.proven, ("begin_work",)),
        T("verify_again", (S.ANSWERED,), S.VERIFYING, (R.HANDLER, R.APPROVER), guards.unproven),
        T("merge", (S.RECEIVED, S.VERIFYING, S.FULFILLING, S.APPROVING), S.WITHDRAWN, (R.VERIFIER, R.HANDLER),
          guards.may_merge, ("drop",)),
        T("withdraw", (S.RECEIVED, S.VERIFYING, S.FULFILLING, S.APPROVING), S.WITHDRAWN, (PERSON,),
          guards.nothing_done_ever, ("drop",)),
    )
}  # fmt: skip

NOT_YOURS = _("Your role does not allow this step.")
NOT_IN_TABLE: dict[State, Promise] = {
    S.RECEIVED: _("This request has not been confirmed by the person yet."),
    S.VERIFYING: _("First it must be decided who is asking."),
    S.FULFILLING: _("This request is being worked on; that step comes later."),
    S.APPROVING: _("This request waits for approval; that step is not possible now."),
    S.CARRYING_OUT: _("This request has been decided and is being carried out."),
    S.ANSWERED: _("This request has been answered already."),
    S.WITHDRAWN: _("The person has withdrawn this request."),
    S.LAPSED: _("This request was not confirmed in time and has lapsed."),
}
MERGED = _("This request was joined with another one, which goes on.")


def _who(transition: Transition, request: RightsRequest, deed: Deed) -> Any:
    """None where the actor may ask for this transition."""
    if deed.user is None:
        return None if deed.actor.kind in transition.by else _("This step is not for you.")
    if roles_of(deed.user, request.case.controller).isdisjoint(transition.by):
        return NOT_YOURS
    return None


def why_not(name: str, request: RightsRequest, deed: Deed) -> Any:
    """The sentence that `perform` would refuse with; None where it would go through. Reads only."""
    transition = TABLE[name]
    if (refusal := _who(transition, request, deed)) is not None:
        return refusal
    if request.state not in transition.frm:
        return why_not_now(request)
    return transition.guard(request, deed) if transition.guard else None


def why_not_now(request: RightsRequest) -> Any:
    """The sentence for a deed that the state of the request does not allow."""
    joined = request.state == State.WITHDRAWN and request.case.merged_into_id is not None
    return MERGED if joined else NOT_IN_TABLE[State(request.state)]


def lock(request: RightsRequest) -> RightsRequest:
    """The row as it is now, locked until the transaction ends (SQLite: every transaction is IMMEDIATE)."""
    return (
        RightsRequest.objects.select_for_update(of=("self",))
        .select_related("case__data_key", "case__controller", "pack_version", "handler")
        .get(pk=request.pk)
    )


def perform(name: str, request: RightsRequest, deed: Deed) -> RightsRequest:
    """Carries out one transition of the table, or raises NotPossible and changes nothing."""
    transition = TABLE[name]
    with transaction.atomic():
        row = lock(request)
        if (sentence := why_not(name, row, deed)) is not None:
            raise NotPossible(sentence)
        before, answered_before = row.state, row.answered_on
        for column, value in {"state": transition.to, "state_since": clock.now(), **deed.columns}.items():
            setattr(row, column, value)
        row.save(update_fields=["state", "state_since", *deed.columns])
        days = [row.case.received_on, answered_before, row.answered_on, row.first_answered_on]
        StaleDay.objects.mark(row.controller_id, days)
        record(
            f"request.{name}",
            controller=row.case.controller,
            actor=deed.actor,
            subject=("case", str(row.case_id)),
            facts={"right": row.right, "round": row.round, "before": before, "after": row.state, **deed.facts},
        )
        for effect in transition.effects:
            effects[effect](row, deed)
    return row


def involve(request: RightsRequest, user: User, deed: Involvement.Deed) -> None:
    """Remembers, for four eyes, that somebody took part in this round."""
    Involvement.objects.get_or_create(request=request, round=request.round, user=user, deed=deed)


def void_approval(request: RightsRequest, code: str) -> bool:
    """Inside the caller's transaction. False where there was none to void."""
    return bool(
        Approval.objects.filter(request=request, round=request.round, voided_at__isnull=True).update(
            voided_at=clock.now(), void_code=code
        )
    )


def record_answer(request: RightsRequest, outcome: Outcome) -> RightsRequest:
    """The answer left: the day it did so is written in the same transaction (DESIGN §3)."""
    moment = clock.now()
    zone = pack_at(request.pack_version).zone
    today = clock.day_of(moment, zone)
    columns = {
        "outcome": outcome, "answered_at": moment, "answered_on": today,
        "first_answered_on": request.first_answered_on or today, "first_due_on": request.first_due_on or request.due_on,
        "told_outcome": outcome, "told_ground": request.refusal_ground if outcome == Outcome.REFUSED else "",
    }  # fmt: skip
    return perform("answered", request, Deed(Actor.portal(), facts={"outcome": outcome.value}, columns=columns))


def _involve_handler(request: RightsRequest, deed: Deed) -> None:
    if request.handler_id is None:
        request.handler = deed.member
        request.save(update_fields=["handler"])
    involve(request, deed.member, Involvement.Deed.HANDLED)


def prove_if_enough(request: RightsRequest, deed: Deed) -> None:
    """Effect: where the confirmed address is all the proof that the right needs, work begins by itself."""
    enough = level_for(request) == Proof.NONE
    if enough and guards.proven(request, Deed.of_portal()) is None:
        perform("prove", request, Deed.of_portal())


def reopening(request: RightsRequest) -> str:
    """The transition that opens an answered request again: what was refused before proof is to be proven first."""
    return "reopen" if guards.proven(request, Deed.of_portal()) is None else "verify_again"


def new_round(request: RightsRequest, user: User, reason: Any) -> RightsRequest:
    """Opens an answered request again: a round of its own, with approvals and copies of its own (DESIGN §3)."""
    deed = Deed.of_staff(
        user,
        columns={
            "round": request.round + 1, "outcome": "", "refusal_ground": "", "answered_at": None, "answered_on": None,
        },
        note=str(reason.pk),
        digest=reason.digest,
    )  # fmt: skip
    way = reopening(request)
    if way == "verify_again":
        deed.columns["identity_asked_at"] = clock.now()
    return perform(way, request, deed)


effects.register("involve_handler", _involve_handler)
effects.register("prove_if_enough", prove_if_enough)
EFFECTS_NEEDED = tuple({effect for row in TABLE.values() for effect in row.effects})
