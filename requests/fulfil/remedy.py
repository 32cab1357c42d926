"""What a person found who looked again at a decision that a program had made: told with the explanation.

PIPL art. 24 and GDPR art. 22(3) give the explanation and that look; SOFAR's policy promises both (P-18).
"""

import enum

from django.utils import translation
from django.utils.translation import gettext_lazy as _


class Remedy(enum.StrEnum):
    STANDS = "stands"
    CHANGED = "changed"
    NO_MACHINE = "no_machine"


LABELS = {
    Remedy.STANDS: _("The decision stands"),
    Remedy.CHANGED: _("It was decided anew"),
    Remedy.NO_MACHINE: _("No program had decided alone"),
}
"""For staff."""
SENTENCES = {
    Remedy.STANDS: _("A person of us looked at the decision again. It stands, for the reasons above."),
    Remedy.CHANGED: _("A person of us looked at the decision again and decided anew:"),
    Remedy.NO_MACHINE: _("A person of us looked at it again: no program had decided this alone."),
}
"""For the person, in their language."""


def composed(explanation: str, remedy: Remedy, decision: str, language: str) -> str:
    """The words of the answer: the explanation, then what was found, then the new decision where there is one."""
    with translation.override(language):
        found = str(SENTENCES[remedy])
    parts = [explanation.strip(), found, *([decision.strip()] if remedy == Remedy.CHANGED else [])]
    return "\n\n".join(parts)


def parted(words: str, language: str) -> dict[str, str]:
    """What `composed` made, to be written anew: by field of its form. Other words are an explanation alone."""
    with translation.override(language):
        for remedy, sentence in SENTENCES.items():
            explanation, found, decision = words.partition(f"\n\n{sentence}")
            if found:
                return {"answer": explanation, "remedy_found": remedy.value, "new_decision": decision.strip()}
    return {"answer": words}
