"""What the page of a case says of its messages: how many, what nobody has opened, and what one may do with them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from requests.letters.reach import Way
from requests.models import Case, MessageKind
from requests.workspace.access import ACCESS
from requests.workspace.button import Button
from requests.workspace.next_step import person_wrote
from requests.workspace.step import NextStep, Situation, eyebrow


@dataclass(frozen=True)
class Talk:
    """The messages of the case in numbers, and what this person may do with them."""

    number: int
    unread: int
    way: str
    """By which the person learns of them: mail, text or post."""
    may_read: bool
    may_note: bool
    may_note_told: bool
    """Of what the person said by another way than the page."""


@dataclass(frozen=True)
class Wrote:
    """The step of reading what the person wrote."""

    step: NextStep
    eyebrow: str
    buttons: list[Button]


def wrote(case: Case, situation: Situation, roles: frozenset[str]) -> Wrote | None:
    """What the person wrote and nobody has opened: said once for the case, above its rights."""
    step = person_wrote(situation)
    if step is None:
        return None
    may = bool(roles & set(ACCESS["messages"].see))
    read = Button(_("Read what they wrote"), reverse("workspace:messages", args=[case.reference]), look="primary")
    return Wrote(step, eyebrow(step.whose, roles, possible=may), [read] if may else [])


def talk_of(case: Case, roles: frozenset[str], way: Way) -> Talk:
    alive = case.data_key.shredded_at is None
    messages = list(case.messages.values_list("kind", "read_at"))
    return Talk(
        number=len(messages),
        unread=sum(kind == MessageKind.FROM_PERSON and read_at is None for kind, read_at in messages),
        way=way.value,
        may_read=bool(roles & set(ACCESS["messages"].see)),
        may_note=bool(roles & set(ACCESS["note"].do)),
        may_note_told=alive and bool(roles & set(ACCESS["told"].do)),
    )
