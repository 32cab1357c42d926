"""The dashboard: what is open now, and how requests of a period were answered."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.formats import plain_day
from requests.figures import drawing
from requests.figures.grounds import causes_in_words
from requests.figures.live import Open, open_now
from requests.figures.reading import Figures, Tally, read_figures
from requests.figures.words import days_number, days_word, share_word
from requests.rights import PLANS
from requests.workspace.names import right_word

PERIODS = {
    "30": gettext_lazy("The last 30 days"),
    "90": gettext_lazy("The last 90 days"),
    "year": gettext_lazy("This year"),
    "custom": gettext_lazy("From … to …"),
}
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Period:
    """Both days are part of it."""

    key: str
    first: date
    last: date

    @property
    def words(self) -> str:
        return _("%(first)s to %(last)s") % {"first": plain_day(self.first), "last": plain_day(self.last)}


class PeriodForm(forms.Form):
    """The filter above the figures; it stands in the address, since nothing in it is personal."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=list(PERIODS.items()))
    first = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    right = forms.ChoiceField(label=gettext_lazy("Right"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rights = [(plan.right, plan.short) for plan in PLANS.values()]
        self.fields["right"].choices = [("", gettext_lazy("All rights")), *rights]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("period") == "custom" and not self.errors:
            first, last = given.get("first"), given.get("last")
            if not first or not last:
                raise forms.ValidationError(_("Choose both days of the period."))
            if last < first:
                raise forms.ValidationError(_("The period ends before it begins. Exchange the two days."))
            if last - first > LONGEST:
                raise forms.ValidationError(_("A period may be three years long at most."))
        return given


def read_period(query: Any, today: date) -> tuple[Period, str, PeriodForm]:
    """The period, the right ('' for all) and the form to show. What cannot be read counts as the last 30 days."""
    given = {
        **{"period": "30"},
        **{key: query.get(key) for key in ("period", "first", "last", "right") if key in query},
    }
    form = PeriodForm(given)
    chosen = form.cleaned_data if form.is_valid() else {"period": "30", "right": ""}
    return period_of(chosen, today), chosen.get("right") or "", form


def period_of(chosen: dict[str, Any], today: date) -> Period:
    key = chosen["period"]
    if key == "custom":
        return Period(key, chosen["first"], chosen["last"])
    if key == "year":
        return Period(key, date(today.year, 1, 1), today)
    return Period(key, today - timedelta(days=int(key) - 1), today)


@dataclass(frozen=True)
class RightRow:
    word: str
    open: Open
    tally: Tally
    median: str
    in_time: str


@dataclass(frozen=True)
class ControllerRow:
    key: str
    name: str
    open: Open
    here: bool


def build(controller: Controller, controllers: tuple[Controller, ...], period: Period, right: str) -> dict[str, Any]:
    """The context. `controllers`: all that this person works for; of the others only what is open is told."""
    packs = {one: pack_of(one) for one in controllers}
    opened = open_now({one: clock.today(pack.zone) for one, pack in packs.items()})
    figures = read_figures(controller, period.first, period.last, right)
    grounds = causes_in_words(controller, packs[controller], figures.total)
    mine = {key: found for (one, key), found in opened.items() if one == controller.pk and right in {"", key}}
    return {
        "open": sum(mine.values(), Open()),
        "median": days_word(figures.total.median),
        "nine_in_ten": days_word(figures.total.nine_in_ten),
        "in_time": share_word(figures.total.share_in_time),
        "figures": figures,
        "by_right": _by_right(figures, mine),
        "by_controller": [
            ControllerRow(
                one.key, str(pack.name),
                sum((found for (pk, _key), found in opened.items() if pk == one.pk), Open()), one == controller,
            )
            for one, pack in packs.items()
        ] if len(packs) > 1 else [],
        "grounds": grounds,
        "trend": drawing.trend(figures.months),
        "spans": drawing.spans(figures.total),
        "refusals": drawing.refusals(grounds),
    }  # fmt: skip


def _by_right(figures: Figures, opened: dict[str, Open]) -> list[RightRow]:
    tallies = {tally.right: tally for tally in figures.rights}
    keys = [key for key in PLANS if key in tallies or key in opened]
    return [_right_row(key, opened.get(key, Open()), tallies.get(key, Tally(key))) for key in keys]


def _right_row(right: str, opened: Open, tally: Tally) -> RightRow:
    return RightRow(str(right_word(right)), opened, tally, days_number(tally.median), share_word(tally.share_in_time))
