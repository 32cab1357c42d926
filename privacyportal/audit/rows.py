"""Reading rows that somebody may have spoilt: a column that holds what its type cannot must be named, not crash."""

from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from django.db import DataError
from django.db.models import CharField, Model, QuerySet
from django.db.models.functions import Cast

M = TypeVar("M", bound=Model)

UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, RecursionError, DataError)
"""What reading a row raises whose text is no date, UUID or JSON (SQLite), or whose date has no end (PostgreSQL)."""


def _one_by_one(rows: QuerySet[M]) -> Iterator[tuple[str, M | None]]:
    keyed = rows.annotate(key_as_text=Cast("pk", CharField(max_length=40)))
    for key in keyed.values_list("key_as_text", flat=True).iterator(chunk_size=500):
        try:
            yield str(key), keyed.filter(key_as_text=key).first()
        except UNREADABLE:
            yield str(key), None


def readable(rows: QuerySet[M]) -> Iterator[M]:
    """The rows that can be read. Slow: for when reading them at once has failed."""
    return (row for _, row in _one_by_one(rows) if row is not None)


def first_unreadable(rows: QuerySet[M]) -> str:
    """The key of the first row that cannot be read, as the portal writes keys."""
    for key, row in _one_by_one(rows):
        if row is None:
            return spelled(key)
    return "unknown"


def spelled(key: str) -> str:
    try:
        return str(UUID(key))
    except ValueError:
        return key[:40]
