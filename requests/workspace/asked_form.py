"""What staff type of a request in somebody's name: what is asked, who asks for whom, and from where."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacyportal import countries, regions
from privacyportal.controllers.packs import Pack
from privacyportal.controllers.rights import RIGHTS
from privacyportal.laws.finding import law_for, places
from privacyportal.templatetags.portal import language_name
from requests import ages
from requests.intake import fields
from requests.intake.asked import WHO_ASKS
from requests.intake.filing import Filing
from requests.intake.forms import Choice
from requests.intake.offer import offered
from requests.models import ActingAs
from requests.rights import PLANS
from requests.workspace.work_forms import FROM_LIST

NO_HINT = {"autocomplete": "off", "spellcheck": "false"}
FILED = ("name", "email", "account_id", "device_serial", "country", "region", "language", "details", "acting_as")


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


class AskedForm(forms.Form):
    """`today`: where the controller is."""

    rights = forms.MultipleChoiceField(
        label=_("What is asked for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one right."), "invalid_choice": FROM_LIST, "invalid_list": FROM_LIST,
        },
    )  # fmt: skip
    name = fields.NameField(label=_("Name"), widget=forms.TextInput(attrs=NO_HINT))
    email = fields.EmailField(label=_("Email address"), widget=forms.EmailInput(attrs=NO_HINT))
    account_id = fields.IdentifierField("account_id", label=_("Account"))
    device_serial = fields.IdentifierField("device_serial", label=_("Serial number of a device"))
    acting_as = forms.ChoiceField(
        label=_("Who asks"),
        choices=list(WHO_ASKS.items()),
        initial=ActingAs.SELF.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who asks."), "invalid_choice": FROM_LIST},
    )
    represented = fields.WordsField(
        label=_("Name of the person for whom they ask"),
        help_text=_("Only where somebody asks for another."),
        required=False,
        rows=0,
    )
    represented_email = fields.EmailField(
        label=_("Email address of that person"), required=False, widget=forms.EmailInput(attrs=NO_HINT)
    )
    represented_phone = fields.PhoneField(
        label=_("Phone number of that person"),
        required=False,
        widget=forms.TextInput(attrs=NO_HINT),
        help_text=_("Account and serial number below are that person’s, too: only their own data is looked for."),
    )
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
        self.fields["language"].initial = pack.languages[0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for_another = cleaned.get("acting_as") in {ActingAs.GUARDIAN, ActingAs.AGENT}
        if for_another and not cleaned.get("represented") and "represented" not in self.errors:
            self.add_error("represented", _("Write the name of the person for whom they ask."))
        named = any(cleaned.get(name) for name in ("represented", "represented_email", "represented_phone"))
        if named and not for_another and "acting_as" not in self.errors:
            self.add_error("acting_as", _("Another person is named below: say who asks, or take the name out."))
        self._see_place(cleaned)
        return cleaned

    def _see_place(self, cleaned: dict[str, Any]) -> None:
        """Beyond the policy, only what the law of the place gave on the day on which it came (P-59)."""
        country, whole = cleaned.get("country", ""), cleaned.get("region", "")
        if whole and not whole.startswith(f"{country}-"):
            self.add_error("region", _("This does not lie in the country above."))
            return
        cleaned["region"] = whole.removeprefix(f"{country}-")
        law = law_for(country, cleaned["region"], cleaned.get("received_on") or self.today)
        for right in set(cleaned.get("rights", ())) - set(offered(self.pack, law)):
            self.add_error(
                "rights",
                _("Neither the policy nor the law of that place gives this: %(title)s")
                % {"title": RIGHTS[right].title},
            )
        if cleaned.get("acting_as") == ActingAs.GUARDIAN and (years := ages.acts_alone_from(self.pack, law)):
            cleaned["age"] = ages.said(years, "", None, self.today).to_json()

    def filing(self) -> Filing:
        given = self.cleaned_data
        return Filing(
            right=given["rights"][0],
            rights=given["rights"],
            represented=given["represented"],
            represented_email=given["represented_email"],
            represented_phone=given["represented_phone"],
            age=given.get("age"),
            **{name: given[name] for name in FILED},
        )
