"""The kinds of messages: each is registered by the room that writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from privacyportal.mail.models import OutgoingMail
from privacyportal.registry import Registry


@dataclass(frozen=True)
class Letter:
    """A kind of message.

    wanted(mail)   optional: asked in a transaction right before the mail is handed over for the first time;
                   where it says no the mail is dropped.
    dropped(mail)  optional: called in the transaction that drops it because it is not wanted any more.
    left(mail)     optional: called once for each mail, in the transaction that records that it left:
                   accepted, in doubt for the first time (an answer that may have left counts), or a test.
    stopped(mail)  optional: called in the transaction that gives the mail up until a person helps.
    title          what lists call it; a lazy text.
    copied         bears the words of another mail, which is sent once more: it has no templates of its own.
    own_words      a controller may add words of its own (wording.py); never before proof.
    """

    name: str
    wanted: Callable[[OutgoingMail], bool] | None = None
    dropped: Callable[[OutgoingMail], None] | None = None
    left: Callable[[OutgoingMail], None] | None = None
    stopped: Callable[[OutgoingMail], None] | None = None
    title: Any = ""
    own_words: bool = False
    copied: bool = False


letters: Registry[Letter] = Registry("letter")
