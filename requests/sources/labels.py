"""The labels file beside a data map: words in English and Chinese for what Fides has no place for.

    solar:                                   # fides_key of the data set
      title: {en: Monitoring, zh: 监控}
      what: {en: …, zh: …}                   # what it holds
      why: …   basis: …                      # what for, and on which legal basis (P-52, P-67)
      how_long: …   who: …                   # how long it is kept, who received it
      collections:
        telemetry:
          title: {en: Readings, zh: 读数}
          fields:
            at: {en: When, zh: 时间}
            power: {label: {en: Power, zh: 功率}, unit: W}
            state: {label: {en: State, zh: 状态}, values: {0: {en: Normal, zh: 正常}}}

A text without languages stands for both. Each name must be one of the map's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from privacyportal.yamlfile import read_yaml
from requests.sources.mapping import value_key
from requests.sources.remarks import Remark
from requests.sources.words import Words

_ZH = ("zh", "zh-hans", "zh-Hans", "zh_hans")
_DATASET_WORDS = ("title", "what", "why", "basis", "how_long", "who")
_FIELD_KEYS = ("label", "unit", "values")


@dataclass
class FieldLabels:
    label: Words | None = None
    unit: Words | None = None
    values: tuple[tuple[str, Words], ...] = ()


@dataclass
class CollectionLabels:
    title: Words | None = None
    fields: dict[str, FieldLabels] = field(default_factory=dict)


@dataclass
class DatasetLabels:
    words: dict[str, Words | None] = field(default_factory=dict)
    collections: dict[str, CollectionLabels] = field(default_factory=dict)


Names = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What the map knows: data set -> collection -> field."""


class LabelsReader:
    """Reads a labels file against the names of a map; collects faults and remarks."""

    def __init__(self, names: Names, faults: list[str], remarks: list[Remark]) -> None:
        self.names, self.faults, self.remarks = names, faults, remarks

    def read(self, text: str) -> dict[str, DatasetLabels]:
        if not text.strip():
            return {}
        found: list[str] = []
        raw = read_yaml(text, found)
        self.faults += [_("Labels: %(fault)s") % {"fault": fault} for fault in found]
        if raw is None:
            return {}
        return self._each(raw, self.names, "", self._dataset)

    def _fault(self, place: str, sentence: str) -> None:
        labels = _("Labels")
        self.faults.append(f"{labels} / {place}: {sentence}" if place else f"{labels}: {sentence}")

    def _each(self, raw: Any, known: Mapping[str, Any], place: str, read: Callable[..., Any]) -> dict[str, Any]:
        """Reads each entry of a mapping whose keys must be names of the map."""
        if not isinstance(raw, dict):
            self._fault(place, _("write names with what is said about them below."))
            return {}
        result = {}
        for key, value in raw.items():
            here = f"{place} / {key}" if place else str(key)
            if key not in known:
                self._fault(here, _("the map has nothing of this name.") + suggestion(str(key), known))
                continue
            result[key] = read(value, known[key], here)
        return result

    def _dataset(self, raw: Any, known: Mapping[str, Any], place: str) -> DatasetLabels:
        labels = DatasetLabels()
        for key, value in self._mapping(raw, (*_DATASET_WORDS, "collections"), place).items():
            if key == "collections":
                labels.collections = self._each(value, known, place, self._collection)
            else:
                labels.words[key] = self._words(value, f"{place} / {key}")
        return labels

    def _collection(self, raw: Any, known: Mapping[str, Any], place: str) -> CollectionLabels:
        parts = self._mapping(raw, ("title", "fields"), place)
        labels = CollectionLabels()
        if "title" in parts:
            labels.title = self._words(parts["title"], f"{place} / title")
        if "fields" in parts:
            labels.fields = self._each(parts["fields"], known, place, self._field)
        return labels

    def _field(self, raw: Any, known: Any, place: str) -> FieldLabels:
        if not isinstance(raw, dict) or not set(raw) & set(_FIELD_KEYS):
            return FieldLabels(label=self._words(raw, place))
        parts = self._mapping(raw, _FIELD_KEYS, place)
        labels = FieldLabels()
        if "label" in parts:
            labels.label = self._words(parts["label"], f"{place} / label")
        if "unit" in parts:
            labels.unit = self._words(parts["unit"], f"{place} / unit")
        values = parts.get("values", {})
        if not isinstance(values, dict):
            self._fault(f"{place} / values", _("write values with their words."))
            values = {}
        read = [(value_key(key), self._words(words, f"{place} / values / {key}")) for key, words in values.items()]
        labels.values = tuple((key, words) for key, words in read if words)
        return labels

    def _mapping(self, raw: Any, allowed: tuple[str, ...], place: str) -> dict[str, Any]:
        if not isinstance(raw, dict):
            self._fault(place, _("write %(keys)s below it.") % {"keys": ", ".join(allowed)})
            return {}
        for key in raw:
            if key not in allowed:
                sentence = _("“%(key)s” is not known here.") % {"key": key}
                self._fault(f"{place} / {key}", sentence + suggestion(key, allowed))
        return {key: value for key, value in raw.items() if key in allowed}

    def _words(self, raw: Any, place: str) -> Words | None:
        if isinstance(raw, str | int | float) and not isinstance(raw, bool) and str(raw).strip():
            return Words(str(raw).strip(), str(raw).strip())
        if not isinstance(raw, dict) or not raw:
            self._fault(place, _("write the words, as {en: …, zh: …}."))
            return None
        texts = {("zh" if key in _ZH else key): value for key, value in raw.items()}
        if unknown := [str(key) for key in texts if key not in {"en", "zh"}]:
            self._fault(place, _("write languages en and zh, not %(found)s.") % {"found": ", ".join(unknown)})
            return None
        if not all(isinstance(value, str) and value.strip() for value in texts.values()):
            self._fault(place, _("write the words as text, in quotes where they look like a number or yes and no."))
            return None
        if len(texts) == 1:
            self.remarks.append(Remark("one_language", place))
        return Words(texts.get("en", texts.get("zh", "")).strip(), texts.get("zh", texts.get("en", "")).strip())


def suggestion(word: Any, known: Any) -> str:
    """' Did you mean …?' where a known name is close, else ''."""
    close = get_close_matches(str(word), [str(name) for name in known], n=1, cutoff=0.75)
    return " " + _("Did you mean “%(name)s”?") % {"name": close[0]} if close else ""
