"""Codes by text message: sent by a worker, honest about what is in doubt, limited by request and by number."""

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.jobs.models import JobState
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.sms import gateway
from privacyportal.sms.folder import stored_texts
from privacyportal.sms.models import OutgoingText
from privacyportal.staff.models import User
from requests.fulfil.collect import proven_identities
from requests.identity import base
from requests.identity.codes import CODES_A_DAY, issue_code
from requests.identity.decision import accept_identity
from requests.identity.phone_code import TEXTS_A_DAY
from requests.models import Case, Evidence
from tests.rights.workspace import making

PHONE = "+8613800138000"


def phoned(controller: Controller, **changes: Any) -> Case:
    return making.filed(controller, **{"email": "", "phone": "138 0013 8000", "country": "CN", **changes})


def code_in(text: OutgoingText) -> str:
    found = re.search(r"\b\d{6}\b", text.text)
    assert found
    return found[0]


class Gateway:
    """A gateway of somebody's: what it was sent, and what it answers."""

    def __init__(self) -> None:
        self.status, self.calls = 200, []  # type: ignore[var-annotated]
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                gateway.calls.append((body, dict(self.headers)))
                if gateway.status == 0:  # it takes the message and breaks off
                    self.close_connection = True
                    return
                self.send_response(gateway.status)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/send"


@pytest.fixture
def sms_gateway(settings: Any) -> Any:
    found = Gateway()
    settings.PORTAL_SMS_URL = found.url
    settings.PORTAL_SMS_HEADERS = {"Authorization": "Bearer not-for-logs"}
    yield found
    found.server.shutdown()


def test_who_has_no_email_gets_the_code_by_text_message_and_opens_the_page_with_it(
    sofar: Controller, client: Client, work: Callable[..., int]
) -> None:
    case = phoned(sofar)
    assert not OutgoingMail.objects.exists()
    work("text")
    (text,) = stored_texts()
    assert text.to == PHONE
    assert case.reference in text.text
    assert "林" not in text.text and "tickets" not in text.text
    client.post(f"/r/{case.reference}/", {"code": code_in(OutgoingText.objects.get())})
    assert "Request" in client.get(f"/r/{case.reference}/").content.decode()
    evidence = Evidence.objects.get()
    assert (evidence.method, evidence.identifiers, evidence.proven) == (
        "phone_code", ["phone_number"], {"phone_number": PHONE},
    )  # fmt: skip
    assert making.right_of(case).state == "verifying"


def test_a_proven_number_is_searched_for_and_the_one_that_was_only_typed_is_not(
    sofar: Controller, verifier: User
) -> None:
    case = phoned(sofar)
    confirm(case)
    accept_identity(case, verifier, [], "The code came back from the number of the account.")
    assert proven_identities(case) == {"phone_number": [PHONE]}
    other = making.proven(sofar, verifier, phone="138 0013 8000", country="CN").case
    assert proven_identities(other) == {"email": [making.LIN.email]}


def confirm(case: Case) -> None:
    from requests.identity.confirm import confirm_by_code

    confirm_by_code(case, code_in(OutgoingText.objects.filter(about_id=str(case.pk)).latest("queued_at")))


def test_codes_are_limited_by_request_and_by_number(sofar: Controller) -> None:
    case = phoned(sofar)
    assert [issue_code(case) for _ in range(CODES_A_DAY)] == [True] * (CODES_A_DAY - 1) + [False]
    confirmed_ones = []
    for _ in range(3):
        other = phoned(sofar)
        Case.objects.filter(pk=other.pk).update(confirmed_at=clock.now())
        confirmed_ones.append(Case.objects.get(pk=other.pk))
    sent = sum(issue_code(one) for one in confirmed_ones for _ in range(CODES_A_DAY))
    assert OutgoingText.objects.count() == TEXTS_A_DAY
    assert sent <= TEXTS_A_DAY - (CODES_A_DAY - 1)


def test_a_phone_alone_is_taken_where_the_controller_takes_it(sofar: Controller, client: Client) -> None:
    answers = {
        "right": "copy", "name": "林", "email": "", "phone": "", "language": "en", "country": "CN", "account_id": "",
        "device_serial": "", "details": "",
    }  # fmt: skip
    page = client.post("/sofar/requests/new/", answers).content.decode()
    assert "if you have none, your phone number" in page
    client.post("/sofar/requests/new/", {**answers, "phone": "138 0013 8000"})
    client.post("/sofar/requests/new/check/")
    done = client.get("/sofar/requests/new/done/").content.decode()
    assert "***8000" in done, done
    case = Case.objects.get()
    assert (case.email, case.mails) == ("", False)


def test_where_it_is_not_offered_an_email_is_needed(sofar: Controller, client: Client, settings: Any) -> None:
    settings.PORTAL_SMS_URL = ""
    client.post("/sofar/requests/new/", {"right": "copy", "name": "林", "phone": "138 0013 8000", "country": "CN"})
    client.post("/sofar/requests/new/check/")
    assert not Case.objects.exists()


