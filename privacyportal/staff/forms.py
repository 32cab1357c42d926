"""allauth's forms in our words."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacyportal.people.identifiers import InvalidIdentifier, normalise_email

GOOD_PASSWORD = _("At least 12 characters. A few words that do not belong together are easy to keep and hard to guess.")


class PlainWidgets:
    """Labels say what is asked; a placeholder that vanishes while one types says nothing more."""

    fields: dict[str, forms.Field]
    words: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = GOOD_PASSWORD if name == "password1" else ""


class SignInForm(PlainWidgets, allauth_forms.LoginForm):
    words = {"login": _("Email address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class PasswordChangeForm(PlainWidgets, allauth_forms.ChangePasswordForm):
    words = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }


class PasswordResetForm(PlainWidgets, allauth_forms.ResetPasswordForm):
    words = {"email": _("Email address")}

    def clean_email(self) -> str:
        try:
            normalise_email(self.cleaned_data["email"])
        except InvalidIdentifier as refusal:
            raise ValidationError(str(refusal.sentence)) from None
        email: str = super().clean_email()
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.users:
            super().save(request, **kwargs)
        else:
            get_adapter(request).send_nothing(self.cleaned_data["email"])
        email: str = self.cleaned_data["email"]
        return email


class NewPasswordForm(PlainWidgets, allauth_forms.ResetPasswordKeyForm):
    words = {"password1": _("New password"), "password2": _("New password again")}
