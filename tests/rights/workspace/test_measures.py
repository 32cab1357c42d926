"""Messages, questions, fees, holds and opening again on the pages, from both sides."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, content, working
from requests.identity.codes import open_session
from requests.models import Attachment, Case, FeeQuote, Hold, Message, RightsRequest, State
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def url(request: RightsRequest, deed: str = "") -> str:
    return f"/staff/requests/{request.case.reference}/{deed}"


@pytest.fixture
def deletion(sofar: Controller, staff: dict[str, User], tmp_path: Path) -> RightsRequest:
    making.source(sofar, tmp_path)
    return making.proven(sofar, staff["verifier"], right="delete")


def person(case: Case) -> Client:
    client = Client()
    client.cookies["case_session"] = open_session(case)
    return client


def test_messages_go_both_ways_with_files(deletion: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    page = f"/r/{deletion.case.reference}/messages/"
    bill = SimpleUploadedFile("bill.html", b"Inverter: 1,200 EUR", content_type="text/html")
    sent = person(deletion.case).post(page, {"message": "It is the one in Ulm.", "attached": [bill]})
    assert sent.status_code == 302
    handler = signed_in("handler")
    assert "1 new message of the person" in words_of(handler.get(url(deletion)))
    assert "It is the one in Ulm." in words_of(handler.get(url(deletion, "messages/")))
    assert "1 new message" not in words_of(handler.get(url(deletion)))
    handler.post(url(deletion, "messages/"), {"message": "Thank you."})
    assert "Thank you." in words_of(person(deletion.case).get(page))
    file = handler.get(url(deletion, f"files/{Attachment.objects.get().pk}/"))
    assert file.content == b"Inverter: 1,200 EUR"
    assert file["Content-Disposition"].startswith("attachment") and file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Type"].startswith("text/plain")
    theirs = person(deletion.case).get(f"{page}file/?file={Attachment.objects.get().pk}")
    assert theirs["Content-Disposition"].startswith("attachment")


def test_without_the_code_nothing_is_read_and_internal_notes_never(
    deletion: RightsRequest, sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    handler = signed_in("handler")
    handler.post(url(deletion, "note/"), {"message": "Looks like a competitor."})
    handler.post(url(deletion, "messages/"), {"message": "Good morning."})
    page = f"/r/{deletion.case.reference}/messages/"
    assert Client().get(page).status_code == 302
    stranger = person(making.filed(sofar))
    assert stranger.get(page).status_code == 302, "a session of another case opens nothing"
    words = words_of(person(deletion.case).get(page))
    assert "Good morning." in words and "competitor" not in words
    assert "competitor" in words_of(handler.get(url(deletion, "messages/")))


def test_a_program_is_not_taken_as_a_file(deletion: RightsRequest) -> None:
    page = f"/r/{deletion.case.reference}/messages/"
    program = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00\x03" + bytes(200))
    assert "PDF, a picture" in words_of(person(deletion.case).post(page, {"message": "See", "attached": [program]}))
    assert not Attachment.objects.exists() and not Message.objects.exists()


def test_an_open_question_shows_whose_turn_it_is(deletion: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    handler = signed_in("handler")
    handler.post(url(deletion, "delete/ask/"), {"message": "Which plant?"})
    words = words_of(handler.get(url(deletion)))
    assert "Waiting for the person’s answer" in words and "Take the question back" in words
    assert "Waiting for the person’s answer" in words_of(handler.get("/staff/"))
    assert "waiting for your answer" in words_of(person(deletion.case).get(f"/r/{deletion.case.reference}/messages/"))
    handler.post(url(deletion, "delete/take-back/"))
    assert "Waiting for the person’s answer" not in words_of(handler.get(url(deletion)))


@pytest.mark.promise("P-06")
def test_a_fee_is_accepted_or_declined_on_the_person_s_page(
    deletion: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    handler = signed_in("handler")
    given = {"amount": "0", "currency": "EUR", "cause": "repeated", "reason": "The fourth this month."}
    assert handler.post(url(deletion, "delete/fee/"), given).status_code == 409
    assert "such as 12.50" in words_of(handler.post(url(deletion, "delete/fee/"), {**given, "amount": "1e3"}))
    handler.post(url(deletion, "delete/fee/"), {**given, "amount": "12.50"})
    assert "Waiting for the person: the fee" in words_of(handler.get(url(deletion)))
    page = f"/r/{deletion.case.reference}/messages/"
    assert "Your request costs 12.50 EUR" in words_of(person(deletion.case).get(page))
    person(deletion.case).post(f"{page}fee/", {"right": "delete", "answer": "accept"})
    assert FeeQuote.objects.get().accepted_at is not None
    person(deletion.case).post(f"{page}fee/", {"right": "delete", "answer": "decline"})
    assert making.right_of(deletion.case).state == State.FULFILLING, "what was accepted is not declined later"


def test_a_hold_is_named_where_it_counts(deletion: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    administrator, handler = signed_in("administrator"), signed_in("handler")
    administrator.post(url(deletion, "hold/"), {"until": "2099-05-06", "reason": "A court asked for it."})
    words = words_of(handler.get(url(deletion)))
    assert "On hold until" in words and "A court asked for it." in words
    assert "On hold: nothing may be erased" in words_of(handler.get("/staff/"))
    assert "Release the hold" not in words
    release = url(deletion, f"hold/{Hold.objects.get().pk}/release/")
    assert handler.post(release, {"reason": "x"}).status_code == 403
    administrator.post(release, {"reason": "The court is done."})
    assert "On hold" not in words_of(handler.get(url(deletion)))


def test_more_time_without_a_rule_says_why_not(deletion: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("handler").get(url(deletion, "delete/extend/"))
    assert page.status_code == 409
    assert "names no extension" in words_of(page)


def test_from_a_complaint_the_request_complained_of_is_opened_again(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    first = making.confirmed(sofar, right="question")
    working.write_answer(first, staff["handler"], "Ten years.")
    working.finish(first, staff["handler"])
    work()
    complaint = making.confirmed(sofar, right="complain")
    RightsRequest.objects.filter(pk=complaint.pk).update(complains_of=first)
    handler = signed_in("handler")
    assert f"open {first.case.reference} again" in words_of(handler.get(url(complaint)))
    working.write_answer(complaint, staff["handler"], "You are right: we look at it again.")
    workflow.perform("submit", complaint, workflow.Deed.of_staff(staff["handler"]))
    answer.approve(complaint, staff["approver"], content.digest(complaint))
    work()
    assert making.right_of(complaint.case).state == State.ANSWERED
    assert f"open {first.case.reference} again" in words_of(handler.get(url(complaint))), (
        "the answer takes nothing away"
    )
    handler.post(url(first, "question/reopen/"), {"reason": "The complaint is right."})
    opened = making.right_of(first.case)
    assert (opened.state, opened.round) == (State.FULFILLING, 2)
    assert "The complaint is right." in words_of(handler.get(url(first)))
    assert "Write the answer" in words_of(handler.get(url(first))), "the words of the first round do not count"
