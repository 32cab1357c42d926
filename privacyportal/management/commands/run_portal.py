"""Prepares what is missing, then runs everything together until Ctrl-C. `make run` calls it."""

import fcntl
import os
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from privacyportal import preparing, running


class Command(BaseCommand):
    help = "Prepares the database and runs broker (where none is set), web, worker and beat together. Ctrl-C ends all."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="prepare what is missing and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.EMBEDDED_BROKER and not running.embedded_server():
            raise CommandError("No broker: install valkey-server or redis-server, or set CELERY_BROKER_URL.")
        with self._alone():
            refuse_used_port(settings.PORT)
            try:
                preparing.prepare(self._say)
                connections.close_all()
                if not options["prepare"]:
                    self._run()
            except KeyboardInterrupt:
                raise CommandError("Stopped before it was ready; starting again goes on.", returncode=130) from None

    def _run(self) -> None:
        parts = running.make_parts(settings.PORTAL_VAR, settings.EMBEDDED_SOCKET if settings.EMBEDDED_BROKER else None)
        self._say(f"Starting {', '.join(part.name for part in parts)} …")
        try:
            running.Supervisor(parts, self._say).run(is_ready, self._ready)
        except running.EndedByItself as sentence:
            raise CommandError(str(sentence)) from None
        self._say("Everything has ended; the data stays in " + str(settings.PORTAL_VAR) + "/.")
        os._exit(0)  # nothing is open any more; taking the interpreter apart can take longer than ending the portal

    def _ready(self) -> None:
        base, var = settings.PORTAL_BASE_URL, settings.PORTAL_VAR
        self._say(f"Privacy Portal is ready at {base}/")
        if settings.DEVELOPMENT:
            if settings.EMAIL_BACKEND.endswith("FolderBackend"):
                self._say(f"  mail            {base}/dev/mail/  (files in {var}/mail/)")
            self._say(f"  staff           {base}/staff/  (addresses and passwords in {var}/demo-accounts.json)")
        self._say(f"  logs            {var}/log/")
        self._say("  Ctrl-C ends it; `make run` goes on where it stopped.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two portals in one folder would share a broker and a beat: the second one is refused."""
        settings.PORTAL_VAR.mkdir(parents=True, exist_ok=True)
        with (settings.PORTAL_VAR / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CommandError(f"A portal already runs from {settings.PORTAL_VAR}/: stop it first.") from None
            yield


def refuse_used_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "there is no such port"
            raise CommandError(f"Port {port} cannot be used ({reason}): choose another, like PORT=8001.") from None


def is_ready() -> bool:
    """Whether /readyz answers 200, asked as the outside would: by the public name."""
    name = urlsplit(settings.PORTAL_BASE_URL).netloc
    request = Request(f"http://127.0.0.1:{settings.PORT}/readyz", headers={"Host": name})
    try:
        with urlopen(request, timeout=5) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
