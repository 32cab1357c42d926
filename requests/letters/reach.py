"""Whether a letter can be mailed; where not, it waits behind the code or is printed and posted."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter, letters
from privacyportal.mail.models import OutgoingMail
from requests.letters.links import status_link
from requests.models import Case, Message, MessageKind


def reachable(case: Case) -> bool:
    """By mail: there is an address, and the person wants mails."""
    return bool(case.mails and case.email)


def post_or_keep(
    case: Case,
    letter: str,
    context: dict[str, Any],
    *,
    about: tuple[str, str],
    right: str = "",
    attachment: outbox.Attachment | None = None,
) -> OutgoingMail | None:
    """Mails a letter; where nobody can be mailed, its words become a message that waits behind the code, to be
    printed and posted. Inside the caller's transaction. None where nothing is mailed.
    """
    if reachable(case):
        return outbox.post(
            letter=letter,
            to=case.email,
            language=case.language,
            controller=case.controller,
            about=about,
            data_key=case.data_key,
            context={**_links(case), **context},
            test=case.test,
            attachment=attachment,
        )
    keep(case, letter, context, right=right)
    return None


def keep(case: Case, letter: str, context: dict[str, Any], *, right: str = "") -> Message:
    """The words of a letter as a message to the person."""
    words = outbox.as_read(letter, case.language, case.controller, {**_links(case), **context})
    kept: Message = Message.objects.create(
        case=case, data_key=case.data_key, kind=MessageKind.TO_PERSON, right=right, text=words.text
    )
    return kept


def _links(case: Case) -> dict[str, str]:
    return {"reference": case.reference, "link": status_link(case)}


LETTERS = {
    "case.message": _("there is a message"),
    "case.fee": _("what it costs"),
    "case.extended": _("it takes longer"),
}
"""Letters of the middle of the way, with what lists call each one."""


def register() -> None:
    for name, title in LETTERS.items():
        letters.register(name, Letter(name, title=title, own_words=name != "case.message"))
