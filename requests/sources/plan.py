"""The plan of a walk: which collections, in which order, by which conditions. Pure.

Rules, and why:
1. Each collection is visited once, after those that lead to it (cycles are broken at where the person is found).
2. A reference with a direction is followed that way; one without, both ways.
3. From rows that the person's rows only *name* (a track, an employee) nothing is looked up by "who names it too":
   that would be other people's rows. A stated direction overrules this where there is no way through the
   person's own rows.
4. Within one collection nothing is followed, and a walk never comes back to a collection.
What is not searched is a remark of the plan, never silence.
"""

from collections.abc import Callable
from collections.abc import Collection as Sized
from dataclasses import dataclass

from requests.sources.edges import Edge, Sort, edges_of
from requests.sources.mapping import Collection, DataMap
from requests.sources.remarks import Remark


@dataclass(frozen=True)
class ByIdentity:
    """Rows whose `field` is the person's identity of this kind."""

    field: str
    kind: str

    own = True
    others = "keep"


@dataclass(frozen=True)
class ByKeys:
    """Rows whose `fields` are among the `source_fields` of rows chosen in `source`.

    feed    which of those rows: 'own' (the person's), 'named' (only named by the person's rows), 'all'
    own     whether the rows found are the person's own
    others  what becomes of a row that names another person: 'keep', 'stop' (kept, leads nowhere), 'drop'
    """

    source: str
    source_fields: tuple[str, ...]
    fields: tuple[str, ...]
    feed: str
    own: bool
    others: str


