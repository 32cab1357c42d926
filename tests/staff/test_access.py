from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from lxml import html

from privacyportal.controllers.models import Controller
from privacyportal.staff.access import memberships_of, roles_of
from privacyportal.staff.models import Membership, Role
from tests.staff.conftest import Hire

pytestmark = pytest.mark.django_db


def test_nobody_signed_in_is_sent_to_the_sign_in_and_back(client: Client) -> None:
    answer = client.get("/staff/verifiers/?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/staff/verifiers/%3Fpage%3D2"


LATE = {
    "reason": "Seen on the <b>invoice</b>.\nAnd asked twice.",
    "datamap": "  dataset:",
    "csrfmiddlewaretoken": "x" * 64,
    "url": "mysql://reader:hunter2@db/crm",
    "password": "hunter2",
    "code": "482913",
    "seen": "d1ge5t",
}


def test_what_was_typed_into_a_form_that_arrived_signed_out_is_given_back(client: Client) -> None:
    answer = client.post("/staff/verifiers/", LATE)
    assert answer.status_code == 403
    page = html.fromstring(answer.content.decode())
    boxes = {
        page.xpath("string(//label[@for=$id])", id=box.get("id")): box.text.removeprefix("\n")
        for box in page.xpath("//textarea[@readonly]")
    }
    assert boxes == {"Reason": LATE["reason"], "Data map": LATE["datamap"]}
    words = page.text_content()
    assert "You were signed out before this arrived" in words and "Nothing was changed" in words
    for secret in ("hunter2", "482913", "d1ge5t", "x" * 64):
        assert secret not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not Session.objects.exists(), "what was typed is kept nowhere"


@pytest.mark.parametrize(
    ("told", "back"),
    [
        ("http://testserver/staff/requests/X/refuse/?a=1#main", "/staff/requests/X/refuse/%3Fa%3D1"),
        ("https://evil.example/staff/", "/staff/"),
        ("", "/staff/"),
    ],
)  # fmt: skip
def test_the_sign_in_leads_back_to_the_page_of_the_form(client: Client, told: str, back: str) -> None:
    page = client.post("/staff/verifiers/", LATE, headers={"Referer": told}).content.decode()
    [link] = html.fromstring(page).xpath("//main//a[@target='_blank']")
    assert link.get("href") == f"/accounts/login/?next={back}"


def test_a_press_without_words_says_that_nothing_was_changed(client: Client) -> None:
    page = client.post("/staff/verifiers/", headers={"Accept-Language": "zh-CN"})
    assert page.status_code == 403
    assert "<textarea" not in page.content.decode()


def test_a_fragment_asked_for_signed_out_moves_the_whole_page(client: Client) -> None:
    answer = client.get("/staff/verifiers/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/accounts/login/"


@pytest.mark.parametrize("role", Role.values)
def test_each_role_opens_its_pages_and_no_others(client: Client, hire: Hire, role: str) -> None:
    client.force_login(hire("ana@sofar.example", f"sofar:{role}"))
    assert client.get("/staff/").json()["roles"] == [role]
    assert client.get("/staff/verifiers/").status_code == (200 if role == "verifier" else 403)
    assert client.get("/staff/handlers/").status_code == (200 if role in {"handler", "administrator"} else 403)


def test_may_tells_roles_apart_within_a_page(client: Client, hire: Hire) -> None:
    client.force_login(hire("ana@sofar.example", "sofar:handler", "sofar:approver"))
    assert client.get("/staff/handlers/").content == b"may approve: True"
    Membership.objects.filter(role="approver").delete()
    assert client.get("/staff/handlers/").content == b"may approve: False"


def test_a_refusal_says_why(client: Client, hire: Hire) -> None:
    client.force_login(hire("ana@sofar.example", "sofar:auditor"))
    page = client.get("/staff/verifiers/")
    assert page.status_code == 403 and "Your role does not open this page" in page.content.decode()


def test_a_role_for_one_company_is_none_for_another(
    client: Client, hire: Hire, companies: dict[str, Controller]
) -> None:
    user = hire("ana@sofar.example", "sofar:verifier", "sossen:auditor")
    assert roles_of(user, companies["sofar"]) == {"verifier"}
    assert roles_of(user, companies["sossen"]) == {"auditor"}
    assert roles_of(user, companies["ampower"]) == frozenset()
    client.force_login(user)
    assert client.get("/staff/verifiers/").status_code == 200
    client.post("/staff/controller/", {"controller": "sossen"})
    assert client.get("/staff/").json()["controller"] == "sossen"
    assert client.get("/staff/verifiers/").status_code == 403


def test_the_switch_takes_own_companies_only_and_by_post(client: Client, hire: Hire) -> None:
    client.force_login(hire("ana@sofar.example", "sofar:verifier", "sossen:auditor"))
    refused = client.post("/staff/controller/", {"controller": "ampower"})
    assert refused.status_code == 403 and "do not work for that company" in refused.content.decode()
    assert client.get("/staff/controller/?controller=sossen").status_code == 405
    assert client.get("/staff/").json()["controller"] == "sofar"
    assert client.post("/staff/controller/", {"controller": "sossen"})["Location"] == "/staff/"
    shown = client.get("/staff/").json()["switcher"]
    assert [(key, current) for key, _name, current in shown] == [("sofar", False), ("sossen", True)]


def test_a_company_that_one_no_longer_works_for_is_left(client: Client, hire: Hire) -> None:
    user = hire("ana@sofar.example", "sofar:verifier", "sossen:auditor")
    client.force_login(user)
    client.post("/staff/controller/", {"controller": "sossen"})
    Membership.objects.filter(user=user, controller__key="sossen").delete()
    assert client.get("/staff/").json()["controller"] == "sofar"
    Membership.objects.filter(user=user).delete()
    page = client.get("/staff/")
    assert page.status_code == 403 and "no role for any company" in page.content.decode()


def test_an_operator_sees_no_request_by_being_one(client: Client, hire: Hire) -> None:
    client.force_login(hire("op@portal.example", operator=True))
    page = client.get("/staff/")
    assert page.status_code == 403 and "/admin/" in page.content.decode()
    assert client.get("/staff/verifiers/").status_code == 403
    assert client.get("/admin/").status_code == 200


def test_staff_do_not_reach_the_operators_pages(client: Client, hire: Hire) -> None:
    client.force_login(hire("ana@sofar.example", *(f"sofar:{role}" for role in Role.values)))
    for page in ("/admin/", "/admin/staff/user/", "/admin/login/"):
        assert client.get(page, follow=True).status_code == 403


def test_who_may_no_longer_sign_in_is_out_at_once(client: Client, hire: Hire, companies: dict[str, Controller]) -> None:
    user = hire("ana@sofar.example", "sofar:verifier")
    client.force_login(user)
    assert client.get("/staff/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/staff/").status_code == 302
    assert not roles_of(user, companies["sofar"]) and not memberships_of(user)


def test_a_page_costs_one_query_for_its_guard(client: Client, hire: Hire, django_assert_num_queries: Any) -> None:
    client.force_login(hire("ana@sofar.example", "sofar:verifier"))
    with django_assert_num_queries(3):  # session, user, memberships
        client.get("/staff/verifiers/")
