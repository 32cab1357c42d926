"""Signed hand-overs, case by case: what makes a token good or bad, one by one."""

import base64
import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from privacyportal.vault.models import DataKey
from requests import workflow
from requests.fulfil.collect import proven_identities
from requests.identity import handover
from requests.identity.decision import accept_identity
from requests.identity.evidence import level_now
from requests.identity.tokens import Refused, fault_of_key
from requests.models import Case, Evidence, EvidenceState, Handover, HandoverKey, HandoverUse, RightsRequest
from requests.rights import Proof
from tests.rights.identity.conftest import ALGORITHMS, KEYS, pem_of, trust
from tests.rights.workspace import making

Product = Callable[..., str]
ENTRY = "/sofar/requests/handover/"


def now() -> int:
    return int(clock.now().timestamp())


def refused(controller: Controller, token: str) -> str:
    with pytest.raises(Refused) as no:
        handover.take(controller, token)
    assert str(no.value.sentence)
    assert not Handover.objects.exists()
    return no.value.code


def part(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


# -- what is believed -----------------------------------------------------------------------------------


def test_j01_what_the_product_signs_is_believed(sofar: Controller, product: Product) -> None:
    row, browser = handover.take(sofar, product())
    assert row.proven == {"account_id": "cust-4711", "email": "ada@example.com"}
    assert row.token_digest == hashlib.sha256(browser.encode()).hexdigest()


def test_j02_an_audience_in_a_list(sofar: Controller, product: Product) -> None:
    assert handover.take(sofar, product(aud=[handover.audience_of(sofar), "sofar-analytics"]))


def test_a_list_that_names_another_portal_is_not_for_us(sofar: Controller, product: Product) -> None:
    other = handover.audience_of(Controller.objects.get(key="onething"))
    assert refused(sofar, product(aud=[handover.audience_of(sofar), other])) == "not_for_us"


def test_j05_a_clock_that_is_a_minute_ahead(sofar: Controller, product: Product) -> None:
    assert handover.take(sofar, product(iat=now() + 60, nbf=now() + 60, exp=now() + 180))


def test_j09_late_in_its_life(sofar: Controller, product: Product) -> None:
    assert handover.take(sofar, product(iat=now() - 90, exp=now() + 30))


@pytest.mark.parametrize("kid", ["2026-r", "2026-e", "2026-h"])
def test_every_algorithm_that_a_key_may_have(kid: str, sofar: Controller, product: Product) -> None:
    trust(sofar, kid)
    assert handover.take(sofar, product(kid))


# -- what is not ----------------------------------------------------------------------------------------


def test_j03_no_algorithm(sofar: Controller, product: Product) -> None:
    claims = product().split(".")[1]
    assert refused(sofar, f"{part({'alg': 'none', 'kid': '2026-a'})}.{claims}.") == "unknown_key"


@pytest.mark.parametrize("kid", ["2026-a", "2026-r"])
def test_j04_the_public_key_as_a_shared_secret(kid: str, sofar: Controller, product: Product) -> None:
    if kid != "2026-a":
        trust(sofar, kid)
    signed = f"{part({'alg': 'HS256', 'kid': kid})}.{product().split('.')[1]}"
    mac = hmac.digest(pem_of(KEYS[kid]).encode(), signed.encode(), "sha256")
    assert refused(sofar, f"{signed}.{part(mac)}") == "unknown_key"


def test_j06_dated_twenty_minutes_ahead(sofar: Controller, product: Product) -> None:
    assert refused(sofar, product(iat=now() + 1200, exp=now() + 1320)) == "not_yet"


@pytest.mark.parametrize("claim", ["exp", "jti", "iat", "sub", "aud", "iss"])
def test_j07_j11_what_is_missing_refuses(claim: str, sofar: Controller, product: Product) -> None:
    assert refused(sofar, product(**{claim: None})) in {"incomplete", "not_for_us"}


@pytest.mark.parametrize("life", [10 * 365 * 24 * 3600, 601])
def test_j08_valid_for_too_long(life: int, sofar: Controller, product: Product) -> None:
    assert refused(sofar, product(exp=now() + life)) == "too_long"


def test_a_token_that_is_too_old(sofar: Controller, product: Product) -> None:
    assert refused(sofar, product(iat=now() - 300, exp=now() - 61)) == "too_old"


def test_j10_a_second_time(sofar: Controller, product: Product, client: Client) -> None:
    token = product()
    assert client.post(ENTRY, {"token": token}).status_code == 303
    again = client.post(ENTRY, {"token": token})
    assert again.status_code == 400
    assert "start from there once more" in again.content.decode()
    assert Handover.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_j10_twenty_times_at_the_same_instant(product: Product, sofar: Controller) -> None:
    token, results = product(), []
    barrier = threading.Barrier(20)

    def arrive() -> None:
        barrier.wait()
        try:
            handover.take(sofar, token)
            results.append("taken")
        except Refused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["taken"] + ["used"] * 19


def test_j12_the_key_of_another_controller(sofar: Controller, product: Product) -> None:
    assert refused(sofar, product("2026-b")) == "unknown_key"
    assert refused(sofar, product("2026-a", signed_by="2026-b")) == "wrong_signature"


def test_j13_meant_for_another_controller(sofar: Controller, product: Product) -> None:
    onething = Controller.objects.get(key="onething")
    assert refused(sofar, product(aud=handover.audience_of(onething))) == "not_for_us"
    assert refused(onething, product(aud=handover.audience_of(onething))) == "unknown_key"


@pytest.mark.parametrize("kid", ["../../keys/private.pem", "2026-a' OR 1=1 --", "", "x" * 5000, "2026-A"])
def test_j14_a_strange_name_of_a_key(
    kid: str, sofar: Controller, product: Product, caplog: pytest.LogCaptureFixture
) -> None:
    token = product(kid, signed_by="2026-a")
    with caplog.at_level(logging.INFO):
        assert refused(sofar, token) in {"unknown_key", "unreadable"}
    assert len(caplog.records) == 1
    assert token not in caplog.text and "OR 1=1" not in caplog.text


@pytest.mark.parametrize("header", ["jwk", "jku", "x5u", "x5c"])
def test_j15_a_token_that_brings_its_own_key(header: str, sofar: Controller, product: Product) -> None:
    assert refused(sofar, product(headers={header: "https://evil.example/jwks.json"})) == "unreadable"


def test_another_issuer_of_the_same_key(sofar: Controller, product: Product) -> None:
    assert refused(sofar, product(iss="onething-app")) == "not_for_us"


@pytest.mark.parametrize(
    "token",
    ["", "x" * 60_000, "a.b", "a.b.c", "a\0.b.c", "€.b.c", f"{part([1])}.{part({})}.x", f"{part(b'[' * 7000)}.e30.x"],
)
def test_j18_what_is_no_token(token: str, sofar: Controller, product: Product, client: Client) -> None:
    response = client.post(ENTRY, {"token": token})
    assert response.status_code == 400
    assert not Handover.objects.exists()


def test_j18_a_payload_that_is_a_list_or_names_things_twice(sofar: Controller, product: Product) -> None:
    for payload in (b'["sub"]', b'{"sub":"cust-4711","sub":"cust-1","jti":"1"}'):
        signed = f"{part({'alg': 'EdDSA', 'kid': '2026-a'})}.{part(payload)}"
        signature = KEYS["2026-a"].sign(signed.encode())  # type: ignore[attr-defined]
        assert refused(sofar, f"{signed}.{part(signature)}") in {"wrong_signature", "unreadable"}


def test_a_retired_key_signs_nothing_any_more(sofar: Controller, product: Product) -> None:
    key = HandoverKey.objects.select_related("data_key", "controller").get(kid="2026-a")
    handover.retire_key(key, making.member(sofar, "administrator"))
    assert refused(sofar, product()) == "unknown_key"


@pytest.mark.parametrize(
    ("algorithm", "text"),
    [
        ("HS256", "short"),
        ("HS256", pem_of(KEYS["2026-r"])),
        ("RS256", pem_of(KEYS["2026-e"])),
        ("ES256", "a secret of no use here, although it is long enough"),
        ("EdDSA", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----"),
    ],
)
def test_a_key_that_does_not_fit_is_refused_with_a_sentence(algorithm: str, text: str) -> None:
    assert fault_of_key(algorithm, text)


def test_keys_that_fit() -> None:
    for kid, key in KEYS.items():
        assert fault_of_key(ALGORITHMS[kid], key if isinstance(key, str) else pem_of(key)) is None


# -- what comes of it -------------------------------------------------------------------------------------


def test_an_address_that_the_product_has_not_verified_proves_nothing(sofar: Controller, product: Product) -> None:
    row, _browser = handover.take(sofar, product(email_verified=False, phone_number="+8613800138000"))
    assert row.proven == {"account_id": "cust-4711", "phone_number": "+8613800138000"}


def filed_from_the_product(client: Client, token: str, **changes: str) -> Case:
    assert client.post(ENTRY, {"token": token}).status_code == 303
    answers = {
        "right": "copy", "name": "Ada", "email": "ada@example.com", "language": "en", "country": "CN", "phone": "",
        "account_id": "", "device_serial": "", "details": "", **changes,
    }  # fmt: skip
    client.post("/sofar/requests/new/", answers)
    client.post("/sofar/requests/new/check/")
    case: Case = Case.objects.latest("received_at")
    return case


def test_the_form_says_what_is_proven_and_the_request_has_it_at_once(
    sofar: Controller, product: Product, client: Client
) -> None:
    token = product()
    client.post(ENTRY, {"token": token})
    page = client.get("/sofar/requests/new/").content.decode()
    assert "a***@example.com" in page
    assert "cust-4711" not in page
    case = filed_from_the_product(Client(), product())
    evidence = case.evidence.get(method="handover")
    assert (evidence.state, evidence.identifiers, evidence.facts) == (
        EvidenceState.ACCEPTED, ["account_id", "email"], {"kid": "2026-a"},
    )  # fmt: skip
    assert Handover.objects.count() == 1, "the one of the other browser waits for its own request"


@pytest.mark.parametrize("brought", [True, False])
def test_the_page_to_keep_asks_for_nothing_that_was_brought(
    sofar: Controller, product: Product, client: Client, brought: bool
) -> None:
    if brought:
        filed_from_the_product(client, product(), right="delete", deletion_ground="other", details="Sold.")
    else:
        client.post(
            FORM,
            {
                "right": "delete",
                "deletion_ground": "other",
                "details": "Sold.",
                "name": "Ada",
                "email": "ada@example.com",
            },
        )
        client.post(FORM + "check/")
    page = client.get(FORM + "done/").content.decode()
    assert ("we need one more thing that shows who you are" in page) is not brought
    assert ("goes with your request as proof" in page) is brought


def test_c14_the_token_stands_nowhere_afterwards(
    sofar: Controller, product: Product, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    token = product()
    with caplog.at_level(logging.DEBUG):
        answer = client.post(ENTRY, {"token": token})
        page = client.get(answer["Location"])
    assert token not in answer["Location"] and "?" not in answer["Location"]
    assert token not in page.content.decode() and token not in caplog.text
    assert all(token not in cookie.value for cookie in client.cookies.values())
    assert all(token not in str(entry.facts) for entry in Entry.objects.all())
    assert client.get(ENTRY).status_code == 302


def test_j16_another_person_in_the_same_browser_begins_anew(
    sofar: Controller, product: Product, client: Client
) -> None:
    first = filed_from_the_product(client, product(), name="The first one")
    client.post(ENTRY, {"token": product(sub="cust-4712", email="bob@example.com")})
    for page in ("/sofar/requests/new/", "/sofar/requests/new/done/"):
        shown = client.get(page, follow=True).content.decode()
        assert first.reference not in shown and "The first one" not in shown


FORM = "/sofar/requests/new/"


def brought_to(browser: Client, token: str) -> None:
    """As it comes from the product's own site: the browser sends no cookie of ours along, and keeps those it gets."""
    arriving = Client()
    assert arriving.post(ENTRY, {"token": token})["Location"] == FORM
    browser.cookies.update(arriving.cookies)


def test_what_was_begun_before_is_kept_and_offered(sofar: Controller, product: Product, client: Client) -> None:
    client.post(FORM, {"right": "explain_decision"})
    client.post(FORM + "who/", {"acting_as": "self"})
    client.post(FORM + "name/", {"name": "Zoë 𠮷野"})
    brought_to(client, product())
    start = client.get(FORM).content.decode()
    assert "a***@example.com" in start
    assert "You have begun a request in this browser" in start and "Go on where you were" in start
    assert client.get(FORM + "check/", follow=True).redirect_chain == [(FORM + "country/", 302)]
    assert "Zoë 𠮷野" in client.get(FORM + "name/").content.decode()


def test_what_is_proven_is_filled_in_where_nothing_was_typed(
    sofar: Controller, product: Product, client: Client
) -> None:
    brought_to(client, product())
    for page, typed in (
        ("", {"right": "copy"}), ("who/", {"acting_as": "self"}), ("name/", {"name": "Ada"}), ("country/", {}),
    ):  # fmt: skip
        client.post(FORM + page, typed)
    assert 'value="ada@example.com"' in client.get(FORM + "reach/").content.decode()
    client.post(FORM + "reach/", {"email": "ada@work.example", "language": "en"})
    assert 'value="ada@work.example"' in client.get(FORM + "reach/").content.decode()
    assert 'value="cust-4711"' in client.get(FORM + "helps/").content.decode()


def test_the_account_of_who_asks_for_another_is_not_filled_in_as_that_person_s(
    sofar: Controller, product: Product, client: Client
) -> None:
    brought_to(client, product())
    for page, typed in (
        ("", {"right": "copy"}), ("who/", {"acting_as": "guardian"}), ("represented/", {"represented": "Bo"}),
        ("name/", {"name": "Ada"}), ("country/", {}), ("age/", {}), ("reach/", {"email": "ada@work.example"}),
    ):  # fmt: skip
        answer = client.post(FORM + page, typed, follow=True)
    assert answer.request["PATH_INFO"] == FORM + "helps/"
    assert "cust-4711" not in answer.content.decode()


def test_j17_another_email_in_the_form_is_a_claim_and_never_walked(
    sofar: Controller, product: Product, client: Client, verifier: User
) -> None:
    case = filed_from_the_product(client, product(), email="somebody.else@example.com")
    evidence = case.evidence.get(method="handover")
    assert evidence.facts["differs"] == ["email"]
    Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now())
    request = case.rights.get()
    type(request).objects.filter(pk=request.pk).update(state="verifying")
    accept_identity(Case.objects.get(pk=case.pk), verifier, [], "Handed over.")
    assert proven_identities(Case.objects.get(pk=case.pk)) == {
        "email": ["ada@example.com"],
        "account_id": ["cust-4711"],
    }


def test_added_on_the_page_of_the_request_it_is_the_second_thing(
    sofar: Controller, product: Product, client: Client, request_: RightsRequest, verifier: User
) -> None:
    from requests.identity.codes import open_session

    case = request_.case
    with pytest.raises(workflow.NotPossible):
        accept_identity(case, verifier, [], "The code came back.")
    client.cookies["case_session"] = open_session(case)
    answer = client.post(ENTRY, {"token": product(), "reference": case.reference})
    assert answer["Location"] == f"/r/{case.reference}/"
    assert "a***@example.com" in client.get(answer["Location"]).content.decode()
    assert not case.evidence.filter(method="handover").exists(), "a page that is opened changes nothing"
    client.post(f"/r/{case.reference}/handover/")
    assert case.evidence.get(method="handover").state == EvidenceState.ACCEPTED
    assert level_now(case) == Proof.SECOND
    accept_identity(case, verifier, [], "Handed over.")
    assert making.right_of(case).state == "fulfilling"


def test_somebody_elses_browser_adds_nothing(
    sofar: Controller, product: Product, client: Client, request_: RightsRequest
) -> None:
    client.post(ENTRY, {"token": product(), "reference": request_.case.reference})
    client.post(f"/r/{request_.case.reference}/handover/")
    assert not request_.case.evidence.filter(method="handover").exists()


def test_on_a_shared_device_it_is_left_out_by_one_press_and_destroyed(
    sofar: Controller, product: Product, client: Client
) -> None:
    client.post(ENTRY, {"token": product()})
    client.post(FORM, {"right": "access", "name": "Ben", "email": "ben@example.com"})
    row = Handover.objects.get()
    page = client.get(FORM + "check/").content.decode()
    assert "This is not me, or not for this request: leave it out" in page
    assert client.get("/sofar/requests/handover/leave-out/").status_code == 405, "opening it changes nothing"
    page = client.post("/sofar/requests/handover/leave-out/", follow=True).content.decode()
    assert "left out" in page and "a***@example.com" not in page and "Check what you are sending" in page
    client.post(FORM + "check/")
    assert not Case.objects.get().evidence.filter(method="handover").exists()
    assert DataKey.objects.get(pk=row.data_key_id).shredded_at is not None


@pytest.mark.parametrize("where", ["start", "status"])
def test_left_out_it_goes_back_to_where_it_was_shown(
    where: str, sofar: Controller, product: Product, client: Client, request_: RightsRequest
) -> None:
    from requests.identity.codes import open_session

    reference = request_.case.reference
    client.cookies["case_session"] = open_session(request_.case)
    client.post(ENTRY, {"token": product()})
    back = f"/r/{reference}/" if where == "status" else FORM + "?right=access"
    hidden = {"reference": reference} if where == "status" else {"right": "access"}
    page = client.get(back).content.decode()
    ((name, value),) = hidden.items()
    assert "leave-out/" in page and f'name="{name}" value="{value}"' in page
    answer = client.post("/sofar/requests/handover/leave-out/", hidden)
    assert answer["Location"] == back
    assert "a***@example.com" not in client.get(back).content.decode()


def test_what_is_not_used_is_destroyed(sofar: Controller, product: Product) -> None:
    row, _browser = handover.take(sofar, product())
    handover.forget_old(sofar, clock.now() + timedelta(hours=2))
    assert not Handover.objects.exists() and not HandoverUse.objects.exists()
    assert DataKey.objects.get(pk=row.data_key_id).shredded_at is not None


def test_an_administrator_adds_and_retires_keys(sofar: Controller, client: Client) -> None:
    client.force_login(making.member(sofar, "administrator"))
    page = "/staff/handover-keys/"
    typed = {"kid": "2027-a", "issuer": "sofar-app", "algorithm": "EdDSA", "key": pem_of(KEYS["2026-a"])}
    assert client.post(page, {**typed, "key": "nonsense"}).status_code == 200
    assert client.post(page, typed).status_code == 302
    shown = client.get(page).content.decode()
    assert "2027-a" in shown and "BEGIN PUBLIC KEY" not in shown
    assert client.post(page, {"retire": "2027-a"}).status_code == 302
    assert HandoverKey.objects.get().retired_at is not None
    assert list(Entry.objects.filter(action__startswith="handover_key").values_list("action", flat=True)) == [
        "handover_key.added", "handover_key.retired",
    ]  # fmt: skip
    assert Evidence.objects.count() == 0
