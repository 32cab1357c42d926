"""Development's way out: each mail is a file named by its Message-ID, so that a repeat overwrites."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._@-]{0,180}\.eml")


def folder() -> Path:
    return Path(settings.PORTAL_MAIL_FOLDER)


def file_of(message_id: str) -> Path:
    """`<uuid@host>` → `<folder>/uuid@host.eml`. Raises ValueError for an id that is no plain file name."""
    name = f"{message_id.strip().strip('<>')}.eml"
    if not FILE_NAME.fullmatch(name):
        raise ValueError("a Message-ID that cannot name a file")
    return folder() / name


class FolderBackend(BaseEmailBackend):
    """Writes mails into PORTAL_MAIL_FOLDER. A reader never sees half of one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        for email in email_messages:
            message: Any = email.message()
            path = file_of(message["Message-ID"])
            scratch = path.with_name(f".{path.name}.{os.getpid()}")
            scratch.touch(mode=0o600)
            scratch.write_bytes(message.as_bytes(linesep="\r\n"))
            scratch.replace(path)
        return len(email_messages)
