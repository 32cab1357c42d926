"""What we write before and after we know who it is, and how often."""

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.mail.models import OutgoingMail
from requests.fulfil import answer, rounds
from requests.identity.codes import CODES_A_DAY, issue_code
from requests.identity.decision import ask_again
from requests.intake.filing import Entry, file_case, file_entered_case, file_test_case
from requests.models import Case, Channel
from tests.rights.intake.conftest import ANSWERS, NEW, mails, newest_code
from tests.rights.workspace import making

STRANGER = {
    **ANSWERS,
    "name": "Your account is closed, see https://evil.example",
    "email": "victim@example.com",
    "details": "Click https://evil.example/now or lose everything",
    "account_id": "evil-account",
    "device_serial": "EVIL-SERIAL",
}


def _words(mail: OutgoingMail) -> str:
    return f"{mail.subject}\n{mail.text}\n{mail.html}"


def test_fifty_requests_in_one_name_make_at_most_six_mails_and_not_one_typed_word(
    work: Callable[..., int], mailoutbox: list[Any]
) -> None:
    """A form that writes to whatever address was typed is no relay for what was typed."""
    for number in range(50):
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        browser.post(NEW, STRANGER)
        assert browser.post(NEW + "check/")["Location"] == NEW + "done/"
    assert Case.objects.count() == 50
    work("mail")
    assert 0 < len(mailoutbox) <= CODES_A_DAY
    for message in mailoutbox:
        assert message.to == ["victim@example.com"]
        parts = [part.get_payload(decode=True) or b"" for part in message.message().walk()]
        whole = message.message().as_string() + b"".join(parts).decode()
        for typed in ("evil", "EVIL", "closed", "Click", "lose", "copy of my data"):
            assert typed not in whole


def test_a_name_with_a_line_break_becomes_no_header(work: Callable[..., int], mailoutbox: list[Any]) -> None:
    name = "Lin\r\nBcc: everybody@example.org"
    browser = Client()
    browser.post(NEW, {**ANSWERS, "name": name})
    browser.post(NEW + "check/")
    assert Case.objects.get().name == "Lin Bcc: everybody@example.org"
    work("mail")
    (sent,) = mailoutbox
    assert sent.message()["Bcc"] is None
    assert sent.recipients() == ["lin@example.com"]


