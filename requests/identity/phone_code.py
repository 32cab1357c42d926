"""Control of a phone number, by a code in a text message: for whoever registered by phone and may have no email."""

from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import Pack
from privacyportal.sms import outbox
from requests.identity.base import Method, Strength, methods
from requests.identity.codes import Way, ways
from requests.letters.text import post_code_text
from requests.rights import Proof

TEXTS_A_DAY = 10
"""To one number in 24 hours, whoever asks and for however many requests: each one rings, and costs."""


def _ready(pack: Pack) -> bool:
    return outbox.available()


methods.register(
    "phone_code",
    Method(
        name="phone_code",
        title=_("Phone code"),
        proves=("phone_number",),
        strength=Strength.MEDIUM,
        level=Proof.CONTACT,
        todo=_("Type the code from our newest text message on the page of your request."),
        of_who_asks=True,
        ready=_ready,
    ),
)
ways.register("phone_code", Way(field="phone", kind="phone_number", post=post_code_text, most_a_day=TEXTS_A_DAY))
