"""What may stand in the facts of an entry: codes, numbers and dates, never what a person typed."""

import re
from typing import Any

LONGEST = 200
"""Characters of one text: longer is free text, which belongs into a sealed row of its case."""

_name = re.compile(r"[a-z][a-z0-9_]*")
_email = re.compile(r"[^\s@＠]+[@＠][^\s@＠]+[.．。][^\W\d_]{2,}")
_phone = re.compile(r"(?<![A-Za-z0-9/+=])[+＋]\d(?:[ ().-]{0,2}\d){6,}")


class RefusedFact(ValueError):
    """A fact is not one that the trail may hold. Names the fact, never its value."""


def looks_personal(text: str) -> bool:
    """A last guard, not a proof: an email address or an international phone number."""
    return bool(_email.search(text) or _phone.search(text))


def check_text(name: str, text: str) -> None:
    if looks_personal(text):
        raise RefusedFact(f"fact {name!r} looks like personal data: the trail holds none")
    if len(text) > LONGEST:
        raise RefusedFact(f"fact {name!r} is free text: put it into a sealed row, and its id and digest here")
    if "\x00" in text or (not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)):
        raise RefusedFact(f"fact {name!r} holds a sign that not every database keeps")


def _check_scalar(name: str, value: Any) -> None:
    if isinstance(value, str):
        check_text(name, value)
    elif isinstance(value, int):
        if abs(value) >= 2**63:
            raise RefusedFact(f"fact {name!r} is too large a number")
    elif value is not None:
        # No floats: the two databases do not spell them alike.
        raise RefusedFact(f"fact {name!r} is a {type(value).__name__}: only text, whole numbers, yes/no, nothing")


def check_facts(facts: dict[str, Any]) -> None:
    """Raises RefusedFact for what is no scalar or list of scalars, or must not be kept for ever."""
    for name, value in facts.items():
        if not isinstance(name, str) or not _name.fullmatch(name):
            raise RefusedFact("the name of a fact is lower case letters, digits and underscores")
        for scalar in value if isinstance(value, list | tuple) else [value]:
            _check_scalar(name, scalar)
