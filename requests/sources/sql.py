"""SQL databases: SQLite, PostgreSQL, MySQL and MariaDB, over SQLAlchemy Core.

Identifiers are always quoted and never put together by hand; every value is a parameter; rows stream.
"""

import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import idna
import sqlalchemy as sa
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from sqlalchemy import types
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.sql import quoted_name

from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from requests.sources.base import Chunk, Connector, Parameter, Remarks, SourceFault, connectors
from requests.sources.facts import is_fact
from requests.sources.mapping import Collection, DataMap
from requests.sources.plan import Step
from requests.sources.remarks import Remark
from requests.sources.sql_address import read_address, tell
from requests.sources.sql_session import STATEMENT_SECONDS, Session, session
from requests.sources.sql_values import fitted, polish, python_type
from requests.sources.values import weight
from requests.sources.walk import Identities, Row, walk

OWN_TABLES = ("vault_datakey", "rights_case")
FETCH_ROWS = 1_000
FETCH_BYTES = 2_000_000
COUNT = "\0count"
"""Name of the counting column of a preview: no column can be called so."""

Types = Mapping[str, types.TypeEngine[Any]]


@dataclass(frozen=True)
class Layout:
    """What the database really has: by collection key, the type of each column of the map."""

    columns: Mapping[str, Types]


class SqlConnector(Connector):
    name: ClassVar[str] = "sql"
    label = _("SQL database (PostgreSQL, MySQL, MariaDB, SQLite)")
    parameters = (
        Parameter(
            "url",
            _("Address of the database"),
            _("Like postgresql://user:password@host:5432/name, mysql://… or sqlite:////folder/file.db. "
              "A user that may only read is enough."),
            secret=True,
        ),
    )  # fmt: skip
    statement_seconds: ClassVar[float] = STATEMENT_SECONDS

    @classmethod
    def complaints(cls, parameters: Mapping[str, str]) -> dict[str, str]:
        try:
            read_address(parameters.get("url", ""))
        except SourceFault as fault:
            return {"url": " ".join(fault.details) or str(fault)}
        return {}

    @classmethod
    def where(cls, parameters: Mapping[str, str]) -> str:
        try:
            return tell(read_address(parameters.get("url", "")))
        except SourceFault as fault:
            return str(fault)

    def check(self) -> list[Remark]:
        with self._session() as opened:
            layout_of(opened, self.datamap)
            for collection in self._visited():
                columns = [_column(field.name) for field in collection.fields]
                query = sa.select(*columns).select_from(_table(self.datamap, collection)).limit(0)
                opened.restart()
                try:
                    opened.connection.execute(query)
                except sa.exc.DBAPIError:
                    raise SourceFault("not_allowed", (collection.place,)) from None
        return list(self.datamap.remarks)

    def preview(self, identities: Identities, remark: Remarks = lambda remark: None) -> dict[str, int]:
        self.must_have_a_place_to_look(identities)
        counts: dict[str, int] = {}
        with self._session() as opened:
            reader = SqlReader(opened, self.datamap, layout_of(opened, self.datamap), counting=True)
            for found in walk(self.datamap, identities, reader, remark):
                key = found.step.collection.key
                counts[key] = counts.get(key, 0) + sum(row[-1] for row in found.rows)
        return counts

    def collect(self, identities: Identities, remark: Remarks = lambda remark: None) -> Generator[Chunk, None, None]:
        self.must_have_a_place_to_look(identities)
        with self._session() as opened:
            layout = layout_of(opened, self.datamap)
            reader = SqlReader(opened, self.datamap, layout)
            for found in walk(self.datamap, identities, reader, remark):
                collection = found.step.collection
                names = tuple(field.name for field in collection.collected)
                polishes = [polish(layout.columns[collection.key][name], opened.backend) for name in names]
                yield Chunk(collection, names, _outgoing(found.rows, polishes, len(found.columns)))

    def knows(self, kind: str, value: str, identities: Identities) -> bool:
        self.must_have_a_place_to_look(identities)
        holders = self.fact_fields(kind)
        with self._session() as opened:
            reader = FactReader(opened, self.datamap, layout_of(opened, self.datamap), holders)
            for found in walk(self.datamap, identities, reader):
                places = [found.columns.index(name) for name in holders.get(found.step.collection.key, ())]
                if any(is_fact(kind, row[place], value) for row in found.rows for place in places):
                    return True
        return False

    def _session(self) -> Any:
        return session(read_address(self.given.get("url", "")), self.statement_seconds)

    def _visited(self) -> list[Collection]:
        return [collection for collection in self.datamap.collections.values() if not collection.skipped]


