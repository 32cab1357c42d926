"""What a verifier types and ticks while finding out who is asking, and what an administrator tells about keys."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests.identity.decision import TICKABLE, last_word, tickable
from requests.identity.document import KINDS
from requests.identity.evidence import proven_values
from requests.identity.source_fact import askable
from requests.identity.tokens import fault_of_key
from requests.models import Case, HandoverKey
from requests.workspace.forms import TOO_LONG, ReasonForm
from requests.workspace.person import Masked

NOT_GIVEN = _("Choose among the identifiers that the person gave. Nothing else can count as proven.")
ASKABLE: dict[str, Callable[[Case], dict[str, Any]]] = {
    "document": lambda case: {code: kind.title for code, kind in KINDS.items()},
    "source_fact": lambda case: dict(askable(case.controller)),
    "authority": lambda case: {},
}
"""What staff can ask the person for, by method: of facts those that a connected system can look up."""


def identifiers_shown(person: Masked, kinds: tuple[str, ...] = TICKABLE) -> list[tuple[str, Any]]:
    """What was given of the person whose data it is and a verifier may tick, masked."""
    words = {
        "email": _("Email address %(shown)s"),
        "phone_number": _("Phone number %(shown)s"),
        "account_id": _("Account %(shown)s"),
        "device_serial": _("Serial number %(shown)s"),
    }
    return [(kind, words[kind] % {"shown": person.subject[kind]}) for kind in kinds if kind in person.subject]


def offer_identifiers(form: forms.Form, person: Masked, kinds: tuple[str, ...] = TICKABLE) -> None:
    """Those that the person gave can be ticked; without any the question is not asked."""
    if choices := identifiers_shown(person, kinds):
        form.fields["identifiers"].choices = choices  # type: ignore[attr-defined]
    else:
        del form.fields["identifiers"]


def showed() -> forms.MultipleChoiceField:
    """What staff read on what they were shown."""
    return forms.MultipleChoiceField(
        label=_("It showed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what you read there yourself, exactly as the person gave it."),
        error_messages=dict.fromkeys(["invalid_choice", "invalid_list"], NOT_GIVEN),
    )


class IdentityForm(ReasonForm):
    """Which identifiers beside the confirmed email count as proven; only those that the person gave are there."""

    field_order = ["identifiers", "reason"]
    identifiers = forms.MultipleChoiceField(
        label=_("Also proven"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what you have made sure belongs to this person. Only what is ticked is searched for."),
        error_messages=dict.fromkeys(["invalid_choice", "invalid_list"], NOT_GIVEN),
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """The newest decision when the page was made."""

    def __init__(self, *args: Any, case: Case, person: Masked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = last_word(case)
        shown = proven_values(case)
        offer_identifiers(self, person, tuple(kind for kind in tickable(case) if kind not in shown))
        self.fields["reason"].label = _("How you know that it is this person")
        if case.for_another:
            self.fields["reason"].label = _("How you know who asks, and that this is the person for whom they ask")
            if "identifiers" in self.fields:
                self.fields["identifiers"].label = _("Of the person for whom they ask")
                self.fields["identifiers"].help_text = _(
                    "Tick what you have made sure belongs to that person. Only what is ticked or was shown is searched "
                    "for; never an address, number or account of whoever asks."
                )


class AskForm(ReasonForm):
    """What to ask for, and why: the person reads the reason."""

    field_order = ["kind", "reason"]
    kind = forms.ChoiceField(
        label=_("What"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose one of the list.")),
    )

    def __init__(self, *args: Any, method: str, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices := ASKABLE[method](case):
            self.fields["kind"].choices = list(choices.items())  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]
        self.fields["reason"].label = _("Why you need it, as the person will read it")
        self.fields["reason"].help_text = _(
            "In the language of the person. The mail says only that there is something."
        )


class ShownForm(ReasonForm):
    """What was shown to staff: a note, and which identifiers stood there."""

    field_order = ["identifiers", "reason"]
    identifiers = showed()

    def __init__(self, *args: Any, person: Masked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_identifiers(self, person)
        self.fields["reason"].label = _("What was shown, when and how")
        self.fields["reason"].help_text = _("No numbers and no dates of birth: nothing of the document is kept.")


class VerdictForm(ReasonForm):
    """Whether a document counts, after it was looked at; where it does not, the person reads why and is asked again."""

    field_order = ["verdict", "identifiers", "reason"]
    verdict = forms.ChoiceField(
        label=_("Does it count?"),
        widget=forms.RadioSelect,
        choices=[("accept", _("Yes, it shows who is asking")), ("reject", _("No, it does not"))],
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose one of the list.")),
    )
    identifiers = showed()

    def __init__(self, *args: Any, person: Masked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_identifiers(self, person)
        reason: Any = self.fields["reason"]
        reason.required, reason.unmarked = False, True  # needed where the answer is no
        reason.label = _("If it does not: why, as the person will read it")
        reason.help_text = _(
            "In the language of the person, who is asked for another one. The mail says only that there is something."
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "reject" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why it does not count: the person has to know what else to show."))
        return cleaned

    @property
    def accepted(self) -> bool:
        return bool(self.cleaned_data["verdict"] == "accept")


class KeyForm(forms.Form):
    """A key of the product, as docs/handover.md says how to make one."""

    kid = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
        label=_("Name of the key (kid)"),
        help_text=_("Like 2026-a. Letters, digits, dots and dashes; each name is used once."),
        error_messages=dict.fromkeys(["required", "invalid"], _("Use up to 40 letters, digits, dots and dashes.")),
    )
    issuer = forms.CharField(
        label=_("Issuer (iss)"),
        max_length=100,
        help_text=_("As the product names itself."),
        error_messages={"required": _("Write the issuer as the product names itself."), "max_length": TOO_LONG},
    )
    algorithm = forms.ChoiceField(
        label=_("Algorithm"),
        choices=HandoverKey.Algorithm.choices,
        help_text=_("EdDSA where you can. HS256 means that both sides hold the same secret."),
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose one of the list.")),
    )
    key = forms.CharField(
        label=_("Public key, or the shared secret of HS256"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Kept sealed, and never shown again."),
        error_messages={"required": _("Paste the key."), "max_length": TOO_LONG},
    )
    start_url = forms.URLField(
        label=_("Page of the product where people start"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Linked from the page of a request. Leave it empty if there is none."),
        error_messages={
            "invalid": _("Write a whole address, like https://shop.example/privacy"),
            "max_length": TOO_LONG,
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        known = "algorithm" in cleaned and "key" in cleaned
        if known and (fault := fault_of_key(cleaned["algorithm"], cleaned["key"])) is not None:
            self.add_error("key", str(fault))
        if cleaned.get("start_url") and not cleaned["start_url"].startswith("https://"):
            self.add_error("start_url", _("Write an address that begins with https://."))
        return cleaned
