"""A report for a period: the figures of the dashboard, and how each of them is counted."""

from typing import Any

from django.template.loader import render_to_string

from privacyportal import clock
from privacyportal.controllers.packs import Pack
from requests.figures import drawing
from requests.figures.grounds import causes_in_words
from requests.figures.reading import Tally, read_figures
from requests.figures.words import days_number, days_word, share_word
from requests.models import Report
from requests.rights import PLANS


def render(report: Report, pack: Pack) -> str:
    """The page, in the active language."""
    figures = read_figures(report.controller, *report.days)
    context = {
        "pack": pack,
        "report": report,
        "made_on": clock.today(pack.zone),
        "figures": figures,
        "facts": _facts(figures.total),
        "rights": [_row(tally) for tally in figures.rights],
        "grounds": causes_in_words(report.controller, pack, figures.total),
        "trend": drawing.trend(figures.months),
        "spans": drawing.spans(figures.total),
    }
    return render_to_string("requests/reports/period.html", context)


def _facts(total: Tally) -> dict[str, str]:
    return {
        "median": days_word(total.median),
        "nine_in_ten": days_word(total.nine_in_ten),
        "in_time": share_word(total.share_in_time),
    }


def _row(tally: Tally) -> dict[str, Any]:
    return {
        "word": PLANS[tally.right].short if tally.right in PLANS else tally.right,
        "tally": tally,
        "median": days_number(tally.median),
        "in_time": share_word(tally.share_in_time),
    }
