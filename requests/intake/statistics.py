"""How requests were answered in a year, for everybody to read: the figures that 11 CCR §7102(a) asks for.

Exact counts from the roll-up, which holds no test case, no duplicate and no person.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack
from requests.figures.grounds import words_of_grounds
from requests.figures.reading import Tally, causes_of, read_figures
from requests.figures.words import days_number
from requests.models import DayFigure
from requests.rights import PLANS


@dataclass(frozen=True)
class RightInYear:
    title: Any
    tally: Tally
    median: str
    mean: str
    causes: list[tuple[str, int]]


def years_of(controller: Controller, pack: Pack) -> list[int]:
    """From the first year with a figure to this one, newest first. One query."""
    this = clock.today(pack.zone).year
    first = DayFigure.objects.filter(controller=controller).aggregate(first=Min("day"))["first"]
    return list(range(this, (first.year if first else this) - 1, -1))


def build(controller: Controller, pack: Pack, year: int, today: date) -> dict[str, Any]:
    last = min(date(year, 12, 31), today)
    figures = read_figures(controller, date(year, 1, 1), last)
    words = words_of_grounds(controller, pack, figures.total.causes)
    return {
        "year": year,
        "last": last,
        "whole": last == date(year, 12, 31),
        "rights": [_in_year(tally, words) for tally in figures.rights],
        "total": figures.total,
    }


def _in_year(tally: Tally, words: dict[str, str]) -> RightInYear:
    causes = [(words[code], number) for code, number in causes_of([tally])]
    title = PLANS[tally.right].title if tally.right in PLANS else tally.right
    return RightInYear(title, tally, days_number(tally.median), days_number(tally.mean), causes)
