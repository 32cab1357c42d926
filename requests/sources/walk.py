"""The walk itself: from identities over a plan to rows, each row once. Pure: whoever can read rows is handed in.

A row is the person's only after it was compared again here, exactly, with what was asked: a database's collation
may find four people for one address (TRAPS). A row that several conditions lead to belongs to the first of them,
so that it appears once also where no primary key tells rows apart, and equal rows that are really two stay two.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from requests.sources.mapping import Collection, DataMap
from requests.sources.plan import ByIdentity, ByKeys, Plan, Step, plan
from requests.sources.remarks import Remark

__all__ = ["Found", "Identities", "Reader", "plan", "walk"]

BATCH = 500
"""Keys asked for in one query."""

Row = tuple[Any, ...]
Identities = Mapping[str, Sequence[str]]
"""Kind -> proven identifiers in their form for look-up (people/identifiers.py)."""


class Reader(Protocol):
    """Who can read rows. May return too many (never too few): the walk compares again."""

    def columns(self, step: Step) -> tuple[str, ...]:
        """Names of what a row holds, in its order; at least `step.needs`."""

    def fit(self, collection: Collection, field: str, value: Any) -> Any:
        """A value from elsewhere as this field would hold it; None where it cannot."""

    def holds(self, collection: Collection, field: str, kind: str, wanted: frozenset[str]) -> bool:
        """Whether a row's field is, exactly, one of the identifiers."""

    def by_keys(self, step: Step, fields: tuple[str, ...], keys: list[Row]) -> Iterator[list[Row]]:
        """Rows whose fields are one of the keys, some at a time."""

    def by_identity(self, step: Step, field: str, kind: str, wanted: Sequence[str]) -> Iterator[list[Row]]:
        """Rows whose field is one of the identifiers, some at a time."""

    def same(self, kind: str, value: Any, wanted: frozenset[str]) -> bool:
        """Whether a value is, normalised, exactly one of the identifiers."""


@dataclass(frozen=True)
class Found:
    """Rows of a collection, some at a time; at least one Found a visited collection, empty where it has none."""

    step: Step
    columns: tuple[str, ...]
    rows: list[Row]


