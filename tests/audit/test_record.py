"""What is recorded, and what the trail refuses."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from privacyportal import clock
from privacyportal.audit.facts import RefusedFact
from privacyportal.audit.models import Entry
from privacyportal.audit.proof import entry_bytes, entry_fits
from privacyportal.audit.trail import Actor, actions, address_digest, entries_about, record
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from tests.audit.deeds import ACTION

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def record_facts(**facts):
    return record(ACTION, controller=None, actor=Actor.portal(), facts=facts)


def test_it_works():
    controller = Controller.objects.create(key="trail-test")
    user = User.objects.create_user("verifier@example.com")
    case = uuid4()
    with clock.at(datetime(2026, 11, 25, 8, 0, tzinfo=UTC)):
        record(ACTION, controller=controller, actor=Actor.staff(user), subject=("case", case), facts={"level": 1})

    entry = Entry.objects.get()
    assert (entry.action, entry.controller, entry.facts) == (ACTION, controller, {"level": 1})
    assert (entry.actor_kind, entry.actor_id) == ("staff", str(user.pk))
    assert (entry.subject_kind, entry.subject_id) == ("case", str(case))
    assert entry.at.isoformat().startswith("2026-11-25T08:00:00")
    assert entry_fits(entry)


def test_an_action_that_nobody_registered_is_refused():
    with pytest.raises(LookupError, match=r"no action of the trail is called .case\.invented"):
        record("case.invented", controller=None, actor=Actor.portal())
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deed_is_recorded_in_its_own_transaction_or_not_at_all():
    with pytest.raises(TransactionManagementError, match="outside the transaction"):
        record(ACTION, controller=None, actor=Actor.portal())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(ACTION, controller=None, actor=Actor.portal())
        1 / 0  # noqa: B018 (the deed fails)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "personal",
    [
        "luisg@embraer.com.br",
        "Luís <luis@例子.广告>",
        "ｌｕｉｓ＠example.com",
        "+8613800138000",
        "call +44 20 7946 0000",
        "(+1) +1-212-555-0123",
    ],
)
def test_what_looks_like_personal_data_is_refused_and_not_quoted(personal):
    for facts in ({"who": personal}, {"who": ["copy", personal]}):
        with pytest.raises(RefusedFact) as refusal:
            record_facts(**facts)
        assert personal not in str(refusal.value)
    with pytest.raises(RefusedFact):
        record(ACTION, controller=None, actor=Actor.portal(), subject=("case", personal))
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "fact", [1.5, {"a": 1}, [[1]], b"x", datetime(2026, 1, 1), 2**63, "a\x00b", "\ud800", "x" * 201]
)
def test_what_is_no_scalar_or_no_database_keeps_is_refused(fact):
    with pytest.raises(RefusedFact):
        record_facts(fact=fact)


@pytest.mark.parametrize("name", ["", "Name", "a b", "1st", "who@example.com"])
def test_facts_have_plain_names(name):
    with pytest.raises(RefusedFact):
        record_facts(**{name: 1})


def test_facts_come_back_as_they_were_and_the_mark_still_fits():
    facts = {
        "z": 1,
        "a": [True, None, -(2**62), "", "ok"],
        "at": "2026-11-25T08:00:00.123456+08:00",
        "text": '中文 \\ " \u2028 é 😀 <b> 1e5',
        "digest": "af" * 32,
        "none": None,
        "few": [],
    }
    written = record_facts(**facts)
    read = Entry.objects.get()
    assert read.facts == facts
    assert entry_bytes(read) == entry_bytes(written)
    assert entry_fits(read)


def test_entries_about_one_thing_come_in_the_order_they_were_written():
    other, mine = uuid4(), uuid4()
    for n in range(5):
        with clock.shifted(-n * 3600):  # a clock that is put back does not change what came first
            record(ACTION, controller=None, actor=Actor.person(), subject=("case", mine), facts={"n": n})
            record(ACTION, controller=None, actor=Actor.person(), subject=("case", other), facts={"n": 9})
    assert [entry.facts["n"] for entry in entries_about("case", mine)] == [0, 1, 2, 3, 4]


def test_an_action_is_a_dotted_code_registered_once(monkeypatch):
    monkeypatch.setattr(actions, "_closed", False)
    for name in ("received", "Case.received", "case received", "case." + "x" * 60):
        with pytest.raises(RuntimeError, match="no dotted code"):
            actions.register(name, "A sentence.")
    with pytest.raises(RuntimeError, match="registered twice"):
        actions.register(ACTION, "A sentence.")


def test_an_address_is_kept_as_a_keyed_hash(settings):
    digest = address_digest("192.0.2.7")
    assert len(digest) == 32 and "192" not in digest
    assert address_digest(" 192.0.2.7 ") == address_digest("::ffff:192.0.2.7") == digest
    assert address_digest("2001:DB8::1") == address_digest("[2001:db8:0:0::1]") != digest
    assert address_digest("") == ""
    settings.PORTAL_AUDIT_KEY = "another key"
    assert address_digest("192.0.2.7") != digest


def test_nothing_personal_is_in_the_row(django_user_model):
    user = django_user_model.objects.create_user("approver@example.com", name="Ada Byron")
    record(ACTION, controller=None, actor=Actor.staff(user), facts={"reason": "b" * 64})
    row = json.dumps(list(Entry.objects.values_list()), default=str)
    assert "example.com" not in row and "Ada" not in row
