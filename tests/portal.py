"""A portal that really runs, for the tests that need all of it: processes, broker, files, mail."""

import email
import email.policy
import json
import os
import signal
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any

import redis

from privacyportal.settings import embedded_socket
from tests import services

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("broker", "web", "worker", "beat")


class Portal:
    """`manage.py run_portal` in a folder of its own. Each process can be killed and started again by name.

    base_url    http://127.0.0.1:<its own port>, without a slash at the end
    var         its folder; `mail`, `accounts` and `log()` read what lies in it
    """

    def __init__(self, folder: Path, variables: dict[str, str] | None = None) -> None:
        self.var = folder / "var"
        self.port = services.free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environ = dict(os.environ)
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
        self.parts = tuple(part for part in PARTS if part != "broker" or "CELERY_BROKER_URL" not in self.environ)
        self._runners: dict[str, subprocess.Popen[bytes]] = {}

    # -- life -----------------------------------------------------------------------------------
    def __enter__(self) -> "Portal":
        self.manage("run_portal", "--prepare")
        for part in self.parts:
            self.start(part)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in reversed(self.parts):
            self.stop(part)

    def start(self, part: str) -> None:
        """Starts one process again; web is started when its pages answer."""
        with (self.var / f"{part}.out").open("ab") as out:
            self._runners[part] = subprocess.Popen(
                [sys.executable, "manage.py", "run_portal", "--only", part],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.until((self.var / "run" / f"{part}.pid").exists, 30, f"{part} to start")
        if part == "web":
            self.until(lambda: "is ready at" in (self.var / "web.out").read_text(), 60, "the ready line")
        if part == "broker":
            self.until(self._broker_answers, 15, "the broker")

    def _broker_answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(embedded_socket(self.var))) as broker:
                return bool(broker.ping())
        except redis.RedisError:
            return False

    def stop(self, part: str) -> None:
        """As Ctrl-C would."""
        runner = self._runners.pop(part, None)
        if runner and runner.poll() is None:
            runner.send_signal(signal.SIGINT)
            runner.wait(15)

    def kill(self, part: str) -> None:
        """SIGKILL to the process and all its children: no time for a last word."""
        os.killpg(int((self.var / "run" / f"{part}.pid").read_text()), signal.SIGKILL)
        self._runners.pop(part).wait(15)

    def restore(self) -> None:
        """Starts what is not running."""
        for part in self.parts:
            if part not in self._runners or self._runners[part].poll() is not None:
                self.start(part)

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
            for part, runner in self._runners.items():
                assert runner.poll() is None, f"{part} ended while waiting for {what}: {self._out(part)}"
            time.sleep(0.1)
        raise AssertionError(f"waited {seconds} s for {what}: " + " ".join(self._out(part) for part in self._runners))

    def _out(self, part: str) -> str:
        return (self.var / f"{part}.out").read_text(errors="replace")[-2000:]
