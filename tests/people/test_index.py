"""The blind index finds what is equal, tells nothing else, and outlives a rotation."""

import os
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.people import index
from privacyportal.people.models import BlindIndex, IndexKey
from privacyportal.vault.ciphers import Tampered
from privacyportal.vault.models import DataKey, Shredded
from privacyportal.vault.shred import shred

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def sofar():
    return Controller.objects.create(key="index-one")


@pytest.fixture
def sossen():
    return Controller.objects.create(key="index-two")


def test_it_works(sofar):
    first, second, other = (DataKey.objects.make() for _ in range(3))
    for key in (first, second):
        index.put(sofar, key, "email", "luis@example.com")
    index.put(sofar, other, "email", "ada@example.com")
    assert index.find(sofar, "email", "luis@example.com") == [first.pk, second.pk]
    assert index.find(sofar, "email", "nobody@example.com") == []
    assert index.find(sofar, "account_id", "luis@example.com") == []


def test_nothing_put_nothing_found_and_no_key_made(sofar):
    assert index.find(sofar, "email", "luis@example.com") == []
    assert not IndexKey.objects.exists()
    index.put(sofar, DataKey.objects.make(), "phone_number", "")
    assert index.find(sofar, "phone_number", "") == []
    assert not BlindIndex.objects.exists()


def test_what_one_controller_holds_is_not_found_by_another(sofar, sossen):
    one, two = DataKey.objects.make(), DataKey.objects.make()
    index.put(sofar, one, "email", "luis@example.com")
    index.put(sossen, two, "email", "luis@example.com")
    assert index.find(sofar, "email", "luis@example.com") == [one.pk]
    first, second = BlindIndex.objects.order_by("id")
    assert bytes(first.digest) != bytes(second.digest)


def test_putting_twice_is_putting_once(sofar):
    key = DataKey.objects.make()
    for _ in range(2):
        index.put(sofar, key, "email", "luis@example.com")
    assert index.find(sofar, "email", "luis@example.com") == [key.pk]


def test_a_corrected_identifier_is_found_under_its_new_form_alone(sofar):
    key = DataKey.objects.make()
    index.put(sofar, key, "email", "old@example.com")
    index.put(sofar, key, "account_id", "A-1")
    index.forget(key, "email")
    index.put(sofar, key, "email", "new@example.com")
    assert index.find(sofar, "email", "old@example.com") == []
    assert index.find(sofar, "email", "new@example.com") == index.find(sofar, "account_id", "A-1") == [key.pk]


def test_shredding_empties_the_index_and_nothing_is_put_afterwards(sofar):
    key, other = DataKey.objects.make(), DataKey.objects.make()
    for each in (key, other):
        index.put(sofar, each, "email", "luis@example.com")
    stale = DataKey.objects.get(pk=key.pk)
    stale.plain()
    shred(key)
    assert index.find(sofar, "email", "luis@example.com") == [other.pk]
    with pytest.raises(Shredded):
        index.put(sofar, stale, "email", "luis@example.com")


def test_the_tables_hold_no_identifier_and_no_open_key(sofar):
    index.put(sofar, DataKey.objects.make(), "email", "luis@example.com")
    key, row = IndexKey.objects.get(), BlindIndex.objects.get()
    assert b"luis" not in bytes(row.digest) and len(bytes(row.digest)) == 32
    assert index._opened(key) not in bytes(key.wrapped)


def test_an_index_key_moved_to_another_controller_does_not_open(sofar, sossen):
    for controller in (sofar, sossen):
        index.put(controller, DataKey.objects.make(), "email", "luis@example.com")
    moved = IndexKey.objects.get(controller=sofar)
    IndexKey.objects.filter(controller=sossen).update(wrapped=bytes(moved.wrapped))
    with pytest.raises(Tampered):
        index.find(sossen, "email", "luis@example.com")


@pytest.mark.django_db(transaction=True)
def test_many_that_put_at_once_share_one_index_key():
    controller = Controller.objects.create(key="index-race")
    start, failures = threading.Barrier(6), []

    def put() -> None:
        try:
            start.wait()
            with transaction.atomic():
                index.put(controller, DataKey.objects.make(), "email", "luis@example.com")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=put) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert IndexKey.objects.count() == 1
    assert len(index.find(controller, "email", "luis@example.com")) == 6


def test_who_comes_second_takes_the_key_of_who_came_first(sofar, monkeypatch):
    """Another process makes the controller's key between our look and our write."""
    wrap = index.keyring.wrap
    first = []

    def wrap_and_be_overtaken(key: bytes, place: str) -> tuple[str, bytes]:
        monkeypatch.setattr(index.keyring, "wrap", wrap)
        first.append(index._index_key(sofar))
        return wrap(key, place)

    monkeypatch.setattr(index.keyring, "wrap", wrap_and_be_overtaken)
    assert index._index_key(sofar) == first[0]
    assert IndexKey.objects.count() == 1


# -- rotation ----------------------------------------------------------------------------------------
@pytest.fixture
def rotated(settings, sofar, sossen):
    """Keys wrapped by an old master key; then a new one stands in front."""
    settings.PORTAL_MASTER_KEYS = {"old": os.urandom(32)}
    kept = [DataKey.objects.make() for _ in range(3)]
    sealed = {key.pk: key.seal(b"a secret", "test|1") for key in kept}
    for key in kept:
        index.put(sofar, key, "email", "luis@example.com")
    index.put(sossen, kept[0], "email", "luis@example.com")
    gone = DataKey.objects.make()
    shred(gone)
    settings.PORTAL_MASTER_KEYS = {"new": os.urandom(32), **settings.PORTAL_MASTER_KEYS}
    return sealed


def rotate() -> str:
    out = StringIO()
    call_command("rotate_master_key", stdout=out)
    return out.getvalue()


def test_rotation_changes_no_index_and_all_opens_without_the_old_key(settings, rotated, sofar, sossen):
    before = list(BlindIndex.objects.order_by("id").values_list("digest", "data_key"))
    assert rotate().startswith("3 data keys and 2 index keys were wrapped by the master key new.")

    del settings.PORTAL_MASTER_KEYS["old"]
    assert list(BlindIndex.objects.order_by("id").values_list("digest", "data_key")) == before
    assert index.find(sofar, "email", "luis@example.com") == list(rotated)
    assert len(index.find(sossen, "email", "luis@example.com")) == 1
    for pk, sealed in rotated.items():
        assert DataKey.objects.get(pk=pk).open(sealed, "test|1") == b"a secret"


def test_rotating_again_changes_nothing_and_each_time_is_in_the_trail(rotated):
    rotate()
    assert rotate().startswith("0 data keys and 0 index keys")
    facts = [entry.facts for entry in Entry.objects.order_by("id")]
    assert facts == [
        {"master_key": "new", "data_keys": 3, "index_keys": 2},
        {"master_key": "new", "data_keys": 0, "index_keys": 0},
    ]


def test_a_master_key_that_is_missing_is_named_in_one_line(settings, rotated):
    del settings.PORTAL_MASTER_KEYS["old"]
    with pytest.raises(CommandError, match="'old'") as error:
        rotate()
    assert "\n" not in str(error.value)


def test_a_wrong_key_under_the_old_name_is_told(settings, rotated):
    settings.PORTAL_MASTER_KEYS["old"] = os.urandom(32)
    with pytest.raises(CommandError, match="holds another key under that id"):
        rotate()
