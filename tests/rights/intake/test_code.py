"""The code and the session behind it: what opens the page of a request, and the way on from a lost mail."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.templatetags.portal import TYPED
from requests.fulfil import rounds
from requests.identity.codes import CODES_A_DAY
from requests.identity.supplement import ADDABLE
from requests.intake.address_views import AddressForm
from requests.intake.message_views import ReplyForm
from requests.intake.proofs import FactForm, FileForm
from requests.intake.status_views import NOT_RIGHT
from requests.models import Case, CaseSession, State
from requests.reference import make_reference
from tests.rights.intake.conftest import ANSWERS, NEW, link_of, mails, newest_code, right_of, text_of, verdict_of

# -- the code -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", "wide"])
def test_a_code_works_however_it_was_pasted(client: Client, file: Callable[..., Case], form: str) -> None:
    case = file()
    code = newest_code(case)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    typed = wide if form == "wide" else form.format(code[:3], code[3:])
    response = client.post(f"/r/{case.reference}/", {"code": typed}, follow=True)
    assert "We are making sure that it is you" in text_of(response)


def test_the_code_is_one_field_that_a_phone_can_fill_in(client: Client, file: Callable[..., Case]) -> None:
    page = client.get(f"/r/{file().reference}/").content.decode()
    field = re.findall(r'<input[^>]*name="code"[^>]*>', page)
    assert len(field) == 1
    assert 'inputmode="numeric"' in field[0]
    assert 'autocomplete="one-time-code"' in field[0]
    assert "maxlength" not in field[0]


def test_wrong_expired_and_one_try_too_many_share_a_sentence_and_open_nothing(
    client: Client, file: Callable[..., Case]
) -> None:
    case = file()
    address, code = f"/r/{case.reference}/", newest_code(case)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        response = client.post(address, {"code": wrong})
        assert verdict_of(response) == str(NOT_RIGHT)
        assert "<title>Error: " in response.content.decode()
    assert verdict_of(client.post(address, {"code": code})) == str(NOT_RIGHT)
    client.post(address + "code/")
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert verdict_of(client.post(address, {"code": newest_code(case)})) == str(NOT_RIGHT)
    assert right_of(case).state == State.RECEIVED


def test_tries_are_counted_by_request_and_not_by_address(client: Client, file: Callable[..., Case]) -> None:
    """A from many addresses gets no more than five; B is not touched by A."""
    case, other = file(), file(name="Ng")
    for number in range(5):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(f"/r/{case.reference}/", {"code": "000000"})
    response = Client(REMOTE_ADDR="198.51.100.99").post(f"/r/{case.reference}/", {"code": newest_code(case)})
    assert verdict_of(response) == str(NOT_RIGHT)
    response = client.post(f"/r/{other.reference}/", {"code": newest_code(other)}, follow=True)
    assert "We are making sure that it is you" in text_of(response)


def test_a_network_that_tries_codes_without_end_is_told_to_wait(client: Client) -> None:
    for _ in range(60):
        client.post(f"/r/{make_reference('sofar')}/", {"code": "000000"})
    response = client.post(f"/r/{make_reference('sofar')}/", {"code": "000000"})
    assert response.status_code == 429
    assert "What you filed is kept." in text_of(response)


def test_a_new_code_makes_the_old_one_void(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    old = newest_code(case)
    response = client.post(f"/r/{case.reference}/code/", follow=True)
    assert "a new code is on its way" in text_of(response)
    new = newest_code(case)
    if new != old:
        assert verdict_of(client.post(f"/r/{case.reference}/", {"code": old})) == str(NOT_RIGHT)
    client.post(f"/r/{case.reference}/", {"code": new})
    assert right_of(case).state == State.VERIFYING


def test_the_page_asks_for_the_code_of_the_message_that_holds_one(client: Client, file: Callable[..., Case]) -> None:
    """The newest message often holds none, and the code of an older one was used."""
    page = text_of(client.get(f"/r/{file().reference}/"))
    assert "the code from our newest message that holds one" in page
    assert "A code opens the page once" in page


def test_a_second_press_leads_to_the_page_too_and_no_other_browser(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    address, code = f"/r/{case.reference}/", newest_code(case)
    client.get(address)
    client.post(address, {"code": code})
    del client.cookies["case_session"]  # the browser followed the second press alone
    assert "We are making sure that it is you" in text_of(client.post(address, {"code": code}, follow=True))
    stranger = Client()
    stranger.get(address)
    assert verdict_of(stranger.post(address, {"code": code})) == str(NOT_RIGHT)


# -- a lost mail always leaves a way on ------------------------------------------------------------------


def test_from_a_lost_mail_there_is_always_a_way_on(
    client: Client, file: Callable[..., Case], sofar: Controller
) -> None:
    case = file()
    nobody = Client()
    assert "make a new request" in text_of(nobody.get("/r/"))
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        answers = {text_of(nobody.post(f"/r/{case.reference}/code/", follow=True)) for _ in range(8)}
        assert len(answers) == 1
        assert len(mails(case)) == 1 + 6
        again = file()
        assert again.pk != case.pk
    with clock.at(clock.now() + timedelta(days=8)):
        rounds.lapse(sofar, clock.now())
        assert right_of(case).state == State.LAPSED
        page = text_of(Client().get(link_of(case), follow=True))
        assert "lapsed" in page
        assert ANSWERS["name"] not in page
        assert "make a new one" in page
        nobody.post(f"/r/{case.reference}/code/")
        response = nobody.post(f"/r/{case.reference}/", {"code": newest_code(case)}, follow=True)
        assert "This request has lapsed" in text_of(response)
        assert f'href="{NEW}?right=copy"' in response.content.decode()
        assert right_of(case).state == State.LAPSED


def test_whoever_knows_the_reference_alone_shuts_out_no_browser_that_opened_the_request(
    client: Client, opened: Callable[..., Case]
) -> None:
    """Neither by asking for codes all day, nor by trying wrong ones; and both see the same page."""
    case, stranger = opened(), Client()
    address = f"/r/{case.reference}/"
    for _ in range(CODES_A_DAY + 2):
        said = text_of(stranger.post(f"{address}code/", follow=True))
    client.post(f"{address}close/", follow=True)
    sent = len(mails(case))
    assert text_of(client.post(f"{address}code/", follow=True)) == said
    assert len(mails(case)) == sent + 1
    code = newest_code(case)
    for _ in range(6):
        stranger.post(address, {"code": "000000" if code != "000000" else "111111"})
    assert verdict_of(stranger.post(address, {"code": code})) == str(NOT_RIGHT)
    assert "We are making sure that it is you" in text_of(client.post(address, {"code": code}, follow=True))


# -- the session ------------------------------------------------------------------------------------------------


def test_a_dead_code_is_not_filled_in_again(client: Client, file: Callable[..., Case]) -> None:
    """A new or a wrong one empties the field: pressing the button must not use up the tries of the new one."""
    case = file()
    address = f"/r/{case.reference}/"
    for forget in (lambda: client.post(f"{address}code/"), lambda: client.post(address, {"code": "000000"})):
        client.get(link_of(case))
        assert 'name="code" value="' in client.get(address).content.decode()
        forget()
        assert 'name="code" value="' not in client.get(address).content.decode()


def test_the_session_is_a_cookie_of_its_own(client: Client, opened: Callable[..., Case], settings: Any) -> None:
    case = opened()
    cookie = client.cookies["case_session"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == (
        f"/r/{case.reference}/",
        "Lax",
        True,
    )
    assert "staff_session" not in client.cookies
    assert cookie.value not in str(list(CaseSession.objects.values()))


def test_the_session_of_one_request_does_not_open_another(
    client: Client, opened: Callable[..., Case], file: Callable[..., Case]
) -> None:
    other = file(Client(), name="Ng", email="ng@example.com")
    opened()
    page = text_of(client.get(f"/r/{other.reference}/"))
    assert "Open your request" in page
    assert "ng@example.com" not in page
    for deed in ("withdraw", "add", "extend"):
        assert client.post(f"/r/{other.reference}/{deed}/")["Location"] == f"/r/{other.reference}/"
    assert client.post(f"/r/{other.reference}/add/", {"account_id": "x"}).status_code == 403
    assert Case.objects.get(pk=other.pk).account_id == ANSWERS["account_id"]
    assert right_of(other).state == State.RECEIVED


def test_a_session_ends_by_itself_says_so_and_can_be_extended(client: Client, opened: Callable[..., Case]) -> None:
    address = f"/r/{opened().reference}/"
    assert "It closes by itself on" in text_of(client.get(address))
    with clock.at(clock.now() + timedelta(minutes=20)):
        client.post(address + "extend/")
    with clock.at(clock.now() + timedelta(minutes=45)):
        assert "We are making sure" in text_of(client.get(address))
    with clock.at(clock.now() + timedelta(minutes=51)):
        assert "Open your request" in text_of(client.get(address))


def test_what_was_written_when_the_page_had_closed_is_sent_with_one_press(
    client: Client, opened: Callable[..., Case]
) -> None:
    case = opened()
    address, wrote = f"/r/{case.reference}/messages/", "Since spring <b>two</b> devices.\n" + "word " * 400
    photo = SimpleUploadedFile("label.txt", b"SN-1")
    with clock.at(clock.now() + timedelta(minutes=40)):
        closed = client.post(address, {"message": wrote, "attached": photo})
        assert closed.status_code == 403
        assert "nothing that you typed is lost" in text_of(closed)
        assert not case.messages.exists()
        form = html.fromstring(closed.content.decode()).xpath(f"//form[@action='{address}']")[0]
        assert [box.get("name") for box in form.xpath(".//input[@type='file']")] == ["attached"]
        assert form.get("enctype") == "multipart/form-data"
        client.post(f"/r/{case.reference}/code/")
        client.post(f"/r/{case.reference}/", {"code": newest_code(case)})
        client.post(address, {"message": form.fields["message"]})
    assert case.messages.get().text == wrote.strip()


def test_a_press_on_a_page_that_had_closed_is_the_same_for_a_request_that_is_none(
    client: Client, file: Callable[..., Case]
) -> None:
    pages = [
        text_of(client.post(f"/r/{reference}/messages/", {"message": "Hello"})).replace(reference, "")
        for reference in (file().reference, make_reference("sofar"))
    ]
    assert pages[0] == pages[1]


def test_whatever_a_person_writes_on_the_pages_of_a_request_can_be_given_back() -> None:
    """A field that is typed into and has no name in TYPED would be lost where the page had closed."""
    written = [name for form in (ReplyForm, AddressForm, FactForm, FileForm) for name in form.base_fields]
    assert {*written, *ADDABLE} <= {*TYPED, "attached", "file"}


def test_the_page_can_be_closed(client: Client, opened: Callable[..., Case]) -> None:
    address = f"/r/{opened().reference}/"
    token = client.cookies["case_session"].value
    assert client.post(address + "close/")["Location"] == "/r/"
    client.cookies["case_session"] = token
    assert "Open your request" in text_of(client.get(address))
    assert not CaseSession.objects.exists()


def test_the_code_of_a_request_that_was_confirmed_long_ago_says_what_it_opens(
    client: Client, opened: Callable[..., Case]
) -> None:
    case = opened()
    client.post(f"/r/{case.reference}/code/")
    mail = OutgoingMail.objects.filter(letter="case.code").latest("queued_at")
    for words in (mail.text, mail.html):
        assert "With it you follow your request, read what we wrote and answer it." in words
        assert "wait" not in words and "lapses" not in words
