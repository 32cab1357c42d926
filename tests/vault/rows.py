"""Rows with sealed fields for the tests of the vault: a case, its draft and its notes."""

from datetime import date
from typing import Any

from django.db import connection, models

from privacyportal.controllers.models import Controller
from privacyportal.vault.models import DataKey
from requests.models import Case, Draft, Note, NoteKind


def new_case(**fields: Any) -> Case:
    return Case(
        controller=Controller.objects.get_or_create(key="vault-test")[0],
        reference=fields.pop("reference", "SOFAR-7K3M-Q2XD"),
        language="en",
        received_on=date(2026, 11, 25),
        **{"data_key": DataKey.objects.make(), "name": "Zoë 𠮷野", "email": "zoe@example.com", **fields},
    )


def make_case(**fields: Any) -> Case:
    case = new_case(**fields)
    case.save(force_insert=True)
    return case


def make_draft(**fields: Any) -> Draft:
    controller = Controller.objects.get_or_create(key="vault-test")[0]
    fields.setdefault("data_key", DataKey.objects.make())
    return Draft.objects.create(controller=controller, token_digest=fields.pop("token_digest", "t"), **fields)


def make_note(case: Case, text: str) -> Note:
    return Note.objects.create(case=case, kind=NoteKind.REFUSAL, text=text, data_key=case.data_key)


def column(row: models.Model, name: str) -> bytes | None:
    """What the database itself holds."""
    table, key = row._meta.db_table, row._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{name}" FROM "{table}" WHERE id = %s', [key.get_db_prep_value(row.pk, connection)])
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def write_column(row: models.Model, name: str, value: bytes | None) -> None:
    table, key = row._meta.db_table, row._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET "{name}" = %s WHERE id = %s', [value, key.get_db_prep_value(row.pk, connection)]
        )
