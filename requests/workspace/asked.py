"""What the person answered to the questions of a right's form, in words, for who works on it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.vault.models import Shredded
from requests.intake.countries import name_of
from requests.models import Case
from requests.sources.words import make_readable

LABELS: dict[str, Any] = {
    "data_wanted": gettext_lazy("Which data"),
    "since": gettext_lazy("Since when"),
    "receiver": gettext_lazy("To whom the data should go"),
    "receiver_country": gettext_lazy("Country of the receiver"),
    "abroad_proof": gettext_lazy("Proof that it may go there"),
    "old_value": gettext_lazy("What is wrong"),
    "new_value": gettext_lazy("What would be right"),
    "correction_proof": gettext_lazy("Proof of what is right"),
    "deletion_ground": gettext_lazy("Ground for the deletion"),
    "also_delete": gettext_lazy("Delete the data too"),
    "minor_data": gettext_lazy("Which data of a child"),
    "given_by": gettext_lazy("Who gave us the data"),
    "third_party_wish": gettext_lazy("What should happen with it"),
    "consent": gettext_lazy("Which consent is withdrawn"),
    "processing": gettext_lazy("Which use of the data"),
    "decision": gettext_lazy("Which decision"),
    "answer_complained": gettext_lazy("Which answer the complaint is about"),
}


@dataclass(frozen=True)
class Answer:
    label: str
    value: str


def asked_of(case: Case, right: str) -> list[Answer]:
    """Empty where nothing was asked or answered, or where the data was destroyed."""
    try:
        answers = (case.asked or {}).get(right, {})
    except Shredded:
        return []
    return [
        Answer(str(LABELS.get(field, make_readable(field))), _in_words(field, value))
        for field, value in answers.items()
        if value not in (None, "", [])
    ]


def _in_words(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _(", ").join(str(each) for each in value)
    if field == "receiver_country":
        return name_of(str(value)) or str(value)
    return str(value)
