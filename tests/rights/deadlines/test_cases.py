"""Faults of other systems: units mixed, pauses left out of the sum, dates nobody can follow."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from privacyportal import clock
from privacyportal.calendars import WorkCalendar, WorkingDays
from requests import deadlines
from requests.deadlines import DayCounted, Events, Extended, Pause
from tests.rights.deadlines.laws import PACKS, SILENT, law_of, received


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


# -- Ampower, received on Thursday 17 September 2026 at 10:00 in Xiamen -------------------------------
THURSDAY = Events(date(2026, 9, 17), datetime(2026, 9, 17, 2, tzinfo=UTC))
ASKED = Pause("question", date(2026, 9, 20), date(2026, 9, 26))


def test_a_unit_is_never_a_number_of_something_else() -> None:
    assert WorkingDays(15, WorkCalendar("CN")).after(date(2026, 9, 17)) == date(2026, 10, 14)
    deletion = deadlines.resolve(SILENT, law_of("CN", THURSDAY.received_on), "delete", THURSDAY, country="CN")
    assert deletion.due_on == date(2026, 10, 14)
    assert deadlines.sentence(deletion).startswith("15 working days under ")


@pytest.mark.promise("P-03")
def test_a_question_and_an_extension_each_show_their_unit_source_and_date() -> None:
    events = Events(
        THURSDAY.received_on, THURSDAY.received_at, pauses=(ASKED,),
        extensions=(Extended(date(2026, 10, 1), "complexity", None),),
    )  # fmt: skip
    dates = deadlines.resolve(PACKS["ampower"], None, "access", events)
    assert (dates.first_due_on, dates.due_on) == (date(2026, 10, 2), date(2026, 11, 16))
    assert deadlines.sentence(dates).endswith(
        "extended on 1 October 2026 to 16 November 2026: up to 45 days more by Ampower’s privacy policy."
    )
    british = deadlines.resolve(SILENT, law_of("GB", events.received_on), "access", events, country="GB")
    assert (british.first_due_on, british.due_on) == (date(2026, 10, 26), date(2026, 12, 24))
    assert "the clock stood still for 7 days; extended on 1 October 2026 to 24 December 2026: " in deadlines.sentence(
        british
    )


@pytest.mark.promise("P-03")
def test_an_extension_asked_for_after_the_first_date_is_refused() -> None:
    rule = deadlines.resolve(PACKS["ampower"], None, "access", THURSDAY).rule
    assert isinstance(deadlines.may_extend(rule, THURSDAY, date(2026, 10, 2)), deadlines.Offer)
    assert deadlines.may_extend(rule, THURSDAY, date(2026, 10, 3)) == (
        "More time had to be told by 2 October 2026, and that day has passed."
    )


# -- where day one is, which days were skipped, what becomes of a last day of rest --------------------
@pytest.mark.promise("P-02")
@pytest.mark.parametrize(
    ("key", "due_on"),
    [("sofar", date(2026, 11, 2)), ("sossen", date(2026, 10, 18)), ("ampower", date(2026, 10, 18)),
     ("prosense", date(2026, 11, 2)), ("onething", date(2026, 11, 2))],
)  # fmt: skip
def test_half_past_eleven_at_night_on_a_holiday_is_still_that_day(key: str, due_on: date) -> None:
    moment = datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    events = Events(clock.day_of(moment, PACKS[key].zone), moment)
    dates = deadlines.resolve(PACKS[key], None, "access", events)
    assert (dates.events.received_on, dates.due_on) == (date(2026, 10, 3), due_on)
    assert [one.number for one in deadlines.days_counted(dates)][:2] == [1, 2]
    assert deadlines.days_counted(dates)[0].day == date(2026, 10, 4)


def test_a_worked_saturday_is_day_nought_like_any_other() -> None:
    saturday = date(2026, 10, 10)
    law = law_of("CN", saturday)
    dates = deadlines.resolve(SILENT, law, "delete", received(saturday), country="CN")
    counted = deadlines.days_counted(dates)
    assert counted[:2] == [DayCounted(date(2026, 10, 11), None, "Sunday"), DayCounted(date(2026, 10, 12), 1, "")]
    assert (counted[-1].day, counted[-1].number) == (date(2026, 10, 30), 15)


def test_a_letter_of_last_friday_is_counted_from_friday() -> None:
    friday = date(2026, 10, 9)
    assert deadlines.resolve(PACKS["sofar"], None, "access", received(friday)).due_on == date(2026, 11, 8)


def test_each_skipped_and_each_worked_day_has_its_name() -> None:
    day = date(2026, 9, 17)
    counted = deadlines.days_counted(
        deadlines.resolve(SILENT, law_of("CN", day), "delete", received(day), country="CN")
    )
    words = {one.day: (one.number, one.word) for one in counted}
    assert words[date(2026, 9, 19)] == (None, "Saturday")
    assert words[date(2026, 9, 20)] == (2, "a weekend day that is worked")
    assert words[date(2026, 9, 25)] == (None, "Mid-Autumn Festival")
    assert words[date(2026, 10, 1)] == (None, "National Day")
    assert words[date(2026, 10, 14)] == (15, "")


@pytest.mark.parametrize(
    ("code", "due_on", "last_words"),
    [
        ("DE", date(2026, 11, 16), ["the next working day"]),
        ("CN", date(2026, 11, 16), ["the next working day"]),
        ("US-CA", date(2026, 11, 29), []),
    ],
)
def test_a_last_day_of_rest_moves_where_that_law_says_so_and_nowhere_else(
    code: str, due_on: date, last_words: list[str]
) -> None:
    """A month and 30 days both end on a Sunday here; California’s 45 days end on one too, and stay."""
    day = date(2026, 10, 16 if code == "CN" else 15)
    dates = deadlines.resolve(SILENT, law_of(code, day), "access", received(day), country=code[:2])
    assert (dates.safe_on.isoweekday(), dates.due_on) == (7, due_on)
    assert [one.word for one in deadlines.days_counted(dates) if one.number is None] == last_words
    assert ("is no working day, so the next one counts" in deadlines.sentence(dates)) == bool(last_words)


def test_the_day_on_which_the_answer_is_due_says_so_also_where_the_last_day_was_moved_to_it() -> None:
    day = date(2026, 11, 26)
    counted = deadlines.days_counted(
        deadlines.resolve(SILENT, law_of("GB", day), "access", received(day), country="GB")
    )
    assert counted[-1] == DayCounted(date(2026, 12, 29), None, "the next working day", due=True)
    assert [one.day for one in counted if one.due] == [date(2026, 12, 29)]
    month = {one.day: (one.number, one.word) for one in counted}[date(2026, 12, 26)]
    assert month == (30, "the end of 1 month"), "a month is no number of days"
    page = render_to_string("includes/days_counted.html", {"counted": counted})
    last = page.split("<li")[-1]
    assert "not counted" not in last and "muted" not in last and "the answer is due" in last
    assert page.count("the answer is due") == 1


def test_a_closed_summer_and_the_days_of_a_pause_are_named_too() -> None:
    day = date(2026, 12, 14)
    zealand = deadlines.resolve(SILENT, law_of("NZ", day), "access", received(day), country="NZ")
    words = {one.day: one.word for one in deadlines.days_counted(zealand)}
    assert words[date(2026, 12, 29)] == "no day counts at this time of the year"
    paused = received(date(2026, 3, 2), pauses=(Pause("question", date(2026, 3, 4), date(2026, 3, 4)),))
    british = deadlines.resolve(SILENT, law_of("GB", date(2026, 3, 2)), "access", paused, country="GB")
    assert deadlines.days_counted(british)[1] == DayCounted(date(2026, 3, 4), None, "the clock stood still")


def test_days_of_a_year_whose_holidays_are_not_published_are_marked_as_estimates() -> None:
    day = date(2035, 3, 1)
    counted = deadlines.days_counted(
        deadlines.resolve(SILENT, law_of("CN", day), "delete", received(day), country="CN")
    )
    assert {one.word for one in counted if one.number} == {"an estimate: the holidays of 2035 are not published yet"}
