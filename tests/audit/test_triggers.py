"""The trail can be inserted into and nothing else, and the triggers that see to it do not vanish."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from privacyportal import health
from privacyportal.audit import triggers
from privacyportal.audit.models import Entry, Leaf, Seal
from privacyportal.audit.seals import seal_entries
from privacyportal.audit.trail import Actor, record
from tests.audit.deeds import ACTION, execute, record_deeds

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def sealed():
    record_deeds(3)
    seal_entries()


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="the trail is insert-only"), transaction.atomic():
        execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET facts = '{}'",
        "UPDATE audit_seal SET leaves = 1",
        "UPDATE audit_leaf SET position = position + 1",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_leaf WHERE position = 1",
        "DELETE FROM audit_seal",
    ],
)
def test_nothing_is_changed_or_deleted_by_sql(sealed, sql):
    refused(sql)
    assert (Entry.objects.count(), Leaf.objects.count(), Seal.objects.count()) == (3, 3, 1)


def test_nothing_is_changed_or_deleted_by_the_orm(sealed):
    for change in (
        lambda: Entry.objects.update(action="case.other"),
        lambda: Entry.objects.first().delete(),
        lambda: Entry.objects.first().save(),
    ):
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            change()


def test_no_row_is_put_over_another(sealed):
    for table in triggers.TABLES:
        if connection.vendor == "sqlite":
            refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        else:
            key = {"audit_entry": "id", "audit_seal": "number", "audit_leaf": "entry_id"}[table]
            refused(
                f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}"
            )
    if connection.vendor == "sqlite":  # a replaced leaf may also be hit by its place
        refused(
            "INSERT OR REPLACE INTO audit_leaf (entry_id, seal_id, position, digest) "
            "SELECT 'f' || substr(entry_id, 2), seal_id, position, digest FROM audit_leaf"
        )


def test_no_table_is_emptied_at_once(sealed):
    connection.check_constraints()
    for table in triggers.TABLES:
        refused(f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}")


def test_they_are_installed_by_migrating_and_found_missing_by_ready():
    assert triggers.installed()
    triggers.remove()
    assert not triggers.installed()
    assert health.check_database() == "the trail's triggers are missing: run manage.py migrate"
    call_command("migrate", verbosity=0)
    assert triggers.installed()


def test_one_missing_or_disarmed_trigger_is_missed():
    for table in triggers.TABLES:
        sql = {
            "sqlite": [f"DROP TRIGGER {table}_no_delete"],
            "postgresql": [f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate"],
        }[connection.vendor]
        for statement in sql:
            execute(statement)
        assert not triggers.installed()
        triggers.install()
        assert triggers.installed()


def test_a_trigger_that_does_nothing_is_not_taken_for_one():
    if connection.vendor == "sqlite":
        execute("DROP TRIGGER audit_entry_no_update")
        execute("CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END")
    else:
        execute(
            "CREATE OR REPLACE FUNCTION audit_insert_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
    assert not triggers.installed()


def test_a_table_that_was_remade_gets_its_triggers_back():
    """On SQLite AddField with a default and AddConstraint remake the table, and its triggers are gone (TRAPS)."""
    execute("CREATE TABLE remade AS SELECT * FROM audit_leaf")
    execute("DROP TABLE audit_leaf")
    execute("ALTER TABLE remade RENAME TO audit_leaf")
    assert not triggers.installed()
    triggers.install_after_migrate()
    assert triggers.installed()


def test_migrating_another_app_first_needs_no_trail():
    execute("ALTER TABLE audit_seal RENAME TO not_there")
    triggers.install_after_migrate()  # says nothing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_tests_that_commit_leave_an_empty_trail_with_its_triggers(turn):
    assert not Entry.objects.exists() and triggers.installed()
    with transaction.atomic():
        record(ACTION, controller=None, actor=Actor.portal())
