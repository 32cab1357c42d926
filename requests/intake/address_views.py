"""Another address: given on the page of the request, shown by the code that went there, taken by staff alone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.controllers.packs import Pack
from privacyportal.limiting import allowed
from requests.identity import new_address
from requests.identity.base import offers
from requests.identity.codes import Verdict
from requests.intake import session
from requests.intake.fields import EmailField, PhoneField
from requests.intake.forms import CodeForm
from requests.intake.limits import CODE_TRIES, NEW_CODES, too_many
from requests.intake.status_views import Door, behind_reference, reading_and_sending, with_session
from requests.intake.unknown import in_equal_time
from requests.models import AddressChange, Case
from requests.workflow import NotPossible

NOT_RIGHT = gettext_lazy(
    "This code is not right, or too old, or was tried too often. Give the new address once more on the page of your "
    "request, or ask us for it."
)
"""One sentence for all of it: nothing tells whether there is such a request, or an address that waits."""


class AddressForm(forms.Form):
    """Exactly one of both: the other one is left as it is."""

    email = EmailField(
        label=gettext_lazy("New email address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Or a phone number, if you have no email address"),
        help_text=gettext_lazy("With the country code, like +49 30 123456."),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, data: Any = None, *, case: Case, pack: Pack) -> None:
        super().__init__(data)
        phone: Any = self.fields["phone"]
        phone.region = case.country
        if not offers(pack, "phone_code"):
            del self.fields["phone"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("email")) == bool(cleaned.get("phone")):
            self.add_error("email", _("Write one address at which we reach you, and only one."))
        return cleaned

    @property
    def given(self) -> tuple[str, str]:
        """Field of the case, and what was typed."""
        field = "email" if self.cleaned_data["email"] else "phone"
        return field, self.cleaned_data[field]


@reading_and_sending
@with_session
def address(request: HttpRequest, door: Door) -> HttpResponse:
    """Gives another address, or says of one that waits that it is, or is not, the person's."""
    case: Any = door.case
    if case.data_key.shredded_at is not None:
        return redirect(door.address)
    change = new_address.open_changes(case).first()
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if change is not None and deed:
        return _say(request, door, change, deed)
    form = AddressForm(request.POST if request.method == "POST" else None, case=case, pack=door.pack)
    if form.is_valid():
        if not allowed("new_code", NEW_CODES, request):
            return too_many(request, door.pack, _("What you filed is kept."))
        try:
            new_address.ask(case, *form.given)
        except NotPossible as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            return redirect("status:address_code", door.reference)
    context = {
        "pack": door.pack, "reference": door.reference, "form": form, "back": door.address,
        "change": new_address.masked(change) if change else None,
    }  # fmt: skip
    return render(request, "requests/intake/address.html", context)


def _say(request: HttpRequest, door: Door, change: AddressChange, deed: str) -> HttpResponse:
    try:
        if deed == "hold":
            new_address.hold(change, door.session)  # type: ignore[arg-type]
            messages.success(request, _("Thank you. We look at it. You need not do anything now."))
        else:
            new_address.take_back(change)
            messages.success(request, _("The other address is taken back. Nothing was changed."))
    except NotPossible as refusal:
        messages.warning(request, str(refusal.sentence))
    return redirect(door.address)


@reading_and_sending
@behind_reference
def address_code(request: HttpRequest, door: Door) -> HttpResponse:
    """The code that went to the new address. It needs no session and opens none: staff decide what it comes to."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not allowed("code", CODE_TRIES, request):
            return too_many(request, door.pack, _("What you filed is kept."))
        with in_equal_time():
            alive = door.case if door.case and door.case.data_key.shredded_at is None else None
            typed, browser = form.cleaned_data["code"], session.browser_of(request)
            verdict = new_address.show_code(alive, typed, browser) if alive else Verdict.EXPIRED
        if verdict is Verdict.RIGHT:
            messages.success(
                request, _("Thank you. The new address is yours. Before it is used, somebody of us looks at it.")
            )
            return redirect(door.address)
        form.add_error("code", str(NOT_RIGHT))
    context = {"pack": door.pack, "reference": door.reference, "form": form, "back": door.address}
    return render(request, "requests/intake/address_code.html", context)
