"""The one place that is asked what time it is.

Tests and previews move it with `at(moment)`; the offset is a context variable, so that
one thread's journey in time is nobody else's. Leases alone use the database's clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta(0))


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _offset.get()


def today(zone: str) -> date:
    """The calendar day it is in `zone` (an IANA name)."""
    return day_of(now(), zone)


def day_of(moment: datetime, zone: str) -> date:
    """The calendar day that `moment` falls on in `zone`: a receipt day belongs to a zone (DESIGN §3)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def moment_of(day: date, zone: str, hour: int = 0) -> datetime:
    """When that hour of a calendar day begins in `zone`."""
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def offset_seconds() -> float:
    """How far this context's clock stands from the real one; travels in a task's headers."""
    return _offset.get().total_seconds()


@contextmanager
def shifted(seconds: float) -> Iterator[None]:
    token = _offset.set(timedelta(seconds=seconds))
    try:
        yield
    finally:
        _offset.reset(token)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this context the clock starts at `moment` and goes on from there."""
    with shifted((moment - datetime.now(UTC)).total_seconds()):
        yield
