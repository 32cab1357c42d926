"""After a refusal, a plan taken back, an approval grown old: proof, holds and letters are as strict as ever."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.jobs.models import JobState
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.staff.models import User
from requests import guards, workflow
from requests.fulfil import answer, content, handling, messages, plan, reopen, resend, rounds, working
from requests.identity.authority import reject_authority
from requests.models import ActingAs, Approval, Case, Intent, Outcome, PlanRow, RightsRequest, State
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-05")]


@pytest.fixture
def source(sofar: Controller, tmp_path: Any) -> Any:
    return making.source(sofar, tmp_path)


def refused_unproven(sofar: Controller, staff: dict[str, User], **changes: Any) -> RightsRequest:
    request = making.confirmed(sofar, right="delete", **changes)
    answer.refuse(request, staff["handler"], "R1", "We could not tell who you are.")
    return making.right_of(request.case)


def submit_plan(request: RightsRequest, staff: dict[str, User], intent: Intent = Intent.DO, words: str = "") -> None:
    for row in plan.rows_of(request):
        plan.decide(row, staff["handler"], intent, words)
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))


def approved_plan(sofar: Controller, staff: dict[str, User]) -> RightsRequest:
    request = making.proven(sofar, staff["verifier"], right="delete")
    plan.add_system(request, staff["handler"], "Paper archive")
    submit_plan(request, staff)
    return making.approved(making.right_of(request.case), staff["approver"])


def grown_old(request: RightsRequest) -> RightsRequest:
    with clock.at(clock.now() + timedelta(days=15)):
        rounds.void_stale_approvals(request.case.controller, clock.now())
    return making.right_of(request.case)


# -- proof ------------------------------------------------------------------------------------------------


def test_a_refusal_before_proof_is_no_plan_that_can_be_taken_back(
    sofar: Controller, staff: dict[str, User], source: Any
) -> None:
    request = refused_unproven(sofar, staff)
    assert request.state == State.CARRYING_OUT
    with pytest.raises(workflow.NotPossible):
        plan.reconsider(request, staff["handler"])
    assert making.right_of(request.case).state == State.CARRYING_OUT


def test_nothing_of_a_plan_is_carried_out_once_the_request_was_refused(
    sofar: Controller, staff: dict[str, User], client: Client
) -> None:
    """Refused while it waited for approval: nobody ever approved the plan, and the answer is a refusal."""
    request = making.proven(sofar, staff["verifier"], right="delete")
    plan.add_system(request, staff["handler"], "Paper archive")
    submit_plan(request, staff)
    answer.refuse(making.right_of(request.case), staff["handler"], "R5", "The tax law keeps all of it.")
    request = making.right_of(request.case)
    assert (request.state, request.outcome) == (State.CARRYING_OUT, Outcome.REFUSED)
    [row] = PlanRow.objects.filter(request=request)
    with pytest.raises(workflow.NotPossible) as no:
        plan.close(row, staff["handler"], Intent.DO, "Erased.")
    assert "was refused" in str(no.value.sentence)
    client.force_login(staff["handler"])
    assert "/close/" not in client.get(f"/staff/requests/{request.case.reference}/").content.decode()
    assert not OutgoingMail.objects.filter(letter="answer.done").exists()


def test_opened_again_what_was_refused_before_proof_is_proven_first(
    sofar: Controller, staff: dict[str, User], source: Any, work: Callable[..., int]
) -> None:
    request = refused_unproven(sofar, staff)
    work("mail")
    assert making.right_of(request.case).state == State.ANSWERED
    opened = reopen.reopen(making.right_of(request.case), staff["handler"], "They sent the invoice after all.")
    assert (opened.state, opened.round) == (State.VERIFYING, 2)
    assert not PlanRow.objects.filter(request=opened).exists()


def test_an_authority_that_a_verifier_rejects_counts_no_more(sofar: Controller, staff: dict[str, User]) -> None:
    case = making.confirmed(sofar, acting_as=ActingAs.AGENT.value, represented="Lin Da").case
    making.authorised(case, staff["verifier"])
    assert guards.may_act(case)
    reject_authority(case, staff["verifier"], "The mandate was forged.")
    assert not guards.may_act(case)


# -- four eyes --------------------------------------------------------------------------------------------


def test_whose_it_still_is_in_a_new_round_handles_in_it(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    """In charge when it was opened again and reassigned then: the reassignment washes nobody clean."""
    both = making.member(sofar, "handler", "approver", name="both")
    request = making.confirmed(sofar, right="complain")
    working.write_answer(request, staff["handler"], "You are right.")
    handling.take(making.right_of(request.case), both, None)
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(request.case), staff["approver"])
    work("mail")
    opened = reopen.reopen(making.right_of(request.case), staff["approver"], "Not all was said.")
    assert opened.handler_id == both.pk
    handling.hand_over(opened, staff["handler"], staff["handler"])
    working.write_answer(making.right_of(request.case), staff["handler"], "All is said.")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))
    again = making.right_of(request.case)
    with pytest.raises(workflow.NotPossible):
        answer.approve(again, both, content.digest(again))


# -- what has been done ------------------------------------------------------------------------------------


def test_what_was_done_in_a_system_is_neither_withdrawn_refused_nor_decided_anew(
    sofar: Controller, staff: dict[str, User], source: Any
) -> None:
    request = approved_plan(sofar, staff)
    done = plan.rows_of(request)[0]
    plan.close(done, staff["handler"], Intent.DO, "Erased by hand.")
    request = grown_old(request)
    assert request.state == State.APPROVING
    with pytest.raises(workflow.NotPossible):
        answer.withdraw(request)
    with pytest.raises(workflow.NotPossible):
        answer.refuse(request, staff["handler"], "R5", "Not needed any more.")
    answer.send_back(request, staff["approver"], "Look at the archive again.")
    with pytest.raises(workflow.NotPossible):
        plan.decide(PlanRow.objects.get(pk=done.pk), staff["handler"], Intent.KEEP, "The tax law.")


# -- one letter, and the right one ---------------------------------------------------------------------------


def test_a_letter_of_a_plan_that_was_taken_back_does_not_leave(
    sofar: Controller, staff: dict[str, User], source: Any, work: Callable[..., int]
) -> None:
    request = making.proven(sofar, staff["verifier"], right="delete")
    submit_plan(request, staff, Intent.NOTHING)
    request = making.approved(making.right_of(request.case), staff["approver"])
    first = OutgoingMail.objects.get(letter="answer.done")
    plan.reconsider(request, staff["handler"])
    submit_plan(making.right_of(request.case), staff, Intent.PARTLY, "The invoices stay.")
    request = making.approved(making.right_of(request.case), staff["approver"])
    work("mail")
    first.refresh_from_db()
    assert first.left_at is None
    assert making.right_of(request.case).state == State.CARRYING_OUT, "nothing was done yet, and nothing was told"


def test_a_plan_is_not_taken_back_while_its_letter_is_leaving(
    sofar: Controller, staff: dict[str, User], source: Any
) -> None:
    request = making.proven(sofar, staff["verifier"], right="delete")
    submit_plan(request, staff, Intent.NOTHING)
    request = making.approved(making.right_of(request.case), staff["approver"])
    OutgoingMail.objects.filter(letter="answer.done").update(handed_over_at=clock.now())
    with pytest.raises(workflow.NotPossible):
        plan.reconsider(request, staff["handler"])


def test_an_approval_does_not_grow_old_while_its_letter_is_leaving(
    sofar: Controller, staff: dict[str, User], source: Any
) -> None:
    request = making.proven(sofar, staff["verifier"], right="delete")
    submit_plan(request, staff, Intent.NOTHING)
    request = making.approved(making.right_of(request.case), staff["approver"])
    OutgoingMail.objects.filter(letter="answer.done").update(handed_over_at=clock.now())
    assert grown_old(request).state == State.CARRYING_OUT
    assert Approval.objects.get(request=request).voided_at is None


def test_an_answer_that_the_server_refused_is_not_sent_again_once_another_was_approved(
    sofar: Controller, staff: dict[str, User]
) -> None:
    request = making.confirmed(sofar, right="complain")
    working.write_answer(request, staff["handler"], "You are wrong.")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))
    request = making.approved(making.right_of(request.case), staff["approver"])
    old = OutgoingMail.objects.get(letter="answer.words")
    OutgoingMail.objects.filter(pk=old.pk).update(state=JobState.STOPPED, fate=Fate.REFUSED)
    request = grown_old(request)
    answer.send_back(request, staff["approver"], "It is not so.")
    working.write_answer(making.right_of(request.case), staff["handler"], "You are right.")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(request.case), staff["approver"])
    with pytest.raises(workflow.NotPossible):
        resend.send_again(making.right_of(request.case), staff["handler"])
    old.refresh_from_db()
    assert old.state != JobState.WAITING


def test_no_answer_is_approved_while_a_question_is_open(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar, right="complain")
    working.write_answer(request, staff["handler"], "You are right.")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))
    messages.ask(making.right_of(request.case), staff["handler"], "Which answer do you mean?")
    asked = making.right_of(request.case)
    with pytest.raises(workflow.NotPossible):
        answer.approve(asked, staff["approver"], content.digest(asked))
    messages.reply(Case.objects.select_related("data_key", "controller").get(pk=request.case_id), "The first.")
    assert making.approved(making.right_of(request.case), staff["approver"]).outcome == "" != Outcome.REFUSED
