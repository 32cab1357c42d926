"""Keeps the roll-up equal to the requests: a day is counted anew from them, never added to, and then its month.

So a round may be killed, or run twice, or beside another: the requests are the truth.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from privacyportal.controllers.models import Controller
from requests.figures import months
from requests.figures.standing import BATCH, Standing, replace
from requests.models import Case, DayFigure, MonthFigure, Outcome, RightsRequest, StaleDay, State

What = DayFigure.What
RECEIVED, WITHDRAWN, ANSWERED = What.RECEIVED.value, What.WITHDRAWN.value, What.ANSWERED.value


class Key(NamedTuple):
    """What is counted together."""

    day: date
    right: str
    what: str
    outcome: str = ""
    cause: str = ""
    days: int = -1
    beyond: int = 0


@dataclass(frozen=True)
class Difference:
    """`stood`: in the roll-up; `is_true`: by the requests, of a month by its days."""

    key: Key | months.Key
    stood: int
    is_true: int

    def __str__(self) -> str:
        words = " ".join(str(part) for part in self.key if part not in {"", -1, 0})
        words = f"month {words}" if isinstance(self.key, months.Key) else words
        return f"{words}: {self.stood} stood, {self.is_true} it is"


def leave_out(case: Case) -> None:
    """Takes a case that is merged into another out of every count. In the transaction that merges it."""
    case.rights.update(is_counted=False)
    days = [case.received_on, *case.rights.values_list("first_answered_on", flat=True)]
    StaleDay.objects.mark(case.controller_id, days)


def count_stale_days(controller: Controller, now: datetime) -> None:
    """A round: counts the days anew on which something changed since the last one."""
    with transaction.atomic():
        _one_at_a_time(controller)
        marks = list(StaleDay.objects.filter(controller=controller).order_by("id").values_list("id", "day")[:BATCH])
        if marks:
            settle(controller, {day for _id, day in marks})
            StaleDay.objects.filter(pk__in=[pk for pk, _day in marks]).delete()


def compare(controller: Controller) -> list[Difference]:
    """Where the roll-up says something else than the requests; days that are marked count, too."""
    true = count_requests(controller)
    sums = months.fold(true.items())
    return _differences(_standing(controller, None), true) + _differences(months.standing(controller, None), sums)


def rebuild(controller: Controller) -> list[Difference]:
    """Counts every day anew. Returns what differed."""
    with transaction.atomic():
        _one_at_a_time(controller)
        marks = list(StaleDay.objects.filter(controller=controller).values_list("pk", flat=True))
        differences = settle(controller, None)
        for start in range(0, len(marks), BATCH):  # these and no others: one written meanwhile may not be counted yet
            StaleDay.objects.filter(pk__in=marks[start : start + BATCH]).delete()
    return differences


def settle(controller: Controller, days: Collection[date] | None) -> list[Difference]:
    """Makes the roll-up of these days (None: of all), and of their months, say what the requests say."""
    standing, true = _standing(controller, days), count_requests(controller, days)
    replace(DayFigure, controller, standing, true)
    firsts = None if days is None else {day.replace(day=1) for day in days}
    sums, summed = months.standing(controller, firsts), months.sum_days(controller, firsts)
    replace(MonthFigure, controller, sums, summed)
    return _differences(standing, true) + _differences(sums, summed)


def _differences(standing: "Standing[Any]", true: "Counter[Any]") -> list[Difference]:
    stood = {key: count for key, (_pk, count) in standing.items()}
    wrong = sorted(key for key in stood.keys() | true.keys() if stood.get(key, 0) != true.get(key, 0))
    return [Difference(key, stood.get(key, 0), true.get(key, 0)) for key in wrong]


def count_requests(controller: Controller, days: Collection[date] | None = None) -> "Counter[Key]":
    """What the requests say. Each counts once, by its first answer and the newest outcome. Two queries."""
    found: Counter[Key] = Counter()
    counted = RightsRequest.objects.of(controller).counted()
    received = _on(counted.heard().filter(case__controller=controller), "case__received_on", days)
    gone = Count("pk", filter=Q(state=State.WITHDRAWN, first_answered_on__isnull=True))
    sums = received.values_list("case__received_on", "right").annotate(number=Count("pk"), gone=gone)
    for day, right, number, withdrawn in sums.order_by():
        found[Key(day, right, RECEIVED)] += number
        if withdrawn:
            found[Key(day, right, WITHDRAWN)] += withdrawn
    answered = _on(counted.filter(first_answered_on__isnull=False), "first_answered_on", days)
    columns = ("first_answered_on", "right", "told_outcome", "told_ground", "case__received_on", "first_due_on")
    for *row, number in answered.values_list(*columns).annotate(number=Count("pk")).order_by():
        found[_answer(row)] += number
    return found


def _answer(row: Sequence[Any]) -> Key:
    day, right, outcome, ground, received_on, due_on = row
    cause = ground if outcome == Outcome.REFUSED else ""
    days, beyond = max(0, (day - received_on).days), max(0, (day - due_on).days)
    return Key(day, right, ANSWERED, outcome, cause, days, beyond)


def _on(rows: "QuerySet[Any]", column: str, days: Collection[date] | None) -> "QuerySet[Any]":
    return rows if days is None else rows.filter(**{f"{column}__in": days})


def _standing(controller: Controller, days: Collection[date] | None) -> Standing[Key]:
    rows = _on(DayFigure.objects.filter(controller=controller), "day", days)
    return {Key(*key): (pk, count) for pk, count, *key in rows.values_list("pk", "count", *Key._fields)}


def _one_at_a_time(controller: Controller) -> None:
    """Two rounds of one controller wait for each other; whoever only points at the controller waits for nobody."""
    Controller.objects.select_for_update(no_key=True).get(pk=controller.pk)
