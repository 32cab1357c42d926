"""Triggers that let the trail be inserted into and nothing else, on SQLite and PostgreSQL.

They vanish without a word where SQLite remakes a table (TRAPS), so each migrate run installs them again and
/readyz asks `installed()`.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, transaction

TABLES = ("audit_entry", "audit_seal", "audit_leaf")
REFUSAL = "the trail is insert-only"

# On SQLite `INSERT OR REPLACE` deletes without a DELETE trigger, so an INSERT over a row is refused by itself.
_SQLITE_TAKEN = {
    "audit_entry": "SELECT 1 FROM audit_entry WHERE id = NEW.id",
    "audit_seal": "SELECT 1 FROM audit_seal WHERE number = NEW.number",
    "audit_leaf": (
        "SELECT 1 FROM audit_leaf WHERE entry_id = NEW.entry_id OR (seal_id = NEW.seal_id AND position = NEW.position)"
    ),
}

_POSTGRES_BODY = f"\nBEGIN\n  RAISE EXCEPTION '{REFUSAL}';\nEND;\n"
_POSTGRES_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION audit_insert_only() RETURNS trigger LANGUAGE plpgsql AS $body${_POSTGRES_BODY}$body$"
)
_POSTGRES_EVENTS = {
    "rows": ("UPDATE OR DELETE", "ROW", 27),  # pg_trigger.tgtype: row 1, before 2, delete 8, update 16
    "truncate": ("TRUNCATE", "STATEMENT", 34),  # before 2, truncate 32
}


def _sqlite_triggers() -> dict[str, str]:
    """Name to the statement that makes it."""
    made = {}
    for table in TABLES:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_no_{event.lower()}"
            made[name] = f"CREATE TRIGGER {name} BEFORE {event} ON {table} {refuse}"
        name = f"{table}_no_replace"
        taken = _SQLITE_TAKEN[table]
        made[name] = f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN EXISTS ({taken}) {refuse}"
    return made


def _postgres_triggers() -> dict[tuple[str, str], str]:
    """(table, name) to the statement that makes it."""
    return {
        (table, f"{table}_no_{what}"): (
            f"CREATE TRIGGER {table}_no_{what} BEFORE {events} ON {table} "
            f"FOR EACH {level} EXECUTE FUNCTION audit_insert_only()"
        )
        for table in TABLES
        for what, (events, level, _) in _POSTGRES_EVENTS.items()
    }


def _connection(using: str) -> Any:
    connection = connections[using]
    if connection.vendor not in {"sqlite", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL names a database whose trail cannot be protected: use PostgreSQL.")
    return connection


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Makes sure of all triggers. Safe to call again; for the tables' owner."""
    connection = _connection(using)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, statement in _sqlite_triggers().items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)
            return
        cursor.execute(_POSTGRES_FUNCTION)
        for (table, name), statement in _postgres_triggers().items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            cursor.execute(statement)
            # Fires for replicated rows, too, and where a session says that it only replays.
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """For tests that flush, and for an operator who restores a backup into the tables."""
    connection = _connection(using)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _sqlite_triggers():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for table, name in _postgres_triggers():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def installed(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether every trigger is there, switched on, and does what it should."""
    connection = _connection(using)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return _sqlite_triggers().items() <= dict(cursor.fetchall()).items()
        cursor.execute(
            "SELECT c.relname, t.tgname, t.tgtype, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE pg_table_is_visible(c.oid) AND t.tgenabled IN ('O', 'A') "
            "AND t.tgqual IS NULL AND c.relname IN (%s, %s, %s)",
            TABLES,
        )
        found = set(cursor.fetchall())
    return all(
        (table, f"{table}_no_{what}", kind, _POSTGRES_BODY) in found
        for table in TABLES
        for what, (_, _, kind) in _POSTGRES_EVENTS.items()
    )


def install_after_migrate(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Does nothing while the tables are not there (another app is migrated first, or this one is taken back)."""
    tables = {apps.get_model("audit", name)._meta.db_table for name in ("Entry", "Seal", "Leaf")}
    if tables <= set(connections[using].introspection.table_names()):
        install(using)
