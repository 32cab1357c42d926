"""What must hold before a step of the table (workflow.py): each guard answers None where the step may happen, else the
sentence why not. Guards read and change nothing.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_at
from privacyportal.formats import plain_day
from privacyportal.jobs.models import JobState
from privacyportal.mail.models import OutgoingMail
from requests.deadlines import Rule
from requests.deed import Deed
from requests.four_eyes import four_eyes, not_their_own
from requests.models import (
    Approval,
    Case,
    Dispute,
    Evidence,
    FeeQuote,
    Hold,
    IdentityDecision,
    Intent,
    Message,
    NoteKind,
    Outcome,
    PlanRow,
    Redaction,
    RightsRequest,
    Source,
    State,
)
from requests.notes import opened_again
from requests.rights import Proof, Work, level_for, needs_authority, plan_of

Guard = Callable[[RightsRequest, Deed], Any]
DISPUTED = _("It is in dispute who may act for this person. Nothing is given or done until that is settled.")
DOUBTED = _("More is to be proven of who is asking. Nothing is given or done until that is decided anew.")


def unchecked(request: RightsRequest) -> bool:
    """The law of the place lets nobody be made to show who they are (11 CCR 7026(d)); an agent shows the mandate."""
    law = Rule.from_json(request.rule).law
    return law is not None and law.limit is not None and not law.limit.identity_check and not request.case.for_another


def law_wants_no_check(request: RightsRequest, deed: Deed) -> Any:
    return None if unchecked(request) else _("Who asks must be confirmed first.")


def confirmed(request: RightsRequest, deed: Deed) -> Any:
    if request.case.confirmed_at is None and not unchecked(request):
        return _("The address or number has not been confirmed yet.")
    return None


def lapse_is_due(request: RightsRequest, deed: Deed) -> Any:
    days = pack_at(request.pack_version).portal.confirm_days
    if clock.now() < request.case.received_at + timedelta(days=days):
        return _("There is still time to confirm the address.")
    return None


def proven(request: RightsRequest, deed: Deed) -> Any:
    """As far as the right needs: where nothing of the person is given or changed, the confirmed address is enough."""
    needed = Proof.NONE if unchecked(request) else level_for(request)
    if needs_authority(request.right, pack_at(request.pack_version)) and not may_act(request.case):
        return _("It is not proven yet that they may act for the person. Decide on the authority first.")
    if needed == Proof.NONE:
        return confirmed(request, deed)
    return _not_decided(request, needed)


def _not_decided(request: RightsRequest, needed: Proof) -> Any:
    """Why the newest decision on who is asking is not enough; None where it is."""
    case = request.case
    decision = newest_decision(case)
    if decision is None:
        return _("Nobody has decided yet that the person is who they say. Decide on the identity first.")
    if not decision.proven:
        return DOUBTED
    if not decision.identifiers and case.for_another and plan_of(request.right).by_identifier:
        return _(
            "Nothing is proven yet of the person for whom they ask, so nothing of theirs can be found. "
            "Tick what identifies that person, or have it added first."
        )
    if decision.level < needed:
        return _too_little(case, decision.level)
    if not decision.identifiers and plan_of(request.right).work == Work.DISCLOSE:
        return _(
            "Nothing is proven or ticked that the systems could be searched for, and this right needs them searched. "
            "Ask for an account or a serial number first."
        )
    return None


def newest_decision(case: Case) -> IdentityDecision | None:
    """Of who is asking: the one that counts."""
    found: IdentityDecision | None = case.decisions.order_by("-at", "-id").first()
    return found


def known(case: Case) -> bool:
    """Whether somebody decided that the person is who they say, and nobody found since that it is not enough."""
    newest = newest_decision(case)
    return newest is not None and newest.proven


def doubted(case: Case) -> bool:
    """Whether somebody found that what was accepted is not enough, and that is not decided anew."""
    newest = newest_decision(case)
    return newest is not None and not newest.proven


def _too_little(case: Case, level: int) -> Any:
    """What was shown is not enough: said of a code only where one came back."""
    if level == Proof.NONE:
        return _("Nothing that shows who is asking was given yet. Ask for it, or note what was shown to you.")
    if Evidence.objects.filter(case=case, method__in=("email_code", "phone_code")).accepted().exists():
        return _("This right needs a second thing beside the code before anything is given, changed or destroyed.")
    return _("This right needs one more thing that shows who is asking before anything is given, changed or destroyed.")


def may_act(case: Case) -> bool:
    """Whoever asks for somebody else needs an authority that a verifier accepted (DESIGN §4)."""
    if not case.for_another:
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
    if is_refusal(row.intent for row in rows):
        return _("Nothing would be done and something kept: that is a refusal, which needs a ground.")
    return not_held(request, deed)


def is_refusal(intents: Iterable[str]) -> bool:
    """Whether a plan, or what came of it, does nothing and keeps something."""
    found = set(intents)
    return Intent.KEEP in found and found <= {Intent.KEEP, Intent.NOTHING}


def not_held(request: RightsRequest, deed: Deed) -> Any:
    """Under a hold nothing is erased (DESIGN §3)."""
    hold = standing_hold(request) if plan_of(request.right).destroys else None
    rows = PlanRow.objects.filter(request=request, round=request.round, closed_at__isnull=True)
    doing = rows.filter(intent__in=(Intent.DO, Intent.PARTLY))
    if hold and doing.exists():
        return _("Nothing may be erased before the hold ends on %(day)s.") % {"day": plain_day(hold.until)}
    return None


def standing_hold(request: RightsRequest) -> Hold | None:
    """The hold of the case that lasts longest, if there is one today."""
    today = clock.today(pack_at(request.pack_version).zone)
    holds = Hold.objects.filter(case=request.case_id, released_at__isnull=True, until__gte=today)
    found: Hold | None = holds.order_by("until").last()
    return found


def withheld(case: Case) -> Any:
    """Why nothing of the case is given, also not again, while somebody else may be asking; None where it may be."""
    if case.for_another and standing_dispute(case) is not None:
        return DISPUTED
    return DOUBTED if doubted(case) else None


def standing_dispute(case: Case) -> Dispute | None:
    """With who marked it, and why."""
    open_ = Dispute.objects.filter(case=case, settled_at__isnull=True)
    found: Dispute | None = open_.select_related("by", "reason__data_key").first()
    return found


def undisputed(request: RightsRequest, deed: Deed) -> Any:
    """While two disagree about who may act for a person, neither gets or changes anything."""
    return DISPUTED if standing_dispute(request.case) is not None else None


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
    return _first((undisputed, proven, fee_settled), request, deed)


def may_submit(request: RightsRequest, deed: Deed) -> Any:
    work_done = WORK_DONE[plan_of(request.right).work]
    return _first((undisputed, proven, fee_settled, question_open, *work_done), request, deed)


def may_approve(request: RightsRequest, deed: Deed) -> Any:
    still_true = STILL_TRUE[plan_of(request.right).work]
    return _first((four_eyes, undisputed, proven, question_open, *still_true), request, deed)


def needs_no_approval(request: RightsRequest, deed: Deed) -> Any:
    if plan_of(request.right).approved:
        return _("This right needs the approval of a second person. Hand it over for approval.")
    return may_submit(request, deed)


def needs_approval(request: RightsRequest, deed: Deed) -> Any:
    if not plan_of(request.right).approved:
        return _("This right needs no approval. Finish it yourself.")
    return may_submit(request, deed)


def mail_is_leaving(request: RightsRequest) -> bool:
    """The mail of its answer was handed to the mail server, which did not refuse it: nobody gets it back."""
    handed_over = OutgoingMail.objects.filter(
        about_kind="right", about_id=str(request.pk), queued_at__gte=request.state_since, handed_over_at__isnull=False
    )
    return bool(handed_over.exclude(state=JobState.STOPPED, left_at__isnull=True).exists())


def kept_answer(request: RightsRequest) -> Message | None:
    """The letter of an answer that waits to be posted, and behind the code; None where a mail says that it waits."""
    if request.state != State.CARRYING_OUT:
        return None
    about = OutgoingMail.objects.filter(about_kind="right", about_id=str(request.pk))
    if about.filter(queued_at__gte=request.state_since).exists():
        return None
    found: Message | None = letters_kept(request).filter(at__gte=request.state_since).order_by("at", "id").last()
    return found


def letters_kept(request: RightsRequest) -> "QuerySet[Message]":
    """The letters of answers of this round that wait behind the code, or to be posted."""
    since = opened_again(request) or request.case.received_at
    found: QuerySet[Message] = request.case.messages.filter(
        letter__startswith="answer.", right=request.right, at__gte=since
    )
    return found


def may_be_given(request: RightsRequest) -> Any:
    """Why its answer stays back although it is approved; None where it may leave. A refusal gives nothing away."""
    return None if request.outcome == Outcome.REFUSED else _first((undisputed, proven), request, Deed.of_portal())


def answer_is_leaving(request: RightsRequest) -> bool:
    """Its content is on its way or waits to be posted, or it is a refusal, which nobody changes any more."""
    return request.outcome == Outcome.REFUSED or mail_is_leaving(request) or kept_answer(request) is not None


def may_reconsider(request: RightsRequest, deed: Deed) -> Any:
    """A refusal is no plan: taken back, it would be worked on before anything was proven."""
    if plan_of(request.right).work != Work.CHANGE or request.outcome == Outcome.REFUSED:
        return _("Only a plan can be taken back to be changed.")
    if answer_is_leaving(request):
        return _("The answer is leaving right now; it can no longer be changed.")
    return nothing_done_yet(request, deed)


def nothing_done_yet(request: RightsRequest, deed: Deed) -> Any:
    """What has been done in a system is neither planned anew nor ended as if it had not been (DESIGN §3)."""
    return _nothing_done(PlanRow.objects.filter(request=request, round=request.round))


def nothing_done_ever(request: RightsRequest, deed: Deed) -> Any:
    """Nor in a round before this one: an answer told it, and it stands."""
    return _nothing_done(PlanRow.objects.filter(request=request))


def _nothing_done(rows: Iterable[PlanRow]) -> Any:
    if any(row.irreversible for row in rows):
        return _("Something has been done in a system already. The answer will say what.")
    return None


def may_prove_more(request: RightsRequest, deed: Deed) -> Any:
    """What was proven finds nobody in a system, or is not enough after all: another identifier is proven first."""
    return _first((may_be_doubted, nothing_done_yet), request, deed)


def may_be_doubted(request: RightsRequest, deed: Deed) -> Any:
    """Who asks, as long as the answer has not left; a refusal leaves whoever asks."""
    if unchecked(request) or level_for(request) == Proof.NONE:
        return _("This right needs no proof.")
    if request.state == State.CARRYING_OUT and (request.outcome == Outcome.REFUSED or mail_is_leaving(request)):
        return _("The answer is leaving right now; it can no longer be changed.")
    return None


def may_refuse(request: RightsRequest, deed: Deed) -> Any:
    return _first((not_their_own, ground_is_offered, may_end), request, deed)


def may_end(request: RightsRequest, deed: Deed) -> Any:
    """By a refusal. What was done in a system is told in the answer; where who asked is not proven after all, there is
    nobody to tell it to, and the rest is refused.
    """
    return None if proven(request, deed) is not None else nothing_done_yet(request, deed)


def may_merge(request: RightsRequest, deed: Deed) -> Any:
    return _first((is_duplicate, nothing_done_ever), request, deed)


def unproven(request: RightsRequest, deed: Deed) -> Any:
    """Refused before anybody was proven: who is asking is decided first, also in a new round (DESIGN §4)."""
    if proven(request, deed) is None:
        return _("It is known already who is asking.")
    return None


def ground_is_offered(request: RightsRequest, deed: Deed) -> Any:
    """Refusals only on the grounds that the policy names (P-07), and of those on one that can be true here."""
    code = deed.columns.get("refusal_ground")
    if code not in pack_at(request.pack_version).refusal_codes:
        return _("The policy does not name this ground for refusing. Choose one of the list.")
    return (
        None if code in grounds_of(request) else _("This ground does not fit what was asked. Choose one of the list.")
    )


def grounds_of(request: RightsRequest) -> list[str]:
    """The policy's grounds for refusing that fit the right, and how much is known of who asks."""
    pack = pack_at(request.pack_version)
    known = proven(request, Deed.of_portal()) is None and standing_dispute(request.case) is None
    grounds = [pack.ground(code) for code in pack.refusal_codes]
    return [each.code for each in grounds if each.fits(request.right) and not (known and each.until_proven)]


def is_duplicate(request: RightsRequest, deed: Deed) -> Any:
    """Only what is joined with another request ends this way."""
    if request.case.merged_into_id is None:
        return _("This request is not joined with another one.")
    return None


def approval_void(request: RightsRequest, deed: Deed) -> Any:
    if Approval.objects.filter(request=request, round=request.round, voided_at__isnull=True).exists():
        return _("The approval still holds.")
    return None
