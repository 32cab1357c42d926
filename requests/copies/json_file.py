"""The same entries for other programs: one JSON file, values as the systems hold them (GDPR art. 20, P-17)."""

import base64
import json
import math
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from requests.copies.document import CopySection, CopyTable, LeftOut, Redacted
from requests.copies.sink import Made, Sink

FORMAT = "privacy-portal/portability/1"


class JsonSink(Sink):
    """UTF-8, an entry a line. What was taken out is `{"left_out": why}` where it stood."""

    def __init__(self, document: Any) -> None:
        super().__init__(document)
        self._out = BytesIO()
        self._sections = 0
        head = {
            "format": FORMAT,
            "controller": document.controller,
            "company": document.company,
            "contact": document.contact,
            "reference": document.reference,
            "person": document.for_whom,
            **({"asked_by": document.asked_by} if document.asked_by else {}),
            "asked_on": document.asked_on.isoformat(),
            "made_on": document.made_on.isoformat(),
        }
        self._write(_dump(head)[:-1] + ', "sources": [')

    def take(self, section: CopySection) -> None:
        facts = {
            "name": section.name, "title": section.title, "what": section.what, "why": section.why,
            "legal_basis": section.basis, "kept": section.kept, "received_by": section.received_by,
        }  # fmt: skip
        self._write(("," if self._sections else "") + "\n" + _dump(facts)[:-1] + ', "tables": [')
        for number, table in enumerate(section.tables):
            self._take_table(table, first=not number)
        self._write("]}")
        self._sections += 1

    def _take_table(self, table: CopyTable, *, first: bool) -> None:
        fields = [{"name": column.name, "title": column.title, "unit": column.unit} for column in table.columns]
        facts = {"name": table.name, "title": table.title, "fields": fields, "left_out": _counted(table.left_out)}
        self._write(("" if first else ",") + "\n " + _dump(facts)[:-1] + ', "entries": [')
        names = [column.name for column in table.columns]
        for number, row in enumerate(table.values()):
            entry = {name: plain(value) for name, value in zip(names, row, strict=True)}
            self._write(("," if number else "") + "\n  " + _dump(entry))
        self._write("]}")

    def finish(self) -> Made:
        self._write("]}\n")
        return Made(self._out.getvalue(), "application/json")

    def discard(self) -> None:
        self._out = BytesIO()

    def _write(self, text: str) -> None:
        self._out.write(text.encode("utf-8", "replace"))


def plain(value: Any) -> Any:
    """A value as JSON knows it: times by ISO 8601, decimals as text without loss, bytes as base64."""
    if isinstance(value, Redacted):
        return {"left_out": value.why}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{value.total_seconds():g}S"
    return _thing(value)


def _thing(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return str(value)


def _counted(left_out: LeftOut) -> list[dict[str, Any]]:
    return [{"reason": why, "entries": number} for why, number in left_out]


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
