"""What shows who is asking, asked for by letter: for whoever no code can reach, so that no page can say it."""

import dataclasses
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from privacyportal.mail.letters import Letter, letters
from requests.letters.reach import keep
from requests.models import Case

LETTER = "case.asked"


@dataclasses.dataclass(frozen=True)
class Thing:
    """What is asked for, why, and what may be blackened on it, in the person's language."""

    title: str
    why: str
    hide: str = ""


def post_asked(case: Case, things: Sequence[Thing]) -> None:
    """All that is still asked for. Inside the caller's transaction."""
    keep(case, LETTER, {"things": things})


def register() -> None:
    letters.register(LETTER, Letter(LETTER, title=_("please show who you are, by post")))
