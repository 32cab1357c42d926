"""The one way to write to a phone: the message becomes a row in the caller's transaction."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from privacyportal.controllers.models import Controller
from privacyportal.jobs.running import nudge
from privacyportal.sms.models import OutgoingText
from privacyportal.vault.models import DataKey

LONGEST_LATIN, LONGEST_OTHER = 160, 134
"""Signs: one message of the Latin alphabet (GSM 03.38); two joined ones of any other script (UCS-2). More is billed."""


def available() -> bool:
    """Whether this portal can send text messages at all; where it cannot, no code by phone is offered."""
    return bool(settings.PORTAL_SMS_URL)


def fits(text: str) -> bool:
    return len(text) <= (LONGEST_LATIN if text.isascii() else LONGEST_OTHER)


def post(
    *,
    letter: str,
    to: str,
    text: str,
    language: str,
    controller: Controller,
    data_key: DataKey,
    about: tuple[str, str],
    useful_until: datetime,
    test: bool = False,
) -> OutgoingText:
    """`to`: E.164. Must be called inside the transaction that decides on it.

    Raises RuntimeError outside of one, ValueError for a text that is too long: nothing is ever cut off.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a text message is posted inside the transaction that decides on it")
    if not fits(text):
        raise ValueError("a text message of more signs than fit")
    message = OutgoingText(
        data_key=data_key, controller=controller, about_kind=about[0], about_id=about[1], letter=letter,
        language=language, to=to, text=text, useful_until=useful_until, test=test,
    )  # fmt: skip
    message.save(force_insert=True)
    nudge(message)
    return message


def texts_about(kind: str, subject_id: str) -> QuerySet[OutgoingText]:
    """What was written to a phone about a case, oldest first; number and words stay in the database."""
    about: QuerySet[OutgoingText] = OutgoingText.objects.filter(about_kind=kind, about_id=subject_id)
    return about.defer("to", "text").order_by("queued_at", "id")
