"""Sealed fields: read like any other, opened in their own place alone, never looked up (DESIGN §7)."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from privacyportal.mail.models import OutgoingMail
from privacyportal.vault.ciphers import Tampered
from privacyportal.vault.models import DataKey, uuid7
from requests.models import Case, Draft, Note
from tests.vault.rows import column, make_case, make_draft, make_note, new_case, write_column

pytestmark = [pytest.mark.django_db, pytest.mark.engine, pytest.mark.promise("P-48")]


def test_it_works():
    case = make_case()
    read = Case.objects.get(pk=case.pk)
    assert (read.name, read.email, read.phone) == ("Zoë 𠮷野", "zoe@example.com", "")
    stored = column(case, "email")
    assert stored[:1] == b"\x01" and b"zoe" not in stored and b"example" not in stored


def test_the_same_text_is_sealed_differently_each_time():
    one, two = make_case(reference="A"), make_case(reference="B")
    assert column(one, "email") != column(two, "email")
    before = column(one, "email")
    one.email = "zoe@example.com"
    one.save()
    assert column(one, "email") != before


def test_an_empty_text_has_nothing_to_hide_and_is_stored_as_null():
    case = make_case(phone="", details="")
    assert column(case, "phone") is column(case, "details") is None
    assert Case.objects.filter(phone__isnull=True, email__isnull=False).get().details == ""


# -- its own place -----------------------------------------------------------------------------------
def swap(one, name, other, other_name):
    mine, yours = column(one, name), column(other, other_name)
    write_column(one, name, yours)
    write_column(other, other_name, mine)


def test_values_swapped_between_columns_do_not_open():
    case = make_case(account_id="A-1", device_serial="SN-1")
    swap(case, "account_id", case, "device_serial")
    read = Case.objects.get(pk=case.pk)
    for name in ("account_id", "device_serial"):
        with pytest.raises(Tampered):
            getattr(read, name)
    assert read.name == "Zoë 𠮷野"  # only what was touched is lost


def test_values_swapped_between_rows_do_not_open():
    one, two = make_case(reference="A"), make_case(reference="B")
    swap(one, "email", two, "email")
    with pytest.raises(Tampered):
        Case.objects.get(pk=one.pk).email  # noqa: B018


def test_values_swapped_between_rows_under_one_data_key_do_not_open():
    case = make_case()
    one, two = make_note(case, "a reason"), make_note(case, "another")
    swap(one, "text", two, "text")
    with pytest.raises(Tampered):
        Note.objects.get(pk=two.pk).text  # noqa: B018


def test_values_swapped_between_tables_do_not_open_even_under_one_key_id_and_column():
    case = make_case()
    note = make_note(case, "a reason")
    mail = OutgoingMail(id=note.pk, letter="code", language="en", message_id="<1@test>", data_key=case.data_key)
    mail.text = "a letter"
    mail.save(force_insert=True)
    swap(note, "text", mail, "text")
    for model in (Note, OutgoingMail):
        with pytest.raises(Tampered):
            model.objects.get(pk=note.pk).text  # noqa: B018


@pytest.mark.parametrize(
    "change", [lambda v: v[:-1], lambda v: v[:-1] + bytes([v[-1] ^ 1]), lambda v: b"\x02" + v[1:], lambda v: b""]
)
def test_a_value_with_one_byte_changed_does_not_open(change):
    case = make_case()
    write_column(case, "email", change(column(case, "email")))
    with pytest.raises(Tampered) as error:
        Case.objects.get(pk=case.pk).email  # noqa: B018
    assert "zoe" not in str(error.value)


def test_a_row_under_another_data_key_does_not_open():
    case = make_case()
    Case.objects.filter(pk=case.pk).update(data_key=DataKey.objects.make())
    with pytest.raises(Tampered):
        Case.objects.get(pk=case.pk).email  # noqa: B018


def test_a_row_copied_to_another_key_is_not_written_where_it_would_never_open():
    make_case()
    copy = Case.objects.get()
    copy.pk, copy.reference = uuid7(), "ANOTHER"
    with pytest.raises(Tampered), transaction.atomic():
        copy.save(force_insert=True)
    assert Case.objects.count() == 1


def test_a_key_given_as_text_seals_to_the_same_place():
    key = uuid7()
    make_case(id=key.hex.upper())
    assert Case.objects.get(pk=key).email == "zoe@example.com"


# -- queries -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        {"email": "zoe@example.com"},
        {"email__exact": b"x"},
        {"email__iexact": "zoe@example.com"},
        {"email__in": ["zoe@example.com"]},
        {"email__contains": "zoe"},
        {"email__icontains": "zoe"},
        {"email__startswith": "z"},
        {"email__gt": "a"},
        {"email__regex": "z"},
        {"email__length": 3},
    ],
)
def test_looking_up_a_sealed_column_raises(query):
    with pytest.raises(FieldError, match="sealed"):
        Case.objects.filter(**query)
    with pytest.raises(FieldError, match="sealed"):
        Note.objects.exclude(**{f"case__{name}": value for name, value in query.items()})


@pytest.mark.parametrize("order", ["email", "-email", F("email"), F("email").desc(), Lower("email"), "draft__answers"])
def test_ordering_by_a_sealed_column_raises(order):
    with pytest.raises(FieldError, match="sealed"):
        Case.objects.order_by(order)


def test_ordering_by_a_sealed_column_of_another_table_raises():
    with pytest.raises(FieldError, match="sealed"):
        Note.objects.order_by("at", "case__email")
    assert list(Note.objects.order_by("case__received_at", "-case__reference", "pk", "?")) == []


@pytest.mark.parametrize("value", ["plain text", b"plain bytes", {"a": 1}, 5])
def test_a_query_writes_no_plain_value(value):
    case = make_case()
    with pytest.raises(FieldError, match="sealed"), transaction.atomic():
        Case.objects.update(email=value)
    case.email = value
    with pytest.raises(FieldError, match="sealed"), transaction.atomic():
        Case.objects.bulk_update([case], ["email"])
    assert Case.objects.get().email == "zoe@example.com"
    assert Case.objects.update(email=None) == 1
    assert Case.objects.get().email == ""


def test_values_give_nothing_readable():
    make_case()
    assert "zoe" not in repr(list(Case.objects.values("email"))) + repr(list(Case.objects.values_list()))


# -- loading and saving ------------------------------------------------------------------------------
def test_a_deferred_field_is_loaded_when_it_is_read():
    case = make_case()
    for rows in (Case.objects.only("reference"), Case.objects.defer("email"), Case.objects.only("email")):
        assert rows.get(pk=case.pk).email == "zoe@example.com"


def test_a_list_opens_its_fields_in_one_query():
    for n in range(5):
        make_case(reference=f"R-{n}", name=f"Name {n}")
    with CaptureQueriesContext(connection) as queries:
        names = [case.name for case in Case.objects.select_related("data_key").order_by("reference")]
    assert names == [f"Name {n}" for n in range(5)]
    assert len(queries) == 1


def test_what_is_not_read_is_not_opened_and_not_sealed_anew():
    case = make_case()
    before = column(case, "email")
    read = Case.objects.get(pk=case.pk)
    read.country = "DE"
    read.save()
    assert column(case, "email") == before
    assert read.name == "Zoë 𠮷野" and read.email == "zoe@example.com"
    read.save()
    assert column(case, "email") == before


def test_update_fields_writes_what_it_names():
    case = make_case(account_id="A-1")
    read = Case.objects.get(pk=case.pk)
    read.email, read.account_id = "new@example.com", "A-2"
    read.save(update_fields=["email"])
    again = Case.objects.get(pk=case.pk)
    assert (again.email, again.account_id) == ("new@example.com", "A-1")


def test_bulk_create_seals_each_row_to_its_own_place():
    Case.objects.bulk_create([new_case(reference=f"R-{n}", name=f"Name {n}") for n in range(3)])
    assert [case.name for case in Case.objects.order_by("reference")] == ["Name 0", "Name 1", "Name 2"]


def test_a_written_value_is_read_back_before_and_after_saving():
    case = Case.objects.get(pk=make_case().pk)
    assert case.email == "zoe@example.com"
    case.email = "new@example.com"
    assert case.email == "new@example.com"
    case.save()
    assert case.email == "new@example.com" == Case.objects.get(pk=case.pk).email


def test_refresh_takes_what_another_process_wrote():
    case = make_case()
    assert case.email == "zoe@example.com"
    other = Case.objects.get(pk=case.pk)
    other.email, other.country, other.details = "new@example.com", "DE", "a wish"
    other.save()
    case.refresh_from_db(fields=["email"])
    assert (case.email, case.country, case.details) == ("new@example.com", "", "")
    case.refresh_from_db()
    assert (case.country, case.details) == ("DE", "a wish")
    case.refresh_from_db(from_queryset=Case.objects.filter(language="en"), fields=["name", "language"])
    assert case.name == "Zoë 𠮷野"


def test_a_refresh_of_a_row_that_is_gone_leaves_what_was_read():
    case = make_case()
    Case.objects.filter(pk=case.pk).delete()
    with pytest.raises(Case.DoesNotExist):
        case.refresh_from_db()
    assert case.email == "zoe@example.com"


def test_cleaning_takes_text_as_text():
    case = make_case(details="abcd")
    case.clean_fields(exclude={"confirmed_at", "reminded_at", "folded_at", "entered_by", "merged_into"})
    assert case.details == "abcd"


# -- JSON --------------------------------------------------------------------------------------------
def test_json_comes_back_as_it_was():
    answers = {"name": "Zoë 𠮷野", "rights": ["copy"], "n": 1, "none": None, "empty": {}}
    draft = make_draft(answers=answers)
    assert Draft.objects.get().answers == answers
    assert b"copy" not in column(draft, "answers")


def test_json_changed_in_place_is_saved():
    make_draft(answers={"steps": ["right"]})
    draft = Draft.objects.get()
    draft.answers["steps"].append("email")
    draft.save()
    assert Draft.objects.get().answers == {"steps": ["right", "email"]}


def test_no_json_is_null_and_empty_json_is_not():
    assert column(make_draft(answers=None, token_digest="1"), "answers") is None
    make_draft(answers={}, token_digest="2")
    assert Draft.objects.get(token_digest="1").answers is None
    assert Draft.objects.get(token_digest="2").answers == {}