@pytest.mark.parametrize(
    "address", ["lin@example.com\r\nBcc: x@example.org", "lin@example.com, x@example.org", "Lin <lin@example.com>"]
)
def test_an_address_that_is_two_or_a_header_is_refused(client: Client, address: str) -> None:
    response = client.post(NEW, {**ANSWERS, "email": address})
    assert response.status_code == 200
    assert "<title>Error:" in response.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("letter", ["case.code", "case.reminder", "case.identity_asked"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_before_proof_a_letter_holds_reference_code_and_link_alone(
    sofar: Controller, letter: str, language: str
) -> None:
    case = making.filed(sofar, language=language)
    issue_code(case, letter)
    mail = OutgoingMail.objects.filter(letter=letter).latest("queued_at")
    assert case.reference in mail.subject
    assert newest_code(case) in mail.text
    assert newest_code(case) in mail.html
    assert f"/r/{case.reference}/?code={newest_code(case)}&lang={language}" in mail.text
    for private in (case.name, case.email, case.device_serial, case.details, "Germany"):
        assert private not in _words(mail)
    assert "copy" not in _words(mail).replace("copies of documents", "").lower()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_staff_entered_waits_for_no_code_and_does_not_lapse(sofar: Controller, language: str) -> None:
    """The mail says what the code is for there, to whoever opened no request on any form."""
    entry = Entry(Channel.EMAIL, clock.today("Asia/Shanghai"))
    filing = dataclasses.replace(making.LIN, language=language)
    case = file_entered_case(sofar, filing, entry, making.member(sofar, "handler"))
    mail = OutgoingMail.objects.get(letter="case.code")
    theirs = OutgoingMail.objects.filter(about_id=str(making.filed(sofar, language=language).pk)).get()
    for words in (mail.text, mail.html):
        assert re.search(r"\b\d{6}\b", words) and case.reference in words and pack_of(sofar).email in words
        for private in (case.name, case.email, case.device_serial, case.details):
            assert private not in words
    for words in (mail.text, mail.html, theirs.text, theirs.html):
        of_form = words in (theirs.text, theirs.html)
        for said in ("lapses by itself", "once you have used it") if language == "en" else ("自行失效", "您使用之后"):
            assert (said in words) is of_form


def test_a_refusal_before_proof_says_only_that_an_answer_waits(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    answer.refuse(request, making.member(sofar, "verifier"), "R13", "The serial belongs to somebody else.")
    mail = OutgoingMail.objects.get(letter="answer.waiting")
    assert request.case.reference in mail.subject
    assert "code=" not in mail.text
    for private in (request.case.name, "somebody else", "make sure that the request comes"):
        assert private not in _words(mail)


@pytest.mark.promise("P-07")
@pytest.mark.promise("P-08")
def test_a_refusal_after_proof_names_ground_reason_and_where_to_complain(sofar: Controller) -> None:
    verifier = making.member(sofar, "verifier")
    request = making.proven(sofar, verifier)
    answer.refuse(request, verifier, "R3", "It would show what others wrote.\nSee <b>below</b>.")
    mail = OutgoingMail.objects.get(letter="answer.refused")
    assert mail.text.startswith(f"{request.case.name},\n")
    assert "It would endanger the rights of other people." in mail.text
    assert "It would show what others wrote." in mail.text
    assert "&lt;b&gt;below&lt;/b&gt;" in mail.html
    assert "data protection authority" in mail.text


@pytest.mark.promise("P-08")
def test_the_copy_comes_with_a_greeting_the_way_to_the_passphrase_and_where_to_complain(
    sofar: Controller, work: Callable[..., int], tmp_path: Path, mailoutbox: list[Any]
) -> None:
    staff = {role: making.member(sofar, role) for role in ("verifier", "handler", "approver")}
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, staff["verifier"], staff["handler"], work)
    request = making.approved(request, staff["approver"])
    work("copy")
    mail = OutgoingMail.objects.get(letter="answer.copy")
    assert mail.text.startswith(f"{making.LIN.name},\n")
    assert f"/r/{request.case.reference}/?lang=en" in mail.text
    assert "data protection authority" in mail.text
    copy = request.copies.get()
    for private in (copy.passphrase, request.case.device_serial, request.case.details, "Inverter"):
        assert private not in _words(mail)
    work("mail")
    (attached,) = [message for message in mailoutbox if message.attachments]
    assert attached.attachments[0][0] == f"{request.case.reference}.pdf"
    assert attached.to == [making.LIN.email]


def test_the_reminder_comes_once(sofar: Controller) -> None:
    case = making.filed(sofar)
    with clock.at(clock.now() + timedelta(days=3, minutes=1)):
        for _ in range(3):
            rounds.remind(sofar, clock.now())
    assert [mail.letter for mail in mails(case)] == ["case.code", "case.reminder"]


def test_who_is_asked_again_gets_a_code_and_no_word_of_what_they_sent(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    ask_again(request, making.member(sofar, "verifier"))
    assert mails(request.case)[-1].letter == "case.identity_asked"


def test_a_test_case_is_written_to_and_nothing_is_sent(
    sofar: Controller, work: Callable[..., int], mailoutbox: list[Any]
) -> None:
    case = file_test_case(sofar, making.LIN, making.member(sofar, "administrator"))
    issue_code(case)
    work("mail")
    assert mails(case)[0].fate == "test"
    assert not mailoutbox


def test_the_letters_language_is_the_persons(sofar: Controller) -> None:
    case = file_case(sofar, making.Filing(right="copy", name="王", email="w@example.com", language="zh-hans"))
    assert 'lang="zh-Hans"' in mails(case)[0].html
