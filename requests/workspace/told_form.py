"""What staff type when the person said something by letter, mail or phone instead of on their page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from privacyportal.sentences import labelled
from requests.files_field import FilesField, PaperField
from requests.fulfil import messages, told
from requests.fulfil.told import WORDS, Meaning, Told
from requests.identity import document
from requests.identity.asking import open_asks
from requests.identity.base import methods
from requests.identity.evidence import is_open
from requests.identity.source_fact import FACTS
from requests.identity.supplement import notable
from requests.intake.fields import TidyField
from requests.intake.proofs import checked_fact
from requests.models import Case, Channel, RightsRequest
from requests.workspace.forms import TOO_LONG
from requests.workspace.names import right_word
from requests.workspace.work_forms import FROM_LIST

FOR_VERIFIERS = _("A scan or photo (PDF, JPEG or PNG). Only verifiers see it, and it goes with their decision.")


class FactField(TidyField):
    """What they say of who they are: it proves nothing by itself, and is searched for once it is proven."""

    def __init__(self, kind: str) -> None:
        help_text = _("If they name it, exactly as they wrote it. It proves nothing yet.")
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(
            label=str(FACTS[kind].title), required=False, help_text=help_text, widget=forms.TextInput(attrs=attrs)
        )
        self.kind = kind

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        return checked_fact(self.kind, typed) if typed else ""


class ToldForm(forms.Form):
    """Offered is what the person could say now; nothing is chosen before staff have read it."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(each.value, each.label) for each in told.CHANNELS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came."), "invalid_choice": FROM_LIST},
    )
    came_on = forms.DateField(
        label=_("Day on which it came"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(["required", "invalid"], _("Choose the day on which it came.")),
    )
    message = forms.CharField(
        label=_("What they said, in their words"),
        help_text=_("It stands on their page, too, as noted by you."),
        max_length=messages.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": messages.WRITE, "max_length": TOO_LONG},
    )
    attached = FilesField(label=_("The letter or mail itself"))
    means = forms.ChoiceField(
        label=_("What it means for the request"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it means."), "invalid_choice": FROM_LIST},
    )

    def __init__(self, *args: Any, case: Case, rights: Sequence[RightsRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["came_on"].initial = clock.today(pack_of(case.controller).zone)
        offered = [(Meaning.SAID.value, capfirst(str(WORDS[Meaning.SAID])))]
        for row in rights:
            for meaning in told.meanings_of(row):
                words = capfirst(str(WORDS[meaning]))
                words = labelled(str(right_word(row.right)), words) if len(rights) > 1 else words
                offered.append((f"{meaning.value}:{row.right}", words))
        self.fields["means"].choices = offered  # type: ignore[attr-defined]
        for kind in notable(case):
            self.fields[kind] = FactField(kind)
        asked = [row for row in open_asks(case) if row.method in document.PURPOSES] if is_open(case) else []
        self.papers = {f"paper_{number}": row for number, row in enumerate(asked, 1)}
        for name, row in self.papers.items():
            what = methods[row.method].seen(row) or str(methods[row.method].title)
            self.fields[name] = PaperField(
                label=_("What they were asked to show: %(what)s") % {"what": what},
                required=False,
                help_text=FOR_VERIFIERS,
            )
        self.order_fields(["channel", "came_on", "message", "attached", *self.papers, *FACTS, "means"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (day := cleaned.get("came_on")) and (sentence := told.why_no_day(self.case, day)) is not None:
            self.add_error("came_on", sentence)
        return cleaned

    def told(self) -> Told:
        given = self.cleaned_data
        facts = {kind: given[kind] for kind in FACTS if given.get(kind)}
        papers = [(row, given[name]) for name, row in self.papers.items() if given.get(name)]
        return Told(Channel(given["channel"]), given["came_on"], given["message"], given["attached"], facts, papers)

    def meaning(self, rights: Sequence[RightsRequest]) -> tuple[Meaning, RightsRequest | None]:
        """What was chosen, and of which right."""
        meaning, _colon, right = self.cleaned_data["means"].partition(":")
        return Meaning(meaning), next((row for row in rights if row.right == right), None)
