"""What the tests of the trail do: record deeds, and tamper with what was written as somebody with SQL would."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from privacyportal.audit import triggers
from privacyportal.audit.models import Entry
from privacyportal.audit.trail import Actor, record

ACTION = "vault.master_key_rotated"


def record_deeds(count: int, **facts: Any) -> list[Entry]:
    with transaction.atomic():
        return [
            record(ACTION, controller=None, actor=Actor.portal(), subject=("case", n), facts={"n": n, **facts})
            for n in range(count)
        ]


@contextmanager
def somebody_with_sql() -> Iterator[None]:
    """Takes the triggers away first, as they would, and puts them back after."""
    connection.check_constraints()  # PostgreSQL drops no trigger while checks are pending
    triggers.remove()
    yield
    connection.check_constraints()
    triggers.install()


def execute(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
