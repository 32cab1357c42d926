"""Identifiers in one normalised form, made once: for looking up, for sending, for comparing.

What cannot be normalised without changing whose it is, is refused with a sentence (TRAPS: Addresses).
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import idna
from django.utils.translation import gettext_lazy as _

from privacyportal.people.invalid import InvalidIdentifier
from privacyportal.people.phones import normalise_phone, understood_phone

__all__ = [
    "Email",
    "InvalidIdentifier",
    "lookup_form",
    "normalise_account",
    "normalise_email",
    "normalise_name",
    "normalise_phone",
    "normalise_serial",
    "tidy_name",
    "understood_phone",
]

LONGEST_EMAIL = 254  # RFC 5321 §4.5.3.1.3, with the angle brackets taken off
LONGEST_LOCAL = 64
LONGEST_NAME = 200
LONGEST_IDENTIFIER = 200

_atoms = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_host_label = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
# Mapped or dropped by older rules (IDNA 2003), kept by newer ones: two programs would send to two places.
_DEVIATIONS = "ßẞς\u200c\u200d"

_FILLERS = "\u034f\u115f\u1160\u3164\uffa0"

_NOT_EMAIL = _("This is not an email address. Write it like name@example.com.")
_INVISIBLE = _("There is an invisible character in it. Please type it by hand instead of pasting it.")
_BLANK = _("An email address holds no blank. Please take it out.")
_LOCAL = _("We can only write to addresses whose part before the @ is made of the letters a to z, digits and signs.")
_LOOK_ALIKE = _(
    "There is a letter in it that only looks like one of the letters a to z, or is read as another one by some mail "
    "programs. Please type the address in plain letters, or its domain in the form that begins with xn--."
)
_DOMAIN = _("The part after the @ is not the name of a domain. Write it like example.com.")
_TOO_LONG = _("This is longer than it can be.")
_EMPTY = _("Please write something here.")


class Email(NamedTuple):
    """`sending` keeps the case of the local part; `lookup` is the same for each spelling of one address."""

    sending: str
    lookup: str


def _is_invisible(sign: str) -> bool:
    """Controls, formatting signs, line separators, lone surrogates, private and unassigned code points, odd fillers."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"} or sign in _FILLERS


def _is_look_alike(sign: str) -> bool:
    """Whether changing case or folding compatibility forms makes plain letters of a sign that is none: K, ı, ſ, ａ."""
    if sign.isascii():
        return False
    folded = (sign.lower(), sign.upper(), sign.casefold(), unicodedata.normalize("NFKC", sign))
    return sign in _DEVIATIONS or any(form.isascii() for form in folded)


def normalise_email(raw: str) -> Email:
    """Raises InvalidIdentifier."""
    text = raw.strip()
    if not text:
        raise InvalidIdentifier("empty", _EMPTY)
    if len(text) > LONGEST_EMAIL:
        raise InvalidIdentifier("too_long", _TOO_LONG)
    if any(_is_invisible(sign) for sign in text):
        raise InvalidIdentifier("invisible", _INVISIBLE)
    if any(sign.isspace() for sign in text):
        raise InvalidIdentifier("blank", _BLANK)
    if any(_is_look_alike(sign) for sign in text):
        raise InvalidIdentifier("look_alike", _LOOK_ALIKE)
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain or "@" in local:
        raise InvalidIdentifier("email", _NOT_EMAIL)
    if not _atoms.fullmatch(local):
        raise InvalidIdentifier("local", _NOT_EMAIL if local.isascii() else _LOCAL)
    if len(local) > LONGEST_LOCAL:
        raise InvalidIdentifier("too_long", _TOO_LONG)
    host = _domain(domain)
    if len(local) + 1 + len(host) > LONGEST_EMAIL:
        raise InvalidIdentifier("too_long", _TOO_LONG)
    return Email(f"{local}@{host}", f"{local.lower()}@{host}")


def _domain(text: str) -> str:
    """The domain in A-labels (IDNA 2008, RFC 5891), lower case."""
    labels = [_label(label) for label in unicodedata.normalize("NFC", text).lower().split(".")]
    if len(labels) < 2 or labels[-1].isdigit() or len(".".join(labels)) > 253:
        raise InvalidIdentifier("domain", _DOMAIN)
    return ".".join(labels)


def _label(label: str) -> str:
    if label.isascii() and not label.startswith("xn--"):
        if len(label) > 63 or not _host_label.fullmatch(label):
            raise InvalidIdentifier("domain", _DOMAIN)
        return label
    try:
        made = idna.encode(label).decode("ascii")
    except (idna.IDNAError, UnicodeError, IndexError):
        raise InvalidIdentifier("domain", _DOMAIN) from None
    if "." in made:  # idna takes 。 for a dot
        raise InvalidIdentifier("domain", _DOMAIN)
    return made


def _exact(raw: str) -> str:
    text = unicodedata.normalize("NFKC", raw).strip()
    if not text:
        raise InvalidIdentifier("empty", _EMPTY)
    if len(text) > LONGEST_IDENTIFIER:
        raise InvalidIdentifier("too_long", _TOO_LONG)
    if any(_is_invisible(sign) for sign in text):
        raise InvalidIdentifier("invisible", _INVISIBLE)
    return text


def normalise_account(raw: str) -> str:
    """NFKC, outer blanks cut, otherwise exactly as written. Raises InvalidIdentifier."""
    return _exact(raw)


def normalise_serial(raw: str) -> str:
    """NFKC, outer blanks cut, otherwise exactly as written. Raises InvalidIdentifier."""
    return _exact(raw)


def tidy_name(raw: str) -> str:
    """A name as the person wrote it, on one line: outer blanks cut, line breaks made blanks, nothing invisible.

    Joiners stay: scripts need them. No name is refused for its shape; raises InvalidIdentifier where
    nothing is left or it is longer than 200 characters.
    """
    joined = re.sub(r"[\r\n\t\v\f\x85\u2028\u2029]+", " ", unicodedata.normalize("NFC", raw))
    kept = "".join(sign for sign in joined if sign in "\u200c\u200d" or not _is_invisible(sign)).strip()
    if not kept.strip("\u200c\u200d "):
        raise InvalidIdentifier("empty", _EMPTY)
    if len(kept) > LONGEST_NAME:
        raise InvalidIdentifier("too_long", _TOO_LONG)
    return kept


def normalise_name(raw: str) -> str:
    """For looking a name up: width, case, accents' composition and runs of blanks make no difference."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tidy_name(raw)).casefold()).split())


_FORMS: dict[str, Callable[[str, str], str]] = {
    "email": lambda raw, region: normalise_email(raw).lookup,
    "phone_number": normalise_phone,
    "account_id": lambda raw, region: normalise_account(raw),
    "device_serial": lambda raw, region: normalise_serial(raw),
    "name": lambda raw, region: normalise_name(raw),
}


def lookup_form(kind: str, raw: str, region: str = "") -> str:
    """The one form of an identifier that is looked up and compared, byte for byte.

    `kind`: email, phone_number, account_id, device_serial, name. `region`: ISO 3166-1 alpha-2, for phone
    numbers written without their country. Raises InvalidIdentifier; LookupError for a kind unknown.
    """
    if kind not in _FORMS:
        raise LookupError(f"no identifier is of the kind {kind!r}")
    return _FORMS[kind](raw, region)
