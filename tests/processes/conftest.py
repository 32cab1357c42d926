"""Journeys through a portal that really runs, over HTTP, without a browser."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from requests.demo.journey import Account, Journey, Team, Traveller
from requests.sources.sample import SamplePerson, sample_people
from tests.portal import Portal


def team_of(portal: Portal) -> Team:
    accounts = json.loads((portal.var / "demo-accounts.json").read_text())

    def member(role: str) -> Account:
        email = f"{role}@sofar.example"
        return Account(email, accounts[email]["password"])

    return Team(member("verifier"), member("handler"), member("approver"))


def traveller(person: SamplePerson) -> Traveller:
    return Traveller(person.name, person.email, person.language, person.country, person.account_id)


def journey_of(portal: Portal, person: SamplePerson) -> Journey:
    return Journey(
        portal.base_url, portal.mail, traveller(person), team_of(portal), say=lambda _line: None, wait_seconds=240
    )


@pytest.fixture
def sample() -> Callable[[int], SamplePerson]:
    """The nth person of the sample, those with few readings first; negative: those with thousands."""
    return lambda nth: sample_people()[nth]


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "copies"