class _Selected:
    """Values that chosen rows hold, kept for the steps that follow: the person's own rows apart from the named."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, tuple[str, ...]], tuple[dict[Row, None], dict[Row, None]]] = {}

    def keep(self, collection: str, fields: tuple[str, ...]) -> tuple[dict[Row, None], dict[Row, None]]:
        return self._values.setdefault((collection, fields), ({}, {}))

    def of(self, condition: ByKeys) -> Iterator[Row]:
        own, named = self.keep(condition.source, condition.source_fields)
        if condition.feed != "named":
            yield from own
        if condition.feed != "own":
            yield from (key for key in named if key not in own)


def walk(
    datamap: DataMap, identities: Identities, reader: Reader, remark: Callable[[Remark], None] = lambda remark: None
) -> Iterator[Found]:
    """Visits each collection that the plan of these identities reaches, once. Remarks what was left out, and why.

    Where nothing is found the collection is visited nevertheless: its one Found is empty.
    """
    whole = plan(datamap, identities)
    actual = plan(datamap, identities, _absent(whole, identities, reader))
    for found in dict.fromkeys([*whole.remarks, *(r for r in actual.remarks if r.code != "unreachable")]):
        remark(found)
    selected, visited = _Selected(), set()
    wanted = {kind: frozenset(values) for kind, values in identities.items()}
    for step in actual.steps:
        visit = _Visit(step, wanted, reader, selected)
        visited.add(step.collection.key)
        yield Found(step, visit.columns, [])
        yield from visit.rows()
        for code, count in visit.noted.items():
            remark(Remark(code, step.collection.place, count))
    for step in whole.steps:
        if step.collection.key not in visited:
            yield Found(step, reader.columns(step), [])


def _absent(whole: Plan, identities: Identities, reader: Reader) -> frozenset[str]:
    return frozenset(
        step.collection.key
        for step in whole.steps
        if step.identities
        and not any(
            reader.holds(step.collection, field, kind, frozenset(identities[kind])) for field, kind in step.identities
        )
    )


class _Visit:
    """One step under way."""

    def __init__(self, step: Step, wanted: Mapping[str, frozenset[str]], reader: Reader, selected: _Selected) -> None:
        self.step, self.wanted, self.reader, self.selected = step, wanted, reader, selected
        self.columns = reader.columns(step)
        self.at = {name: n for n, name in enumerate(self.columns)}
        self.noted: Counter[str] = Counter()
        self.names = [(self.at[name], kind) for name, kind in step.identities]
        self.feeds = [
            (tuple(self.at[name] for name in fields), selected.keep(step.collection.key, fields))
            for fields in step.feeds
        ]

    def rows(self) -> Iterator[Found]:
        earlier: list[tuple[Callable[[Row], bool], str]] = []
        for condition in self.step.conditions:
            chunks, matches = self._ask(condition)
            for chunk in chunks:
                rows = [row for row in chunk if matches(row)]
                if isinstance(condition, ByKeys):
                    self.noted["lookalikes"] += len(chunk) - len(rows)
                if rows and (earlier or self.names or self.feeds):
                    rows = self._take(rows, condition, earlier)
                if rows:
                    yield Found(self.step, self.columns, rows)
            earlier.append((matches, condition.others))
        self.noted += Counter()  # drops zeros

    def _ask(self, condition: ByIdentity | ByKeys) -> tuple[Iterator[list[Row]], Callable[[Row], bool]]:
        if isinstance(condition, ByIdentity):
            wanted, at, kind = self.wanted[condition.kind], self.at[condition.field], condition.kind
            same = self.reader.same
            chunks = self.reader.by_identity(self.step, condition.field, kind, sorted(wanted))
            return chunks, lambda row: row[at] is not None and same(kind, row[at], wanted)
        keys = self._keys(condition)
        if len(condition.fields) == 1:
            at, alone = self.at[condition.fields[0]], {key[0] for key in keys}
            return self._batches(condition, keys), lambda row: row[at] in alone
        places, whole = [self.at[name] for name in condition.fields], set(keys)
        return self._batches(condition, keys), lambda row: tuple(row[n] for n in places) in whole

    def _keys(self, condition: ByKeys) -> list[Row]:
        fit, collection = self.reader.fit, self.step.collection
        keys: dict[Row, None] = {}
        for values in self.selected.of(condition):
            key = tuple(fit(collection, name, value) for name, value in zip(condition.fields, values, strict=True))
            if None not in key:
                keys[key] = None
        return list(keys)

    def _batches(self, condition: ByKeys, keys: list[Row]) -> Iterator[list[Row]]:
        for start in range(0, len(keys), BATCH):
            yield from self.reader.by_keys(self.step, condition.fields, keys[start : start + BATCH])

    def _take(
        self, rows: list[Row], condition: ByIdentity | ByKeys, earlier: list[tuple[Callable[[Row], bool], str]]
    ) -> list[Row]:
        taken = []
        for row in rows:
            others = bool(self.names) and isinstance(condition, ByKeys) and self._names_another(row)
            if any(matches(row) and not (others and what == "drop") for matches, what in earlier):
                continue
            if others and condition.others == "drop":
                self.noted["others_rows"] += 1
                continue
            taken.append(row)
            self.noted["names_others"] += others
            if not (others and condition.others == "stop"):
                self._feed(row, condition.own)
        return taken

    def _names_another(self, row: Row) -> bool:
        """The row says whose it is, and it is not the person's."""
        said = [(kind, row[at]) for at, kind in self.names if row[at] not in (None, "")]
        return bool(said) and not any(self.reader.same(kind, value, self.wanted[kind]) for kind, value in said)

    def _feed(self, row: Row, own: bool) -> None:
        for places, (of_person, named) in self.feeds:
            key = tuple(row[n] for n in places)
            if not any(part is None or isinstance(part, list | dict | set) for part in key):
                (of_person if own else named)[key] = None
