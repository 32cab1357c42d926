"""The servers that some tests need: where they are, whether they answer, and a clean place on each.

`TEST_POSTGRES_URL`, `TEST_MARIADB_URL` and `TEST_REDIS_URL` say where; else the usual ports on 127.0.0.1 are tried.
"""

import os
import secrets
import shutil
import socket
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import psycopg
import pymysql
import redis

USUAL = {
    "postgres": "postgresql://postgres@127.0.0.1:5432/postgres",
    "mariadb": "mysql://root@127.0.0.1:3306/",
    "redis": "redis://127.0.0.1:6379/0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTINGS = ("SECRET_KEY", "DEBUG", "PORT", "DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL")


class NotReached(Exception):
    """Says which server, where it was looked for, and why it did not answer."""


def forget_settings(environ: MutableMapping[str, str]) -> None:
    """Takes the portal's own variables out: tests are not to depend on how somebody's shell is set."""
    for name in list(environ):
        if name in SETTINGS or _is_portals(name):
            del environ[name]


def _is_portals(name: str) -> bool:
    return name.startswith("PORTAL_") and not name.startswith("PORTAL_TESTS_")


def reach(name: str) -> str:
    """The URL of the server called `name`; NotReached where nobody answers there."""
    url, failure = _try(name)
    if failure:
        parts = urlsplit(url)
        raise NotReached(f"{name} is not reached at {parts.hostname}:{parts.port} (TEST_{name.upper()}_URL): {failure}")
    return url


@cache
def _try(name: str) -> tuple[str, str]:
    url = os.environ.get(f"TEST_{name.upper()}_URL") or USUAL[name]
    try:
        {"postgres": _ask_postgres, "mariadb": _ask_mariadb, "redis": _ask_redis}[name](url)
    except (psycopg.Error, pymysql.Error, redis.RedisError, OSError, ValueError) as error:
        return url, str(error).strip().splitlines()[0]
    return url, ""


def _ask_postgres(url: str) -> None:
    psycopg.connect(url, connect_timeout=3).close()


def _ask_mariadb(url: str) -> None:
    _mariadb(url).close()


def _ask_redis(url: str) -> None:
    with redis.Redis.from_url(url, socket_connect_timeout=3) as server:
        server.ping()


def _mariadb(url: str) -> "pymysql.Connection":
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=parts.username or "root",
        password=parts.password or "",
        connect_timeout=3,
    )


@contextmanager
def empty_postgres() -> Iterator[str]:
    """A database of its own: `postgresql://…/name`, gone afterwards."""
    server, name = reach("postgres"), f"portal_{secrets.token_hex(5)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def empty_mariadb() -> Iterator[str]:
    """A database of its own: `mysql://…/name`, gone afterwards."""
    server, name = reach("mariadb"), f"portal_{secrets.token_hex(5)}"
    with _mariadb(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            cursor.execute(f"DROP DATABASE {name}")


@contextmanager
def empty_redis() -> Iterator[str]:
    """A numbered database that holds nothing and that no other test run has: emptied afterwards."""
    server = reach("redis")
    for number in range(15, 1, -1):
        url = urlsplit(server)._replace(path=f"/{number}").geturl()
        with redis.Redis.from_url(url) as place:
            if place.dbsize() == 0 and place.set("portal-tests", secrets.token_hex(8), nx=True, ex=3600):
                try:
                    yield url
                finally:
                    place.flushdb()
                return
    raise NotReached(f"each numbered database of the Redis at {urlsplit(server).hostname} holds something")


def find_browser() -> str:
    """The program that shows pages; NotReached where the machine has none."""
    for name in BROWSERS:
        if program := shutil.which(name):
            return program
    raise NotReached(f"no browser is installed ({', '.join(BROWSERS)})")


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    try:
        reach(sys.argv[1])
    except NotReached as reason:
        sys.exit(f"Skipped: {reason}")
