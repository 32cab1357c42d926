"""What happens by when: what is still to come of a request’s dates, seen from any day."""

from datetime import date, timedelta
from typing import Literal

from requests.deadlines.engine import dates_of
from requests.deadlines.events import Events
from requests.deadlines.rule import Rule

Kind = Literal["confirm", "tell_extension", "work", "reminder", "due"]


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
    if dates.tell_by and events.extension is None and not (isinstance(more, date) and more <= dates.due_on):
        days.append((dates.tell_by, "tell_extension"))
    return sorted(
        ((day, kind) for day, kind in days if day >= max(today, events.received_on)),
        key=lambda one: (one[0], one[1] == "due"),
    )
