"""The command, the demo accounts and the operators' pages."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client

from privacyportal.audit.models import Entry
from privacyportal.audit.trail import sentence
from privacyportal.controllers.models import Controller
from privacyportal.staff.demo import ensure_demo_staff
from privacyportal.staff.models import Membership, Role, User
from tests.staff.conftest import PASSWORD, Hire, sign_in

pytestmark = pytest.mark.django_db


def add_staff(*words: str) -> str:
    told = io.StringIO()
    call_command("add_staff", *words, stdout=told)
    return told.getvalue()


def actions() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


# -- add_staff -----------------------------------------------------------------------------------
def test_the_command_adds_a_person_who_can_sign_in(client: Client, companies: dict[str, Controller]) -> None:
    told = add_staff("Ana@Sofar.example", "--name", "Ana", "--role", "sofar:verifier", "--role", "sossen:handler")
    password = told.rsplit("Password, shown this once: ", 1)[1].strip()
    assert sign_in(client, "ana@sofar.example", password)["Location"] == "/staff/"
    assert actions()[:3] == ["staff.user_added", "staff.role_given", "staff.role_given"]
    assert sentence(Entry.objects.get(facts__role="handler")) == "A person was given the role handler."


def test_roles_are_added_to_whoever_is_there_and_the_password_stays(hire: Hire, client: Client) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    told = add_staff("ana@sofar.example", "--role", "sofar:handler", "--role", "sofar:verifier")
    assert "handler for sofar" in told and "Password" not in told
    assert sign_in(client, "ana@sofar.example").status_code == 302
    assert Membership.objects.count() == 2


def test_the_password_can_come_from_standard_input(
    companies: dict[str, Controller], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert "Password" not in add_staff("op@portal.example", "--operator", "--password-stdin")
    assert sign_in(client, "op@portal.example")["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nonsense",), "is not an email address"),
        (("a@b.example", "--role", "nobody:verifier"), "There is no controller 'nobody'. Known: ampower,"),
        (("a@b.example", "--role", "sofar:king"), "There is no role 'king'"),
        (("a@b.example", "--role", "sofar"), "There is no role ''"),
        (("ana@sofar.example", "--operator"), "exists already"),
    ],
)
def test_wrong_words_are_answered_in_one_line_and_nothing_is_added(
    hire: Hire, words: tuple[str, ...], sentence: str
) -> None:
    hire("ana@sofar.example")
    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")) as refusal:
        add_staff(*words)
    assert "\n" not in str(refusal.value)
    assert User.objects.count() == 1 and not Membership.objects.exists()


def test_a_weak_password_is_refused(companies: dict[str, Controller], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("password\n"))
    with pytest.raises(CommandError, match="too short"):
        add_staff("a@b.example", "--password-stdin")


# -- demo accounts ---------------------------------------------------------------------------------
def test_demo_staff_hold_their_roles_and_keep_their_passwords(
    client: Client, companies: dict[str, Controller], settings: Any, tmp_path: Path
) -> None:
    settings.PORTAL_VAR = tmp_path
    accounts = ensure_demo_staff(companies.values())
    path = tmp_path / "demo-accounts.json"
    assert json.loads(path.read_text()) == accounts and path.stat().st_mode & 0o777 == 0o600
    assert accounts["verifier@sofar.example"]["roles"] == {"sofar": ["verifier"]}
    assert accounts["alone@sofar.example"]["roles"] == {"sofar": list(Role.values)}
    assert accounts["operator@portal.example"]["roles"] == {}
    assert len({account["password"] for account in accounts.values()}) == len(accounts) == 5 * len(companies) + 2
    assert User.objects.get(email="operator@portal.example").is_superuser
    assert User.objects.filter(is_superuser=True).count() == 1

    assert ensure_demo_staff() == accounts
    User.objects.all().delete()
    assert ensure_demo_staff() == accounts, "a new database, the same words"
    assert (
        sign_in(client, "handler@ampower.example", accounts["handler@ampower.example"]["password"]).status_code == 302
    )

    path.unlink()
    renewed = ensure_demo_staff()
    client.post("/accounts/logout/")
    assert sign_in(client, "handler@ampower.example", renewed["handler@ampower.example"]["password"]).status_code == 302


def test_there_are_no_demo_accounts_outside_development(companies: dict[str, Controller], settings: Any) -> None:
    settings.DEVELOPMENT = False
    with pytest.raises(RuntimeError):
        ensure_demo_staff()
    assert not User.objects.exists()


# -- the operators' pages ----------------------------------------------------------------------------
@pytest.fixture
def operator(client: Client, hire: Hire) -> Client:
    client.force_login(hire("op@portal.example", operator=True))
    return client


def inline(**rows: str) -> dict[str, str]:
    return {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0", **rows}


def test_only_configuration_is_registered() -> None:
    assert {model._meta.label for model in admin.site._registry} == {
        "staff.User",
        "controllers.Controller",
        "laws.LawVersion",
    }


def test_an_operator_adds_a_person_and_gives_and_takes_roles(
    operator: Client, companies: dict[str, Controller]
) -> None:
    new = {"email": "Ana@sofar.example", "name": "Ana", "password1": PASSWORD, "password2": PASSWORD}
    answer = operator.post("/admin/staff/user/add/", {**new, "usable_password": "true", **inline()})
    assert answer.status_code == 302, answer.context["errors"]
    ana = User.objects.get(email="ana@sofar.example")
    known = {"email": ana.email, "name": "Ana", "is_active": "on"}
    row = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-user": str(ana.pk),
        "memberships-0-controller": str(companies["sofar"].pk),
        "memberships-0-role": "approver",
    }
    assert operator.post(f"/admin/staff/user/{ana.pk}/change/", {**known, **inline(**row)}).status_code == 302
    membership = Membership.objects.get(user=ana)
    gone = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(membership.pk),
        "memberships-0-user": str(ana.pk),
        "memberships-0-DELETE": "on",
    }
    assert operator.post(f"/admin/staff/user/{ana.pk}/change/", {**known, **inline(**gone)}).status_code == 302
    assert not Membership.objects.exists()
    about_ana = Entry.objects.filter(subject_kind="user", subject_id=str(ana.pk)).order_by("id")
    assert [entry.action for entry in about_ana] == ["staff.user_added", "staff.role_given", "staff.role_taken"]
    by = str(User.objects.get(email="op@portal.example").pk)
    assert {(entry.actor_kind, entry.actor_id) for entry in about_ana} == {("staff", by)}
    assert [entry.facts.get("role") for entry in about_ana] == [None, "approver", "approver"]
    assert about_ana[1].controller == companies["sofar"]


def test_a_changed_address_no_longer_opens_by_the_old_one(operator: Client, hire: Hire) -> None:
    from allauth.account.models import EmailAddress

    ana = hire("ana@sofar.example", "sofar:verifier")
    EmailAddress.objects.create(user=ana, email="ana@sofar.example", primary=True, verified=True)
    known = {"email": "new@sofar.example", "name": "", "is_active": "on"}
    rows = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1"}
    rows |= {"memberships-0-id": str(ana.memberships.get().pk), "memberships-0-user": str(ana.pk)}
    assert operator.post(f"/admin/staff/user/{ana.pk}/change/", {**known, **rows}).status_code == 302
    assert sign_in(Client(), "ana@sofar.example").status_code == 200
    assert sign_in(Client(), "new@sofar.example").status_code == 302
    assert Entry.objects.get(action="staff.user_changed").facts == {"fields": ["email"]}


def test_a_password_set_by_an_operator_is_in_the_trail(operator: Client, hire: Hire) -> None:
    ana = hire("ana@sofar.example", "sofar:verifier")
    form = {"password1": "another long password", "password2": "another long password", "usable_password": "true"}
    assert operator.post(f"/admin/staff/user/{ana.pk}/password/", {**form, "password2": "x"}).status_code == 200
    assert "staff.password_set_by_operator" not in actions()
    assert operator.post(f"/admin/staff/user/{ana.pk}/password/", form).status_code == 302
    assert "staff.password_set_by_operator" in actions()


def test_people_and_packs_are_not_deleted_or_changed_here(
    operator: Client, hire: Hire, companies: dict[str, Controller]
) -> None:
    ana = hire("ana@sofar.example")
    assert operator.post(f"/admin/staff/user/{ana.pk}/delete/", {"post": "yes"}).status_code == 403
    sofar = companies["sofar"]
    assert operator.get(f"/admin/controllers/controller/{sofar.pk}/change/").status_code == 200
    assert operator.post(f"/admin/controllers/controller/{sofar.pk}/change/", {"key": "other"}).status_code == 403
    assert operator.get("/admin/controllers/controller/add/").status_code == 403


def test_each_page_of_the_operators_opens(operator: Client, hire: Hire) -> None:
    ana = hire("ana@sofar.example", "sofar:verifier")
    for page in ("", "staff/user/", "staff/user/add/", f"staff/user/{ana.pk}/change/", "controllers/controller/"):
        assert operator.get(f"/admin/{page}").status_code == 200, page
