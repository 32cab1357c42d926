"""How data flows between collections: the references of a map as edges of a graph.

An edge is a condition "rows of B whose (b1, b2) is among the (a1, a2) of the rows chosen in A". Its
sort says whose rows it leads to:

    owning   from a key to those that name it (customer -> invoices): the person's rows lead to more of them
    naming   from a row to the one that it names (invoice line -> track): a row that many people may share
    same     key to key (user -> profile): one row, the same owner

The map's keys tell which one it is; without keys a reference names what it points at.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from requests.sources.mapping import Collection, DataMap


class Sort(Enum):
    OWNING = "owning"
    NAMING = "naming"
    SAME = "same"


@dataclass(frozen=True)
class Edge:
    """`stated`: the map gives the reference a direction. `along`: from the referring to the referred side."""

    source: str
    target: str
    source_fields: tuple[str, ...]
    target_fields: tuple[str, ...]
    sort: Sort
    stated: bool
    along: bool
    partial: bool
    """It joins on a part of a key of several columns: rows of other people could match."""


@dataclass(frozen=True)
class _Pair:
    source_field: str
    target_field: str
    stated: bool
    along: bool


class CannotPair(ValueError):
    """References to the parts of one key cannot be put together into whole keys."""


def edges_of(datamap: DataMap, faults: list[str]) -> list[Edge]:
    """All edges but those within one collection, in the order of the file. Adds a fault for what cannot be paired."""
    found: dict[tuple[str, str], dict[tuple[str, str], _Pair]] = defaultdict(dict)
    for collection in datamap.collections.values():
        for field in collection.fields:
            for reference in field.references:
                here, there = (collection.key, field.name), (reference.collection, reference.field)
                if reference.collection == collection.key or _skipped(datamap, here[0], there[0]):
                    continue
                stated = bool(reference.direction)
                if reference.direction != "from":
                    _add(found[here[0], there[0]], _Pair(here[1], there[1], stated, True))
                if reference.direction != "to":
                    _add(found[there[0], here[0]], _Pair(there[1], here[1], stated, False))
    edges: list[Edge] = []
    for (source, target), pairs in found.items():
        try:
            edges += _edges(datamap.collections[source], datamap.collections[target], list(pairs.values()))
        except CannotPair:
            sentence = _("%(a)s: its references to %(b)s cannot be paired into whole keys: each part as often.")
            faults.append(sentence % {"a": datamap.collections[source].place, "b": datamap.collections[target].place})
    return edges


def _skipped(datamap: DataMap, *keys: str) -> bool:
    return any(datamap.collections[key].skipped for key in keys)


def _add(pairs: dict[tuple[str, str], _Pair], pair: _Pair) -> None:
    key = (pair.source_field, pair.target_field)
    if key not in pairs or pair.stated:
        pairs[key] = pair


def _edges(a: Collection, b: Collection, pairs: list[_Pair]) -> Iterable[Edge]:
    """References that are parts of one key on either side are one condition (and), all others are apart (or)."""
    whole, rest = _keyed(pairs, a, b)
    for group in [*whole, *([pair] for pair in rest)]:
        source_fields = tuple(pair.source_field for pair in group)
        target_fields = tuple(pair.target_field for pair in group)
        stated, along = any(pair.stated for pair in group), group[0].along
        a_whole, b_whole = _covers(source_fields, a), _covers(target_fields, b)
        referred, referring_whole = ((b, target_fields), a_whole) if along else ((a, source_fields), b_whole)
        partial = len(referred[0].primary_key) > 1 and not referring_whole and (
            set(referred[1]) < set(referred[0].primary_key)
        )  # fmt: skip
        yield Edge(a.key, b.key, source_fields, target_fields, _sort(a_whole, b_whole, along), stated, along, partial)


def _covers(fields: tuple[str, ...], collection: Collection) -> bool:
    return bool(collection.primary_key) and set(collection.primary_key) <= set(fields)


def _sort(source_whole: bool, target_whole: bool, along: bool) -> Sort:
    if source_whole and target_whole:
        return Sort.SAME
    if source_whole or target_whole:
        return Sort.NAMING if target_whole else Sort.OWNING
    return Sort.NAMING if along else Sort.OWNING


def _keyed(pairs: list[_Pair], a: Collection, b: Collection) -> tuple[list[list[_Pair]], list[_Pair]]:
    """(groups that are whole tuples of a composite key, the other pairs)."""
    sides = [("target_field", b), ("source_field", a)]
    if pairs and not pairs[0].along:  # the side that is referred to comes first
        sides.reverse()
    for side, collection in sides:
        key = collection.primary_key
        parts: dict[str, list[_Pair]] = defaultdict(list)
        for pair in pairs:
            if len(key) > 1 and getattr(pair, side) in key:
                parts[getattr(pair, side)].append(pair)
        if len(parts) < 2:
            continue
        count = max(map(len, parts.values()))
        if any(len(found) not in {1, count} for found in parts.values()):
            raise CannotPair
        groups = [[found[n] if len(found) > 1 else found[0] for found in parts.values()] for n in range(count)]
        return groups, [pair for pair in pairs if getattr(pair, side) not in parts]
    return [], pairs
