"""The form of a source, made from what its connector declares. A secret is asked for and never shown back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.sentences import joined
from requests.models import Source
from requests.sources.base import Connector, Parameter, SourceFault, connectors
from requests.sources.mapping import DataMapError
from requests.sources.registering import Description, is_key
from requests.workspace.forms import TOO_LONG

ADDRESS_FAULTS = {"bad_address", "own_database", "unreachable", "sign_in_refused", "no_such_database", "timed_out"}


class SourceForm(forms.Form):
    """Adds a source, or changes `source`. `described()` is what it says, `add_fault` what was found wrong with it."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=40,
        help_text=gettext_lazy("A short name for addresses and the trail, like crm. It cannot be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Write a short name, like crm."), "max_length": TOO_LONG},
    )
    datamap = forms.CharField(
        label=gettext_lazy("Data map"),
        help_text=gettext_lazy("Fides datasets as YAML: collections, fields, identities, references."),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        strip=False,
        error_messages={"required": gettext_lazy("Paste the data map.")},
    )
    labels = forms.CharField(
        label=gettext_lazy("Labels"),
        required=False,
        help_text=gettext_lazy("Words in English and Chinese for people, as YAML. Without them the names are used."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        strip=False,
    )

    def __init__(self, *args: Any, controller: Any, source: Source | None = None, **kwargs: Any) -> None:
        self.controller, self.source = controller, source
        self.kind: type[Connector] = connectors[source.connector if source else "sql"]
        if source:
            kwargs.setdefault("initial", {"datamap": source.datamap, "labels": source.labels})
        super().__init__(*args, **kwargs)
        if source:
            del self.fields["key"]
        for parameter in self.kind.parameters:
            self.fields[parameter.name] = self._field(parameter)
        self.order_fields(["key", *(parameter.name for parameter in self.kind.parameters), "datamap", "labels"])

    def _field(self, parameter: Parameter) -> forms.CharField:
        known = self.source is not None
        keep = _("Leave it empty to keep what is there; it is never shown.") if parameter.secret and known else ""
        quiet = {"autocomplete": "off", "spellcheck": "false"}
        secret = forms.PasswordInput(attrs={**quiet, "autocomplete": "new-password"})
        return forms.CharField(
            label=str(parameter.label),
            help_text=joined(parameter.help, keep),
            required=parameter.required and not (parameter.secret and known),
            widget=secret if parameter.secret else forms.TextInput(attrs=quiet),
            initial=None if parameter.secret or self.source is None else self.source.parameters.get(parameter.name, ""),
            error_messages={"required": str(parameter.help)},
        )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not is_key(key):
            raise forms.ValidationError(_("Write lower-case letters, digits and hyphens, and not the word “add”."))
        if Source.objects.of(self.controller).filter(key=key).exists():
            raise forms.ValidationError(_("There is a source of this key already. Change that one, or choose another."))
        return key

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for name, sentence in self.kind.complaints(self.parameters()).items():
                self.add_error(name, sentence)
        return cleaned

    def parameters(self) -> dict[str, str]:
        """What was typed; for a secret left empty, what is there."""
        there = (self.source.parameters or {}) if self.source else {}
        typed = {parameter.name: self.cleaned_data.get(parameter.name, "") for parameter in self.kind.parameters}
        return {name: value or there.get(name, "") for name, value in typed.items()}

    def described(self) -> Description:
        newlines = str.maketrans({"\r": None})  # a browser sends CR LF
        datamap, labels = (self.cleaned_data[name].translate(newlines) for name in ("datamap", "labels"))
        return Description(self.kind.name, self.parameters(), datamap, labels)

    def add_fault(self, fault: DataMapError | SourceFault) -> None:
        """Puts what was found wrong beside the field that can mend it."""
        if isinstance(fault, DataMapError):
            of_labels = tuple(found for found in fault.faults if found.startswith(_("Labels")))
            for name, faults in (("labels", of_labels), ("datamap", [f for f in fault.faults if f not in of_labels])):
                for found in faults:
                    self.add_error(name, found)
            return
        name = self.kind.parameters[0].name if fault.code in ADDRESS_FAULTS else "datamap"
        self.add_error(name, str(fault))
