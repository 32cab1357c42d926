"""From a place and the day of receipt to the law that applied (DESIGN §3)."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from privacyportal.laws.finding import law_at, law_for, places, regions_of
from privacyportal.laws.loading import add_version
from privacyportal.laws.models import LawVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]
TODAY = date(2026, 11, 25)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("country", "region", "day", "place"),
    [
        ("US", "CA", TODAY, "US-CA"),
        ("US", "", TODAY, "US"),
        ("US", "WY", TODAY, "US"),  # a state without a law of its own
        ("US", "OK", TODAY, "US"),  # its law comes in 2027
        ("US", "OK", date(2027, 1, 1), "US-OK"),
        ("CA", "QC", TODAY, "CA-QC"),
        ("CA", "", TODAY, "CA"),
        ("AE", "X-DIFC", TODAY, "AE-X-DIFC"),
        ("DE", "", TODAY, "EU"),
        ("DE", "BY", TODAY, "EU"),
        ("NO", "", TODAY, "EU"),
        ("EU", "", TODAY, "EU"),
        ("DE", "", date(2018, 5, 24), None),
        ("VN", "", date(2025, 12, 31), None),
        ("XX", "", TODAY, None),
        ("", "", TODAY, None),
        ("", "CA", TODAY, None),
    ],
)
def test_the_law_of_a_place(country: str, region: str, day: date, place: str | None) -> None:
    law = law_for(country, region, day)
    assert (law.place.place if law else None) == place


@pytest.mark.parametrize(
    ("country", "last", "first"),
    [
        ("GB", date(2026, 2, 4), date(2026, 2, 5)),
        ("CL", date(2026, 11, 30), date(2026, 12, 1)),
        ("IN", date(2027, 5, 13), date(2027, 5, 14)),
    ],
)
def test_the_day_of_receipt_chooses_the_entry(country: str, last: date, first: date) -> None:
    before, after = law_for(country, "", last), law_for(country, "", first)
    assert before and after
    assert (before.entry.until, after.entry.from_) == (last, first)
    assert before.entry.law != after.entry.law


def test_it_takes_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        law_for("NO", "", TODAY)
    with django_assert_num_queries(1):
        places()
    with django_assert_num_queries(1):
        regions_of("US")


def test_a_pinned_version_stays_as_it_was() -> None:
    old = law_for("TR", "", TODAY)
    assert old
    data = old.version.data
    add_version("TR", {**data, "entries": [{**data["entries"][0], "law": "Another"}]}, after=1, origin="edited by 1")
    new = law_for("TR", "", TODAY)
    assert new and new.version.number == 2 and new.entry.law == "Another"
    pinned = law_at(LawVersion.objects.get(place="TR", number=1), TODAY)
    assert pinned and pinned.entry == old.entry


def test_a_version_of_a_law_that_did_not_apply_yet() -> None:
    assert law_at(LawVersion.objects.get(place="VN"), date(2025, 12, 31)) is None


def test_regions_by_name_in_the_language_of_the_page() -> None:
    assert [(key, str(name)) for key, name in regions_of("CA")] == [
        ("AB", "Alberta"), ("BC", "British Columbia"), ("QC", "Quebec"),
    ]  # fmt: skip
    assert [key for key, _ in regions_of("AE")] == ["X-ADGM", "X-DIFC"]
    assert len(regions_of("US")) == 24
    assert regions_of("CN") == regions_of("") == []
    with translation.override("zh-hans"):
        assert str(dict(regions_of("CA"))["QC"]) == "加拿大魁北克"


def test_a_right_may_be_younger_than_its_entry() -> None:
    utah = law_for("US", "UT", TODAY)
    assert utah and utah.entry.given("correct", TODAY) and utah.entry.given("delete")
    assert utah.entry.given("correct", date(2026, 6, 30)) is None
    assert utah.entry.given("object") is None


def test_every_place_is_there_by_name() -> None:
    names = [str(known.place.name) for known in places()]
    assert len(names) == 62 and names == sorted(names, key=str.casefold)


@pytest.mark.promise("P-59")
@pytest.mark.parametrize(("day", "there"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_a_right_that_comes_later_is_given_from_its_day_on(day: date, there: bool) -> None:
    """Utah: correction since 1 July 2026."""
    law = law_for("US", "UT", day)
    assert law is not None
    assert (law.given("correct") is not None) == there
    assert law.given("delete")
