"""Writing free text of staff into its sealed row."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from privacyportal.staff.models import User
from requests.models import Case, Note, NoteKind, RightsRequest


def write_note(case: Case, kind: NoteKind, text: str, author: User | None, about: RightsRequest | None = None) -> Note:
    """Saves the text sealed. The trail takes `note.pk` and `note.digest` (salted), never the words."""
    salt = secrets.token_hex(16)
    return Note.objects.create(
        case=case,
        data_key=case.data_key,
        kind=kind,
        right=about.right if about else "",
        round=about.round if about else 1,
        author=author,
        text=text,
        salt=salt,
        digest=_digest(salt, text),
    )


def opened_again(request: RightsRequest) -> datetime | None:
    """When that was for the last time; None where it never was."""
    if request.round == 1:
        return None
    note = request.case.notes.filter(kind=NoteKind.REOPENED, right=request.right).order_by("at", "id").last()
    return note.at if note else None


def is_note(pk: Any, text: str) -> bool:
    """Whether this note holds exactly these words; it is not opened for that."""
    found = Note.objects.filter(pk=pk).values_list("salt", "digest").first() if pk else None
    return found is not None and found[1] == _digest(found[0], text)


def _digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}|{text}".encode()).hexdigest()
