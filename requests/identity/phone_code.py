"""Control of a phone number, by a code in a text message: for whoever registered by phone and may have no email."""

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import Pack
from privacyportal.people.identifiers import lookup_form
from privacyportal.sms import outbox
from requests.identity.base import Method, Strength, methods
from requests.identity.codes import Way, ways
from requests.models import Case
from requests.rights import Proof

TEXTS_A_DAY = 10
"""To one number in 24 hours, whoever asks and for however many requests: each one rings, and costs."""


def post_text(case: Case, code: str, minutes: int, letter: str) -> None:
    """The reference and the code alone, whatever the letter would say (DESIGN §4). Inside the caller's transaction."""
    with translation.override(case.language):
        words = gettext("Request %(reference)s: your code is %(code)s. Give it to nobody.")
        text = words % {"reference": case.reference, "code": code}
    outbox.post(
        to=lookup_form("phone_number", case.phone, case.country),
        text=text,
        language=case.language,
        controller=case.controller,
        data_key=case.data_key,
        about=("case", str(case.pk)),
        useful_until=clock.now() + timedelta(minutes=minutes),
        test=case.test,
    )


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
        ready=_ready,
    ),
)
ways.register("phone_code", Way(field="phone", kind="phone_number", post=post_text, most_a_day=TEXTS_A_DAY))
