"""The last look at an address before it goes into a header or an envelope."""

import re

from privacyportal.people.identifiers import InvalidIdentifier, normalise_email

_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f,;<>()\[\]\\\"]")


def checked_address(raw: str) -> str:
    """The one address to send to. Raises InvalidIdentifier for what is none, or could be several, or a header."""
    sending = normalise_email(raw).sending
    if _UNSAFE.search(sending) or sending.count("@") != 1:
        raise InvalidIdentifier
    return sending
