"""Whose data is looked for where somebody asks for another: that person's, and nothing of whoever asks (DESIGN §4)."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.copies.assemble import assemble
from requests.copies.pdf import cover_facts
from requests.fulfil.collect import proven_identities
from requests.identity.authority import Notice, Shown, Told, accept_authority
from requests.identity.decision import accept_identity
from requests.identity.supplement import missing, supplement
from requests.models import Case, Evidence, EvidenceState, State
from requests.sources.store import rows_of
from requests.workspace.duplicates import duplicates_of
from requests.workspace.search import find_requests
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.promise("P-28")
AGENT = {"acting_as": "agent", "represented": "王小明", "device_serial": ""}
"""The agent is a customer, too: Lin, whose rows the system holds."""


@pytest.fixture
def verifier(sofar: Controller) -> User:
    return making.member(sofar, "verifier")


@pytest.fixture
def source(sofar: Controller, tmp_path: Path) -> Iterator[Any]:
    made = making.source(sofar, tmp_path)
    with sqlite3.connect(tmp_path / "solar.sqlite3") as rows:
        rows.execute("insert into customers values (3, ?, ?)", (making.MING, "王小明"))
    rows.close()
    yield made


def test_the_agents_own_rows_never_come_with_it(
    sofar: Controller, verifier: User, source: Any, work: Callable[..., int]
) -> None:
    request = making.confirmed(sofar, **AGENT, represented_email=making.MING)
    making.authorised(request.case, verifier)
    accept_identity(request.case, verifier, ["email"], "The mandate names that address.")
    assert proven_identities(request.case) == {"email": [making.MING]}
    work("collect")
    found = [row for run in request.runs.all() for _block, part in rows_of(run, "solar:customers") for row in part.rows]
    assert [row[1:] for row in found] == [(making.MING, "王小明")]
    assert ("For", "王小明") in cover_facts(assemble(making.right_of(request.case)))
    assert ("Asked for by", "林小雨") in cover_facts(assemble(making.right_of(request.case)))


@pytest.mark.parametrize("right", ["copy", "delete", "correct"])
def test_nothing_goes_on_before_something_of_that_person_is_proven(
    right: str, sofar: Controller, verifier: User, source: Any
) -> None:
    request = making.confirmed(sofar, **AGENT, right=right)
    accept_authority(request.case, verifier, "A mandate.", Told(Notice.NOT, "No address is known."))
    making.second_thing(request, verifier)
    with pytest.raises(workflow.NotPossible) as no:
        accept_identity(request.case, verifier, [], "The code came back.")
    assert "Nothing is proven yet of the person for whom they ask" in str(no.value.sentence)
    with pytest.raises(workflow.NotPossible):
        accept_identity(request.case, verifier, ["email"], "It was never given.")
    supplement(request, {"represented_email": making.MING})
    case = Case.objects.select_related("data_key", "controller").get(pk=request.case_id)
    accept_identity(case, verifier, ["email"], "The mandate names it.")
    assert making.right_of(case).state == "fulfilling"


def test_what_was_read_on_the_paper_stands_on_the_case_and_counts(
    sofar: Controller, verifier: User, source: Any
) -> None:
    request = making.confirmed(sofar, **AGENT, represented_email="typo@example.com")
    shown = Shown(read={"represented_email": making.MING, "device_serial": "SN-77-X"})
    accept_authority(request.case, verifier, "A mandate.", Told(Notice.MAIL), shown)
    accept_identity(request.case, verifier, [], "The code came back.")
    assert proven_identities(request.case) == {"email": [making.MING], "device_serial": ["SN-77-X"]}
    assert OutgoingMail.objects.get(letter="case.authority").to == making.MING
    assert [one.case.pk for one in find_requests(sofar, making.MING).requests] == [request.case_id]
    assert not find_requests(sofar, "typo@example.com").requests


def test_one_agent_asks_for_many_and_none_is_anothers_duplicate(sofar: Controller) -> None:
    first = making.confirmed(sofar, **AGENT, represented_email=making.MING)
    making.confirmed(sofar, **{**AGENT, "represented": "王芳"}, represented_email="fang@example.com")
    making.confirmed(sofar, device_serial="")
    assert duplicates_of(first.case) == []
    again = making.confirmed(sofar, **AGENT, represented_email=making.MING)
    assert [one.case.pk for one in duplicates_of(first.case)] == [again.case_id]


def test_the_person_adds_what_identifies_the_one_for_whom_they_ask(sofar: Controller) -> None:
    agent = making.confirmed(sofar, **AGENT)
    assert missing(agent.case) == ("represented_email", "represented_phone", "account_id", "device_serial")
    assert missing(making.confirmed(sofar).case) == ("account_id",)


def test_staff_see_for_whom_everywhere(
    sofar: Controller, verifier: User, source: Any, work: Callable[..., int], client: Client
) -> None:
    request = making.confirmed(sofar, **AGENT, represented_email=making.MING, right="delete")
    client.force_login(verifier)
    page = f"/staff/requests/{request.case.reference}/"
    assert "Deletion for 王**" in words_of(client.get(page))
    whole = words_of(client.get(page + "identity/"))
    assert "It is about the data of 王**" in whole and "Is it clear who asks, and whose data it is?" in whole
    assert "Nothing that the systems could be searched for is proven yet. Tick below" in whole
    making.authorised(request.case, verifier)
    assert "Proven so far: m***@example.com." in words_of(client.get(page + "identity/"))
    making.second_thing(request, verifier)
    accept_identity(request.case, verifier, [], "The mandate names that address.")
    assert "Look for the data of 王**" in words_of(client.get(page))
    assert "林***, for 王**" in words_of(client.get("/staff/"))


def test_a_letter_says_whose_data_it_is_about(
    sofar: Controller, verifier: User, source: Any, work: Callable[..., int]
) -> None:
    request = making.confirmed(sofar, **AGENT, represented_email=making.MING)
    making.authorised(request.case, verifier)
    accept_identity(request.case, verifier, ["email"], "The mandate names that address.")
    work("collect")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(making.member(sofar, "handler")))
    making.approved(making.right_of(request.case), making.member(sofar, "approver"))
    work("copy")
    mail = OutgoingMail.objects.select_related("data_key").get(letter="answer.copy")
    assert mail.to == making.LIN.email
    for text in (mail.text, mail.html):
        assert "About the data of 王小明" in text and "for the data of 王小明, for whom you act" in text
        assert "about you" not in text


@pytest.mark.parametrize("right", ["limit_sensitive", "opt_out", "marketing_stop"])
def test_nothing_of_somebody_else_is_changed_without_their_authority(
    right: str, sofar: Controller, verifier: User, client: Client
) -> None:
    """Rights that need no proof of oneself: an agent shows the mandate all the same."""
    load_laws()
    request = making.confirmed(sofar, **AGENT, represented_email=making.MING, right=right, country="US", region="CA")
    assert request.state == State.VERIFYING
    assert Evidence.objects.get(case=request.case, method="authority").state == EvidenceState.ASKED
    with pytest.raises(workflow.NotPossible) as no:
        accept_identity(request.case, verifier, [], "Seen.")
    assert "may act for the person" in str(no.value.sentence)
    making.authorised(request.case, verifier)
    accept_identity(request.case, verifier, [], "The mandate names it.")
    assert making.right_of(request.case).state == State.FULFILLING
