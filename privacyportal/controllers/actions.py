"""What the trail says about policy packs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Action, actions
from privacyportal.controllers.settings_words import LABELS

SENTENCES = {
    "pack.edited": _("The settings were changed, version %(number)s: %(fields)s"),
    "pack.taken_again": _("Version %(of)s of the settings was taken again, as version %(number)s"),
}


def _fields_in_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The sections alone: the trail keeps each path, a sentence would drown in them."""
    sections = dict.fromkeys(str(path).partition(".")[0] for path in facts.get("fields", []))
    return {"fields": [str(LABELS.get(f"Pack.{section}", section)) for section in sections]}


def register() -> None:
    for name, sentence in SENTENCES.items():
        actions.register(name, Action(sentence, words=_fields_in_words))
