"""The three pictures of the figures, each with the words that stand for it."""

from collections import Counter
from dataclasses import dataclass

from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from requests.figures.charts import Chart, lying, upright
from requests.figures.reading import Month, Tally

BUCKETS = ((0, 0), (1, 3), (4, 7), (8, 14), (15, 30), (31, 45), (46, 60), (61, None))
NAME_LENGTH = 60


@dataclass(frozen=True)
class Span:
    """A bucket of days to the answer."""

    words: str
    number: int


def trend(months: list[Month]) -> Chart:
    names = [date_format(month.first, pgettext("month on a chart, as a date format", "M")) for month in months]
    told = [_month(month) for month in months]
    words = _("Requests received and answered in each of %(number)s months") % {"number": localize(len(months))}
    return upright(words, names, [[m.received for m in months], [m.answered for m in months]], [told, told])


def _month(month: Month) -> str:
    return _("%(month)s: %(received)s received, %(answered)s answered") % {
        "month": date_format(month.first, "YEAR_MONTH_FORMAT"),
        "received": localize(month.received),
        "answered": localize(month.answered),
    }


def buckets(spans: "Counter[int]") -> list[Span]:
    """Days to the answer, put together so that they can be read."""
    found = []
    for first, last in BUCKETS:
        number = sum(count for days, count in spans.items() if days >= first and (last is None or days <= last))
        words = (
            _("%(days)s and more") % {"days": first}
            if last is None
            else str(first)
            if first == last
            else _("%(first)s to %(last)s") % {"first": first, "last": last}
        )
        found.append(Span(words, number))
    return found


def spans(tally: Tally) -> tuple[Chart, list[Span]]:
    found = buckets(tally.spans)
    told = [_("%(days)s days: %(number)s") % {"days": span.words, "number": localize(span.number)} for span in found]
    names = [
        f"{first}+" if last is None else f"{first}" if first == last else f"{first}–{last}" for first, last in BUCKETS
    ]
    return upright(_("How many days answers took"), names, [[span.number for span in found]], [told]), found


def refusals(grounds: list[tuple[str, int]]) -> Chart:
    """`grounds`: in words, and how often."""
    told = [f"{name} {localize(number)}" for name, number in grounds]
    names = [_cut(name) for name, _number in grounds]
    return lying(_("Refusals by ground"), names, [number for _name, number in grounds], told)


def _cut(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"
