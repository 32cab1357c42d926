"""A portal to travel through: the one that runs, or one that is started and stopped again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from django.conf import settings

from requests.demo.visitor import Astray

SECONDS_TO_START = 180


def is_ready() -> bool:
    try:
        return httpx.get(f"{settings.PORTAL_BASE_URL}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def running_portal(say: Callable[[str], None]) -> Iterator[None]:
    """Within it the portal answers at PORTAL_BASE_URL. One that was running before goes on afterwards."""
    if is_ready():
        say(f"A portal runs at {settings.PORTAL_BASE_URL}/")
        yield
        return
    say("No portal is running: starting one …")
    portal = subprocess.Popen(
        [sys.executable, "manage.py", "run_portal"],
        cwd=settings.BASE_DIR,
        env=os.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _await(portal)
        yield
    finally:
        if portal.poll() is None:
            say("Stopping the portal again; its data stays, and `make run` brings these pages back.")
            portal.send_signal(signal.SIGINT)
        portal.communicate(timeout=30)


def _await(portal: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if portal.poll() is not None:
            said = portal.stdout.read().decode(errors="replace").strip().splitlines() if portal.stdout else []
            raise Astray(f"the portal did not start: {said[-1] if said else 'it said nothing'}")
        if is_ready():
            return
        time.sleep(0.5)
    logs = f"{settings.PORTAL_VAR}/log/"
    raise Astray(f"the portal was not ready within {SECONDS_TO_START} seconds; its logs are in {logs}")
