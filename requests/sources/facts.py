"""Facts that a system may know of a person, marked `fides_meta: {identity: order_number}`: when two are the same."""

import datetime
import unicodedata
from typing import Any

from privacyportal.people.identifiers import InvalidIdentifier, lookup_form

IDENTIFIERS = ("account_id", "device_serial")
"""Facts that are identifiers, too."""


def fact_form(kind: str, given: Any) -> str:
    """The one form of a fact that is compared. Raises InvalidIdentifier for an identifier that is none.

    A date is its day (ISO 8601); an order number counts without blanks, dashes and case.
    """
    if isinstance(given, datetime.datetime | datetime.date):
        return given.isoformat()[:10]
    text = unicodedata.normalize("NFKC", str(given)).strip()
    if kind in IDENTIFIERS:
        return lookup_form(kind, text)
    if kind == "mail_date":
        return text[:10]
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def is_fact(kind: str, held: Any, value: str) -> bool:
    """Whether what a row holds is this fact, given in its form."""
    if held in (None, "") or not value:
        return False
    try:
        return fact_form(kind, held) == value
    except InvalidIdentifier:
        return False
