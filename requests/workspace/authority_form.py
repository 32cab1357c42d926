"""What a verifier says about somebody who acts for another: whether they may, for whom, and how that person is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacyportal.people.identifiers import normalise_email
from requests.identity.authority import FOUND, Notice, Shown, Told
from requests.identity.decision import tickable
from requests.intake import fields
from requests.models import Case
from requests.workspace.asked_form import NO_HINT
from requests.workspace.forms import LONGEST_REASON, TOO_LONG, ReasonForm
from requests.workspace.identity_forms import offer_identifiers, showed
from requests.workspace.person import Masked


class AuthorityForm(ReasonForm):
    """Whether somebody may act for the person, what shows whose data it is, and how that person is told of it."""

    field_order = ["verdict", "identifiers", *FOUND, "notice", "told_how", "reason"]
    verdict = forms.ChoiceField(
        label=_("May they act for this person?"),
        widget=forms.RadioSelect,
        choices=[("accept", _("Yes")), ("reject", _("No"))],
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose one of the list.")),
    )
    identifiers = showed()
    represented_email = fields.EmailField(
        label=_("Email address of that person"), required=False, widget=forms.EmailInput(attrs=NO_HINT)
    )
    represented_phone = fields.PhoneField(
        label=_("Phone number of that person"), required=False, widget=forms.TextInput(attrs=NO_HINT)
    )
    account_id = fields.IdentifierField("account_id", label=_("Account of that person"))
    device_serial = fields.IdentifierField("device_serial", label=_("Serial number of a device of that person"))
    notice = forms.ChoiceField(
        label=_("How is that person told?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (Notice.MAIL, _("By email to the address of that person")),
            (Notice.OTHERWISE, _("By letter or phone; I write how and when")),
            (Notice.NOT, _("Not at all; I write why")),
        ],
        help_text=_(
            "That somebody asks in their name, and how to object; nothing of what was asked. "
            "Choose it where you accept the authority."
        ),
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )
    told_how = forms.CharField(
        label=_("How and when they were told, or why they are not"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, case: Case, person: Masked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        for name in ("notice", "told_how"):
            self.fields[name].unmarked = True  # type: ignore[attr-defined]  # needed where the answer is yes
        self.fields["reason"].label = _("What shows it; or why it does not, as the person will read it")
        self.fields["reason"].help_text = _("If it does not, the person reads this and is asked for another one.")
        self.fields["represented_phone"].region = case.country  # type: ignore[attr-defined]
        offer_identifiers(self, person, tickable(case))
        for name, kind in FOUND.items():
            given = person.subject.get(kind, "")
            read = _("Only if you read it on what was shown to you. It then counts as shown.")
            other = _("%(given)s was given. Only if you read another one on what was shown to you.") % {"given": given}
            self.fields[name].help_text = other if given else read

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") != "accept":
            return cleaned
        notice = cleaned.get("notice", "")
        if not notice and "notice" not in self.errors:
            self.add_error("notice", _("Choose how the person for whom they ask is told, or say why they are not."))
        if notice == Notice.MAIL and "represented_email" not in self.errors:
            self._see_address(cleaned.get("represented_email") or self.case.represented_email)
        if notice in {Notice.OTHERWISE, Notice.NOT} and not cleaned.get("told_how", "").strip():
            self.add_error("told_how", _("Write it: it stays on record."))
        return cleaned

    def _see_address(self, address: str) -> None:
        """Not that of whoever asks: a guardian and a child may share one, and the child would learn nothing."""
        if not address:
            self.add_error("represented_email", _("Write the address, or choose another way."))
        elif self.case.email and normalise_email(address).lookup == normalise_email(self.case.email).lookup:
            self.add_error("notice", _("They share one address, where whoever asks would read it. Choose another way."))

    @property
    def accepted(self) -> bool:
        return bool(self.cleaned_data["verdict"] == "accept")

    def shown(self) -> Shown:
        given = self.cleaned_data
        return Shown(tuple(given.get("identifiers", ())), {name: given[name] for name in FOUND if given.get(name)})

    def told(self) -> Told:
        given = self.cleaned_data
        return Told(Notice(given["notice"]), given["told_how"].strip())
