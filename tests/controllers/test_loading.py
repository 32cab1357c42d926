"""Packs come from files; a version is added when a file says something new, and never over somebody's edit."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.packs import pack_called, pack_of
from privacyportal.packfiles import PackFault
from privacyportal.packloading import Result

Sixth = Callable[..., Path]


def result(folder: Path, *, replace: bool = False) -> Result:
    return load_packs([folder], replace=replace)[0].result


@pytest.mark.engine
@pytest.mark.django_db
def test_it_works() -> None:
    call_command("load_packs", stdout=StringIO())
    assert set(Controller.objects.values_list("key", flat=True)) == {
        "ampower", "onething", "prosense", "sofar", "sossen",
    }  # fmt: skip
    assert PackVersion.objects.count() == 5


@pytest.mark.engine
@pytest.mark.django_db
def test_loading_again_adds_nothing() -> None:
    load_packs()
    out = StringIO()
    call_command("load_packs", stdout=out)
    assert PackVersion.objects.count() == 5
    assert out.getvalue().count("unchanged") == 5


@pytest.mark.django_db
def test_a_file_that_says_something_new_adds_a_version(sixth: Sixth) -> None:
    assert result(sixth()) is Result.ADDED
    assert result(sixth(accent="#224466")) is Result.ADDED
    assert [version.number for version in PackVersion.objects.all()] == [1, 2]
    assert pack_of(Controller.objects.get()).accent == "#224466"


@pytest.mark.django_db
def test_a_file_that_goes_back_to_what_it_said_is_a_new_version_too(sixth: Sixth) -> None:
    for accent in ("#333399", "#224466", "#333399"):
        result(sixth(accent=accent))
    assert PackVersion.objects.count() == 3
    assert pack_of(Controller.objects.get()).accent == "#333399"


@pytest.mark.django_db
def test_a_comment_makes_no_version(sixth: Sixth) -> None:
    folder = sixth()
    result(folder)
    file = folder / "sixth.yml"
    file.write_text("# a word to the reader\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert result(folder) is Result.UNCHANGED


def edited(**changes: Any) -> None:
    """What the staff settings do: a version with another origin."""
    newest = PackVersion.objects.latest("number")
    PackVersion.objects.create(
        controller=newest.controller,
        number=newest.number + 1,
        digest="edited",
        data=newest.data | changes,
        origin="settings",
    )


@pytest.mark.django_db
def test_an_edit_made_elsewhere_is_kept(sixth: Sixth) -> None:
    result(sixth())
    edited(accent="#550000")
    assert result(sixth(accent="#224466")) is Result.KEPT
    assert pack_of(Controller.objects.get()).accent == "#550000"


@pytest.mark.django_db
def test_an_edit_is_replaced_when_one_is_told_to(sixth: Sixth) -> None:
    result(sixth())
    edited(accent="#550000")
    assert result(sixth(), replace=True) is Result.ADDED
    assert pack_of(Controller.objects.get()).accent == "#333399"


@pytest.mark.django_db
def test_a_sixth_controller_is_one_file_and_no_code(sixth: Sixth, settings: Any, client: Client) -> None:
    settings.PORTAL_PACKS = str(sixth())
    call_command("load_packs", stdout=StringIO())
    assert "Your data at Sixth" in client.get("/sixth/").content.decode()
    assert "Sixth Co." in client.get("/").content.decode()


@pytest.mark.django_db
def test_ones_own_file_goes_before_the_one_that_comes_with_the_portal(sixth: Sixth, settings: Any) -> None:
    folder = sixth(key="sofar")
    (folder / "sixth.yml").rename(folder / "sofar.yml")
    settings.PORTAL_PACKS = str(folder)
    load_packs()
    sofar = pack_called("sofar")
    assert sofar and sofar.company.en == "Sixth Co."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"accent": "#ffd24d"}, "accent: #ffd24d is too pale: 1.4 against paper, 4.5 is needed"),
        ({"accent": "teal"}, "accent: “teal” is no colour: write # and six digits or letters, like #1d5c3f"),
        ({"zone": "Asia/Xiamen"}, "“Asia/Xiamen” is no time zone: write an IANA name"),
        ({"contacts": []}, "contacts: "),
        ({"contacts": [{"kind": "phone", "value": "400-892-5766", "label": "Phone"}]}, "an email address is needed"),
        ({"contacts": [{"kind": "email", "value": "sixth.example", "label": "Email"}]}, "is no email address"),
        ({"rights": {"forget": {}}}, "unknown: forget"),
        ({"rights": {"copy": {"on_from": True}}}, "rights.copy.on_from"),
        ({"refusal_grounds": ["R19"]}, "refusal_grounds: unknown: R19; the codes are R1 to R18"),
        ({"refusal_grounds": ["R5", "R5"]}, "refusal_grounds: named twice: R5"),
        ({"refusal_grounds": [{"code": "x", "text": "No"}]}, "“x” is no code: write up to ten capital letters"),
        ({"deletion_grounds": ["R1"]}, "deletion_grounds: unknown: R1; the codes are D1 to D6"),
        ({"extension": {"n": 45, "grounds": []}}, "extension.grounds: "),
        ({"fee": {"cost_based": True}}, "fee: say for which requests the cost is asked for"),
        (
            {"minors": {"child_under": 16, "guardian_under": 14}},
            "minors: a child needs a guardian: its age may not be above",
        ),
        ({"identity": {"methods": ["passport"]}}, "identity.methods.0: "),
        ({"portability": {"abroad_free": ["China"]}}, "“China” is no place: write two letters of a country"),
        ({"rights": {"copy": {"asks": ["shoe_size"]}}}, "rights.copy.asks.0: "),
        ({"rights": {"copy": {"level": 3}}}, "rights.copy.level: "),
        ({"reminders": [0]}, "reminders.0: "),
        ({"work_days_before": 91}, "work_days_before: 91 does not fit: write a number from 0 to 90"),
        ({"answer": {"n": 9999999}}, "answer: 9999999 calendar days are too many: write at most 1100"),
        ({"answer": {"n": 37, "unit": "months"}}, "answer: 37 months are too many: write at most 36"),
        ({"rights": {"copy": {"answer": {"n": 801, "unit": "working_days"}}}}, "801 working days are too many"),
        ({"extension": {"n": 1101, "grounds": ["number"]}}, "extension: 1101 calendar days are too many"),
        ({"rights": {"delete": {"level": 1}}}, "rights: “Delete my data” needs a second thing beside the code"),
        ({"work_days_before": 30}, "may not be 30 days earlier, since an answer is promised within 30: write fewer"),
        ({"rights": {"copy": {"answer": {"n": 3}}}}, "may not be 3 days earlier"),
        ({"portal": {"code_tries": 9}}, "portal.code_tries: 9 does not fit: write a number from 3 to 8"),
        ({"portal": {"code_minutes": 31}}, "portal.code_minutes: 31 does not fit: write a number from 5 to 30"),
        ({"portal": {"session_minutes": 121}}, "portal.session_minutes: "),
        ({"portal": {"confirm_days": 31}}, "portal.confirm_days: "),
        ({"reminders": [91]}, "reminders.0: 91 does not fit"),
        ({"portal": {"remind_on_day": 7}}, "else nobody is reminded"),
        ({"policy": {"title": "policy", "date": "9999-12-31"}}, "policy.date: 9999-12-31 is no day of a policy"),
        ({"policy": {"title": "policy", "date": "0001-01-01"}}, "write one that is at most a year ahead"),
        ({"company": "S" * 5000}, "company: English has 5000 characters: write at most 200"),
        ({"company": {"en": "Sixth", "zh": "六" * 201}}, "company: 中文 has 201 characters: write at most 200"),
        ({"complaint": "S" * 2001}, "complaint: English has 2001 characters: write at most 2000"),
        ({"reminders": []}, "reminders: name one day at least, like 7"),
        ({"reminders": [7, 7]}, "reminders: named twice: 7"),
        ({"portability": {"abroad_free": ["CN", "XX"]}}, "portability.abroad_free.1: “XX” is no place"),
        ({"refusal_grounds": []}, "refusal_grounds: name one ground at least"),
        ({"key": "staff"}, "“staff” is an address of the portal itself"),
        ({"key": "seventh"}, "the file is named 'sixth'"),
        ({"complaint": {"en": "Write to us."}}, "complaint.zh: "),
    ],
)
def test_a_wrong_pack_is_refused_with_one_sentence(sixth: Sixth, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(PackFault) as fault:
        load_packs([sixth(**changes)])
    assert words in str(fault.value)
    assert str(fault.value).startswith("sixth.yml")
    assert "\n" not in str(fault.value)


@pytest.mark.django_db
def test_where_one_file_is_wrong_none_is_loaded(sixth: Sixth, settings: Any) -> None:
    settings.PORTAL_PACKS = str(sixth(accent="#ffffff"))
    with pytest.raises(CommandError, match="too pale"):
        call_command("load_packs")
    assert not Controller.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["- a list", "key: [", "\t: x", ""])
def test_what_is_no_pack_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.yml").write_text(text)
    with pytest.raises(PackFault, match=r"^odd\.yml [^\n]*$"):
        load_packs([tmp_path])


@pytest.mark.django_db
def test_a_folder_that_is_not_there_is_named(settings: Any) -> None:
    settings.PORTAL_PACKS = "/nowhere/packs"
    with pytest.raises(CommandError, match="/nowhere/packs is no folder"):
        call_command("load_packs")
