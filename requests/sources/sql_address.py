"""The address of a database: which ones are understood, and how one is told without its password."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from requests.sources.base import SourceFault

DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "mysql+pymysql": "mysql+pymysql",
    "mariadb+pymysql": "mysql+pymysql",
}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL/MariaDB"}
_OPTIONS = {
    "sqlite": frozenset[str](),
    "postgresql": frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs"}),
    "mysql": frozenset({"charset", "ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_cert", "ssl_verify_identity"}),
}
"""Nothing that could make a session writable, read local files or bring a password of its own."""


def _fault(sentence: str) -> SourceFault:
    return SourceFault("bad_address", (sentence,))


def read_address(text: str) -> URL:
    """Raises SourceFault with what to write instead; never quotes the address, which may hold a password."""
    try:
        given = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise _fault(
            _("Write it like postgresql://user:password@host:5432/name, mysql://… or sqlite:////folder/file.db.")
        ) from None
    driver = DRIVERS.get(given.drivername)
    if driver is None:
        raise _fault(_("It begins with postgresql://, mysql:// or sqlite://; other databases are not known yet."))
    url = given.set(drivername=driver)
    backend = url.get_backend_name()
    if unknown := sorted(set(url.query) - _OPTIONS[backend]):
        raise _fault(_("These options cannot be used: %(options)s.") % {"options": ", ".join(unknown)})
    if not url.database:
        raise _fault(_("The name of the database is missing at its end."))
    if backend == "sqlite":
        if url.host or not Path(url.database).is_absolute() or re.match(r"file:|:memory:", url.database):
            raise _fault(_("Write the whole path of the file: sqlite:////folder/file.db, with four strokes."))
    elif not url.host:
        raise _fault(_("The host is missing: write postgresql://user:password@host:5432/name."))
    if is_own_database(url):
        raise SourceFault("own_database")
    return url


def tell(url: URL) -> str:
    """'PostgreSQL, crm on db.example.com': no user, no password, no option."""
    name = NAMES[url.get_backend_name()]
    if url.get_backend_name() == "sqlite":
        return f"{name}, {Path(url.database or '').name}"
    return _("%(kind)s, %(database)s on %(host)s") % {"kind": name, "database": url.database, "host": url.host}


def is_own_database(url: URL) -> bool:
    """Whether it is plainly the portal's own; another name for the same host is found once it is reached."""
    own: dict[str, Any] = settings.DATABASES["default"]
    if url.get_backend_name() == "sqlite":
        return "sqlite" in own["ENGINE"] and _same_file(str(url.database), str(own["NAME"]))
    port = 5432 if url.get_backend_name() == "postgresql" else 3306
    return (
        url.get_backend_name() in own["ENGINE"]
        and str(url.database) == str(own["NAME"])
        and _host(url.host) == _host(own.get("HOST"))
        and int(url.port or port) == int(own.get("PORT") or port)
    )


def _host(name: Any) -> str:
    return "localhost" if str(name or "") in {"", "127.0.0.1", "::1", "localhost"} else str(name).lower()


def _same_file(one: str, other: str) -> bool:
    return Path(one).resolve() == Path(other).resolve()
