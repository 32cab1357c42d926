"""What happens by when: what is still to come of a request’s dates, seen from any day."""

import dataclasses
from datetime import date, timedelta
from typing import Literal

from requests.deadlines.engine import dates_of
from requests.deadlines.events import Events, Pause
from requests.deadlines.more_time import times_allowed
from requests.deadlines.rule import Rule

LONG = timedelta(days=30)
ROLLED = timedelta(days=10)
"""By which a date can have been moved on already, past a weekend and holidays, where the later one need not be."""
Kind = Literal["confirm", "tell_extension", "work", "reminder", "due"]


def pause_moves(rule: Rule, events: Events, today: date) -> bool:
    """Whether waiting for the person from `today` on would move the date that binds by as long: only the law's own
    date knows pauses, and a promise may come before it.
    """
    waiting = dataclasses.replace(events, pauses=(*events.pauses, Pause("question", today, today + LONG)))
    return dates_of(rule, waiting).due_on >= dates_of(rule, events).due_on + LONG - ROLLED


def timeline(rule: Rule, events: Events, today: date) -> list[tuple[date, Kind]]:
    """Each day from `today` on with what happens on it: the last day to confirm receipt, the last day to tell of more
    time, the team's own date, reminders, the date that binds. What fell before receipt never happens.
    """
    dates = dates_of(rule, events, today)
    days: list[tuple[date, Kind]] = [(dates.work_on, "work"), (dates.due_on, "due")]
    days += [(dates.due_on - timedelta(days=before), "reminder") for before in rule.reminders]
    if dates.confirm_by:
        days.append((dates.confirm_by, "confirm"))
    more = dates.extended_max
    may_extend = len(events.extensions) < times_allowed(rule) and not (isinstance(more, date) and more <= dates.due_on)
    if dates.tell_by and may_extend:
        days.append((dates.tell_by, "tell_extension"))
    return sorted(
        ((day, kind) for day, kind in days if day >= max(today, events.received_on)),
        key=lambda one: (one[0], one[1] == "due"),
    )
