"""Operators edit a law as YAML: checked, a new version, told by the trail; nobody else may."""

from typing import Any

import pytest
from django.test import Client

from privacyportal.audit.models import Entry
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.laws.editing import text_of
from privacyportal.laws.loading import load_laws
from privacyportal.laws.models import LawVersion
from privacyportal.packfiles import digest_of, parse_yaml
from privacyportal.staff.models import Membership, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]
LIST, ADD = "/admin/laws/lawversion/", "/admin/laws/lawversion/add/"


@pytest.fixture
def operator() -> User:
    return User.objects.create_user("op@portal.example", is_superuser=True, is_staff=True)


@pytest.fixture
def at_work(operator: User) -> Client:
    client = Client()
    client.force_login(operator)
    return client


def law(place: str = "TR") -> LawVersion:
    return LawVersion.objects.newest().get(place=place)


def change(version: LawVersion) -> str:
    return f"{LIST}{version.pk}/change/"


def save(client: Client, version: LawVersion, text: str) -> Any:
    return client.post(change(version), {"text": text})


@pytest.mark.engine
def test_it_works(at_work: Client, operator: User) -> None:
    old = law()
    shown = at_work.get(change(old)).content.decode()
    assert "place: TR" in shown
    answer = save(at_work, old, text_of(old).replace("n: 30", "n: 29"))
    assert answer.status_code == 302
    new = law()
    assert (new.number, new.origin) == (2, f"edited by {operator.pk}")
    assert new.data["entries"][0]["limits"][0]["answer"]["n"] == 29
    old.refresh_from_db()
    assert old.data["entries"][0]["limits"][0]["answer"]["n"] == 30
    entry = Entry.objects.get(action="laws.edited")
    assert (entry.subject_kind, entry.subject_id, entry.actor_id) == ("law", "TR", str(operator.pk))
    assert entry.facts == {"place": "TR", "number": 2}
    assert "TR version 2" in at_work.get(LIST).content.decode()


@pytest.mark.engine
def test_the_text_of_every_place_says_what_the_pack_says() -> None:
    for version in LawVersion.objects.all():
        assert digest_of(parse_yaml("x", text_of(version))) == version.digest, version.place


def test_an_edit_is_not_replaced_by_the_next_start(at_work: Client) -> None:
    old = law()
    save(at_work, old, text_of(old).replace("n: 30", "n: 29"))
    load_laws()
    assert law().number == 2
    load_laws(replace=True)
    assert law().number == 3 and law().digest == old.digest


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("unit: calendar_days", "unit: days", "entries.0.limits.0.answer.unit: "),
        ("n: 30", "n: 99999999", "99999999 calendar days are too many: write at most 1100"),
        ("place: TR", "place: UA", "the text must keep that place"),
        ("place: TR", "place: TR", "Nothing was changed"),
        ("entries:", "covers: [XX]\nentries:", "covers.0: “XX” is no country: write two letters of one, like DE"),
        ("entries:", "covers: [GB]\nentries:", "covers: GB has a law of its own here"),
        ("entries:", "covers: [DE]\nentries:", "covers: DE has a law of its own here"),
        ("entries:", "entries: [", "cannot be read as YAML"),
        ("checked: memory", "checked: certainly", "entries.0.gives.0.checked"),
    ],
)
def test_a_wrong_text_is_not_saved_and_stays(
    at_work: Client, operator: User, was: str, becomes: str, words: str
) -> None:
    old = law()
    text = text_of(old).replace(was, becomes)
    answer = save(at_work, old, text)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page and becomes.split(": [", maxsplit=1)[0] in page
    assert law() == old and not Entry.objects.filter(action="laws.edited").exists()


def test_two_who_edit_at_once_do_not_overwrite_each_other(at_work: Client) -> None:
    old = law()
    save(at_work, old, text_of(old).replace("n: 30", "n: 29"))
    late = save(at_work, old, text_of(old).replace("n: 30", "n: 28"))
    assert "A newer version was added meanwhile" in late.content.decode() and "n: 28" in late.content.decode()
    assert law().number == 2


def test_a_place_of_ones_own_is_added(at_work: Client, operator: User) -> None:
    text = text_of(law()).replace("place: TR", "place: GE")
    assert at_work.post(ADD, {"text": text}).status_code == 302
    assert (law("GE").number, law("GE").origin) == (1, f"edited by {operator.pk}")
    again = at_work.post(ADD, {"text": text})
    assert "GE is there already" in again.content.decode()


def test_no_version_is_deleted(at_work: Client) -> None:
    old = law()
    assert at_work.post(f"{LIST}{old.pk}/delete/", {"post": "yes"}).status_code == 403
    at_work.post(LIST, {"action": "delete_selected", "_selected_action": [old.pk], "post": "yes"})
    assert LawVersion.objects.count() == 62


@pytest.mark.parametrize("kind", ["nobody", "every role", "is_staff alone"])
def test_nobody_but_an_operator(client: Client, kind: str) -> None:
    load_packs()
    if kind != "nobody":
        user = User.objects.create_user("ana@sofar.example", is_staff=kind == "is_staff alone")
        for role in Role.values:
            Membership.objects.create(user=user, controller=Controller.objects.get(key="sofar"), role=role)
        client.force_login(user)
    old = law()
    for page in (LIST, ADD, change(old)):
        assert client.get(page, follow=True).redirect_chain or client.get(page).status_code == 403
        assert client.post(page, {"text": text_of(old).replace("n: 30", "n: 29")}).status_code in {302, 403}
    assert law() == old and LawVersion.objects.count() == 62
