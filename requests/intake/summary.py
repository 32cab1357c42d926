"""What a person is about to send, line by line, each with the page that changes it."""

import re
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from privacyportal.controllers.packs import Pack
from privacyportal.people.identifiers import understood_phone
from requests.intake import countries
from requests.intake.filing import Filing
from requests.intake.forms import LANGUAGES, offered


class Row(TypedDict):
    label: str
    value: str | Promise
    change: str
    lines: bool


def rows_of(filing: Filing, pack: Pack, start: str) -> list[Row]:
    """`start`: the address of the form, which those of its steps begin with."""

    def row(label: str, value: str | Promise, step: str, *, lines: bool = False) -> Row:
        return {"label": label, "value": value, "change": f"{start}{step}/", "lines": lines}

    return [
        row(_("What you ask"), offered(pack)[filing.right], "right"),
        row(_("Your name"), filing.name, "name"),
        row(_("Email address"), filing.email, "reach"),
        row(_("Phone number"), said_back(filing.phone, filing.country), "reach"),
        row(_("We write to you in"), LANGUAGES[filing.language], "reach"),
        row(_("Country or region"), countries.name_of(filing.country), "country"),
        row(_("Account"), filing.account_id, "helps"),
        row(_("Serial number of a device"), filing.device_serial, "helps"),
        row(_("Details"), filing.details, "details", lines=True),
    ]


def said_back(phone: str, country: str) -> str:
    """'+49 30 123456', and what was typed where that looks different (TRAPS: phonenumbers)."""
    if not phone:
        return ""
    understood = understood_phone(phone, country)
    if re.sub(r"\D", "", understood) == re.sub(r"\D", "", phone):
        return understood
    return _("%(number)s (you typed: %(typed)s)") % {"number": understood, "typed": phone}
