"""The packs that come with the portal hold what was found out about each place, whole."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from privacyportal.controllers.packs import FALLBACK
from privacyportal.laws.loading import OURS, read_file
from privacyportal.laws.schema import Appeal, Calendar, Confirmation, Entry, Extension, Fee, Limit, Place
from privacyportal.packfiles import Amount, Text
from tests.laws.remarks import for_readers

FILES = sorted(OURS.glob("*.yml"))
FOUND = Path(__file__).resolve().parents[3] / "shared" / "data" / "law_limits.yml"
OURS_ALONE = {"short", "gives"}
PLACES = {file.stem: Place.model_validate(read_file(file)) for file in FILES}
ENTRIES = [(name, entry) for name, place in PLACES.items() for entry in place.entries]


@pytest.fixture(scope="module")
def found() -> Any:
    if not FOUND.is_file():
        pytest.skip(f"{FOUND}, from which the packs were made, is not there")
    return yaml.safe_load(FOUND.read_text(encoding="utf-8"))


KEYS = {
    field.alias or name
    for part in (Place, Entry, Limit, Extension, Calendar, Confirmation, Appeal, Fee, Text, Amount)
    for name, field in part.model_fields.items()
}


def mended(value: Any) -> Any:
    """As the facts were meant: a comma in an unquoted text of a flow mapping made keys of what follows it. What is
    null says nothing, days and articles are texts.
    """
    if isinstance(value, list):
        return [mended(part) for part in value]
    if not isinstance(value, dict):
        return str(value) if isinstance(value, date) else value
    whole: dict[str, Any] = {}
    for key, part in value.items():
        if key in KEYS:
            whole[key] = str(part) if key == "article" and part else mended(part)
        else:
            last = list(whole)[-1]
            whole[last] = f"{whole[last]}, {key}"
    return {key: part for key, part in whole.items() if part is not None}


def reworded(value: Any) -> Any:
    """The same facts without what their finders said among themselves."""
    if isinstance(value, dict):
        return {key: part if key == "checked" else reworded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [reworded(part) for part in value]
    return for_readers(value) if isinstance(value, str) else value


def spelt_out(told: list[Any]) -> list[Any]:
    """Of one place, in order: what was found "as above" says what stood above, for each is read alone."""
    extensions = [limit["extension"] for facts in told for limit in facts["limits"] if limit.get("extension")]
    for key, row in (("ground", extensions), ("minor_note", told)):
        for above, this in pairwise(row):
            if key in this:
                this[key] = this[key].replace("as above", above.get(key, ""))
    return told


def held(entry: Entry, place: Place) -> Any:
    data = entry.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=OURS_ALONE)
    data["complain_to"] = entry.complain_to.en
    if entry.appeal:
        data["appeal"]["then"] = entry.appeal.then.en
        data["appeal"]["file_within"] = entry.appeal.file_within.en if entry.appeal.file_within else None
    return mended({"place": place.place, "name": place.name.model_dump(by_alias=True), **data})


def test_each_entry_holds_every_field_without_loss(found: Any) -> None:
    told: dict[str, list[Any]] = {}
    for facts in found["places"]:
        facts["complain_to"] = facts["complain_to"].replace(" (memory)", "")  # people read it: it carries no mark
        for limit in facts["limits"]:
            if "no identity check allowed" in limit.get("note", ""):
                limit["identity_check"] = False  # what is acted upon is a field of its own
        told.setdefault(facts["place"], []).append(reworded(mended(facts)))
    assert {place.place: [held(entry, place) for entry in place.entries] for place in PLACES.values()} == {
        place: spelt_out(entries) for place, entries in told.items()
    }


def test_no_page_of_a_law_shows_what_its_finders_said_among_themselves() -> None:
    for file in FILES:
        text = " ".join(file.read_text(encoding="utf-8").replace("checked: memory", "").split())
        assert [
            word
            for word in ("memory", "draft table", "odd one", "subdiv", "NotImplementedError", "as above")
            if word in text
        ] == []


def test_the_eea_falls_to_the_eu(found: Any) -> None:
    assert PLACES["eu"].covers == found["regions"]["EEA"]
    assert "NO" in PLACES["eu"].covers


def test_the_house_rule_is_the_one_that_was_found(found: Any) -> None:
    assert (FALLBACK.n, FALLBACK.unit) == tuple(found["fallback"]["answer"].values())


def test_there_are_62_places_in_65_entries() -> None:
    assert len(FILES) == 62
    assert len(ENTRIES) == 65


@pytest.mark.promise("P-59")
@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_each_law_is_named_in_both_languages_and_says_where_its_rights_stand(name: str, entry: Entry) -> None:
    assert entry.short.en != entry.short.zh_hans
    assert entry.complain_to.en != entry.complain_to.zh_hans
    assert entry.gives and all(given.article for given in entry.gives)


@pytest.mark.promise("P-59")
@pytest.mark.parametrize(
    ("place", "given", "not_given"),
    [
        ("eu", "copy object marketing_stop portability explain_decision", "opt_out limit_sensitive cancel_account"),
        ("us-ca", "know correct delete opt_out limit_sensitive", "object restrict complain"),
        ("us-ia", "access delete opt_out", "correct limit_sensitive"),
        ("us-nv", "opt_out", "access delete correct"),
        ("us", "marketing_stop", "access delete"),
        ("cn", "cancel_account delete explain_decision portability", "opt_out limit_sensitive"),
        ("sg", "access correct withdraw_consent", "delete portability"),
        ("hk", "access correct marketing_stop", "delete portability"),
        ("my", "access correct marketing_stop", "delete"),
        ("au", "access correct", "delete portability"),
        ("nz", "access correct", "delete portability"),
    ],
)
def test_a_law_gives_what_it_gives_and_no_more(place: str, given: str, not_given: str) -> None:
    entry = PLACES[place].entries[-1]
    assert [right for right in given.split() if not entry.given(right)] == []
    assert [right for right in not_given.split() if entry.given(right)] == []


def test_where_no_source_was_seen_every_right_is_from_memory() -> None:
    unseen = [entry for _, entry in ENTRIES if entry.source == ["not seen"]]
    assert unseen
    assert {given.checked for entry in unseen for given in entry.gives} == {"memory"}
