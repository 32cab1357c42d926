"""A worker that is killed between the server's taking the content and our knowing it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.db import connection, transaction

from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import run
from privacyportal.mail import outbox
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.vault.models import DataKey
from tests.mail.servers import RudeServer

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys, django
django.setup()
from privacyportal.jobs.running import run
run("mail", sys.argv[1])
"""


def database_url() -> str:
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    return f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def start_worker(mail: OutgoingMail, server: RudeServer) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
        "PORTAL_ENV": "development",
        "PORTAL_VAR": str(portal_settings.PORTAL_VAR),
        "DATABASE_URL": database_url(),
        "EMAIL_URL": server.url,
        "PORTAL_LEASE_SECONDS": "2",
    }
    return subprocess.Popen([sys.executable, "-c", WORKER, str(mail.pk)], cwd=ROOT, env=environment)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_it_heard_the_answer_leaves_a_mail_in_doubt(server: RudeServer, settings: Any) -> None:
    settings.PORTAL_LEASE_SECONDS = 2
    with transaction.atomic():
        mail = outbox.post(
            letter="staff.password_reset",
            to="vera@example.org",
            language="en",
            controller=None,
            data_key=DataKey.objects.make(),
            context={"link": "https://portal.example/", "minutes": 60},
        )
    server.silence = True
    worker = start_worker(mail, server)
    try:
        assert server.content_arrived.wait(60), "the worker never sent the content"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    server.silence = False
    row = OutgoingMail.objects.get(pk=mail.pk)
    assert (row.state, row.fate) == (JobState.RUNNING, Fate.QUEUED) and row.handed_over_at and not row.left_at

    deadline = time.monotonic() + 20
    while not run("mail", str(mail.pk)):
        assert time.monotonic() < deadline, "the lease of the dead worker never ran out"
        time.sleep(0.2)

    row = OutgoingMail.objects.get(pk=mail.pk)
    assert (row.state, row.fate, row.doubts) == (JobState.DONE, Fate.IN_DOUBT, 1)
    assert row.maybe_twice and row.left_at and row.accepted_at and row.left_at <= row.accepted_at
    assert server.message_ids == [mail.message_id, mail.message_id]


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_second_worker_leaves_a_mail_alone_while_the_first_talks(server: RudeServer) -> None:
    """The broker hands the message out again while the server takes its time."""
    with transaction.atomic():
        mail = outbox.post(
            letter="staff.password_reset",
            to="vera@example.org",
            language="en",
            controller=None,
            data_key=DataKey.objects.make(),
            context={"link": "https://portal.example/", "minutes": 60},
        )
    server.silence = True
    worker = start_worker(mail, server)
    assert server.content_arrived.wait(60)
    patience = time.monotonic() + 4  # twice the lease: the first renews it while it waits
    while time.monotonic() < patience:
        assert not run("mail", str(mail.pk))
        time.sleep(0.5)
    server.silence = False
    assert worker.wait(30) == 0
    row = OutgoingMail.objects.get(pk=mail.pk)
    assert (row.state, row.fate, row.doubts) == (JobState.DONE, Fate.ACCEPTED, 0)
    assert len(server.messages) == 1
