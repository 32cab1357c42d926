"""How a person is reached: by mail, by a text message that says only that there is news, or on paper alone."""

import enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter, letters
from privacyportal.mail.models import OutgoingMail
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.sms.outbox import available
from requests.letters.links import status_link
from requests.letters.mailing import mail_about
from requests.letters.text import post_news
from requests.models import Case, Evidence, Message, MessageKind


class Way(enum.Enum):
    MAIL = "mail"
    TEXT = "text"
    """Letters wait behind the code, and a text message says that they do."""
    POST = "post"
    """Letters wait behind the code and are printed and posted."""


def way_to(case: Case) -> Way:
    if reachable(case):
        return Way.MAIL
    return Way.TEXT if _texted(case) else Way.POST


def reachable(case: Case) -> bool:
    """By mail: there is an address, and the person wants mails."""
    return bool(case.mails and case.email)


def textable(case: Case) -> bool:
    """By text message, as far as can be said before a code came back from the number."""
    return bool(case.mails and case.phone and not case.email and available())


def on_paper_alone(case: Case) -> bool:
    """Nothing can be sent to the person, not even a code: what is said to them is printed and posted."""
    return not reachable(case) and not textable(case)


def _texted(case: Case) -> bool:
    """There is no address, and a code came back from this very number."""
    if case.email or not case.phone or not available():
        return False
    try:
        number = lookup_form("phone_number", case.phone, case.country)
    except InvalidIdentifier:
        return False
    shown = Evidence.objects.filter(case=case, method="phone_code").accepted().select_related("data_key")
    return any((row.proven or {}).get("phone_number") == number for row in shown)


def post_or_keep(
    case: Case,
    letter: str,
    context: dict[str, Any],
    *,
    about: tuple[str, str],
    right: str = "",
    attachment: outbox.Attachment | None = None,
) -> OutgoingMail | None:
    """Mails a letter; where nobody can be mailed, its words become a message that waits behind the code: a text
    message says so, or it is printed and posted. Inside the caller's transaction. None where nothing is mailed.
    """
    if reachable(case):
        return mail_about(case, letter, {**_links(case), **context}, about=about, attachment=attachment)
    keep(case, letter, context, right=right)
    tell_news(case)
    return None


def tell_news(case: Case) -> None:
    """Says by a text message that something waits, where that is how the person is reached."""
    if way_to(case) is Way.TEXT:
        post_news(case)


def keep(case: Case, letter: str, context: dict[str, Any], *, right: str = "") -> Message:
    """The words of a letter as a message to the person, without what is true of a mail alone."""
    words = outbox.as_read(letter, case.language, case.controller, {**_links(case), **context, "kept": True})
    return keep_words(case, letter, words.text, right=right)


def keep_words(case: Case, letter: str, text: str, *, right: str = "") -> Message:
    """The words as they are."""
    kept: Message = Message.objects.create(
        case=case, data_key=case.data_key, kind=MessageKind.TO_PERSON, letter=letter, right=right, text=text
    )
    return kept


def _links(case: Case) -> dict[str, str]:
    return {"reference": case.reference, "link": status_link(case)}


LETTERS = {
    "case.message": _("there is a message"),
    "case.fee": _("what it costs"),
    "case.extended": _("it takes longer"),
    "case.reopened": _("opened again"),
    "case.noted": _("what we noted that they said"),
}
"""Letters of the middle of the way, with what lists call each one."""


def register() -> None:
    for name, title in LETTERS.items():
        letters.register(name, Letter(name, title=title, own_words=name != "case.message"))
