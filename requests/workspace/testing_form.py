"""A test case, filed by an administrator as the form would file a request. Everything in it should be made up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from requests.intake import fields
from requests.workspace.asked_form import NO_HINT, AskedForm


class TestCaseForm(AskedForm):
    email = fields.EmailField(
        label=_("Email address"),
        help_text=_("Somebody whom a connected system knows. No mail is sent to the address."),
        widget=forms.EmailInput(attrs=NO_HINT),
    )

    field_order = (
        "rights", "name", "email", "acting_as", "represented", "represented_email", "represented_phone", "account_id",
        "device_serial", "country", "region", "language", "details",
    )  # fmt: skip
