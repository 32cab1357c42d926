"""SQLite keeps no types: a column that holds what it cannot mean is named, and does not stop the verifier."""

import pytest
from django.db import connection, transaction

from privacyportal.audit import triggers
from privacyportal.audit.models import Leaf, Seal
from privacyportal.audit.verify import verify_trail
from tests.audit.deeds import execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def spoil(trail):
    """Writes garbage past the triggers and the checks; all of it is taken back after the test."""
    assert connection.vendor == "sqlite", "PostgreSQL keeps types: run these on SQLite"
    with transaction.atomic():
        execute("PRAGMA ignore_check_constraints = ON")
        triggers.remove()
        yield execute
        execute("PRAGMA ignore_check_constraints = OFF")
        transaction.set_rollback(True)


@pytest.mark.parametrize("column", ["at", "facts", "id", "mac", "controller_id"])
@pytest.mark.parametrize("n", [1, 7])
def test_a_spoilt_entry_is_named(trail, spoil, n, column):
    spoil(f"UPDATE audit_entry SET {column} = 'gar{{bage' WHERE id = %s", trail[n].pk.hex)
    named = "gar{bage" if column == "id" and n == 7 else str(trail[n].pk)
    assert verify_trail().fault.startswith(f"Entry {named}")


@pytest.mark.parametrize(
    ("table", "column", "named"),
    [
        (Leaf, "entry_id", "The leaf of entry garbage was changed"),
        (Leaf, "digest", "Entry {entry} (position 0 of seal 1) is as it was, but its leaf was changed"),
        (Leaf, "position", "The leaf at position 0 of seal 1 is missing"),
        (Seal, "sealed_at", "Seal 1 was changed"),
        (Seal, "mac", "Seal 1 was changed"),
        (Seal, "leaves", "Seal 1 was changed"),
        (Seal, "number", "Seal 1 is missing"),
    ],
)
def test_a_spoilt_seal_or_leaf_is_named(trail, spoil, table, column, named):
    row = "entry_id = %s" if table is Leaf else "number + 0 < 2 AND 'x' <> %s"
    spoil(f"UPDATE {table._meta.db_table} SET {column} = 'garbage' WHERE {row}", trail[0].pk.hex)
    assert verify_trail().fault.startswith(named.format(entry=trail[0].pk))
