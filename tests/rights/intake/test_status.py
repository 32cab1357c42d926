"""What the page of a request tells, and what the person can do there, from the filing to the answer."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from privacyportal.people import index
from privacyportal.vault.shred import shred
from requests.fulfil import answer, messages, rounds
from requests.identity.codes import open_session
from requests.identity.decision import accept_identity, ask_again
from requests.identity.supplement import supplement
from requests.models import Case, RightsRequest, State
from requests.workflow import NotPossible
from tests.rights.intake.conftest import ANSWERS, NEW, newest_code, right_of, text_of
from tests.rights.workspace import making

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
    assert "How this was counted, day by day" in page and "day 30" in page and "day 31" not in page
    assert page.index("Received") < page.index("Your email address is confirmed") < page.index("Your copy is sent")
    assert response["Cache-Control"].count("no-store")


def test_the_page_of_a_request_asks_the_database_little(
    client: Client, opened: Callable[..., Case], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    address = f"/r/{opened().reference}/"
    with django_assert_max_num_queries(23):
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
    assert "You withdrew it" in text_of(again) and "no longer possible" not in text_of(again), "pressed twice"


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
    assert response.status_code == 409 and "Your request has moved on" in text_of(response)
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
    page = client.get(address).content.decode().replace("<wbr>", "")
    assert "<h1>Your copy has been sent</h1>" in page
    assert passphrase in page
    assert ", ".join(passphrase[:4]) in page
    assert passphrase not in Client().get(address).content.decode()
    with clock.at(clock.now() + timedelta(days=15)):
        rounds.destroy_old_copies(sofar, clock.now())
        page = text_of(_again(client, request.case)).replace("- ", "-")
    assert "We destroyed our own copy on" in page
    assert passphrase in page


def test_what_is_posted_is_not_said_to_wait_here_before(
    client: Client, sofar: Controller, team: dict[str, Any], work: Callable[..., int], tmp_path: Any
) -> None:
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, team["verifier"], team["handler"], work)
    address = _open(client, request.case)
    Case.objects.update(mails=False)
    assert "We post the copy to you; then it stands here, too." in text_of(client.get(address))
    request = making.approved(request, team["approver"])
    work("copy")
    page = text_of(client.get(address))
    assert "Your copy is being made and sent" in page and "waits" not in page
    assert "It comes by post and then stands here, too." in page
    answer.say_posted(making.right_of(request.case), team["handler"])
    page = text_of(client.get(address))
    assert "Your copy has been sent" in page and "We posted it on" in page and "Save the copy (PDF)" in page


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


@pytest.mark.promise("P-08")
def test_the_page_leads_to_the_form_for_a_complaint_with_its_reference(
    client: Client, opened: Callable[..., Case]
) -> None:
    case = opened()
    body = client.get(f"/r/{case.reference}/").content.decode()
    form = body.partition("Not content with us?")[2].partition("</form>")[0]
    assert f'action="{NEW}"' in form and "Complain about this request" in form
    sent = dict(re.findall(r'name="(right|answer_complained)" value="([^"]+)"', form))
    answer = client.post(NEW, sent)
    for _step in range(9):
        if answer["Location"].endswith("/complained/"):
            break
        assert case.reference not in answer["Location"]
        answer = client.post(answer["Location"], {**ANSWERS, "right": "complain", "acting_as": "self"})
    assert f'value="{case.reference}"' in client.get(answer["Location"]).content.decode()


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
            client.cookies["django_language"] = "zh-hans"
            chinese = client.get(response.request["PATH_INFO"])
            del client.cookies["django_language"]
        assert (response.status_code, chinese.status_code) == (200, 200)
        assert "<h1>" in response.content.decode()
        assert '<html lang="zh-Hans"' in chinese.content.decode()
        if state.look.open and days > 30:
            assert "day late" in text_of(response) or "days late" in text_of(response)
            assert "We are late with our answer" in text_of(response)
            assert "我们的答复已经逾期" in text_of(chinese)


def test_a_request_whose_data_was_destroyed_breaks_no_page(client: Client, opened: Callable[..., Case]) -> None:
    case = opened()
    shred(case.data_key)
    response = client.get(f"/r/{case.reference}/")
    assert "What belonged to this request was destroyed" in text_of(response)
    response = client.post(f"/r/{case.reference}/code/", follow=True)
    assert response.status_code == 200
    assert client.get(NEW + "done/", follow=True).status_code == 200


def test_what_is_added_too_late_is_given_back_with_the_way_to_send_it(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    client = Client()
    client.cookies["case_session"] = open_session(request.case)
    address = f"/r/{request.case.reference}/"
    accept_identity(request.case, making.member(sofar, "verifier"), [], "Seen.")
    late = client.post(address + "add/", {"account_id": "SP-STALE-ACCOUNT"})
    assert late.status_code == 409 and "Your request has moved on" in late.content.decode()
    form = html.fromstring(late.content.decode()).forms[-1]
    assert "SP-STALE-ACCOUNT" in form.fields["message"] and form.action == address + "messages/"
    client.post(form.action, dict(form.form_values()))
    assert "SP-STALE-ACCOUNT" in request.case.messages.select_related("data_key").get(kind="from_person").text


def test_the_page_says_how_much_of_ours_is_not_opened(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    client = Client()
    client.cookies["case_session"] = open_session(request.case)
    address = f"/r/{request.case.reference}/"
    messages.say(request.case, making.member(sofar, "handler"), "A word of ours.")
    assert "1 message of ours that you have not opened." in client.get(address).content.decode()
    client.get(address + "messages/")
    assert "that you have not opened" not in client.get(address).content.decode()
