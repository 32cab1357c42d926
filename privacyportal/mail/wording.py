"""A controller's own words in its letters: added to what a letter must say, never in place of it."""

from dataclasses import dataclass

from django.db import transaction

from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.mail.letters import letters
from privacyportal.mail.models import Wording
from privacyportal.staff.models import User

LONGEST = 2_000


@dataclass(frozen=True)
class Words:
    opening: str = ""
    closing: str = ""


def words_of(controller: Controller | None, letter: str, language: str) -> Words:
    """The newest words; none for a letter that may hold nothing but what it must (before proof, DESIGN §4)."""
    if controller is None or not letters[letter].own_words:
        return Words()
    newest = newest_wording(controller, letter, language)
    return Words(newest.opening, newest.closing) if newest else Words()


def newest_wording(controller: Controller, letter: str, language: str) -> Wording | None:
    found = Wording.objects.filter(controller=controller, letter=letter, language=language)
    return found.order_by("number").last()


def write_words(controller: Controller, letter: str, language: str, words: Words, by: User, *, seen: int) -> bool:
    """Saves a new version. `seen`: the number on the page that was edited; False where somebody was faster."""
    if not letters[letter].own_words:
        raise LookupError(letter)
    with transaction.atomic():
        Controller.objects.select_for_update().get(pk=controller.pk)
        newest = newest_wording(controller, letter, language)
        number = newest.number if newest else 0
        if number != seen:
            return False
        Wording.objects.create(
            controller=controller, letter=letter, language=language, number=number + 1,
            opening=words.opening, closing=words.closing, by=by,
        )  # fmt: skip
        record(
            "mail.words_changed",
            controller=controller,
            actor=Actor.staff(by),
            facts={"letter": letter, "language": language, "number": number + 1},
        )
    return True
