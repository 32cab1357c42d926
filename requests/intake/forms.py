"""The questions of the form, one page each. Field names are those that machines use, too."""

import dataclasses
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal import regions
from privacyportal.controllers.packs import Pack
from requests.fulfil.messages import LONGEST
from requests.identity.base import offers
from requests.intake.fields import (
    CountryField,
    DetailsField,
    EmailField,
    IdentifierField,
    NameField,
    PhoneField,
    RegionField,
    RightsField,
    TidyField,
    WantedWidget,
)
from requests.intake.offer import OTHER_GROUND, Answers, asks_of, for_another, law_of, offered, rights_in

LANGUAGES = {"en": "English", "zh-hans": "中文（简体）"}


class Question(forms.Form):
    """`answers`: what is known already, for questions that depend on another."""

    def __init__(
        self, data: Any = None, files: Any = None, *, pack: Pack, answers: Answers | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.pack, self.answers = pack, answers or {}
        self.rights = rights_in(self.answers)
        self.prepare()

    def prepare(self) -> None:
        """Fits the fields to the controller and to what is known."""

    def keep_asked(self) -> None:
        """Leaves out what none of the chosen rights asks for (P-63)."""
        asked = {field for right in self.rights for field in asks_of(self.pack, right)}
        for name in set(self.fields) - asked:
            del self.fields[name]


class Choice(str):
    """A right to choose from: `hint` says how a person does it without us (P-58)."""

    hint: Any = ""


class RightQuestion(Question):
    right = RightsField(label=gettext_lazy("What do you ask us to do?"))

    def prepare(self) -> None:
        named = self.is_bound and self.rights and set(self.rights) <= set(self.pack.rights)
        law = None if named else law_of(self.pack, self.answers)
        choices = []
        for right, title in offered(self.pack, law).items():
            choice = Choice(title)
            offer = self.pack.rights.get(right)
            if offer and offer.own_way:
                choice.hint = _("By yourself: %(way)s") % {"way": offer.own_way}
            choices.append((right, choice))
        field: Any = self.fields["right"]
        field.choices = choices
        field.error_messages = {
            "required": _("Choose what you ask us to do."),
            "invalid_choice": _("Choose what you ask us to do."),
            "invalid_list": _("Choose what you ask us to do."),
        }


class MoreQuestion(RightQuestion):
    """The same with a box to tick for each: one person, several rights in one go."""

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["right"]
        field.widget = WantedWidget(choices=field.choices)
        field.label = _("What do you ask us to do? Choose all that you want.")


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


class RegionQuestion(Question):
    region = RegionField(label=gettext_lazy("State, province or zone"), widget=forms.Select)

    def prepare(self) -> None:
        field: Any = self.fields["region"]
        field.country = str(self.answers.get("country") or "")
        field.widget.choices = [("", _("I would rather not say")), *regions.choices(field.country)]


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

    def prepare(self) -> None:
        self.keep_asked()
        if for_another(self.answers):
            name_that_person(self.fields)


def name_that_person(fields: dict[str, forms.Field]) -> None:
    """Somebody asks for another: what helps to find data is that person's."""
    if "account_id" in fields:
        fields["account_id"].label = _("Account of that person")
        fields["account_id"].help_text = _("The name or number with which that person signs in, never your own.")
    if "device_serial" in fields:
        fields["device_serial"].label = _("Serial number of a device of that person")


NOTHING_WITHOUT_WORDS = frozenset({"question", "complain"})


@dataclasses.dataclass(frozen=True)
class Announced:
    """An answer that says "I write it at the end": without those words nobody knows what is asked (P-10, P-29)."""

    right: str
    field: str
    answer: str
    title: Promise
    needed: Promise


ANNOUNCED = (
    Announced(
        "delete", "deletion_ground", OTHER_GROUND, gettext_lazy("What is your reason?"),
        gettext_lazy("Write your reason, or go back and choose one of the list."),
    ),
    Announced(
        "third_party_data", "third_party_wish", "correct", gettext_lazy("What is right instead?"),
        gettext_lazy("Write what is right: without it we cannot correct anything."),
    ),
)  # fmt: skip


def announced(answers: Answers) -> Announced | None:
    """The first answer that promised words."""
    chosen = (one for one in ANNOUNCED if one.right in rights_in(answers) and answers.get(one.field) == one.answer)
    return next(chosen, None)


class DetailsQuestion(Question):
    details = DetailsField(label=gettext_lazy("Details"), required=False, widget=forms.Textarea(attrs={"rows": 7}))

    def prepare(self) -> None:
        field: Any = self.fields["details"]
        words = announced(self.answers)
        field.required = words is not None or not NOTHING_WITHOUT_WORDS.isdisjoint(self.rights)
        if words is not None:
            field.needed = words.needed


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy(
            "The name of the company and twice four signs, such as 7K3M-Q2XD. It stands in each of our messages."
        ),
        strip=True,
        error_messages={"required": gettext_lazy("Write the reference of your request.")},
        widget=forms.TextInput(attrs={"class": "reference-input", "autocomplete": "off", "spellcheck": "false"}),
    )


class WordsForm(forms.Form):
    """A message to the controller."""

    message = TidyField(
        label=gettext_lazy("Your message"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "max_length": gettext_lazy("Your message has %(show_value)d characters; %(limit_value)d fit here.")
        },
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("The digits in our message. Blanks between them do no harm."),
        required=True,
        error_messages={"required": gettext_lazy("Type the digits of the code, or ask for a new one.")},
        widget=forms.TextInput(
            attrs={"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )
