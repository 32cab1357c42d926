"""The settings of a controller: read by administrators and auditors, changed by administrators, version by version."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from privacyportal.audit.trail import entries_about, sentence
from privacyportal.controllers.loading import Result, load_packs
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.packs import pack_at, pack_of
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests.fulfil import answer
from tests.controllers.conftest import SIXTH
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db
HOME = "/staff/settings/"
SignIn = Callable[[str], Client]


def typed_fee(**changes: Any) -> dict[str, Any]:
    fee = {"opened_on": "1", "fee-free": "True", "fee-charge_when": ["repeated"], "fee-cost_based": "on"}
    return {**fee, **changes}


def newest(controller: Controller) -> PackVersion:
    return controller.packs.latest("number")


@pytest.mark.promise("P-79")
def test_it_works(sofar: Controller, staff: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in("administrator")
    page = words_of(client.get(HOME))
    for words in (
        "Version 1", "from the file sofar.yml", "it@sofarsolar.com", "30 days", "repeated, excessive", "CN, EEA",
        "It concerns trade secrets.", "You have ended the service", "A guardian is asked below the age of 14",
        "may be the proof", "complain to us at service@sofarsolar.com", "Days to confirm the address 7",
        "Publish a page of statistics no", "Get a copy of my data", "使用平台的导出功能",
    ):  # fmt: skip
        assert words in page, words
    answer = client.post(f"{HOME}change/fee/", typed_fee(), follow=True)
    assert answer.redirect_chain == [(HOME, 302)]
    assert "Fee changed: the settings are now version 2." in words_of(answer)
    version = newest(sofar)
    assert (version.number, version.origin) == (2, f"edited by {staff['administrator'].pk}")
    assert pack_of(sofar).fee.charge_when == ["repeated"]
    assert pack_of(sofar).answer == pack_at(sofar.packs.get(number=1)).answer


def test_the_trail_says_what_was_changed_and_nothing_personal(
    sofar: Controller, staff: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in("administrator")
    page = client.get(f"{HOME}change/contacts/").context["form"]
    sent = {bound.name: bound.value() for bound in page if bound.value() not in (None, False)}
    client.post(f"{HOME}change/contacts/", {**sent, "opened_on": 1, "contacts-0-value-en": "new@sofar.example"})
    (entry,) = entries_about("pack", newest(sofar).pk)
    assert entry.action == "pack.edited"
    assert entry.facts == {"number": 2, "fields": ["contacts.1.value.en"]}
    assert entry.actor_id == str(staff["administrator"].pk)
    assert sentence(entry) == "The settings were changed, version 2: Contacts"


def test_who_is_no_administrator_reads_or_does_not(signed_in: SignIn) -> None:
    auditor = signed_in("auditor").get(HOME)
    assert "Settings" in words_of(auditor)
    assert "/staff/settings/change/" not in auditor.content.decode()
    for role in ("verifier", "handler", "approver"):
        assert signed_in(role).get(HOME).status_code == 403
        assert HOME not in signed_in(role).get("/staff/").content.decode()
    assert HOME in signed_in("administrator").get("/staff/").content.decode()


def test_another_controller_s_administrator_changes_their_own(sofar: Controller, signed_in: SignIn) -> None:
    stranger = signed_in("stranger")
    assert "service.am@highpowertech.com" in words_of(stranger.get(HOME))
    assert "sofarsolar" not in words_of(stranger.get(HOME))
    stranger.post(f"{HOME}change/fee/", typed_fee())
    assert newest(sofar).number == 1
    assert pack_of(Controller.objects.get(key="ampower")).fee.free is True
    signed_in("administrator").post(f"{HOME}change/fee/", typed_fee())
    signed_in("administrator").post(f"{HOME}change/fee/", typed_fee(opened_on="2", **{"fee-cost_based": ""}))
    assert stranger.get(f"{HOME}versions/3/").status_code == 404
    assert stranger.post(f"{HOME}versions/3/again/").status_code == 404


def test_who_was_overtaken_loses_nothing_and_saves_nothing(
    sofar: Controller, staff: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in("administrator")
    client.post(f"{HOME}change/statistics/", {"opened_on": "1", "statistics_public": "on"})
    late = client.post(f"{HOME}change/fee/", typed_fee())
    assert "so nothing was saved. What you typed still stands below." in words_of(late)
    assert "became version 2 (changed by Some administrator)" in words_of(late)
    assert f"{HOME}versions/2/" in late.content.decode()
    assert newest(sofar).number == 2
    assert late.context["form"]["fee-charge_when"].value() == ["repeated"]
    again = client.post(f"{HOME}change/fee/", typed_fee(opened_on=late.context["opened_on"]))
    assert again.status_code == 302
    assert pack_of(sofar).statistics_public, "the other one's change holds"
    assert pack_of(sofar).fee.charge_when == ["repeated"]


@pytest.mark.parametrize("opened_on", ["", "0", "x", "-1", "99"])
def test_a_form_of_no_known_version_saves_nothing(sofar: Controller, signed_in: SignIn, opened_on: str) -> None:
    answer = signed_in("administrator").post(f"{HOME}change/fee/", typed_fee(opened_on=opened_on))
    assert answer.status_code == 200
    assert newest(sofar).number == 1


def test_what_is_wrong_is_said_on_top_and_beside_the_field_and_stays(sofar: Controller, signed_in: SignIn) -> None:
    client = signed_in("administrator")
    sent = {"opened_on": "1", "complaint-en": "Write to us, we are kind.", "complaint-zh": ""}
    page = client.post(f"{HOME}change/complaint/", sent)
    html = page.content.decode()
    assert "<title>Error:" in html
    assert 'href="#id_complaint-zh"' in html
    assert "Write to us, we are kind." in html
    assert newest(sofar).number == 1


def test_a_row_is_added_by_a_button_alone(sofar: Controller, signed_in: SignIn) -> None:
    client = signed_in("administrator")
    sent = {"opened_on": "1", "add": "contacts", "contacts-rows": "1", "contacts-0-value-en": "half an addr"}
    page = client.post(f"{HOME}change/contacts/", sent)
    html = page.content.decode()
    assert 'name="contacts-1-kind"' in html
    assert "half an addr" in html
    assert "error-summary" not in html
    assert newest(sofar).number == 1


def test_what_says_the_same_makes_no_version(sofar: Controller, signed_in: SignIn) -> None:
    sent = typed_fee(**{"fee-charge_when": ["repeated", "excessive"]})
    page = signed_in("administrator").post(f"{HOME}change/fee/", sent, follow=True)
    assert "Nothing was different" in words_of(page)
    assert newest(sofar).number == 1


def test_versions_are_listed_compared_and_taken_again(
    sofar: Controller, staff: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in("administrator")
    client.post(f"{HOME}change/fee/", typed_fee())
    client.post(f"{HOME}change/statistics/", {"opened_on": "2", "statistics_public": "on"})
    listed = words_of(client.get(f"{HOME}versions/"))
    assert "Version 3 in force" in listed.replace("✓ ", "").replace("✓", "")
    assert listed.count("changed by Some administrator") == 2
    page = words_of(client.get(f"{HOME}versions/2/"))
    assert "What differs from version 1" in page
    assert "Fee › A fee may be asked for requests that are repeated, excessive repeated" in page
    assert "Publish a page of statistics" not in page
    assert "Publish a page of statistics no yes" in words_of(client.get(f"{HOME}versions/3/?against=1"))
    assert "The first version" in words_of(client.get(f"{HOME}versions/1/"))

    late = client.post(f"{HOME}versions/1/again/", {"opened_on": "2"}, follow=True)
    assert "Nothing was changed" in words_of(late)
    assert newest(sofar).number == 3
    again = client.post(f"{HOME}versions/1/again/", {"opened_on": "3"}, follow=True)
    assert "Version 1 was taken again: the settings are now version 4." in words_of(again)
    assert newest(sofar).data == sofar.packs.get(number=1).data
    (entry,) = entries_about("pack", newest(sofar).pk)
    assert entry.action == "pack.taken_again"
    assert entry.facts == {"number": 4, "of": 1, "fields": ["fee.charge_when", "statistics_public"]}


@pytest.mark.parametrize("address", ["change/nothing/", "change/right-sing/", "versions/9/", "versions/1/?against=9"])
def test_what_is_not_there_is_not_found(signed_in: SignIn, address: str) -> None:
    assert signed_in("administrator").get(HOME + address).status_code == 404


def test_a_request_keeps_the_version_it_came_under(sofar: Controller, signed_in: SignIn) -> None:
    request = making.confirmed(sofar)
    sent = {"opened_on": "1", "answer-named": "on", "answer-n": "10", "answer-unit": "calendar_days",
            "answer-origin": "policy", "work_days_before": "3", "reminders": "7, 3, 1"}  # fmt: skip
    assert signed_in("administrator").post(f"{HOME}change/periods/", sent).status_code == 302
    assert pack_of(sofar).answer_within("copy").n == 10
    due_on = request.due_on
    request.refresh_from_db()
    assert request.due_on == due_on
    assert pack_at(request.pack_version).answer_within("copy").n == 30
    assert making.confirmed(sofar).due_on < due_on


@pytest.mark.promise("P-07")
def test_an_edited_ground_is_offered_and_an_old_request_keeps_its_own(
    sofar: Controller, staff: dict[str, User], signed_in: SignIn
) -> None:
    old = making.confirmed(sofar)
    sent = {
        "opened_on": "1",
        "refusal_grounds": ["R13"],
        "refusal_grounds-own-rows": "1",
        "refusal_grounds-own-0-code": "X1",
        "refusal_grounds-own-0-text-en": "It rains.",
        "refusal_grounds-own-0-text-zh": "下雨了。",
    }
    assert signed_in("administrator").post(f"{HOME}change/refusal/", sent).status_code == 302
    new = making.confirmed(sofar, name="Ada Second")
    verifier = signed_in("verifier")
    offered = words_of(verifier.get(f"/staff/requests/{new.case.reference}/copy/refuse/"))
    assert "It rains." in offered and "trade secrets" not in offered
    kept = words_of(verifier.get(f"/staff/requests/{old.case.reference}/copy/refuse/"))
    assert "trade secrets" in kept and "It rains." not in kept
    verifier.post(f"/staff/requests/{new.case.reference}/copy/refuse/", {"ground": "X1", "reason": "Look outside."})
    new.refresh_from_db()
    assert new.refusal_ground == "X1"
    verifier.post(f"/staff/requests/{old.case.reference}/copy/refuse/", {"ground": "R12", "reason": "A trade secret."})
    old.refresh_from_db()
    assert old.refusal_ground == "R12"
    proven = making.proven(sofar, staff["verifier"], name="Ben Third")
    answer.refuse(proven, staff["verifier"], "X1", "Look outside.")
    assert "It rains." in str(OutgoingMail.objects.get(letter="answer.refused").text)


def test_load_packs_keeps_an_edit_made_here(sofar: Controller, signed_in: SignIn, tmp_path: Path) -> None:
    signed_in("administrator").post(f"{HOME}change/fee/", typed_fee())
    results = {loaded.key: loaded.result for loaded in load_packs()}
    assert results["sofar"] is Result.KEPT
    assert pack_of(sofar).fee.charge_when == ["repeated"]
    load_packs(replace=True)
    assert newest(sofar).origin == "file sofar.yml"
    assert newest(sofar).number == 3


def test_a_sixth_controller_has_its_centre_form_and_settings_without_code(settings: Any, tmp_path: Path) -> None:
    own = {"code": "X1", "text": {"en": "It rains.", "zh": "下雨了。"}, "justification": "https://example.org/#Rain"}
    pack = {**SIXTH, "refusal_grounds": ["R13", own], "minors": {"guardian_under": 16}}
    (tmp_path / "sixth.yml").write_text(yaml.safe_dump(pack, allow_unicode=True), encoding="utf-8")
    settings.PORTAL_PACKS = str(tmp_path)
    load_packs()
    controller = Controller.objects.get(key="sixth")
    client = Client()
    assert "Your data at Sixth" in words_of(client.get("/sixth/"))
    assert client.get("/sixth/requests/new/?right=copy", follow=True).status_code == 200
    client.force_login(making.member(controller, "administrator"))
    page = words_of(client.get(HOME))
    assert "It rains." in page and "A guardian is asked below the age of 16" in page
    sent = {"opened_on": "1", "statistics_public": "on"}
    assert client.post(f"{HOME}change/statistics/", sent).status_code == 302
    assert pack_of(controller).statistics_public


def test_the_pages_speak_chinese(signed_in: SignIn) -> None:
    client = signed_in("administrator")
    page = client.get(HOME, HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()
    assert '<html lang="zh-Hans">' in page
    form = client.get(f"{HOME}change/minors/", HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert form.status_code == 200
    assert "我们将不满 14 周岁" in form.content.decode()


def test_pages_take_a_steady_number_of_queries(
    signed_in: SignIn, django_assert_max_num_queries: Any, sofar: Controller
) -> None:
    client = signed_in("administrator")
    for number in range(1, 4):
        charge = ["repeated"] if number % 2 else ["excessive"]
        client.post(f"{HOME}change/fee/", typed_fee(opened_on=number, **{"fee-charge_when": charge}))
    assert newest(sofar).number == 4
    for address in ("", "change/contacts/", "versions/", "versions/3/"):
        with django_assert_max_num_queries(14):
            assert client.get(HOME + address).status_code == 200
