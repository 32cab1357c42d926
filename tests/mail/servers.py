"""SMTP servers as they are met outside: slow, full, gone in the middle of a word."""

import asyncio
import threading
from typing import Any

from tests.mailserver import MailServer


class RudeServer(MailServer):
    """`recipient_answer` is what it says to RCPT. `hang_up` = "data" drops the line after the content,
    without an answer; `silence` keeps it waiting for the answer until `speak()`. `taken` counts contents that arrived.
    """

    def __init__(self) -> None:
        super().__init__()
        self.recipient_answer = "250 OK"
        self.sender_answer = "250 OK"
        self.hang_up = ""
        self.silence = False
        self.content_arrived = threading.Event()
        self.message_ids: list[str] = []

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.hang_up == "mail":
            server.transport.abort()
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if self.messages:
            self.message_ids.append(str(self.messages[-1]["Message-ID"]))
        self.content_arrived.set()
        if self.hang_up == "data":
            server.transport.abort()
        while self.silence:
            await asyncio.sleep(0.05)
        return answer
