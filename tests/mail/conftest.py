"""A letter of the tests' own, companies with packs, and servers that misbehave."""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter, letters
from privacyportal.mail.models import OutgoingMail
from privacyportal.vault.models import DataKey
from tests.mail.servers import RudeServer

Post = Callable[..., OutgoingMail]


@pytest.fixture
def left(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Makes the letter `test.letter` known; the list grows by one id each time a mail counts as left."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates", *templates[0]["DIRS"]]
    settings.TEMPLATES = templates
    gone: list[str] = []
    letter = Letter("test.letter", left=lambda mail: gone.append(str(mail.pk)))
    monkeypatch.setitem(letters._entries, "test.letter", letter)
    return gone


@pytest.fixture
def sofar(db: None) -> Controller:
    load_packs()
    return Controller.objects.get(key="sofar")


@pytest.fixture
def post(left: list[str], sofar: Controller) -> Post:
    """Posts the test letter to Mia and commits."""

    def put_into_outbox(**changes: Any) -> OutgoingMail:
        with transaction.atomic():
            wanted = {
                "letter": "test.letter",
                "to": "mia@example.org",
                "language": "en",
                "controller": sofar,
                "about": ("case", "4711"),
                "data_key": DataKey.objects.make(),
                "context": {
                    "reference": "SOFAR-7K3M-Q2XD",
                    "name": "Mia O'Neill <b>",
                    "due": date(2026, 12, 25),
                    "moment": datetime(2026, 12, 24, 16, 30, tzinfo=UTC),
                },
                **changes,
            }
            return outbox.post(**wanted)

    return put_into_outbox


@pytest.fixture
def server(settings: Any) -> Iterator[RudeServer]:
    """A real SMTP server that the portal of this test sends to."""
    with RudeServer() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield running


@pytest.fixture
def folder(settings: Any) -> Path:
    """Mails become files, as in development."""
    settings.EMAIL_BACKEND = "privacyportal.mail.folder.FolderBackend"
    return Path(settings.PORTAL_MAIL_FOLDER)
