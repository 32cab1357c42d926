"""What the trail says about staff: each action and its sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Action, actions
from privacyportal.staff.models import Role

SENTENCES = {
    "staff.signed_in": _("Signed in."),
    "staff.sign_in_failed": _("A sign-in failed."),
    "staff.password_reset_asked": _("Asked for a mail to choose a new password."),
    "staff.password_changed": _("Chose a new password."),
    "staff.password_set_by_operator": _("An operator set a new password for this person."),
    "staff.user_added": _("A person was added to the staff."),
    "staff.user_changed": _("The account of a person was changed: %(fields)s."),
    "staff.role_given": _("A person was given the role %(role)s."),
    "staff.role_taken": _("The role %(role)s was taken from a person."),
}


def _role_in_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"role": Role(facts["role"]).label} if "role" in facts else {}


def register() -> None:
    for name, sentence in SENTENCES.items():
        actions.register(name, Action(sentence, words=_role_in_words))
