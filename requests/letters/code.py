"""The letters before proof: they hold the reference, the code and the link alone (DESIGN §4)."""

from django.utils.translation import gettext_lazy as _

from privacyportal.mail.letters import Letter, letters
from requests.letters.links import status_link
from requests.letters.mailing import mail_about
from requests.models import Case, State
from requests.models.right import WORKED_ON

GATHERED = "case.codes"
LISTED = 20
"""References in one mail; the code opens the others, too."""
LETTERS = {
    "case.code": _("the code"),
    GATHERED: _("one code for several requests"),
    "case.reminder": _("reminder with a new code"),
    "case.identity_asked": _("please show who you are"),
}
"""With what lists call each one."""


def post_code(case: Case, code: str, minutes: int, letter: str = "case.code") -> None:
    """Inside the caller's transaction. `minutes`: how long the code can be used.

    What staff entered, or a law wants done whoever asks, is worked on already: nothing of it waits for the code, and
    nothing lapses without it. Which right that is stands in no mail: before proof it holds no such thing.
    """
    states = set(case.rights.values_list("state", flat=True))
    context = {
        "code": code,
        "minutes": minutes,
        "link": status_link(case, code),
        "known": case.confirmed_at is not None,
        "entered": case.entered_by_id is not None,
        "waits": State.RECEIVED in states,
        "begun": bool(states.intersection(WORKED_ON)),
    }
    mail_about(case, letter, context)


def post_gathered(cases: list[Case], code: str, minutes: int) -> None:
    """One code for all these requests of one address, in their order. Inside the caller's transaction."""
    listed = [(case.reference, status_link(case, code)) for case in cases[:LISTED]]
    more = max(0, len(cases) - LISTED)
    mail_about(cases[0], GATHERED, {"code": code, "minutes": minutes, "requests": listed, "more": more})


def register() -> None:
    for name, title in LETTERS.items():
        letters.register(name, Letter(name, title=title))
