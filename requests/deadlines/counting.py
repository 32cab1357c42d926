"""Counting a period: the promise’s from receipt, the law’s from its own day 0, with its pauses and rest days."""

import dataclasses
from collections.abc import Set
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from privacyportal.calendars import NOTHING, CalendarDays, Hours, Months, WorkCalendar, WorkingDays
from privacyportal.packfiles import Amount
from requests.deadlines.events import Events
from requests.deadlines.rule import LawClock, Length, Rule, law_figure

REFLECTION = {"CH": 10}
"""Days a person has to accept a share of the costs; the period begins when they are over (Swiss DPO art. 19)."""


@dataclasses.dataclass(frozen=True)
class Counted:
    """A last day, as the period ends and as it is moved where the law moves rest days."""

    safe_on: date
    on: date
    moment: datetime | None = None
    estimate_year: int | None = None


def promise_end(rule: Rule, events: Events) -> Counted | None:
    period = rule.promise.period
    return count([period], events.received_on, NOTHING, rule.home_calendar) if period else None


def law_end(rule: Rule, events: Events, stopped: Set[date]) -> Counted | None:
    figure = law_figure(rule)
    if rule.law is None or figure is None:
        return None
    start = day_zero(rule, events)
    if figure.unit == "hours":
        return _hours_end(rule, events, figure, start, stopped)
    if figure.unit == "immediate":
        return Counted(start, start)
    return roll(rule.law, count([length(figure)], start, pausing(rule, stopped), rule.law.calendar.calendar))


def _hours_end(rule: Rule, events: Events, figure: Amount, start: date, stopped: Set[date]) -> Counted:
    """From the minute of receipt, or from the beginning of a later day 0; never moved to a working day."""
    zone = ZoneInfo(rule.zone)
    began = events.received_at if start == received_by_law(rule, events) else datetime.combine(start, time(0), zone)
    still = sum(day > start for day in pausing(rule, stopped))
    moment = Hours(figure.n + 24 * still).after(began)
    day = moment.astimezone(zone).date()
    return Counted(day, day, moment)


def received_by_law(rule: Rule, events: Events) -> date:
    """The day of receipt that the law counts from: the controller's, unless the law says the place's own."""
    if rule.law is None or rule.law.zone is None or rule.began_on:
        return events.received_on
    return events.received_at.astimezone(ZoneInfo(rule.law.zone)).date()


def day_zero(rule: Rule, events: Events) -> date:
    """Day 0 of the law. Papers that were asked for and have not come yet delay nothing: the earlier date is safe."""
    law, received = rule.law, received_by_law(rule, events)
    limit = law.limit if law else None
    if law is None or limit is None:
        return received
    if events.fee_told_on and law.place in REFLECTION:
        return events.fee_told_on + timedelta(days=REFLECTION[law.place])
    if limit.starts == "receipt":
        return received
    days = [received]
    if events.identity_proven_on and (limit.starts == "verified" or events.identity_asked_on):
        days.append(events.identity_proven_on)
    if limit.starts == "relevant_time" and events.fee_told_on and events.fee_settled_on:
        days.append(events.fee_settled_on)
    return max(days)


def pausing(rule: Rule, stopped: Set[date]) -> Set[date]:
    """Days on which the law's clock stood still: none where the law knows no pause."""
    return stopped if rule.law and rule.law.limit and rule.law.limit.can_pause else NOTHING


def paused_days(rule: Rule, events: Events, stopped: Set[date], last: date) -> int:
    return sum(day_zero(rule, events) < day <= last for day in pausing(rule, stopped))


def length(amount: Amount) -> Length:
    return Length.model_validate({"n": amount.n, "unit": amount.unit})


def count(steps: list[Length], start: date, stopped: Set[date], calendar: WorkCalendar) -> Counted:
    """Period after period from `start`. An estimate where a working day was counted that is not published yet."""
    day, estimate_year = start, None
    for step in steps:
        if step.unit == "working_days":
            last = WorkingDays(step.n, calendar).after(day, stopped)
            estimate_year = estimate_year or _estimate_year(calendar, day + timedelta(days=1), last)
            day = last
        else:
            day = (Months(step.n) if step.unit == "months" else CalendarDays(step.n)).after(day, stopped)
    return Counted(day, day, estimate_year=estimate_year)


def _estimate_year(calendar: WorkCalendar, first: date, last: date) -> int | None:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return next((day.year for day in days if calendar.estimated(day)), None)


def roll(law: LawClock, end: Counted) -> Counted:
    """A last day that is no working day moves to the next one, where this law is known to say so."""
    calendar = law.calendar.calendar
    moves = law.limit is not None and law.limit.roll_to_working_day == "yes"
    if not moves or not calendar.known:
        return end
    on = calendar.roll(end.on)
    return dataclasses.replace(end, on=on, estimate_year=end.estimate_year or _estimate_year(calendar, end.on, on))
