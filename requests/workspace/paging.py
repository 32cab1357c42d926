"""Pages of a long list by the place of their first and last row: page 10,000 costs what the first one does.

A place is the ordered column and the id of a row, as in `after=2026-12-25~0193…`. It names no person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

PAGE = 50
MOST = 1_000
"""Counted exactly up to here; beyond, "1,000+"."""


@dataclass(frozen=True)
class Page:
    """`before` and `after`: the places to ask for, '' at either end."""

    rows: Sequence[Any]
    before: str = ""
    after: str = ""


def page_of(found: "QuerySet[Any]", query: Any, size: int = PAGE) -> Page:
    """The page that `before` or `after` in the address asks for; the first one where neither can be read.

    `found` is ordered by one column that is never empty and by id, both in the same direction.
    """
    column, _id = (str(name).lstrip("-") for name in found.query.order_by)
    falling = str(found.query.order_by[0]).startswith("-")
    after, before = _read(query.get("after", "")), _read(query.get("before", ""))
    if before and not after:
        rows = list(found.filter(_beyond(column, before, not falling)).reverse()[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        if rows:
            return Page(rows, _place(rows[0], column) if more else "", _place(rows[-1], column))
    rows = list((found.filter(_beyond(column, after, falling)) if after else found)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Page(
        rows,
        _place(rows[0], column) if after and rows else "",
        _place(rows[-1], column) if more else "",
    )


def _beyond(column: str, place: tuple[date | datetime, UUID], falling: bool) -> Q:
    """Rows after the place. Said twice over, since an index is entered by the plain comparison."""
    value, pk = place
    side = "lt" if falling else "gt"
    return Q(**{f"{column}__{side}e": value}) & (Q(**{f"{column}__{side}": value}) | Q(**{f"id__{side}": pk}))


def _place(row: Any, column: str) -> str:
    return f"{getattr(row, column).isoformat()}~{row.pk}"


def _read(text: str) -> tuple[date | datetime, UUID] | None:
    value, _sign, pk = text.partition("~")
    try:
        moment = datetime.fromisoformat(value)
        if "T" in value and moment.tzinfo is None:
            return None
        return (moment if "T" in value else moment.date()), UUID(pk)
    except ValueError:
        return None


def count_capped(queries: dict[str, "QuerySet[Any]"], most: int = MOST) -> dict[str, int]:
    """How many different cases each query of rights finds, in one query; `most + 1` stands for more than `most`."""
    parts: list[str] = []
    values: list[Any] = []
    for number, found in enumerate(queries.values()):
        sql, given = found.order_by().values("case_id")[: most + 1].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*), COUNT(DISTINCT case_id) FROM ({sql}) found) part{number}")  # noqa: S608
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {', '.join(parts)}", values)  # noqa: S608
        numbers = cursor.fetchone()
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {key: most + 1 if rows > most else cases for key, (rows, cases) in zip(queries, pairs, strict=True)}
