"""The letters before proof: they hold the reference, the code and the link alone (DESIGN §4, C51)."""

from django.utils.translation import gettext_lazy as _

from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter, letters
from requests.letters.links import status_link
from requests.models import Case

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
    """Inside the caller's transaction. `minutes`: how long the code can be used."""
    outbox.post(
        letter=letter,
        to=case.email,
        language=case.language,
        controller=case.controller,
        about=("case", str(case.pk)),
        data_key=case.data_key,
        context={"reference": case.reference, "code": code, "minutes": minutes, "link": status_link(case, code)},
        test=case.test,
    )


def post_gathered(cases: list[Case], code: str, minutes: int) -> None:
    """One code for all these unconfirmed requests of one address, the newest first. Inside the caller's transaction."""
    newest = cases[0]
    outbox.post(
        letter=GATHERED,
        to=newest.email,
        language=newest.language,
        controller=newest.controller,
        about=("case", str(newest.pk)),
        data_key=newest.data_key,
        context={
            "code": code,
            "minutes": minutes,
            "requests": [(case.reference, status_link(case, code)) for case in cases[:LISTED]],
            "more": max(0, len(cases) - LISTED),
        },
        test=newest.test,
    )


def register() -> None:
    for name, title in LETTERS.items():
        letters.register(name, Letter(name, title=title))
