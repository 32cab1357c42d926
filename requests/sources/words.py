"""Words for people: in two languages where a labels file gives them, else a name made readable."""

import re
from dataclasses import dataclass

from django.utils.translation import get_language

_JOIN = re.compile(r"[\s_\-.]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ACRONYMS = {word.lower(): word for word in ("ID", "IP", "URL", "VAT", "SMS", "IBAN", "MAC", "PDF")}


@dataclass(frozen=True)
class Words:
    """The same words in English and Chinese; `str()` gives the active language's."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.in_language(get_language() or "en")

    def in_language(self, language: str) -> str:
        """`language` as Django writes it: 'en', 'zh-hans'."""
        return self.zh if language.lower().startswith("zh") else self.en


def make_readable(name: str) -> str:
    """A table's or column's name as words: `invoice_line`, `InvoiceLine`, `invoiceLine` -> 'Invoice line'.

    Never empty: a name without a letter or digit stays as it is.
    """
    parts = [part for chunk in _JOIN.split(name) for part in _HUMP.split(chunk) if part]
    words = [_word(part, shouted=name.isupper()) for part in parts]
    text = " ".join(words)
    return text[:1].upper() + text[1:] if text else name


def _word(part: str, shouted: bool) -> str:
    lower = part.lower()
    if lower in _ACRONYMS:
        return _ACRONYMS[lower]
    if not shouted and part.isupper() and 1 < len(part) <= 4 and part.isascii():
        return part
    return lower


def readable_words(name: str) -> Words:
    text = make_readable(name)
    return Words(text, text)
