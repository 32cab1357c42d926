"""The months of the roll-up: sums of its days, as narrow as figures are read."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from privacyportal.controllers.models import Controller
from requests.figures.standing import Standing
from requests.models import DayFigure, MonthFigure

What = MonthFigure.What


class Key(NamedTuple):
    """What is counted together."""

    first: date
    right: str
    what: str
    outcome: str = ""
    cause: str = ""
    late: bool = False
    days: int = -1


def standing(controller: Controller, firsts: Collection[date] | None) -> Standing[Key]:
    """Of these months, or of all."""
    rows = MonthFigure.objects.filter(controller=controller)
    if firsts is not None:
        rows = rows.filter(first__in=firsts)
    return {Key(*key): (pk, count) for pk, count, *key in rows.values_list("pk", "count", *Key._fields)}


def sum_days(controller: Controller, firsts: Collection[date] | None) -> "Counter[Key]":
    """What the days say of these months, or of all. One query."""
    rows: QuerySet[Any] = DayFigure.objects.filter(controller=controller)
    if firsts is not None:
        rows = rows.filter(day__gte=min(firsts), day__lt=months_before(max(firsts), -1)) if firsts else rows.none()
    columns = ("right", "what", "outcome", "cause", "days", "beyond")
    sums = rows.values_list(TruncMonth("day"), *columns).annotate(number=Sum("count")).order_by()
    found = fold((row[:-1], row[-1]) for row in sums.iterator())
    return found if firsts is None else Counter({key: number for key, number in found.items() if key.first in firsts})


def fold(counts: "Iterable[tuple[tuple[Any, ...], int]]") -> "Counter[Key]":
    """(day, right, what, outcome, cause, days, beyond) → how many, as months."""
    sums: Counter[Key] = Counter()
    for (day, right, what, outcome, cause, days, beyond), number in counts:
        first = day.replace(day=1)
        sums[Key(first, right, what, outcome, cause, beyond > 0)] += number
        if what == What.ANSWERED:
            sums[Key(first, right, What.TOOK.value, days=days)] += number
    return sums


def months_before(day: date, back: int) -> date:
    """The first day of the month that lies so many before that of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
