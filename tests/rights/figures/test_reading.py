"""What the figures of a period say: medians, nine in ten, shares, grounds, months; and how the bars are drawn."""

from collections import Counter
from datetime import date
from itertools import combinations_with_replacement

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privacyportal.controllers.models import Controller
from requests.figures.charts import STEPS, nice_top, upright
from requests.figures.drawing import buckets
from requests.figures.reading import causes_of, mean_of, median_of, percentile_of, read_figures
from requests.figures.rollup import rebuild
from requests.figures.words import days_word, share_word
from requests.models import DayFigure, Outcome
from tests.rights.figures.making import answered, asked
from tests.rights.workspace import making

spans = st.dictionaries(st.integers(0, 400), st.integers(1, 50), min_size=1, max_size=20)


@given(spans)
def test_the_median_is_that_of_the_list_written_out(counts: dict[int, int]) -> None:
    from statistics import median

    assert median_of(Counter(counts)) == median(Counter(counts).elements())


@given(spans)
def test_the_mean_is_that_of_the_list_written_out(counts: dict[int, int]) -> None:
    from statistics import fmean

    assert mean_of(Counter(counts)) == pytest.approx(fmean(Counter(counts).elements()))


@given(spans, st.integers(1, 100))
def test_a_percentile_is_the_smallest_that_covers_its_share(counts: dict[int, int], percent: int) -> None:
    found = percentile_of(Counter(counts), percent)
    total = sum(counts.values())
    assert found is not None
    assert sum(n for days, n in counts.items() if days <= found) * 100 >= percent * total
    assert sum(n for days, n in counts.items() if days < found) * 100 < percent * total


def test_nothing_answered_has_neither_median_nor_mean() -> None:
    assert median_of(Counter()) is mean_of(Counter()) is percentile_of(Counter(), 90) is None


@example(5)
@given(st.integers(0, 10**9))
def test_the_scale_ends_at_or_above_the_highest_bar_in_whole_steps(most: int) -> None:
    top = nice_top(most)
    assert top >= most
    assert top % STEPS == 0
    assert most <= 4 or top <= most * 2.6


def test_bars_stay_inside_the_picture() -> None:
    chart = upright("x", ["a", "b"], [[3, 7], [0, 8]], [["", ""], ["", ""]])
    for bar in chart.bars:
        assert 0 <= float(bar.x) <= float(bar.x) + float(bar.width) <= chart.width
        assert 0 <= float(bar.y) <= float(bar.y) + float(bar.height) <= chart.height


@given(spans)
def test_each_answer_is_in_one_bucket(counts: dict[int, int]) -> None:
    assert sum(span.number for span in buckets(Counter(counts))) == sum(counts.values())


def test_one_late_answer_is_never_rounded_away() -> None:
    assert share_word(1.0) == "100 %"
    assert share_word(0.99999) == "99.9 %"
    assert share_word(None) == "–"
    assert days_word(1) == "1 day"
    assert days_word(8.5) == "8.5 days"


@pytest.mark.django_db
@pytest.mark.engine
def test_figures_of_a_period(db: None) -> None:
    sofar = making.sofar()
    asked(sofar, date(2026, 2, 1))
    for days in (2, 4, 9):
        answered(sofar, date(2026, 3, 1), days)
    answered(sofar, date(2026, 3, 1), 35, Outcome.REFUSED, right="delete", ground="R5")
    answered(sofar, date(2026, 3, 2), 3, Outcome.PARTLY, right="delete")
    answered(Controller.objects.get(key="ampower"), date(2026, 3, 1), 1)
    for controller in Controller.objects.all():
        rebuild(controller)
    figures = read_figures(sofar, date(2026, 3, 1), date(2026, 4, 30))
    assert (figures.total.received, figures.total.answered, figures.total.fulfilled) == (5, 5, 3)
    assert figures.total.median == 4
    assert figures.total.nine_in_ten == 35
    assert figures.total.share_in_time == pytest.approx(0.8)
    assert causes_of([figures.total]) == [("R5", 1)]
    by_right = {tally.right: tally for tally in figures.rights}
    assert by_right["delete"].partly == by_right["delete"].refused == 1
    months = {month.first: (month.received, month.answered) for month in figures.months}
    assert months[date(2026, 2, 1)] == (1, 0)
    assert months[date(2026, 3, 1)] == (5, 4)
    assert months[date(2026, 4, 1)] == (0, 1)
    assert len(months) == 12
    only = read_figures(sofar, date(2026, 3, 1), date(2026, 4, 30), "delete")
    assert only.total.received == 2
    assert read_figures(sofar, date(2025, 1, 1), date(2025, 2, 1)).empty


@pytest.mark.django_db
def test_any_period_is_the_sum_of_its_days() -> None:
    """Whole months come from the months, the ends from the days: no day is left out, none counted twice."""
    sofar = making.sofar()
    for number, day in enumerate((date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 14), date(2026, 3, 31))):
        answered(
            sofar, day, number * 17, Outcome.REFUSED if number % 2 else Outcome.FULFILLED, ground="R1" * (number % 2)
        )
    rebuild(sofar)
    rows = list(DayFigure.objects.filter(controller=sofar))
    ends = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 31), date(2026, 2, 1)]
    ends += [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 21)]
    for first, last in combinations_with_replacement(ends, 2):
        within = [row for row in rows if first <= row.day <= last]
        there = [row for row in within if row.what == DayFigure.What.ANSWERED]
        found = read_figures(sofar, first, last).total
        assert found.received == len(within) - len(there), (first, last)
        assert sorted(found.spans.elements()) == sorted(row.days for row in there), (first, last)
        assert found.outcomes == Counter(row.outcome for row in there), (first, last)
        assert found.causes == Counter(row.cause for row in there if row.cause), (first, last)
        assert found.in_time == sum(row.beyond == 0 for row in there), (first, last)
