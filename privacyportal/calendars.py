"""Day arithmetic. Calendar days, working days and months are different units and never mixed (DESIGN §3)."""

import dataclasses
from datetime import date, timedelta


@dataclasses.dataclass(frozen=True)
class CalendarDays:
    """A number of days of the calendar, weekends and holidays among them."""

    n: int

    def after(self, day: date) -> date:
        """The last day of the period. `day` itself is not counted: day 1 is the day after it."""
        return day + timedelta(days=self.n)


def days_between(first: date, last: date) -> int:
    """How many days `last` is ahead of `first`; negative once it is past."""
    return (last - first).days
