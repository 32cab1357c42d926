"""The vocabulary of the next step: what is known about a right, and what comes out of it."""

import dataclasses
import enum
from datetime import date

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests.models import State
from requests.rights import Work


class Whose(enum.Enum):
    """Whose step it is: a role of staff, the person, the portal itself, or nobody's."""

    VERIFIER = "verifier"
    HANDLER = "handler"
    APPROVER = "approver"
    PERSON = "person"
    PORTAL = "portal"
    NOBODY = ""


class Tone(enum.Enum):
    """How loud the step is. `value` is the badge kind of the look kit where it needs one."""

    CALM = ""
    WAITING = "waiting"
    TROUBLE = "failed"
    DONE = "done"


@dataclasses.dataclass(frozen=True)
class Paper:
    """A file that shows who is asking, by which method. `goes_on`: the day on which it is destroyed, or was."""

    came_on: date
    goes_on: date
    opened: bool = False
    method: str = "document"


@dataclasses.dataclass(frozen=True)
class Situation:
    """All that the next step depends on. Counts are of the current round's current runs."""

    state: State
    confirm_until: date | None = None
    """The day on which an unconfirmed request lapses."""
    asked_days: int = 0
    """Whole days since the person was last asked to show who they are, or since it is our turn."""
    waits_since: date | None = None
    """The day of that."""
    identity_days: int = 14
    """After so many days without an answer staff are told to refuse or ask again."""
    asks_open: bool = False
    """Whether the person was asked for something that has not come."""
    came: bool = False
    """Whether what they were asked for has come and waits for a decision."""
    paper: Paper | None = None
    """What was shown and waits to be looked at; of several the one that is destroyed first."""
    lost: Paper | None = None
    """What was destroyed before anybody decided on it, and did not come again."""
    systems: int = 0
    answered: int = 0
    failed: tuple[str, ...] = ()
    """Names of the systems whose collection stopped and needs a person."""
    rows: int = 0
    left_out: int = 0
    has_handler: bool = False
    sent_back: bool = False
    sent_to_prove: bool = False
    """Whether more is to be proven than was accepted before."""
    void: str = ""
    """Why the last approval of this round became void, where none holds: a code of workflow.void_approval."""
    copy_trouble: str = ""
    """In words, why the last copy could not be made."""
    copy: str = ""
    """'open', 'done', 'stopped' or '' where there is no copy of the valid approval."""
    mail: str = ""
    """Of the answer's mail: queued, trying, in_doubt, doubted (given up in doubt), refused (given up), accepted,
    test or ''."""
    mail_trouble: str = ""
    """The code of its last failure, as the mail job records it: a word of mail.troubles and the server's number."""
    work: Work = Work.DISCLOSE
    needs_approval: bool = True
    plan: tuple[str, ...] = ()
    """Of each system of the plan what came of it or is to happen there (an Intent, '' where that is not decided)."""
    to_do: tuple[str, ...] = ()
    """Of each row that is not closed what is to happen there."""
    done: tuple[str, ...] = ()
    """Of each closed row what was done there."""
    unplanned: int = 0
    """Systems that were connected after the plan was made."""
    written: bool = False
    """Whether the answer of this round has words."""
    question_days: int | None = None
    """Whole days since the oldest question that the person has not answered; None where none is open."""
    fee_days: int | None = None
    """Whole days since a fee was told that the person has neither accepted nor declined."""
    doubted: bool = False
    """Whether more is to be proven than was accepted, and nobody decided anew."""
    to_post: bool = False
    """Whether the letter of the answer waits to be printed and posted."""
    confirm_receipt_by: date | None = None
    """By when the law wants receipt confirmed, where that was not done yet."""
    unread: int = 0
    """Messages of the person that nobody here has opened."""
    disputed: bool = False
    """Whether it is in dispute who may act for the person."""
    hold_until: date | None = None
    """The last day of a hold that keeps this right from erasing anything."""
    merged: bool = False
    outcome: str = ""
    ended_on: date | None = None
    """The day of the answer, the withdrawal or the lapse."""


@dataclasses.dataclass(frozen=True)
class NextStep:
    """`words` name the step, `why` is the sentence below it on the case page."""

    words: str
    whose: Whose
    tone: Tone = Tone.CALM
    why: str = ""


def eyebrow(whose: Whose, roles: frozenset[str], *, possible: bool) -> str:
    """ "Next step, yours" where this person may do it, else whose it is."""
    if whose.value in roles and possible:
        return _("Next step, yours")
    return {
        Whose.VERIFIER: _("Next step, for a verifier"),
        Whose.HANDLER: _("Next step, for a handler"),
        Whose.APPROVER: _("Next step, for an approver"),
        Whose.PERSON: _("Next step, the person’s"),
        Whose.PORTAL: _("Next step, the portal’s"),
        Whose.NOBODY: _("Next step"),
    }[whose]


def in_digits(number: int) -> str:
    return localize(number)


def rows_in_words(number: int) -> str:
    return ngettext("%(rows)s row", "%(rows)s rows", number) % {"rows": in_digits(number)}


def systems_in_words(answered: int, systems: int) -> str:
    return ngettext(
        "%(done)s of %(all)s system has answered.", "%(done)s of %(all)s systems have answered.", systems
    ) % {"done": answered, "all": systems}
