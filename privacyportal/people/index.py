"""Blind indexes: a sealed identifier is found by a keyed hash of its normalised form, for equality alone.

Each controller has a random index key of its own, wrapped by a master key and never derived from one: so a
rotation changes no index, and the same address has another hash with each controller.
"""

import hmac
import os
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection, transaction

from privacyportal.controllers.models import Controller
from privacyportal.people.models import BlindIndex, IndexKey
from privacyportal.vault import keyring
from privacyportal.vault.models import DataKey, Shredded
from privacyportal.vault.shred import shredders


def _place(controller_id: int) -> str:
    return f"index_key|{controller_id}"


def _opened(row: IndexKey) -> bytes:
    return keyring.unwrap(row.master_id, bytes(row.wrapped), _place(row.controller_id))


def _index_key(controller: Controller) -> bytes:
    """The controller's key, made the first time. Of several processes the first one's stays, the others take it."""
    row = IndexKey.objects.filter(controller=controller).first()
    if row is None:
        master_id, wrapped = keyring.wrap(os.urandom(32), _place(controller.pk))
        made = IndexKey(controller=controller, master_id=master_id, wrapped=wrapped)
        IndexKey.objects.bulk_create([made], ignore_conflicts=True)
        row = IndexKey.objects.get(controller=controller)
    return _opened(row)


def _digest(key: bytes, kind: str, lookup: str) -> bytes:
    return hmac.digest(key, f"{kind}\x00{lookup}".encode(), "sha256")


def put(controller: Controller, data_key: DataKey, kind: str, lookup: str) -> None:
    """Makes what `data_key` seals findable by one identifier, given as `identifiers.lookup_form` makes it.

    Safe to call again; an empty identifier is not indexed. Raises Shredded.
    """
    if not lookup:
        return
    digest = _digest(_index_key(controller), kind, lookup)
    with transaction.atomic():
        # Locked, so that a shredding at the same moment leaves no index behind.
        living = DataKey.objects.select_for_update().filter(pk=data_key.pk, shredded_at__isnull=True)
        if not living:
            raise Shredded(f"data key {data_key.pk} was destroyed")
        row = BlindIndex(controller=controller, kind=kind, digest=digest, data_key=data_key)
        BlindIndex.objects.bulk_create([row], ignore_conflicts=True)


def find(controller: Controller, kind: str, lookup: str) -> list[UUID]:
    """The ids of the data keys that were put under this identifier, oldest first."""
    if not lookup or not IndexKey.objects.filter(controller=controller).exists():
        return []
    digest = _digest(_index_key(controller), kind, lookup)
    rows = BlindIndex.objects.filter(controller=controller, kind=kind, digest=digest)
    return list(rows.order_by("id").values_list("data_key_id", flat=True))


def hold(controller: Controller, kind: str, lookup: str) -> None:
    """Lets everybody else who holds the same identifier wait until this transaction has ended: what is counted
    for it afterwards is exact. There need be no row of it. SQLite lets one transaction write at a time anyway.
    """
    if connection.vendor != "postgresql":
        return
    name = int.from_bytes(_digest(_index_key(controller), kind, lookup)[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [name])


def sharing(controller: Controller, data_key: DataKey, kinds: Collection[str]) -> dict[UUID, set[str]]:
    """Other data keys that were put under the same identifiers of these kinds, with the kinds that they share."""
    known = BlindIndex.objects.filter(controller=controller, kind__in=kinds)
    mine = list(known.filter(data_key=data_key).values_list("kind", "digest"))
    rows = known.filter(digest__in=[digest for _kind, digest in mine])
    found: dict[UUID, set[str]] = {}
    for key, kind, digest in rows.exclude(data_key=data_key).values_list("data_key_id", "kind", "digest"):
        if (kind, digest) in mine:
            found.setdefault(key, set()).add(kind)
    return found


def find_any(controller: Controller, identifiers: Iterable[tuple[str, str]]) -> set[UUID]:
    """The ids of the data keys under any of these (kind, lookup). Two queries, however many there are."""
    wanted = [(kind, lookup) for kind, lookup in identifiers if lookup]
    row = IndexKey.objects.filter(controller=controller).first() if wanted else None
    if row is None:
        return set()
    key = _opened(row)
    digests = [_digest(key, kind, lookup) for kind, lookup in wanted]  # the kind is part of each digest
    kinds = sorted({kind for kind, _lookup in wanted})
    rows = BlindIndex.objects.filter(controller=controller, kind__in=kinds, digest__in=digests)
    return set(rows.values_list("data_key_id", flat=True))


def forget(data_key: DataKey, kind: str | None = None) -> None:
    """Takes out what was put for a data key: all of it, or one kind (before a corrected value is put)."""
    rows = BlindIndex.objects.filter(data_key_id=data_key.pk)
    (rows if kind is None else rows.filter(kind=kind)).delete()


def rewrap_index_keys() -> int:
    """Wraps each index key by the current master key; no index changes. Safe to run again. Returns how many."""
    done = 0
    for row in IndexKey.objects.exclude(master_id=keyring.current_id()):
        master_id, wrapped = keyring.wrap(_opened(row), _place(row.controller_id))
        done += IndexKey.objects.filter(pk=row.pk, master_id=row.master_id).update(master_id=master_id, wrapped=wrapped)
    return done


shredders.register("people.index", forget)