def _outgoing(rows: list[Row], polishes: list[Any], width: int) -> list[Row]:
    """Rows as they are kept: without what only the walk needed, SQLite's values as what they stand for."""
    count = len(polishes)
    if not rows or not any(polishes):
        return rows if width == count else [row[:count] for row in rows]
    columns = zip(*rows, strict=True)
    changed = (values if change is None else change(values) for values, change in zip(columns, polishes, strict=False))
    return list(zip(*changed, strict=True))


def _table(datamap: DataMap, collection: Collection) -> Any:
    schema = datamap.schema_of(collection)
    return sa.table(quoted_name(collection.name, True), schema=quoted_name(schema, True) if schema else None)


def _column(name: str) -> sa.ColumnClause[Any]:
    return sa.column(quoted_name(name, True))


def layout_of(opened: Session, datamap: DataMap) -> Layout:
    """Looks up each table and column of the map. Raises SourceFault naming all that is not there."""
    inspector = sa.inspect(opened.connection)
    if all(inspector.has_table(table) for table in OWN_TABLES):
        raise SourceFault("own_database")
    missing: list[str] = []
    columns: dict[str, dict[str, types.TypeEngine[Any]]] = {}
    for collection in datamap.collections.values():
        if collection.skipped:
            continue
        opened.restart()
        found = _columns(inspector, datamap, collection)
        if not found:
            missing.append(gettext("%(place)s: there is no such table.") % {"place": collection.place})
            continue
        absent = [field.name for field in collection.fields if field.name not in found]
        sentence = gettext("%(place)s: there is no such column.")
        missing += [sentence % {"place": f"{collection.place} / {name}"} for name in absent]
        columns[collection.key] = found
    if missing:
        raise SourceFault("map_does_not_fit", tuple(missing))
    return Layout(columns)


