"""What staff type and tick. A reason is asked for wherever somebody will later ask why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import pack_at
from privacyportal.staff.models import Role, User
from requests.fulfil.review import Why
from requests.guards import grounds_of
from requests.models import RightsRequest, WhyOut
from requests.models.saved_view import LONGEST_NAME

LONGEST_REASON = 4_000
LONGEST_WHY = 120
TOO_LONG = _(
    "This has %(show_value)d characters and %(limit_value)d fit here. Please shorten it; nothing of it was cut."
)


class SearchForm(forms.Form):
    what = forms.CharField(
        label=_("Reference, email, phone, account, serial number or whole name"),
        max_length=254,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Write what to look for: a reference, an email address, a number or a name."),
            "max_length": TOO_LONG,
        },
    )


class ViewForm(forms.Form):
    """The name of a saved view."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=LONGEST_NAME,
        help_text=_(
            "At most 40 characters. Do not write a person’s name, address or number into it: unlike requests, "
            "it is not encrypted."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write a name for the view."), "max_length": TOO_LONG},
    )


class ReasonForm(forms.Form):
    """A deed that needs a reason and nothing else."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write why, in a sentence: it stays on record."), "max_length": TOO_LONG},
    )


class RefusalForm(ReasonForm):
    field_order = ["ground", "reason"]
    ground = forms.ChoiceField(
        label=_("Ground"),
        widget=forms.RadioSelect,
        help_text=_("Only the grounds that the policy names, and of those the ones that fit what was asked."),
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose the ground of the policy on which you refuse.")
        ),
    )

    def __init__(self, *args: Any, request: RightsRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = pack_at(request.pack_version)
        self.fields["ground"].choices = [(code, pack.ground(code).title) for code in grounds_of(request)]  # type: ignore[attr-defined]
        if not self.fields["ground"].choices:  # type: ignore[attr-defined]
            self.fields["ground"].help_text = _("No ground that the policy names fits this request as it stands now.")
        self.fields["reason"].label = _("The reason, as the person will read it")
        self.fields["reason"].help_text = _("Say what it is about in this case, in the language of the person.")


class WhyOutForm(forms.Form):
    """Why rows are left out or values blackened; the copy says it where they stood."""

    reason = forms.ChoiceField(
        label=_("Why it is not shown"),
        choices=WhyOut.choices,
        initial=WhyOut.OTHERS,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list why it is not shown.")},
    )
    words = forms.CharField(
        label=_("The other reason, as the person will read it"),
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Say the other reason in at most 120 characters: it stands in the copy.")},
    )

    def __init__(self, *args: Any, right: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if right != "portability":
            fitting = [(code, words) for code, words in WhyOut.choices if code != WhyOut.UNPROVIDED]
            self.fields["reason"].choices = fitting  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reason") == WhyOut.ANOTHER and not cleaned.get("words") and not self.errors:
            self.add_error("words", _("Write the other reason in a few words: it stands in the copy."))
        return cleaned

    def why(self) -> Why:
        reason = WhyOut(self.cleaned_data["reason"] or WhyOut.OTHERS)
        return Why(reason, self.cleaned_data["words"] if reason == WhyOut.ANOTHER else "")


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Handler"),
        queryset=User.objects.none(),
        empty_label=None,
        error_messages={
            "required": _("Choose who goes on with it."),
            "invalid_choice": _("That person does not handle requests here. Choose one of the list."),
        },
    )

    def __init__(self, *args: Any, request: RightsRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handlers = User.objects.filter(
            is_active=True, memberships__controller=request.case.controller_id, memberships__role=Role.HANDLER
        )
        self.fields["to"].queryset = handlers.exclude(pk=request.handler_id or 0).order_by("name", "email")  # type: ignore[attr-defined]
