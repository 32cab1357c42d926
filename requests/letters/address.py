"""Letters about another address: the code that goes there, and the warnings to the one before."""

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from privacyportal.mail.letters import Letter, letters
from privacyportal.sms.outbox import fits
from requests.letters.links import address_link
from requests.letters.mailing import mail_about
from requests.letters.text import NEWS_DAYS, news_words, post_text, with_link
from requests.models import AddressChange

CODE, ASKED, CHANGED, AGAIN = "case.new_address", "case.address_asked", "case.address_changed", "case.again"
LETTERS = {
    CODE: _("the code of a new address"),
    ASKED: _("another address was given"),
    CHANGED: _("the address was changed"),
    AGAIN: _("a letter once more"),
}


def post_new_address_code(change: AddressChange, code: str, minutes: int) -> None:
    """To the new address: reference, code, and where it is typed. Inside the caller's transaction."""
    case = change.case
    if change.field == "phone":
        with translation.override(case.language):
            words = gettext("Request %(reference)s: %(code)s is the code of your new number.")
        words %= {"reference": case.reference, "code": code}
        until = clock.now() + timedelta(minutes=minutes)
        post_text(case, CODE, with_link(words, address_link(case)), until, to=change.new)
        return
    mail_about(case, CODE, {"code": code, "minutes": minutes, "link": address_link(case)}, to=change.new)


def warn_old_address(change: AddressChange, letter: str) -> None:
    """Tells the address or number of before, whatever else is known: who holds it can object (DESIGN §4)."""
    case = change.case
    if not change.old:
        return
    if "@" in change.old:
        mail_about(case, letter, {}, to=change.old)
        return
    with translation.override(case.language):
        asked = gettext("Somebody gave another address for request %(reference)s. Not you? Write to %(email)s")
        changed = gettext("The address of request %(reference)s was changed. Not you? Write to %(email)s")
    words = (asked if letter == ASKED else changed) % {
        "reference": case.reference, "email": pack_of(case.controller).email,
    }  # fmt: skip
    text = words if fits(words) else news_words(case)  # a company's address may be longer than a text message
    post_text(case, letter, text, clock.now() + timedelta(days=NEWS_DAYS), to=change.old)


def register() -> None:
    for name, title in LETTERS.items():
        letters.register(name, Letter(name, title=title, copied=name == AGAIN))
