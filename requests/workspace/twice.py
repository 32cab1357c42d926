"""A button that was pressed twice: the second press finds its deed done by the same person, which is no failure."""

import dataclasses
from typing import Any

from privacyportal.audit.models import Entry
from privacyportal.audit.trail import Actor
from privacyportal.staff.models import User
from requests.models import Case
from requests.notes import is_note


@dataclasses.dataclass(frozen=True)
class Press:
    """What a button asks for, as the trail will say it: action, right ('' for all of the case), facts."""

    action: str
    right: str = ""
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)


def done_already(case: Case, user: User, press: Press, typed: str = "") -> bool:
    """Whether the last that happened in this matter is just this deed, by this person and in these words."""
    me = Actor.staff(user)
    for entry in Entry.objects.filter(subject_kind="case", subject_id=str(case.pk)).order_by("-id"):
        if not _concerns(entry, press):
            continue
        same = press.facts.items() <= entry.facts.items() and entry.action == press.action
        return same and (entry.actor_kind, entry.actor_id) == (me.kind, me.id) and _same_words(entry, typed)
    return False


def _concerns(entry: Entry, press: Press) -> bool:
    """Steps of the request and whatever is of the same kind; that the answer left only goes on from an approval."""
    kinds = ("request.", press.action.partition(".")[0] + ".")
    of_right = press.right in {"", entry.facts.get("right", press.right)}
    of_source = press.facts.get("source") in {None, entry.facts.get("source", press.facts.get("source"))}
    return entry.action.startswith(kinds) and entry.action != "request.answered" and of_right and of_source


def _same_words(entry: Entry, typed: str) -> bool:
    return not typed or is_note(entry.facts.get("note", ""), typed)
