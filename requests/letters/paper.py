"""A letter on paper: the words of a mail as a PDF that can be printed, kept and posted."""

import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from privacyportal.mail.models import OutgoingMail
from privacyportal.mail.outbox import mails_about, speaking
from privacyportal.pdf import NoAddress, style
from requests.models import Case

_HTML_LANGUAGE = {"en": "en", "zh-hans": "zh-CN"}
_FOOT = re.compile(r"\n--\n.*\Z", re.DOTALL)


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together; `link`: the whole of it is an address."""

    text: str
    link: bool


def letters_of(case: Case) -> list[OutgoingMail]:
    """The answers of a case that left or are on their way, oldest first: what can be had on paper."""
    about = [("right", str(pk)) for pk in case.rights.values_list("pk", flat=True)]
    mails = [mail for kind, pk in about for mail in mails_about(kind, pk) if mail.letter.startswith("answer.")]
    return sorted((mail for mail in mails if mail.fate != "dropped"), key=lambda mail: mail.queued_at)


def paper(case: Case, mail: OutgoingMail) -> bytes:
    """A tagged PDF (PDF/UA) with the controller, the person, the reference, the day and the words of the mail."""
    pack = pack_of(case.controller)
    whole: OutgoingMail = OutgoingMail.objects.select_related("data_key").get(pk=mail.pk)
    with speaking(mail.language, pack.zone):
        context = {
            "pack": pack,
            "case": case,
            "lang": _HTML_LANGUAGE.get(translation.get_language() or "", "en"),
            "subject": whole.subject,
            "paragraphs": paragraphs(str(whole.text)),
            "day": clock.day_of(mail.queued_at, pack.zone),
            "attachment": bool(mail.attachment_name),
        }
        html = render_to_string("requests/letters/paper.html", context)
    document = HTML(string=html, url_fetcher=NoAddress())
    made: bytes = document.write_pdf(stylesheets=[CSS(string=style("letter.css"))], pdf_variant="pdf/ua-1")
    return made


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a mail's text without its foot."""
    body = _FOOT.sub("", text.replace("\r\n", "\n"))
    found = [part.strip("\n") for part in re.split(r"\n{2,}", body)]
    return [Paragraph(part, part.startswith("http") and "\n" not in part) for part in found if part.strip()]
