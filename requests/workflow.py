"""THE table of states and transitions. A status changes here and nowhere else (DESIGN §3).

A transition locks the row, asks its guard, changes the state, and writes its audit entry and its
effect rows in the same transaction. Effects are named in the table and registered by the rooms
that know how; what is not in the table cannot happen, and says why.
"""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_at
from privacyportal.formats import plain_day
from privacyportal.jobs.models import JobState
from privacyportal.registry import Registry
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Membership, Role, User
from requests.models import (
    ActingAs,
    Approval,
    Case,
    Evidence,
    FeeQuote,
    Hold,
    Intent,
    Involvement,
    NoteKind,
    Outcome,
    PlanRow,
    Redaction,
    RightsRequest,
    Source,
    StaleDay,
    State,
)
from requests.rights import Proof, Work, level_of, plan_of

PERSON, PORTAL = "person", "portal"


class NotPossible(Exception):
    """What was asked cannot happen now; `sentence` tells people why and what to do."""

    def __init__(self, sentence: Any) -> None:
        super().__init__("not possible")
        self.sentence = sentence


@dataclasses.dataclass(frozen=True)
class Deed:
    """Who asks for a transition, and with what. `user` is set where the actor is staff."""

    actor: Actor
    user: User | None = None
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    columns: dict[str, Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def of_person(cls, **facts: Any) -> "Deed":
        return cls(Actor.person(), facts=facts)

    @classmethod
    def of_portal(cls, **facts: Any) -> "Deed":
        return cls(Actor.portal(), facts=facts)

    @classmethod
    def of_staff(cls, user: User, columns: dict[str, Any] | None = None, **facts: Any) -> "Deed":
        return cls(Actor.staff(user), user, facts, columns or {})

    @property
    def member(self) -> User:
        """The member of staff who acts; the table lets nobody else get here."""
        if self.user is None:
            raise RuntimeError("this deed is not one of staff")
        return self.user


Guard = Callable[[RightsRequest, Deed], Any]
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


# -- guards: None where it may happen, else the sentence why not ------------------------------------


def confirmed(request: RightsRequest, deed: Deed) -> Any:
    if request.case.confirmed_at is None:
        return _("The email address has not been confirmed yet.")
    return None


def lapse_is_due(request: RightsRequest, deed: Deed) -> Any:
    days = pack_at(request.pack_version).portal.confirm_days
    if clock.now() < request.case.received_at + timedelta(days=days):
        return _("There is still time to confirm the address.")
    return None


def proven(request: RightsRequest, deed: Deed) -> Any:
    """As far as the right needs: where nothing of the person is given or changed, the confirmed address is enough."""
    needed = level_of(request.right, pack_at(request.pack_version))
    if needed == Proof.NONE:
        return confirmed(request, deed)
    if not may_act(request.case):
        return _("It is not proven yet that they may act for the person. Decide on the authority first.")
    decision = request.case.decisions.order_by("-at", "-id").first()
    if decision is None or not decision.proven:
        return _("Nobody has decided yet that the person is who they say. Decide on the identity first.")
    if decision.level < needed:
        return _("This right needs a second thing beside the code before anything is given, changed or destroyed.")
    return None


def may_act(case: Case) -> bool:
    """Whoever asks for somebody else needs an authority that a verifier accepted (DESIGN §4)."""
    if case.acting_as == ActingAs.SELF:
        return True
    return bool(Evidence.objects.filter(case=case, method="authority").accepted().exists())


def collected(request: RightsRequest, deed: Deed) -> Any:
    """Absent work is a failure: at least one run, and each one done (DESIGN §5)."""
    states = list(request.runs.filter(round=request.round, superseded_at__isnull=True).values_list("state", flat=True))
    if not states:
        return _("No system has been asked yet. Add a source that holds data, then collect.")
    if any(state != JobState.DONE for state in states):
        return _("Not every system has answered yet. Wait, or try again those that failed.")
    return None


def everywhere(request: RightsRequest, deed: Deed) -> Any:
    """A system that was connected after the collection may hold data, too: a copy of "everything" needs it."""
    asked = request.runs.filter(round=request.round, superseded_at__isnull=True).values("source")
    if Source.objects.of(request.case.controller).filter(active=True).exclude(pk__in=asked).exists():
        return _("A system was connected later and has not been asked. Collect from it first.")
    return None


def four_eyes(request: RightsRequest, deed: Deed) -> Any:
    """Persons are compared, not roles; a reassignment does not wash anybody clean (DESIGN §2)."""
    user = deed.user
    involved = (
        request.handler_id == (user and user.pk)
        or Involvement.objects.filter(request=request, round=request.round, user=user).exists()
    )
    if not involved:
        return None
    others = (
        Membership.objects.filter(controller=request.case.controller, role=Role.APPROVER, user__is_active=True)
        .exclude(user=user)
        .exclude(user__in=Involvement.objects.filter(request=request, round=request.round).values("user"))
    )
    if others.exists():
        return _("You worked on this request yourself, so another approver must approve it.")
    return _(
        "You worked on this request yourself, and nobody else here may approve. "
        "Ask an administrator to make another person an approver."
    )


def something_to_say(request: RightsRequest, deed: Deed) -> Any:
    """ "Nothing is held" is told only where nothing was found, never where everything was left out."""
    runs = request.runs.filter(round=request.round, superseded_at__isnull=True)
    found = sum(run.rows for run in runs)
    if found and Redaction.objects.filter(block__run__in=runs, column="").count() >= found:
        return _(
            "Every row is left out, and it would be untrue to answer that nothing is held. "
            "Put back what may be shown, or refuse with a ground."
        )
    return None


def plan_decided(request: RightsRequest, deed: Deed) -> Any:
    """Each system has its row, and each row says what is to happen there: absent work is a failure (DESIGN §5)."""
    rows = list(PlanRow.objects.filter(request=request, round=request.round))
    if not rows:
        return _("No system stands in the plan yet. Add each one that may hold data of this person.")
    if any(not row.intent for row in rows):
        return _("Not every system of the plan is decided on yet.")
    planned = {row.source_id for row in rows}
    later = Source.objects.of(request.case.controller).filter(active=True).exclude(pk__in=planned)
    if later.exists():
        return _("A system was connected later and is not in the plan. Add it first.")
    intents = {Intent(row.intent) for row in rows}
    if Intent.KEEP in intents and intents <= {Intent.KEEP, Intent.NOTHING}:
        return _("Nothing would be done and something kept: that is a refusal, which needs a ground.")
    return not_held(request, deed)


def not_held(request: RightsRequest, deed: Deed) -> Any:
    """Under a hold nothing is erased (DESIGN §3)."""
    hold = standing_hold(request) if plan_of(request.right).destroys else None
    doing = PlanRow.objects.filter(request=request, round=request.round, intent__in=(Intent.DO, Intent.PARTLY))
    if hold and doing.exists():
        return _("Nothing may be erased before the hold ends on %(day)s.") % {"day": plain_day(hold.until)}
    return None


def standing_hold(request: RightsRequest) -> Hold | None:
    """The hold of the case that lasts longest, if there is one today."""
    today = clock.today(pack_at(request.pack_version).zone)
    holds = Hold.objects.filter(case=request.case_id, released_at__isnull=True, until__gte=today)
    found: Hold | None = holds.order_by("until").last()
    return found


def answer_written(request: RightsRequest, deed: Deed) -> Any:
    """Words of this round: those of an earlier one were sent with it. What is held and why, the data maps say."""
    if request.right == "know" and Source.objects.of(request.case.controller).filter(active=True).exists():
        return None
    if not request.case.notes.filter(kind=NoteKind.ANSWER, right=request.right, round=request.round).exists():
        return _("Nothing is written yet. Write the answer first.")
    return None


def fee_settled(request: RightsRequest, deed: Deed) -> Any:
    """A fee is accepted or declined before work starts (P-06)."""
    if FeeQuote.objects.filter(request=request, accepted_at__isnull=True, declined_at__isnull=True).exists():
        return _("The person has not said yet whether they accept the fee.")
    return None


def question_open(request: RightsRequest, deed: Deed) -> Any:
    asked = request.case.messages.filter(kind="question", right=request.right, answered_at__isnull=True)
    if asked.exists():
        return _("A question to the person is not answered yet. Wait, or take the question back.")
    return None


WORK_DONE: dict[Work, tuple[Guard, ...]] = {
    Work.DISCLOSE: (collected, everywhere, something_to_say),
    Work.CHANGE: (plan_decided,),
    Work.ANSWER: (answer_written,),
}
STILL_TRUE: dict[Work, tuple[Guard, ...]] = {
    Work.DISCLOSE: (collected, something_to_say),
    Work.CHANGE: (plan_decided,),
    Work.ANSWER: (answer_written,),
}


def _first(guards: tuple[Guard, ...], request: RightsRequest, deed: Deed) -> Any:
    """The first sentence that says why not; None where every guard lets it through."""
    return next((sentence for guard in guards if (sentence := guard(request, deed)) is not None), None)


def may_prove(request: RightsRequest, deed: Deed) -> Any:
    return _first((proven, fee_settled), request, deed)


def may_submit(request: RightsRequest, deed: Deed) -> Any:
    return _first((fee_settled, question_open, *WORK_DONE[plan_of(request.right).work]), request, deed)


def may_approve(request: RightsRequest, deed: Deed) -> Any:
    return _first((four_eyes, *STILL_TRUE[plan_of(request.right).work]), request, deed)


def needs_no_approval(request: RightsRequest, deed: Deed) -> Any:
    if plan_of(request.right).approved:
        return _("This right needs the approval of a second person. Hand it over for approval.")
    return may_submit(request, deed)


def needs_approval(request: RightsRequest, deed: Deed) -> Any:
    if not plan_of(request.right).approved:
        return _("This right needs no approval. Finish it yourself.")
    return may_submit(request, deed)


def nothing_done_yet(request: RightsRequest, deed: Deed) -> Any:
    """What has been done in a system cannot be planned anew."""
    if plan_of(request.right).work != Work.CHANGE:
        return _("Only a plan can be taken back to be changed.")
    rows = PlanRow.objects.filter(request=request, round=request.round, closed_at__isnull=False)
    if any(row.irreversible for row in rows):
        return _("Something has been done in a system already, so the plan can no longer be changed.")
    return None


def ground_is_offered(request: RightsRequest, deed: Deed) -> Any:
    """Refusals only on the grounds that the policy names (P-07)."""
    if deed.columns.get("refusal_ground") not in pack_at(request.pack_version).refusal_codes:
        return _("The policy does not name this ground for refusing. Choose one of the list.")
    return None


def approval_void(request: RightsRequest, deed: Deed) -> Any:
    if Approval.objects.filter(request=request, round=request.round, voided_at__isnull=True).exists():
        return _("The approval still holds.")
    return None


T, S, R = Transition, State, Role
TABLE: dict[str, Transition] = {
    row.name: row
    for row in (
        T("confirm", (S.RECEIVED,), S.VERIFYING, (PERSON,), confirmed, ("keep_code", "prove_if_enough")),
        T("lapse", (S.RECEIVED,), S.LAPSED, (PORTAL,), lapse_is_due, ("drop",)),
        T("prove", (S.VERIFYING,), S.FULFILLING, (R.VERIFIER, PORTAL), may_prove, ("begin_work",)),
        T("submit", (S.FULFILLING,), S.APPROVING, (R.HANDLER,), needs_approval, ("involve_handler",)),
        T("finish", (S.FULFILLING,), S.CARRYING_OUT, (R.HANDLER,), needs_no_approval, ("involve_handler", "answer")),
        T("send_back", (S.APPROVING,), S.FULFILLING, (R.APPROVER,)),
        T("approve", (S.APPROVING,), S.CARRYING_OUT, (R.APPROVER,), may_approve, ("answer",)),
        T("refuse", (S.VERIFYING, S.FULFILLING, S.APPROVING), S.CARRYING_OUT, (R.VERIFIER, R.HANDLER),
          ground_is_offered, ("drop", "refusal")),
        T("answered", (S.CARRYING_OUT,), S.ANSWERED, (PORTAL,)),
        T("content_changed", (S.CARRYING_OUT,), S.APPROVING, (PORTAL,), approval_void, ("drop",)),
        T("step_failed", (S.CARRYING_OUT,), S.FULFILLING, (PORTAL,), approval_void, ("drop",)),
        T("reconsider", (S.CARRYING_OUT,), S.FULFILLING, (R.HANDLER,), nothing_done_yet, ("plan_anew",)),
        T("reopen", (S.ANSWERED,), S.FULFILLING, (R.HANDLER, R.APPROVER), None, ("begin_work",)),
        T("withdraw", (S.RECEIVED, S.VERIFYING, S.FULFILLING, S.APPROVING), S.WITHDRAWN, (PERSON,), None, ("drop",)),
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
        return NOT_IN_TABLE[State(request.state)]
    return transition.guard(request, deed) if transition.guard else None


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
        StaleDay.objects.mark(row.controller_id, [row.case.received_on, answered_before, row.answered_on])
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
    deed = Deed(
        Actor.portal(),
        facts={"outcome": outcome.value},
        columns={"outcome": outcome, "answered_at": moment, "answered_on": clock.day_of(moment, zone)},
    )
    return perform("answered", request, deed)


def _involve_handler(request: RightsRequest, deed: Deed) -> None:
    if request.handler_id is None:
        request.handler = deed.member
        request.save(update_fields=["handler"])
    involve(request, deed.member, Involvement.Deed.HANDLED)


def prove_if_enough(request: RightsRequest, deed: Deed) -> None:
    """Effect: where the confirmed address is all the proof that the right needs, work begins by itself."""
    if level_of(request.right, pack_at(request.pack_version)) == Proof.NONE:
        perform("prove", request, Deed.of_portal())


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
    return perform("reopen", request, deed)


effects.register("involve_handler", _involve_handler)
effects.register("prove_if_enough", prove_if_enough)
EFFECTS_NEEDED = tuple({effect for row in TABLE.values() for effect in row.effects})
