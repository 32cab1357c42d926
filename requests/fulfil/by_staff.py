"""What every deed of staff begins and ends with: the role is asked, the trail says what was done."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import User
from requests.models import Case, Note, RightsRequest
from requests.workflow import NotPossible


def need_role(case: Case, user: User, *roles: str) -> None:
    """Raises NotPossible for who holds none of these roles at the case's controller."""
    if roles_of(user, case.controller).isdisjoint(roles):
        raise NotPossible(_("Your role does not allow this step."))


def need_words(words: str, sentence: Any, longest: int = 4_000) -> str:
    """Without the blanks around them. Raises NotPossible with the sentence where nothing is left, or too much."""
    words = words.strip()
    if not words or len(words) > longest:
        raise NotPossible(sentence)
    return words


def tell_trail(action: str, about: Case | RightsRequest, user: User, note: Note | None = None, **facts: Any) -> None:
    """Inside the caller's transaction: who did it, to which right of which case, and the proof of the words."""
    case = about if isinstance(about, Case) else about.case
    if isinstance(about, RightsRequest):
        facts = {"right": about.right, "round": about.round, **facts}
    if note is not None:
        facts |= {"note": str(note.pk), "digest": note.digest}
    record(action, controller=case.controller, actor=Actor.staff(user), subject=("case", str(case.pk)), facts=facts)
