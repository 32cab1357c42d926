"""What staff type when they enter a request that came by email, phone or post."""

import dataclasses
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests.files_field import FilesField
from requests.intake import fields
from requests.intake.filing import Entry, Filing
from requests.models import ActingAs, Channel
from requests.workspace.asked_form import NO_HINT, AskedForm
from requests.workspace.forms import LONGEST_REASON, TOO_LONG
from requests.workspace.received_form import DayOfReceipt
from requests.workspace.work_forms import FROM_LIST


class EntryForm(DayOfReceipt, AskedForm):
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(each.value, each.label) for each in (Channel.EMAIL, Channel.PHONE, Channel.POST)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came."), "invalid_choice": FROM_LIST},
    )
    reason = forms.CharField(
        label=_("Why another day than today"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": TOO_LONG},
    )
    email = fields.EmailField(label=_("Email address"), required=False, widget=forms.EmailInput(attrs=NO_HINT))
    phone = fields.PhoneField(label=_("Phone number"), required=False, widget=forms.TextInput(attrs=NO_HINT))
    originals = FilesField(label=_("The original"))
    authority = FilesField(label=_("What shows that they may act for the person"))
    mails = forms.BooleanField(label=_("Send mails to this person"), required=False, initial=True)

    field_order = (
        "channel", "rights", "received_on", "long_ago", "reason", "name", "email", "phone", "acting_as",
        "represented", "represented_email", "represented_phone", "authority", "account_id", "device_serial",
        "country", "region", "language", "details", "originals", "mails",
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["received_on"].initial = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day = cleaned.get("received_on")
        if day and day < self.today and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Write why it counts from another day: it stays on record."))
        nowhere = not cleaned.get("email") and not cleaned.get("phone")
        if nowhere and cleaned.get("channel") != Channel.POST and "email" not in self.errors:
            self.add_error("email", _("Write an email address or a phone number; a letter alone can do without."))
        if cleaned.get("authority") and cleaned.get("acting_as") == ActingAs.SELF:
            self.add_error("authority", _("The person asks for themselves: put this with the original."))
        return cleaned

    def filing(self) -> Filing:
        return dataclasses.replace(super().filing(), phone=self.cleaned_data["phone"])

    def entry(self) -> Entry:
        given = self.cleaned_data
        return Entry(
            Channel(given["channel"]), given["received_on"], given["reason"].strip(), given["mails"],
            tuple(given["originals"]), tuple(given["authority"]),
        )  # fmt: skip
