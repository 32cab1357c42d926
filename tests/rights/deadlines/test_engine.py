"""The dates that are named one by one: China’s made-up days, month ends, Xiamen’s midnight, pauses, extensions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml
from django.utils import translation
from pydantic import ValidationError

from privacyportal import clock
from privacyportal.calendars import Months, WorkCalendar, WorkingDays, country_of_zone
from privacyportal.laws.schema import Place
from requests import deadlines
from requests.deadlines import Events, Extended, Pause
from tests.rights.deadlines.laws import PACKS, SILENT, Law, law_of, received

CHINA = WorkCalendar("CN")


@pytest.mark.promise("P-09")
@pytest.mark.parametrize(
    ("day", "last"),
    [(date(2026, 9, 28), date(2026, 10, 23)), (date(2026, 9, 17), date(2026, 10, 14))],
)
def test_fifteen_working_days_in_china_know_national_day_and_its_made_up_days(day: date, last: date) -> None:
    assert WorkingDays(15, CHINA).after(day) == last


def test_worked_weekends_are_worked_and_days_off_bear_their_names() -> None:
    assert CHINA.makes_up(date(2026, 9, 20)) and CHINA.makes_up(date(2026, 10, 10))
    assert not CHINA.is_working(date(2026, 9, 25)) and not CHINA.is_working(date(2026, 10, 7))
    assert CHINA.holiday(date(2026, 10, 1)) == "National Day"
    assert CHINA.holiday(date(2026, 10, 1), "zh") == "国庆节"


def test_a_year_without_a_notice_is_an_estimate_and_no_other() -> None:
    assert [CHINA.estimated(date(year, 6, 1)) for year in (2025, 2026, 2027, 2030)] == [False, False, True, True]
    assert not WorkCalendar("DE").estimated(date(2030, 6, 1))


def test_a_holiday_by_the_moon_makes_the_days_about_it_an_estimate() -> None:
    nigeria = WorkCalendar("NG")
    assert nigeria.estimated(date(2026, 5, 27)) and not nigeria.estimated(date(2026, 5, 20))


def test_an_office_in_england_rests_when_one_in_scotland_works() -> None:
    assert not WorkCalendar("GB", "ENG").is_working(date(2026, 8, 31))
    assert WorkCalendar("GB", "SCT").is_working(date(2026, 8, 31))
    law = law_of("GB", date(2026, 7, 31))
    due = {
        part: deadlines.resolve(SILENT, law, "access", received(date(2026, 7, 31)), country="GB", subdiv=part).due_on
        for part in (None, "ENG", "SCT")
    }
    assert due == {None: date(2026, 9, 1), "ENG": date(2026, 9, 1), "SCT": date(2026, 8, 31)}


def test_where_nobody_knows_the_holidays_no_last_day_moves() -> None:
    law = law_of("DE", date(2026, 11, 25))
    nowhere = deadlines.resolve(SILENT, law, "access", received(date(2026, 11, 25)))
    assert (nowhere.due_on, nowhere.rolled) == (date(2026, 12, 25), False)


def test_a_month_from_the_last_of_january_ends_with_february() -> None:
    assert Months(1).after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert Months(1).after(date(2028, 1, 31)) == date(2028, 2, 29)
    assert Months(12).after(date(2028, 2, 29)) == date(2029, 2, 28)


def test_forty_five_days_and_forty_five_more_are_ninety() -> None:
    day = date(2026, 3, 16)
    dates = deadlines.resolve(SILENT, law_of("US-CA", day), "delete", received(day), country="US")
    assert (dates.due_on, dates.extended_max) == (day + timedelta(days=45), day + timedelta(days=90))


def place_with_days_of_its_own(**entry: Any) -> Place:
    facts = yaml.safe_load(
        """
        place: NZ
        name: {en: Far away, zh: 远方}
        zone: Pacific/Auckland
        entries:
          - law: The law of far away
            short: {en: the law of far away, zh: 远方的法律}
            article: '1'
            source: [written for this test]
            checked: text
            day_zone: place
            calendar: {holidays: null}
            gives: [{right: access, article: '1', checked: text}]
            limits:
              - {rights: [all], answer: {n: 5, unit: calendar_days}, starts: receipt, extension: null, pause: null,
                 roll_to_working_day: "no"}
            confirmation: {n: 1, unit: calendar_days, rights: [all]}
            appeal: null
            complain_to: {en: nobody, zh: 无}
            fee: {free: true, times_per_year: null, when: null}
            minor_age: null
        """
    )
    facts["entries"][0].update(entry)
    return Place.model_validate(facts)


def test_the_day_of_receipt_is_the_places_own_where_its_law_says_so() -> None:
    """23:30 in Xiamen on 30 September is already half past four of 1 October in Auckland."""
    moment = datetime(2026, 9, 30, 15, 30, tzinfo=UTC)
    events = Events(date(2026, 9, 30), moment)
    theirs, ours = place_with_days_of_its_own(), place_with_days_of_its_own(day_zone="controller")
    dates = deadlines.resolve(PACKS["sossen"], Law(theirs, theirs.entries[0]), "access", events, country="NZ")
    assert (dates.due_on, dates.started_on, dates.confirm_by) == (
        date(2026, 10, 6),
        date(2026, 10, 1),
        date(2026, 10, 2),
    )
    assert dates.promise_on == date(2026, 10, 15)
    assert "counted from 1 October 2026, the day that it was where you live when your request came" in (
        deadlines.sentence(dates)
    )
    dates = deadlines.resolve(PACKS["sossen"], Law(ours, ours.entries[0]), "access", events, country="NZ")
    assert (dates.due_on, dates.started_on, dates.confirm_by) == (
        date(2026, 10, 5),
        date(2026, 9, 30),
        date(2026, 10, 1),
    )


def test_a_place_whose_days_count_names_its_zone() -> None:
    with pytest.raises(ValidationError, match="zone: name the time zone whose days count"):
        Place.model_validate({**place_with_days_of_its_own().model_dump(by_alias=True), "zone": None})
    with pytest.raises(ValidationError, match="is no time zone"):
        Place.model_validate({**place_with_days_of_its_own().model_dump(by_alias=True), "zone": "Mars/Olympus"})


@pytest.mark.promise("P-04")
def test_ampowers_person_in_south_korea_has_ten_days_and_not_fifteen() -> None:
    day = date(2026, 3, 3)
    dates = deadlines.resolve(PACKS["ampower"], law_of("KR", day), "access", received(day), country="KR")
    assert (dates.due_on, dates.origin, dates.promise_on) == (date(2026, 3, 13), "law", date(2026, 3, 18))
    assert dates.rule.promise.law_prevails


@pytest.mark.promise("P-02")
@pytest.mark.parametrize(
    ("moment", "due", "ends"),
    [
        (datetime(2026, 9, 30, 15, 30, tzinfo=UTC), date(2026, 10, 15), datetime(2026, 10, 15, 15, 59, 59, tzinfo=UTC)),
        (datetime(2026, 9, 30, 16, 30, tzinfo=UTC), date(2026, 10, 16), datetime(2026, 10, 16, 15, 59, 59, tzinfo=UTC)),
    ],
)
def test_half_past_eleven_and_half_past_twelve_in_xiamen_are_two_days_in_utc_one(
    moment: datetime, due: date, ends: datetime
) -> None:
    pack = PACKS["sossen"]
    assert moment.date() == date(2026, 9, 30)
    events = Events(clock.day_of(moment, pack.zone), moment)
    dates = deadlines.resolve(pack, law_of("CN", events.received_on), "cancel_account", events, country="CN")
    assert (dates.due_on, dates.ends_at) == (due, ends)


def test_a_pause_of_nine_days_over_a_weekend_adds_nine_days_before_the_last_is_moved() -> None:
    """Wednesday 4 March to Thursday 12 March, both included: 2 April becomes Saturday 11 April, and that one moves."""
    law, day = law_of("GB", date(2026, 3, 2)), date(2026, 3, 2)
    pause = Pause("question", date(2026, 3, 4), date(2026, 3, 12))
    still = deadlines.resolve(SILENT, law, "access", received(day, pauses=(pause,)), country="GB")
    assert (still.safe_on, still.due_on, still.paused_days) == (date(2026, 4, 11), date(2026, 4, 13), 9)
    assert still.extended_max == date(2026, 6, 11)
    deletion = deadlines.resolve(SILENT, law, "delete", received(day, pauses=(pause,)), country="GB")
    assert (deletion.due_on, deletion.paused_days) == (date(2026, 4, 2), 0)


@pytest.mark.promise("P-02")
def test_a_promise_that_names_no_pause_is_kept_through_one() -> None:
    law, day = law_of("GB", date(2026, 3, 2)), date(2026, 3, 2)
    pause = Pause("question", date(2026, 3, 4), date(2026, 3, 12))
    dates = deadlines.resolve(PACKS["sofar"], law, "access", received(day, pauses=(pause,)), country="GB")
    assert (dates.due_on, dates.law_on) == (date(2026, 4, 1), date(2026, 4, 13))


def test_a_pause_that_lasts_counts_up_to_the_day_it_is_looked_at() -> None:
    law, day = law_of("GB", date(2026, 3, 2)), date(2026, 3, 2)
    events = received(day, pauses=(Pause("question", date(2026, 3, 4), None),))
    rule = deadlines.resolve(SILENT, law, "access", events, country="GB").rule
    assert deadlines.dates_of(rule, events).safe_on == date(2026, 4, 2)
    assert deadlines.dates_of(rule, events, date(2026, 3, 8)).safe_on == date(2026, 4, 7)


def test_working_days_of_a_pause_do_not_count_and_its_weekend_adds_nothing() -> None:
    paused = {date(2026, 3, 6) + timedelta(days=number) for number in range(4)}
    assert WorkingDays(5, CHINA).after(date(2026, 3, 3), paused) == date(2026, 3, 12)
    assert WorkingDays(5, CHINA).after(date(2026, 3, 3)) == date(2026, 3, 10)


def test_papers_that_were_asked_for_and_did_not_come_delay_nothing() -> None:
    law, day = law_of("GB", date(2026, 3, 2)), date(2026, 3, 2)
    waiting = deadlines.resolve(SILENT, law, "access", received(day, identity_asked_on=day), country="GB")
    assert waiting.due_on == date(2026, 4, 2)


def test_hours_run_through_a_pause_and_end_on_a_minute() -> None:
    law, moment = law_of("ID", date(2026, 3, 6)), datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
    dates = deadlines.resolve(SILENT, law, "access", Events(date(2026, 3, 6), moment), country="ID")
    assert (dates.moment, dates.due_on) == (moment + timedelta(hours=72), date(2026, 3, 9))
    promised = deadlines.resolve(PACKS["sofar"], law, "access", Events(date(2026, 3, 6), moment), country="ID")
    assert (promised.origin, promised.ends_at) == ("law", moment + timedelta(hours=72))


def test_a_complaint_about_a_refusal_has_the_appeals_own_clock() -> None:
    day = date(2026, 8, 10)
    dates = deadlines.resolve(SILENT, law_of("US-CO", day), "complain", received(day), country="US")
    assert (dates.due_on, dates.extended_max) == (date(2026, 9, 24), date(2026, 11, 23))


def test_neither_figure_gives_the_fallback_and_no_more_time() -> None:
    day = date(2026, 3, 2)
    for law in (None, law_of("JP", day)):
        dates = deadlines.resolve(SILENT, law, "access", received(day), country="JP")
        assert (dates.origin, dates.due_on, dates.extended_max) == ("fallback", date(2026, 4, 1), None)


def test_the_teams_date_goes_back_to_a_day_worked_in_china() -> None:
    """Due on Friday 9 October; three days before lies in the National Day week, so Wednesday 30 September."""
    dates = deadlines.resolve(SILENT, None, "access", received(date(2026, 9, 9)))
    assert (dates.due_on, dates.work_on) == (date(2026, 10, 9), date(2026, 9, 30))
    assert country_of_zone("Asia/Shanghai") == "CN"


@pytest.mark.promise("P-03")
def test_ampower_extends_once_for_its_own_grounds_and_in_time() -> None:
    day = date(2026, 3, 2)
    rule = deadlines.resolve(PACKS["ampower"], law_of("DE", day), "access", received(day), country="DE").rule
    offer = deadlines.may_extend(rule, received(day), date(2026, 3, 17))
    assert isinstance(offer, deadlines.Offer)
    assert (offer.last, offer.grounds, offer.tell_by) == (
        date(2026, 5, 1), ("complexity", "number"), date(2026, 3, 17),
    )  # fmt: skip
    assert "has passed" in str(deadlines.may_extend(rule, received(day), date(2026, 3, 18)))
    told = received(day, extensions=(Extended(date(2026, 3, 10), "complexity", None),))
    assert deadlines.dates_of(rule, told).due_on == date(2026, 5, 1)
    assert "already" in str(deadlines.may_extend(rule, told, date(2026, 3, 11)))
    late = received(day, extensions=(Extended(date(2026, 3, 18), "complexity", None),))
    assert deadlines.dates_of(rule, late).due_on == date(2026, 3, 17)


@pytest.mark.parametrize(
    ("key", "code", "reason"),
    [
        ("sofar", "DE", "SOFAR’s privacy policy promises a period and names no extension."),
        ("onething", "TR", "Under Türkiye’s data protection law (KVKK) there is no extension."),
        ("onething", "TH", "Under Thailand’s PDPA there is no extension."),
        ("onething", "JP", "No policy and no law allows an extension here."),
        ("ampower", "BR", "Under Brazil’s LGPD there is no day more."),
    ],
)
def test_where_there_is_no_more_time_the_reason_is_said(key: str, code: str, reason: str) -> None:
    day = date(2026, 3, 2)
    rule = deadlines.resolve(PACKS[key], law_of(code, day), "access", received(day), country=code).rule
    assert deadlines.may_extend(rule, received(day), day) == reason


def test_an_open_extension_goes_to_the_day_that_was_told() -> None:
    day = date(2026, 3, 2)
    told = received(day, extensions=(Extended(date(2026, 3, 12), "law", date(2026, 4, 20)),))
    dates = deadlines.resolve(SILENT, law_of("KR", day), "access", told, country="KR")
    assert (dates.first_due_on, dates.due_on, dates.extended) == (date(2026, 3, 12), date(2026, 4, 20), True)


@pytest.mark.promise("P-03")
def test_a_law_that_lets_the_date_be_moved_twice_does_so_twice_and_no_more() -> None:
    """South Korea, a decision by machine: 30 days, and twice 30 more, each told before the date as it is then."""
    day = date(2026, 3, 2)
    rule = deadlines.resolve(SILENT, law_of("KR", day), "explain_decision", received(day), country="KR").rule
    assert deadlines.dates_of(rule, received(day)).due_on == date(2026, 4, 1)
    first, second = Extended(date(2026, 4, 1), "law", None), Extended(date(2026, 5, 1), "law", date(2026, 5, 20))
    once = received(day, extensions=(first,))
    offer = deadlines.may_extend(rule, once, date(2026, 4, 2))
    assert isinstance(offer, deadlines.Offer)
    assert (offer.last, offer.tell_by) == (date(2026, 5, 31), date(2026, 5, 1))
    assert "has passed" in str(deadlines.may_extend(rule, once, date(2026, 5, 2)))
    assert (date(2026, 5, 1), "tell_extension") in deadlines.timeline(rule, once, date(2026, 4, 2))
    twice = received(day, extensions=(first, second))
    assert deadlines.dates_of(rule, twice).due_on == date(2026, 5, 20)
    assert "already" in str(deadlines.may_extend(rule, twice, date(2026, 5, 2)))
    with translation.override("en"):
        said = deadlines.sentence(deadlines.dates_of(rule, twice))
    assert "extended on 1 April 2026 to 1 May 2026: up to 30 days more under " in said
    assert "; extended on 1 May 2026 to 20 May 2026: up to 30 days more under " in said
    late = received(day, extensions=(first, Extended(date(2026, 5, 2), "law", None)))
    assert deadlines.dates_of(rule, late).due_on == date(2026, 5, 1)


def test_what_happens_by_when_is_seen_from_any_day() -> None:
    day = date(2026, 3, 16)
    rule = deadlines.resolve(SILENT, law_of("US-CA", day), "delete", received(day), country="US").rule
    all_of_it = deadlines.timeline(rule, received(day), day)
    assert all_of_it == [
        (date(2026, 3, 30), "confirm"),
        (date(2026, 4, 23), "reminder"),
        (date(2026, 4, 27), "work"),
        (date(2026, 4, 27), "reminder"),
        (date(2026, 4, 29), "reminder"),
        (date(2026, 4, 30), "tell_extension"),
        (date(2026, 4, 30), "due"),
    ]
    assert deadlines.timeline(rule, received(day), date(2026, 4, 28)) == all_of_it[4:]
    extended = received(day, extensions=(Extended(date(2026, 4, 28), "law", None),))
    assert deadlines.timeline(rule, extended, date(2026, 4, 30))[-1] == (date(2026, 6, 14), "due")
