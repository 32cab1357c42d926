"""The questions of the form, one page each. Field names are those that machines use, too."""

import copy
import dataclasses
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.controllers.packs import Pack
from requests.identity.base import offers
from requests.intake.fields import CountryField, DetailsField, EmailField, IdentifierField, NameField, PhoneField
from requests.rights import PLANS

LANGUAGES = {"en": "English", "zh-hans": "中文（简体）"}


def offered(pack: Pack) -> dict[str, Promise]:
    """The rights that this controller's form takes, each as a person calls it."""
    return {right: PLANS[right].title for right, offer in pack.rights.items() if offer.on_form and right in PLANS}


class Question(forms.Form):
    """`answers`: what is known already, for questions that depend on another."""

    def __init__(self, data: Any = None, *, pack: Pack, answers: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.pack, self.answers = pack, answers or {}
        self.prepare()

    def prepare(self) -> None:
        """Fits the fields to the controller and to what is known."""


class RightQuestion(Question):
    right = forms.ChoiceField(label=gettext_lazy("What do you ask us to do?"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        field: Any = self.fields["right"]
        field.choices = list(offered(self.pack).items())
        field.error_messages = {
            "required": _("Choose what you ask us to do."),
            "invalid_choice": _("Choose one from the list: this form takes no other request yet."),
        }


class NameQuestion(Question):
    name = NameField(
        label=gettext_lazy("Your full name"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )


class ReachQuestion(Question):
    email = EmailField(
        label=gettext_lazy("Email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("With the country code, like +49 30 123456. We call only if the email fails."),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language shall we write to you?"), widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        phone: Any = self.fields["phone"]
        phone.region = self.answers.get("country", "")
        self.phone_alone = offers(self.pack, "phone_code")
        if self.phone_alone:
            self.fields["email"].required = False
            phone.help_text = _("With the country code, like +49 30 123456. Without an email address codes come here.")
        field: Any = self.fields["language"]
        field.choices = [(code, LANGUAGES[code]) for code in self.pack.languages]
        choose = _("Choose the language in which we shall write to you.")
        field.error_messages = {"required": choose, "invalid_choice": choose}

    def clean(self) -> dict[str, Any]:
        """Where codes go to phones, one of both is enough (P-05): customers may have registered by phone alone."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.phone_alone and not self.errors and not cleaned.get("email") and not cleaned.get("phone"):
            self.add_error("email", _("Write your email address or, if you have none, your phone number."))
        return cleaned


class CountryQuestion(Question):
    country = CountryField(
        label=gettext_lazy("Country or region"), widget=forms.Select(attrs={"autocomplete": "country"})
    )


class HelpsQuestion(Question):
    account_id = IdentifierField(
        "account_id",
        label=gettext_lazy("Account"),
        help_text=gettext_lazy("The name or number with which you sign in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    device_serial = IdentifierField(
        "device_serial",
        label=gettext_lazy("Serial number of a device of yours"),
        help_text=gettext_lazy("It stands on the label of the device."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DetailsQuestion(Question):
    details = DetailsField(label=gettext_lazy("Details"), required=False, widget=forms.Textarea(attrs={"rows": 7}))


@dataclasses.dataclass(frozen=True)
class Step:
    """A page of the form: `key` is its address, `fields` the answers that it asks for."""

    key: str
    question: type[Question]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.question.base_fields)

    @property
    def template(self) -> str:
        return f"requests/intake/{self.key}.html"

    def ask(self, pack: Pack, answers: dict[str, str]) -> Question:
        """The question as it stands, filled in with what was typed before."""
        return self.question(pack=pack, answers=answers, initial={name: answers.get(name, "") for name in self.fields})

    def check(self, pack: Pack, answers: dict[str, str]) -> Question:
        """The question with its answers, checked: `errors` says what is wrong."""
        return self.question({name: answers.get(name, "") for name in self.fields}, pack=pack, answers=answers)


STEPS = (
    Step("right", RightQuestion),
    Step("name", NameQuestion),
    Step("country", CountryQuestion),
    Step("reach", ReachQuestion),
    Step("helps", HelpsQuestion),
    Step("details", DetailsQuestion),
)
BY_KEY = {step.key: step for step in STEPS}
FIELDS = tuple(field for step in STEPS for field in step.fields)


class AddForm(forms.Form):
    """What may be added while we find out who is asking: only what was left empty."""

    def __init__(self, data: Any = None, *, missing: tuple[str, ...]) -> None:
        super().__init__(data)
        known = {**HelpsQuestion.base_fields, **DetailsQuestion.base_fields}
        self.fields = {name: copy.deepcopy(known[name]) for name in missing}

    def clean(self) -> dict[str, Any]:
        cleaned = {name: value for name, value in (super().clean() or {}).items() if value}
        if not cleaned and not self.errors:
            raise ValidationError(_("Nothing was written. Fill in at least one line, or go back."))
        return cleaned


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("It looks like SOFAR-7K3M-Q2XD. It stands in each of our mails."),
        strip=True,
        error_messages={"required": gettext_lazy("Write the reference of your request.")},
        widget=forms.TextInput(attrs={"class": "reference-input", "autocomplete": "off", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Six digits. Blanks between them do no harm."),
        required=True,
        error_messages={"required": gettext_lazy("Type the six digits of the code, or ask for a new one.")},
        widget=forms.TextInput(
            attrs={"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )
