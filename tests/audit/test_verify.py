"""Whatever is touched by SQL is named, the first thing first."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacyportal import clock
from privacyportal.audit import proof, triggers
from privacyportal.audit.models import Entry, Leaf, Seal
from privacyportal.audit.seals import seal_entries
from privacyportal.audit.verify import Anchor, verify_trail
from privacyportal.controllers.models import Controller
from tests.audit.deeds import execute, record_deeds, somebody_with_sql

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def fault() -> str:
    return verify_trail().fault


def test_it_works(trail):
    verdict = verify_trail()
    assert (verdict.fault, verdict.sealed, verdict.waiting, verdict.seals) == ("", 6, 2, 2)
    assert verdict.last_mac == bytes(Seal.objects.get(number=2).mac).hex()


def test_an_empty_trail_holds():
    assert fault() == ""


@pytest.mark.parametrize("n", range(8))
def test_an_entry_that_was_changed_is_named(trail, n):
    with somebody_with_sql():
        Entry.objects.filter(pk=trail[n].pk).update(facts={"n": 99})
    assert str(trail[n].pk) in fault() and "was changed" in fault()


@pytest.mark.parametrize("n", range(6))
def test_a_sealed_entry_that_is_missing_is_named(trail, n):
    with somebody_with_sql():
        Entry.objects.filter(pk=trail[n].pk).delete()
    assert fault() == f"Entry {trail[n].pk} (position {n % 3} of seal {n // 3 + 1}) is missing."


def test_an_entry_that_was_slipped_in_is_named_before_and_after_it_is_sealed(trail):
    forged = Entry(action="case.approved", actor_kind="staff", actor_id="7", at=clock.now(), mac=b"x" * 32)
    forged.save(force_insert=True)  # inserting is what the triggers allow
    assert fault() == f"Entry {forged.pk} (not sealed yet) was changed or slipped in."
    seal_entries()
    assert f"Entry {forged.pk} (position" in fault()


def test_a_copy_of_a_true_entry_is_no_true_entry(trail):
    copy = Entry.objects.get(pk=trail[7].pk)
    copy.pk = uuid4()
    copy.save(force_insert=True)
    assert str(copy.pk) in fault()


def test_the_first_one_touched_is_named(trail):
    with somebody_with_sql():
        Entry.objects.filter(pk=trail[7].pk).update(action="case.other")
        Entry.objects.filter(pk=trail[4].pk).delete()
        Entry.objects.filter(pk=trail[2].pk).update(actor_id="7")
    assert f"Entry {trail[2].pk} (position 2 of seal 1) was changed." == fault()


def test_a_leaf_that_was_changed_is_told_from_its_entry(trail):
    with somebody_with_sql():
        Leaf.objects.filter(entry_id=trail[1].pk).update(digest=b"y" * 32)
    assert fault() == f"Entry {trail[1].pk} (position 1 of seal 1) is as it was, but its leaf was changed."


def test_an_entry_rewritten_together_with_its_leaf_is_named(trail):
    with somebody_with_sql():
        Entry.objects.filter(pk=trail[1].pk).update(action="case.other")
        digest = proof.entry_digest(Entry.objects.get(pk=trail[1].pk))
        Leaf.objects.filter(entry_id=trail[1].pk).update(digest=digest)
    assert fault() == f"Entry {trail[1].pk} (position 1 of seal 1) was changed."


def test_leaves_that_changed_places_are_found(trail):
    with somebody_with_sql():
        for position, entry in ((9, trail[0]), (0, trail[1]), (1, trail[0])):
            Leaf.objects.filter(entry_id=entry.pk).update(position=position)
    assert fault() == "The leaves of seal 1 were changed: they do not give its root."


def test_an_entry_taken_away_with_its_leaf_leaves_a_gap(trail):
    for n, position in ((3, 0), (5, 2)):
        with transaction.atomic():
            with somebody_with_sql():
                Leaf.objects.filter(entry_id=trail[n].pk).delete()
                Entry.objects.filter(pk=trail[n].pk).delete()
            assert fault() == f"The leaf at position {position} of seal 2 is missing."
            transaction.set_rollback(True)


def test_a_leaf_that_was_slipped_in_is_named(trail):
    Leaf.objects.create(entry_id=trail[6].pk, seal_id=1, position=3, digest=proof.entry_digest(trail[6]))
    assert fault() == f"The leaf of entry {trail[6].pk} was slipped in under seal 1."


def test_a_seal_that_is_missing_is_named(trail):
    for number in (1, 2):
        with transaction.atomic():
            connection.check_constraints()
            triggers.remove()
            execute("DELETE FROM audit_seal WHERE number = %s", number)  # the foreign key is checked at the commit only
            assert fault().startswith(f"Seal {number}") and "is missing" in fault()
            transaction.set_rollback(True)


def test_a_chain_made_of_true_seals_in_another_order_is_found(trail):
    with somebody_with_sql():
        Seal.objects.filter(number=2).update(previous=bytes(32))
    assert fault() == "Seal 2 was changed or slipped in."


def test_a_seal_of_another_chain_under_the_same_key_is_found(trail):
    """Somebody who holds the key seals a part of the trail anew; what follows no longer hangs on it."""
    with somebody_with_sql():
        seal = Seal.objects.get(number=1)
        seal.sealed_at = clock.now()
        Seal.objects.filter(number=1).update(sealed_at=seal.sealed_at, mac=proof.seal_mac(seal))
    assert fault() == "Seal 2 does not follow the seal before it: the chain is broken there."


def test_an_anchor_kept_elsewhere_finds_a_trail_that_was_cut_off_or_made_anew(trail):
    noted = Anchor(2, verify_trail().last_mac)
    assert not verify_trail(noted).fault
    with transaction.atomic():
        with somebody_with_sql():
            Leaf.objects.filter(seal_id=2).delete()
            Seal.objects.filter(number=2).delete()
        assert not verify_trail().fault  # what only an anchor finds
        assert verify_trail(noted).fault == "Seal 2 is missing: the anchor was taken of seal 2."
        transaction.set_rollback(True)
    with somebody_with_sql():
        seal = Seal.objects.get(number=2)
        seal.sealed_at = clock.now()
        Seal.objects.filter(number=2).update(sealed_at=seal.sealed_at, mac=proof.seal_mac(seal))
    assert not verify_trail().fault
    assert "is not the one that the anchor was taken of" in verify_trail(noted).fault


def test_missing_triggers_are_told_beside_what_was_touched(trail):
    triggers_are_missing = "The triggers that protect it are missing: run manage.py migrate."
    connection.check_constraints()
    triggers.remove()
    assert fault() == triggers_are_missing
    Entry.objects.filter(pk=trail[0].pk).update(actor_id="7")
    assert fault() == f"Entry {trail[0].pk} (position 0 of seal 1) was changed. {triggers_are_missing}"


def test_another_audit_key_fits_nothing(trail, settings):
    settings.PORTAL_AUDIT_KEY = "not the key"
    assert fault() == "Seal 1 was changed or slipped in."


def test_a_trail_longer_than_a_page_is_read_to_its_end(trail, monkeypatch):
    monkeypatch.setattr("privacyportal.audit.verify.PAGE", 2)
    more = record_deeds(9)
    verdict = verify_trail()
    assert (verdict.fault, verdict.sealed, verdict.waiting) == ("", 6, 11)
    seal_entries()
    assert verify_trail().seals == 6
    with somebody_with_sql():
        Entry.objects.filter(pk=more[8].pk).update(subject_id="1")
    assert str(more[8].pk) in fault()


# -- any tampering -----------------------------------------------------------------------------------
_texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=10)
_columns: dict[str, st.SearchStrategy[Any]] = {
    "id": st.uuids(),
    "entry_id": st.uuids(),
    "at": st.datetimes(timezones=st.just(clock.UTC)),
    "sealed_at": st.datetimes(timezones=st.just(clock.UTC)),
    "controller_id": st.sampled_from(["another", None]),
    "facts": st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | _texts, lambda v: st.dictionaries(_texts, v)
    ),
    "mac": st.binary(max_size=40),
    "root": st.binary(min_size=32, max_size=32),
    "previous": st.binary(min_size=32, max_size=32),
    "digest": st.binary(max_size=40),
    "position": st.integers(0, 9),
    "leaves": st.integers(0, 9),
    "seal_id": st.integers(1, 9),
    "number": st.integers(1, 9),
}


@st.composite
def tamperings(draw: st.DrawFn) -> tuple[str, type, int, str, Any]:
    deed = draw(st.sampled_from(["update", "delete", "insert"]))
    table: type = draw(st.sampled_from([Entry, Leaf, Seal]))
    column = draw(st.sampled_from([field.attname for field in table._meta.concrete_fields]))
    return deed, table, draw(st.integers(0, 7)), column, draw(_columns.get(column, _texts))


def _tamper(deed: str, table: type, index: int, column: str, value: Any) -> bool:
    """Whether anything is different from what it was."""
    rows = list(table.objects.order_by("pk"))
    row = rows[index % len(rows)]
    if value == "another":
        value = Controller.objects.create(key="another").pk
    if deed == "delete":
        sealed = table is not Entry or Leaf.objects.filter(entry_id=row.pk).exists()
        return sealed and bool(table.objects.filter(pk=row.pk)._raw_delete("default"))
    if deed == "insert":
        row.pk = uuid4() if table is not Seal else row.pk + 1
    old = getattr(row, column)
    setattr(row, column, value)
    if deed == "insert":
        row.save(force_insert=True)
        return True
    if (bytes(old) if isinstance(old, memoryview) else old) == value and type(old) is type(value):
        return False
    key = old if column == table._meta.pk.attname else row.pk
    return bool(table.objects.filter(pk=key).update(**{column: value}))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(tampering=tamperings())
def test_any_tampering_is_named(trail, tampering):
    """Any column of any row changed, any row deleted, any inserted (but for the end of the trail: see the anchor)."""
    deed, table, index, column, value = tampering
    victim = list(table.objects.order_by("pk"))[index % table.objects.count()]
    with transaction.atomic():
        connection.check_constraints()
        triggers.remove()
        try:
            with transaction.atomic():
                changed = _tamper(deed, table, index, column, value)
        except IntegrityError:
            changed = False  # the database itself refused
        found = fault().removesuffix(" The triggers that protect it are missing: run manage.py migrate.")
        if changed:
            assert found.startswith(("Entry", "Seal", "The lea")), tampering
            if table is Entry and deed != "insert":
                assert str(victim.pk) in found or str(value) in found, tampering
        transaction.set_rollback(True)
