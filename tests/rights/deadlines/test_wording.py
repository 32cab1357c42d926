"""Each date says in one sentence where it comes from."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from requests import deadlines
from requests.deadlines import Extended, Pause
from tests.rights.deadlines.laws import PACKS, SILENT, Law, law_of, places, received


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def said(key: str, code: str, right: str, day: date, **happened: Any) -> str:
    law = law_of(code, day) if code else None
    return deadlines.sentence(deadlines.resolve(PACKS[key], law, right, received(day, **happened), country=code))


MARCH = date(2026, 3, 2)


@pytest.mark.promise("P-02")
@pytest.mark.promise("P-04")
@pytest.mark.parametrize(
    ("key", "code", "right", "day", "words"),
    [
        (
            "sofar", "DE", "access", date(2026, 11, 25),
            "30 days promised by SOFAR’s privacy policy of 25 December 2023; "
            "1 month under the GDPR would end later, on 28 December 2026.",
        ),
        (
            "ampower", "KR", "access", MARCH,
            "10 days under South Korea’s PIPA, which comes before the 15 days that Ampower’s privacy policy promises.",
        ),
        (
            "ampower", "TW", "access", MARCH,
            "15 days promised by Ampower’s privacy policy of 20 June 2023; "
            "15 days under Taiwan’s Personal Data Protection Act end on the same day.",
        ),
        (
            "ampower", "JP", "access", MARCH,
            "15 days promised by Ampower’s privacy policy of 20 June 2023; "
            "Japan’s APPI has no figure, but wants it done without undue delay.",
        ),
        ("onething", "BR", "know", MARCH, "15 days under Brazil’s LGPD; ONETHING’s privacy policy names no period."),
        (
            "onething", "JP", "access", MARCH,
            "No period is named in ONETHING’s privacy policy; Japan’s APPI has no figure, but wants it done without "
            "undue delay, and we hold ourselves to 30 days at the latest.",
        ),
        (
            "sofar", "DE", "marketing_stop", date(2026, 11, 25),
            "30 days promised by SOFAR’s privacy policy of 25 December 2023; "
            "the GDPR has no figure, but wants it done without undue delay.",
        ),
        (
            "ampower", "DE", "complain", MARCH,
            "15 days promised by Ampower’s privacy policy of 20 June 2023; no period is set by the GDPR.",
        ),
        (
            "onething", "DE", "access", date(2026, 11, 25),
            "1 month under the GDPR; ONETHING’s privacy policy names no period; "
            "the last day, 25 December 2026, is no working day, so the next one counts.",
        ),
        (
            "onething", "CN", "delete", date(2026, 12, 21),
            "15 working days under China’s personal information rules; ONETHING’s privacy policy names no period; "
            "this period has not been checked against the text of China’s personal information rules yet; "
            "an estimate: the holidays of 2027 are not published yet.",
        ),
        (
            "onething", "ID", "access", MARCH,
            "72 hours, to the minute, under Indonesia’s Personal Data Protection Law; "
            "ONETHING’s privacy policy names no period.",
        ),
        (
            "sofar", "", "access", MARCH,
            "30 days, as promised in SOFAR’s privacy policy of 25 December 2023; "
            "sooner where the law of your place says so.",
        ),
    ],
)  # fmt: skip
def test_it_says_where_the_date_comes_from(key: str, code: str, right: str, day: date, words: str) -> None:
    assert said(key, code, right, day) == words


@pytest.mark.promise("P-51")
@pytest.mark.promise("P-28")
@pytest.mark.parametrize(
    ("key", "code", "right", "words"),
    [
        (
            "sofar", "KR", "question",
            "30 days promised by SOFAR’s privacy policy of 25 December 2023; no period is set by South Korea’s PIPA.",
        ),
        (
            "prosense", "DE", "question",
            "No period is named in ProSense’s privacy policy or in the GDPR, so we hold ourselves to 30 days.",
        ),
        (
            "onething", "DE", "minor_report",
            "No period is named in ONETHING’s privacy policy or in the GDPR, so we hold ourselves to 30 days.",
        ),
    ],
)  # fmt: skip
def test_no_law_is_named_for_what_no_law_gives_a_period(key: str, code: str, right: str, words: str) -> None:
    """A plain question, and the word of somebody who found a child's data, exercise no right that a law gives."""
    assert said(key, code, right, MARCH) == words


