"""Data keys are wrapped by master keys from the environment, of which several may be known."""

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacyportal.environment import Environment, read_key_ring
from privacyportal.vault import ciphers, keyring
from privacyportal.vault.ciphers import Tampered
from privacyportal.vault.models import DataKey
from privacyportal.vault.rotation import rewrap_data_keys
from requests.models import Case
from tests.vault.rows import make_case

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def master_keys(settings):
    settings.PORTAL_MASTER_KEYS = {"first": os.urandom(32)}
    return settings.PORTAL_MASTER_KEYS


def put_in_front(settings, name: str) -> None:
    settings.PORTAL_MASTER_KEYS = {name: os.urandom(32), **settings.PORTAL_MASTER_KEYS}


def test_the_first_wraps_what_is_new_and_the_others_open_what_is_old(settings, master_keys):
    old = make_case(reference="OLD")
    put_in_front(settings, "second")
    new = make_case(reference="NEW")
    assert (DataKey.objects.get(pk=old.data_key_id).master_id, new.data_key.master_id) == ("first", "second")
    assert {case.email for case in Case.objects.all()} == {"zoe@example.com"}


def test_a_master_key_that_is_not_known_is_named(settings, master_keys):
    case = make_case()
    settings.PORTAL_MASTER_KEYS = {"second": os.urandom(32)}
    with pytest.raises(keyring.UnknownMasterKey, match="'first'"):
        Case.objects.get(pk=case.pk).email  # noqa: B018


def test_another_key_under_the_same_name_opens_nothing(settings, master_keys):
    case = make_case()
    settings.PORTAL_MASTER_KEYS = {"first": os.urandom(32)}
    with pytest.raises(Tampered):
        Case.objects.get(pk=case.pk).email  # noqa: B018


def test_a_data_key_put_in_anothers_row_does_not_open(master_keys):
    one, two = DataKey.objects.make(), DataKey.objects.make()
    DataKey.objects.filter(pk=two.pk).update(wrapped=bytes(one.wrapped))
    with pytest.raises(Tampered):
        DataKey.objects.get(pk=two.pk).plain()


def test_rotation_wraps_anew_and_leaves_what_was_sealed(settings, master_keys):
    cases = [make_case(reference=f"R-{n}") for n in range(5)]
    shredded = DataKey.objects.make()
    shredded.forget(shredded.created_at)
    put_in_front(settings, "second")
    assert rewrap_data_keys(batch=2) == 5
    assert rewrap_data_keys() == 0
    settings.PORTAL_MASTER_KEYS.pop("first")
    for case in cases:
        assert Case.objects.get(pk=case.pk).email == "zoe@example.com"
    assert bytes(DataKey.objects.get(pk=shredded.pk).wrapped) == b""


def test_no_key_is_shown(master_keys):
    key = DataKey.objects.make()
    plain = key.plain()
    assert len(plain) == 32 and plain not in bytes(key.wrapped)
    assert plain.hex() not in repr(key) and repr(plain) not in repr(key)


def test_a_fingerprint_is_of_one_key():
    one, two = DataKey.objects.make(), DataKey.objects.make()
    assert one.fingerprint(b"x") == DataKey.objects.get(pk=one.pk).fingerprint(b"x") != two.fingerprint(b"x")
    assert one.fingerprint(b"x") != one.fingerprint(b"y")


@pytest.mark.parametrize(
    "written",
    ["first", "first:", ":" + base64.b64encode(bytes(32)).decode(), "a:AAAA", "a:*", "a:{0},a:{0}", "a:{0},b:xx"],
)
def test_a_key_ring_that_cannot_be_read_says_how_to_write_it(written):
    environment = Environment({})
    assert read_key_ring(environment, "PORTAL_MASTER_KEYS", written.format(base64.b64encode(bytes(32)).decode())) == {}
    (fault,) = environment.faults
    assert fault.startswith("PORTAL_MASTER_KEYS cannot be read: write id:key pairs")


@given(st.binary(max_size=200), st.binary(max_size=20), st.data())
def test_whatever_is_sealed_opens_in_its_place_and_no_flipped_bit_does(plain, place, data):
    key = bytes(range(32))
    sealed = ciphers.encrypt(key, plain, place)
    assert ciphers.decrypt(key, sealed, place) == plain
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    flipped = bytearray(sealed)
    flipped[bit // 8] ^= 1 << bit % 8
    for broken, where in ((bytes(flipped), place), (sealed, place + b"x"), (sealed[:-1], place)):
        with pytest.raises(Tampered):
            ciphers.decrypt(key, broken, where)
