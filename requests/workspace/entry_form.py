"""What staff type when they enter a request that came by email, phone or post."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacyportal import countries, regions
from privacyportal.controllers.packs import Pack
from privacyportal.controllers.rights import RIGHTS
from privacyportal.laws.finding import law_for, places
from privacyportal.templatetags.portal import language_name
from requests.files_field import FilesField
from requests.intake import fields
from requests.intake.filing import Entry, Filing
from requests.intake.forms import Choice
from requests.intake.offer import offered
from requests.models import Channel
from requests.rights import PLANS
from requests.workspace.forms import LONGEST_REASON, TOO_LONG
from requests.workspace.work_forms import FROM_LIST

NO_HINT = {"autocomplete": "off", "spellcheck": "false"}


class OptionalEmail(fields.EmailField):
    """Empty where the person has none."""

    def clean(self, value: Any) -> str:
        return super().clean(value) if str(value or "").strip() else ""


def _by_some_law(pack: Pack, today: date) -> list[tuple[str, Choice]]:
    """Rights beyond the policy that the law of some place gives. One query."""
    entries = [entry for known in places() if (entry := known.place.on(today))]
    beyond = []
    for right in PLANS:
        if right not in pack.rights and any(entry.given(right, today) for entry in entries):
            choice = Choice(PLANS[right].title)
            choice.hint = _("Only where the law of the person’s place gives it")
            beyond.append((right, choice))
    return beyond


def _regions() -> list[tuple[Any, Any]]:
    """By country; a value like "US-CA"."""
    named = [
        (countries.name_of(country), [(f"{country}-{key}", name) for key, name in regions.choices(country)])
        for country in regions.NAMES
    ]
    return [("", _("unknown, or it makes no difference")), *named]


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
    region = forms.ChoiceField(
        label=_("State, province or zone"),
        required=False,
        help_text=_("Where the law differs within the country."),
        error_messages={"invalid_choice": FROM_LIST},
    )
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
        self.pack, self.today = pack, today
        choices: dict[str, list[tuple[str, Any]]] = {
            "rights": [*offered(pack).items(), *_by_some_law(pack, today)],
            "region": _regions(),
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
        self._see_place(cleaned)
        return cleaned

    def _see_place(self, cleaned: dict[str, Any]) -> None:
        """Beyond the policy, only what the law of the place gave on the day on which it came (P-59)."""
        country, whole = cleaned.get("country", ""), cleaned.get("region", "")
        if whole and not whole.startswith(f"{country}-"):
            self.add_error("region", _("This does not lie in the country above."))
            return
        cleaned["region"] = whole.removeprefix(f"{country}-")
        given = offered(self.pack, law_for(country, cleaned["region"], cleaned.get("received_on") or self.today))
        for right in set(cleaned.get("rights", ())) - set(given):
            self.add_error(
                "rights",
                _("Neither the policy nor the law of that place gives this: %(title)s")
                % {"title": RIGHTS[right].title},
            )

    def filing(self) -> Filing:
        given = {name: self.cleaned_data[name] for name in (
            "name", "email", "phone", "account_id", "device_serial", "country", "region", "language", "details",
        )}  # fmt: skip
        return Filing(right=self.cleaned_data["rights"][0], **given)

    def entry(self) -> Entry:
        given = self.cleaned_data
        return Entry(
            Channel(given["channel"]), given["received_on"], given["reason"].strip(), given["mails"],
            tuple(given["rights"][1:]), tuple(given["originals"]),
        )  # fmt: skip
