"""The collected rows as staff review them: a page of one collection, with labels, and what is taken out of it.

Values are written as the copy will write them, in the reader's own language. They stand in full:
looking at them is the work. A row's address is its block and its place in it (DESIGN §5).
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import get_language

from privacyportal.controllers.packs import Pack
from requests.copies.cells import CellWriter, readable
from requests.models import Redaction, RowBlock, SourceRun
from requests.sources.mapping import Collection, Field
from requests.sources.naming import map_of, system_names
from requests.sources.store import Block, BlockDamaged, read_block

PAGE = 50
FOLD = 120
"""Characters of a value from which it is folded."""


@dataclasses.dataclass(frozen=True)
class Column:
    index: int
    name: str
    label: str


@dataclasses.dataclass(frozen=True)
class Value:
    column: Column
    text: str
    taken_by: str = ""
    """Who blackened it; '' where it stays."""
    taken_why: str = ""

    @property
    def head(self) -> str:
        """The beginning of a long value; '' where it is short enough to stand whole."""
        return self.text[:FOLD].rsplit(" ", 1)[0] if len(self.text) > FOLD else ""


@dataclasses.dataclass(frozen=True)
class RowView:
    block: int
    row: int
    number: int
    """Counted through the collection, from 1."""
    values: list[Value]
    out_by: str = ""
    """Who left the whole row out; '' where it stays."""
    out_why: str = ""

    @property
    def address(self) -> str:
        return f"{self.block}:{self.row}"

    @property
    def blackened(self) -> int:
        return sum(bool(value.taken_by) for value in self.values)


@dataclasses.dataclass(frozen=True)
class CollectionLink:
    title: str
    rows: int
    url: str
    here: bool


@dataclasses.dataclass(frozen=True)
class SystemLinks:
    here: bool
    name: str
    collections: list[CollectionLink]


class Shelf:
    """One collection of a run: its blocks in order, its columns, its rows by number.

    Whatever reads rows raises BlockDamaged where they are not those that were collected, Shredded where
    the case was destroyed.
    """

    def __init__(self, run: SourceRun, number: int, pack: Pack) -> None:
        """`number`: of the collection in the order of the walk, from 1. Raises LookupError where there is none."""
        keys = list(run.counts)
        if not 1 <= number <= len(keys):
            raise LookupError("no such collection")
        self.run, self.number, self.key = run, number, keys[number - 1]
        self.blocks = list(RowBlock.objects.filter(run=run, collection=self.key).order_by("index"))
        self.count = run.counts[self.key]
        found = map_of(run.source)
        self.collection: Collection | None = found.collections.get(self.key) if found else None
        self.title = str(self.collection.title) if self.collection else readable(self.key.rsplit(":", 1)[-1])
        self.writer = CellWriter(get_language() or "en", pack.zone)

    # -- rows -----------------------------------------------------------------------------------------

    def page(self, wanted: Any) -> tuple[Page, list[Column], list[RowView]]:
        if self.count != sum(block.rows for block in self.blocks):
            raise BlockDamaged(self.key)
        page = Paginator(range(self.count), PAGE).get_page(wanted)
        columns: list[Column] = []
        views: list[RowView] = []
        for block, start, numbers in self._blocks_of(list(page)):
            content = self._read(block)
            columns = columns or self.columns(content.columns)
            taken = self._taken(block, [number - start for number in numbers])
            for number in numbers:
                views.append(self._view(block, number - start, number + 1, content, taken))
        return page, columns, views

    def one(self, number: int) -> RowView:
        """The row with this number, from 1. Raises LookupError where the collection has none."""
        for block, start, _numbers in self._blocks_of([number - 1]):
            row = number - 1 - start
            return self._view(block, row, number, self._read(block), self._taken(block, [row]))
        raise LookupError("no such row")

    def addresses(self) -> list[tuple[int, int]]:
        """(block, row) of every row, for what is done to a whole column."""
        return [(block.pk, row) for block in self.blocks for row in range(block.rows)]

    def columns(self, names: Sequence[str]) -> list[Column]:
        return [Column(index, name, self._label(name)) for index, name in enumerate(names)]

    def all_columns(self) -> list[Column]:
        return self.columns(self._read(self.blocks[0]).columns) if self.blocks else []

    def _read(self, block: RowBlock) -> Block:
        block.run = self.run
        return read_block(block, self.run.request.case.data_key)

    def _blocks_of(self, numbers: list[int]) -> list[tuple[RowBlock, int, list[int]]]:
        """The blocks that hold these rows, each with the number of its first row."""
        found, start = [], 0
        for block in self.blocks:
            inside = [number for number in numbers if start <= number < start + block.rows]
            if inside:
                found.append((block, start, inside))
            start += block.rows
        return found

    def _taken(self, block: RowBlock, rows: list[int]) -> dict[tuple[int, str], tuple[str, str]]:
        """By row and column: who took it out, and why."""
        taken = Redaction.objects.filter(block=block, row__in=rows).select_related("by", "note__data_key")
        return {(each.row, each.column): (str(each.by), each.why) for each in taken}

    def _view(
        self, block: RowBlock, row: int, number: int, content: Block, taken: dict[tuple[int, str], tuple[str, str]]
    ) -> RowView:
        values = [
            Value(column, self._write(column.name, value), *taken.get((row, column.name), ()))
            for column, value in zip(self.columns(content.columns), content.rows[row], strict=True)
        ]
        return RowView(block.pk, row, number, values, *taken.get((row, ""), ()))

    # -- words ----------------------------------------------------------------------------------------

    def _field(self, name: str) -> Field | None:
        return self.collection.by_name.get(name) if self.collection else None

    def _label(self, name: str) -> str:
        field = self._field(name)
        return str(field.label) if field else readable(name)

    def _write(self, name: str, value: Any) -> str:
        field = self._field(name)
        if field is None:
            return self.writer.write(value)
        word = field.word_for(value)
        kind = "identifier" if field.primary_key or field.references or field.identity else "text"
        return str(word) if word else self.writer.write(value, kind, str(field.unit or ""))


def systems_of(run: SourceRun, number: int, reference: str) -> list[SystemLinks]:
    """Every collection of the round that holds rows, for going from one to the next."""
    runs = SourceRun.objects.filter(request=run.request_id, round=run.round, superseded_at__isnull=True)
    runs = runs.select_related("source").order_by("source__key")
    names = system_names(other.source for other in runs)
    return [
        SystemLinks(
            other.pk == run.pk,
            names[other.source_id],
            [
                CollectionLink(
                    _title(other, key), count, reverse("workspace:rows", args=[reference, other.pk, n]),
                    other.pk == run.pk and n == number,
                )
                for n, (key, count) in enumerate(other.counts.items(), 1)
                if count
            ],
        )
        for other in runs
    ]  # fmt: skip


def _title(run: SourceRun, key: str) -> str:
    found = map_of(run.source)
    collection = found.collections.get(key) if found else None
    return str(collection.title) if collection else readable(key.rsplit(":", 1)[-1])
