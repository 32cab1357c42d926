"""Collected values as JSON without loss, a block of rows at a time, column by column.

Text, truth, whole numbers of 64 bits, finite floats and nothing are JSON as they are; everything else is
`{"$": kind, "v": …}`, for a whole column where all its values are of one kind. Column by column, because most
columns need no look at their single values.
"""

import base64
import ipaddress
import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

_NONE = type(None)
_PLAIN = {str, int, bool, _NONE}
_FLOATS = {float, _NONE}
_LIMIT = 2**63


def encode_block(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """{"columns": [name…], "rows": n, "data": [[values of column 1], …]}"""
    data = [_encode_column(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in columns]
    block = {"columns": list(columns), "rows": len(rows), "data": data}
    try:
        return orjson.dumps(block)
    except TypeError:  # somewhere is a number of more than 64 bits, or half a character
        block["data"] = [[encode(value) for value in column] for column in zip(*rows, strict=True)]
        return orjson.dumps(block)


def decode_block(plain: bytes) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """(columns, rows). Raises ValueError for what encode_block did not write."""
    block = orjson.loads(plain)
    try:
        columns, data, count = tuple(block["columns"]), block["data"], block["rows"]
        decoded = [_decode_column(column) for column in data]
    except (KeyError, TypeError) as error:
        raise ValueError("not a block of rows") from error
    if len(decoded) != len(columns) or any(len(column) != count for column in decoded):
        raise ValueError("not a block of rows")
    return columns, list(zip(*decoded, strict=True)) if columns else [()] * count


def weight(rows: Sequence[Sequence[Any]]) -> int:
    """About how many characters the rows take: what a reader and a writer bound their memory by."""
    total = 0
    for column in zip(*rows, strict=True):
        kinds = set(map(type, column))
        if kinds <= {str, bytes, _NONE}:
            total += sum(map(len, filter(None, column)))
        elif not kinds <= {int, float, bool, _NONE, datetime, date, Decimal}:
            total += sum(len(value) if isinstance(value, str | bytes) else len(repr(value)) for value in column)
        total += 8 * len(column)
    return total


def _encode_column(column: Sequence[Any]) -> Any:
    kinds = set(map(type, column))
    if kinds <= _PLAIN or (kinds <= _FLOATS and all(map(math.isfinite, filter(None, column)))):
        return column
    kinds.discard(_NONE)
    if len(kinds) == 1 and (found := _WHOLE.get(kinds.pop())):
        name, write = found
        return {"$": name, "v": [None if value is None else write(value) for value in column]}
    return [encode(value) for value in column]


def encode(value: Any) -> Any:
    """One value as JSON knows it, tagged where JSON does not."""
    kind = type(value)
    if kind in {bool, _NONE}:
        return value
    if kind is int:
        return value if -_LIMIT <= value < _LIMIT else {"$": "int", "v": str(value)}
    if kind is float:
        return value if math.isfinite(value) else {"$": "float", "v": repr(value)}
    if kind is str:
        return value if value.isascii() or not _has_surrogate(value) else _tagged("chars", value)
    for name, known, write, _read in _KINDS:
        if isinstance(value, known):
            return {"$": name, "v": write(value)}
    return {"$": "text", "v": str(value)}


def _tagged(name: str, value: str) -> dict[str, Any]:
    return {"$": name, "v": base64.b64encode(value.encode("utf-16-le", "surrogatepass")).decode()}


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def decode(value: Any) -> Any:
    if isinstance(value, dict):
        return _READ[value["$"]](value["v"])
    return value


def _decode_column(column: Any) -> list[Any]:
    if isinstance(column, dict):
        read = _READ[column["$"]]
        return [None if value is None else read(value) for value in column["v"]]
    return [decode(value) for value in column] if dict in set(map(type, column)) else column


def _span(text: list[int]) -> timedelta:
    return timedelta(days=text[0], seconds=text[1], microseconds=text[2])


_KINDS: tuple[tuple[str, Any, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    ("int", int, str, int),
    ("float", float, repr, float),
    ("decimal", Decimal, str, Decimal),
    ("moment", datetime, datetime.isoformat, datetime.fromisoformat),
    ("day", date, date.isoformat, date.fromisoformat),
    ("time", time, time.isoformat, time.fromisoformat),
    ("span", timedelta, lambda v: [v.days, v.seconds, v.microseconds], _span),
    ("uuid", UUID, str, UUID),
    ("bytes", bytes | bytearray | memoryview, lambda v: base64.b64encode(bytes(v)).decode(), base64.b64decode),
    ("dict", dict, lambda v: [[encode(k), encode(i)] for k, i in v.items()],
     lambda v: {decode(k): decode(i) for k, i in v}),
    ("list", list | tuple | set | frozenset, lambda v: [encode(i) for i in v], lambda v: [decode(i) for i in v]),
    ("ip", ipaddress.IPv4Address | ipaddress.IPv6Address, str, ipaddress.ip_address),
    ("text", str, str, str),
)  # fmt: skip
_WHOLE = {
    known: (name, write) for name, known, write, _read in _KINDS if known in {Decimal, datetime, date, time, UUID}
}
"""Kinds of which a column is often full: tagged once."""
_READ: dict[str, Callable[[Any], Any]] = {name: read for name, _known, _write, read in _KINDS}
_READ["chars"] = lambda text: base64.b64decode(text).decode("utf-16-le", "surrogatepass")
