"""What a person is about to send, line by line, each with the page that changes it."""

import re
from datetime import date
from typing import Any, TypedDict

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from privacyportal import countries, regions
from privacyportal.controllers.packs import Pack
from privacyportal.controllers.rights import RIGHTS
from privacyportal.formats import plain_day
from privacyportal.people.identifiers import understood_phone
from requests.intake.drafts import Sheet
from requests.intake.fields import CountryField, RegionField, UploadsField, WantedField
from requests.intake.steps import Step


class Row(TypedDict):
    label: str | Promise
    value: str | Promise
    change: str
    lines: bool


def rows_of(sheet: Sheet, pack: Pack, start: str) -> list[Row]:
    """`start`: the address of the form, which those of its steps begin with."""
    return [row for step in sheet.steps(pack) for row in _rows(step, sheet, pack, start)]


def _rows(step: Step, sheet: Sheet, pack: Pack, start: str) -> list[Row]:
    if step.key == "right":
        named = [str(RIGHTS[right].title) for right in sheet.rights]
        page = "more" if len(named) > 1 else "right"
        return [{"label": _("What you ask"), "value": "\n".join(named), "change": f"{start}{page}/", "lines": True}]
    form = step.check(pack, sheet.typed)
    return [
        {
            "label": _(LABELS[name]) if name in LABELS else str(field.label),
            "value": _said(name, field, form.cleaned_data.get(name) if form.is_valid() else "", sheet) or _empty(name),
            "change": f"{start}{step.key}/",
            "lines": isinstance(field.widget, forms.Textarea),
        }
        for name, field in form.fields.items()
        if name != "age_on" or (form.is_valid() and form.cleaned_data.get(name))
    ]


LABELS = {
    "name": gettext_noop("Your name"),
    "language": gettext_noop("We write to you in"),
    "device_serial": gettext_noop("Serial number of a device"),
}
"""Shorter than on the page."""
LEFT_EMPTY = {
    "data_wanted": gettext_noop("All that we hold"),
    "since": gettext_noop("From the beginning"),
    "consent": gettext_noop("All consents"),
}
"""Where leaving it empty is an answer too, and one that goes further than any other."""


def _said(name: str, field: Any, value: Any, sheet: Sheet) -> str | Promise:
    """An answer as a person reads it."""
    if isinstance(field, UploadsField):
        return "\n".join(file["name"] for file in sheet.files if file["field"] == name)
    if name == "phone":
        return said_back(value, str(sheet.typed.get("country") or ""))
    if isinstance(field, CountryField | RegionField):
        country = getattr(field, "country", "")
        return regions.name_of(country, value) if country else countries.name_of(value)
    if isinstance(field, WantedField):
        words: dict[str, Any] = dict(field.choices)  # type: ignore[arg-type]
        return _(", ").join(str(words.get(one, one)) for one in value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return plain_day(value) if isinstance(value, date) else str(value or "")


def _empty(name: str) -> str:
    return _(LEFT_EMPTY[name]) if name in LEFT_EMPTY else ""


def said_back(phone: str, country: str) -> str:
    """'+49 30 123456', and what was typed where that looks different (TRAPS: phonenumbers)."""
    if not phone:
        return ""
    understood = understood_phone(phone, country)
    if re.sub(r"\D", "", understood) == re.sub(r"\D", "", phone):
        return understood
    return _("%(number)s (you typed: %(typed)s)") % {"number": understood, "typed": phone}
