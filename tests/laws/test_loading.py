"""Law packs come from files; a version is added when a file says something new, and never over somebody's edit."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import add_version, load_laws
from privacyportal.laws.models import LawVersion
from privacyportal.packfiles import PackFault
from privacyportal.packloading import Result
from tests.laws.conftest import Write

pytestmark = pytest.mark.django_db


def load() -> list[str]:
    out = StringIO()
    call_command("load_packs", stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.engine
def test_it_works() -> None:
    load()
    assert LawVersion.objects.count() == 62
    assert Controller.objects.count() == 5
    assert LawVersion.objects.get(place="US-CA").origin == "file us-ca.yml"


@pytest.mark.engine
def test_loading_again_adds_nothing_and_says_so_in_one_line() -> None:
    assert sum("a new version was added" in line for line in load()) == 67
    assert load()[5:] == ["laws: 62 of 62 places unchanged."]
    assert LawVersion.objects.count() == 62


def test_places_that_stay_cost_one_look(laws: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # savepoint, look, release
        load_laws()


def test_a_file_that_says_something_new_adds_a_version(nowhere: Write) -> None:
    assert load_laws([nowhere()])[0].result is Result.ADDED
    assert load_laws([nowhere()])[0].result is Result.UNCHANGED
    assert load_laws([nowhere(note="New.")])[0].result is Result.ADDED
    assert load_laws([nowhere()])[0].result is Result.ADDED
    assert [version.number for version in LawVersion.objects.all()] == [1, 2, 3]
    assert LawVersion.objects.newest().get().number == 3


def test_an_edit_made_elsewhere_is_kept_until_one_is_told_otherwise(nowhere: Write) -> None:
    load_laws([nowhere()])
    add_version("ZZ", {**LawVersion.objects.get().data, "covers": ["QQ"]}, after=1, origin="edited by 7")
    assert load_laws([nowhere(note="New.")])[0].result is Result.KEPT
    assert LawVersion.objects.count() == 2
    assert load_laws([nowhere(note="New.")], replace=True)[0].result is Result.ADDED
    assert LawVersion.objects.newest().get().origin == "file zz.yml"


def test_ones_own_folder_goes_before_ours(nowhere: Write, settings: Any) -> None:
    folder = nowhere()
    (folder / "eu.yml").write_text((folder / "zz.yml").read_text(encoding="utf-8").replace("ZZ", "EU"), "utf-8")
    settings.PORTAL_LAWS = str(folder)
    load()
    assert LawVersion.objects.count() == 63
    assert LawVersion.objects.get(place="EU").data["entries"][0]["law"] == "Law of Nowhere"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gives": [{"right": "all", "article": "1", "checked": "text"}]}, "name each right that the law gives"),
        ({"gives": [{"right": "forget", "article": "1", "checked": "text"}]}, "unknown right 'forget'"),
        ({"gives": [{"right": "copy", "article": no, "checked": "text"} for no in "12"]}, "copy: named twice"),
        ({"gives": [{"right": "copy", "article": "1", "checked": "surely"}]}, "entries.0.gives.0.checked: "),
        ({"complain_to": {"en": "the court"}}, "entries.0.complain_to.zh: is missing: write it"),
        ({"fee": {"free": True, "times_per_year": None, "when": "copies", "sent": None}}, "a comma cut in two"),
        ({"weekend": [0]}, "entries.0.weekend.0"),
        ({"limits": []}, "entries.0.limits: "),
    ],
)
def test_a_wrong_pack_is_refused_with_one_sentence(nowhere: Write, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(PackFault) as fault:
        load_laws([nowhere(**changes)])
    assert words in str(fault.value)
    assert str(fault.value).startswith("zz.yml")
    assert "\n" not in str(fault.value)


def test_a_file_is_named_after_its_place(nowhere: Write) -> None:
    folder = nowhere()
    (folder / "zz.yml").rename(folder / "nowhere.yml")
    with pytest.raises(PackFault, match=r"must be named zz\.yml"):
        load_laws([folder])


def test_where_one_law_is_wrong_no_policy_is_loaded_either(nowhere: Write, settings: Any) -> None:
    settings.PORTAL_LAWS = str(nowhere(limits=[]))
    with pytest.raises(CommandError, match=r"zz\.yml"):
        call_command("load_packs")
    assert not Controller.objects.exists() and not LawVersion.objects.exists()


def test_one_country_has_one_law(nowhere: Write) -> None:
    folder = nowhere()
    text = (folder / "zz.yml").read_text(encoding="utf-8")
    (folder / "de.yml").write_text(text.replace("place: ZZ", "place: DE"), "utf-8")
    (folder / "zz.yml").write_text("covers: [DE]\n" + text, "utf-8")
    with pytest.raises(PackFault, match=r"^zz\.yml: covers: DE has a law of its own here"):
        load_laws([folder])
    (folder / "de.yml").unlink()
    assert load_laws([folder])[0].result is Result.ADDED
