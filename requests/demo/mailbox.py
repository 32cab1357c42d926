"""The development mail folder, read as the person would read their mail."""

import email
import email.policy
import re
import time
from email.message import EmailMessage
from pathlib import Path

from requests.demo.visitor import Astray


class Mailbox:
    """Mails to one address in a folder of .eml files."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address

    def mails(self) -> list[EmailMessage]:
        """Oldest first."""
        found = []
        for path in sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns):
            with path.open("rb") as file:
                message = email.message_from_binary_file(file, policy=email.policy.default)
            if self.address.casefold() in str(message["To"]).casefold():
                found.append(message)
        return found

    def wait_for(self, reference: str, *, attachment: bool = False, seconds: float = 90) -> EmailMessage:
        """The newest mail about a reference (with an attachment where asked). Raises Astray when none comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for message in reversed(self.mails()):
                if reference in words_of(message) and bool(list(message.iter_attachments())) == attachment:
                    return message
            time.sleep(0.3)
        what = "the copy" if attachment else "the code"
        raise Astray(f"no mail with {what} for {reference} arrived in {self.folder} within {seconds:.0f} seconds")


def words_of(message: EmailMessage) -> str:
    """Subject and plain text."""
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"


def code_of(message: EmailMessage) -> str:
    """The six-digit code of a mail."""
    match = re.search(r"(?<![\w-])(\d{6})(?![\w-])", words_of(message))
    if match is None:
        raise Astray("the mail holds no six-digit code")
    return match[1]
