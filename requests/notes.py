"""Writing free text of staff into its sealed row."""

import hashlib
import secrets

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
        digest=hashlib.sha256(f"{salt}|{text}".encode()).hexdigest(),
    )
