"""The operators' pages of laws: a place's YAML text is edited, checked and saved as a new version."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacyportal.laws.editing import faults_of_edit, save_edit, text_of
from privacyportal.laws.models import LawVersion


class LawForm(forms.ModelForm):
    text = forms.CharField(
        label=_("Text (YAML)"),
        widget=forms.Textarea(attrs={"rows": 40, "cols": 120, "spellcheck": "false"}),
        help_text=_(
            "Saving adds a new version; requests keep the one they came under. Say in `checked` how surely you read "
            "each fact: text, secondary or memory."
        ),
    )

    class Meta:
        model = LawVersion
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["text"] = text_of(self.instance)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if faults := faults_of_edit(text, self.instance if self.instance.pk else None):
            raise ValidationError(faults)
        return text


@admin.register(LawVersion)
class LawAdmin(admin.ModelAdmin):
    """For superusers alone. A version is never changed or deleted: an edit adds the next one."""

    form = LawForm
    fields = ["text"]
    list_display = ["place", "number", "origin", "loaded_at"]
    search_fields = ["place"]
    ordering = ["place", "-number"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._operator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._operator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._operator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._operator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: LawVersion, form: Any, change: bool) -> None:
        """`obj` becomes the new version, so that what follows speaks of that one."""
        user: Any = request.user
        version = save_edit(form.cleaned_data["text"], obj if change else None, user)
        obj.__dict__.update(version.__dict__)

    @staticmethod
    def _operator(request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)
