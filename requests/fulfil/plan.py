"""A plan: for each system one row that staff decide on, do by hand after the approval, and close (DESIGN §3).

What could not be done never looks like nothing to do: the rows are counted, and each that keeps something says why.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.formats import plain_day
from privacyportal.staff.models import Role, User
from requests import guards, workflow
from requests.fulfil.by_staff import need_role, tell_trail
from requests.fulfil.review import content_changed
from requests.fulfil.unmailed import answered_if_unmailed
from requests.letters import answer as letters
from requests.models import (
    Approval,
    Intent,
    Involvement,
    Note,
    NoteKind,
    Outcome,
    PlanRow,
    RightsRequest,
    Source,
    State,
)
from requests.notes import write_note
from requests.rights import Work, plan_of

LONGEST_NAME = 80
KEEPING = {Intent.PARTLY, Intent.KEEP}
"""Where something stays, the words say what and why (P-56)."""
DOING = {Intent.DO, Intent.PARTLY}
BEYOND: dict[str, set[Intent]] = {
    Intent.DO: set(), Intent.PARTLY: {Intent.DO}, Intent.KEEP: DOING, Intent.NOTHING: DOING,
}  # fmt: skip
"""What of an approved row → what would do more than that."""


APPROVED_IT = _("You approved this plan, so another person must carry it out.")


def rows_of(request: RightsRequest) -> list[PlanRow]:
    """The rows of the request's round, in the order in which they were made."""
    rows = PlanRow.objects.filter(request=request, round=request.round)
    return list(rows.select_related("source__data_key", "reason__data_key", "account__data_key", "closed_by"))


def make_plan(request: RightsRequest) -> int:
    """One row for each active system that has none yet. Returns how many were added. Inside a transaction."""
    planned = PlanRow.objects.filter(request=request, round=request.round, source__isnull=False).values("source")
    sources = Source.objects.of(request.case.controller).filter(active=True).exclude(pk__in=planned)
    made = PlanRow.objects.bulk_create(
        [PlanRow(request=request, round=request.round, source=source) for source in sources.order_by("key")]
    )
    return len(made)


def add_system(request: RightsRequest, user: User, name: str) -> PlanRow:
    """A system that no source stands for. Raises NotPossible where it stands in the plan already."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise workflow.NotPossible(_("Write what the system is called, in at most 80 characters."))
    with transaction.atomic():
        row = _at_work(request, user)
        if PlanRow.objects.filter(request=row, round=row.round, system=name).exists():
            raise workflow.NotPossible(_("This system stands in the plan already."))
        added: PlanRow = PlanRow.objects.create(request=row, round=row.round, system=name)
        tell_trail("plan.system_added", row, user)
        workflow.involve(row, user, Involvement.Deed.HANDLED)
    return added


def add_connected(request: RightsRequest, user: User) -> int:
    """Adds what was connected since the plan was made."""
    with transaction.atomic():
        row = _at_work(request, user)
        added = make_plan(row)
        if added:
            tell_trail("plan.system_added", row, user)
            workflow.involve(row, user, Involvement.Deed.HANDLED)
    return added


def decide(plan_row: PlanRow, user: User, intent: Intent, words: str) -> PlanRow:
    """Says what is to happen in a system. Where something stays, `words` say what and why. Of a row that was done in
    part only the words change.
    """
    words = words.strip()
    if intent in KEEPING and not words:
        raise workflow.NotPossible(_("Say what stays there, and why: the person reads it in the answer."))
    with transaction.atomic():
        request = _at_work(plan_row.request, user)
        row = PlanRow.objects.select_for_update(of=("self",)).get(pk=plan_row.pk, request=request, round=request.round)
        if row.closed_at is not None and not (row.result == intent == Intent.PARTLY):
            raise workflow.NotPossible(_("This row is closed already."))
        if row.closed_at is None:
            _no_hold(request, intent)
        row.intent, row.decided_by, row.decided_at = intent, user, clock.now()
        row.reason = _note(request, NoteKind.PLAN, words, user)
        if row.closed_at is not None:  # it was sent back for its words: these take the place of those
            row.account = None
        row.save(update_fields=["intent", "decided_by", "decided_at", "reason", "account"])
        tell_trail("plan.decided", request, user, row.reason, row=str(row.pk), intent=intent.value)
        workflow.involve(request, user, Involvement.Deed.HANDLED)
    return row


def close(plan_row: PlanRow, user: User, result: Intent, words: str) -> RightsRequest:
    """Closes a row with what was done there by hand. The last one lets the answer go.

    Where less was done than was approved, that is approved first. Raises NotPossible before the approval, after a
    refusal, for who gave the approval (four eyes), for a row that is closed, in a dispute, under a hold, and where in
    the end nothing would be done and something kept: that is a refusal, which needs a ground (P-07).
    """
    words = words.strip()
    if not words and needs_words(plan_row, result):
        raise workflow.NotPossible(_("Say what was done, and what was kept and why: the person reads it."))
    with transaction.atomic():
        request = workflow.lock(plan_row.request)
        need_role(request.case, user, Role.HANDLER)
        if request.state != State.CARRYING_OUT or plan_of(request.right).work != Work.CHANGE:
            raise workflow.NotPossible(workflow.why_not_now(request))
        if request.outcome == Outcome.REFUSED:
            raise workflow.NotPossible(_("The request was refused, so nothing of its plan is carried out."))
        deed = workflow.Deed.of_staff(user)
        if sentence := guards.undisputed(request, deed) or guards.proven(request, deed):
            raise workflow.NotPossible(sentence)
        if Approval.objects.filter(request=request, round=request.round, voided_at__isnull=True, by=user).exists():
            raise workflow.NotPossible(APPROVED_IT)
        row = PlanRow.objects.select_for_update(of=("self",)).get(pk=plan_row.pk, request=request, round=request.round)
        if row.closed_at is not None:
            raise workflow.NotPossible(_("This row is closed already."))
        if result in BEYOND[row.intent]:
            raise workflow.NotPossible(_("The approved plan keeps more than that. Take the plan back to change it."))
        _no_hold(request, result)
        _no_refusal(row, result)
        row.result, row.closed_by, row.closed_at = result, user, clock.now()
        row.account = _note(request, NoteKind.DONE, words, user)
        row.save(update_fields=["result", "closed_by", "closed_at", "account"])
        tell_trail("plan.closed", request, user, row.account, row=str(row.pk), result=result.value)
        workflow.involve(request, user, Involvement.Deed.HANDLED)
        if not (row.less_done and content_changed(request, "less_done")):
            answer_if_done(request)
    return workflow.lock(request)


def needs_words(row: PlanRow, result: str) -> bool:
    """Of a row that is closed: but for where nobody was expected and nobody is."""
    return result != Intent.NOTHING or row.intent in DOING


def answer_if_done(request: RightsRequest) -> None:
    """Inside the caller's transaction: once every row is closed, the letter that tells it goes."""
    if not PlanRow.objects.filter(request=request, round=request.round, closed_at__isnull=True).exists():
        answered_if_unmailed(request, letters.post_done(request), outcome(request))


def close_what_needs_no_hand(request: RightsRequest) -> None:
    """Effect of the approval: rows where nothing is to be done are closed with it, by the approver's word."""
    for row in PlanRow.objects.filter(request=request, round=request.round, closed_at__isnull=True):
        if row.intent in {Intent.KEEP, Intent.NOTHING}:
            PlanRow.objects.filter(pk=row.pk).update(
                result=row.intent, closed_at=clock.now(), closed_by=row.decided_by, account=row.reason
            )
    answer_if_done(request)


def plan_anew(request: RightsRequest, deed: workflow.Deed) -> None:
    """Effect: the approval is void; what was closed without doing anything is open again. Who took it back handles."""
    workflow.involve(request, deed.member, Involvement.Deed.HANDLED)
    workflow.void_approval(request, "plan")
    reopen_kept(request, deed)


def reopen_kept(request: RightsRequest, deed: workflow.Deed) -> None:
    """Effect of going back: where nothing was done it is decided on anew. What was done stays closed."""
    closed = PlanRow.objects.filter(request=request, round=request.round, result__in=(Intent.KEEP, Intent.NOTHING))
    closed.update(result="", closed_at=None, closed_by=None, account=None)


def look_again(request: RightsRequest, deed: workflow.Deed) -> None:
    """Effect of going back to proof: that nobody is there was found by what counts no more, and is decided anew."""
    reopen_kept(request, deed)
    PlanRow.objects.filter(request=request, round=request.round, closed_at__isnull=True, intent=Intent.NOTHING).update(
        intent="", decided_at=None, decided_by=None, reason=None
    )


def reconsider(request: RightsRequest, user: User) -> RightsRequest:
    """Takes an approved plan back, as long as nothing was done in any system."""
    return workflow.perform("reconsider", request, workflow.Deed.of_staff(user))


def outcome(request: RightsRequest) -> Outcome:
    """What the closed rows come to."""
    results = {row.result for row in PlanRow.objects.filter(request=request, round=request.round)}
    if results <= {Intent.NOTHING}:
        return Outcome.NOTHING_HELD
    return Outcome.FULFILLED if results <= {Intent.DO, Intent.NOTHING} else Outcome.PARTLY


def _at_work(request: RightsRequest, user: User) -> RightsRequest:
    row = workflow.lock(request)
    need_role(row.case, user, Role.HANDLER)
    if row.state != State.FULFILLING or plan_of(row.right).work != Work.CHANGE:
        raise workflow.NotPossible(workflow.why_not_now(row))
    return row


def _no_hold(request: RightsRequest, intent: Intent) -> None:
    if intent not in DOING or not plan_of(request.right).destroys:
        return
    if (hold := guards.standing_hold(request)) is not None:
        raise workflow.NotPossible(
            _("Nothing may be erased before the hold ends on %(day)s.") % {"day": plain_day(hold.until)}
        )


def _no_refusal(closing: PlanRow, result: Intent) -> None:
    """Of what the rows came to or are meant to come to, once this one is closed so."""
    others = PlanRow.objects.filter(request=closing.request_id, round=closing.round).exclude(pk=closing.pk)
    if guards.is_refusal([result, *(row.result or row.intent for row in others)]):
        raise workflow.NotPossible(
            _("Then nothing would be done and something kept: that is a refusal. Take the plan back and give a ground.")
        )


def _note(request: RightsRequest, kind: NoteKind, words: str, user: User) -> Note | None:
    return write_note(request.case, kind, words, user, request) if words else None
