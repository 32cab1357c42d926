"""A right that changes data: one row a system, decided on, approved, done by hand, closed, told (DESIGN §3)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, content, hold, plan, rounds
from requests.models import Hold, Intent, NoteKind, Outcome, PlanRow, RightsRequest, State
from requests.notes import write_note
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(sofar: Controller, staff: dict[str, User], tmp_path: Any) -> RightsRequest:
    """A deletion, identity proven, one system in its plan."""
    making.source(sofar, tmp_path)
    return making.proven(sofar, staff["verifier"], right="delete")


def decide_all(request: RightsRequest, user: User, intent: Intent = Intent.DO, words: str = "") -> None:
    for row in plan.rows_of(request):
        plan.decide(row, user, intent, words)


def approve(request: RightsRequest, staff: dict[str, User]) -> RightsRequest:
    workflow.perform("submit", request, workflow.Deed.of_staff(staff["handler"]))
    return answer.approve(request, staff["approver"], content.digest(making.right_of(request.case)))


def two_to_do(request: RightsRequest, staff: dict[str, User]) -> list[PlanRow]:
    """The rows of an approved plan: both are to be done, none is."""
    plan.add_system(request, staff["handler"], "Paper files")
    decide_all(request, staff["handler"])
    approve(request, staff)
    return plan.rows_of(request)


def test_proof_lays_out_a_row_for_each_system(request_: RightsRequest) -> None:
    assert request_.state == State.FULFILLING
    assert [row.source.key for row in plan.rows_of(request_)] == ["solar"]
    assert not request_.runs.exists()


def test_an_undecided_row_is_work_that_is_absent(request_: RightsRequest, staff: dict[str, User]) -> None:
    with pytest.raises(workflow.NotPossible) as no:
        workflow.perform("submit", request_, workflow.Deed.of_staff(staff["handler"]))
    assert "decided" in str(no.value.sentence)


def test_what_stays_needs_words(request_: RightsRequest, staff: dict[str, User]) -> None:
    with pytest.raises(workflow.NotPossible):
        plan.decide(plan.rows_of(request_)[0], staff["handler"], Intent.PARTLY, "  ")


def test_keeping_everything_is_a_refusal(request_: RightsRequest, staff: dict[str, User]) -> None:
    decide_all(request_, staff["handler"], Intent.KEEP, "Tax law: ten years.")
    with pytest.raises(workflow.NotPossible) as no:
        workflow.perform("submit", request_, workflow.Deed.of_staff(staff["handler"]))
    assert "refusal" in str(no.value.sentence)


@pytest.mark.promise("P-47")
def test_who_approves_a_plan_does_not_carry_it_out_and_who_carried_out_does_not_approve(
    sofar: Controller, request_: RightsRequest, staff: dict[str, User]
) -> None:
    both = making.member(sofar, "handler", "approver", name="both")
    plan.add_system(request_, staff["handler"], "Paper files")
    decide_all(request_, staff["handler"])
    workflow.perform("submit", request_, workflow.Deed.of_staff(staff["handler"]))
    answer.approve(request_, both, content.digest(making.right_of(request_.case)))
    first, second = plan.rows_of(request_)
    with pytest.raises(workflow.NotPossible) as no:
        plan.close(first, both, Intent.DO, "Deleted.")
    assert "another person must carry it out" in str(no.value.sentence)
    third = making.member(sofar, "handler", "approver", name="third")
    plan.close(first, third, Intent.DO, "Deleted.")
    with clock.at(clock.now() + timedelta(days=15)):
        rounds.void_stale_approvals(sofar, clock.now())
        assert making.right_of(request_.case).state == State.APPROVING
        with pytest.raises(workflow.NotPossible):
            answer.approve(request_, third, content.digest(making.right_of(request_.case)))
        answer.approve(request_, both, content.digest(making.right_of(request_.case)))
    assert second.closed_at is None


@pytest.mark.promise("P-47")
def test_nothing_is_closed_before_the_approval(request_: RightsRequest, staff: dict[str, User]) -> None:
    decide_all(request_, staff["handler"])
    with pytest.raises(workflow.NotPossible):
        plan.close(plan.rows_of(request_)[0], staff["handler"], Intent.DO, "Deleted.")


@pytest.mark.promise("P-56")
def test_the_last_row_closed_sends_the_letter_that_tells_all(
    request_: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    plan.add_system(request_, staff["handler"], "Paper files")
    shop, paper = plan.rows_of(request_)
    plan.decide(shop, staff["handler"], Intent.DO, "")
    plan.decide(paper, staff["handler"], Intent.PARTLY, "Invoices stay ten years: tax law.")
    approve(request_, staff)
    plan.close(shop, staff["handler"], Intent.DO, "The account and its plants are deleted.")
    assert not OutgoingMail.objects.filter(letter="answer.done").exists()
    plan.close(paper, staff["handler"], Intent.PARTLY, "Contract shredded; invoices stay ten years.")
    mail = OutgoingMail.objects.get(letter="answer.done")
    assert "The account and its plants are deleted." in mail.text
    assert "invoices stay ten years" in mail.text
    work()
    done = making.right_of(request_.case)
    assert (done.state, done.outcome) == (State.ANSWERED, Outcome.PARTLY)


def test_a_row_is_closed_once(request_: RightsRequest, staff: dict[str, User]) -> None:
    plan.add_system(request_, staff["handler"], "Paper files")
    decide_all(request_, staff["handler"])
    approve(request_, staff)
    row = plan.rows_of(request_)[0]
    plan.close(row, staff["handler"], Intent.DO, "Deleted.")
    with pytest.raises(workflow.NotPossible):
        plan.close(row, staff["handler"], Intent.DO, "Deleted again.")
    assert PlanRow.objects.get(pk=row.pk).account.text == "Deleted."


def test_rows_where_nothing_is_to_be_done_close_with_the_approval(
    request_: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    decide_all(request_, staff["handler"], Intent.NOTHING)
    approve(request_, staff)
    work()
    assert making.right_of(request_.case).outcome == Outcome.NOTHING_HELD


def test_a_plan_can_be_taken_back_until_something_was_done(request_: RightsRequest, staff: dict[str, User]) -> None:
    plan.add_system(request_, staff["handler"], "Paper files")
    decide_all(request_, staff["handler"])
    approve(request_, staff)
    assert plan.reconsider(request_, staff["handler"]).state == State.FULFILLING
    assert not request_.approvals.filter(voided_at__isnull=True).exists()
    approve(request_, staff)
    plan.close(plan.rows_of(request_)[0], staff["handler"], Intent.DO, "Deleted.")
    with pytest.raises(workflow.NotPossible):
        plan.reconsider(request_, staff["handler"])


def test_a_decision_changed_after_the_page_was_opened_is_not_approved(
    request_: RightsRequest, staff: dict[str, User]
) -> None:
    decide_all(request_, staff["handler"])
    seen = content.digest(making.right_of(request_.case))
    plan.decide(plan.rows_of(request_)[0], staff["handler"], Intent.PARTLY, "The bills stay.")
    workflow.perform("submit", request_, workflow.Deed.of_staff(staff["handler"]))
    with pytest.raises(workflow.NotPossible):
        answer.approve(request_, staff["approver"], seen)


def test_under_a_hold_no_button_leads_to_a_refused_press(
    request_: RightsRequest, staff: dict[str, User], client: Client
) -> None:
    decide_all(request_, staff["handler"])
    client.force_login(staff["handler"])
    page, submit = f"/staff/requests/{request_.case.reference}/", f"{request_.right}/submit/"
    assert submit in client.get(page).content.decode()
    note = write_note(request_.case, NoteKind.HOLD, "A court asked for it.", staff["administrator"])
    until = clock.now().date().replace(year=2099)
    Hold.objects.create(
        controller=request_.case.controller, case=request_.case, by=staff["administrator"], until=until, reason=note
    )
    held = client.get(page).content.decode()
    assert submit not in held and "On hold: nothing may be erased" in held and "Refuse, with a ground" in held


def test_under_a_hold_nothing_is_erased(request_: RightsRequest, staff: dict[str, User]) -> None:
    note = write_note(request_.case, NoteKind.HOLD, "A court asked for it.", staff["administrator"])
    hold = Hold.objects.create(
        controller=request_.case.controller, case=request_.case, by=staff["administrator"],
        until=clock.now().date().replace(year=2099), reason=note,
    )  # fmt: skip
    with pytest.raises(workflow.NotPossible):
        decide_all(request_, staff["handler"])
    Hold.objects.filter(pk=hold.pk).update(released_at=clock.now())
    decide_all(request_, staff["handler"])
    approve(request_, staff)
    Hold.objects.filter(pk=hold.pk).update(released_at=None)
    with pytest.raises(workflow.NotPossible):
        plan.close(plan.rows_of(request_)[0], staff["handler"], Intent.DO, "Deleted.")


def test_who_adds_a_system_has_worked_on_it(request_: RightsRequest, sofar: Controller, staff: dict[str, User]) -> None:
    both = making.member(sofar, "handler", "approver", name="both")
    plan.add_system(request_, both, "Paper files")
    decide_all(request_, staff["handler"])
    workflow.perform("submit", request_, workflow.Deed.of_staff(staff["handler"]))
    with pytest.raises(workflow.NotPossible) as no:
        answer.approve(request_, both, content.digest(making.right_of(request_.case)))
    assert "worked on this request yourself" in str(no.value.sentence)


@pytest.mark.promise("P-07")
def test_a_plan_that_was_approved_does_not_become_a_refusal_while_it_is_done(
    request_: RightsRequest, staff: dict[str, User]
) -> None:
    first, second = two_to_do(request_, staff)
    plan.close(first, staff["handler"], Intent.NOTHING, "Nobody of that name.")
    making.approved(making.right_of(request_.case), staff["approver"])
    with pytest.raises(workflow.NotPossible) as no:
        plan.close(second, staff["handler"], Intent.KEEP, "We would rather keep it.")
    assert "that is a refusal. Take the plan back" in str(no.value.sentence)
    assert making.right_of(request_.case).state == State.CARRYING_OUT
    plan.reconsider(request_, staff["handler"])
    answer.refuse(request_, staff["handler"], "R5", "Tax law: ten years.")


@pytest.mark.promise("P-47")
@pytest.mark.promise("P-56")
def test_what_is_kept_against_the_approval_is_approved_before_the_letter_goes(
    request_: RightsRequest, staff: dict[str, User], client: Client, work: Callable[..., int]
) -> None:
    first, second = two_to_do(request_, staff)
    plan.close(first, staff["handler"], Intent.DO, "Deleted.")
    seen = content.digest(making.right_of(request_.case))
    plan.close(second, staff["handler"], Intent.KEEP, "A court wants the file.")
    assert making.right_of(request_.case).state == State.APPROVING
    assert not OutgoingMail.objects.filter(letter="answer.done").exists()
    with pytest.raises(workflow.NotPossible):
        answer.approve(request_, staff["approver"], seen)
    client.force_login(staff["approver"])
    page = f"/staff/requests/{request_.case.reference}/"
    assert "less was done than was approved" in words_of(client.get(page))
    assert "A court wants the file." in words_of(client.get(f"{page}delete/approve/"))
    answer.send_back(request_, staff["approver"], "Which court?")
    first, second = plan.rows_of(request_)
    assert (first.result, second.result) == (Intent.DO, "")
    plan.decide(second, staff["handler"], Intent.KEEP, "The court of Munich wants the file.")
    approve(request_, staff)
    mail = OutgoingMail.objects.get(letter="answer.done")
    assert "The court of Munich wants the file." in mail.text and "A court wants" not in mail.text
    work()
    assert making.right_of(request_.case).outcome == Outcome.PARTLY


@pytest.mark.promise("P-56")
def test_the_letter_tells_the_approved_reason_for_what_stays_and_what_was_written_when_it_was_done(
    request_: RightsRequest, staff: dict[str, User]
) -> None:
    decide_all(request_, staff["handler"], Intent.PARTLY, "Invoices stay ten years: tax law.")
    approve(request_, staff)
    plan.close(plan.rows_of(request_)[0], staff["handler"], Intent.PARTLY, "The account is deleted.")
    mail = OutgoingMail.objects.get(letter="answer.done")
    assert "Invoices stay ten years: tax law.\nThe account is deleted." in mail.text


@pytest.mark.promise("P-56")
def test_what_was_done_in_part_and_sent_back_gets_other_words(
    request_: RightsRequest, staff: dict[str, User], client: Client
) -> None:
    decide_all(request_, staff["handler"])
    approve(request_, staff)
    (row,) = plan.rows_of(request_)
    plan.close(row, staff["handler"], Intent.PARTLY, "Invoices stay.")
    answer.send_back(making.right_of(request_.case), staff["approver"], "Say which law.")
    client.force_login(staff["handler"])
    form = f"/staff/requests/{request_.case.reference}/delete/plan/{row.pk}/decide/"
    page = client.get(form).content.decode()
    assert "Invoices stay." in page and 'value="do"' not in page
    client.post(form, {"intent": "partly", "reason": "Invoices stay ten years: section 147 AO."})
    with pytest.raises(workflow.NotPossible):
        plan.decide(row, staff["handler"], Intent.DO, "")
    approve(request_, staff)
    mail = OutgoingMail.objects.get(letter="answer.done")
    assert "section 147 AO" in mail.text and "Invoices stay.\n" not in mail.text


def test_under_a_hold_what_is_left_is_kept_and_the_person_is_told(
    request_: RightsRequest, staff: dict[str, User], client: Client, work: Callable[..., int]
) -> None:
    first, second = two_to_do(request_, staff)
    plan.close(first, staff["handler"], Intent.DO, "Deleted.")
    until = clock.today("Asia/Shanghai") + timedelta(days=40)
    hold.place(request_.case, staff["administrator"], until, "A court asked for it.")
    client.force_login(staff["handler"])
    page = f"/staff/requests/{request_.case.reference}/"
    assert "close as kept what must stay" in words_of(client.get(page))
    plan.close(second, staff["handler"], Intent.KEEP, "A court asked us to keep it.")
    answer.send_back(making.right_of(request_.case), staff["approver"], "Which court?")
    plan.decide(plan.rows_of(request_)[1], staff["handler"], Intent.KEEP, "The court of Munich asked us to keep it.")
    assert "Submit for approval" in words_of(client.get(page))
    workflow.perform("submit", request_, workflow.Deed.of_staff(staff["handler"]))
    answer.approve(making.right_of(request_.case), staff["approver"], content.digest(making.right_of(request_.case)))
    work()
    assert making.right_of(request_.case).outcome == Outcome.PARTLY
    letter = OutgoingMail.objects.get(letter="answer.done")
    for words in (letter.text, letter.html):
        assert "we may not erase anything else: until then its deletion is on hold." in words
        assert "Why something was kept is said above" in words and "The court of Munich asked us to keep it." in words
        assert "legal matter" not in words, "nobody said that"


@pytest.mark.promise("P-47")
def test_that_nobody_is_there_against_the_plan_takes_words_and_an_approval(
    request_: RightsRequest, staff: dict[str, User]
) -> None:
    first, second = two_to_do(request_, staff)
    plan.close(first, staff["handler"], Intent.DO, "Deleted.")
    with pytest.raises(workflow.NotPossible):
        plan.close(second, staff["handler"], Intent.NOTHING, "")
    plan.close(second, staff["handler"], Intent.NOTHING, "Looked through by name and address: no file.")
    assert making.right_of(request_.case).state == State.APPROVING
    assert not OutgoingMail.objects.filter(letter="answer.done").exists()
    answer.send_back(making.right_of(request_.case), staff["approver"], "Look in the cellar, too.")
    assert [row.result for row in plan.rows_of(making.right_of(request_.case))] == [Intent.DO, ""]
