"""The portal started by hand, with exactly the variables that a test gives it."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
Start = Callable[..., "subprocess.CompletedProcess[str]"]

PRODUCTION = {
    "SECRET_KEY": "5XqP0c" * 10,
    "PORTAL_AUDIT_KEY": "Wm3v81" * 10,
    "PORTAL_MASTER_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
    "PORTAL_BASE_URL": "https://privacy.example.com",
    "DATABASE_URL": "postgres://portal:secret@127.0.0.1:5432/portal",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example.com:587",
    "PORTAL_FROM": "privacy@example.com",
}


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """`start(NAME="value", …)` runs `manage.py check` in a fresh process that knows these variables alone."""

    def run(*command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        environ = {"PATH": os.environ["PATH"], "PORTAL_DOTENV": os.devnull, "PORTAL_VAR": str(tmp_path / "var")}
        return subprocess.run(
            [sys.executable, "manage.py", *(command or ("check",))],
            cwd=ROOT,
            env=environ | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
