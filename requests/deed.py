"""Who asks for a step of a request, and the sentence that they get where it cannot be."""

import dataclasses
from typing import Any

from privacyportal.audit.trail import Actor
from privacyportal.staff.models import User


class NotPossible(Exception):
    """What was asked cannot happen now; `sentence` tells people why and what to do."""

    def __init__(self, sentence: Any) -> None:
        super().__init__("not possible")
        self.sentence = sentence


@dataclasses.dataclass(frozen=True)
class Deed:
    """Who asks for a transition, and with what. `user` is set where the actor is staff."""

    actor: Actor
    user: User | None = None
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    columns: dict[str, Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def of_person(cls, **facts: Any) -> "Deed":
        return cls(Actor.person(), facts=facts)

    @classmethod
    def of_portal(cls, **facts: Any) -> "Deed":
        return cls(Actor.portal(), facts=facts)

    @classmethod
    def of_staff(cls, user: User, columns: dict[str, Any] | None = None, **facts: Any) -> "Deed":
        return cls(Actor.staff(user), user, facts, columns or {})

    @property
    def member(self) -> User:
        """The member of staff who acts; the table lets nobody else get here."""
        if self.user is None:
            raise RuntimeError("this deed is not one of staff")
        return self.user
