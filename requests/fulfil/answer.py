"""From the approval to the answer that has left. Each step is a row or a transition; none is done twice."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.jobs.lease import Retry
from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import nudge
from privacyportal.mail.letters import Letter
from privacyportal.mail.letters import letters as registered
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.mail.outbox import mails_about
from privacyportal.staff.models import Role, User
from privacyportal.vault import files
from requests import guards, workflow
from requests.copies import passphrase
from requests.fulfil import content, messages, plan
from requests.fulfil.by_staff import need_role, tell_trail
from requests.fulfil.unmailed import answered_if_unmailed
from requests.letters import answer as letters
from requests.letters.reach import Way, tell_news, way_to
from requests.models import Approval, DataCopy, Involvement, NoteKind, Outcome, RightsRequest, SourceRun, State
from requests.notes import write_note
from requests.rights import Work, plan_of

ENDED = {State.CARRYING_OUT, State.WITHDRAWN, State.LAPSED}
"""Where nobody waits for the person any more."""


def approve(request: RightsRequest, user: User, seen: str) -> RightsRequest:
    """Approves the content whose digest the approver saw, and sends it: there is no other send.

    Raises NotPossible where the content changed since, where the approver took part, or where a run is missing.
    """
    with transaction.atomic():
        row = workflow.lock(request)
        deed = workflow.Deed.of_staff(user, digest=seen)
        if (sentence := workflow.why_not("approve", row, deed)) is not None:
            raise workflow.NotPossible(sentence)
        if content.digest(row) != seen:
            raise workflow.NotPossible(
                _("Something changed since you opened this page, so nothing was approved. Look at it again.")
            )
        return workflow.perform("approve", row, deed)


def begin_answer(request: RightsRequest, deed: workflow.Deed) -> None:
    """Effect of the approval, or of finishing what needs none: a copy is made, a plan carried out, a letter sent."""
    planned = plan_of(request.right)
    if planned.approved:
        approval = Approval.objects.create(
            request=request, round=request.round, digest=deed.facts["digest"], by=deed.member
        )
    if planned.work == Work.CHANGE:
        plan.close_what_needs_no_hand(request)
        return
    if planned.work == Work.ANSWER:
        answered_if_unmailed(request, letters.post_words(request), Outcome.FULFILLED)
        return
    if content.entries_left(request) == 0:
        answered_if_unmailed(request, letters.post_nothing_held(request), Outcome.NOTHING_HELD)
        return
    case = request.case
    copy = DataCopy.objects.create(
        request=request, approval=approval, data_key=case.data_key, passphrase=passphrase.make()
    )
    nudge(copy)


def copy_was_made(copy: DataCopy) -> None:
    """In the transaction that finished the copy: the mail that carries it becomes a row."""
    request = workflow.lock(copy.request)
    if still_approved(copy):
        answered_if_unmailed(request, letters.post_copy(request, copy), Outcome.FULFILLED)
    elif workflow.void_approval(request, "content"):
        workflow.perform("content_changed", request, workflow.Deed.of_portal(cause="content"))


def copy_stopped(copy: DataCopy) -> None:
    """The copy could not be made: the approval is void, staff see why and decide."""
    request = workflow.lock(copy.request)
    if workflow.void_approval(request, "copy_failed"):
        workflow.perform("step_failed", request, workflow.Deed.of_portal(cause=copy.error))


def copy_tried(copy: DataCopy) -> None:
    """The copy could not be made this time; another attempt follows by itself."""
    request = copy.request
    record(
        "copy.tried",
        controller=request.case.controller,
        actor=Actor.portal(),
        subject=("case", str(request.case_id)),
        facts={"right": request.right, "round": request.round, "code": copy.error, "attempt": copy.attempts},
    )


def still_approved(copy: DataCopy) -> bool:
    """The approval holds and the content is, byte for byte of its digest, what was approved."""
    approval = Approval.objects.get(pk=copy.approval_id)
    return approval.voided_at is None and content.digest(copy.request) == approval.digest


def answer_left(mail: OutgoingMail) -> None:
    """In the transaction that records that the mail left (accepted, or in doubt): the request is answered."""
    request = RightsRequest.objects.get(pk=mail.about_id)
    workflow.record_answer(request, _outcome(request, mail.letter))


def say_posted(request: RightsRequest, user: User) -> RightsRequest:
    """Staff printed the letter and posted it: on this day the answer was given. Raises NotPossible where none waits."""
    with transaction.atomic():
        row = workflow.lock(request)
        need_role(row.case, user, Role.HANDLER)
        letter = guards.kept_answer(row)
        if letter is None:
            raise workflow.NotPossible(_("No letter of this request waits to be posted."))
        if (sentence := guards.may_be_given(row)) is not None:
            raise workflow.NotPossible(sentence)
        tell_trail("answer.posted", row, user)
        return workflow.record_answer(row, _outcome(row, letter.letter))


def tell_by_text(request: RightsRequest) -> None:
    """Inside the caller's transaction, the request locked: what waited to be posted can be read behind the code."""
    letter = guards.kept_answer(request)
    if letter is None or way_to(request.case) is not Way.TEXT or guards.may_be_given(request) is not None:
        return
    tell_news(request.case)
    workflow.record_answer(request, _outcome(request, letter.letter))


def _outcome(request: RightsRequest, letter: str) -> Outcome:
    if request.outcome == Outcome.REFUSED:
        return Outcome.REFUSED
    return plan.outcome(request) if plan_of(request.right).work == Work.CHANGE else letters.OUTCOMES[letter]


