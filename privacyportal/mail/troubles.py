"""The codes that a mail job leaves in its row, as sentences for staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TROUBLES: dict[str, Any] = {
    "not_reached": _("The mail server was not reached."),
    "sign_in_refused": _(
        "The mail server refused the portal's user name or password. An operator must correct EMAIL_URL."
    ),
    "connection_lost": _("The connection to the mail server broke before the mail was handed over."),
    "busy": _("The mail server is busy and asked us to come back."),
    "changing": _("Somebody was changing the request at the moment when the mail was to leave."),
    "sender_refused": _("The mail server does not accept the portal's sender. An operator must look at PORTAL_FROM."),
    "recipient_refused": _("The mail server refused this recipient. Check the address with the person by another way."),
    "content_refused": _("The mail server refused the content of this mail."),
    "too_large": _("The mail is larger than the mail server accepts."),
    "in_doubt": _("The mail server took the mail and never answered: it may have arrived, possibly more than once."),
    "not_written": _("The mail folder cannot be written to."),
    "attachment_gone": _("The attached file no longer exists. Make the copy again."),
    "attachment_damaged": _("The attached file is not the one that was made: somebody or something changed it."),
    "shredded": _("The data of this request was destroyed before the mail left."),
    "unwanted": _("The mail was no longer wanted when its turn came."),
    "worker_died": _("Each attempt ended with the process that made it."),
}

FOR_NOW: dict[str, Any] = {
    "sign_in_refused": _("The mail server cannot check the portal's user name and password at the moment."),
    "sender_refused": _("The mail server does not accept the portal's sender at the moment."),
    "recipient_refused": _("The mail server does not take mail for this recipient at the moment."),
    "content_refused": _("The mail server does not take this mail at the moment."),
}
"""What a server means that refuses with a number from 400 to 499 (RFC 5321 §4.2.1): later it may say otherwise."""


def sentence_for(code: str) -> str:
    """What went wrong, in the active language; '' where nothing did."""
    if not code:
        return ""
    word, _blank, reply = code.partition(" ")
    known = (reply.startswith("4") and FOR_NOW.get(word)) or TROUBLES.get(word)
    return str(known or _("An unforeseen error occurred while sending. It is in the portal's log."))
