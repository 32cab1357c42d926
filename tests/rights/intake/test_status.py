"""The page of a request: behind a code, the same for what exists and what does not, changed by no opening."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from privacyportal.people import index
from privacyportal.vault.shred import shred
from requests.fulfil import answer, rounds
from requests.identity.decision import ask_again
from requests.identity.email_code import Verdict
from requests.intake import unknown
from requests.intake.supplement import supplement
from requests.models import Case, CaseSession, Challenge, RightsRequest, State
from requests.reference import make_reference
from requests.workflow import NotPossible
from tests.rights.intake.conftest import ANSWERS, NEW, link_of, mails, newest_code, text_of
from tests.rights.workspace import making


def right_of(case: Case) -> RightsRequest:
    found: RightsRequest = case.rights.get()
    return found


# -- the reference ------------------------------------------------------------------------------------


def test_a_reference_is_found_however_it_is_typed(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    body = case.reference.removeprefix("SOFAR-")
    for typed in (case.reference.lower(), case.reference.replace("-", ""), f"  sofar {body.replace('0', 'o')} "):
        response = client.post("/r/", {"reference": typed})
        assert response["Location"] == f"/r/{case.reference}/"
    response = client.get(f"/r/{case.reference.lower().replace('1', 'l')}/?lang=zh-hans")
    assert response["Location"] == f"/r/{case.reference}/?lang=zh-hans"


@pytest.mark.parametrize(
    "typed", ["SOFAR-AAAA-AAAA", "x", "../../etc/passwd", "SOFAR-7K3M-0000", "' or 1=1 --", "中文"]
)
def test_what_is_no_reference_gets_a_page_on_how_one_looks(client: Client, typed: str) -> None:
    response = client.post("/r/", {"reference": typed})
    assert response.status_code == 200
    assert "It looks like SOFAR-7K3M-Q2XD" in text_of(response)
    if "/" not in typed:
        response = client.get(f"/r/{typed}/")
        assert response.status_code == 404
        assert "It looks like SOFAR-7K3M-Q2XD" in text_of(response)
        for deed in ("code", "close", "extend"):
            assert client.post(f"/r/{typed}/{deed}/").status_code == 404


def test_a_reference_of_no_controller_is_none(client: Client) -> None:
    assert client.get(f"/r/{make_reference('nobody')}/").status_code == 404


def test_a_search_by_reference_is_a_post(client: Client, file: Callable[..., Case]) -> None:
    page = client.get("/r/").content.decode()
    assert re.search(r'<form method="post"[^>]*>\s*<input type="hidden" name="csrf', page)


# -- known and unknown look alike -----------------------------------------------------------------------


def _same_but_for_reference(response: Any, reference: str) -> str:
    body = response.content.decode().replace(reference, "REFERENCE")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


def test_an_unknown_reference_looks_exactly_like_a_known_one(client: Client, file: Callable[..., Case]) -> None:
    known, nobody = file().reference, make_reference("sofar")
    with clock.at(clock.now() + timedelta(minutes=16)):
        for path, typed in (("", None), ("", {"code": "000000"}), ("", {"code": "12"}), ("code/", {}), ("", None)):
            pages = []
            for reference in (known, nobody):
                browser = Client()
                address = f"/r/{reference}/{path}"
                response = browser.get(address) if typed is None else browser.post(address, typed, follow=True)
                pages.append((response.status_code, _same_but_for_reference(response, reference)))
            assert pages[0] == pages[1]


def test_an_unknown_reference_gives_the_same_verdicts_in_the_same_order(
    client: Client, file: Callable[..., Case]
) -> None:
    known, nobody = file().reference, make_reference("sofar")
    said: dict[str, list[str]] = {}
    with clock.at(clock.now() + timedelta(minutes=16)):
        for reference in (known, nobody):
            said[reference] = [_verdict(client.post(f"/r/{reference}/", {"code": "000000"}))]
            client.post(f"/r/{reference}/code/")
            said[reference] += [_verdict(client.post(f"/r/{reference}/", {"code": "000000"})) for _ in range(6)]
    assert said[known] == said[nobody]
    assert said[known] == [str(Verdict.EXPIRED.value), *[str(Verdict.WRONG.value)] * 5, str(Verdict.TOO_MANY.value)]


def test_a_try_takes_the_same_time_for_both(
    client: Client, file: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "LEAST_SECONDS", 0.4)
    for reference in (file().reference, make_reference("sofar")):
        for address, typed in ((f"/r/{reference}/", {"code": "000000"}), (f"/r/{reference}/code/", {})):
            begun = time.monotonic()
            client.post(address, typed)
            assert time.monotonic() - begun >= 0.4


def _verdict(response: Any) -> str:
    return str(response.context["form"].errors["code"][0])


# -- links that machines open (C01) -----------------------------------------------------------------------


def test_a_scanner_that_opens_the_link_changes_nothing(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    link = link_of(case)
    before = _everything_about(case)
    scanner = Client(headers={"user-agent": "Mozilla/5.0 SafeLinks"}, REMOTE_ADDR="203.0.113.50")
    for _ in range(2):
        assert scanner.head(link).status_code == 302
        assert scanner.get(link, follow=True).status_code == 200
        for deed in ("code", "withdraw", "add", "extend", "close"):
            assert scanner.get(f"/r/{case.reference}/{deed}/").status_code in {302, 405}
            assert scanner.head(f"/r/{case.reference}/{deed}/").status_code in {302, 405}
    assert _everything_about(case) == before
    response = client.get(link, follow=True)
    code = re.search(r'name="code" value="(\d{6})"', response.content.decode())
    assert code
    client.post(response.redirect_chain[-1][0], {"code": code[1]})
    assert right_of(case).state == State.VERIFYING


def _everything_about(case: Case) -> list[Any]:
    return [
        right_of(case).state,
        Case.objects.filter(pk=case.pk).values_list("confirmed_at", "reminded_at").get(),
        list(Challenge.objects.filter(case=case).values()),
        CaseSession.objects.count(),
        entries_about("case", str(case.pk)).count(),
        len(mails(case)),
    ]


def test_the_link_leaves_the_address_bar_at_once_and_keeps_the_language(
    client: Client, file: Callable[..., Case]
) -> None:
    case = file(language="zh-hans")
    link = link_of(case)
    assert "lang=zh-hans" in link
    response = client.get(link)
    assert response["Location"] == f"/r/{case.reference}/?lang=zh-hans"
    cookie = client.cookies["case_code"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/r/", "Lax", True)


def test_the_code_of_one_link_does_not_fill_the_page_of_another_request(
    client: Client, file: Callable[..., Case]
) -> None:
    one, other = file(), file(name="Ng")
    client.get(link_of(one))
    assert newest_code(one) not in client.get(f"/r/{other.reference}/").content.decode()
    client.cookies["case_code"] = client.cookies["case_code"].value.replace("1", "2")
    assert client.get(f"/r/{one.reference}/").status_code == 200


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


def test_wrong_expired_and_one_try_too_many_each_have_their_sentence(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    address, code = f"/r/{case.reference}/", newest_code(case)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        response = client.post(address, {"code": wrong})
        assert _verdict(response) == str(Verdict.WRONG.value)
        assert "<title>Error: " in response.content.decode()
    assert _verdict(client.post(address, {"code": code})) == str(Verdict.TOO_MANY.value)
    client.post(address + "code/")
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert _verdict(client.post(address, {"code": newest_code(case)})) == str(Verdict.EXPIRED.value)
    assert right_of(case).state == State.RECEIVED


def test_tries_are_counted_by_request_and_not_by_address(client: Client, file: Callable[..., Case]) -> None:
    """A from many addresses gets no more than five; B is not touched by A (C11)."""
    case, other = file(), file(name="Ng")
    for number in range(5):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(f"/r/{case.reference}/", {"code": "000000"})
    response = Client(REMOTE_ADDR="198.51.100.99").post(f"/r/{case.reference}/", {"code": newest_code(case)})
    assert _verdict(response) == str(Verdict.TOO_MANY.value)
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
        assert _verdict(client.post(f"/r/{case.reference}/", {"code": old})) == str(Verdict.WRONG.value)
    client.post(f"/r/{case.reference}/", {"code": new})
    assert right_of(case).state == State.VERIFYING


# -- a lost mail always leaves a way on (C66) ------------------------------------------------------------------


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
        assert client.post(f"/r/{other.reference}/{deed}/", {"account_id": "x"})["Location"] == f"/r/{other.reference}/"
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


def test_the_page_can_be_closed(client: Client, opened: Callable[..., Case]) -> None:
    address = f"/r/{opened().reference}/"
    token = client.cookies["case_session"].value
    assert client.post(address + "close/")["Location"] == "/r/"
    client.cookies["case_session"] = token
    assert "Open your request" in text_of(client.get(address))
    assert not CaseSession.objects.exists()


# -- what it tells ------------------------------------------------------------------------------------------------


@pytest.mark.promise("P-02")
def test_the_page_says_what_happens_now_whether_to_do_something_and_when_we_answer(
    client: Client, opened: Callable[..., Case]
) -> None:
    case = opened()
    response = client.get(f"/r/{case.reference}/")
    page = text_of(response)
    assert "<h1>We are making sure that it is you</h1>" in response.content.decode()
    assert "Nothing to do for you now." in page
    assert "30 days left" in page
    assert "as promised in SOFAR’s privacy policy" in page
    assert "(China time)" in page
    assert page.index("Received") < page.index("Your email address is confirmed") < page.index("Your copy is sent")
    assert response["Cache-Control"].count("no-store")


def test_the_page_of_a_request_asks_the_database_little(
    client: Client, opened: Callable[..., Case], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    address = f"/r/{opened().reference}/"
    with django_assert_max_num_queries(13):
        client.get(address)


def test_the_person_can_withdraw_after_being_asked_once_more(client: Client, opened: Callable[..., Case]) -> None:
    case = opened()
    address = f"/r/{case.reference}/"
    assert "Do you want to withdraw this request?" in text_of(client.get(address + "withdraw/"))
    assert right_of(case).state == State.VERIFYING
    page = text_of(client.post(address + "withdraw/", follow=True))
    assert "You have withdrawn this request" in page
    assert "You withdrew it" in page
    assert right_of(case).state == State.WITHDRAWN
    again = client.post(address + "withdraw/", follow=True)
    assert "That is no longer possible" in text_of(again)


# -- adding something -----------------------------------------------------------------------------------------------


def test_what_was_left_empty_can_be_added_while_we_find_out_who_asks(
    client: Client, opened: Callable[..., Case], sofar: Controller
) -> None:
    case = opened(account_id="", details="")
    address = f"/r/{case.reference}/add/"
    page = client.get(address).content.decode()
    assert 'name="account_id"' in page
    assert 'name="device_serial"' not in page
    client.post(address, {"account_id": "lin-88", "device_serial": "SN-666", "details": "I also use the app."})
    case = Case.objects.select_related("data_key").get(pk=case.pk)
    assert (case.account_id, case.device_serial, case.details) == ("lin-88", "SN-20398-K", "I also use the app.")
    assert case.data_key_id in index.find(sofar, "account_id", "lin-88")
    entry = entries_about("case", str(case.pk)).filter(action="identity.supplemented").get()
    assert entry.facts["fields"] == ["account_id", "details"]
    assert "lin-88" not in str(entry.facts)


def test_nothing_can_be_added_later_or_before(
    client: Client, opened: Callable[..., Case], file: Callable[..., Case]
) -> None:
    case = opened(account_id="")
    RightsRequest.objects.filter(case=case).update(state=State.FULFILLING)
    response = client.post(f"/r/{case.reference}/add/", {"account_id": "late"}, follow=True)
    assert "That is no longer possible" in text_of(response)
    with pytest.raises(NotPossible):
        supplement(right_of(case), {"account_id": "late"})
    fresh = file(name="Ng", account_id="")
    with pytest.raises(NotPossible):
        supplement(right_of(fresh), {"account_id": "early"})
    assert Case.objects.select_related("data_key").get(pk=case.pk).account_id == ""


def test_an_empty_addition_is_explained(client: Client, opened: Callable[..., Case]) -> None:
    case = opened(account_id="")
    response = client.post(f"/r/{case.reference}/add/", {"account_id": "  "})
    assert "Nothing was written" in text_of(response)


def test_who_is_asked_again_reads_that_something_is_needed(
    client: Client, opened: Callable[..., Case], sofar: Controller
) -> None:
    case = opened(account_id="")
    ask_again(right_of(case), making.member(sofar, "verifier"))
    assert "We need something more from you" in text_of(client.get(f"/r/{case.reference}/"))


# -- the answer, and nothing before it ---------------------------------------------------------------------------------


@pytest.fixture
def team(sofar: Controller) -> Iterator[dict[str, Any]]:
    yield {role: making.member(sofar, role) for role in ("verifier", "handler", "approver")}


def _open(client: Client, case: Case) -> str:
    client.post(f"/r/{case.reference}/code/")
    client.post(f"/r/{case.reference}/", {"code": newest_code(case)})
    return f"/r/{case.reference}/"


def test_the_passphrase_stands_there_once_the_copy_has_left_and_never_before(
    client: Client, sofar: Controller, team: dict[str, Any], work: Callable[..., int], tmp_path: Any
) -> None:
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, team["verifier"], team["handler"], work)
    address = _open(client, request.case)
    assert "A second person is checking your copy" in text_of(client.get(address))
    request = making.approved(request, team["approver"])
    work("copy")
    passphrase = request.copies.get().passphrase
    page = client.get(address).content.decode()
    assert "Your copy is being made and sent" in page
    assert passphrase not in page
    work("mail")
    page = client.get(address).content.decode()
    assert "<h1>Your copy has been sent</h1>" in page
    assert passphrase in page
    assert ", ".join(passphrase[:4]) in page
    assert passphrase not in Client().get(address).content.decode()
    with clock.at(clock.now() + timedelta(days=15)):
        rounds.destroy_old_copies(sofar, clock.now())
        page = text_of(_again(client, request.case))
    assert "We destroyed our own copy on" in page
    assert passphrase in page


def _again(client: Client, case: Case) -> Any:
    return client.get(_open(client, case))


def test_nothing_held_says_so_and_what_else_to_try(
    client: Client, sofar: Controller, team: dict[str, Any], work: Callable[..., int], tmp_path: Any
) -> None:
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, team["verifier"], team["handler"], work, email="nobody@example.com")
    making.approved(request, team["approver"])
    work("mail")
    page = text_of(_again(client, request.case))
    assert "We hold no data about you" in page
    assert "If you use another address or account with us" in page
    assert "complain to us" in page


@pytest.mark.promise("P-07")
@pytest.mark.promise("P-08")
def test_a_refusal_shows_ground_reason_and_where_to_complain_once_it_has_left(
    client: Client, sofar: Controller, team: dict[str, Any], work: Callable[..., int]
) -> None:
    request = making.confirmed(sofar)
    answer.refuse(request, team["verifier"], "R13", "The serial number belongs to another customer.")
    address = _open(client, request.case)
    page = text_of(client.get(address))
    assert "Our answer is on its way to you" in page
    assert "another customer" not in page
    work("mail")
    page = text_of(client.get(address))
    assert "We cannot do what you asked" in page
    assert "We could not make sure that the request comes from the person" in page
    assert "The serial number belongs to another customer." in page
    assert "data protection authority" in page


@pytest.mark.parametrize("state", [state for state in State if state != State.ANSWERED])
def test_no_state_breaks_however_late_it_is(client: Client, opened: Callable[..., Case], state: State) -> None:
    case = opened()
    RightsRequest.objects.filter(case=case).update(state=state)
    for days in (16, 31, 46, 91, 400):
        with clock.at(clock.now() + timedelta(days=days)):
            response = _again(client, case)
        assert response.status_code == 200
        assert "<h1>" in response.content.decode()
        if state.look.open and days > 30:
            assert "day late" in text_of(response) or "days late" in text_of(response)
            assert "We are late with our answer" in text_of(response)


def test_a_request_whose_data_was_destroyed_breaks_no_page(client: Client, opened: Callable[..., Case]) -> None:
    case = opened()
    shred(case.data_key)
    response = client.get(f"/r/{case.reference}/")
    assert "What belonged to this request was destroyed" in text_of(response)
    response = client.post(f"/r/{case.reference}/code/", follow=True)
    assert response.status_code == 200
    assert client.get(NEW + "done/", follow=True).status_code == 200