@dataclass(frozen=True)
class Step:
    """One visit. `identities`: (field, kind) that say whose a row is. `feeds`: tuples that later steps need."""

    collection: Collection
    conditions: tuple[ByIdentity | ByKeys, ...]
    identities: tuple[tuple[str, str], ...]
    feeds: tuple[tuple[str, ...], ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """Fields that the walk itself looks at."""
        looked_at = [name for condition in self.conditions for name in _fields(condition)]
        fed = [name for feed in self.feeds for name in feed]
        return tuple(dict.fromkeys([*looked_at, *fed, *(name for name, _kind in self.identities)]))


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    unreachable: tuple[Collection, ...]
    remarks: tuple[Remark, ...]


def plan(datamap: DataMap, identity_kinds: Sized[str], absent: Sized[str] = frozenset()) -> Plan:
    """The walk for somebody of whom these kinds of identity are proven. No steps where nothing can be asked.

    `absent`: keys of collections in which the person was looked for and is not. A walk does not start there: the
    employee who serves a customer is then somebody whom the customer's row names, and nobody whose customers follow.
    """
    return _Planner(datamap, frozenset(identity_kinds), frozenset(absent)).plan()


def _fields(condition: ByIdentity | ByKeys) -> tuple[str, ...]:
    return (condition.field,) if isinstance(condition, ByIdentity) else condition.fields


class _Planner:
    def __init__(self, datamap: DataMap, kinds: frozenset[str], absent: frozenset[str]) -> None:
        self.datamap, self.absent = datamap, absent
        self.identities = {
            key: tuple((field.name, field.identity) for field in collection.fields if field.identity in kinds)
            for key, collection in datamap.collections.items()
            if not collection.skipped
        }
        self.remarks: list[Remark] = []
        everything = edges_of(datamap, [])
        self.edges = [edge for edge in everything if edge.stated or not edge.partial]
        for edge in everything:
            if edge.partial:
                fields = edge.target_fields if edge.along else edge.source_fields
                referring = datamap.collections[edge.source if edge.along else edge.target]
                self._remark("partial_key", f"{referring.place} / {' + '.join(fields)}")

    def _remark(self, code: str, place: str) -> None:
        if (remark := Remark(code, place)) not in self.remarks:
            self.remarks.append(remark)

    def plan(self) -> Plan:
        starts = {key for key, found in self.identities.items() if found and key not in self.absent}
        own = self._spread(starts, self._keeps_owner)
        reached = self._spread(set(own), lambda edge: self._may_follow(edge, own))
        conditions = self._conditions(own, reached)
        order = self._order(conditions)
        steps = self._steps(order, conditions)
        left = tuple(c for key, c in self.datamap.collections.items() if key not in reached)
        for edge in self.edges if reached else ():
            if edge.source not in reached or self._may_follow(edge, own):
                continue
            if edge.target not in reached:
                self._remark("not_followed", self.datamap.collections[edge.target].place)
            elif edge.stated:
                self._remark("narrowed", self.datamap.collections[edge.target].place)
        for edge in self.edges:  # a reference without a direction goes back the way it came: nothing is missed
            back = {edge.source, edge.target} <= set(order) and order.index(edge.source) > order.index(edge.target)
            if edge.stated and back and self._may_follow(edge, own):
                self._remark("ring", self.datamap.collections[edge.target].place)
        for collection in left:
            if not collection.skipped:
                self._remark("unreachable", collection.place)
        return Plan(steps, left, tuple(self.remarks))

    def _spread(self, start: set[str], follows: Callable[[Edge], bool]) -> dict[str, None]:
        """Collections reached from `start`, in the order they are reached."""
        reached = dict.fromkeys(key for key in self.datamap.collections if key in start)
        waiting = list(reached)
        while waiting:
            here = waiting.pop(0)
            for edge in self.edges:
                if edge.source == here and edge.target not in reached and follows(edge):
                    reached[edge.target] = None
                    waiting.append(edge.target)
        return reached

    @staticmethod
    def _keeps_owner(edge: Edge) -> bool:
        return edge.sort in {Sort.OWNING, Sort.SAME}

    @staticmethod
    def _may_follow(edge: Edge, own: dict[str, None]) -> bool:
        """Also from rows that are only named: see rule 3."""
        if edge.sort is Sort.NAMING or edge.source in own:
            return True
        if edge.sort is Sort.SAME:
            return edge.along or edge.stated
        return edge.stated and edge.target not in own

    def _conditions(self, own: dict[str, None], reached: dict[str, None]) -> dict[str, list[ByIdentity | ByKeys]]:
        """Per collection, the surest first: what is the person's by name, by own rows, then what is only named."""
        found: dict[str, list[ByIdentity | ByKeys]] = {
            key: [ByIdentity(field, kind) for field, kind in self.identities[key] if key not in self.absent]
            for key in reached
        }
        ranked: dict[str, list[tuple[int, ByKeys]]] = {key: [] for key in reached}
        for edge in self.edges:
            if edge.source in reached and edge.target in reached:
                ranked[edge.target] += self._of_edge(edge, own)
        for key, keyed in ranked.items():
            found[key] += [condition for _rank, condition in sorted(keyed, key=lambda pair: pair[0])]
        return found

    @staticmethod
    def _of_edge(edge: Edge, own: dict[str, None]) -> list[tuple[int, ByKeys]]:
        def by(feed: str, is_own: bool, others: str) -> ByKeys:
            return ByKeys(edge.source, edge.source_fields, edge.target_fields, feed, is_own, others)

        if edge.sort is Sort.NAMING:
            return [(3, by("all", False, "stop"))]
        if edge.sort is Sort.SAME:
            named = [(4, by("named", False, "stop"))] if edge.along or edge.stated else []
            return [(1, by("own", True, "keep")), *named]
        if edge.stated:
            named = [(5, by("named", False, "drop"))] if edge.target not in own else []
            return [(1, by("own", True, "keep")), *named]
        return [(2, by("own", True, "drop"))]

    def _order(self, conditions: dict[str, list[ByIdentity | ByKeys]]) -> list[str]:
        """Parents first; where a cycle leaves no such order, at where the person is found, then in the file's order."""
        left, order = list(conditions), []
        place = {key: n for n, key in enumerate(self.datamap.collections)}

        def weight(key: str) -> tuple[bool, bool, int, int]:
            keyed = [c for c in conditions[key] if isinstance(c, ByKeys)]
            behind = [c for c in keyed if c.source in left and c.source != key]
            starts = any(isinstance(c, ByIdentity) for c in conditions[key])
            sure = starts or any(c.own and c.source in order for c in keyed)
            return bool(behind), not sure, sum(c.own for c in behind), place[key]

        while left:
            ready = [
                key for key in left if any(isinstance(c, ByIdentity) or c.source in order for c in conditions[key])
            ]
            best = min(ready, key=weight)
            left.remove(best)
            order.append(best)
        return order

    def _steps(self, order: list[str], conditions: dict[str, list[ByIdentity | ByKeys]]) -> tuple[Step, ...]:
        kept = {
            key: tuple(c for c in conditions[key] if isinstance(c, ByIdentity) or c.source in order[:n])
            for n, key in enumerate(order)
        }
        feeds: dict[str, dict[tuple[str, ...], None]] = {key: {} for key in order}
        for found in kept.values():
            for condition in found:
                if isinstance(condition, ByKeys):
                    feeds[condition.source][condition.source_fields] = None
        return tuple(
            Step(self.datamap.collections[key], kept[key], self.identities[key], tuple(feeds[key])) for key in order
        )
