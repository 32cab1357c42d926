"""What holds for every promise, law, calendar, pause and extension, whatever the day."""

import calendar
import dataclasses
import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacyportal.calendars import NOTHING, Months, WorkCalendar, WorkingDays
from requests import deadlines
from requests.deadlines import OPEN, Dates, Events, Extended, Pause, Rule
from requests.deadlines.counting import law_end, promise_end
from tests.rights.deadlines.laws import PACKS, Law, law_of, places, received

days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
packs = st.builds(
    lambda key, before: PACKS[key].model_copy(update={"work_days_before": before}),
    st.sampled_from(["ampower", "ampower", "onething", "prosense", "sofar", "sossen"]),
    st.integers(0, 20),
)
CLOCKS = ["DE", "GB", "KR", "CN", "TW", "BR", "HK", "CH", "ID", "MX", "NZ", "US-CA"]
"""Places whose clocks differ from one another in kind: they come up more often than the rest."""
codes = st.sampled_from(CLOCKS) | st.sampled_from(["FR", "NO", *sorted(set(places()) - {"EU"})])
rights = st.sampled_from(["access", "access", "delete", "complain", "withdraw_consent", "portability", "opt_out"])
countries = st.sampled_from(["CN", "DE", "GB", "HK", "KR", "VN", "SA", "NG", "US", "IN", "MX"])
calendars = st.one_of(
    st.builds(WorkCalendar, countries),
    st.just(WorkCalendar("NZ", closed=((12, 25), (1, 15)))),
    st.builds(WorkCalendar, st.none(), weekend=st.sampled_from([(7,), (5, 6), (6, 7)])),
)


def known(code: str, day: date) -> Law | None:
    try:
        return law_of(code, day)
    except AssertionError:
        return None


@st.composite
def happenings(draw: st.DrawFn) -> Events:
    day = draw(days)
    later = st.integers(0, 40).map(lambda number: day + timedelta(days=number))
    pauses = []
    for first in draw(st.lists(later, max_size=3)):
        pauses.append(Pause("question", first, first + timedelta(days=draw(st.integers(0, 20)))))
    soon = st.integers(0, 14).map(lambda number: day + timedelta(days=number))
    far = st.integers(0, 120).map(lambda number: day + timedelta(days=number))
    more = draw(st.none() | st.builds(Extended, soon | later, st.just("complexity"), st.none() | far))
    return received(
        day,
        identity_asked_on=draw(st.none() | later),
        identity_proven_on=draw(st.none() | later),
        fee_told_on=draw(st.none() | later),
        fee_settled_on=draw(st.none() | later),
        pauses=tuple(pauses),
        extensions=(more,) if more else (),
    )


@st.composite
def dated(draw: st.DrawFn) -> Dates:
    events, code = draw(happenings()), draw(codes)
    law = known(code, events.received_on) if draw(st.integers(0, 5)) else None
    return deadlines.resolve(draw(packs), law, draw(rights), events, country=code)


@pytest.mark.promise("P-02")
@pytest.mark.promise("P-04")
@settings(max_examples=300)
@given(dated())
def test_the_first_date_is_never_after_the_laws_nor_after_the_promises(dates: Dates) -> None:
    assert all(dates.first_due_on <= end for end in (dates.law_on, dates.promise_on) if end)
    assert dates.first_due_on in (dates.law_on, dates.promise_on) or dates.origin == "fallback"


@pytest.mark.promise("P-03")
@settings(max_examples=300)
@given(dated())
def test_an_extension_never_passes_the_last_date_of_law_or_policy(dates: Dates) -> None:
    """Told on the day of receipt, and for as long as anybody could wish."""
    told = Extended(dates.events.received_on, "number", date(2040, 1, 1))
    dates = deadlines.dates_of(dates.rule, dataclasses.replace(dates.events, extensions=(told,)))
    if dates.rule.promise.period and dates.rule.promise.extension is None:
        assert dates.due_on == dates.first_due_on
    if isinstance(dates.extended_max, date):
        assert dates.due_on <= max(dates.extended_max, dates.first_due_on)
    if dates.law_on and dates.law_extended_on is not OPEN:
        last = dates.law_extended_on if isinstance(dates.law_extended_on, date) else dates.law_on
        assert dates.due_on <= max(last, dates.law_on)
    if dates.rule.promise.period and dates.rule.promise.extension:
        assert dates.due_on <= dates.events.received_on + timedelta(days=60)


@pytest.mark.promise("P-03")
@settings(max_examples=300)
@given(dated())
def test_an_extension_told_late_changes_nothing(dates: Dates) -> None:
    told = dates.events.extensions[0] if dates.events.extensions else None
    if told and (dates.tell_by is None or told.told_on > dates.tell_by):
        assert dates.due_on == dates.first_due_on
    assert dates.tell_by is None or dates.tell_by <= dates.first_due_on


@settings(max_examples=300)
@given(dated(), st.integers(0, 30))
def test_a_longer_pause_never_gives_an_earlier_date(dates: Dates, longer: int) -> None:
    pauses = tuple(
        Pause(pause.reason, pause.first, (pause.last or pause.first) + timedelta(days=longer))
        for pause in dates.events.pauses
    )
    events = dataclasses.replace(dates.events, pauses=pauses, extensions=())
    before = dataclasses.replace(dates.events, extensions=())
    assert deadlines.dates_of(dates.rule, events).due_on >= deadlines.dates_of(dates.rule, before).due_on


@settings(max_examples=300)
@given(dated())
def test_a_pause_moves_no_promise_and_only_a_law_that_knows_one(dates: Dates) -> None:
    rule, events = dates.rule, dates.events
    assert promise_end(rule, events) == promise_end(rule, Events(events.received_on, events.received_at))
    if rule.law and rule.law.limit and rule.law.limit.pause is None:
        assert law_end(rule, events, events.stopped(None)) == law_end(rule, events, NOTHING)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 40))
def test_months_never_skip_the_end_of_a_month(day: date, n: int) -> None:
    last = Months(n).after(day)
    assert (last.year * 12 + last.month) - (day.year * 12 + day.month) == n
    assert last.day == min(day.day, calendar.monthrange(last.year, last.month)[1])


@given(days, st.integers(1, 45), calendars)
def test_the_nth_working_day_is_worked_and_n_days_after(day: date, n: int, work: WorkCalendar) -> None:
    last = WorkingDays(n, work).after(day)
    assert work.is_working(last)
    between = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert sum(work.is_working(one) for one in between) == n


@given(days, calendars)
def test_rolling_twice_is_rolling_once(day: date, work: WorkCalendar) -> None:
    assert work.roll(work.roll(day)) == work.roll(day) >= day >= work.roll_back(day)
    assert work.roll_back(work.roll_back(day)) == work.roll_back(day)
    assert (work.roll(day) == day) == work.is_working(day)


@settings(max_examples=300)
@given(dated())
def test_a_rule_from_its_row_gives_the_same_dates(dates: Dates) -> None:
    rule = Rule.from_json(json.loads(json.dumps(dates.rule.to_json())))
    assert rule == dates.rule
    assert deadlines.dates_of(rule, dates.events) == dates


@settings(max_examples=300)
@given(dated())
def test_the_teams_date_is_a_working_day_of_theirs_and_never_before_receipt(dates: Dates) -> None:
    assert dates.events.received_on <= dates.work_on <= dates.due_on
    assert WorkCalendar("CN").is_working(dates.work_on) or dates.work_on == dates.events.received_on


@settings(max_examples=300)
@given(dated())
def test_every_date_has_a_sentence_and_an_offer_or_its_reason(dates: Dates) -> None:
    assert deadlines.sentence(dates).endswith(".")
    assert isinstance(deadlines.may_extend(dates.rule, dates.events, dates.events.received_on), deadlines.Offer | str)


@settings(max_examples=300)
@given(dated())
def test_the_days_counted_end_on_the_date_that_binds(dates: Dates) -> None:
    counted = deadlines.days_counted(dates)
    if counted:
        assert counted[-1].day == dates.first_due_on
    numbers = [one.number for one in counted if one.number]
    assert numbers == list(range(1, len(numbers) + 1))
