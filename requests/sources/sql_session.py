"""A session on a database that can only read, and only for so long. Errors leave it as codes, never as messages."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.types import datetime as psycopg_datetime
from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from requests.sources.base import SourceFault

STATEMENT_SECONDS = 60
"""The longest that one statement, or one fetch of some rows, may take."""
CONNECT_SECONDS = 10

_BY_STATE = {
    "57014": "timed_out", "55P03": "timed_out", "28P01": "sign_in_refused", "28000": "sign_in_refused",
    "3D000": "no_such_database", "42501": "not_allowed", "42P01": "map_does_not_fit", "42703": "map_does_not_fit",
    "3F000": "map_does_not_fit",
}  # fmt: skip
_BY_NUMBER = {
    1045: "sign_in_refused", 1698: "sign_in_refused", 1049: "no_such_database", 1044: "not_allowed",
    1142: "not_allowed", 1143: "not_allowed", 1146: "map_does_not_fit", 1054: "map_does_not_fit",
    1969: "timed_out", 3024: "timed_out", 1205: "timed_out",
    2002: "unreachable", 2003: "unreachable", 2005: "unreachable",
}  # fmt: skip
_BY_WORDS = (
    ("interrupted", "timed_out"), ("timeout expired", "unreachable"), ("authentication failed", "sign_in_refused"),
    ("no password supplied", "sign_in_refused"), ("does not exist", "no_such_database"),
    ("unable to open database", "unreachable"), ("not a database", "no_such_database"), ("locked", "timed_out"),
    ("no such table", "map_does_not_fit"), ("no such column", "map_does_not_fit"),
)  # fmt: skip


class Session:
    """An open, read-only connection. `restart()` gives the next statement its full time."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self.connection, self.seconds = connection, seconds
        self.backend = connection.dialect.name
        self._until = 0.0
        self.restart()
        if self.backend == "sqlite":
            raw = connection.connection.dbapi_connection
            raw.set_progress_handler(lambda: time.monotonic() > self._until, 20_000)  # type: ignore[union-attr]

    def restart(self) -> None:
        self._until = time.monotonic() + self.seconds


@contextmanager
def session(url: URL, seconds: float = STATEMENT_SECONDS) -> Iterator[Session]:
    """Opens, and closes whatever happens. Raises SourceFault for each thing that the database does not do."""
    engine = _engine(url, seconds)
    connection = None
    try:
        connection = engine.connect()
        yield Session(connection, seconds)
    except (SQLAlchemyError, psycopg.Error, sqlite3.Error, OSError) as error:
        raise fault_of(error, reached=connection is not None) from None
    finally:
        if connection is not None:
            _close(connection)
        engine.dispose()


def _close(connection: Connection) -> None:
    try:
        connection.close()
    except SQLAlchemyError:
        connection.invalidate()


def _engine(url: URL, seconds: float) -> Engine:
    common: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True}
    backend = url.get_backend_name()
    if backend == "sqlite":
        engine = create_engine("sqlite://", creator=lambda: _open_file(str(url.database), seconds), **common)
    elif backend == "postgresql":
        arguments = {"connect_timeout": CONNECT_SECONDS, "application_name": "privacyportal"}
        engine = create_engine(url, connect_args=arguments, isolation_level="REPEATABLE READ", **common)
        event.listen(engine, "connect", lambda raw, record: _limit_postgres(raw, seconds))
    else:
        arguments = {"connect_timeout": CONNECT_SECONDS, "read_timeout": int(seconds) + 5, "local_infile": False}
        engine = create_engine(url, connect_args=arguments, **common)
        event.listen(engine, "connect", lambda raw, record: _limit_mysql(raw, seconds))
    return engine


def _open_file(path: str, seconds: float) -> sqlite3.Connection:
    raw = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=min(seconds, 10), check_same_thread=False)
    raw.text_factory = _text_or_bytes
    raw.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows the letters a to z only
    return raw


def _text_or_bytes(stored: bytes) -> str | bytes:
    """Text that is no UTF-8 stays what it is."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _limit_postgres(raw: Any, seconds: float) -> None:
    raw.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    raw.execute(f"SET statement_timeout = {int(seconds * 1000)}")
    raw.execute("SET lock_timeout = 5000")
    raw.commit()
    for name, loader in _TOLERANT.items():
        raw.adapters.register_loader(name, loader)


def _limit_mysql(raw: Any, seconds: float) -> None:
    with raw.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        if "mariadb" in raw.get_server_info().lower():
            cursor.execute("SET SESSION max_statement_time = %s", (seconds,))
        else:
            cursor.execute("SET SESSION max_execution_time = %s", (int(seconds * 1000),))


def _tolerant(base: type[Any]) -> type[Any]:
    """A loader that hands over as text what Python has no value for: infinity, the year 20000, dates BC."""

    class Tolerant(base):
        def load(self, data: Any) -> Any:
            try:
                return super().load(data)
            except psycopg.DataError:
                return bytes(data).decode()

    return Tolerant


_TOLERANT = {
    "date": _tolerant(psycopg_datetime.DateLoader),
    "timestamp": _tolerant(psycopg_datetime.TimestampLoader),
    "timestamptz": _tolerant(psycopg_datetime.TimestamptzLoader),
    "interval": _tolerant(psycopg_datetime.IntervalLoader),
}


def fault_of(error: Exception, *, reached: bool) -> SourceFault:
    """The code for what a driver said. Its message may quote a value or a password and goes no further."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if code := _BY_STATE.get(getattr(cause, "sqlstate", None) or ""):
        return SourceFault(code)
    number = cause.args[0] if cause.args and isinstance(cause.args[0], int) else None
    if number in _BY_NUMBER:
        return SourceFault(_BY_NUMBER[number])
    message = str(cause).lower()
    for words, code in _BY_WORDS:
        if words in message and (isinstance(cause, sqlite3.Error) or not reached):
            return SourceFault(code)
    if not reached:
        return SourceFault("unreachable")
    broken = isinstance(cause, psycopg.OperationalError | sqlite3.OperationalError | OSError) or number in {2006, 2013}
    return SourceFault("broken_off" if broken else "unforeseen")
