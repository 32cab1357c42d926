"""What staff type when they enter a request that came by email, phone or post."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import Pack
from privacyportal.templatetags.portal import language_name
from requests.files_field import FilesField
from requests.intake import fields
from requests.intake.filing import Entry, Filing
from requests.models import Channel
from requests.rights import PLANS
from requests.workspace.forms import LONGEST_REASON, TOO_LONG
from requests.workspace.work_forms import FROM_LIST

NO_HINT = {"autocomplete": "off", "spellcheck": "false"}


class OptionalEmail(fields.EmailField):
    """Empty where the person has none."""

    def clean(self, value: Any) -> str:
        return super().clean(value) if str(value or "").strip() else ""


class EntryForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(each.value, each.label) for each in (Channel.EMAIL, Channel.PHONE, Channel.POST)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came."), "invalid_choice": FROM_LIST},
    )
    rights = forms.MultipleChoiceField(
        label=_("What is asked for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one right."), "invalid_choice": FROM_LIST, "invalid_list": FROM_LIST,
        },
    )  # fmt: skip
    received_on = forms.DateField(
        label=_("Day on which it came"),
        help_text=_("Every date is counted from this day."),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(["required", "invalid"], _("Choose the day on which it came.")),
    )
    reason = forms.CharField(
        label=_("Why another day than today"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": TOO_LONG},
    )
    name = fields.NameField(label=_("Name"), widget=forms.TextInput(attrs=NO_HINT))
    email = OptionalEmail(label=_("Email address"), required=False, widget=forms.EmailInput(attrs=NO_HINT))
    phone = fields.PhoneField(label=_("Phone number"), required=False, widget=forms.TextInput(attrs=NO_HINT))
    account_id = fields.IdentifierField("account_id", label=_("Account"))
    device_serial = fields.IdentifierField("device_serial", label=_("Serial number of a device"))
    country = fields.CountryField(label=_("Country or region"))
    language = forms.ChoiceField(
        label=_("Language of the letters"), error_messages=dict.fromkeys(["required", "invalid_choice"], FROM_LIST)
    )
    details = fields.DetailsField(
        label=_("What the person wrote or said"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    originals = FilesField(label=_("The original"))
    mails = forms.BooleanField(label=_("Send mails to this person"), required=False, initial=True)

    def __init__(self, *args: Any, pack: Pack, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offered = [right for right in pack.rights if right in PLANS]
        choices: dict[str, list[tuple[str, Any]]] = {
            "rights": [(right, PLANS[right].title) for right in offered],
            "language": [(code, language_name(code)) for code in pack.languages],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        self.fields["received_on"].initial = today
        self.fields["language"].initial = pack.languages[0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("received_on")
        if day and day > self.today:
            self.add_error("received_on", _("This day is still to come."))
        if day and day < self.today and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Write why it counts from another day: it stays on record."))
        nowhere = not cleaned.get("email") and not cleaned.get("phone")
        if nowhere and cleaned.get("channel") != Channel.POST and "email" not in self.errors:
            self.add_error("email", _("Write an email address or a phone number; a letter alone can do without."))
        return cleaned

    def filing(self) -> Filing:
        given = {name: self.cleaned_data[name] for name in (
            "name", "email", "phone", "account_id", "device_serial", "country", "language", "details",
        )}  # fmt: skip
        return Filing(right=self.cleaned_data["rights"][0], **given)

    def entry(self) -> Entry:
        given = self.cleaned_data
        return Entry(
            Channel(given["channel"]), given["received_on"], given["reason"].strip(), given["mails"],
            tuple(given["rights"][1:]), tuple(given["originals"]),
        )  # fmt: skip
