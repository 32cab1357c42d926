"""More time: how far an extension goes, by when it is told, and why there is none."""

from collections.abc import Set
from datetime import date
from enum import Enum

from privacyportal.calendars import NOTHING
from privacyportal.laws.schema import Extension
from privacyportal.packfiles import Amount
from requests.deadlines.counting import Counted, count, day_zero, length, pausing, roll
from requests.deadlines.events import Events
from requests.deadlines.rule import APPEALS, Length, Rule, law_figure


class Open(Enum):
    """More time without a last day: the law asks for a notice in time and sets no end."""

    OPEN = "open"


OPEN = Open.OPEN


def law_extension(rule: Rule) -> Extension | None:
    """The law's extension; one that nobody has read counts as none."""
    law = rule.law
    if law is None or law_figure(rule) is None:
        return None
    if law.limit and law.limit.answer:
        return None if law.limit.extension is None or law.limit.extension.unknown else law.limit.extension
    more = law.appeal.extension if law.appeal and rule.right == APPEALS else None
    if more is None:
        return None
    return Extension.model_validate({**more.model_dump(), "tell_within": "initial", "counted_from": "end"})


def times_allowed(rule: Rule) -> int:
    """How many times the date may be moved. Once, where nothing says more: by a policy's own extension, too."""
    more = law_extension(rule)
    return more.max_times or 1 if more and rule.promise.period is None else 1


def extended_max(
    rule: Rule, events: Events, stopped: Set[date], promise: Counted | None, law: Counted | None, *, times: int = 1
) -> tuple[Counted | Open | None, Counted | Open | None]:
    """How far the extension number `times` goes at most, and how far the law alone would let it go.

    A policy with a figure has the extension that it names, never past the law's last date; a policy without a figure
    has the law's.
    """
    by_law = _law_extended(rule, events, stopped, times)
    if promise is None:
        return by_law, by_law
    more, period = rule.promise.extension, rule.promise.period
    if more is None or period is None:
        return None, by_law
    own = count([period, more], events.received_on, NOTHING, rule.home_calendar)
    last = law if by_law is None else by_law
    if isinstance(last, Counted) and last.on < own.on:
        return last, by_law
    return own, by_law


def _law_extended(rule: Rule, events: Events, stopped: Set[date], times: int) -> Counted | Open | None:
    more, figure = law_extension(rule), law_figure(rule)
    if more is None or figure is None or rule.law is None:
        return None
    if more.open_ended or more.n is None or more.unit is None:
        return OPEN
    steps = [length(figure), *[Length(n=more.n, unit=more.unit)] * times]
    if more.counted_from == "receipt" and figure.unit == more.unit:
        steps = [Length(n=figure.n + more.n * times, unit=more.unit)]
    calendar = rule.law.calendar.calendar
    return roll(rule.law, count(steps, day_zero(rule, events), pausing(rule, stopped), calendar))


def tell_by(rule: Rule, events: Events, stopped: Set[date], due_on: date) -> date:
    """Before the first date passes, and within the law's own time for telling."""
    more = law_extension(rule)
    if more is None or rule.law is None or not isinstance(more.tell_within, Amount):
        return due_on
    calendar = rule.law.calendar.calendar
    told = count([length(more.tell_within)], day_zero(rule, events), pausing(rule, stopped), calendar)
    return min(due_on, roll(rule.law, told).on)
