"""A form's field for several files, each checked by its content (`privacyportal.uploads`)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacyportal.uploads import ACCEPT, MOST, Refused, Upload, read


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
