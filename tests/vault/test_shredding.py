"""Shredded means: read by nobody, shown nowhere, found by nothing, files gone."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.template import Context, Template

from privacyportal.vault import files
from privacyportal.vault.ciphers import Tampered
from privacyportal.vault.models import DataKey, Shredded
from privacyportal.vault.shred import shred, shredders
from requests.models import Case
from tests.vault.rows import column, make_case

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_it_works():
    case = make_case()
    shred(case.data_key)
    read = Case.objects.get(pk=case.pk)
    with pytest.raises(Shredded):
        read.email  # noqa: B018
    assert column(case, "email") is not None  # the bytes are there, nobody opens them
    key = DataKey.objects.get(pk=case.data_key_id)
    assert key.shredded_at is not None and bytes(key.wrapped) == b""
    assert read.phone == ""  # what was empty tells nothing


def test_the_key_in_hand_is_dead_too():
    case = make_case()
    key = case.data_key
    sealed = key.seal(b"x", "place")
    shred(key)
    for deed in (lambda: key.open(sealed, "place"), lambda: key.seal(b"x", "place"), key.plain):
        with pytest.raises(Shredded):
            deed()


def test_nothing_is_sealed_any_more():
    case = make_case()
    shred(case.data_key)
    read = Case.objects.get(pk=case.pk)
    read.email = "new@example.com"
    with pytest.raises(Shredded):
        read.save()


def test_a_shredded_row_is_still_saved_and_refreshed_for_its_other_columns():
    case = make_case()
    shred(case.data_key)
    read = Case.objects.get(pk=case.pk)
    read.country = "DE"
    read.save()
    read.refresh_from_db()
    assert read.country == "DE"


def test_templates_show_nothing():
    case = make_case()
    shred(case.data_key)
    page = Template("[{{ case.name }}|{{ case.email|upper }}|{% if case.details %}yes{% endif %}|{{ case.reference }}]")
    assert page.render(Context({"case": Case.objects.get(pk=case.pk)})) == f"[|||{case.reference}]"


def test_templates_do_not_hide_a_value_that_was_tampered_with():
    case = make_case()
    Case.objects.filter(pk=case.pk).update(data_key=DataKey.objects.make())
    with pytest.raises(Tampered):
        Template("{{ case.name }}").render(Context({"case": Case.objects.get(pk=case.pk)}))


def test_every_shredder_is_called_and_shredding_twice_does_no_harm(monkeypatch):
    called = []
    monkeypatch.setitem(shredders._entries, "test.note", lambda key: called.append(key.pk))
    key = DataKey.objects.make()
    shred(key)
    moment = key.shredded_at
    shred(key)
    assert called == [key.pk, key.pk]
    assert DataKey.objects.get(pk=key.pk).shredded_at == moment


def test_a_shredder_that_fails_leaves_the_key_as_it_was(monkeypatch):
    def fail(key: DataKey) -> None:
        raise OSError("the store is away")

    monkeypatch.setitem(shredders._entries, "test.fails", fail)
    case = make_case()
    with pytest.raises(OSError, match="away"):
        shred(case.data_key)
    assert Case.objects.get(pk=case.pk).email == "zoe@example.com"


def test_the_files_of_the_key_are_gone_and_no_others():
    mine, other = DataKey.objects.make(), DataKey.objects.make()
    names = [files.save(mine, b"one", "a"), files.save(mine, b"two", "b")]
    kept = files.save(other, b"three", "a")
    shred(mine)
    assert not any(default_storage.exists(name) for name in names)
    assert files.load(other, kept, "a") == b"three"
    with pytest.raises(FileNotFoundError):
        files.load(mine, names[0], "a")


def test_the_database_keeps_no_key_that_is_called_shredded():
    key = DataKey.objects.make()
    with pytest.raises(IntegrityError), transaction.atomic():
        DataKey.objects.filter(pk=key.pk).update(shredded_at=key.created_at)


# -- files -------------------------------------------------------------------------------------------
def test_a_file_opens_in_its_own_place_alone():
    key, other = DataKey.objects.make(), DataKey.objects.make()
    name = files.save(key, "林女士的副本".encode(), "copy|1")
    assert files.load(key, name, "copy|1").decode() == "林女士的副本"
    with default_storage.open(name) as stored:
        assert "林".encode() not in stored.read()
    for wrong in ((key, "copy|2"), (other, "copy|1")):
        with pytest.raises(Tampered):
            files.load(wrong[0], name, wrong[1])


def test_a_file_swapped_in_the_store_does_not_open():
    key = DataKey.objects.make()
    one, two = files.save(key, b"one", "run|rows|0"), files.save(key, b"two", "run|rows|1")
    with default_storage.open(two) as stored:
        raw = stored.read()
    default_storage.delete(one)
    default_storage.save(one, ContentFile(raw))
    with pytest.raises(Tampered):
        files.load(key, one, "run|rows|0")


def test_the_name_of_a_file_tells_nothing_and_deleting_twice_does_no_harm():
    key = DataKey.objects.make()
    name = files.save(key, b"x", "zoe@example.com")
    assert name.startswith(f"sealed/{key.pk}/") and "zoe" not in name
    files.delete(name)
    files.delete(name)
    files.delete("")
