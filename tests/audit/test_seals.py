"""Each entry gets one leaf under one seal of one chain, whoever seals, however often."""

import threading
import time
from hashlib import sha256
from uuid import UUID

import pytest
from django.db import connection

from privacyportal.audit import proof, seals, tasks
from privacyportal.audit.models import Entry, Leaf, Seal
from privacyportal.audit.seals import seal_entries
from privacyportal.audit.verify import verify_trail
from tests.audit.deeds import execute, record_deeds, somebody_with_sql

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_it_works():
    entries = record_deeds(3)
    assert seal_entries() == 3
    seal = Seal.objects.get()
    assert (seal.number, seal.leaves, bytes(seal.previous)) == (1, 3, bytes(32))
    assert [(leaf.entry_id, leaf.position) for leaf in Leaf.objects.order_by("position")] == [
        (entry.pk, position) for position, entry in enumerate(entries)
    ]


def test_nothing_to_seal_makes_no_seal():
    assert seal_entries() == 0
    assert not Seal.objects.exists()


def test_a_seal_follows_the_one_before(monkeypatch):
    monkeypatch.setattr(seals, "MOST_LEAVES", 2)
    record_deeds(5)
    assert seal_entries() == 5
    chain = list(Seal.objects.order_by("number"))
    assert [(seal.number, seal.leaves) for seal in chain] == [(1, 2), (2, 2), (3, 1)]
    assert [bytes(seal.previous) for seal in chain[1:]] == [bytes(seal.mac) for seal in chain[:-1]]


def test_an_entry_that_committed_late_is_sealed_all_the_same():
    """Id order is not commit order: the older entry appears after a newer one was sealed."""
    late, _early = record_deeds(2)
    with somebody_with_sql():
        Entry.objects.filter(pk=late.pk).delete()
    seal_entries()
    late.save(force_insert=True)
    assert seal_entries() == 1
    assert Leaf.objects.get(entry_id=late.pk).seal_id == 2
    assert not verify_trail().fault


def test_an_entry_of_long_ago_is_found_by_the_hourly_look_through_the_whole_trail(monkeypatch):
    """Each run looks through the last day alone: the trail of years is not read every fifteen seconds."""
    seal_entries()
    (entry,) = record_deeds(1)
    with somebody_with_sql():
        Entry.objects.filter(pk=entry.pk).delete()
    entry.pk = UUID(int=entry.pk.int - (3 * 24 * 3600 * 1000 << 80))
    entry.save(force_insert=True)
    assert seal_entries() == 0
    monkeypatch.setitem(seals._whole_look, "at", time.monotonic() - 3601)
    assert seal_entries() == 1
    assert time.monotonic() - seals._whole_look["at"] < 60


def test_one_run_is_bounded(monkeypatch):
    monkeypatch.setattr(seals, "MOST_LEAVES", 2)
    record_deeds(7)
    assert seal_entries(seals=2) == 4
    assert seal_entries() == 3


def test_who_comes_second_writes_nothing(monkeypatch):
    """Another process seals between our look and our write."""
    record_deeds(3)
    look = seals.last_seal

    def look_and_be_overtaken():
        last = look()
        monkeypatch.setattr(seals, "last_seal", look)
        assert seal_entries() == 3
        return last

    monkeypatch.setattr(seals, "last_seal", look_and_be_overtaken)
    assert seal_entries() == 0
    assert (Seal.objects.count(), Leaf.objects.count()) == (1, 3)
    assert not verify_trail().fault


def test_the_same_entries_are_not_sealed_under_two_numbers(monkeypatch):
    """Another process seals after we took our entries and before we look for the last seal."""
    record_deeds(3)
    take = seals._next_batch

    def take_and_be_overtaken(after):
        entries = take(after)
        monkeypatch.setattr(seals, "_next_batch", take)
        assert seal_entries() == 3
        return entries

    monkeypatch.setattr(seals, "_next_batch", take_and_be_overtaken)
    assert seal_entries() == 0
    assert (Seal.objects.count(), Leaf.objects.count()) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_four_that_seal_at_once_make_one_chain(monkeypatch):
    monkeypatch.setattr(seals, "MOST_LEAVES", 5)
    record_deeds(40)
    start, failures = threading.Barrier(4), []

    def seal() -> None:
        try:
            start.wait()
            for _ in range(20):
                seal_entries()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    verdict = verify_trail()
    assert (verdict.fault, verdict.sealed, verdict.waiting, verdict.seals) == ("", 40, 0, 8)


def test_the_root_is_that_of_rfc_6962():
    def leaf(n: int) -> Leaf:
        return Leaf(entry_id=record_deeds(1)[0].pk, position=n, digest=bytes([n]) * 32)

    def node(a: bytes, b: bytes) -> bytes:
        return sha256(b"\x01" + a + b).digest()

    leaves = [leaf(n) for n in range(7)]
    h = [proof.leaf_hash(leaf.entry_id, leaf.digest) for leaf in leaves]
    assert proof.root_of(leaves[:1]) == h[0]
    assert proof.root_of(leaves[:3]) == node(node(h[0], h[1]), h[2])
    assert proof.root_of(leaves) == node(node(node(h[0], h[1]), node(h[2], h[3])), node(node(h[4], h[5]), h[6]))


def test_a_spoilt_row_does_not_keep_the_others_from_being_sealed():
    first, *others = record_deeds(4)
    with somebody_with_sql():
        spoil = "'not a date'" if connection.vendor == "sqlite" else "'infinity'"
        key = first.pk.hex if connection.vendor == "sqlite" else str(first.pk)
        execute(f"UPDATE audit_entry SET at = {spoil} WHERE id = %s", key)
    assert seal_entries(seals=1) == 3
    assert set(Leaf.objects.values_list("entry_id", flat=True)) == {entry.pk for entry in others}
    assert verify_trail().fault.startswith(f"Entry {first.pk}")


def test_the_task_has_the_name_that_beat_calls(settings):
    name = settings.CELERY_BEAT_SCHEDULE["seal"]["task"]
    record_deeds(1)
    assert tasks.seal.name == name
    tasks.seal()
    assert Seal.objects.count() == 1
