"""The one way to write to a phone: the message becomes a row in the caller's transaction."""

from datetime import datetime

from django.conf import settings
from django.db import connection

from privacyportal.controllers.models import Controller
from privacyportal.jobs.running import nudge
from privacyportal.sms.models import OutgoingText
from privacyportal.vault.models import DataKey

LONGEST = 140
"""Signs of one message: more would be sent, and billed, as several."""


def available() -> bool:
    """Whether this portal can send text messages at all; where it cannot, no code by phone is offered."""
    return bool(settings.PORTAL_SMS_URL)


def post(
    *,
    to: str,
    text: str,
    language: str,
    controller: Controller,
    data_key: DataKey,
    about: tuple[str, str],
    useful_until: datetime,
    test: bool = False,
) -> OutgoingText:
    """`to`: E.164. Must be called inside the transaction that decides on it. Raises RuntimeError outside of one."""
    if not connection.in_atomic_block:
        raise RuntimeError("a text message is posted inside the transaction that decides on it")
    message = OutgoingText(
        data_key=data_key, controller=controller, about_kind=about[0], about_id=about[1], language=language,
        to=to, text=text[:LONGEST], useful_until=useful_until, test=test,
    )  # fmt: skip
    message.save(force_insert=True)
    nudge(message)
    return message
