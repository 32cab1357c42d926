"""What the roll-up says of a period: how many, how fast, how often in time. Four queries.

Whole months are read as months, what is left at both ends as days: so what is read grows with the period and the
kinds of requests, hardly with their number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, Sum

from privacyportal.controllers.models import Controller
from requests.figures.months import What, months_before
from requests.models import DayFigure, MonthFigure, Outcome
from requests.rights import PLANS

TREND_MONTHS = 12


class Part(NamedTuple):
    """What a period holds of one kind, as a month does."""

    right: str
    what: str
    outcome: str
    cause: str
    late: bool
    days: int
    number: int


@dataclass
class Tally:
    """Of one right, or of all (`right` is ''). `spans`: days to the answer → how many."""

    right: str = ""
    received: int = 0
    withdrawn: int = 0
    """Of those received in the period, whenever that was."""
    outcomes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    spans: Counter[int] = field(default_factory=Counter)
    in_time: int = 0

    def add(self, part: Part) -> None:
        if part.what == What.RECEIVED:
            self.received += part.number
        elif part.what == What.WITHDRAWN:
            self.withdrawn += part.number
        elif part.what == What.TOOK:
            self.spans[part.days] += part.number
        else:
            self.outcomes[part.outcome] += part.number
            self.in_time += 0 if part.late else part.number
            if part.outcome == Outcome.REFUSED:
                self.causes[part.cause] += part.number

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
    def mean(self) -> float | None:
        return mean_of(self.spans)

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
    of = Q(controller=controller, **({"right": right} if right else {}))
    total, by_right = Tally(), {key: Tally(key) for key in PLANS}
    for part in [*_whole_months(of, first, last), *_days_at_the_ends(of, first, last)]:
        total.add(part)
        by_right.setdefault(part.right, Tally(part.right)).add(part)
    return Figures(total, [tally for tally in by_right.values() if tally.received or tally.answered], _trend(of, last))


def _inner(first: date, last: date) -> tuple[date, date]:
    """The first days of the first whole month of the period, and of the month after the last one (none: the same)."""
    begins = first if first.day == 1 else months_before(first, -1)
    after = last + timedelta(days=1)
    return begins, max(begins, after.replace(day=1))


def _whole_months(of: Q, first: date, last: date) -> Iterator[Part]:
    begins, ends = _inner(first, last)
    rows = MonthFigure.objects.filter(of, what__in=list(What), first__gte=begins, first__lt=ends)
    sums = rows.values_list(*Part._fields[:-1]).annotate(number=Sum("count"))
    return map(Part._make, sums.order_by())


def _days_at_the_ends(of: Q, first: date, last: date) -> Iterator[Part]:
    """The days outside whole months, folded by the database as narrowly as the months are."""
    begins, ends = _inner(first, last)
    rows = DayFigure.objects.filter(of, Q(day__lt=begins) | Q(day__gte=ends), day__gte=first, day__lte=last)
    counted = rows.values_list("right", "what", "outcome", "cause", Q(beyond__gt=0)).annotate(number=Sum("count"))
    for key, what, outcome, cause, late, number in counted.order_by():
        yield Part(key, what, outcome, cause, late, -1, number)
    took = rows.filter(what=What.ANSWERED).values_list("right", "days").annotate(number=Sum("count"))
    for key, days, number in took.order_by():
        yield Part(key, What.TOOK, "", "", False, days, number)


def _trend(of: Q, last: date) -> list[Month]:
    firsts = [months_before(last, back) for back in reversed(range(TREND_MONTHS))]
    rows = MonthFigure.objects.filter(of, what__in=[What.RECEIVED, What.ANSWERED], first__gte=firsts[0])
    sums: Counter[tuple[date, str]] = Counter()
    by_month = rows.filter(first__lte=last).values_list("first", "what").annotate(number=Sum("count"))
    for first, what, number in by_month.order_by():
        sums[first, what] += number
    return [Month(first, sums[first, What.RECEIVED], sums[first, What.ANSWERED]) for first in firsts]


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


def mean_of(spans: "Counter[int]") -> float | None:
    """In days, not rounded."""
    total = spans.total()
    return sum(days * number for days, number in spans.items()) / total if total else None


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
