"""What staff type for messages, fees, more time, holds and disputes."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import pack_at
from requests.deadlines import Offer
from requests.files_field import FilesField
from requests.fulfil import extend, fee, messages
from requests.models import RightsRequest
from requests.workspace.forms import TOO_LONG, ReasonForm
from requests.workspace.work_forms import FROM_LIST


class NoteForm(forms.Form):
    message = forms.CharField(
        label=_("Note"),
        max_length=messages.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": messages.WRITE, "max_length": TOO_LONG},
    )


class MessageForm(NoteForm):
    attached = FilesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].label = _("Message, in the person’s language")


class AmountField(forms.DecimalField):
    """Digits with a point, as an amount is written; no number such as 1e3, which nobody would read as one."""

    def to_python(self, value: Any) -> Any:
        if value and not re.fullmatch(r"\s*\d+(\.\d+)?\s*", str(value)):
            raise forms.ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class FeeForm(ReasonForm):
    field_order = ["amount", "currency", "cause", "reason"]
    amount = AmountField(
        label=_("Amount"),
        max_digits=9,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ["required", "invalid", "max_digits", "max_decimal_places", "max_whole_digits", "min_value"],
            _("Write an amount above zero, such as 12.50."),
        ),
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[(code, code) for code in fee.CURRENCIES],
        error_messages={"required": FROM_LIST, "invalid_choice": FROM_LIST},
    )
    cause = forms.ChoiceField(
        label=_("Cause"),
        widget=forms.RadioSelect,
        help_text=_("Only the causes for which the policy lets a fee be asked."),
        error_messages={"required": FROM_LIST, "invalid_choice": FROM_LIST},
    )

    def __init__(self, *args: Any, request: RightsRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = fee.causes_of(pack_at(request.pack_version))
        self.fields["cause"].choices = [(cause, fee.CAUSES[cause]) for cause in offered]  # type: ignore[attr-defined]
        self.fields["reason"].label = _("Why, and how it was reckoned, as the person will read it")


class ExtendForm(ReasonForm):
    field_order = ["ground", "to", "reason"]
    ground = forms.ChoiceField(
        label=_("Ground"),
        widget=forms.RadioSelect,
        error_messages={"required": FROM_LIST, "invalid_choice": FROM_LIST},
    )
    to = forms.DateField(
        label=_("New date"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose the day by which you answer.")},
    )

    def __init__(self, *args: Any, offer: Offer | str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds, law = ((), "") if isinstance(offer, str) else (offer.grounds, offer.law)
        choices = [(key, str(extend.GROUNDS[key]) % {"law": law}) for key in grounds]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]
        self.fields["reason"].label = _("Why more time is needed, as the person will read it")


class HoldForm(ReasonForm):
    field_order = ["until", "reason"]
    until = forms.DateField(
        label=_("Until the end of"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(["required", "invalid"], _("Choose the last day of the hold.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why nothing may be erased, and what must stay")


class DisputeForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Who disagrees, and about what")


class SettleForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("How it was settled, and who may act now")
