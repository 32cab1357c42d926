"""SOFAR, its staff, and somebody of another controller."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.models import RightsRequest
from tests.rights.workspace import making


@pytest.fixture
def staff(sofar: Controller) -> dict[str, User]:
    """One person a role, by the name of the role; `stranger` has every role at another controller."""
    roles = ("verifier", "handler", "approver", "auditor", "administrator")
    found = {role: making.member(sofar, role, name=f"Some {role}") for role in roles}
    found["stranger"] = making.member(Controller.objects.get(key="ampower"), *roles, name="Stranger")
    return found


@pytest.fixture
def signed_in(staff: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which somebody of the staff is signed in."""

    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(staff[who])
        return client

    return sign_in


@pytest.fixture
def collected(sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]) -> RightsRequest:
    """Fulfilling: twelve tickets and the customer's own row are there to review."""
    making.source(sofar, tmp_path, tickets=12)
    return making.collected(sofar, staff["verifier"], work)


@pytest.fixture
def submitted(sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]) -> RightsRequest:
    making.source(sofar, tmp_path, tickets=12)
    return making.submitted(sofar, staff["verifier"], staff["handler"], work)


def words_of(response: Any) -> str:
    """The page as a reader sees it: no tags, blanks folded."""
    from lxml import html

    return " ".join(html.fromstring(response.content.decode()).text_content().split())
