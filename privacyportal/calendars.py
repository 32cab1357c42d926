"""Day arithmetic. Calendar days, working days, months and hours are different units and never mixed (DESIGN §3)."""

import calendar
import dataclasses
from collections.abc import Set
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from holidays import country_holidays

SATURDAY_AND_SUNDAY = (6, 7)
NOTHING: frozenset[date] = frozenset()
BY_NOTICE = ("CN", "VN")
"""Where days off and worked weekends are fixed anew each year: beyond the newest notice all is an estimate."""
ENGLAND = {"GB": "ENG"}
"""Whose holidays stand for a country whose parts differ, where nobody said which part."""
LANGUAGES = {"CN": {"en": "en_US", "zh": "zh_CN"}, "HK": {"en": "en_HK", "zh": "zh_CN"}}


@dataclasses.dataclass(frozen=True)
class CalendarDays:
    """A number of days of the calendar, weekends and holidays among them."""

    n: int

    def after(self, day: date, stopped: Set[date] = NOTHING) -> date:
        """The last day of the period. `day` itself is not counted: day 1 is the day after it.

        `stopped`: days that do not count; each one within the period makes it a day longer.
        """
        return longer_by(stopped, day, day + timedelta(days=self.n))


@dataclasses.dataclass(frozen=True)
class Months:
    """Months: to the same day number, or to the last day of a month that has none (31 January: 28 February)."""

    n: int

    def after(self, day: date, stopped: Set[date] = NOTHING) -> date:
        years, month = divmod(day.month - 1 + self.n, 12)
        year, month = day.year + years, month + 1
        last = calendar.monthrange(year, month)[1]
        return longer_by(stopped, day, date(year, month, min(day.day, last)))


@dataclasses.dataclass(frozen=True)
class Hours:
    """Hours, to the minute and through every weekend. A day on which the clock stood still adds 24."""

    n: int

    def after(self, moment: datetime) -> datetime:
        return moment + timedelta(hours=self.n)


@dataclasses.dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. `country`: ISO code of the holidays, None where nobody knows whose they are.

    `weekend`: ISO weekdays. `closed`: a part of each year in which nothing counts, as ((month, day), (month, day)),
    both included; it may pass the year's end (New Zealand: 25 December to 15 January).
    """

    country: str | None
    subdiv: str | None = None
    weekend: tuple[int, ...] = SATURDAY_AND_SUNDAY
    closed: tuple[tuple[int, int], tuple[int, int]] | None = None

    @property
    def known(self) -> bool:
        """Whether there are holidays for this country: without them no last day is moved."""
        return _year(self.country, self.subdiv, 2026) is not None

    def is_working(self, day: date) -> bool:
        if self._is_closed(day):
            return False
        year = _year(self.country, self.subdiv, day.year)
        if year and day in year.off:
            return False
        return day.isoweekday() not in self.weekend or bool(year and day in year.worked)

    def estimated(self, day: date) -> bool:
        """Whether the holidays about `day` are not published yet, or named as an estimate (by the moon)."""
        year = _year(self.country, self.subdiv, day.year)
        if year is None:
            return False
        return year.estimated or any(day + timedelta(days=near) in year.uncertain for near in (-1, 0, 1))

    def roll(self, day: date) -> date:
        """`day`, or the next working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def roll_back(self, day: date) -> date:
        """`day`, or the last working day before it."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def holiday(self, day: date, language: str = "en") -> str | None:
        """The name of the holiday that `day` is; '' for a day of the closed period."""
        if self._is_closed(day):
            return ""
        year = _year(self.country, self.subdiv, day.year, language)
        return year.off.get(day) if year else None

    def makes_up(self, day: date) -> bool:
        """Whether `day` is a weekend day that is worked."""
        return day.isoweekday() in self.weekend and self.is_working(day)

    def _is_closed(self, day: date) -> bool:
        if self.closed is None:
            return False
        first, last = self.closed
        at = (day.month, day.day)
        return first <= at <= last if first <= last else at >= first or at <= last


@dataclasses.dataclass(frozen=True)
class WorkingDays:
    """A number of days that are worked."""

    n: int
    calendar: WorkCalendar

    def after(self, day: date, stopped: Set[date] = NOTHING) -> date:
        """The n-th working day after `day`; days in `stopped` do not count."""
        left = self.n
        while left:
            day += timedelta(days=1)
            left -= self.calendar.is_working(day) and day not in stopped
        return day


def longer_by(stopped: Set[date], first: date, last: date) -> date:
    """`last`, later by each day of `stopped` after `first` that still fell within the period."""
    for day in sorted(stopped):
        if first < day <= last:
            last += timedelta(days=1)
    return last


def days_between(first: date, last: date) -> int:
    """How many days `last` is ahead of `first`; negative once it is past."""
    return (last - first).days


@dataclasses.dataclass(frozen=True)
class _Year:
    off: dict[date, str]
    worked: frozenset[date]
    uncertain: frozenset[date]
    estimated: bool


@lru_cache(maxsize=2048)
def _year(country: str | None, subdiv: str | None, year: int, language: str = "en") -> _Year | None:
    """A year's days off and worked weekends. Read whole and kept: the package's own objects fill as they are asked,
    which two threads must not do at once. None where the package has no such country.
    """
    if not country:
        return None
    try:
        near = [year - 1, year, year + 1]
        tongue = LANGUAGES.get(country, {}).get(language)
        days = country_holidays(country, subdiv=subdiv, years=near, expand=False, language=tongue)
    except NotImplementedError:
        return None
    labels = [days.tr(label).replace("%s", "").strip(" ()（）") for label in _labels_of_estimates(days)]
    off = {day: name for day, name in days.items() if day.year == year}
    return _Year(
        off=off,
        worked=frozenset(day for day in days.weekend_workdays if day.year == year),
        uncertain=frozenset(day for day, name in off.items() if any(label in name for label in labels)),
        estimated=country in BY_NOTICE and year > max(days.special_public_holidays),
    )


def _labels_of_estimates(days: object) -> list[str]:
    """How the package marks a holiday whose day is reckoned and not yet announced; not every country has a mark."""
    found = [getattr(days, name, "") for name in ("estimated_label", "observed_estimated_label")]
    return [label for label in found if label]


@lru_cache
def country_of_zone(zone: str) -> str | None:
    """The country that an IANA time zone lies in: 'Asia/Shanghai' is CN."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return next((row[0] for row in rows if row[2].strip() == zone), None)
