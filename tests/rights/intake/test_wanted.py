"""The page of a request says what is still missing, and how it can be shown, before anybody asks for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from requests.identity.document import ask_document
from requests.identity.live_check import note_check
from requests.models import Case, Evidence
from tests.rights.intake.conftest import ANSWERS, NEW, text_of
from tests.rights.whole_way import picture
from tests.rights.workspace import making

Opened = Callable[..., Case]
NOTHING = "Nothing to do for you now"
AGENT = {"acting_as": "agent", "represented": "王芳"}


def page(client: Client, case: Case) -> str:
    return text_of(client.get(f"/r/{case.reference}/"))


@pytest.mark.parametrize("right", ["delete", "cancel_account", "portability"])
@pytest.mark.parametrize("pack", ["sofar"])
def test_a_second_thing_that_is_missing_is_named_with_what_can_be_shown(
    right: str, pack: str, client: Client, opened: Opened, sofar: Any
) -> None:
    more = {"delete": {"deletion_ground": "other"}, "cancel_account": {"also_delete": "no"}}
    more["portability"] = {"receiver": "Sunny Ltd", "receiver_country": "DE"}
    case = opened(right=right, device_serial="", **more[right])
    text = page(client, case)
    assert NOTHING not in text
    assert "One more thing is missing to show that it is you" in text and "Something is still missing." in text
    assert "Add the serial number" in text and "comes before any identity card" in text
    client.post(f"/r/{case.reference}/add/", {"device_serial": "SN-20398-K"})
    text = page(client, case)
    assert "You gave the serial number of a device. We look whether it is known to us" in text
    assert NOTHING in text and "missing" not in text and "Next step, yours" not in text
    note_check(case, making.member(sofar, "verifier"), "live_check", [], "An invoice, at the desk.")
    text = page(client, case)
    assert NOTHING in text and "is still missing" not in text


def test_only_the_right_that_lacks_something_says_so(client: Client, opened: Opened) -> None:
    opened_for = {"right": ["copy", "delete"], "device_serial": "", "deletion_ground": "other"}
    body = client.get(f"/r/{opened(**opened_for).reference}/").content.decode()
    notes = {
        right: body.partition(f'id="steps-{right}"')[2].partition("</section>")[0] for right in opened_for["right"]
    }
    assert "Somebody of us looks at what you sent." in notes["copy"] and "missing" not in notes["copy"]
    assert "Something is still missing." in notes["delete"]


def test_a_serial_number_given_with_the_form_is_ours_to_look_at(client: Client, opened: Opened) -> None:
    text = page(client, opened(right="delete", deletion_ground="other"))
    assert NOTHING in text and "missing" not in text and "We look whether it is known to us" in text


def test_what_was_asked_for_and_came_is_ours_to_look_at(client: Client, opened: Opened, sofar: Any) -> None:
    case = opened(right="delete", deletion_ground="other", device_serial="")
    verifier = making.member(sofar, "verifier")
    asked = ask_document(case, verifier, "letter", "One of our invoices.")
    text = page(client, case)
    assert "We wait for what we asked you for." in text and "Something is still missing." not in text
    file = SimpleUploadedFile("invoice.png", picture(), "image/png")
    client.post(f"/r/{case.reference}/show/{asked.pk}/", {"file": file})
    text = page(client, case)
    assert "Somebody of us looks at what you sent." in text and NOTHING in text and "missing" not in text


def test_where_the_code_is_enough_nothing_is_missing(client: Client, opened: Opened) -> None:
    text = page(client, opened())
    assert NOTHING in text and "missing" not in text


def test_who_asks_for_another_shows_the_authority_and_says_whose_data(client: Client, opened: Opened) -> None:
    case = opened(**AGENT, account_id="", device_serial="")
    text = page(client, case)
    assert NOTHING not in text
    assert "Upload what shows that you may act for this person" in text and "Tell us whose data it is" in text
    client.post(f"/r/{case.reference}/add/", {"represented_email": "fang@example.com"})
    assert "Tell us whose data it is" not in page(client, case)
    asked = Evidence.objects.get(case=case, method="authority")
    file = SimpleUploadedFile("mandate.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    answer = client.post(f"/r/{case.reference}/show/{asked.pk}/", {"file": file}, follow=True)
    assert answer.status_code == 200


def test_an_authority_that_came_with_the_form_is_not_asked_for(client: Client, opened: Opened) -> None:
    mandate = SimpleUploadedFile("mandate.txt", "我授权她。".encode(), "text/plain")
    case = opened(**AGENT, represented_email="fang@example.com", authority=mandate)
    assert list(Evidence.objects.filter(case=case, method="authority").values_list("state", flat=True)) == ["given"]
    text = page(client, case)
    assert NOTHING in text and "Upload what shows" not in text


def test_what_needs_no_proof_asks_for_no_authority(client: Client, opened: Opened) -> None:
    case = opened(right="complain", details="Nobody answers.", **AGENT)
    assert not Evidence.objects.filter(case=case, method="authority").exists()
    assert "Upload what shows" not in page(client, case)


def test_the_page_to_keep_says_it_before_the_code(client: Client, file: Opened) -> None:
    file(right="delete", deletion_ground="other")
    assert "For this the code alone is not enough" in text_of(client.get(NEW + "done/"))
    other = Client()
    file(other, **AGENT)
    assert "We look at what shows that you may ask for this person" in text_of(other.get(NEW + "done/"))


def test_who_asks_for_another_is_asked_for_the_account_of_that_person_and_never_their_own(
    client: Client, opened: Opened
) -> None:
    client.post(NEW, {"right": "copy"})
    case = opened(**AGENT, account_id="", device_serial="")
    page = text_of(client.get(f"/r/{case.reference}/add/"))
    assert "Account of that person" in page and "never your own" in page
    assert "with which you sign in" not in page
    own = opened(account_id="", device_serial="")
    assert "with which you sign in" in text_of(client.get(f"/r/{own.reference}/add/"))


def test_the_form_asks_for_what_helps_to_find_that_person(client: Client) -> None:
    some = {name: value for name, value in ANSWERS.items() if name not in {"account_id", "device_serial"}}
    client.post(NEW, {**some, **AGENT})
    page = text_of(client.get(NEW + "helps/"))
    assert "Account of that person" in page and "with which you sign in" not in page


def test_a_parent_reads_of_papers_that_parents_have(client: Client, opened: Opened) -> None:
    case = opened(acting_as="guardian", represented="王小明", represented_email="ming@example.com")
    text = page(client, case)
    assert "a birth certificate, a family register or a court’s paper" in text
    assert "mandate" not in text
