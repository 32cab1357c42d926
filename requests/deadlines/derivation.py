"""How a date was counted, day by day: each worked and each skipped day by name."""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from privacyportal.calendars import NOTHING, WorkCalendar
from privacyportal.controllers.wording import period_words
from privacyportal.packfiles import Amount
from requests.deadlines.counting import pausing
from requests.deadlines.engine import Dates
from requests.deadlines.rule import Length, law_figure


@dataclasses.dataclass(frozen=True)
class DayCounted:
    """A day after day 0. `number`: the how many-th it is, None where it does not count. `word`: why, '' where plain.
    `due`: the answer is due on it, whether it was counted or is the working day to which the last one was moved.
    """

    day: date
    number: int | None
    word: str
    due: bool = False


def days_counted(dates: Dates, today: date | None = None) -> list[DayCounted]:
    """Every day from day 0 to the first date that binds, in the unit of whatever binds."""
    return [dataclasses.replace(one, due=one.day == dates.due_on) for one in _days(dates, today)]


def _days(dates: Dates, today: date | None) -> Iterator[DayCounted]:
    rule, by_law = dates.rule, dates.origin == "law"
    figure = law_figure(rule) if by_law else rule.promise.period
    law_calendar = rule.law.calendar.calendar if rule.law else None
    calendar = law_calendar if by_law and law_calendar else rule.home_calendar
    stopped = pausing(rule, dates.events.stopped(today)) if by_law else NOTHING
    worked = figure is not None and figure.unit == "working_days"
    ends = _end_of_months(dates, figure)
    number, day = 0, dates.started_on
    while day < dates.first_due_on:
        day += timedelta(days=1)
        if day in stopped:
            yield DayCounted(day, None, _("the clock stood still"))
        elif worked and not calendar.is_working(day):
            yield DayCounted(day, None, off_word(calendar, day))
        elif not worked and by_law and not dates.extended and day > dates.safe_on:
            yield DayCounted(day, None, off_word(calendar, day) or _("the next working day"))
        else:
            number += 1
            yield DayCounted(day, number, _worked_word(calendar, day) if worked else ends.get(day, ""))


def _end_of_months(dates: Dates, figure: Amount | Length | None) -> dict[date, str]:
    """On which day a period of months is over: the number of that day does not say it."""
    if figure is None or figure.unit != "months":
        return {}
    end = dates.safe_on if dates.origin == "law" else dates.first_due_on
    return {end: _("the end of %(period)s") % {"period": period_words(figure.n, figure.unit)}}


def off_word(calendar: WorkCalendar, day: date) -> str:
    """Why nobody works that day: the holiday by its name, else the day of the week; '' for a working day."""
    if calendar.is_working(day):
        return ""
    holiday = calendar.holiday(day, (get_language() or "en")[:2])
    if holiday == "":
        return _("no day counts at this time of the year")
    return holiday or date_format(day, "l")


def _worked_word(calendar: WorkCalendar, day: date) -> str:
    """What is not plain about a day that counts: '' for most."""
    if calendar.makes_up(day):
        return _("a weekend day that is worked")
    if calendar.estimated(day):
        return _("an estimate: the holidays of %(year)s are not published yet") % {"year": day.year}
    return ""
