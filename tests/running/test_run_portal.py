"""`manage.py run_portal` (what `make run` ends in): one ready line, one way to end, nothing left behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests import services
from tests.portal import ROOT

pytestmark = pytest.mark.services

READY = re.compile(r"^Privacy Portal is ready at (http://127\.0\.0\.1:\d+/)$", re.M)


class Run:
    """The command in a session of its own, as from a terminal; its folder and what it printed."""

    def __init__(self, folder: Path) -> None:
        self.var, self.out = folder / "var", folder / "out"
        self.port = services.free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PORTAL_ENV": "development",
            "PORTAL_DOTENV": os.devnull,
            "PORTAL_VAR": str(self.var),
            "PORT": str(self.port),
        }

    def start(self, *arguments: str, **variables: str) -> "Run":
        command = [sys.executable, "manage.py", "run_portal", *arguments]
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ | variables,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def text(self) -> str:
        return self.out.read_text()

    def ready(self) -> str:
        end = time.monotonic() + 240
        while time.monotonic() < end:
            if found := READY.search(self.text()):
                return found[1]
            assert self.process and self.process.poll() is None, self.text()
            time.sleep(0.1)
        raise AssertionError(self.text())

    def ended(self, seconds: float = 60) -> int:
        assert self.process
        return self.process.wait(seconds)

    def interrupt(self) -> int:
        """Ctrl-C: the terminal signals the whole group in front."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGINT)
        return self.ended(10)

    def part(self, name: str) -> int:
        return int((self.var / "run" / f"{name}.pid").read_text())

    def left(self) -> list[str]:
        """Processes that still know this portal's folder."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"PORTAL_VAR={self.var}".encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except (OSError, ValueError):
                continue
        return found


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the first start leaves it, to be copied: most tests begin with their second start."""
    run = Run(tmp_path_factory.mktemp("prepared"))
    assert run.start("--prepare").ended(240) == 0, run.text()
    return run.var


@pytest.fixture
def portal_run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    yield run
    if run.process and run.process.poll() is None:
        os.killpg(run.process.pid, signal.SIGTERM)
        run.process.wait(15)


@pytest.fixture
def prepared_run(portal_run: Run, prepared: Path) -> Run:
    shutil.copytree(prepared, portal_run.var)
    return portal_run


def until_gone(left: Callable[[], list[str]], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while left() and time.monotonic() < end:
        time.sleep(0.1)
    assert left() == []


def refused(run: Run, sentence: str) -> None:
    assert run.ended() != 0
    lines = [line for line in run.text().splitlines() if line.strip() and not line.endswith("…")]
    assert len(lines) == 1, run.text()
    assert sentence in lines[0]
    assert run.left() == []


def test_it_runs_ends_with_ctrl_c_and_goes_on_where_it_stopped(portal_run: Run) -> None:
    address = portal_run.start().ready()
    assert address == f"http://127.0.0.1:{portal_run.port}/"
    with urlopen(f"{address}readyz") as answer:
        assert answer.status == 200
    with urlopen(address) as answer:
        assert answer.status == 200
    assert f"{address}dev/mail/" in portal_run.text()
    assert str(portal_run.var / "demo-accounts.json") in portal_run.text()
    accounts = (portal_run.var / "demo-accounts.json").read_text()

    begin = time.monotonic()
    assert portal_run.interrupt() == 0
    assert time.monotonic() - begin < 10
    assert portal_run.left() == []
    assert "Traceback" not in portal_run.text()

    portal_run.start().ready()
    assert (portal_run.var / "demo-accounts.json").read_text() == accounts
    assert portal_run.interrupt() == 0


def test_it_runs_on_postgresql_and_redis_and_embeds_nothing(portal_run: Run, postgres_url: str, redis_url: str) -> None:
    portal_run.start(DATABASE_URL=postgres_url, CELERY_BROKER_URL=redis_url, CACHE_URL=redis_url).ready()
    assert not (portal_run.var / "portal.sqlite3").exists()
    assert not (portal_run.var / "valkey").exists()
    assert not (portal_run.var / "run" / "broker.pid").exists()
    assert portal_run.interrupt() == 0
    assert portal_run.left() == []


def test_a_second_one_is_refused_and_one_process_that_dies_ends_all_and_is_named(prepared_run: Run) -> None:
    prepared_run.start().ready()
    second = Run(prepared_run.out.parent / "second")
    second.out.parent.mkdir()
    second.environ["PORTAL_VAR"] = str(prepared_run.var)
    assert second.start().ended() == 1
    assert "A portal already runs from " in second.text()

    os.kill(prepared_run.part("worker"), signal.SIGKILL)
    assert prepared_run.ended(30) == 1
    assert "worker was ended by signal 9, so everything was stopped" in prepared_run.text()
    until_gone(prepared_run.left)


def test_killed_itself_it_leaves_nothing_behind(prepared_run: Run) -> None:
    prepared_run.start().ready()
    assert prepared_run.process
    prepared_run.process.kill()
    prepared_run.ended()
    until_gone(prepared_run.left)


def test_a_port_in_use_is_named(portal_run: Run) -> None:
    with socket.create_server(("127.0.0.1", portal_run.port)):
        refused(portal_run.start(), f"Port {portal_run.port} cannot be used (Address already in use)")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgres://nobody:hunter2@127.0.0.1:1/nothing"),
        ("CELERY_BROKER_URL", "redis://:hunter2@127.0.0.1:1/0"),
        ("CELERY_BROKER_URL", "amqp://guest:hunter2@127.0.0.1:1//"),
    ],
)
def test_a_server_that_does_not_answer_is_named(portal_run: Run, name: str, url: str) -> None:
    cache = {"CACHE_URL": "redis://127.0.0.1:1/1"} if url.startswith("amqp") else {}
    portal_run.start(**{name: url}, **cache)
    refused(portal_run, f"{name} is not reached: ")
    assert "hunter2" not in portal_run.text()


def test_a_wrong_setting_is_one_sentence(portal_run: Run) -> None:
    refused(portal_run.start(EMAIL_URL="mail.example.com"), "EMAIL_URL cannot be read: write smtp+tls://")
