"""The whole way of somebody who is reached by post alone: no code can come, and all that is said is posted."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from privacyportal import clock
from privacyportal.audit.models import Entry as TrailEntry
from privacyportal.controllers.models import Controller
from privacyportal.formats import written_day
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.sms.models import OutgoingText
from privacyportal.staff.models import User
from privacyportal.uploads import Upload
from requests.fulfil import messages
from requests.fulfil.told import Meaning, Told, note_told
from requests.identity import authority, document, source_fact
from requests.identity.asking import asks_of
from requests.identity.decision import ask_again
from requests.identity.document import KINDS
from requests.identity.live_check import note_check
from requests.identity.source_fact import FACTS
from requests.identity.supplement import notable
from requests.intake.filing import Entry, Filing, file_entered_case
from requests.letters.paper import file_name, head_of, paper, to_be_posted
from requests.models import Case, Channel, EvidenceState, Source, State
from requests.reference import make_reference
from requests.workflow import NotPossible
from tests.rights.intake.conftest import text_of
from tests.rights.test_letters import text_of as text_of_pdf
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-05")]


def posted(controller: Controller, user: User, authority: tuple[Upload, ...] = (), **changes: Any) -> Case:
    """What a letter asked for, entered by staff: neither address nor number."""
    given = {"right": "access", "name": "Erika Mustermann", "email": "", "language": "en", "country": "DE", **changes}
    entry = Entry(Channel.POST, clock.today("Asia/Shanghai"), mails=False, authority=authority)
    return file_entered_case(controller, Filing(**given), entry, user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def nothing_was_sent() -> bool:
    return not OutgoingMail.objects.exists() and not OutgoingText.objects.exists()


def test_asking_for_a_code_says_the_same_as_for_a_request_that_nobody_made(
    client: Client, sofar: Controller, verifier: User
) -> None:
    case, nobodys = posted(sofar, verifier), make_reference("sofar")
    known = client.post(f"/r/{case.reference}/code/", follow=True)
    unknown = Client().post(f"/r/{nobodys}/code/", follow=True)
    assert known.status_code == 200
    assert text_of(known).replace(case.reference, "") == text_of(unknown).replace(nobodys, "")
    assert nothing_was_sent() and not case.challenges.exists()


def sheets(case: Case) -> list[str]:
    """The words of all that is to be printed and posted, oldest first."""
    said = {message.pk: message for message in case.messages.select_related("data_key")}
    return [f"{head_of(case, said[sheet.pk])}\n{said[sheet.pk].text}" for sheet in to_be_posted(case)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_asked_for_is_a_letter_to_be_posted_that_says_what(
    language: str, sofar: Controller, verifier: User, shop: Source
) -> None:
    case = posted(sofar, verifier, language=language)
    client = signed_in(verifier)
    for method, kind in (("document", "letter"), ("source_fact", "device_serial")):
        page = client.post(
            f"/staff/requests/{case.reference}/identity/ask/{method}/",
            {"kind": kind, "reason": "Nobody else has it."},
            follow=True,
        )
        assert "print it and post it" in text_of(page)
    words = sheets(case)[-1]
    with translation.override(language):
        for title in (KINDS["letter"].title, KINDS["letter"].hide, FACTS["device_serial"].title):
            assert str(title) in words
    assert words.count("Nobody else has it.") == 2
    assert "/r/" not in words and "code" not in words and "验证码" not in words
    assert nothing_was_sent() and not case.challenges.exists()


def test_a_mandate_that_did_not_do_is_answered_by_a_letter(sofar: Controller, verifier: User) -> None:
    mandate = Upload("mandate.txt", "text/plain", b"He may.")
    case = posted(sofar, verifier, (mandate,), acting_as="agent", represented="Karl Mustermann")
    document.open_file(case.evidence.get(), verifier)
    authority.reject_authority(case, verifier, "It is not signed.")
    assert "Authority to act" in sheets(case)[-1] and "It is not signed." in sheets(case)[-1]


def test_asked_once_more_without_naming_a_thing(sofar: Controller, verifier: User) -> None:
    case = posted(sofar, verifier)
    ask_again(case.rights.get(), verifier)
    assert "We need something more for request" in sheets(case)[-1]
    assert "the serial number of a device" in sheets(case)[-1] and "/r/" not in sheets(case)[-1]


@pytest.mark.parametrize("acting_as", ["self", "agent"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_receipt_names_no_page_and_no_code_and_says_what_can_be_sent_by_post(
    language: str, acting_as: str, sofar: Controller, verifier: User
) -> None:
    case = posted(sofar, verifier, language=language, acting_as=acting_as, represented="Karl Mustermann")
    (receipt,) = sheets(case)
    assert "/r/" not in receipt and "code" not in receipt and "page" not in receipt
    assert "验证码" not in receipt and "页面" not in receipt
    if language == "en":
        assert "serial number of a device" in receipt and "by letter" in receipt


def test_an_account_that_came_by_letter_is_noted_with_its_original_proven_and_searched_for(
    sofar: Controller, verifier: User, tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    case = posted(sofar, verifier)
    client, page = signed_in(verifier), f"/staff/requests/{case.reference}/"
    note_check(case, verifier, "live_check", [], "A passport, in a call.")
    assert "Ask for an account or a serial number by letter" in text_of(client.get(page + "identity/"))
    refused = client.post(page + "identity/", {"reason": "A passport."}, follow=True)
    assert refused.status_code == 409 and "could be searched for" in text_of(refused)
    told = {"channel": "post", "came_on": clock.today("Asia/Shanghai").isoformat(), "means": "said"}
    letter = SimpleUploadedFile("letter.txt", b"My account is erika-7.", "text/plain")
    assert "attached" in client.get(page + "told/").content.decode()
    said = client.post(
        page + "told/", {**told, "message": "Her account.", "account_id": "erika-7", "attached": letter}, follow=True
    )
    assert "Noted, with the messages." in text_of(said)
    entry = TrailEntry.objects.get(action="identity.supplemented")
    assert entry.actor_kind == "staff" and "erika" not in str(entry.facts)
    client.post(page + "identity/", {"reason": "A passport.", "identifiers": ["account_id"]})
    assert case.rights.get().state == State.FULFILLING
    case.refresh_from_db()
    assert [decision.identifiers for decision in case.decisions.all()] == [["account_id"]]


def test_the_answer_to_a_fact_that_was_asked_by_letter_is_noted_and_looked_up(
    sofar: Controller, verifier: User, shop: Source
) -> None:
    case = posted(sofar, verifier)
    row = source_fact.ask_fact(case, verifier, "order_number", "Nobody else has it.")
    assert notable(case) == ["device_serial", "order_number", "account_id"]
    told = Told(Channel.POST, clock.today("Asia/Shanghai"), "It is 4711.", facts={"order_number": "4711"})
    note_told(case, verifier, told, Meaning.SAID)
    row.refresh_from_db()
    assert (row.state, row.checks.count()) == (EvidenceState.GIVEN, 1)
    assert not asks_of(case).open
    with pytest.raises(NotPossible):
        note_told(case, verifier, replace(told, words="And 4712.", facts={"order_number": "4712"}), Meaning.SAID)


def test_a_question_on_paper_says_what_it_is_about_how_to_answer_and_until_when(
    sofar: Controller, verifier: User
) -> None:
    case = posted(sofar, verifier)
    client, page = signed_in(verifier), f"/staff/requests/{case.reference}/"
    right = case.rights.get()
    form = text_of(client.get(f"{page}{right.right}/ask/"))
    assert "Print it and post it" in form and "a mail" not in form and "the mail" not in form
    said = text_of(client.post(f"{page}{right.right}/ask/", {"message": "Which of the two plants?"}, follow=True))
    assert "print it and post it" in said and "a mail says" not in said
    (sheet,) = [sheet for sheet in to_be_posted(case) if not sheet.letter]
    words = " ".join(text_of_pdf(paper(case, sheet)).split())
    for part in (
        "About your request “See the data you hold about me”",
        "Which of the two plants?",
        "Please answer us by letter, and name the number of your request.",
        f"It waits until {written_day(right.due_on)}, the day on which our answer is due.",
    ):
        assert part in words
    assert "access" in file_name(case, sheet)


def test_where_the_clock_waits_for_the_answer_the_letter_says_so(sofar: Controller) -> None:
    load_laws()
    onething = Controller.objects.get(key="onething")
    verifier = making.member(onething, "verifier")
    case = posted(onething, verifier, right="delete")
    messages.ask(case.rights.get(), verifier, "Which of the two plants?")
    (sheet,) = [sheet for sheet in to_be_posted(case) if not sheet.letter]
    words = " ".join(text_of_pdf(paper(case, sheet)).split())
    assert "Until you answer, our time stands still" in words and "It waits until" not in words
