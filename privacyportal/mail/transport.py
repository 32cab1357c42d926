"""How one message leaves, and what can be known about it (TRAPS: SMTP has no exactly-once).

The conversation is held step by step over the connection of Django's SMTP back end, because it
matters where it breaks: until the content is on its way the mail surely did not leave; from there
until the server's answer nobody knows.
"""

import contextlib
import re
import smtplib
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

ANSWER_SECONDS = 300
"""How long the server may look at the content before it answers. RFC 5321 §4.5.3.2.6 asks for patience here:
who gives up early sends everything twice."""


class NotSent(Exception):
    """The mail surely did not leave. `code` is a word of `troubles` and where there was one the server's number."""

    def __init__(self, word: str, reply: int = 0) -> None:
        self.code = f"{word} {reply}" if reply else word
        super().__init__(self.code)


class RefusedForGood(NotSent):
    """The server will not take this mail for this recipient, however often it is asked."""


class InDoubt(Exception):
    """The content went out, and the answer never came."""


def deliver(message: EmailMultiAlternatives, hand_over: Callable[[], None]) -> None:
    """Returns once the message was accepted.

    `hand_over` is called when the server has taken sender and recipient and nothing of the content has left;
    where it raises, nothing leaves. Raises NotSent, RefusedForGood, InDoubt, and whatever `hand_over` raises.
    """
    connection = get_connection()
    if isinstance(connection, EmailBackend):
        _by_smtp(connection, message, hand_over)
        return
    hand_over()
    try:
        connection.send_messages([message])
    except OSError:
        raise NotSent("not_written") from None


def _by_smtp(connection: EmailBackend, message: EmailMultiAlternatives, hand_over: Callable[[], None]) -> None:
    built: Any = message.message()  # Django's class: its as_bytes() takes a line ending
    content: bytes = built.as_bytes(linesep="\r\n")
    server = _open(connection)
    try:
        _envelope(server, message, len(content))
        hand_over()
        _content(server, content)
    finally:
        with contextlib.suppress(OSError):  # what the server said to the content is known by now; "bye" adds nothing
            connection.close()


def _open(connection: EmailBackend) -> smtplib.SMTP:
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent("sign_in_refused", error.smtp_code) from None
    except OSError:  # smtplib's errors are of this kind too
        raise NotSent("not_reached") from None
    if connection.connection is None:
        raise NotSent("not_reached")
    return connection.connection


def _envelope(server: smtplib.SMTP, message: EmailMultiAlternatives, size: int) -> None:
    """MAIL and RCPT: what the server refuses here has surely not left."""
    _, sender = parseaddr(message.from_email)
    [recipient] = message.recipients()
    try:
        server.ehlo_or_helo_if_needed()
        options = [f"SIZE={size}"] if server.has_extn("size") else []
        reply, _ = server.mail(sender, options)
        if reply == 552:
            raise RefusedForGood("too_large", reply)
        _expect(reply, 250, "sender_refused", for_good=False)
        reply, _ = server.rcpt(recipient)
        _expect(reply, 250, "recipient_refused", also=251)
    except OSError:
        raise NotSent("connection_lost") from None


def _content(server: smtplib.SMTP, content: bytes) -> None:
    dotted = re.sub(rb"(?m)^\.", b"..", content)
    ending = b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        reply, _ = server.docmd("DATA")
    except OSError:
        raise NotSent("connection_lost") from None
    _expect(reply, 354, "content_refused")
    try:
        server.send(dotted + ending)
        if server.sock:
            server.sock.settimeout(ANSWER_SECONDS)
        reply, _ = server.getreply()
    except OSError:
        raise InDoubt from None
    _expect(reply, 250, "content_refused")


def _expect(reply: int, wanted: int, word: str, *, also: int = 0, for_good: bool = True) -> None:
    if reply in {wanted, also}:
        return
    if reply == 421:
        raise NotSent("busy", reply)
    if 500 <= reply <= 599 and for_good:
        raise RefusedForGood(word, reply)
    raise NotSent(word, reply)
