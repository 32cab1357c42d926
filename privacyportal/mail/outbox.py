"""The one way to write to somebody: the message becomes a row in the caller's transaction.

It is rendered at once, in the reader's language and the controller's zone, so that a worker sends
what was decided and not what the pack or the template says by then.
"""

import re
import unicodedata
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.jobs.running import nudge
from privacyportal.mail.letters import letters
from privacyportal.mail.models import OutgoingMail
from privacyportal.mail.wording import words_of
from privacyportal.people.identifiers import normalise_email
from privacyportal.templatetags.portal import html_lang
from privacyportal.vault.models import DataKey


@dataclass(frozen=True)
class Attachment:
    """A sealed file of the same data key: `name` as the reader sees it, `file` and `place` as the vault knows it."""

    name: str
    file: str
    place: str


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def post(
    *,
    letter: str,
    to: str,
    language: str,
    controller: Controller | None,
    data_key: DataKey,
    context: dict[str, Any],
    about: tuple[str, str] = ("", ""),
    test: bool = False,
    attachment: Attachment | None = None,
) -> OutgoingMail:
    """Writes the message into the outbox and, on commit, tells a worker.

    Must be called inside the transaction that decides on it: both are true or none.
    Raises LookupError for an unknown letter, people.identifiers.InvalidIdentifier for an
    address that is none, RuntimeError outside a transaction.
    """
    letters[letter]
    if not connection.in_atomic_block:
        raise RuntimeError("a mail is posted inside the transaction that decides on it")
    pack = pack_of(controller) if controller else None
    words = as_read(letter, language, controller, context)
    with speaking(language, ""):
        sender_name = one_line(str(pack.name)) if pack else ""
    mail = OutgoingMail(
        data_key=data_key,
        controller=controller,
        about_kind=about[0],
        about_id=about[1],
        letter=letter,
        language=language,
        to=normalise_email(to).sending,
        subject=words.subject,
        text=words.text,
        html=words.html,
        sender_name=sender_name[:120],
        reply_to=pack.email if pack else "",
        test=test,
    )
    if attachment:
        mail.attachment_name = one_line(attachment.name)
        mail.attachment_file, mail.attachment_place = attachment.file, attachment.place
    return _send_off(mail)


def post_again(old: OutgoingMail, letter: str, to: str) -> OutgoingMail:
    """The same words and attachment to another address, as a mail of its own; `letter` says what it is now.

    Inside the caller's transaction.
    """
    same = ("data_key", "controller", "about_kind", "about_id", "language", "subject", "text", "html", "test",
            "attachment_name", "attachment_file", "attachment_place", "sender_name", "reply_to")  # fmt: skip
    mail = OutgoingMail(letter=letter, to=normalise_email(to).sending, **{name: getattr(old, name) for name in same})
    return _send_off(mail)


def _send_off(mail: OutgoingMail) -> OutgoingMail:
    mail.message_id = f"<{mail.pk}@{_our_host()}>"
    mail.save(force_insert=True)
    nudge(mail)
    return mail


def as_read(letter: str, language: str, controller: Controller | None, context: dict[str, Any]) -> Rendered:
    """A letter as its reader would get it, in their language and the controller's zone. Nothing is posted."""
    pack = pack_of(controller) if controller else None
    own = words_of(controller, letter, language)
    with speaking(language, pack.zone if pack else ""):
        return render(letter, {**context, "pack": pack, "opening": own.opening, "closing": own.closing})


def mails_about(kind: str, subject_id: str) -> QuerySet[OutgoingMail]:
    """What was written about a case (or another thing), oldest first: letter, fate and times.

    Address and words stay in the database.
    """
    about: QuerySet[OutgoingMail] = OutgoingMail.objects.filter(about_kind=kind, about_id=subject_id)
    return about.defer("to", "subject", "text", "html").order_by("queued_at", "id")


def speaking(language: str, zone: str) -> AbstractContextManager[Any]:
    """Words, dates and times within are the reader's: language, formats and time zone."""
    stack = ExitStack()
    stack.enter_context(translation.override(language))
    stack.enter_context(timezone.override(ZoneInfo(zone or "UTC")))
    return stack


def render(letter: str, context: dict[str, Any]) -> Rendered:
    """The three templates of a letter in the active language. Text parts are not escaped, HTML is."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    everything = {
        "html_lang": html_lang(language),
        "language": language,
        "base_url": settings.PORTAL_BASE_URL,
        **context,
    }
    subject = subject_of(letter, everything)
    everything["subject"] = subject
    text = _fill(f"mail/{letter}.txt", everything, escape=False)
    html = _fill(f"mail/{letter}.html", everything, escape=True)
    return Rendered(subject, _tidy(text), html.strip() + "\n")


def subject_of(letter: str, context: dict[str, Any]) -> str:
    """What the letter is called at its head, in the active language."""
    return one_line(_fill(f"mail/{letter}.subject.txt", context, escape=False))


def _fill(name: str, context: dict[str, Any], *, escape: bool) -> str:
    template: Any = get_template(name)
    filled: str = template.template.render(Context(dict(context), autoescape=escape))
    return filled


def _tidy(text: str) -> str:
    """Template tags leave empty lines behind: at most one stays between two paragraphs."""
    lines = [line.rstrip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def one_line(text: str) -> str:
    """A header can hold no line break and no control character: white space becomes one blank, the rest goes."""
    return "".join(ch for ch in " ".join(text.split()) if unicodedata.category(ch) not in {"Cc", "Zl", "Zp"})


def _our_host() -> str:
    host = urlsplit(settings.PORTAL_BASE_URL).hostname or ""
    return host if re.fullmatch(r"[A-Za-z0-9.-]+", host) else "portal.invalid"
