"""The form of a section of the settings, made from the typed schema; the whole pack is judged before any is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from privacyportal.controllers.parts import RightOffer
from privacyportal.controllers.rights import RIGHTS
from privacyportal.controllers.schema import Pack
from privacyportal.controllers.settings_kinds import ABSENT, Block, Kind, Place, kind_of, rows_in
from privacyportal.controllers.settings_words import LABELS

Path = tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """What is shown and changed together: `paths` of a pack, like ('fee',) or ('rights', 'copy')."""

    key: str
    title: Promise
    paths: tuple[Path, ...]


def _section(key: str, title: Promise, *names: str) -> Section:
    return Section(key, title, tuple((name,) for name in names))


SECTIONS: tuple[Section, ...] = (
    _section("who", gettext_lazy("Who we are"), "name", "short", "company", "product", "policy", "department",
             "languages", "accent", "zone", "zone_name"),
    _section("contacts", gettext_lazy("Contacts"), "contacts"),
    _section("periods", gettext_lazy("Periods"), "answer", "extension", "law_prevails", "work_days_before",
             "reminders"),
    _section("fee", gettext_lazy("Fee"), "fee"),
    _section("refusal", gettext_lazy("Grounds for refusing"), "refusal_grounds"),
    _section("deletion", gettext_lazy("Grounds for deletion"), "deletion_grounds"),
    _section("minors", gettext_lazy("Minors"), "minors"),
    _section("identity", gettext_lazy("Identity"), "identity"),
    _section("portability", gettext_lazy("Portability"), "portability"),
    _section("complaint", gettext_lazy("Where to complain"), "complaint"),
    _section("portal", gettext_lazy("Periods of the portal"), "portal"),
    _section("statistics", gettext_lazy("Statistics"), "statistics_public"),
)  # fmt: skip
RIGHT_SECTIONS: tuple[Section, ...] = tuple(
    Section(f"right-{key}", words.title, (("rights", key),)) for key, words in RIGHTS.items()
)


def section_called(key: str) -> Section | None:
    return next((section for section in (*SECTIONS, *RIGHT_SECTIONS) if section.key == key), None)


class SectionForm(forms.Form):
    """Changes one section of the pack whose data is `data`. `pack`, once valid, is the whole as it would be.

    `opened_on`: the number of the version that the form was opened on.
    """

    opened_on = forms.IntegerField(widget=forms.HiddenInput, required=False)
    pack: Pack

    def __init__(self, typed: Mapping[str, Any] | None, *, section: Section, data: Mapping[str, Any]) -> None:
        self.adding = str(typed.get("add", "")) if typed else ""
        if typed is not None and self.adding:
            typed = _one_more(typed, self.adding)
        super().__init__(typed)
        self.pack_data = data
        self.kinds = {path: _kind_at(path, data, typed) for path in section.paths}
        self.blocks = [kind.build(self.fields) for kind in self.kinds.values()]

    def full_clean(self) -> None:
        """A row that is added judges nothing yet."""
        if self.adding:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                self.pack = Pack.model_validate(self._whole(cleaned))
            except ValidationError as fault:
                self._tell(fault)
        return cleaned

    def _whole(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        whole = {**self.pack_data, "rights": dict(self.pack_data["rights"])}
        for path, kind in self.kinds.items():
            where, last = (whole["rights"] if len(path) == 2 else whole), path[-1]
            value = kind.read(cleaned)
            where.pop(last, None)
            if value is not ABSENT:
                where[last] = value
        return whole

    def _tell(self, fault: ValidationError) -> None:
        """Each fault beside its field; what belongs to another section, on top."""
        for error in fault.errors(include_url=False):
            loc, sentence = (*error["loc"], *_part_of(error)), sentence_of(error)
            path = next((path for path in self.kinds if loc[: len(path)] == path), None)
            if path is None:
                where = str(LABELS.get(f"Pack.{loc[0]}", loc[0])) if loc else ""
                self.add_error(None, f"{where}: {sentence}" if where else sentence)
                continue
            name = self.kinds[path].locate(loc[len(path) :])
            hidden = name not in self.fields or self.fields[name].widget.is_hidden
            self.add_error(None if hidden else name, sentence)


def _part_of(error: Any) -> tuple[str, ...]:
    part = error.get("ctx", {}).get("part")
    return (part,) if part else ()


def sentence_of(error: Any) -> str:
    """A fault of the schema in the active language: what to write."""
    limits = error.get("ctx", {})
    sentences = {
        "missing": _("Write something here."),
        "string_too_short": _("Write it in this language, too."),
        "too_short": _("One is needed at least."),
        "int_type": _("Write a whole number."),
        "int_parsing": _("Write a whole number."),
        "int_parsing_size": _("Write a whole number."),
        "greater_than": _("Write a number above %(gt)s."),
        "greater_than_equal": _("Write %(ge)s or more."),
        "less_than_equal": _("Write %(le)s or less."),
    }
    known = sentences.get(error["type"])
    message = str(error["msg"]).removeprefix("Value error, ")
    return known % limits if known else message[:1].upper() + message[1:]


def _kind_at(path: Path, data: Mapping[str, Any], typed: Mapping[str, Any] | None) -> Kind:
    if len(path) == 2:
        place = Place("-".join(path), "RightOffer")
        return kind_of(place, RightOffer | None, data["rights"].get(path[1], ABSENT), typed)
    info = Pack.model_fields[path[0]]
    default = info.default if not info.is_required() else ABSENT
    default = default.model_dump(mode="json", by_alias=True) if hasattr(default, "model_dump") else default
    hint = info.annotation
    return kind_of(Place(path[0], f"Pack.{path[0]}"), hint, data.get(path[0], default), typed)


def _one_more(typed: Mapping[str, Any], rows: str) -> Mapping[str, Any]:
    """What was typed, with one row more in the list called `rows`."""
    more = typed.copy() if hasattr(typed, "copy") else dict(typed)
    counter = f"{rows}-rows"
    more[counter] = str(rows_in(more.get(counter)) + 1)
    return more


__all__ = ["RIGHT_SECTIONS", "SECTIONS", "Block", "Section", "SectionForm", "section_called"]
