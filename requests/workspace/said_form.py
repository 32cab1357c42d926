"""The questions of the public form as staff answer them for a letter, mail or call: none must be answered."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import Pack
from requests.intake.asked import LABELS, choices_of
from requests.intake.fields import words_wanted
from requests.intake.filing import fields_of
from requests.intake.steps import STEPS
from requests.workspace.names import right_word


class SaidForm(forms.Form):
    """`asked`: what is written down already, by right. A field that several rights ask for stands here once."""

    def __init__(
        self, *args: Any, pack: Pack, rights: list[str], asked: Mapping[str, Mapping[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        askers = {right: fields_of(pack, right) for right in rights}
        for step in STEPS:
            question = step.ask(pack, {"right": rights})
            for name in step.fields:
                asking = [right for right in rights if name in askers[right]]
                if asking and name in question.fields:
                    self.fields[name] = field = copy.deepcopy(question.fields[name])
                    _fit(field, name, asking if len(rights) > 1 else [], choices_of(name, pack))
                    known = next((asked[right][name] for right in asking if asked.get(right, {}).get(name)), None)
                    field.initial = known

    @property
    def words(self) -> str:
        """Of the data that is wanted, what was written beside the boxes."""
        return words_wanted(self["data_wanted"].value() or []) if "data_wanted" in self.fields else ""


def _fit(field: Any, name: str, asking: list[str], known: Mapping[Any, Any]) -> None:
    """In words for staff. Where one is chosen, the first says that nothing is: nobody takes a choice back there."""
    field.required, field.label = False, LABELS[name]
    field.help_text = _(", ").join(str(right_word(right)) for right in asking)
    one_is_chosen = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField)
    if one_is_chosen:
        offered = [(value, capfirst(known.get(value, label))) for value, label in field.choices if value]
        field.choices = [("", _("It does not say")), *offered]
