"""From the approval to the answer: exactly what was approved leaves, once, or nothing does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.mail.wording import Words, write_words
from privacyportal.staff.models import User
from privacyportal.vault import files
from requests import workflow
from requests.fulfil import answer, content, resend, review, rounds
from requests.identity.codes import open_session
from requests.letters.paper import letters_of, paper
from requests.models import Approval, Case, DataCopy, NoteKind, Outcome, RightsRequest, RowBlock, Source, State
from requests.workflow import Deed, NotPossible
from tests.rights.test_letters import text_of
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db
NOBODY = {"email": "nobody.we.know@example.com"}


@pytest.fixture
def holding_nothing(
    sofar: Controller, staff: dict[str, User], tmp_path: Any, work: Callable[..., int]
) -> RightsRequest:
    """Approving: the systems hold nothing about the person, so that the answer is a letter alone."""
    making.source(sofar, tmp_path)
    return making.submitted(sofar, staff["verifier"], staff["handler"], work, **NOBODY)


@pytest.fixture
def with_rows(sofar: Controller, staff: dict[str, User], tmp_path: Any, work: Callable[..., int]) -> RightsRequest:
    """Approving: a copy of four rows."""
    making.source(sofar, tmp_path)
    return making.submitted(sofar, staff["verifier"], staff["handler"], work)


def answers(request: RightsRequest) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(about_kind="right", about_id=str(request.pk)).order_by("queued_at"))


def test_where_nothing_is_held_the_letter_says_so_and_the_request_is_answered(
    holding_nothing: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    making.approved(holding_nothing, staff["approver"])
    work("mail")
    after = making.right_of(holding_nothing.case)
    assert (after.state, after.outcome) == (State.ANSWERED, Outcome.NOTHING_HELD)
    assert after.answered_on == clock.day_of(after.answered_at, "Asia/Shanghai")
    assert [mail.letter for mail in answers(after)] == ["answer.nothing_held"]
    work()
    assert len(answers(after)) == 1


def test_an_approval_with_rows_asks_for_one_copy(with_rows: RightsRequest, staff: dict[str, User]) -> None:
    making.approved(with_rows, staff["approver"])
    copy = DataCopy.objects.get(request=with_rows)
    assert copy.passphrase
    assert copy.approval == Approval.objects.get()
    assert not answers(with_rows)


def test_pressed_twice_one_answer_leaves(holding_nothing: RightsRequest, staff: dict[str, User]) -> None:
    seen = content.digest(holding_nothing)
    answer.approve(holding_nothing, staff["approver"], seen)
    with pytest.raises(NotPossible) as refusal:
        answer.approve(holding_nothing, staff["approver"], seen)
    assert "being carried out" in str(refusal.value.sentence)
    assert len(answers(holding_nothing)) == 1


def test_one_refuses_while_the_other_sends_only_one_wins(
    holding_nothing: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    seen = content.digest(holding_nothing)
    answer.refuse(holding_nothing, staff["handler"], "R3", "It is about somebody else.")
    with pytest.raises(NotPossible):
        answer.approve(holding_nothing, staff["approver"], seen)
    work("mail")
    assert [mail.letter for mail in answers(holding_nothing)] == ["answer.refused"]
    assert making.right_of(holding_nothing.case).outcome == Outcome.REFUSED


# -- an approval is of exact content --------------------------------------------------------------


def change_the_receiver(request: RightsRequest) -> None:
    case = Case.objects.get(pk=request.case_id)
    case.email = "somebody.else@example.com"
    case.save()


def change_the_name(request: RightsRequest) -> None:
    case = Case.objects.get(pk=request.case_id)
    case.name = "Somebody Else"
    case.save()


def extend_the_data_map(request: RightsRequest) -> None:
    Source.objects.update(datamap=making.DATAMAP + "\n# one more collection to come\n")


def change_the_labels(request: RightsRequest) -> None:
    Source.objects.update(labels="")


def change_the_letters_words(request: RightsRequest) -> None:
    controller = request.case.controller
    writer = User.objects.get(memberships__controller=controller, memberships__role="administrator")
    assert write_words(controller, "answer.copy", "en", Words("Read this first."), writer, seen=0)


CHANGES = [change_the_receiver, change_the_name, extend_the_data_map, change_the_labels, change_the_letters_words]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_after_the_approval_does_not_leave(
    change: Callable[[RightsRequest], None],
    holding_nothing: RightsRequest,
    staff: dict[str, User],
    work: Callable[..., int],
) -> None:
    """The digest is compared once more right before the mail is handed over; then the request goes back."""
    request = making.approved(holding_nothing, staff["approver"])
    change(request)
    work("mail")
    assert [mail.fate for mail in answers(request)] == ["dropped"]
    after = making.right_of(request.case)
    assert after.state == State.APPROVING
    assert Approval.objects.get().void_code == "content"
    making.approved(after, staff["approver"])
    work("mail")
    assert making.right_of(request.case).state == State.ANSWERED
    assert [mail.fate for mail in answers(request)] == ["dropped", "accepted"]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_while_the_copy_was_made_is_not_sent(
    change: Callable[[RightsRequest], None], with_rows: RightsRequest, staff: dict[str, User]
) -> None:
    making.approved(with_rows, staff["approver"])
    change(with_rows)
    copy = DataCopy.objects.select_related("request__case__data_key", "data_key").get(request=with_rows)
    answer.copy_was_made(copy)
    assert making.right_of(with_rows.case).state == State.APPROVING
    assert not answers(with_rows)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_while_work_stood_still_is_found_by_the_round(
    change: Callable[[RightsRequest], None], with_rows: RightsRequest, staff: dict[str, User]
) -> None:
    making.approved(with_rows, staff["approver"])
    change(with_rows)
    rounds.make_rounds()
    assert making.right_of(with_rows.case).state == State.APPROVING
    assert DataCopy.objects.get().state == "cancelled"


def test_a_round_leaves_a_standing_approval_alone(with_rows: RightsRequest, staff: dict[str, User]) -> None:
    making.approved(with_rows, staff["approver"])
    rounds.make_rounds()
    assert making.right_of(with_rows.case).state == State.CARRYING_OUT


def test_an_approval_not_carried_out_in_its_days_is_asked_for_again(
    with_rows: RightsRequest, staff: dict[str, User]
) -> None:
    making.approved(with_rows, staff["approver"])
    with clock.at(clock.now() + timedelta(days=15)):
        rounds.make_rounds()
    assert making.right_of(with_rows.case).state == State.APPROVING
    assert Approval.objects.get().void_code == "stale"
    assert DataCopy.objects.get().state == "cancelled"


def test_a_copy_that_cannot_be_made_comes_back_to_the_handler(with_rows: RightsRequest, staff: dict[str, User]) -> None:
    making.approved(with_rows, staff["approver"])
    DataCopy.objects.update(state="stopped", error="unforeseen")
    answer.copy_stopped(DataCopy.objects.select_related("request").get())
    after = making.right_of(with_rows.case)
    assert after.state == State.FULFILLING
    assert Approval.objects.get().void_code == "copy_failed"
    assert after.runs.get().state == "done", "the collected rows are still there"
    workflow.perform("submit", after, Deed.of_staff(staff["handler"]))


def test_each_attempt_at_a_copy_is_told(
    with_rows: RightsRequest, staff: dict[str, User], work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_anything: Any) -> None:
        raise OSError("no space left on the device")

    making.approved(with_rows, staff["approver"])
    with monkeypatch.context() as broken:
        broken.setattr(files, "save", full)
        work("copy")
    DataCopy.objects.update(not_before=clock.now())
    work("copy")
    assert DataCopy.objects.get().state == "done"
    told = [entry for entry in entries_about("case", with_rows.case_id) if entry.action == "copy.tried"]
    assert [(entry.facts["attempt"], entry.facts["code"]) for entry in told] == [(1, "unforeseen")]


# -- turning back, refusing, withdrawing ----------------------------------------------------------------


def test_a_copy_that_was_changed_in_the_store_does_not_leave_and_is_made_anew(
    with_rows: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    making.approved(with_rows, staff["approver"])
    work("copy")
    name = DataCopy.objects.get(request=with_rows).file
    with default_storage.open(name) as file:
        content = bytearray(file.read())
    content[-1] ^= 1
    default_storage.delete(name)
    default_storage.save(name, ContentFile(bytes(content)))
    work("mail")
    after = making.right_of(with_rows.case)
    assert after.state == State.FULFILLING
    assert answers(after)[0].error == "attachment_damaged" and answers(after)[0].left_at is None
    workflow.perform("submit", after, Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(after.case), staff["approver"])
    work("copy", "mail")
    assert making.right_of(after.case).state == State.ANSWERED


def test_sent_back_with_its_reason_sealed(with_rows: RightsRequest, staff: dict[str, User]) -> None:
    answer.send_back(with_rows, staff["approver"], "Blacken the names of our agents.")
    note = with_rows.case.notes.get(kind=NoteKind.SENT_BACK)
    assert note.text == "Blacken the names of our agents."
    facts = Entry.objects.get(action="request.send_back").facts
    assert (facts["note"], facts["digest"]) == (str(note.pk), note.digest)
    assert "agents" not in str(facts)


@pytest.mark.promise("P-08")
def test_a_refusal_after_proof_tells_the_reason_and_where_to_complain(
    with_rows: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    answer.refuse(with_rows, staff["handler"], "R3", "The account is used by a family.")
    work("mail")
    mail = OutgoingMail.objects.select_related("data_key").get(about_id=str(with_rows.pk))
    assert "The account is used by a family." in mail.text
    assert making.right_of(with_rows.case).outcome == Outcome.REFUSED


def test_a_refusal_before_proof_keeps_its_words_behind_the_code(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    request = making.confirmed(sofar)
    answer.refuse(request, staff["verifier"], "R13", "You did not answer our question.")
    work("mail")
    mail = OutgoingMail.objects.select_related("data_key").get(about_id=str(request.pk))
    assert mail.letter == "answer.waiting"
    assert "question" not in mail.text
    assert making.LIN.name not in mail.text
    case = making.right_of(request.case).case
    (sheet,) = letters_of(case)
    on_paper = text_of(paper(case, sheet))
    assert sheet.letter == "answer.refused" and "You did not answer our question." in on_paper
    assert "data protection authority" in on_paper, "the way to complain"


def test_withdrawn_work_does_not_go_on(sofar: Controller, staff: dict[str, User], tmp_path: Any) -> None:
    making.source(sofar, tmp_path)
    request = making.proven(sofar, staff["verifier"])
    answer.withdraw(request)
    assert making.right_of(request.case).state == State.WITHDRAWN
    assert request.runs.get().state == "cancelled"


def test_an_answer_that_the_server_refused_is_sent_again_by_hand_once(
    holding_nothing: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    request = making.approved(holding_nothing, staff["approver"])
    OutgoingMail.objects.filter(about_id=str(request.pk)).update(
        state="stopped", fate="refused", error="recipient_refused"
    )
    with pytest.raises(NotPossible):
        resend.send_again(request, staff["approver"])
    resend.send_again(request, staff["handler"])
    with pytest.raises(NotPossible):
        resend.send_again(request, staff["handler"])
    work("mail")
    mail = OutgoingMail.objects.get(about_id=str(request.pk))
    assert (mail.fate, making.right_of(request.case).state) == ("accepted", State.ANSWERED)


def test_a_test_case_goes_the_whole_way_and_no_mail_leaves(
    sofar: Controller, staff: dict[str, User], tmp_path: Any, work: Callable[..., int], settings: Any
) -> None:
    from requests.identity.decision import accept_identity
    from requests.intake.filing import Filing, file_test_case

    making.source(sofar, tmp_path)
    case = file_test_case(sofar, Filing("copy", "Test", NOBODY["email"], "en"), staff["administrator"])
    accept_identity(case, staff["verifier"], [], "A test.")
    work("collect")
    workflow.perform("submit", making.right_of(case), Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(case), staff["approver"])
    work("mail")
    assert making.right_of(case).state == State.ANSWERED
    assert [mail.fate for mail in answers(making.right_of(case))] == ["test"]
    assert not settings.PORTAL_MAIL_FOLDER.exists() or not list(settings.PORTAL_MAIL_FOLDER.iterdir())


def test_where_everything_is_left_out_nobody_is_told_that_nothing_is_held(
    with_rows: RightsRequest, staff: dict[str, User]
) -> None:
    cells = [review.Cell(b.pk, n) for b in RowBlock.objects.filter(run__request=with_rows) for n in range(b.rows)]
    review.take_out(with_rows, staff["handler"], cells)
    with pytest.raises(NotPossible) as refusal:
        answer.approve(with_rows, staff["approver"], content.digest(with_rows))
    assert "untrue" in str(refusal.value.sentence)
    review.put_back(with_rows, staff["handler"], cells[:1])
    making.approved(with_rows, staff["approver"])


@pytest.mark.parametrize("out", [True, False])
def test_letter_and_page_say_that_something_is_left_out_where_it_is(
    out: bool, with_rows: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    if out:
        block = RowBlock.objects.filter(run__request=with_rows).first()
        assert block is not None
        review.take_out(with_rows, staff["handler"], [review.Cell(block.pk, 0)])
    making.approved(with_rows, staff["approver"])
    work()
    mail = OutgoingMail.objects.get(letter="answer.copy")
    assert ("Something is left out of it" in mail.text) is ("Something is left out of it" in mail.html) is out
    client = Client()
    client.cookies["case_session"] = open_session(with_rows.case)
    assert ("Something is left out of it" in client.get(f"/r/{with_rows.case.reference}/").content.decode()) is out
