"""A portal that really runs, for the tests that need all of it: processes, broker, files, mail."""

import email
import email.policy
import json
import os
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import redis

from privacyportal import running
from privacyportal.settings import embedded_socket
from tests import services

ROOT = Path(__file__).resolve().parent.parent


class Portal:
    """What `manage.py run_portal` runs, in a folder of its own; each process can be killed and started again by name.

    base_url    http://127.0.0.1:<its own port>, without a slash at the end
    var         its folder; `mail`, `accounts` and `log()` read what lies in it
    """

    def __init__(self, folder: Path, variables: dict[str, str] | None = None) -> None:
        self.var = folder / "var"
        self.port = services.free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environ = running.program_path()
        services.forget_settings(self.environ)
        for of_the_tests in ("DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"):
            self.environ.pop(of_the_tests, None)
        self.environ |= {
            "PORTAL_ENV": "development",
            "PORTAL_DOTENV": os.devnull,
            "PORTAL_VAR": str(self.var),
            "PORT": str(self.port),
            "PORTAL_SWEEP_SECONDS": "2",
            "PORTAL_LEASE_SECONDS": "8",
        } | (variables or {})
        socket = None if "CELERY_BROKER_URL" in self.environ else embedded_socket(self.var)
        self.parts = {part.name: part for part in running.make_parts(self.var, socket)}
        self._guard = running.start_guard()

    # -- life -----------------------------------------------------------------------------------
    def __enter__(self) -> "Portal":
        self.manage("run_portal", "--prepare")
        for part in self.parts:
            self.start(part)
        self.until(self._web_is_ready, 120, "the pages")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        running.end_parts(self.parts.values())
        self._guard.communicate()

    def start(self, name: str) -> None:
        """Starts one process again; the broker answers then, the others soon."""
        running.tell_guard(self._guard, self.parts[name].start(self.environ))
        if name == "broker":
            self.until(self._broker_answers, 30, "the broker")

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children."""
        self.parts[name].kill()

    def restore(self) -> None:
        """Starts what is not running."""
        for name, part in self.parts.items():
            if part.ended() is not None:
                self.start(name)

    def _broker_answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(embedded_socket(self.var))) as broker:
                return bool(broker.ping())
        except redis.RedisError:
            return False

    def _web_is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.base_url}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def manage(self, *arguments: str) -> str:
        """A management command on this portal; its output. Fails the test where it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    # -- what lies in its folder ------------------------------------------------------------------
    @property
    def accounts(self) -> dict[str, Any]:
        """Demo staff: email to {"password": …, "roles": {controller: [role]}}."""
        read: dict[str, Any] = json.loads((self.var / "demo-accounts.json").read_text())
        return read

    @property
    def mail(self) -> Path:
        return self.var / "mail"

    def mails(self, to: str = "") -> list[EmailMessage]:
        """The messages that left, oldest first; those to one address where `to` is given."""
        files = sorted(self.mail.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
        return [message for message in read if isinstance(message, EmailMessage) and to in str(message["To"])]

    def log(self, part: str) -> str:
        return (self.var / "log" / f"{part}.log").read_text(errors="replace")

    def until(self, found: Any, seconds: float, what: str) -> Any:
        """Asks again and again; what it found, or a failed test that says what did not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if answer := found():
                return answer
            time.sleep(0.1)
        raise AssertionError(f"waited {seconds} s for {what}: " + " | ".join(self._last_words()))

    def _last_words(self) -> list[str]:
        return [
            f"{part.name}: {line}" for part in self.parts.values() if part.log.exists() for line in part.last_words()
        ]
