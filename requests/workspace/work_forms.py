"""What staff type while they work on plans and answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests.fulfil.plan import BEYOND, DOING, LONGEST_NAME, needs_words
from requests.fulfil.remedy import LABELS, Remedy, composed
from requests.fulfil.working import LONGEST_ANSWER
from requests.models import Intent, PlanRow
from requests.workspace.forms import LONGEST_REASON, TOO_LONG
from requests.workspace.plan_panel import text_of

CHOICES = {
    Intent.DO: _("Do it there"),
    Intent.PARTLY: _("Do it in part, keep the rest"),
    Intent.KEEP: _("Keep everything"),
    Intent.NOTHING: _("Nothing of this person is there"),
}
DONE_CHOICES = {
    Intent.DO: _("It was done"),
    Intent.PARTLY: _("It was done in part; the rest stays"),
    Intent.KEEP: _("Everything was kept"),
    Intent.NOTHING: _("Nothing of this person was there"),
}
FROM_LIST = _("Choose one of the list.")


class DecideForm(forms.Form):
    """What is to happen in a system. Where something stays the words say what and why."""

    intent = forms.ChoiceField(
        label=_("What is to happen there"),
        choices=list(CHOICES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to happen in this system."), "invalid_choice": FROM_LIST},
    )
    reason = forms.CharField(
        label=_("What stays, and why"),
        help_text=_("Needed where something stays: the person reads it in the answer. Write in the person’s language."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, data: Any, *, row: PlanRow) -> None:
        """Of a row that was done in part only the words change."""
        done = Intent(row.result) if row.closed_at else None
        super().__init__(data, initial={"intent": done or row.intent, "reason": text_of(row.account or row.reason)})
        if done:
            self.fields["intent"].choices = [(done, CHOICES[done])]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("intent") in {Intent.PARTLY, Intent.KEEP} and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say what stays there, and why: the person reads it in the answer."))
        return cleaned


class CloseForm(forms.Form):
    """What was done in a system."""

    result = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was done in this system."), "invalid_choice": FROM_LIST},
    )
    account = forms.CharField(
        label=_("What was done, what was kept and why"),
        help_text=_(
            "The person reads it in the answer. Write in the person’s language. It may stay empty only where nothing "
            "was to be done and nothing of this person was there."
        ),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, row: PlanRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        offered = [(key, words) for key, words in DONE_CHOICES.items() if key not in BEYOND.get(row.intent, DOING)]
        self.fields["result"].choices = offered  # type: ignore[attr-defined]
        self.fields["account"].unmarked = True  # type: ignore[attr-defined]  # needed by nearly every choice

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        result = cleaned.get("result")
        if result is not None and needs_words(self.row, result) and not cleaned.get("account", "").strip():
            self.add_error("account", _("Say what was done, and what was kept and why: the person reads it."))
        return cleaned


class SystemForm(forms.Form):
    system = forms.CharField(
        label=_("What the system is called"),
        help_text=_("A system that the portal is not connected to: paper files, a mailbox, a partner’s portal."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ["required", "max_length"], _("Write what the system is called, in at most 80 characters.")
        ),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("The answer, as the person will read it"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": _("Write the answer, in at most 20,000 characters."), "max_length": TOO_LONG},
    )

    def words(self, language: str) -> str:
        """What the letter will say. `language`: the person's."""
        return str(self.cleaned_data["answer"])

    @property
    def remedy(self) -> str:
        return ""


class ExplanationForm(AnswerForm):
    """To whoever asks about a decision: how it was made, and what a person found who looked at it again."""

    remedy_found = forms.ChoiceField(
        label=_("What a person found who looked at the decision again"),
        choices=[(remedy.value, label) for remedy, label in LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what was found: the person has a right to it."),
            "invalid_choice": FROM_LIST,
        },
    )
    new_decision = forms.CharField(
        label=_("The new decision, as the person will read it"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("How the decision was made, as the person will read it")
        self.fields["new_decision"].unmarked = True  # type: ignore[attr-defined]  # needed where it was decided anew

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("remedy_found") == Remedy.CHANGED and not cleaned.get("new_decision", "").strip():
            self.add_error("new_decision", _("Write what was decided anew."))
        return cleaned

    def words(self, language: str) -> str:
        given = self.cleaned_data
        return composed(given["answer"], Remedy(given["remedy_found"]), given["new_decision"], language)

    @property
    def remedy(self) -> str:
        return str(self.cleaned_data["remedy_found"])
