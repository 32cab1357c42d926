"""What became of a text message, and what went wrong, as sentences for staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.jobs.outgoing import Fate

FATES: dict[str, Any] = {
    Fate.ACCEPTED: _("accepted by the gateway"),
    Fate.REFUSED: _("refused by the gateway"),
    Fate.BOUNCED: _("did not arrive, as staff have seen"),
}
"""Where a gateway is no mail server; all other fates are called the same."""

TROUBLES: dict[str, Any] = {
    "unreachable": _("The text message gateway was not reached."),
    "in_doubt": _("The gateway took the text message and never answered: it may have arrived."),
    "too_late": _("The text message was of no use any more when its turn came."),
    "shredded": _("The data of this request was destroyed before the text message left."),
    "worker_died": _("Each attempt ended with the process that made it."),
}


def fate_words(fate: str) -> str:
    return str(FATES.get(fate) or Fate(fate).label)


def sentence_for(code: str) -> str:
    """What went wrong, in the active language; '' where nothing did."""
    if not code:
        return ""
    if code.startswith("gateway_"):
        return str(_("The gateway refused the text message (%(number)s). Check the number, or ask the operator.")) % {
            "number": code.removeprefix("gateway_")
        }
    return str(TROUBLES.get(code) or _("An unforeseen error occurred while sending. It is in the portal's log."))
