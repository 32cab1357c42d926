"""Fields of the public form. Each takes what people really write, and says how to write it right where it cannot."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.people.identifiers import (
    InvalidIdentifier,
    normalise_account,
    normalise_email,
    normalise_serial,
    tidy_name,
    understood_phone,
)
from requests.intake import countries

LONGEST_NAME = 200
LONGEST_IDENTIFIER = 100
LONGEST_DETAILS = 5_000


def check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise ValidationError(
            _("This has %(now)s characters and %(longest)s fit here. Please shorten it; nothing of it was cut.")
            % {"now": number_format(len(text)), "longest": number_format(longest)}
        )


class NameField(forms.Field):
    """One field, any characters; outer blanks are cut, line breaks become blanks (C82)."""

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text:
            raise ValidationError(_("Write your name, in any script."))
        check_length(text, LONGEST_NAME)
        try:
            return tidy_name(text)
        except InvalidIdentifier:
            raise ValidationError(_("We cannot see a letter or sign in this. Please type your name by hand.")) from None


class EmailField(forms.Field):
    widget = forms.EmailInput

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text and not self.required:
            return ""
        if not text:
            raise ValidationError(_("Write your email address, like lin@example.com"))
        try:
            return normalise_email(text).sending
        except InvalidIdentifier as problem:
            if problem.code == "email":
                raise ValidationError(_("Write the address in full, like lin@example.com")) from None
            raise ValidationError(str(problem.sentence)) from None


class PhoneField(forms.Field):
    """Kept as typed; what is understood is said back on the check page. `region`: the country, if it was given."""

    widget = forms.TextInput
    region = ""

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        if text:
            try:
                understood_phone(text, self.region)
            except InvalidIdentifier as problem:
                raise ValidationError(str(problem.sentence)) from None
        return text


class IdentifierField(forms.Field):
    """An account or a serial number, exactly as the person has it."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.normalise = {"account_id": normalise_account, "device_serial": normalise_serial}[kind]

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text:
            return ""
        check_length(text, LONGEST_IDENTIFIER)
        try:
            self.normalise(text)
        except InvalidIdentifier as problem:
            raise ValidationError(str(problem.sentence)) from None
        return text


class DetailsField(forms.Field):
    widget = forms.Textarea

    def clean(self, value: Any) -> str:
        """Line breaks count once, whatever the browser makes of them; control characters are nobody's words."""
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
        text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
        check_length(text, LONGEST_DETAILS)
        return text


class CountryField(forms.ChoiceField):
    """A select of ISO 3166-1 alpha-2 codes; empty: the person would rather not say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_countries, required=False, **kwargs)

    def clean(self, value: Any) -> str:
        code = str(value or "").strip().upper()
        if code and code not in countries.NAMES:
            raise ValidationError(_("Choose a country or region from the list, or leave the first line chosen."))
        return code


def _countries() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("I would rather not say")), *countries.choices()]
