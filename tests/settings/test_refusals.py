"""A missing or wrong variable stops the start with a sentence that names it and says what to write."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings.conftest import PRODUCTION, ROOT, Start


def refused(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode != 0, "it started"
    assert "Traceback" not in done.stderr
    sentence = done.stderr.strip()
    assert sentence.startswith("Privacy Portal cannot start: ")
    assert "\n" not in sentence
    return sentence


def test_complete_production_settings_start(start: Start) -> None:
    done = start(**PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_development_needs_no_variable(start: Start) -> None:
    done = start(PORTAL_ENV="development")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [*PRODUCTION])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_production_names_what_is_missing(start: Start, name: str, value: str | None) -> None:
    variables = {key: given for key, given in PRODUCTION.items() if key != name} | (
        {} if value is None else {name: value}
    )
    sentence = refused(start(**variables))
    assert f"{name} is not set: write " in sentence
    others = set(PRODUCTION) - {name} - ({"CACHE_URL"} if name == "CELERY_BROKER_URL" else set())
    assert not [other for other in others if f"{other} is not set" in sentence]


def test_all_that_is_missing_is_named_at_once(start: Start) -> None:
    sentence = refused(start())
    assert not [name for name in PRODUCTION if f"{name} is not set: write " not in sentence]


def test_rabbitmq_needs_a_cache_of_its_own(start: Start) -> None:
    variables = PRODUCTION | {"CELERY_BROKER_URL": "amqp://guest:guest@127.0.0.1:5672//"}
    assert "CACHE_URL is not set" in refused(start(**variables))
    assert start(**variables, CACHE_URL="redis://127.0.0.1:6379/1").returncode == 0


WRONG = [
    ("PORTAL_ENV", "staging"),
    ("PORTAL_MASTER_KEYS", "k1:short"),
    ("PORTAL_MASTER_KEYS", base64.b64encode(bytes(32)).decode()),
    ("PORTAL_BASE_URL", "privacy.example.com"),
    ("PORTAL_TRUSTED_PROXIES", "one"),
    ("PORT", "http"),
    ("PORT", "70000"),
    ("DATABASE_URL", "portal"),
    ("DATABASE_URL", "mysql://portal:secret@127.0.0.1/portal"),
    ("CELERY_BROKER_URL", "localhost"),
    ("CELERY_BROKER_URL", "sqs://host"),
    ("CACHE_URL", "memcached://127.0.0.1"),
    ("EMAIL_URL", "mail.example.com"),
    ("EMAIL_URL", "imap://mail.example.com"),
    ("PORTAL_FROM", "privacy"),
    ("PORTAL_SWEEP_SECONDS", "0"),
    ("PORTAL_LEASE_SECONDS", "1"),
    ("PORTAL_PACKS", "/no/such/folder"),
    ("PORTAL_LAWS", "/no/such/folder"),
    ("DEBUG", "maybe"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named(start: Start, name: str, value: str) -> None:
    sentence = refused(start(**PRODUCTION | {name: value}))
    assert f"{name} " in sentence
    assert "write " in sentence


REFUSED_IN_PRODUCTION = [
    ("SECRET_KEY", "development-" + "x" * 50, "made for development"),
    ("SECRET_KEY", "short", "too short"),
    ("PORTAL_AUDIT_KEY", "development-" + "x" * 50, "made for development"),
    ("PORTAL_AUDIT_KEY", "short", "too short"),
    ("PORTAL_MASTER_KEYS", "development1:" + base64.b64encode(bytes(32)).decode(), "made for development"),
    ("PORTAL_BASE_URL", "http://privacy.example.com", "not https"),
    ("EMAIL_URL", "folder://", "only development uses"),
    ("EMAIL_URL", "consolemail://", "only development uses"),
    ("EMAIL_URL", "dummymail://", "only development uses"),
    ("DEBUG", "1", "DEBUG is on"),
]


@pytest.mark.parametrize(("name", "value", "reason"), REFUSED_IN_PRODUCTION)
def test_production_refuses_what_only_development_may(start: Start, name: str, value: str, reason: str) -> None:
    sentence = refused(start(**PRODUCTION | {name: value}))
    assert name in sentence and reason in sentence


def test_a_development_folders_own_keys_do_not_become_productions(start: Start, tmp_path: Path) -> None:
    assert start(PORTAL_ENV="development").returncode == 0
    made = dict(line.split("=", 1) for line in (tmp_path / "var" / "development.keys").read_text().splitlines())
    sentence = refused(start(**PRODUCTION | made))
    assert sentence.count("made for development") == 3


def test_no_other_variable_makes_development_of_production(start: Start) -> None:
    assert "SECRET_KEY is not set" in refused(start(DEBUG="1", PORTAL_VAR="/tmp", ENV="development"))


def test_an_incomplete_env_file_stops_the_start(start: Start, tmp_path: Path) -> None:
    lines = [f"{name}={value}" for name, value in PRODUCTION.items() if name != "PORTAL_FROM"]
    (tmp_path / "env").write_text("\n".join(lines))
    assert "PORTAL_FROM is not set" in refused(start(PORTAL_DOTENV=str(tmp_path / "env")))
    (tmp_path / "env").write_text("\n".join([*lines, "PORTAL_FROM=privacy@example.com"]))
    assert start(PORTAL_DOTENV=str(tmp_path / "env")).returncode == 0


def test_a_secret_may_lie_in_a_file(start: Start, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(PRODUCTION["SECRET_KEY"] + "\n")
    variables = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}
    assert start(**variables, SECRET_KEY_FILE=str(tmp_path / "secret")).returncode == 0


def test_no_secret_stands_in_the_sentence(start: Start) -> None:
    sentence = refused(
        start(**PRODUCTION | {"DATABASE_URL": "mysql://portal:hunter2@127.0.0.1/x", "SECRET_KEY": "short-secret"})
    )
    assert "hunter2" not in sentence and "short-secret" not in sentence


@pytest.mark.parametrize("program", ["gunicorn --check-config privacyportal.wsgi", "celery --app privacyportal report"])
def test_web_and_worker_refuse_with_the_same_sentence(program: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *program.split()],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORTAL_DOTENV": os.devnull, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Privacy Portal cannot start: SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr
