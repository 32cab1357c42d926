"""What happened to a request and moves its dates. Plain facts, each with its day in the controller's zone."""

import dataclasses
from datetime import date, datetime, timedelta


@dataclasses.dataclass(frozen=True)
class Pause:
    """Days on which the clock stood still, both ends among them. `last` None: it still does."""

    reason: str
    first: date
    last: date | None


@dataclasses.dataclass(frozen=True)
class Extended:
    """More time, told to the person on that day. `to`: the new date; None: as far as it goes."""

    told_on: date
    ground: str
    to: date | None


@dataclasses.dataclass(frozen=True)
class Events:
    """`received_on`: day 0. `identity_asked_on`: when papers were asked for, without which nothing could begin."""

    received_on: date
    received_at: datetime
    identity_asked_on: date | None = None
    identity_proven_on: date | None = None
    fee_told_on: date | None = None
    fee_settled_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extended, ...] = ()
    """In the order in which they were told."""
    answered_on: date | None = None

    def stopped(self, today: date | None) -> frozenset[date]:
        """Every day of every pause; one that still lasts reaches to `today`, and counts for nothing where the day
        is not given.
        """
        ends = [(pause.first, pause.last or today) for pause in self.pauses]
        return frozenset(
            first + timedelta(days=number)
            for first, last in ends
            if last is not None
            for number in range((last - first).days + 1)
        )

    @property
    def open_pause(self) -> Pause | None:
        return next((pause for pause in self.pauses if pause.last is None), None)
