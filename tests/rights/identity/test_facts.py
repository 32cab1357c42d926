"""Facts that a system knows: looked up by a job in a real database, told to staff, never to the person."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal.audit.models import Entry
from privacyportal.audit.trail import Actor
from privacyportal.controllers.models import Controller
from privacyportal.jobs.models import JobState
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil.collect import proven_identities
from requests.identity import source_fact
from requests.identity.codes import open_session
from requests.identity.decision import accept_identity
from requests.identity.evidence import level_now
from requests.intake.forms import WordsForm
from requests.intake.proofs import FactForm
from requests.models import Evidence, EvidenceState, FactCheck, RightsRequest, Source
from requests.rights import Proof
from requests.sources.facts import fact_form, is_fact
from requests.sources.registering import Description, save_source
from tests.rights.workspace import making


def test_a_serial_that_was_found_is_told_once(
    shop: Source, request_: RightsRequest, verifier: User, client: Client, work: Callable[..., int]
) -> None:
    source_fact.check_given(request_.case, verifier, "device_serial")
    client.force_login(verifier)
    page = f"/staff/requests/{request_.case.reference}/identity/"
    assert "to be looked at" in client.get(page).content.decode()
    work("fact")
    words = client.get(page).content.decode()
    assert "a connected system knows it" in words and "to be looked at" not in words
    story = client.get(f"/staff/requests/{request_.case.reference}/").content.decode()
    assert "Given, and to be looked at: A fact that a system knows" in story and "Given by the person" not in story


def test_a_deletion_collects_nothing(
    shop: Source, request_: RightsRequest, sofar: Controller, verifier: User, client: Client
) -> None:
    client.force_login(verifier)
    page = "/staff/requests/{}/identity/"
    words = client.get(page.format(request_.case.reference)).content.decode()
    assert "Accept the identity" in words and "and collect" not in words
    copy = making.confirmed(sofar, right="copy")
    address = page.format(copy.case.reference)
    assert "Accept the identity and collect" in client.get(address).content.decode()
    done = client.post(address, {"reason": "It is her."}, follow=True).content.decode()
    assert "The systems are being asked." in done


ONE_FACT = """
dataset:
  - fides_key: crm
    collections:
      - name: orders
        fields:
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email, primary_key: true}}
          - {name: number, data_categories: [user.financial], fides_meta: {identity: order_number}}
