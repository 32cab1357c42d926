"""How wide each column of a table is set: from its first rows, so that every page and part agrees.

Widths are in em of the table's font; the page is 170 mm wide. Fixed widths are also what makes
layout quick: five times the rows a second of an automatic table (DEPENDENCIES).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from requests.copies.document import Align, Cell, CopyColumn

SAMPLE = 200
"""Rows that are looked at before the first is set."""

MOST_COLUMNS = 9
_PAGE = 170 / 25.4 * 72
_PADDING = 8.5
_STYLES = (("data", 7.5), ("dense", 6.5))
_LATIN, _WIDE = 0.65, 1.0
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Plan:
    """`style` is the class of the table, `widths` are per cent of its width."""

    style: str
    widths: tuple[float, ...]


@dataclass(frozen=True)
class _Need:
    least: float
    wished: float


def plan_columns(columns: Sequence[CopyColumn], sample: Sequence[Sequence[Cell]]) -> Plan | None:
    """None where the table is too wide to be read as one: it is set as labels and values then."""
    if len(columns) > MOST_COLUMNS:
        return None
    needs = [_need(column, [row[i] for row in sample]) for i, column in enumerate(columns)]
    for style, points in _STYLES:
        room = _PAGE - _PADDING * len(columns)
        least = sum(need.least for need in needs) * points
        if least <= room:
            return Plan(style, _share(needs, room / points, points))
    return None


def _share(needs: list[_Need], room: float, points: float) -> tuple[float, ...]:
    """The least to each, what is left in proportion to what each still wishes."""
    left = room - sum(need.least for need in needs)
    wishes = [need.wished - need.least for need in needs]
    total = sum(wishes)
    if total > left:
        inner = [need.least + left * wish / total for need, wish in zip(needs, wishes, strict=True)]
    else:
        spare = (left - total) / sum(need.wished for need in needs)
        inner = [need.wished * (1 + spare) for need in needs]
    padded = [width * points + _PADDING for width in inner]
    return tuple(100 * width / sum(padded) for width in padded)


def _need(column: CopyColumn, cells: list[Cell]) -> _Need:
    """Least: the longest word (numbers and short values whole). Wished: a line of the longer values."""
    texts = sorted((cell for cell in cells if isinstance(cell, str) and cell), key=len)
    upper = texts[int(len(texts) * 0.95) :] if texts else []
    head = max((_width(word) for word in _SPACE.split(column.title)), default=1.0) * 1.05
    word = max((_width(word) for text in upper for word in _SPACE.split(text[:300])), default=1.0)
    line = max((_width(line) for text in upper for line in text[:300].split("\n")), default=1.0)
    whole = line if column.align is Align.RIGHT or line <= 12 else min(word, 9.0)
    least = max(min(head, 9.0), min(whole, 14.0), 2.0)
    wished = max(least, min(line, 16.0) + max(0.0, min(line, 120.0) - 16.0) ** 0.5 * 2, _width(column.title) * 0.8)
    return _Need(least, wished)


def _width(text: str) -> float:
    if text.isascii():
        return len(text) * _LATIN
    return sum(_WIDE if unicodedata.east_asian_width(sign) in "WF" else _LATIN for sign in text)
