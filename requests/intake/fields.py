"""Fields of the public form. Each takes what people really write, and says how to write it right where it cannot."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal import countries, regions, uploads
from privacyportal.people.identifiers import (
    InvalidIdentifier,
    normalise_account,
    normalise_email,
    normalise_serial,
    tidy_name,
    understood_phone,
)
from requests.reference import read_reference

LONGEST_NAME = 200
LONGEST_IDENTIFIER = 100
LONGEST_DETAILS = 5_000
LONGEST_WORDS = 2_000


def check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise ValidationError(
            _("This has %(now)s characters and %(longest)s fit here. Please shorten it; nothing of it was cut.")
            % {"now": number_format(len(text)), "longest": number_format(longest)}
        )


class NameField(forms.Field):
    """One field, any characters; outer blanks are cut, line breaks become blanks."""

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


def tidy_words(value: Any) -> str:
    """Line breaks count once, whatever the browser makes of them; control characters are nobody's words."""
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})


class TidyField(forms.CharField):
    """A CharField of tidy words: Django would refuse a NUL, and in Chinese with a sentence that nobody understands."""

    def to_python(self, value: Any) -> str:
        return tidy_words(super().to_python(value))


class WordsField(forms.Field):
    """Free words. `rows`: lines of the box, 0 for a single line; `needed`: what is said where it is empty."""

    def __init__(
        self, *, rows: int, required: bool = True, needed: Any = "", longest: int = LONGEST_WORDS, **kwargs: Any
    ) -> None:
        plain = forms.TextInput(attrs={"autocomplete": "off"})
        widget = forms.Textarea(attrs={"rows": rows}) if rows else plain
        super().__init__(required=required, widget=widget, error_messages={"required": needed}, **kwargs)
        self.longest = longest

    def clean(self, value: Any) -> str:
        text = tidy_words(value)
        if self.required and not text:
            raise ValidationError(str(self.error_messages["required"]))
        check_length(text, self.longest)
        return text


class DetailsField(forms.Field):
    """As many words as a person wants to write. `needed`: what is said where they must write some and did not."""

    widget = forms.Textarea
    needed: Any = gettext_lazy("Write what it is about: without it there is nothing that we could answer.")

    def clean(self, value: Any) -> str:
        text = tidy_words(value)
        if self.required and not text:
            raise ValidationError(str(self.needed))
        check_length(text, LONGEST_DETAILS)
        return text


class OneOrMore(forms.RadioSelect):
    """Radio buttons on the page; machines may send several values of the name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return _list_of(data, name)


def _list_of(data: Any, name: str) -> list[str]:
    """All values of a name, from a form that was posted or from what was kept of it."""
    found = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
    return [found] if isinstance(found, str) else list(found)


class RightsField(forms.MultipleChoiceField):
    """One right or several; a list of keys."""

    widget = OneOrMore


class WantedWidget(forms.CheckboxSelectMultiple):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return _list_of(data, name)


WANTED = [
    ("account", gettext_lazy("My account and my profile")),
    ("contact", gettext_lazy("My contact details")),
    ("devices", gettext_lazy("My devices and what they recorded")),
    ("location", gettext_lazy("Where I or my devices were")),
    ("use", gettext_lazy("How I used app, website and products")),
    ("orders", gettext_lazy("Orders, bills and payments")),
    ("messages", gettext_lazy("What I wrote to you, and you to me")),
]
"""Plain kinds of data."""
WANTED_OF_ANOTHER = [
    ("account", gettext_lazy("That person’s account and profile")),
    ("contact", gettext_lazy("That person’s contact details")),
    ("devices", gettext_lazy("That person’s devices and what they recorded")),
    ("location", gettext_lazy("Where that person or their devices were")),
    ("use", gettext_lazy("How that person used app, website and products")),
    ("orders", gettext_lazy("Orders, bills and payments")),
    ("messages", gettext_lazy("What that person wrote to you, and you to them")),
]
"""The same where somebody asks for another person."""


class WantedField(forms.MultipleChoiceField):
    """Kinds of data, and under the same name what the person calls by words of their own; empty: all of it."""

    widget = WantedWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=WANTED, required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        kinds = [key for key, _label in WANTED if key in (value or [])]
        words = words_wanted(value or [])
        check_length(words, LONGEST_WORDS)
        return [*kinds, words] if words else kinds


def words_wanted(values: list[str]) -> str:
    """What was written beside the kinds of data that can be ticked."""
    known = {key for key, _label in WANTED}
    return " · ".join(text for value in values if value not in known and (text := tidy_words(value)))


NO_REFERENCE = gettext_lazy(
    "This is no reference of ours. Compare it sign by sign with our message, or leave it empty."
)


class ReferenceField(forms.Field):
    """A reference of an earlier request in any form, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"class": "reference-input", "autocomplete": "off", "spellcheck": "false"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        reference = read_reference(text) if text else ""
        if reference is None:
            raise ValidationError(NO_REFERENCE)
        return reference


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class UploadsField(forms.Field):
    """Files, each known by its content. Clean: a list of `uploads.Upload`."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = gettext_lazy("A PDF, pictures (JPEG, PNG) or plain text: up to 5 files of 10 MB each.")
        widget = FilesInput(attrs={"multiple": True, "accept": uploads.ACCEPT})
        super().__init__(required=False, help_text=help_text, widget=widget, **kwargs)

    def clean(self, value: Any) -> list[uploads.Upload]:
        try:
            return [uploads.read(file) for file in value or []]
        except uploads.Refused as refusal:
            raise ValidationError(str(refusal.sentence)) from None


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


class RegionField(forms.Field):
    """State, province or zone of `country`; empty: the person would rather not say."""

    country = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> str:
        key = str(value or "").strip().upper()
        if key and key not in regions.NAMES.get(self.country, {}):
            raise ValidationError(_("Choose a place from the list, or leave the first line chosen."))
        return key