def _locked_or_busy(mail: OutgoingMail) -> RightsRequest:
    """The request of an answer, locked. Where somebody changes it right now the mail comes back later: waiting here,
    each would wait for the other's row."""
    rows = RightsRequest.objects.select_for_update(of=("self",), skip_locked=True)
    request: RightsRequest | None = (
        rows.select_related("case__data_key", "case__controller").filter(pk=mail.about_id).first()
    )
    if request is None:
        raise Retry("changing")
    return request


def answer_is_wanted(mail: OutgoingMail) -> bool:
    """Asked right before a mail is handed over: an answer leaves only while its approval holds.

    Locks the request, so that a change of the content comes wholly before or wholly after.
    """
    request = _locked_or_busy(mail)
    if request.state != workflow.State.CARRYING_OUT:
        return False
    if request.outcome == Outcome.REFUSED or not plan_of(request.right).approved:
        return True
    if guards.may_be_given(request) is not None:
        return False
    approval = Approval.objects.filter(request=request, round=request.round, voided_at__isnull=True).first()
    return approval is not None and content.digest(request) == approval.digest


def answer_dropped(mail: OutgoingMail) -> None:
    """The answer was not wanted when its turn came: where that is because the content changed, it is asked for anew."""
    request = _locked_or_busy(mail)
    if request.state == workflow.State.CARRYING_OUT and workflow.void_approval(request, "content"):
        workflow.perform("content_changed", request, workflow.Deed.of_portal(cause="content"))


def answer_stopped(mail: OutgoingMail) -> None:
    """The copy's file is gone or was changed: nothing of it left, and it has to be made and approved anew."""
    if mail.left_at is not None or mail.error not in {"attachment_gone", "attachment_damaged"}:
        return
    request = _locked_or_busy(mail)
    if workflow.void_approval(request, "copy_failed"):
        workflow.perform("step_failed", request, workflow.Deed.of_portal(cause=mail.error))


def refuse(request: RightsRequest, user: User, ground: str, reason: str) -> RightsRequest:
    """Refuses on a ground that the policy names, with a specific reason (P-07) and the way on (P-08)."""
    with transaction.atomic():
        note = write_note(request.case, NoteKind.REFUSAL, reason, user, request)
        refused = workflow.perform(
            "refuse",
            request,
            workflow.Deed.of_staff(
                user,
                columns={"outcome": Outcome.REFUSED, "refusal_ground": ground},
                ground=ground,
                note=str(note.pk),
                digest=note.digest,
            ),
        )
        workflow.involve(refused, user, Involvement.Deed.HANDLED)
        return refused


def post_refusal(request: RightsRequest, deed: workflow.Deed) -> None:
    answered_if_unmailed(request, letters.post_refusal(request), Outcome.REFUSED)


def drop_work(request: RightsRequest, deed: workflow.Deed) -> None:
    """Effect of whatever ends or turns back a request: work that nobody wants any more does not go on."""
    gone = {"state": JobState.CANCELLED, "error": "dropped", "lease_until": None, "ended_at": clock.now()}
    if deed.facts.get("cause") is None:  # turned back, the collected rows stay
        SourceRun.objects.open().filter(request=request).update(**gone)
    DataCopy.objects.open().filter(request=request).update(**gone)
    OutgoingMail.objects.open().filter(
        about_kind="right", about_id=str(request.pk), handed_over_at__isnull=True
    ).update(fate="dropped", **gone)
    stopped = mails_about("right", str(request.pk)).filter(state=JobState.STOPPED, left_at__isnull=True)
    stopped.update(state=JobState.CANCELLED, fate=Fate.DROPPED)  # why it stopped stays; nobody sends it again
    workflow.void_approval(request, "dropped")
    guards.letters_kept(request).delete()
    if request.state in ENDED:
        messages.close_questions(request)
    if guards.standing_hold(request) is None:  # under a hold its copies stay; the rounds take them once it ends
        for copy in request.copies.filter(destroyed_at__isnull=True).exclude(file=""):
            destroy_copy(copy)


def destroy_copy(copy: DataCopy) -> None:
    """Inside the caller's transaction; the file goes once that is committed. Safe to call again."""
    name = copy.file
    DataCopy.objects.filter(pk=copy.pk).update(destroyed_at=clock.now(), file="")
    transaction.on_commit(lambda: files.delete(name))


def withdraw(request: RightsRequest) -> RightsRequest:
    """The requester changed their mind (before anything irreversible happened)."""
    return workflow.perform("withdraw", request, workflow.Deed.of_person())


def send_back(request: RightsRequest, user: User, reason: str) -> RightsRequest:
    with transaction.atomic():
        note = write_note(request.case, NoteKind.SENT_BACK, reason, user)
        return workflow.perform(
            "send_back", request, workflow.Deed.of_staff(user, note=str(note.pk), digest=note.digest)
        )


def register() -> None:
    """Called once when the app is ready: what the table's effects do."""
    workflow.effects.register("answer", begin_answer)
    workflow.effects.register("refusal", post_refusal)
    workflow.effects.register("drop", drop_work)
    for name, title in letters.TITLES.items():
        letter = Letter(
            name,
            wanted=answer_is_wanted,
            dropped=answer_dropped,
            stopped=answer_stopped,
            left=answer_left,
            title=title,
            own_words=name != "answer.waiting",
        )
        registered.register(name, letter)
