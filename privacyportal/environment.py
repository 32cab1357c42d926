"""Typed readers of the environment. Each error names the variable and says what to write."""

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

DEVELOPMENT_MARK = "development"
"""Keys made for development begin so; production refuses them (DESIGN §10)."""


class Environment:
    """Reads variables, a `NAME_FILE` beside a `NAME` included, and collects what is wrong.

    `complain()` raises once, with every fault in one sentence each, so that an operator
    mends them all before the second start.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._env = environ.FileAwareEnv()
        if variables is not None:
            self._env.ENVIRON = dict(variables)
        self.faults: list[str] = []
        self.hints: list[str] = []
        """Said after the faults, where there are any."""

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def complain(self) -> None:
        if self.faults:
            raise ImproperlyConfigured(" ".join([*self.faults, *self.hints]))

    def _read(self, reader: Callable[..., T], name: str, default: T, write: str) -> T:
        try:
            return reader(name, default=default)
        except (ValueError, ImproperlyConfigured, TypeError):
            self.fault(f"{name} cannot be read: write {write}.")
        except OSError:
            self.fault(f"{name}_FILE names a file that cannot be read: write the path of a file that holds {write}.")
        return default

    def text(self, name: str, default: str = "") -> str:
        return self._read(self._env.str, name, default, "a text").strip()

    def flag(self, name: str, default: bool = False) -> bool:
        raw = self.text(name)
        if not raw:
            return default
        if raw.lower() in {"1", "true", "yes", "on"}:
            return True
        if raw.lower() in {"0", "false", "no", "off"}:
            return False
        self.fault(f"{name} is {raw!r}: write 1 for yes or 0 for no.")
        return default

    def whole(self, name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
        raw = self.text(name)
        if not raw:
            return default
        if not raw.isascii() or not raw.isdigit() or not least <= int(raw) <= most:
            self.fault(f"{name} is {raw!r}: write a whole number from {least} to {most}.")
            return default
        return int(raw)

    def words(self, name: str, default: list[str]) -> list[str]:
        raw = self.text(name)
        return [word.strip() for word in raw.split(",") if word.strip()] if raw else default

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default) or default
        if value not in choices:
            self.fault(f"{name} is {value!r}: write one of {', '.join(choices)}.")
            return default
        return value

    def required(self, name: str, write: str, default: str = "") -> str:
        """A variable that must be set; `default` is what development uses instead."""
        value = self.text(name) or default
        if not value:
            self.fault(f"{name} is not set: write {write}.")
        return value

    def address(self, name: str, value: str, schemes: tuple[str, ...], write: str) -> str:
        """`value` where it is empty or a URL of one of these schemes; else '' and a fault, which shows no password."""
        scheme, mark, _ = value.partition("://")
        if value and not (mark and scheme in schemes):
            self.fault(f"{name} cannot be read: write {write}.")
            return ""
        return value

    def parsed(
        self, name: str, value: str, parser: Callable[[str], dict[str, Any]], default: str, write: str
    ) -> dict[str, Any]:
        """A connection URL as Django wants it, read by a parser of django-environ; `default` where empty or wrong."""
        try:
            return parser(value or default)
        except (ValueError, KeyError, ImproperlyConfigured, TypeError, AttributeError):
            self.fault(f"{name} cannot be read: write {write}.")
            return parser(default)


def read_key_ring(environment: Environment, name: str, raw: str) -> dict[str, bytes]:
    """`id:base64 of 32 bytes`, comma-separated, the first one used for new keys.

    Returns {id: 32 bytes} in the order written.
    """
    ring: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in raw.split(","))):
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not key_id or len(key) != 32 or key_id in ring:
            environment.fault(
                f"{name} cannot be read: write id:key pairs separated by commas, each id once, "
                "each key the base64 of 32 random bytes."
            )
            return {}
        ring[key_id] = key
    return ring


def development_keys(folder: Path) -> dict[str, str]:
    """Random keys for one development folder, made at the first start and kept in `development.keys`."""
    path = folder / "development.keys"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        lines = [
            f"SECRET_KEY={DEVELOPMENT_MARK}-{secrets.token_urlsafe(48)}",
            f"PORTAL_MASTER_KEYS={DEVELOPMENT_MARK}1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            f"PORTAL_AUDIT_KEY={DEVELOPMENT_MARK}-{secrets.token_urlsafe(32)}",
        ]
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.touch(mode=0o600)
        scratch.write_text("\n".join(lines) + "\n")
        with suppress(FileExistsError):  # the first of several processes wins, the others read its keys
            os.link(scratch, path)
        scratch.unlink()
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, _, value in pairs}