@pytest.mark.parametrize("code", sorted(places()))
def test_no_place_gives_a_clock_to_a_question_or_a_report(code: str) -> None:
    place = places()[code]
    for entry in place.entries:
        day = entry.from_ or MARCH
        for right in ("question", "minor_report"):
            dates = deadlines.resolve(SILENT, Law(place, entry), right, received(day), country=code[:2])
            assert (dates.law_on, dates.confirm_by) == (None, None)


@pytest.mark.promise("P-29")
@pytest.mark.parametrize(
    ("code", "figure"), [("KR", (10, "calendar_days")), ("DE", (1, "months")), ("AU", (30, "calendar_days"))]
)
def test_what_somebody_else_gave_is_corrected_or_deleted_in_the_time_that_the_law_gives_for_that(
    code: str, figure: tuple[int, str]
) -> None:
    dates = deadlines.resolve(PACKS["ampower"], law_of(code, MARCH), "third_party_data", received(MARCH), country=code)
    assert dates.rule.law and dates.rule.law.limit and dates.rule.law.limit.answer
    answer = dates.rule.law.limit.answer
    assert (answer.n, answer.unit) == figure


def test_a_pause_says_how_long_the_clock_stood_still() -> None:
    pause = Pause("question", date(2026, 3, 4), date(2026, 3, 12))
    assert "; the clock stood still for 9 days; " in said("onething", "GB", "access", MARCH, pauses=(pause,))
    assert "stood still" not in said("onething", "GB", "delete", MARCH, pauses=(pause,))


@pytest.mark.parametrize(
    ("code", "happened", "words"),
    [
        (
            "GB",
            {"identity_asked_on": MARCH, "identity_proven_on": date(2026, 3, 9)},
            "counted from 9 March 2026, when your identity was proven",
        ),
        (
            "GB",
            {"fee_told_on": MARCH, "fee_settled_on": date(2026, 3, 6)},
            "counted from 6 March 2026, when the fee was settled",
        ),
        (
            "CH",
            {"fee_told_on": date(2026, 3, 4)},
            "counted from 14 March 2026, when the days to think about the fee were over",
        ),
    ],
)
def test_a_later_day_nought_says_why(code: str, happened: dict[str, date], words: str) -> None:
    assert words in said("onething", code, "access", MARCH, **happened)


@pytest.mark.promise("P-03")
@pytest.mark.parametrize(
    ("key", "code", "to", "words"),
    [
        (
            "ampower", "DE", None,
            "extended on 10 March 2026 to 1 May 2026: up to 45 days more by Ampower’s privacy policy.",
        ),
        (
            "ampower", "TW", None,
            "extended on 10 March 2026 to 1 April 2026, the last day under Taiwan’s Personal Data Protection Act; "
            "Ampower’s privacy policy names up to 45 days more.",
        ),
        ("onething", "DE", None, "extended on 10 March 2026 to 2 June 2026: up to 2 months more under the GDPR."),
        (
            "onething", "KR", date(2026, 4, 20),
            "extended on 10 March 2026 to 20 April 2026, without a last day under South Korea’s PIPA.",
        ),
    ],
)  # fmt: skip
def test_an_extension_says_its_own_period_its_source_and_the_new_date(
    key: str, code: str, to: date | None, words: str
) -> None:
    told = Extended(date(2026, 3, 10), "complexity", to)
    assert said(key, code, "access", MARCH, extensions=(told,)).endswith(words)
