"""The dates of a request: promise × local law × calendar. Pure functions of the rule and of what happened.

The day of receipt is day 0. Pause first, roll last, roll once. The earlier of promise and law binds (P-02, P-04).
What the law says of pauses and rest days moves the law's date alone: a promise silent about them is kept to the day.
"""

import dataclasses
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from privacyportal.calendars import days_between
from privacyportal.controllers import packs
from requests.deadlines.counting import Counted, day_zero, law_end, paused_days, promise_end
from requests.deadlines.events import Events, Extended
from requests.deadlines.more_time import Open, extended_max, tell_by, times_allowed
from requests.deadlines.rule import KnownLaw, Length, Pack, Rule, pin
from requests.deadlines.stages import confirm_by

FALLBACK = Length(n=packs.FALLBACK.n, unit=packs.FALLBACK.unit)
"""Where neither the policy nor the law has a figure."""
Origin = Literal["policy", "law", "fallback"]


@dataclasses.dataclass(frozen=True)
class Dates:
    """All dates of a request. `due_on` binds; `safe_on` is the same before it was moved to a working day; `work_on`
    is the team's own. `moment`: where hours count. `extended_max`: how far an extension could go at most.
    """

    rule: Rule
    events: Events
    promise_on: date | None
    law_on: date | None
    first_due_on: date
    """What bound before any extension."""
    due_on: date
    safe_on: date
    work_on: date
    moment: datetime | None
    law_extended_on: date | Open | None
    extended_max: date | Open | None
    tell_by: date | None
    """The last day on which an extension can be told."""
    moved: tuple[tuple[Extended, date], ...]
    """Each extension that was told in time, with the day to which it moved the date."""
    estimate_year: int | None
    origin: Origin
    started_on: date
    """Day 0 of whatever binds."""
    paused_days: int
    confirm_by: date | None

    @property
    def extended(self) -> bool:
        return bool(self.moved)

    @property
    def estimate(self) -> bool:
        return self.estimate_year is not None

    @property
    def rolled(self) -> bool:
        """Whether the law moved the last day, which is no working day, to the next one."""
        return self.origin == "law" and self.due_on != self.safe_on

    @property
    def ends_at(self) -> datetime:
        """The last moment in time: to the minute where hours count, else the end of the day where the controller is."""
        return self.moment or datetime.combine(self.due_on, time(23, 59, 59), ZoneInfo(self.rule.zone))


def dates_of(rule: Rule, events: Events, today: date | None = None) -> Dates:
    """Every date, from pinned facts alone. `today` lets a pause that still lasts count up to that day."""
    stopped = events.stopped(today)
    promise, law = promise_end(rule, events), law_end(rule, events, stopped)
    first, origin = _binding(events, promise, law)
    most, law_most = extended_max(rule, events, stopped, promise, law)
    by_law = origin == "law"
    dates = Dates(
        rule=rule,
        events=events,
        promise_on=promise.on if promise else None,
        law_on=law.on if law else None,
        first_due_on=first.on,
        due_on=first.on,
        safe_on=min(each.safe_on for each in (promise, law, first) if each),
        work_on=first.on,
        moment=first.moment,
        law_extended_on=law_most.on if isinstance(law_most, Counted) else law_most,
        extended_max=most.on if isinstance(most, Counted) else most,
        tell_by=None if most is None else tell_by(rule, events, stopped, first.on),
        moved=(),
        estimate_year=first.estimate_year,
        origin=origin,
        started_on=day_zero(rule, events) if by_law else events.received_on,
        paused_days=paused_days(rule, events, stopped, first.on) if by_law else 0,
        confirm_by=confirm_by(rule, events),
    )
    for number, told in enumerate(events.extensions[: times_allowed(rule)], start=1):
        reach, _by_law = extended_max(rule, events, stopped, promise, law, times=number)
        dates = _with_extension(dates, told, reach)
    dates = _with_next(dates, stopped, promise, law)
    return dataclasses.replace(dates, work_on=_work_on(rule, events, dates.due_on))


def resolve(
    pack: Pack, law: KnownLaw | None, right: str, events: Events, *, country: str = "", subdiv: str | None = None
) -> Dates:
    """The dates of a new request; its rule, to be pinned, is among them. `law` None: none is known."""
    return dates_of(pin(pack, law, right, events.received_on, country=country, subdiv=subdiv), events)


def _binding(events: Events, promise: Counted | None, law: Counted | None) -> tuple[Counted, Origin]:
    """The earlier of promise and law; on the same day the one that ends at an hour. The fallback where both are
    silent. A policy that gives way to the law (P-04) is kept by the same rule: never later than either.
    """
    if promise and (law is None or (promise.on, law.moment is not None) <= (law.on, False)):
        return promise, "policy"
    if law:
        return law, "law"
    end = events.received_on + timedelta(days=FALLBACK.n)
    return Counted(end, end), "fallback"


def _with_extension(dates: Dates, told: Extended, most: Counted | Open | None) -> Dates:
    """An extension that was told in time, as far as it may go; one that was not changes nothing."""
    last_day = dates.due_on if dates.moved else dates.tell_by
    if most is None or last_day is None or told.told_on > last_day:
        return dates
    if isinstance(most, Open):
        on = max(told.to or dates.due_on, dates.due_on)
        year, safe_on = dates.estimate_year, on
    else:
        on = max(min(told.to or most.on, most.on), dates.due_on)
        year, safe_on = most.estimate_year if on == most.on else None, min(on, most.safe_on)
    if on == dates.due_on:
        return dates
    moved = (*dates.moved, (told, on))
    return dataclasses.replace(dates, due_on=on, safe_on=safe_on, moment=None, moved=moved, estimate_year=year)


def _with_next(dates: Dates, stopped: frozenset[date], promise: Counted | None, law: Counted | None) -> Dates:
    """Where the date may be moved more than once: how far the next time goes, to be told before the date as it is."""
    number = len(dates.moved) + 1
    if number == 1 or number > times_allowed(dates.rule):
        return dates
    most, law_most = extended_max(dates.rule, dates.events, stopped, promise, law, times=number)
    return dataclasses.replace(
        dates,
        law_extended_on=law_most.on if isinstance(law_most, Counted) else law_most,
        extended_max=most.on if isinstance(most, Counted) else most,
        tell_by=dates.due_on,
    )


def _work_on(rule: Rule, events: Events, due_on: date) -> date:
    """The team's own date: earlier, a working day where the team is, and never before receipt."""
    earlier = rule.home_calendar.roll_back(due_on - timedelta(days=rule.work_days_before))
    return max(earlier, events.received_on)


def days_left(due_on: date, today: date) -> int:
    """0 on the day itself, negative once it is late."""
    return days_between(today, due_on)
