"""The deeds: each by its button, one function, a sentence; two people at once lose nothing."""

from collections.abc import Callable

import pytest
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests.fulfil import answer, review
from requests.models import Approval, Case, IdentityDecision, Involvement, NoteKind, RightsRequest, RowBlock, State
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def url(request: RightsRequest, deed: str = "") -> str:
    return f"/staff/requests/{request.case.reference}/{deed}"


def state(request: RightsRequest) -> str:
    return making.right_of(request.case).state


@pytest.mark.promise("P-05")
def test_accepting_an_identity_says_what_will_be_searched_for_and_needs_a_reason(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    request = making.confirmed(sofar)
    client = signed_in("verifier")
    words = words_of(client.get(url(request, "identity/")))
    assert "searched for l***@example.com" in words
    assert "Serial number SN-***98-K" in words
    assert "Never for the name" in words
    assert "Account SOF" not in words, "nothing to tick that was not given"
    assert "Write why" in words_of(client.post(url(request, "identity/"), {"identifiers": ["device_serial"]}))
    assert state(request) == State.VERIFYING
    client.post(url(request, "identity/"), {"identifiers": ["device_serial"], "reason": "Seen on the invoice."})
    assert state(request) == State.FULFILLING
    assert IdentityDecision.objects.get().identifiers == ["email", "device_serial"]


def test_for_a_deletion_it_does_not_say_that_systems_will_be_searched(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    words = words_of(signed_in("verifier").get(url(making.confirmed(sofar, right="delete"), "identity/")))
    assert "collects nothing for this request. Proven so far: l***@example.com" in words
    assert "connected systems are searched" not in words


def test_what_the_person_did_not_give_cannot_be_ticked(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    request = making.confirmed(sofar)
    for smuggled in ("account_id", "phone", "name"):
        signed_in("verifier").post(url(request, "identity/"), {"identifiers": [smuggled], "reason": "x"})
        assert state(request) == State.VERIFYING


def test_asked_again_by_mail(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    request = making.confirmed(sofar)
    assert signed_in("verifier").post(url(request, "copy/ask-again/")).status_code == 302
    assert OutgoingMail.objects.filter(letter="case.identity_asked").count() == 1


@pytest.mark.promise("P-07")
def test_a_refusal_offers_the_policy_s_grounds_alone_and_needs_a_reason(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    request = making.confirmed(sofar)
    client = signed_in("handler")
    page = client.get(url(request, "copy/refuse/"))
    assert 'value="R16"' in page.content.decode()
    assert 'value="R17"' not in page.content.decode()
    assert "Choose the ground" in words_of(client.post(url(request, "copy/refuse/"), {"reason": "Because."}))
    kept = client.post(url(request, "copy/refuse/"), {"ground": "R17", "reason": "My long reason."})
    assert "My long reason." in words_of(kept)
    assert state(request) == State.VERIFYING
    client.post(url(request, "copy/refuse/"), {"ground": "R3", "reason": "It is about somebody else."})
    assert state(request) == State.CARRYING_OUT


def test_what_goes_to_nobody_by_itself_is_said_to_be_posted(
    submitted: RightsRequest, sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    question, refused = making.confirmed(sofar, right="question"), making.confirmed(sofar)
    Case.objects.update(mails=False)
    handler, approver = signed_in("handler"), signed_in("approver")
    posted = "still to be printed and posted."
    form = {"ground": "R3", "reason": "It is about somebody else."}
    page = handler.post(url(refused, "copy/refuse/"), form, follow=True)
    assert f"Refused. The letter with the reason is {posted}" in words_of(page)
    seen = approver.get(url(submitted, "copy/approve/")).context["content"].digest
    page = approver.post(url(submitted, "copy/approve/"), {"seen": seen}, follow=True)
    assert f"Approved. The answer is {posted}" in words_of(page)
    handler.post(url(question, "question/answer/"), {"answer": "Twelve months."})
    page = handler.post(url(question, "question/finish/"), follow=True)
    assert f"Finished. The answer is {posted}" in words_of(page)


def test_taken_on_once(sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]) -> None:
    request = making.confirmed(sofar)
    staff["second"] = making.member(sofar, "handler", name="Second")
    first, second = signed_in("handler"), signed_in("second")
    assert "Take this on" in words_of(second.get(url(request)))
    first.post(url(request, "copy/take/"), {"handler": ""})
    late = second.post(url(request, "copy/take/"), {"handler": ""})
    assert late.status_code == 409
    assert "took this on a moment ago" in words_of(late)
    assert making.right_of(request.case).handler == staff["handler"]
    assert "Take this over" in words_of(second.get(url(request)))
    second.post(url(request, "copy/take/"), {"handler": staff["handler"].pk})
    assert making.right_of(request.case).handler == staff["second"]
    assert set(Involvement.objects.values_list("user", flat=True)) == {staff["handler"].pk, staff["second"].pk}


def test_handed_over_to_a_handler_of_this_controller_only(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    request = making.confirmed(sofar)
    second = making.member(sofar, "handler", name="Second")
    client = signed_in("handler")
    client.post(url(request, "copy/take/"))
    for wrong in (staff["approver"], staff["stranger"]):
        client.post(url(request, "copy/hand-over/"), {"to": wrong.pk})
        assert making.right_of(request.case).handler == staff["handler"]
    client.post(url(request, "copy/hand-over/"), {"to": second.pk})
    assert making.right_of(request.case).handler == second


def test_submitted_and_sent_back_with_a_reason(
    collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    signed_in("handler").post(url(collected, "copy/submit/"))
    assert state(collected) == State.APPROVING
    approver = signed_in("approver")
    assert "Write why" in words_of(approver.post(url(collected, "copy/send-back/"), {"reason": ""}))
    approver.post(url(collected, "copy/send-back/"), {"reason": "Blacken our agents."})
    assert state(collected) == State.FULFILLING
    words = words_of(signed_in("handler").get(url(collected)))
    assert "Sent back: look at the 13 rows again" in words
    assert "Blacken our agents." in words


# -- approving ------------------------------------------------------------------------------------------


def seen_on(page: object) -> str:
    from lxml import html

    document = html.fromstring(page.content.decode())  # type: ignore[attr-defined]
    return str(document.xpath("//input[@name='seen']/@value")[0])


@pytest.mark.promise("P-47")
def test_the_approval_names_numbers_and_sends_exactly_that(
    submitted: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("approver")
    page = client.get(url(submitted, "copy/approve/"))
    assert "Approve and send 13 rows to l***@example.com" in words_of(page)
    response = client.post(url(submitted, "copy/approve/"), {"seen": seen_on(page)}, follow=True)
    assert "Approved. The answer is on its way." in words_of(response)
    assert Approval.objects.get().digest == seen_on(page)


def test_a_stale_tab_approves_nothing(
    submitted: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("approver")
    seen = seen_on(client.get(url(submitted, "copy/approve/")))
    block = RowBlock.objects.get(run__request=submitted, collection="solar:tickets")
    review.take_out(submitted, staff["handler"], [review.Cell(block.pk, 0)])
    for stale in (seen, "", "0" * 64):
        response = client.post(url(submitted, "copy/approve/"), {"seen": stale})
        assert response.status_code == 409
        assert "Something changed since you opened this page" in words_of(response)
    assert not Approval.objects.exists()
    assert state(submitted) == State.APPROVING


# -- pressed twice ---------------------------------------------------------------------------------------


def test_approve_pressed_twice_is_done_once_and_says_so_quietly(
    submitted: RightsRequest, signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    client = signed_in("approver")
    seen = {"seen": seen_on(client.get(url(submitted, "copy/approve/")))}
    client.post(url(submitted, "copy/approve/"), seen)
    words = words_of(client.post(url(submitted, "copy/approve/"), seen, follow=True))
    assert "That was already done." in words and "This was not done" not in words
    assert Approval.objects.count() == 1
    work()
    assert state(submitted) == State.ANSWERED
    assert "That was already done." in words_of(client.post(url(submitted, "copy/approve/"), seen, follow=True))


def test_a_second_press_by_somebody_else_or_with_other_words_is_told_that_it_was_not_done(
    sofar: Controller, collected: RightsRequest, signed_in: Callable[[str], Client], staff: dict[str, User]
) -> None:
    staff["second"] = making.member(sofar, "handler", name="Second")
    form = {"ground": "R3", "reason": "It is about somebody else."}
    handler, second = signed_in("handler"), signed_in("second")
    assert handler.post(url(collected, "copy/refuse/"), form).status_code == 302
    twice = handler.post(url(collected, "copy/refuse/"), form, follow=True)
    assert "That was already done." in words_of(twice)
    other = handler.post(url(collected, "copy/refuse/"), {**form, "reason": "Other words."})
    assert other.status_code == 409 and "Other words." in words_of(other), "what was typed is kept"
    assert second.post(url(collected, "copy/refuse/"), form).status_code == 409
    assert collected.case.notes.filter(kind=NoteKind.REFUSAL).count() == 1


def test_an_approval_that_became_void_is_not_called_done(
    submitted: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("approver")
    seen = {"seen": seen_on(client.get(url(submitted, "copy/approve/")))}
    client.post(url(submitted, "copy/approve/"), seen)
    block = RowBlock.objects.get(run__request=submitted, collection="solar:tickets")
    review.take_out(submitted, staff["handler"], [review.Cell(block.pk, 0)])
    assert state(submitted) == State.APPROVING
    late = client.post(url(submitted, "copy/approve/"), seen)
    assert late.status_code == 409 and "Something changed since you opened this page" in words_of(late)


@pytest.mark.parametrize("deed", ["submit", "collect", "send-back"])
def test_other_deeds_pressed_twice(
    deed: str, collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    who = {"send-back": "approver"}.get(deed, "handler")
    if deed == "send-back":
        signed_in("handler").post(url(collected, "copy/submit/"))
    client = signed_in(who)
    for said in ("", "That was already done."):
        words = words_of(client.post(url(collected, f"copy/{deed}/"), {"reason": "Blacken it."}, follow=True))
        assert said in words and "This was not done" not in words


def test_who_worked_on_it_is_told_why_not_and_who_may(
    sofar: Controller, submitted: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    from privacyportal.staff.models import Membership

    Membership.objects.create(user=staff["handler"], controller=sofar, role="approver")
    client = signed_in("handler")
    words = words_of(client.get(url(submitted)))
    assert "You worked on this request yourself" in words
    assert "This may approve: Some approver." in words
    assert "Approve and send" not in words
    assert client.get(url(submitted, "copy/approve/")).status_code == 409


def test_one_refuses_while_the_other_sends_one_answer_leaves(
    submitted: RightsRequest, signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    approver, handler = signed_in("approver"), signed_in("handler")
    seen = seen_on(approver.get(url(submitted, "copy/approve/")))
    handler.get(url(submitted, "copy/refuse/"))
    approver.post(url(submitted, "copy/approve/"), {"seen": seen})
    late = handler.post(url(submitted, "copy/refuse/"), {"ground": "R3", "reason": "A reason of many words."})
    assert late.status_code == 409
    assert "being carried out" in words_of(late)
    assert "A reason of many words." in words_of(late), "what was typed is kept"
    again = approver.post(url(submitted, "copy/approve/"), {"seen": "0" * 64})
    assert again.status_code == 409
    assert Approval.objects.count() == 1
    assert not submitted.case.notes.filter(kind=NoteKind.REFUSAL).exists()


@pytest.mark.parametrize(
    ("who", "deed"),
    [("verifier", "identity/"), ("handler", "copy/refuse/"), ("approver", "copy/send-back/"),
     ("approver", "copy/approve/"), ("handler", "copy/collect/")],
)  # fmt: skip
def test_the_form_of_a_deed_that_is_over_says_so_on_the_case(
    who: str, deed: str, sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    request = making.confirmed(sofar)
    answer.withdraw(request)
    response = signed_in(who).get(url(request, deed))
    assert response.status_code == 409
    assert "The person has withdrawn this request." in words_of(response)


def test_collecting_anew_names_what_is_lost(
    collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    block = RowBlock.objects.get(run__request=collected, collection="solar:tickets")
    review.take_out(collected, staff["handler"], [review.Cell(block.pk, 0), review.Cell(block.pk, 1, "subject")])
    client = signed_in("handler")
    words = words_of(client.get(url(collected, "copy/collect/")))
    assert "1 row is left out, 1 value is blackened. That work is lost" in words
    assert client.post(url(collected, "copy/collect/")).status_code == 302
    assert "Collecting, 0 of 1 systems" in words_of(client.get(url(collected)))


def test_an_administrator_files_a_test_that_is_marked_everywhere(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("administrator")
    wrong = client.post("/staff/requests/new-test/", {"rights": ["copy"], "name": "Test", "email": "nowhere"})
    assert "Error:" in words_of(wrong)
    given = {
        "rights": ["copy"],
        "name": "测试",
        "email": "test@example.com",
        "language": "zh-hans",
        "acting_as": "self",
    }
    response = client.post("/staff/requests/new-test/", given, follow=True)
    words = words_of(response)
    assert "The test case is filed." in words
    assert "in no figure" in words
    assert "Look at who is asking" in words
    reference = response.context["case"].reference
    assert "◆" in words
    verifier = words_of(signed_in("verifier").get(f"/staff/requests/{reference}/identity/"))
    assert "Filed by an administrator as a test" in verifier
