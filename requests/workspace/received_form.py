"""The day of receipt as staff type it: when a request is entered, and when its day is put right."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests.fulfil import received
from requests.models import Case
from requests.workspace.forms import ReasonForm


class DayOfReceipt(forms.Form):
    """A day more than a year ago is asked about once more: every date and all figures count from it."""

    received_on = forms.DateField(
        label=_("Day on which it came"),
        help_text=_("Every date is counted from this day."),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(["required", "invalid"], _("Choose the day on which it came.")),
    )
    long_ago = forms.BooleanField(label=_("It came on that day, more than a year ago"), required=False)
    today: date
    """Where the controller is."""

    def visible_fields(self) -> list[forms.BoundField]:
        asked = "long_ago" in self.errors or bool(self.data.get("long_ago"))
        return [field for field in super().visible_fields() if field.name != "long_ago" or asked]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if day := cleaned.get("received_on"):
            if sentence := received.why_no_day(day, self.last_day):
                self.add_error("received_on", sentence)
            elif received.is_long_ago(day, self.today) and not cleaned.get("long_ago"):
                self.add_error(
                    "long_ago", _("That day is more than a year ago. If the year is right, tick this and say why.")
                )
        return cleaned

    @property
    def last_day(self) -> date:
        return self.today


class ReceivedForm(DayOfReceipt, ReasonForm):
    field_order = ("received_on", "long_ago", "reason")

    def __init__(self, *args: Any, case: Case, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.today = case, today
        self.fields["received_on"].initial = case.received_on
        self.fields["reason"].label = _("Why it counts from another day")

    @property
    def last_day(self) -> date:
        return received.entered_on(self.case)
