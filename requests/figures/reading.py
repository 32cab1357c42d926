"""What the roll-up says of a period: how many, how fast, how often in time. Two queries."""

import calendar
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from privacyportal.controllers.models import Controller
from requests.models import DayFigure, Outcome
from requests.rights import PLANS

TREND_MONTHS = 12


@dataclass
class Tally:
    """Of one right, or of all (`right` is ''). `spans`: days to the answer → how many."""

    right: str = ""
    received: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    spans: Counter[int] = field(default_factory=Counter)
    in_time: int = 0

    def add(self, row: dict[str, Any]) -> None:
        number = row["number"]
        if row["what"] == DayFigure.What.RECEIVED:
            self.received += number
            return
        self.outcomes[row["outcome"]] += number
        self.spans[row["days"]] += number
        self.in_time += number if row["beyond"] == 0 else 0
        if row["outcome"] == Outcome.REFUSED:
            self.causes[row["cause"]] += number

    @property
    def answered(self) -> int:
        return self.outcomes.total()

    @property
    def fulfilled(self) -> int:
        """The whole of what was asked, or nothing was held."""
        return self.outcomes[Outcome.FULFILLED]

    @property
    def partly(self) -> int:
        return self.outcomes[Outcome.PARTLY]

    @property
    def nothing_held(self) -> int:
        return self.outcomes[Outcome.NOTHING_HELD]

    @property
    def refused(self) -> int:
        return self.outcomes[Outcome.REFUSED]

    @property
    def median(self) -> float | None:
        return median_of(self.spans)

    @property
    def nine_in_ten(self) -> int | None:
        return percentile_of(self.spans, 90)

    @property
    def share_in_time(self) -> float | None:
        """0 to 1; None where nothing was answered."""
        return self.in_time / self.answered if self.answered else None


@dataclass(frozen=True)
class Month:
    first: date
    received: int
    answered: int


@dataclass(frozen=True)
class Figures:
    total: Tally
    rights: list[Tally]
    """In the order of the rights; those of which nothing is known are left out."""
    months: list[Month]

    @property
    def empty(self) -> bool:
        return (
            not self.total.received
            and not self.total.answered
            and not any(m.received or m.answered for m in self.months)
        )


def read_figures(controller: Controller, first: date, last: date, right: str = "") -> Figures:
    """Of the days from `first` to `last`, both counted; the months are the twelve that end with `last`."""
    rows = DayFigure.objects.filter(controller=controller)
    if right:
        rows = rows.filter(right=right)
    total, rights = _tallies(rows.filter(day__gte=first, day__lte=last))
    return Figures(total, rights, _months(rows, last))


def _tallies(rows: "QuerySet[DayFigure]") -> tuple[Tally, list[Tally]]:
    total, by_right = Tally(), {key: Tally(key) for key in PLANS}
    columns = ("what", "right", "outcome", "cause", "days", "beyond")
    for row in rows.values(*columns).annotate(number=Sum("count")).order_by():
        total.add(row)
        by_right.setdefault(row["right"], Tally(row["right"])).add(row)
    return total, [tally for tally in by_right.values() if tally.received or tally.answered]


def _months(rows: "QuerySet[DayFigure]", last: date) -> list[Month]:
    """Summed by day in the database, by month here: a day's rows stand side by side in the index."""
    firsts = [_months_before(last, back) for back in reversed(range(TREND_MONTHS))]
    end = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    sums: Counter[tuple[date, str]] = Counter()
    days = rows.filter(day__gte=firsts[0], day__lte=end).values_list("day", "what", Sum("count"))
    for day, what, number in days.order_by():
        sums[day.replace(day=1), what] += number
    what = DayFigure.What
    return [Month(first, sums[first, what.RECEIVED], sums[first, what.ANSWERED]) for first in firsts]


def _months_before(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def percentile_of(spans: "Counter[int]", percent: int) -> int | None:
    """By nearest rank: the smallest number of days within which that many of a hundred were answered."""
    total = spans.total()
    return _at_rank(spans, -(-total * percent // 100)) if total else None


def median_of(spans: "Counter[int]") -> float | None:
    """The middle one; of an even number, the mean of the two in the middle."""
    total = spans.total()
    if not total:
        return None
    return (_at_rank(spans, (total + 1) // 2) + _at_rank(spans, total // 2 + 1)) / 2


def _at_rank(spans: "Counter[int]", rank: int) -> int:
    seen = 0
    for days in sorted(spans):
        seen += spans[days]
        if seen >= rank:
            return days
    raise ValueError("there are fewer answers than that")


def causes_of(tallies: Iterable[Tally]) -> list[tuple[str, int]]:
    """(ground, how often), the most frequent first."""
    causes: Counter[str] = sum((tally.causes for tally in tallies), Counter())
    return sorted(causes.items(), key=lambda item: (-item[1], item[0]))
