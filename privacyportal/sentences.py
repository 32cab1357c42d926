"""How sentences end and follow each other in the active language: English sets a blank between two, Chinese none."""

from functools import reduce
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def ended(sentence: str) -> str:
    """With its full stop."""
    return sentence + pgettext("ends a sentence", ".")


def joined(*parts: object) -> str:
    """Whole sentences, one after the other; what is empty is left out."""
    return reduce(_next, filter(None, map(str, parts)), "")


def labelled(label: object, value: object) -> str:
    """A value behind its name."""
    return f"{label}{_(': ')}{value}"


def gap() -> str:
    """What stands between two sentences."""
    return _("%(sentence)s %(next)s") % {"sentence": "", "next": ""}


def after_words(name: str) -> str:
    """A name behind a word of the sentence: between Chinese and Latin letters stands a blank, between Chinese none."""
    return f" {name}" if not gap() and east_asian_width(name[:1] or " ") not in "WF" else name


def _next(said: str, part: str) -> str:
    return said + gap() + part if said else part
