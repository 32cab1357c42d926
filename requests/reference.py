"""References of cases: `SOFAR-7K3M-Q2XD`, readable on the phone, with a check character.

Alphabet: Crockford's 32 (0-9, A-Z without I L O U). Seven random characters (35 bits) and a
check character by the Luhn mod N algorithm with N = 32, which finds each single wrong character
and nearly each swap of neighbours.
"""

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
N = len(ALPHABET)
_alike = str.maketrans("OIL", "011")
_form = re.compile(rf"^(?P<prefix>[A-Z0-9]+(?:-[A-Z0-9]+)*?)-?(?P<body>[{ALPHABET}OIL]{{4}}-?[{ALPHABET}OIL]{{4}})$")


def check_character(payload: str) -> str:
    """The Luhn mod 32 check character of a payload of the alphabet."""
    total, factor = 0, 2
    for character in reversed(payload):
        addend = factor * ALPHABET.index(character)
        total += addend // N + addend % N
        factor = 3 - factor
    return ALPHABET[-total % N]


def make_reference(controller_key: str) -> str:
    payload = "".join(secrets.choice(ALPHABET) for _ in range(7))
    return write(controller_key.upper(), payload + check_character(payload))


def write(prefix: str, body: str) -> str:
    return f"{prefix}-{body[:4]}-{body[4:]}"


def controller_of(reference: str) -> str:
    """The key of the controller whose request it would be."""
    return reference.rsplit("-", 2)[0].lower()


def read_reference(typed: str) -> str | None:
    """The reference that somebody typed, in its one form: any case, O as 0, I and L as 1, with or without hyphens.

    None where it is none: wrong length, a character outside the alphabet, or a check character that does not fit.
    """
    typed = unicodedata.normalize("NFKC", typed)
    if "/r/" in typed:  # the whole link of a mail
        typed = typed.partition("/r/")[2].partition("/")[0].partition("?")[0]
    cleaned = re.sub(r"[\s\u2010-\u2015\u2212\uff0d_.]+", "-", typed.strip().upper()).strip("-")
    match = _form.match(cleaned)
    if match is None:
        return None
    body = match["body"].replace("-", "").translate(_alike)
    if check_character(body[:7]) != body[7]:
        return None
    return write(match["prefix"], body)
