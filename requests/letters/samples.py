"""What a letter looks like before anybody gets it: made-up facts, the real templates."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from privacyportal.controllers.packs import Pack
from privacyportal.mail.outbox import Rendered, render, speaking
from privacyportal.mail.wording import Words
from requests.letters.answer import Done
from requests.letters.know import Holding
from requests.letters.receipt import Promise
from requests.rights import plan_of


def preview(letter: str, pack: Pack, language: str, words: Words) -> Rendered:
    """The letter with these words, to nobody."""
    with speaking(language, pack.zone):
        context = {**_facts(pack), "pack": pack, "opening": words.opening, "closing": words.closing}
        return render(letter, context)


def _facts(pack: Pack) -> dict[str, Any]:
    return {
        "name": _("Lin Chen"),
        "reference": pack.reference_example,
        "link": f"https://portal.example/r/{pack.reference_example}/",
        "title": plan_of("copy").title,
        "complaint": pack.complaint,
        "pages": 8,
        "whole": True,
        "amount": "12.50",
        "currency": "EUR",
        "before": date(2026, 12, 25),
        "to": date(2027, 2, 25),
        "received_on": date(2026, 11, 25),
        "promises": [Promise(str(plan_of("copy").title), date(2026, 12, 25), _("(where the day comes from)"))],
        "ground": pack.ground(pack.refusal_codes[0]).title,
        "reason": _("(the reason that staff write)"),
        "words": _("(the words that staff write)"),
        "rows": [Done(_("Customer records"), "partly", _("(what was done, and what was kept and why)"))],
        "follows": "",
        "holdings": [
            Holding(_("Customer records"), _("(what it holds)"), [], _("(what for)"), "", _("(how long)"), "")
        ],
    }
