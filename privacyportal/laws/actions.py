"""What the trail says about laws: each action and its sentence."""

from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import actions

EDITED = "laws.edited"
SENTENCES = {EDITED: _("The law of %(place)s was edited; this is its version %(number)s.")}


def register() -> None:
    for name, sentence in SENTENCES.items():
        actions.register(name, sentence)