def _columns(inspector: Any, datamap: DataMap, collection: Collection) -> dict[str, types.TypeEngine[Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)  # a type that SQLAlchemy does not know is read as it comes
        try:
            found = inspector.get_columns(collection.name, schema=datamap.schema_of(collection) or None)
        except NoSuchTableError:
            return {}
    doubled = inspector.dialect.name == "mysql"  # SQLAlchemy reads SHOW CREATE TABLE and leaves `` as it stands there
    return {
        str(column["name"]).replace("``", "`") if doubled else str(column["name"]): column["type"] for column in found
    }


class SqlReader:
    """Reads rows for the walk (walk.Reader). `counting`: groups with their number instead of rows."""

    def __init__(self, opened: Session, datamap: DataMap, layout: Layout, counting: bool = False) -> None:
        self.opened, self.datamap, self.layout, self.counting = opened, datamap, layout, counting

    def columns(self, step: Step) -> tuple[str, ...]:
        if self.counting:
            return (*step.needs, COUNT)
        names = [field.name for field in step.collection.collected]
        return tuple(dict.fromkeys([*names, *step.needs]))

    def fit(self, collection: Collection, field: str, value: Any) -> Any:
        wanted = python_type(self.layout.columns[collection.key][field])
        if self.opened.backend == "sqlite" and wanted not in {int, str}:
            wanted = None  # SQLite compares what is stored, whatever the column was declared to be
        return fitted(value, wanted)

    def same(self, kind: str, value: Any, wanted: frozenset[str]) -> bool:
        return _lookup(kind, str(value)) in wanted

    def holds(self, collection: Collection, field: str, kind: str, wanted: frozenset[str]) -> bool:
        column = _column(field)
        condition = _identity_condition(column, self.layout.columns[collection.key][field], kind, sorted(wanted))
        if condition is None:
            return False
        query = sa.select(column.label("c0")).select_from(_table(self.datamap, collection)).where(condition)
        rows = self._stream(query)
        try:
            return any(value is not None and self.same(kind, value, wanted) for chunk in rows for (value,) in chunk)
        finally:
            rows.close()

    def by_keys(self, step: Step, fields: tuple[str, ...], keys: list[Row]) -> Iterator[list[Row]]:
        types_ = self.layout.columns[step.collection.key]
        columns = [self._comparable(name, types_[name]) for name in fields]
        kinds = [self._bind_type(types_[name]) for name in fields]
        if len(fields) == 1:
            values = sa.bindparam("keys", [key[0] for key in keys], expanding=True, type_=kinds[0])
            condition = columns[0].in_(values)
        else:
            condition = sa.tuple_(*columns, types=kinds).in_(keys)
        yield from self._read(step, condition)

    def by_identity(self, step: Step, field: str, kind: str, wanted: Sequence[str]) -> Iterator[list[Row]]:
        """Superset of the person's rows, found by what SQL can do; the walk compares exactly."""
        column_type = self.layout.columns[step.collection.key][field]
        condition = _identity_condition(_column(field), column_type, kind, wanted)
        if condition is not None:
            yield from self._read(step, condition)

    def _comparable(self, name: str, column_type: types.TypeEngine[Any]) -> Any:
        column = _column(name)
        return sa.cast(column, sa.Text) if isinstance(column_type, types.Enum) else column

    def _bind_type(self, column_type: types.TypeEngine[Any]) -> types.TypeEngine[Any]:
        if self.opened.backend == "sqlite":
            return types.NullType()
        by_python: dict[type | None, types.TypeEngine[Any]] = {int: types.BigInteger(), str: types.Text()}
        return by_python.get(python_type(column_type), column_type)

    def _read(self, step: Step, condition: Any) -> Iterator[list[Row]]:
        names = [name for name in self.columns(step) if name != COUNT]
        selected: list[Any] = [_column(name).label(f"c{n}") for n, name in enumerate(names)]
        table = _table(self.datamap, step.collection)
        if self.counting:
            grouped = [_column(name) for name in names]
            query = sa.select(*selected, sa.func.count().label("n")).select_from(table).where(condition)
            query = query.group_by(*grouped)
        else:
            query = sa.select(*selected).select_from(table).where(condition)
            query = query.order_by(*(_column(name) for name in step.collection.primary_key))
        yield from self._stream(query)

    def _stream(self, query: Any) -> Generator[list[Row], None, None]:
        """Some rows at a time, fewer where they are large: the memory of a read stays bounded."""
        opened = self.opened
        opened.restart()
        result = opened.connection.execute(query, execution_options={"stream_results": True, "max_row_buffer": 50})
        size = 50
        try:
            while rows := [tuple(row) for row in result.fetchmany(size)]:
                yield rows
                each = max(1, weight(rows) // len(rows))
                size = max(1, min(FETCH_ROWS, FETCH_BYTES // each))
                opened.restart()
        finally:
            result.close()


class FactReader(SqlReader):
    """Reads keys and facts alone, and nothing where neither a fact stands nor the walk goes on."""

    def __init__(self, opened: Session, datamap: DataMap, layout: Layout, holders: Mapping[str, list[str]]) -> None:
        super().__init__(opened, datamap, layout)
        self.holders = holders

    def columns(self, step: Step) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*step.needs, *self.holders.get(step.collection.key, ())]))

    def _read(self, step: Step, condition: Any) -> Iterator[list[Row]]:
        if step.feeds or step.collection.key in self.holders:
            yield from super()._read(step, condition)


def _identity_condition(
    column: sa.ColumnClause[Any], column_type: types.TypeEngine[Any], kind: str, wanted: Sequence[str]
) -> Any:
    held = python_type(column_type)
    if held is int:
        whole = [number for value in wanted if (number := fitted(value, int)) is not None]
        return column.in_(sa.bindparam("wanted", whole, expanding=True, type_=types.BigInteger())) if whole else None
    plain = held is str and not isinstance(column_type, types.Enum)
    text = sa.func.trim(column if plain else sa.cast(column, sa.String), type_=types.Text())
    if kind == "phone_number":
        for sign in " -().+/":
            text = sa.func.replace(text, sign, "", type_=types.Text())
        return sa.or_(*(text.like(f"%{value[-7:]}") for value in wanted))
    if kind == "email":
        text = sa.func.lower(text, type_=types.Text())
        wanted = list(dict.fromkeys(spelling for value in wanted for spelling in _spellings(value)))
    return text.in_(sa.bindparam("wanted", list(wanted), expanding=True, type_=types.Text()))


def _spellings(email: str) -> list[str]:
    """An address for look-up, and the same with its domain in letters."""
    local, _at, host = email.rpartition("@")
    try:
        return [email, f"{local}@{idna.decode(host)}"]
    except (idna.IDNAError, UnicodeError):
        return [email]


@lru_cache(maxsize=20_000)
def _lookup(kind: str, value: str) -> str | None:
    try:
        return lookup_form(kind, value)
    except InvalidIdentifier:
        return None
    except LookupError:
        return value.strip()


connectors.register(SqlConnector.name, SqlConnector)
