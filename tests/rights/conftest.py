"""What the tests of rights share: a company and its people, and, for the tables of every right, packs loaded once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from privacyportal.audit import triggers
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.staff.models import Role, User
from tests.rights.workspace import making


@pytest.fixture
def sofar(db: None) -> Controller:
    return making.sofar()


@pytest.fixture
def staff(sofar: Controller) -> dict[str, User]:
    """One person a role, by the name of the role."""
    return {role: making.member(sofar, role) for role in Role.values}


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All packs and all laws are in the database while the tests of a module run; afterwards it is empty again."""
    with django_db_blocker.unblock():
        load_packs()
        load_laws()
    yield
    with django_db_blocker.unblock():
        triggers.remove()  # the trail's triggers refuse the flush (TRAPS)
        call_command("flush", verbosity=0, interactive=False)
        triggers.install()
