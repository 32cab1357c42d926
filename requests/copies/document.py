"""What a copy says, apart from how it looks: pure, frozen, and in the person's words.

A sink (PDF now) takes a `CopyDocument` section by section. Long tables are streamed: `rows`
is called anew each time somebody wants to read them, and yields one row after the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Redacted:
    """Stands where a value was taken out; `why` in the person's words. Sinks write their own words around it."""

    why: str


Cell = str | Redacted
"""A value as a person reads it (see cells.py), '' where nothing is held."""

LeftOut = tuple[tuple[str, int], ...]
"""(why, in the person's words; how many) for each reason for which something was taken out."""

Rows = Callable[[], Iterable[list[Cell]]]
Values = Callable[[], Iterable[list[Any]]]
"""The same rows as the system holds them, for files that machines read; `Redacted` where a value was taken out."""


class Align(Enum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class CopyColumn:
    """`kind` is one of cells.KINDS; `unit` is written behind each value ('kWh'), '' for none; `name` as the system
    calls it.
    """

    title: str
    kind: str = "text"
    unit: str = ""
    name: str = ""

    @property
    def align(self) -> Align:
        return Align.RIGHT if self.kind == "number" else Align.LEFT


@dataclass(frozen=True)
class CopyTable:
    """One collection of a source. `count` entries are shown, `left_out` were taken out as a whole."""

    title: str
    columns: tuple[CopyColumn, ...]
    count: int
    rows: Rows
    left_out: LeftOut = ()
    values: Values = tuple
    name: str = ""


@dataclass(frozen=True)
class CopySection:
    """One source: what it holds, why, on which basis, how long, who got it ('' where nobody wrote it)."""

    title: str
    what: str
    why: str
    kept: str
    received_by: str
    tables: tuple[CopyTable, ...]
    basis: str = ""
    name: str = ""

    @property
    def entries(self) -> int:
        return sum(table.count for table in self.tables)


@dataclass(frozen=True)
class CopyDocument:
    """The whole copy.

    language    Django's ('en', 'zh-hans'); zone in the person's words ('China time'); accent '#rrggbb'
    for_whom    the name of the person whose data it is, or what stands for it; never in metadata
    asked_by    who asked for them, where it was somebody else; '' where it was the person
    attached    name of the file for other programs that lies inside the PDF; '' where none does
    contact     where to write to, in one line
    complaint   where to go if unhappy, in the controller's words; '' where they name nothing
    left_out    single values taken out (whole entries are counted in tables)
    """

    language: str
    zone: str
    accent: str
    controller: str
    company: str
    contact: str
    complaint: str
    reference: str
    asked_on: date
    made_on: date
    for_whom: str
    sections: tuple[CopySection, ...]
    left_out: LeftOut = ()
    asked_by: str = ""
    attached: str = ""

    @property
    def entries(self) -> int:
        return sum(section.entries for section in self.sections)

    @property
    def entries_left_out(self) -> LeftOut:
        return summed(pair for section in self.sections for table in section.tables for pair in table.left_out)


def summed(pairs: Iterable[tuple[str, int]]) -> LeftOut:
    """One pair a reason, in the order in which they came."""
    found: dict[str, int] = {}
    for why, number in pairs:
        found[why] = found.get(why, 0) + number
    return tuple(found.items())
