"""What the person answered to the questions of a right's form, in words, for who works on it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.controllers.packs import Pack
from privacyportal.countries import name_of
from privacyportal.vault.models import Shredded
from requests.intake.asking import YES_OR_NO, GivenQuestion
from requests.intake.fields import WANTED
from requests.intake.offer import OTHER_GROUND, deletion_grounds
from requests.models import ActingAs, Case
from requests.sources.words import make_readable

WHO_ASKS: dict[str, Any] = {
    ActingAs.SELF.value: gettext_lazy("The person themselves"),
    ActingAs.GUARDIAN.value: gettext_lazy("A parent or another guardian"),
    ActingAs.AGENT.value: gettext_lazy("Somebody whom the person has authorised"),
}
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


def asked_of(case: Case, right: str, pack: Pack) -> list[Answer]:
    """Empty where nothing was asked or answered, or where the data was destroyed. `pack`: the grounds are its own."""
    try:
        answers = (case.asked or {}).get(right, {})
    except Shredded:
        return []
    return [
        Answer(str(LABELS.get(field, make_readable(field))), _in_words(field, value, pack))
        for field, value in answers.items()
        if value not in (None, "", [])
    ]


def _in_words(field: str, value: Any, pack: Pack) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field == "receiver_country":
        return name_of(str(value)) or str(value)
    known = choices_of(field, pack)
    return _(", ").join(str(known.get(each, each)) for each in (value if isinstance(value, list) else [value]))


def choices_of(field: str, pack: Pack) -> dict[Any, Any]:
    """What could be chosen there, as the form said it; empty for words of the person's own."""
    if field == "deletion_ground":
        return {**dict(deletion_grounds(pack)), OTHER_GROUND: _("another one, in the person’s own words")}
    wishes: Any = GivenQuestion.base_fields["third_party_wish"]
    return dict({"data_wanted": WANTED, "also_delete": YES_OR_NO, "third_party_wish": wishes.choices}.get(field, []))
