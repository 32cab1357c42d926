"""The list of reports, and the form that asks for one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.controllers.models import Controller
from privacyportal.formats import plain_day
from privacyportal.jobs.models import JobState
from requests.models import Report
from requests.reports.making import STOPS

SHOWN = 50


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ReportForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last = forms.DateField(label=gettext_lazy("Until"), widget=DayInput)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The period ends before it begins. Exchange the two days."))
        return given


@dataclass(frozen=True)
class Row:
    report: Report
    what: str
    word: str
    kind: str
    why: str


def shelf_of(controller: Controller) -> list[Row]:
    """The newest reports of the controller, whoever asked. One query."""
    found = Report.objects.of(controller).select_related("by", "case").order_by("-queued_at", "-id")[:SHOWN]
    return [_row(report) for report in found]


def _row(report: Report) -> Row:
    if report.case:
        what = _("File of request %(reference)s") % {"reference": report.case.reference}
    else:
        first, last = report.days
        days = {"first": plain_day(first), "last": plain_day(last)}
        what = _("Report, %(first)s to %(last)s") % days
    if report.is_there:
        return Row(report, what, _("ready"), "done", "")
    if report.destroyed_at or report.made_at:
        return Row(report, what, _("destroyed after its days"), "ended", "")
    if report.state in {JobState.STOPPED, JobState.CANCELLED}:
        return Row(report, what, _("failed"), "failed", str(STOPS.get(report.error, STOPS["unforeseen"])))
    return Row(report, what, _("being made"), "waiting", "")
