"""The job that sends one mail: claim first, send second, mark third.

Between the server's "250" and our mark a process can die. So the moment at which the content leaves
is written down beforehand (`handed_over_at`); who finds it set without an end knows that the mail may
have gone out. It is then *in doubt*: counted as left, sent again under the same Message-ID, shown so.
"""

from email.charset import QP, Charset
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from privacyportal import clock
from privacyportal.jobs.lease import Lease, Retry, Stop
from privacyportal.jobs.outgoing import write
from privacyportal.mail.letters import letters
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.mail.outbox import one_line
from privacyportal.mail.transport import InDoubt, NotSent, RefusedForGood, deliver
from privacyportal.templatetags.portal import html_lang
from privacyportal.vault import files
from privacyportal.vault.ciphers import Tampered
from privacyportal.vault.models import Shredded

MOST_DOUBTS = 3
"""A server that takes the content and never answers gets the same mail this often; then a person looks."""

_utf8 = Charset("utf-8")
_utf8.body_encoding = QP  # seven-bit lines pass every server on the way


class _Unwanted(Exception):
    """The letter says that this mail is not to leave any more."""


def work(lease: Lease) -> None:
    """Sends the mail of this lease. Raises Retry and Stop as jobs do; never opens a transaction while it talks."""
    mail = OutgoingMail.objects.select_related("data_key").get(pk=lease.pk)
    if mail.handed_over_at is not None:  # the predecessor died, or was taken for dead, with the content on its way
        _mark_in_doubt(lease, mail)
    try:
        if mail.test:
            with lease.writing():
                _ask_whether_wanted(mail)
                _count_as_left(lease, mail, fate=Fate.NOT_SENT_TEST)
                lease.finish()
        else:
            _send(lease, mail, build(mail))
    except Shredded:
        _drop(lease, mail, "shredded")
    except _Unwanted:
        _drop(lease, mail, "unwanted")
    except FileNotFoundError:
        raise Stop("attachment_gone") from None
    except Tampered:
        raise Stop("attachment_damaged") from None


def _send(lease: Lease, mail: OutgoingMail, message: EmailMultiAlternatives) -> None:
    def hand_over() -> None:
        with lease.writing():
            _ask_whether_wanted(mail)
            write(lease, OutgoingMail, handed_over_at=clock.now())

    try:
        deliver(message, hand_over)
    except InDoubt:
        _mark_in_doubt(lease, mail)
        raise Retry("in_doubt") from None
    except NotSent as failure:
        for_good = isinstance(failure, RefusedForGood)
        with lease.writing():
            write(lease, OutgoingMail, handed_over_at=None, **({"fate": Fate.REFUSED} if for_good else {}))
        raise (Stop if for_good else Retry)(failure.code) from None
    with lease.writing():
        fate = Fate.IN_DOUBT if mail.doubts else Fate.ACCEPTED
        _count_as_left(lease, mail, fate=fate, accepted_at=clock.now(), handed_over_at=None)
        lease.finish()


def _ask_whether_wanted(mail: OutgoingMail) -> None:
    """What may have left once is sent again in any case: its answer counts already."""
    wanted = letters[mail.letter].wanted
    if mail.left_at is None and wanted and not wanted(mail):
        raise _Unwanted


def _drop(lease: Lease, mail: OutgoingMail, code: str) -> None:
    with lease.writing():
        if mail.left_at is None:
            write(lease, OutgoingMail, fate=Fate.DROPPED)
        lease.cancel(code)
        consequence = letters[mail.letter].dropped
        if consequence and mail.left_at is None:
            consequence(mail)


def _mark_in_doubt(lease: Lease, mail: OutgoingMail) -> None:
    with lease.writing():
        doubts = mail.doubts + 1
        _count_as_left(lease, mail, fate=Fate.IN_DOUBT, doubts=doubts, handed_over_at=None)
    if doubts >= MOST_DOUBTS:
        raise Stop("in_doubt")


def _count_as_left(lease: Lease, mail: OutgoingMail, **columns: Any) -> None:
    """Within `writing()`: what the letter wants done once the mail has left happens with the mark, and once."""
    first = mail.left_at is None
    if first:
        columns["left_at"] = clock.now()
    write(lease, OutgoingMail, **columns)
    for name, value in columns.items():
        setattr(mail, name, value)
    left = letters[mail.letter].left
    if first and left:
        left(mail)


def stopped(mail: OutgoingMail) -> None:
    """The mail is given up until a person helps: the letter's own consequence, in the same transaction.

    Where `mail.left_at` is set it was in doubt before, so its answer already counted as left.
    """
    consequence = letters[mail.letter].stopped
    if consequence:
        consequence(mail)


class Message(EmailMultiAlternatives):
    """Django encodes a subject without counting its name, so that a long one comes out too wide by just that name, is
    broken once more in front of everything, and arrives with a blank before it.
    """

    def message(self, **options: Any) -> Any:
        built: Any = super().message(**options)
        if not self.subject.isascii():
            built.replace_header("Subject", Header(str(self.subject), "utf-8", header_name="Subject"))
        return built


def build(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The message as it goes out: text and HTML, one recipient, the same Message-ID and date each time.

    Raises Shredded, Tampered, FileNotFoundError.
    """
    our_name, our_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = Message(
        subject=one_line(mail.subject),
        body=mail.text,
        from_email=formataddr((one_line(mail.sender_name) or our_name, our_address)),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(mail.queued_at),
            "Auto-Submitted": "auto-generated",  # RFC 3834: holiday replies stay away
            "Content-Language": html_lang(mail.language),
        },
    )
    message.encoding = _utf8
    message.attach_alternative(mail.html, "text/html")
    if mail.attachment_file:
        content = files.load(mail.data_key, mail.attachment_file, mail.attachment_place)
        message.attach(mail.attachment_name, content)
    return message
