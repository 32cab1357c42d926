"""Numbers that a page sends back: a number of another person's making may be as long as a request."""

MOST_DIGITS = 18
"""What a column of 64 bits holds."""


def number_in(text: str) -> int | None:
    """The whole number that is written there in ASCII digits; None where there is none, or a longer one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
