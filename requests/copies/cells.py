"""How a value is written for a person: in their language, in the controller's zone.

Never NULL, an ISO time or a dump: nothing held is '', a moment is written out, JSON becomes
lines of "label: value", bytes become "file of 12 KB".
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from requests.sources.words import make_readable

KINDS = ("text", "number", "identifier", "yes_no", "moment", "day", "json")
"""What a column holds. An identifier is a number that nobody adds up: it gets no separators and stands left."""

CELL_LIMIT = 2_000
"""Characters of one value that are shown in a document to read."""

LINES_LIMIT = 60
"""Lines of one value that are shown: more would be higher than a page."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?")
_TRUE, _FALSE = {1, "1", "t", "true"}, {0, "0", "f", "false"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FORMATS = {
    "en": {"day": "j F Y", "moment": "j M Y, H:i", "moment_s": "j M Y, H:i:s"},
    "zh-hans": {"day": "Y年n月j日", "moment": "Y年n月j日 H:i", "moment_s": "Y年n月j日 H:i:s"},
}


class CellWriter:
    """Writes values for one reader. `limit`: characters after which a value is cut, None for never."""

    def __init__(self, language: str, zone: str, limit: int | None = CELL_LIMIT) -> None:
        self.language, self.zone, self.limit = language, ZoneInfo(zone), limit
        self._formats = _FORMATS.get(language, _FORMATS["en"])

    def write(self, value: Any, kind: str = "text", unit: str = "") -> str:
        """The value in words. To be called with the reader's language active (`reading`)."""
        text = self._write(value, kind)
        if unit and text and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            text = f"{text}\u00a0{unit}"
        return text if self.limit is None else shortened(text, self.limit)

    def _write(self, value: Any, kind: str) -> str:
        if value is None or (isinstance(value, str) and not value.strip()):
            return ""
        if isinstance(value, bool) or (kind == "yes_no" and isinstance(value, int | str) and value in _TRUE | _FALSE):
            return _("yes") if value in _TRUE else _("no")
        if isinstance(value, int | float | Decimal):
            return self._number(value, kind)
        return self._time(value) if isinstance(value, datetime | date | time | timedelta) else self._thing(value)

    def _thing(self, value: Any) -> str:
        if isinstance(value, bytes | bytearray | memoryview):
            return _("file of %(size)s") % {"size": size(len(value))}
        if isinstance(value, dict | list | tuple):
            return "\n".join(self._lines(value, ()))
        return str(value) if isinstance(value, UUID) else self._text(str(value))

    def _number(self, value: int | float | Decimal, kind: str) -> str:
        if not (value.is_finite() if isinstance(value, Decimal) else isfinite(value)):
            return _("not a number")
        if kind == "identifier" or isinstance(value, int):
            return str(value) if kind == "identifier" else f"{value:,}"
        exact = Decimal(f"{value:.12g}") if isinstance(value, float) else value
        if abs(exact.adjusted()) > 20:
            return f"{exact:.6g}"
        return f"{exact:,f}"

    def _time(self, value: datetime | date | time | timedelta) -> str:
        if isinstance(value, datetime):
            local = value.astimezone(self.zone) if value.tzinfo else value
            return str(format_date(local, self._formats["moment_s" if local.second else "moment"]))
        if isinstance(value, date):
            return str(format_date(value, self._formats["day"]))
        if isinstance(value, time):
            return value.strftime("%H:%M:%S" if value.second else "%H:%M")
        hours, rest = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"

    def _text(self, value: str) -> str:
        """A text; one that is a time or JSON in disguise (SQLite has no types for them) is written as such."""
        if len(value) <= 40 and value[:4].isdigit():
            try:
                if _MOMENT.fullmatch(value):
                    return self._time(datetime.fromisoformat(value.replace(",", ".").replace(" +", "+")))
                if _DAY.fullmatch(value):
                    return self._time(date.fromisoformat(value))
            except ValueError:
                return value
        if value[:1] in "{[" and value[-1:] in "}]" and len(value) <= 200_000:
            try:
                parsed = json.loads(value)
            except (ValueError, RecursionError):
                return value
            return "\n".join(self._lines(parsed, ()))
        return value

    def _lines(self, value: Any, path: tuple[str, ...]) -> Iterator[str]:
        """Lines "label: value"; what lies deeper names its way: "address, city: Munich"."""
        if isinstance(value, dict) and len(path) < 8:
            for key, below in value.items():
                yield from self._lines(below, (*path, readable(str(key))))
        elif isinstance(value, list | tuple) and len(path) < 8 and any(isinstance(e, dict | list) for e in value):
            for number, below in enumerate(value, 1):
                yield from self._lines(below, (*path, str(number)))
        else:
            written = self._leaf(value)
            if written:
                yield _("%(label)s: %(value)s") % {"label": ", ".join(path), "value": written} if path else written

    def _leaf(self, value: Any) -> str:
        if isinstance(value, list | tuple):
            return ", ".join(filter(None, (self._leaf(entry) for entry in value)))
        if isinstance(value, dict):
            return _("%(count)s values") % {"count": f"{len(value):,}"}
        return self._write(value, "text") if not isinstance(value, str) or value[:1] not in "{[" else value


def reading(language: str) -> Any:
    """The context in which everything of a copy is written."""
    return translation.override(language)


def shortened(text: str, limit: int = CELL_LIMIT) -> str:
    """The text, or its beginning and a sentence that says how much of it is shown."""
    shown = text[:limit]
    if shown.count("\n") >= LINES_LIMIT:
        shown = "\n".join(shown.split("\n", LINES_LIMIT)[:LINES_LIMIT])
    if len(shown) == len(text):
        return text
    sentence = _("[Cut here: the first %(shown)s of %(total)s characters. Ask us if you want the rest.]")
    return f"{shown}\n{sentence % {'shown': f'{len(shown):,}', 'total': f'{len(text):,}'}}"


def size(count: int) -> str:
    """A size in bytes as people say it: 0 bytes, 12 KB, 3.4 MB."""
    if count < 1_000:
        return _("%(count)s bytes") % {"count": count}
    if count < 1_000_000:
        return f"{round(count / 1_000):,} KB"
    return f"{count / 1_000_000:,.1f} MB"


def readable(name: str) -> str:
    """A technical name as words, for where nobody wrote a label."""
    return make_readable(name)