def test_without_a_gateway_the_method_is_not_offered(settings: Any) -> None:
    pack: Any = SimpleNamespace(identity=SimpleNamespace(methods=["email_code", "phone_code"]), key="x")
    assert base.methods_of(pack) == ("email_code", "phone_code")
    settings.PORTAL_SMS_URL = ""
    assert base.methods_of(pack) == ("email_code",)


def test_the_number_of_a_request_is_proven_on_its_page(sofar: Controller, client: Client) -> None:
    from requests.identity.codes import open_session

    case = making.confirmed(sofar, phone="138 0013 8000", country="CN").case
    client.cookies["case_session"] = open_session(case)
    assert "+86 ***8000" in client.get(f"/r/{case.reference}/").content.decode()
    client.get(f"/r/{case.reference}/phone/")
    assert not OutgoingText.objects.exists(), "opening a page sends nothing"
    client.post(f"/r/{case.reference}/phone/send/")
    answer = client.post(f"/r/{case.reference}/phone/", {"code": code_in(OutgoingText.objects.get())})
    assert answer.status_code == 302
    assert set(case.evidence.values_list("method", flat=True)) == {"email_code", "phone_code"}


def test_who_gave_no_number_or_has_proven_it_is_led_back_to_the_request(sofar: Controller, client: Client) -> None:
    from requests.identity.codes import open_session

    case = making.confirmed(sofar, phone="").case
    client.cookies["case_session"] = open_session(case)
    page = f"/r/{case.reference}/phone/"
    for answer in (client.get(page), client.post(page, {"code": "1"})):
        assert (answer.status_code, answer["Location"]) == (302, f"/r/{case.reference}/")
    assert "No phone number of this request waits for a code." in client.get(f"/r/{case.reference}/").content.decode()


# -- the gateway ----------------------------------------------------------------------------------------


def test_the_gateway_gets_what_the_operator_wrote(sms_gateway: Gateway, sofar: Controller, work: Any) -> None:
    phoned(sofar)
    work("text")
    text = OutgoingText.objects.get()
    ((body, headers),) = sms_gateway.calls
    assert json.loads(body) == {"to": PHONE, "text": text.text, "id": str(text.pk)}
    assert headers["Authorization"] == "Bearer not-for-logs"
    assert (text.state, text.fate) == (JobState.DONE, Fate.ACCEPTED)


def test_a_gateway_that_refuses_stops_the_message_and_one_that_is_busy_is_asked_again(
    sms_gateway: Gateway, sofar: Controller, work: Any, caplog: pytest.LogCaptureFixture
) -> None:
    sms_gateway.status = 503
    phoned(sofar)
    work("text")
    text = OutgoingText.objects.get()
    assert (text.state, text.error) == (JobState.WAITING, "gateway_503")
    OutgoingText.objects.update(not_before=clock.now())
    sms_gateway.status = 400
    work("text")
    text = OutgoingText.objects.get()
    assert (text.state, text.fate, text.error) == (JobState.STOPPED, Fate.REFUSED, "gateway_400")
    assert "not-for-logs" not in caplog.text and PHONE not in caplog.text


def test_a_gateway_that_breaks_off_leaves_the_message_in_doubt(
    sms_gateway: Gateway, sofar: Controller, work: Any
) -> None:
    sms_gateway.status = 0
    phoned(sofar)
    work("text")
    text = OutgoingText.objects.get()
    assert (text.state, text.fate, text.doubts, text.handed_over_at) == (JobState.WAITING, Fate.IN_DOUBT, 1, None)
    sms_gateway.status = 200
    OutgoingText.objects.update(not_before=clock.now())
    work("text")
    text = OutgoingText.objects.get()
    assert (text.state, text.fate) == (JobState.DONE, Fate.IN_DOUBT)
    assert len({json.loads(body)["id"] for body, _headers in sms_gateway.calls}) == 1


def test_a_code_that_works_no_longer_is_not_sent(sofar: Controller, work: Any) -> None:
    phoned(sofar)
    OutgoingText.objects.update(useful_until=clock.now())
    work("text")
    assert not stored_texts()
    assert OutgoingText.objects.get().fate == Fate.DROPPED


@pytest.mark.parametrize("nasty", ['a"b\\c', "{text}", "a&to=+1", "换行\n行"])
def test_what_is_filled_in_stays_in_its_place(nasty: str) -> None:
    filled = gateway.fill('{"text": "{text}", "to": "{to}"}', "application/json", {"text": nasty, "to": "+1"})
    assert json.loads(filled) == {"text": nasty, "to": "+1"}
    form = gateway.fill(
        "text={text}&to={to}&x={other}", "application/x-www-form-urlencoded", {"text": nasty, "to": "+1"}
    )
    assert form.count("&to=") == 1 and form.endswith("&to=%2B1&x={other}")


def test_the_page_of_development(sofar: Controller, work: Any, client: Client, settings: Any) -> None:
    assert "No text message yet" in client.get("/dev/sms/").content.decode()
    phoned(sofar)
    work("text")
    assert PHONE in client.get("/dev/sms/").content.decode()
    settings.DEVELOPMENT = False
    assert client.get("/dev/sms/").status_code == 404
