"""A letter on paper: the words of a mail as a PDF that can be printed, kept and posted."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from privacyportal.mail.letters import letters
from privacyportal.mail.models import OutgoingMail
from privacyportal.mail.outbox import mails_about, speaking, subject_of
from privacyportal.pdf import NoAddress, style
from privacyportal.sentences import joined
from requests.guards import withheld
from requests.models import Case, Message, MessageKind
from requests.pauses import waits_until
from requests.rights import plan_of

_HTML_LANGUAGE = {"en": "en", "zh-hans": "zh-CN"}
GIVE_AWAY = ("answer.copy", "answer.nothing_held", "answer.done", "answer.words", "answer.know")
"""Letters of answers; a refusal gives nothing away and is posted also while somebody else may be asking."""
FOOT = re.compile(r"\n--\n.*\Z", re.DOTALL)
"""The foot of a mail's text, which is true of a mail alone."""


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together; `link`: the whole of it is an address."""

    text: str
    link: bool


@dataclass(frozen=True)
class Sheet:
    """Something that can be had on paper: a mail, or a message that waits behind the code."""

    pk: UUID
    letter: str
    at: datetime
    right: str = ""
    given: bool = True
    """It left, or waits behind the code."""

    @property
    def title(self) -> Any:
        """What it answers, as the person said it; '' where it is about the whole case."""
        return plan_of(self.right).title if self.right else ""

    @property
    def kind(self) -> Any:
        return letters[self.letter].title if self.letter in letters else ""


def letters_of(case: Case) -> list[Sheet]:
    """The answers of a case that left, are on their way or wait behind the code, oldest first."""
    found = [
        Sheet(mail.pk, mail.letter, mail.queued_at, right, given=mail.left_at is not None)
        for pk, right in case.rights.values_list("pk", "right")
        for mail in mails_about("right", str(pk))
        if mail.letter.startswith("answer.") and mail.fate != "dropped"
    ]
    rows = case.messages.filter(letter__startswith="answer.").values_list("pk", "letter", "at", "right")
    kept = [Sheet(*row) for row in rows]
    whole = {sheet.right for sheet in kept}  # the letter itself, where a mail only says that one waits
    found = [sheet for sheet in found if sheet.letter != "answer.waiting" or sheet.right not in whole]
    return sorted([*found, *kept], key=lambda sheet: sheet.at)


def file_name(case: Case, sheet: Sheet) -> str:
    """Right, kind and moment tell the letters of a case apart, and from the copy; nothing of the person."""
    moment = sheet.at.astimezone(ZoneInfo(pack_of(case.controller).zone))
    parts = [case.reference, sheet.right, sheet.letter.partition(".")[2], f"{moment:%Y-%m-%d-%H%M%S}"]
    return "-".join(part for part in parts if part) + ".pdf"


def letters_given(case: Case) -> list[Sheet]:
    """Those that the person has, or can have: also of a round before it was opened again. While somebody else may be
    asking, none that gives something away.
    """
    kept_back = GIVE_AWAY if withheld(case) is not None else ()
    return [sheet for sheet in letters_of(case) if sheet.given and sheet.letter not in kept_back]


def to_be_posted(case: Case) -> list[Sheet]:
    """Whatever was said to somebody who is reached by post alone: letters, messages and questions, oldest first."""
    said = case.messages.filter(kind__in=(MessageKind.TO_PERSON, MessageKind.QUESTION))
    return [Sheet(*row) for row in said.order_by("at", "id").values_list("pk", "letter", "at", "right")]


def paper(case: Case, sheet: Sheet) -> bytes:
    """A tagged PDF (PDF/UA) with the controller, the person, the reference, the day and the words of the letter."""
    pack = pack_of(case.controller)
    mail = OutgoingMail.objects.select_related("data_key").filter(pk=sheet.pk).first()
    with speaking(mail.language if mail else case.language, pack.zone):
        if mail:
            subject, text, attachment = mail.subject, mail.text, bool(mail.attachment_name)
        else:
            kept = case.messages.select_related("data_key").get(pk=sheet.pk)
            subject, text, attachment = head_of(case, kept), _words_on_paper(case, kept), False
        context = {
            "pack": pack,
            "case": case,
            "lang": _HTML_LANGUAGE.get(translation.get_language() or "", "en"),
            "subject": subject,
            "paragraphs": paragraphs(str(text)),
            "day": clock.day_of(sheet.at, pack.zone),
            "attachment": attachment,
        }
        html = render_to_string("requests/letters/paper.html", context)
    document = HTML(string=html, url_fetcher=NoAddress())
    made: bytes = document.write_pdf(stylesheets=[CSS(string=style("letter.css"))], pdf_variant="pdf/ua-1")
    return made


def _words_on_paper(case: Case, kept: Message) -> str:
    """In the active language. A question has its page around it elsewhere: on paper it says itself what it is about,
    how to answer, and until when.
    """
    if kept.kind != MessageKind.QUESTION:
        return str(kept.text)
    row = case.rights.select_related("pack_version").get(right=kept.right)
    about = _("About your request “%(title)s”:") % {"title": plan_of(row.right).title}
    how = _("Please answer us by letter, and name the number of your request.")
    return "\n\n".join([about, str(kept.text), joined(how, waits_until(row))])


def head_of(case: Case, message: Message) -> str:
    """What a message that waits behind the code is called, in the active language: as its letter by mail would be."""
    context = {
        "reference": case.reference,
        "pack": pack_of(case.controller),
        "title": plan_of(message.right).title if message.right else "",
        "represented": case.for_another,
    }
    return subject_of(message.letter or "case.message", context)


def without_way(text: str, page: str) -> str:
    """The words without the link to `page` and the paragraph that leads to it: whoever reads them there is there."""
    kept: list[str] = []
    for one in paragraphs(text):
        if not (one.link and page in one.text):
            kept.append(one.text)
        elif kept and kept[-1].endswith((":", "：")):
            kept.pop()
    return "\n\n".join(kept)


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a mail's text without its foot."""
    body = FOOT.sub("", text.replace("\r\n", "\n"))
    found = [part.strip("\n") for part in re.split(r"\n{2,}", body)]
    return [Paragraph(part, part.startswith("http") and "\n" not in part) for part in found if part.strip()]