"""


def test_a_serial_that_belongs_to_the_proven_address_is_a_second_thing(
    shop: Source, request_: RightsRequest, verifier: User, work: Callable[..., int]
) -> None:
    source_fact.check_given(request_.case, verifier, "device_serial")
    assert level_now(request_.case) == Proof.CONTACT, "a page never asks a source"
    work("fact")
    row = Evidence.objects.get(method="source_fact")
    assert (row.state, row.facts["match"], row.facts["source"], row.given) == (EvidenceState.ACCEPTED, True, "shop", "")
    assert level_now(request_.case) == Proof.SECOND
    accept_identity(request_.case, verifier, [], "The serial is known.")
    assert proven_identities(request_.case) == {
        "email": [making.LIN.email], "device_serial": ["SN-2024-0098-K"],
    }  # fmt: skip


def test_the_serial_of_somebody_else_and_an_address_that_nobody_knows_both_match_nothing(
    shop: Source, sofar: Controller, verifier: User, work: Callable[..., int]
) -> None:
    wrong = making.confirmed(sofar, right="delete", device_serial="SN-OTHER-1").case
    unknown = making.confirmed(sofar, right="delete", email="nobody@example.com").case
    for case in (wrong, unknown):
        source_fact.check_given(case, verifier, "device_serial")
    work("fact")
    rows = Evidence.objects.filter(method="source_fact")
    assert [(row.state, row.facts["match"]) for row in rows] == [(EvidenceState.REJECTED, False)] * 2
    with pytest.raises(workflow.NotPossible):
        accept_identity(wrong, verifier, [], "It does not match.")


def seen_by_anybody(page: str) -> str:
    """The words of a page without what differs from request to request in any case."""
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    return re.sub(r"SOFAR-\w{4}-\w{4}|\d\d:\d\d|\S+@example\.com", "", words)


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [("order_number", "so 2024 77", "SO-2024-99"), ("mail_date", "2026-03-02", "2026-04-04")],
)
def test_the_person_reads_the_same_whatever_a_system_knows(  # noqa: PLR0917
    kind: str, right: str, wrong: str, shop: Source, sofar: Controller, verifier: User, client: Client, work: Any
) -> None:
    pages = []
    for email, answer in ((making.LIN.email, right), (making.LIN.email, wrong), ("nobody@example.com", right)):
        case = making.confirmed(sofar, right="delete", email=email).case
        asked = source_fact.ask_fact(case, verifier, kind, "So that we know that it is you.")
        client.cookies["case_session"] = open_session(case)
        page = f"/r/{case.reference}/"
        assert "So that we know" in client.get(page).content.decode()
        client.post(f"{page}show/{asked.pk}/", {"answer": answer})
        before = client.get(page).content.decode()
        work("fact")
        after = client.get(page).content.decode()
        pages.append((seen_by_anybody(before), seen_by_anybody(after)))
        client.cookies.clear()
    matches = [row.facts["match"] for row in Evidence.objects.filter(method="source_fact").order_by("at")]
    assert matches == [True, False, False]
    assert len(set(pages)) == 1
    assert "Thank you. We look at it." in pages[0][0]


def test_a_system_that_is_down_is_told_and_asked_again(
    shop: Source, request_: RightsRequest, verifier: User, work: Callable[..., int], tmp_path: Path
) -> None:
    (tmp_path / "shop.sqlite3").rename(tmp_path / "away")
    source_fact.check_given(request_.case, verifier, "device_serial")
    work("fact")
    check = FactCheck.objects.get()
    assert check.state in {JobState.STOPPED, JobState.WAITING} and check.known is None
    assert Evidence.objects.get(method="source_fact").state == EvidenceState.GIVEN, "could not is not: does not match"
    FactCheck.objects.update(state=JobState.STOPPED)
    (tmp_path / "away").rename(tmp_path / "shop.sqlite3")
    assert source_fact.check_again(request_.case, verifier) == 1
    work("fact")
    assert Evidence.objects.get(method="source_fact").state == EvidenceState.ACCEPTED


def test_an_account_name_is_no_second_thing(shop: Source, sofar: Controller, verifier: User) -> None:
    assert source_fact.FACTS["account_id"].level == Proof.CONTACT


def test_nobody_tries_one_serial_after_the_other(
    shop: Source, request_: RightsRequest, verifier: User, work: Callable[..., int]
) -> None:
    case = request_.case
    for number in range(source_fact.MOST_FACTS):
        row = Evidence.objects.create(
            case=case, data_key=case.data_key, method="source_fact", state=EvidenceState.REJECTED,
            facts={"kind": f"order_number{number}"},
        )  # fmt: skip
        assert row.pk
    source_fact.check_given(case, verifier, "device_serial")
    assert not FactCheck.objects.exists()
    assert Evidence.objects.filter(facts__trouble="too_many").count() == 1


def test_the_value_stands_in_no_trail_and_no_message(
    shop: Source, request_: RightsRequest, verifier: User, work: Callable[..., int]
) -> None:
    source_fact.check_given(request_.case, verifier, "device_serial")
    work("fact")
    assert not any("0098" in str(entry.facts) for entry in Entry.objects.all())


def test_only_what_a_connected_system_can_look_up_is_asked_for(
    sofar: Controller, request_: RightsRequest, verifier: User, client: Client, tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    client.force_login(verifier)
    page = f"/staff/requests/{request_.case.reference}/identity/"
    assert "Ask the person for a fact" not in client.get(page).content.decode()
    with pytest.raises(workflow.NotPossible) as refusal:
        source_fact.ask_fact(request_.case, verifier, "order_number", "To be sure.")
    assert "No connected system knows such a fact" in str(refusal.value.sentence)
    save_source(sofar, "crm", Description("sql", {"url": "sqlite:///crm"}, ONE_FACT), Actor.operator())
    assert "Ask the person for a fact" in client.get(page).content.decode()
    asked = client.get(f"{page}ask/source_fact/").content.decode()
    assert 'value="order_number"' in asked and 'value="mail_date"' not in asked and 'value="device_serial"' not in asked
    assert not Evidence.objects.filter(method="source_fact").exists()


def test_where_no_map_marks_such_a_fact_staff_are_told(
    sofar: Controller, request_: RightsRequest, verifier: User, tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    row = source_fact.check_given(request_.case, verifier, "device_serial")
    row.refresh_from_db()
    assert row.facts["trouble"] == "no_system"


@pytest.mark.parametrize(
    ("kind", "held", "given", "same"),
    [
        ("order_number", "SO-2024/77", "so2024 77", True),
        ("order_number", 202477, "2024-77", True),
        ("order_number", "SO-1", "SO-2", False),
        ("mail_date", "2026-03-02 10:11:12", "2026-03-02", True),
        ("device_serial", " SN-2024-0098-K", "SN-2024-0098-K", True),
        ("device_serial", "SN-2024-0098-L", "SN-2024-0098-K", False),
        ("device_serial", None, "SN-2024-0098-K", False),
    ],
)
def test_when_two_facts_are_the_same(kind: str, held: Any, given: str, same: bool) -> None:
    assert is_fact(kind, held, fact_form(kind, given)) is same


def test_a_sign_that_nobody_types_is_left_out_as_everywhere_else() -> None:
    form = FactForm({"answer": "SN-2024\x00-0098-K"}, kind="device_serial")
    assert form.is_valid() and form.cleaned_data["answer"] == "SN-2024-0098-K"
    assert WordsForm({"message": "Thank\x00 you."}).fields["message"].clean("Thank\x00 you.") == "Thank you."
