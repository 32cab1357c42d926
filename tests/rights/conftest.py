"""What the tables of every right share: nothing is loaded again for each of their rows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from privacyportal.audit import triggers
from privacyportal.controllers.loading import load_packs
from privacyportal.laws.loading import load_laws


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
