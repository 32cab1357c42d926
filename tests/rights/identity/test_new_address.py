"""Another address, and everybody who would like to have somebody's answer sent to theirs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import bounced, content, resend, working
from requests.fulfil.collect import proven_identities
from requests.identity import new_address
from requests.identity.codes import NEW_ADDRESS, Verdict, issue_code, make_code, open_session
from requests.identity.confirm import confirm_by_code
from requests.identity.live_check import note_check
from requests.letters.address import CODE, LETTERS
from requests.models import AddressChange, Approval, Case, CaseSession, ChangeState, Involvement, RightsRequest
from requests.reports import case_file
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

NEW = "lin.neu@example.org"
OLD = making.LIN.email


def code_to(address: str) -> str:
    mails = OutgoingMail.objects.select_related("data_key").order_by("-queued_at")
    found = re.search(r"^\d{6}$", next(mail for mail in mails if mail.to == address).text, re.MULTILINE)
    assert found
    return found[0]


def shown(case: Case, to: str = NEW, field: str = "email") -> AddressChange:
    """Given on the page, and its code came back."""
    new_address.ask(case, field, to)
    assert new_address.show_code(case, code_to(to)) is Verdict.RIGHT
    return AddressChange.objects.select_related("case", "data_key").latest("asked_at")


def of(case: Case) -> Case:
    return Case.objects.select_related("data_key", "controller").get(pk=case.pk)


def fresh_session(case: Case) -> CaseSession:
    """As if the person closed the page and opened it with a new code sent to the old address."""
    issue_code(case)
    confirm_by_code(case, code_to(OLD))
    return CaseSession.objects.filter(case=case).latest("opened_at")


# -- the way that is meant ----------------------------------------------------------------------------------


def test_a_verifier_takes_it_after_a_live_check_and_the_old_address_is_told(
    request_: RightsRequest, verifier: User
) -> None:
    case = request_.case
    change = shown(case)
    told = [(mail.letter, mail.to) for mail in OutgoingMail.objects.filter(letter__startswith="case.address")]
    assert told == [("case.address_asked", OLD)]
    new_address.accept(change, verifier, "A passport, in a call.", seen_alive=True)
    now = of(case)
    assert (now.email, now.mails) == (NEW, True)
    assert OutgoingMail.objects.get(letter="case.address_changed").to == OLD
    done = list(Entry.objects.filter(action__startswith="address.").values_list("action", flat=True))
    assert done == ["address.asked", "address.shown", "address.accepted"]
    for entry in Entry.objects.filter(action__startswith="address."):
        assert "@" not in str(entry.facts)


def test_the_code_stands_in_no_file_of_the_case(request_: RightsRequest) -> None:
    new_address.ask(request_.case, "email", NEW)
    told = case_file._letters(request_.case, [request_])
    assert {each["title"]: each["text"] for each in told}[LETTERS[CODE]] == ""
    assert code_to(NEW) not in str(told)


def test_only_what_was_proven_is_searched_for(sofar: Controller, verifier: User) -> None:
    request = making.proven(sofar, verifier)
    case = request.case
    assert proven_identities(case)["email"] == [OLD]
    change = shown(case)
    assert proven_identities(of(case))["email"] == [OLD], "a code alone makes no address theirs"
    new_address.accept(change, verifier, "At the desk.", seen_alive=True)
    assert proven_identities(of(case))["email"] == [OLD, NEW]


def test_the_old_address_and_the_evidence_of_before_are_enough(sofar: Controller, verifier: User) -> None:
    request = making.confirmed(sofar, right="delete")
    note_check(request.case, verifier, "live_check", [], "An invoice of ours.")
    change = shown(request.case)
    assert not new_address.fresh_proof(change).enough
    new_address.hold(change, fresh_session(request.case))
    change.refresh_from_db()
    assert new_address.fresh_proof(change).enough
    new_address.accept(change, verifier, "Both addresses answered.")
    assert of(request.case).email == NEW


def test_a_phone_takes_the_place_of_a_lost_mailbox(request_: RightsRequest, verifier: User) -> None:
    new_address.ask(request_.case, "phone", "+49 30 901820")
    code = make_code(request_.case, NEW_ADDRESS)  # what the text message holds
    assert new_address.show_code(request_.case, code) is Verdict.RIGHT
    new_address.accept(AddressChange.objects.get(), verifier, "At the desk.", seen_alive=True)
    now = of(request_.case)
    assert (now.email, now.phone, now.mails) == ("", "+4930901820", False)


# -- those who should not get it ------------------------------------------------------------------------------


def test_a_stranger_with_the_link_alone_gets_nowhere(request_: RightsRequest, client: Client) -> None:
    page = f"/r/{request_.case.reference}/address/"
    assert client.get(page)["Location"] == f"/r/{request_.case.reference}/"
    client.post(page, {"email": "mallory@example.org"})
    assert not AddressChange.objects.exists()
    right = f"/r/{request_.case.reference}/address/code/"
    unknown = "/r/SOFAR-2222-2222/address/code/"
    answers = [client.post(address, {"code": "123456"}) for address in (right, unknown)]
    said = [re.sub(r"SOFAR-\w+-\w+", "", answer.content.decode()) for answer in answers if answer.status_code == 200]
    assert all("This code is not right, or too old" in words for words in said)


def test_an_old_session_or_an_old_code_is_never_enough(request_: RightsRequest, verifier: User) -> None:
    case = request_.case
    open_session(case)
    old = CaseSession.objects.get(case=case)
    note_check(case, verifier, "live_check", [], "Shown long ago.")
    change = shown(case, "mallory@example.org")
    with pytest.raises(workflow.NotPossible):
        new_address.hold(change, old)
    with pytest.raises(workflow.NotPossible) as no:
        new_address.accept(change, verifier, "They had the page open.")
    assert "not enough" in str(no.value.sentence)
    assert of(case).email == OLD


def test_the_owner_who_looks_in_after_our_warning_confirms_nothing(request_: RightsRequest, verifier: User) -> None:
    change = shown(request_.case, "mallory@example.org")
    note_check(request_.case, verifier, "live_check", [], "x")
    AddressChange.objects.update(asked_at=clock.now())  # the check was before
    fresh_session(request_.case)
    change.refresh_from_db()
    assert not new_address.fresh_proof(change).enough
    new_address.take_back(change)
    with pytest.raises(workflow.NotPossible):
        new_address.accept(change, verifier, "Too late.", seen_alive=True)


def test_the_code_of_the_new_address_opens_nothing(request_: RightsRequest) -> None:
    new_address.ask(request_.case, "email", NEW)
    code = code_to(NEW)
    assert confirm_by_code(request_.case, code).token == ""
    issue_code(request_.case)
    assert new_address.show_code(request_.case, code_to(OLD)) is not Verdict.RIGHT, "and the page's code shows none"
    assert new_address.show_code(request_.case, code) is Verdict.RIGHT


def test_nothing_is_taken_before_its_code_came_back(request_: RightsRequest, verifier: User) -> None:
    change = new_address.ask(request_.case, "email", NEW)
    with pytest.raises(workflow.NotPossible):
        new_address.accept(change, verifier, "At the desk.", seen_alive=True)
    assert not request_.case.evidence.filter(method="live_check").exists(), "nothing of it is kept"


def test_sessions_and_codes_of_before_end(request_: RightsRequest, verifier: User) -> None:
    change = shown(request_.case)
    open_session(request_.case)
    issue_code(request_.case)
    code = code_to(OLD)
    new_address.accept(change, verifier, "At the desk.", seen_alive=True)
    assert not CaseSession.objects.filter(case=request_.case).exists()
    assert confirm_by_code(of(request_.case), code).token == ""


@pytest.mark.parametrize("role", ["handler", "approver", "auditor", "administrator"])
def test_verifiers_alone_decide(sofar: Controller, request_: RightsRequest, role: str) -> None:
    user = making.member(sofar, role)
    with pytest.raises(workflow.NotPossible):
        new_address.accept(shown(request_.case), user, "Mine.", seen_alive=True)


def test_an_approver_who_sends_it_to_himself_cannot_approve(sofar: Controller, tmp_path: Any) -> None:
    both = making.member(sofar, "verifier", "approver", name="Both")
    other = making.member(sofar, "verifier", name="Other")
    request = making.proven(sofar, other)
    new_address.accept(shown(request.case, "both@example.org"), both, "I know them.", seen_alive=True)
    assert Involvement.objects.filter(request=request, user=both, deed="address").exists()
    deed = workflow.Deed.of_staff(both)
    from requests import guards

    assert guards.four_eyes(making.right_of(request.case), deed) is not None


@pytest.mark.promise("P-05")
def test_an_approval_that_names_the_receiver_is_void(
    sofar: Controller, verifier: User, tmp_path: Any, work: Any
) -> None:
    making.source(sofar, tmp_path)
    handler, approver = making.member(sofar, "handler"), making.member(sofar, "approver")
    request = making.submitted(sofar, verifier, handler, work)
    seen = content.digest(request)
    making.approved(request, approver)
    new_address.accept(shown(request.case), verifier, "At the desk.", seen_alive=True)
    assert Approval.objects.get().voided_at is not None
    now = making.right_of(request.case)
    assert now.state == "approving"
    assert content.digest(now) != seen


def test_nobody_is_written_to_again_and_again(sofar: Controller, request_: RightsRequest) -> None:
    others = [making.confirmed(sofar, email=f"m{n}@example.org").case for n in range(2)]
    for case in (request_.case, *others):
        new_address.ask(case, "email", "victim@example.net")
    with pytest.raises(workflow.NotPossible):
        new_address.ask(making.confirmed(sofar, email="m9@example.org").case, "email", "victim@example.net")
    with pytest.raises(workflow.NotPossible):
        for n in range(new_address.ADDRESSES_A_DAY):
            new_address.ask(request_.case, "email", f"another{n}@example.net")


@pytest.mark.parametrize("typed", [OLD, "lin@example.com\r\nBcc: all@example.com", "nonsense"])
def test_what_is_no_new_address_is_refused(request_: RightsRequest, typed: str) -> None:
    with pytest.raises(workflow.NotPossible):
        new_address.ask(request_.case, "email", typed)


# -- the letter that never arrived ----------------------------------------------------------------------------


def test_a_letter_that_came_back_goes_to_the_new_address(sofar: Controller, verifier: User, work: Any) -> None:
    handler = making.member(sofar, "handler")
    request = making.confirmed(sofar, right="question", details="Why?")
    if making.right_of(request.case).state == "verifying":
        pytest.fail("a question needs no decision")
    working.write_answer(making.right_of(request.case), handler, "Because.")
    working.finish(making.right_of(request.case), handler)
    work("mail")
    mail = OutgoingMail.objects.get(letter="answer.words")
    bounced.mark(request.case, mail.pk, handler)
    new_address.accept(shown(of(request.case)), verifier, "At the desk.", seen_alive=True)
    resend.send_once_more(of(request.case), mail.pk, handler)
    again = OutgoingMail.objects.select_related("data_key").get(letter="case.again")
    first = OutgoingMail.objects.select_related("data_key").get(pk=mail.pk)
    assert (again.to, again.text, again.message_id != first.message_id) == (NEW, first.text, True)
    work("mail")
    assert OutgoingMail.objects.get(pk=again.pk).fate == Fate.ACCEPTED


def test_a_letter_goes_out_again_to_the_same_address(
    sofar: Controller, verifier: User, work: Any, client: Client
) -> None:
    """The inbox was full, or the person lost it: no new address is needed. Nothing that holds a code goes again."""
    handler = making.member(sofar, "handler")
    request = making.confirmed(sofar, right="question", details="Why?")
    working.write_answer(making.right_of(request.case), handler, "Because.")
    working.finish(making.right_of(request.case), handler)
    work("mail")
    mail = OutgoingMail.objects.get(letter="answer.words")
    for user in (verifier, making.member(sofar, "auditor")):
        with pytest.raises(workflow.NotPossible):
            resend.send_once_more(request.case, mail.pk, user)
    code = OutgoingMail.objects.get(letter="case.code")
    with pytest.raises(workflow.NotPossible):
        resend.send_once_more(request.case, code.pk, handler)
    client.force_login(handler)
    page = f"/staff/requests/{request.case.reference}/"
    bounced.mark(request.case, mail.pk, handler)
    assert "Answered, but the mail came back" in words_of(client.get(page))
    client.post(f"{page}letters/{mail.pk}/again/")
    again = OutgoingMail.objects.get(letter="case.again")
    assert (again.to, OutgoingMail.objects.get(pk=mail.pk).fate) == (OLD, Fate.DROPPED)
    assert client.post(f"{page}letters/{mail.pk}/again/").status_code == 409
    work("mail")
    assert "Answered, but the mail came back" not in words_of(client.get(page))
    assert Entry.objects.filter(action="mail.sent_again").count() == 1
    resend.send_once_more(of(request.case), again.pk, handler)
    assert OutgoingMail.objects.filter(letter="case.again").count() == 2


def test_who_took_the_address_does_not_send_there(sofar: Controller, work: Any) -> None:
    both = making.member(sofar, "verifier", "handler", name="Both")
    request = making.confirmed(sofar, right="question", details="Why?")
    working.write_answer(making.right_of(request.case), both, "Because.")
    working.finish(making.right_of(request.case), both)
    work("mail")
    mail = OutgoingMail.objects.get(letter="answer.words")
    bounced.mark(request.case, mail.pk, both)
    new_address.accept(shown(of(request.case)), both, "At the desk.", seen_alive=True)
    with pytest.raises(workflow.NotPossible) as no:
        resend.send_once_more(of(request.case), mail.pk, both)
    assert "another person" in str(no.value.sentence)


# -- the pages ---------------------------------------------------------------------------------------------------


def test_the_person_gives_it_and_staff_decide(request_: RightsRequest, verifier: User, client: Client) -> None:
    case = request_.case
    client.cookies["case_session"] = open_session(case)
    page = f"/r/{case.reference}/address/"
    assert client.post(page, {"email": NEW})["Location"] == f"{page}code/"
    client.post(f"{page}code/", {"code": code_to(NEW)})
    status = client.get(f"/r/{case.reference}/").content.decode()
    assert "Another address was given for this request" in status
    client.force_login(verifier)
    staff = f"/staff/requests/{case.reference}/identity/address/"
    shown_there = client.get(staff).content.decode()
    assert NEW not in shown_there and OLD not in shown_there
    assert "What was shown since is not enough yet" in shown_there
    refused = client.post(staff, {"verdict": "accept", "reason": "They wrote."})
    assert refused.status_code == 409
    client.post(staff, {"verdict": "accept", "alive": "on", "reason": "In a call."})
    assert of(case).email == NEW


def test_a_request_that_is_over_asks_for_no_word_about_an_address(request_: RightsRequest, client: Client) -> None:
    """Nothing can come of the address any more: nobody need take it back."""
    case = request_.case
    new_address.ask(case, "email", NEW)
    client.cookies["case_session"] = open_session(case)
    page = f"/r/{case.reference}/"
    assert "Another address was given for this request" in client.get(page).content.decode()
    client.post(f"{page}withdraw/")
    assert "Another address was given for this request" not in client.get(page).content.decode()


def test_a_verifier_enters_what_the_person_told(request_: RightsRequest, verifier: User, client: Client) -> None:
    client.force_login(verifier)
    staff = f"/staff/requests/{request_.case.reference}/identity/address/"
    client.post(staff, {"email": NEW})
    assert AddressChange.objects.get().entered_by == verifier
    assert "has not come back yet" in client.get(staff).content.decode()
    client.post(f"/r/{request_.case.reference}/address/code/", {"code": code_to(NEW)})
    assert AddressChange.objects.get().state == ChangeState.SHOWN


def test_a_day_later_the_limit_is_over(request_: RightsRequest) -> None:
    for n in range(new_address.ADDRESSES_A_DAY):
        new_address.ask(request_.case, "email", f"a{n}@example.net")
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        new_address.ask(request_.case, "email", "b@example.net")
    assert AddressChange.objects.filter(state=ChangeState.ASKED).count() == 1
