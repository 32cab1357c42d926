"""Another address of the person, as a verifier sees it: old and new masked, what was shown since, the decision."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests.identity import new_address
from requests.intake.fields import EmailField, PhoneField
from requests.models import AddressChange, Case, ChangeState
from requests.workspace.access import case_or_404, page
from requests.workspace.asked_form import NO_HINT
from requests.workspace.forms import ReasonForm
from requests.workspace.twice import Press
from requests.workspace.views.deeds import carry_out, show_form
from requests.workspace.work_forms import FROM_LIST


class GivenForm(forms.Form):
    """What the person told staff: exactly one of both."""

    email = EmailField(label=gettext_lazy("New email address"), required=False, widget=forms.EmailInput(attrs=NO_HINT))
    phone = PhoneField(
        label=gettext_lazy("Or a phone number, if there is no email address"),
        required=False,
        widget=forms.TextInput(attrs=NO_HINT),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("email")) == bool(cleaned.get("phone")):
            self.add_error("email", _("Write one address, and only one."))
        return cleaned


class DecideForm(ReasonForm):
    field_order = ["verdict", "alive", "reason"]
    verdict = forms.ChoiceField(
        label=gettext_lazy("Do we write to the new address from now on?"),
        widget=forms.RadioSelect,
        choices=[("accept", gettext_lazy("Yes")), ("refuse", gettext_lazy("No"))],
        error_messages=dict.fromkeys(["required", "invalid_choice"], FROM_LIST),
    )
    alive = forms.BooleanField(
        label=gettext_lazy("The person has shown me who they are, alive, since they gave the new address"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("How you know that it is this person, or why not")
        self.fields["reason"].help_text = _("No numbers and no dates of birth: nothing of a document is kept.")


@page("address")
def decide_address(request: Any, reference: str) -> HttpResponse:
    """Enters what the person told, while nothing waits; decides once the code of the new address came back."""
    case = case_or_404(request, reference)
    if case.data_key.shredded_at is not None:
        raise Http404
    change = new_address.open_changes(case).first()
    if change is None or change.state != ChangeState.SHOWN:
        return _enter(request, case, change)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted, words = form.cleaned_data["verdict"] == "accept", form.cleaned_data["reason"]

        def decide() -> None:
            if accepted:
                new_address.accept(change, request.user, words, seen_alive=form.cleaned_data["alive"])
            else:
                new_address.refuse(change, request.user, words)

        said = _("The new address is taken, and the earlier one told.") if accepted else _("The address stays.")
        press = Press("address.accepted" if accepted else "address.refused")
        return carry_out(request, case, decide, said, words, press=press)
    fresh = new_address.fresh_proof(change)
    return show_form(request, "address", case, form, change=new_address.masked(change), fresh=fresh)


def _enter(request: Any, case: Case, change: AddressChange | None) -> HttpResponse:
    form = GivenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        field = "email" if form.cleaned_data["email"] else "phone"
        return carry_out(
            request, case, lambda: new_address.ask(case, field, form.cleaned_data[field], request.user),
            _("A code is on its way to the new address. You decide once it came back."), press=Press("address.asked"),
        )  # fmt: skip
    waiting = new_address.masked(change) if change else None
    return show_form(request, "address", case, form, change=waiting, fresh=None)
