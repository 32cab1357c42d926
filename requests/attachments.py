"""Files that come with a case: sealed under its key, known by their content (`privacyportal.uploads`)."""

from privacyportal.uploads import Upload
from privacyportal.vault import files
from requests.models import Attachment, Case, Message


def attach(
    case: Case, upload: Upload, purpose: Attachment.Purpose, right: str = "", message: Message | None = None
) -> Attachment:
    """Seals the file to its own row."""
    row = Attachment(
        case=case,
        data_key=case.data_key,
        message=message,
        purpose=purpose,
        right=right,
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.content),
    )
    row.file = files.save(case.data_key, upload.content, row.place)
    row.save(force_insert=True)
    return row


def content_of(attachment: Attachment) -> bytes:
    """The file as it was sent. Raises FileNotFoundError, Tampered, Shredded."""
    return files.load(attachment.data_key, attachment.file, attachment.place)
