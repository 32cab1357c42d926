"""The whole way of somebody who is reached by post alone: no code can come, and all that is said is posted."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.sms.models import OutgoingText
from privacyportal.staff.models import User
from privacyportal.uploads import Upload
from requests.identity import authority, document
from requests.identity.decision import ask_again
from requests.identity.document import KINDS
from requests.identity.source_fact import FACTS
from requests.intake.filing import Entry, Filing, file_entered_case
from requests.letters.paper import head_of, to_be_posted
from requests.models import Case, Channel, Source
from requests.reference import make_reference
from tests.rights.intake.conftest import text_of

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
