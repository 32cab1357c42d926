"""Fields of forms for files, each checked by its content (`privacyportal.uploads`, `identity.papers`)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacyportal.uploads import ACCEPT, MOST, Refused, Upload, read
from requests.identity.papers import EMPTY, LARGEST_BYTES, read_upload


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list of Upload."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        kwargs.setdefault("help_text", _("At most five, of 10 MB each: PDF, picture or plain text."))
        super().__init__(required=False, widget=_Several(attrs={"accept": ACCEPT, "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST:
            raise forms.ValidationError(_("At most five files come with one message."))
        try:
            return [read(file) for file in given]
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from None


class PaperField(forms.FileField):
    """A paper that shows who is asking. Cleans to an Upload (`identity.papers`); None where none need be chosen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("The file"))
        kwargs.setdefault("help_text", _("A photo (JPEG or PNG) or a PDF of up to 10 MB."))
        widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"})
        super().__init__(
            widget=widget, error_messages={"required": _("Choose the file first."), "empty": EMPTY}, **kwargs
        )

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        given = super().clean(data, initial)
        try:
            return read_upload(given.name, given.read(LARGEST_BYTES + 1)) if given else None
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from None
