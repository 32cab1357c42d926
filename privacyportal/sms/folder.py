"""Development's way out: each text message is a file named by its id, so that a repeat overwrites."""

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

FILE_NAME = re.compile(r"[0-9a-f-]{36}\.json")
LIST_LENGTH = 100


@dataclass(frozen=True)
class StoredText:
    to: str
    text: str
    written_at: datetime


def folder() -> Path:
    return Path(settings.PORTAL_SMS_FOLDER)


def send(to: str, text: str, message_id: str) -> None:
    """Writes the message; a reader never sees half of one."""
    name = f"{message_id}.json"
    if not FILE_NAME.fullmatch(name):
        raise ValueError("an id that cannot name a file")
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = folder() / f".{name}.{os.getpid()}"
    scratch.touch(mode=0o600)
    scratch.write_text(json.dumps({"to": to, "text": text}, ensure_ascii=False))
    scratch.replace(folder() / name)


def stored_texts() -> list[StoredText]:
    """The newest first."""
    if not folder().is_dir():
        return []
    paths = [path for path in folder().iterdir() if FILE_NAME.fullmatch(path.name)]
    found = []
    for path in sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[:LIST_LENGTH]:
        kept = json.loads(path.read_text())
        found.append(StoredText(kept["to"], kept["text"], datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    return found
