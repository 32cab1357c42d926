"""When an answer is due: day 1 is the day after receipt, and the page says where the date comes from."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from privacyportal import clock
from requests import deadlines
from requests.deadlines import Dates, Rule
from tests.rights.deadlines.laws import PACKS, received

XIAMEN = "Asia/Shanghai"
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
packs = st.sampled_from(sorted(PACKS))


def promised(key: str, right: str, day: date) -> Dates:
    """The dates where no law is known."""
    return deadlines.resolve(PACKS[key], None, right, received(day))


@pytest.mark.promise("P-02")
@pytest.mark.parametrize(
    ("key", "right", "received_on", "due_on"),
    [
        ("sofar", "copy", date(2026, 11, 25), date(2026, 12, 25)),
        ("sofar", "access", date(2024, 1, 31), date(2024, 3, 1)),
        ("sofar", "access", date(2023, 1, 31), date(2023, 3, 2)),
        ("sossen", "access", date(2026, 12, 20), date(2027, 1, 4)),
        ("ampower", "access", date(2026, 11, 25), date(2026, 12, 10)),
        ("onething", "copy", date(2026, 11, 25), date(2026, 12, 25)),
        ("prosense", "access", date(2026, 11, 25), date(2026, 12, 25)),
    ],
)
def test_it_works(key: str, right: str, received_on: date, due_on: date) -> None:
    assert promised(key, right, received_on).due_on == due_on


@given(packs, days)
def test_the_day_of_receipt_is_not_counted_and_every_other_day_is(key: str, received_on: date) -> None:
    dates = promised(key, "access", received_on)
    length = dates.rule.promise.period.n if dates.rule.promise.period else 30
    counted = [received_on + timedelta(days=number) for number in range(1, length + 1)]
    assert dates.due_on == counted[-1]


@given(packs, days, st.integers(0, 400))
def test_who_asks_later_is_never_due_earlier(key: str, received_on: date, later: int) -> None:
    first, second = (promised(key, "access", day) for day in (received_on, received_on + timedelta(days=later)))
    assert (second.due_on - first.due_on).days == later


@given(packs, days)
def test_a_rule_comes_back_from_its_row_as_it_was_pinned(key: str, received_on: date) -> None:
    rule = promised(key, "access", received_on).rule
    assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 25, 23, 30), date(2026, 11, 25)),
        (datetime(2026, 11, 26, 0, 30), date(2026, 11, 26)),
    ],
)
def test_the_day_of_receipt_is_xiamens_though_utc_is_still_in_yesterday(moment: datetime, day: date) -> None:
    utc = moment.replace(tzinfo=ZoneInfo(XIAMEN)).astimezone(UTC)
    assert utc.date() == date(2026, 11, 25)
    received_on = clock.day_of(utc, XIAMEN)
    assert received_on == day
    assert promised("sofar", "copy", received_on).due_on == day + timedelta(days=30)


@given(days, st.integers(-400, 400))
def test_days_left_are_counted_to_the_day_itself(today: date, left: int) -> None:
    assert deadlines.days_left(today + timedelta(days=left), today) == left


@pytest.mark.promise("P-09")
def test_a_complaint_is_answered_within_fifteen_days_that_are_worked_in_china() -> None:
    assert promised("prosense", "complain", date(2026, 9, 28)).due_on == date(2026, 10, 23)


@pytest.mark.promise("P-02")
@pytest.mark.parametrize(
    ("key", "words"),
    [
        (
            "sofar",
            "30 days, as promised in SOFAR’s privacy policy of 25 December 2023; "
            "sooner where the law of your place says so.",
        ),
        (
            "onething",
            "ONETHING’s privacy policy names no period, so we hold ourselves to 30 days; "
            "sooner where the law of your place says so.",
        ),
    ],
)
def test_the_date_says_where_it_comes_from(key: str, words: str) -> None:
    with translation.override("en"):
        assert deadlines.sentence(promised(key, "access", date(2026, 11, 25))) == words


@pytest.mark.parametrize("key", ["onething", "prosense"])
def test_the_fallback_is_never_called_a_promise_of_the_policy(key: str) -> None:
    dates = promised(key, "access", date(2026, 11, 25))
    assert dates.rule.promise.policy_date is None
    with translation.override("en"):
        assert "promised" not in deadlines.sentence(dates)
