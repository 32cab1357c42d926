"""A real row to be worked on, and a kind whose deed each test chooses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from privacyportal.jobs.lease import Lease
from privacyportal.jobs.running import Kind, kinds
from privacyportal.mail.models import OutgoingMail
from privacyportal.vault.models import DataKey, uuid7

Deed = Callable[[Lease], None]


@pytest.fixture
def job() -> OutgoingMail:
    key = DataKey.objects.make()
    return OutgoingMail.objects.create(
        id=uuid7(), data_key=key, letter="code", language="en", message_id=f"<{key.id}@test>", to="someone@example.com"
    )


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`does(deed, stopped, tried)`: what running a job of the kind "mail" means in this test."""

    def choose(
        deed: Deed,
        stopped: Callable[[OutgoingMail], None] | None = None,
        tried: Callable[[OutgoingMail], None] | None = None,
    ) -> None:
        monkeypatch.setitem(kinds._entries, "mail", Kind(OutgoingMail, deed, stopped, tried))

    return choose


def finish(lease: Lease) -> None:
    with lease.writing():
        lease.finish()


def expire(job: OutgoingMail) -> None:
    """As if the worker that holds the job had been dead for a minute."""
    with transaction.atomic():
        OutgoingMail.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))
