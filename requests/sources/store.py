"""Collected rows at rest: sealed blocks, one storage object each, listed as RowBlock rows (DESIGN §5).

The row is written first and names its file, then the file: whatever is killed in between leaves nothing that
nobody knows of. Blocks of a run are read only when the run is done, and only whole: each one opens in its own
place alone, is what was collected byte for byte, and none is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from privacyportal.jobs.lease import Lease, LeaseLost
from privacyportal.vault import files
from privacyportal.vault.ciphers import Tampered
from privacyportal.vault.models import DataKey
from requests.models import RowBlock, SourceRun
from requests.sources.base import Chunk
from requests.sources.mapping import Collection
from requests.sources.values import decode_block, encode_block, weight

MAX_ROWS = 2_000
MAX_BYTES = 8_000_000
"""Of the plain block. A single row that is larger is a block of its own."""


class BlockDamaged(Exception):
    """A block is not the one that was collected: changed, moved, swapped, or missing. `sentence` is for staff."""

    def __init__(self, collection: str) -> None:
        super().__init__("a block of rows is not the one that was collected")
        self.collection = collection

    @property
    def sentence(self) -> str:
        return _(
            "The stored rows of %(collection)s are not the ones that were collected: somebody or something changed, "
            "moved or removed them. Nothing of them is shown or sent. Collect again, and tell your administrator."
        ) % {"collection": self.collection.partition(":")[2] or self.collection}

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Block:
    """What a block holds: names of columns, and rows of values in their order."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class BlockWriter:
    """Writes the rows of one run, under its lease: who lost it writes nothing."""

    def __init__(self, lease: Lease, run: SourceRun, data_key: DataKey) -> None:
        self.lease, self.run, self.data_key = lease, run, data_key
        self.counts: dict[str, int] = {}
        self._collection: Collection | None = None
        self._columns: tuple[str, ...] = ()
        self._rows: list[tuple[Any, ...]] = []
        self._weight = self._index = 0

    def add(self, chunk: Chunk) -> None:
        """Chunks of one collection come one after the other. Holds back a block, to know which is the last."""
        if self._collection is None or chunk.collection.key != self._collection.key:
            self.end_collection()
            self._collection, self._columns, self._index = chunk.collection, chunk.columns, 0
            self.counts[chunk.collection.key] = 0
        self.counts[chunk.collection.key] += len(chunk.rows)
        for start in range(0, len(chunk.rows), MAX_ROWS):
            rows = chunk.rows[start : start + MAX_ROWS]
            added = weight(rows)
            if self._rows and (len(self._rows) + len(rows) > MAX_ROWS or self._weight + added > MAX_BYTES):
                self._write(self._rows, last=False)
                self._rows, self._weight = [], 0
            self._rows.extend(rows)
            self._weight += added

    def end_collection(self) -> None:
        if self._rows:
            self._write(self._rows, last=True)
        self._rows, self._weight = [], 0

    def _write(self, rows: list[tuple[Any, ...]], *, last: bool) -> None:
        plain = encode_block(self._columns, rows)
        if len(plain) > MAX_BYTES and len(rows) > 1:
            half = len(rows) // 2
            self._write(rows[:half], last=False)
            self._write(rows[half:], last=last)
            return
        assert self._collection is not None  # noqa: S101 (rows came with it)
        block = RowBlock(
            run=self.run, collection=self._collection.key, index=self._index, last=last, rows=len(rows),
            file=files.new_name(self.data_key), digest=self.data_key.fingerprint(plain),
        )  # fmt: skip
        with self.lease.writing():
            block.save(force_insert=True)
        files.save(self.data_key, plain, block.place, block.file)
        self._index += 1
        try:
            self.lease.renew()
        except LeaseLost:
            files.delete(block.file)  # whoever took over may have cleared the row already
            raise


def clear_attempt(lease: Lease, run: SourceRun) -> None:
    """Removes what an earlier, killed attempt left: files first, so that none is left which no row names."""
    names = list(run.blocks.values_list("file", flat=True))
    lease.renew()  # proves that the blocks just listed are of no later attempt
    for name in names:
        files.delete(name)
    with lease.writing():
        run.blocks.all().delete()


def drop_rows(run: SourceRun) -> None:
    """Removes the rows of a run that nobody may read any more: files first, so that none is left unnamed."""
    for block in run.blocks.all():
        files.delete(block.file)
    run.blocks.all().delete()


def data_key_of(run: SourceRun) -> DataKey:
    return run.request.case.data_key


def read_block(block: RowBlock, data_key: DataKey | None = None) -> Block:
    """One block, checked. Raises BlockDamaged; Shredded where the case's key is gone."""
    _whole(block.run, block.collection)
    return _open(block, data_key or data_key_of(block.run))


def rows_of(run: SourceRun, collection: str) -> Iterator[tuple[RowBlock, Block]]:
    """The blocks of a collection in their order, checked to be all of them. Raises BlockDamaged."""
    data_key = data_key_of(run)
    for block in _whole(run, collection):
        yield block, _open(block, data_key)


def _whole(run: SourceRun, collection: str) -> list[RowBlock]:
    """Contiguous, one last one at the end, and as many rows as were counted when the run ended."""
    blocks = list(run.blocks.filter(collection=collection).order_by("index"))
    counted = run.counts.get(collection)
    if (
        [block.index for block in blocks] != list(range(len(blocks)))
        or [block.last for block in blocks] != [False] * (len(blocks) - 1) + [True] * bool(blocks)
        or (counted is not None and sum(block.rows for block in blocks) != counted)
    ):
        raise BlockDamaged(collection)
    return blocks


def _open(block: RowBlock, data_key: DataKey) -> Block:
    try:
        plain = files.load(data_key, block.file, block.place)
        columns, rows = decode_block(plain)
    except (Tampered, FileNotFoundError, ValueError):
        raise BlockDamaged(block.collection) from None
    if data_key.fingerprint(plain) != block.digest or len(rows) != block.rows:
        raise BlockDamaged(block.collection)
    return Block(columns, rows)
