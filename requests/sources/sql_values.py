"""Values on their way out of a database: keys made to fit a column, and SQLite's text read as what it stands for."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import types

Convert = Callable[[Any], Any]


def python_type(column: types.TypeEngine[Any]) -> type | None:
    """What a column's values are in Python; None where the database does not say."""
    try:
        return column.python_type
    except NotImplementedError:
        return None


def fitted(value: Any, wanted: type | None) -> Any:
    """A key from another column as one of this type. None where it cannot be one, so that nothing can match."""
    if value is None or wanted is None or (isinstance(value, wanted) and not isinstance(value, bool)):
        return value
    convert = _FITS.get(wanted)
    if convert is None:
        return value
    try:
        return convert(value)
    except (ValueError, TypeError, InvalidOperation, OverflowError):
        return None


def _whole(value: Any) -> int:
    whole = int(value)
    if (str(whole) != value.strip() if isinstance(value, str) else whole != value) or abs(whole) >= 2**63:
        raise ValueError
    return whole


def _text(value: Any) -> str:
    if isinstance(value, bytes | dict | list | bool):
        raise TypeError
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_FITS: dict[type, Convert] = {
    int: _whole,
    str: _text,
    Decimal: lambda value: Decimal(str(value)),
    float: float,
    UUID: lambda value: UUID(str(value)),
}


def polish(column: types.TypeEngine[Any], backend: str) -> Convert | None:
    """How raw values of this column (all of some rows, in their order) become ones that read well, None where they do.

    SQLite keeps days, moments, decimals and truths as text and numbers; the declared type says what they are.
    What does not fit its type stays as it is: nothing is lost.
    """
    change = _change_for(column, backend)
    return None if change is None else _tolerant(change)


def _change_for(column: types.TypeEngine[Any], backend: str) -> Convert | None:
    if backend == "mysql" and type(column).__name__ == "TINYINT":
        return _truth if getattr(column, "display_width", None) == 1 else None
    if backend not in {"mysql", "sqlite"}:
        return None
    if isinstance(column, types.JSON):
        return _of_text(json.loads)
    if backend == "mysql":
        return None
    if isinstance(column, types.Numeric) and not isinstance(column, types.Float):
        return _decimal(column.scale)
    return next((change for known, change in _OF_SQLITE if isinstance(column, known)), None)


def _of_text(convert: Convert) -> Convert:
    return lambda value: convert(value) if isinstance(value, str) else value


def _tolerant(change: Convert) -> Convert:
    def one(value: Any) -> Any:
        try:
            return change(value)
        except (ValueError, TypeError, InvalidOperation, RecursionError):
            return value

    def changed(values: Sequence[Any]) -> list[Any]:
        try:
            return [None if value is None else change(value) for value in values]
        except (ValueError, TypeError, InvalidOperation, RecursionError):
            return [None if value is None else one(value) for value in values]

    return changed


def _day(text: str) -> date:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _truth(value: Any) -> Any:
    return bool(value) if isinstance(value, int) and value in (0, 1) else value


def _decimal(scale: int | None) -> Convert:
    """As many digits behind the point as the column declares, unless that would lose some."""
    digits = scale or 0

    def made(value: Any) -> Any:
        if type(value) is float:
            rounded = Decimal(f"{value:.{digits}f}")
            return rounded if scale is not None and abs(float(rounded) - value) < 1e-9 else Decimal(repr(value))
        if type(value) is int:
            return Decimal(f"{value}.{'0' * digits}") if digits else Decimal(value)
        return value

    return made


_OF_SQLITE: tuple[tuple[type[types.TypeEngine[Any]], Convert], ...] = (
    (types.DateTime, _of_text(datetime.fromisoformat)),
    (types.Date, _of_text(_day)),
    (types.Time, _of_text(time.fromisoformat)),
    (types.Boolean, _truth),
)
