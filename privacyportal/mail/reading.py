"""Reads the mail folder for the development page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from privacyportal.mail.folder import FILE_NAME, folder

SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language")
LIST_LENGTH = 100


@dataclass(frozen=True)
class Part:
    number: int
    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class StoredMail:
    name: str
    written_at: datetime
    message: EmailMessage
    raw: bytes

    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    def recipient(self) -> str:
        return str(self.message["To"] or "")

    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(self.message[name])) for name in SHOWN_HEADERS if self.message[name]]

    def text(self) -> str:
        return self._body("plain")

    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        body = self.message.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body else ""

    def attachments(self) -> list[Part]:
        found = []
        for number, part in enumerate(self.message.iter_attachments()):
            content = part.get_payload(decode=True)
            kept = content if isinstance(content, bytes) else b""
            found.append(Part(number, part.get_filename() or f"part-{number}", part.get_content_type(), kept))
        return found


def stored_mails(limit: int = LIST_LENGTH) -> list[StoredMail]:
    """The newest first. Ids are UUIDv7, so a later mail has a later name."""
    if not folder().is_dir():
        return []
    names = sorted((path.name for path in folder().iterdir() if FILE_NAME.fullmatch(path.name)), reverse=True)
    return [_read(folder() / name) for name in names[:limit]]


def stored_mail(name: str) -> StoredMail | None:
    """None where no such mail lies in the folder; a name that leads elsewhere is none."""
    path = folder() / name
    if not FILE_NAME.fullmatch(name) or not path.is_file():
        return None
    return _read(path)


def _read(path: Path) -> StoredMail:
    raw = path.read_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    return StoredMail(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC), message, raw)
