"""AES-256 for a finished PDF (ISO 32000-2, revision 6): opens in every common reader with the passphrase."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf

_PERMISSIONS = pikepdf.Permissions(
    accessibility=True,
    extract=True,
    print_lowres=True,
    print_highres=True,
    modify_annotation=False,
    modify_assembly=False,
    modify_form=False,
    modify_other=False,
)
"""It is the person's own data: screen readers, printing and copying text are allowed."""


@dataclass(frozen=True)
class Attached:
    """A file inside the document: behind the same passphrase. `about`: what it is, in the reader's words."""

    name: str
    content: bytes
    media_type: str
    about: str


def encrypt(pdf: bytes, passphrase: str, attached: Sequence[Attached] = ()) -> bytes:
    """The same document, metadata included, behind the passphrase. The owner's password is thrown away."""
    if not (passphrase and passphrase.isascii()):
        raise ValueError("a passphrase is ASCII and not empty")
    sealed = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        for file in attached:
            document.attachments[file.name] = pikepdf.AttachedFileSpec(
                document,
                file.content,
                filename=file.name,
                description=file.about,
                mime_type=file.media_type,
                relationship=pikepdf.Name.Data,
            )
        document.save(
            sealed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            encryption=pikepdf.Encryption(
                user=passphrase, owner=secrets.token_urlsafe(32), R=6, aes=True, metadata=True, allow=_PERMISSIONS
            ),
        )
    return sealed.getvalue()
