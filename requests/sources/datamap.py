"""Reads a data map: Fides datasets (YAML) and the labels beside them.

`parse` names all faults at once, each with its place: our own pass looks at everything, then
`fideslang`'s models look at each part on its own (as a whole they stop at the first kind of fault).
A reference is read against the names that are there, since a dot may be part of a name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from fideslang.default_taxonomy import DEFAULT_TAXONOMY
from fideslang.models import Dataset as FidesDataset
from fideslang.models import DatasetCollection as FidesCollection
from fideslang.models import DatasetField as FidesField
from fideslang.models import FidesMeta
from fideslang.validation import FIDES_KEY_PATTERN, is_valid_data_type, parse_data_type_string
from pydantic import BaseModel, ValidationError

from privacyportal.yamlfile import read_yaml
from requests.sources.edges import edges_of
from requests.sources.labels import CollectionLabels, DatasetLabels, FieldLabels, LabelsReader, suggestion
from requests.sources.mapping import (
    KNOWN_IDENTITIES,
    Collection,
    DataMap,
    DataMapError,
    Dataset,
    Field,
    Reference,
    digest_of,
)
from requests.sources.remarks import Remark
from requests.sources.showing import is_plumbing, is_secret
from requests.sources.words import readable_words

__all__ = ["Collection", "DataMap", "DataMapError", "Dataset", "Field", "Reference", "digest_of", "parse"]

MAX_FIELDS = 20_000
MAX_KEY = 200
"""Characters of 'dataset:collection': what a row block's column holds."""
_DATASET_KEYS = (*FidesDataset.model_fields, "fidesops_meta")
_COLLECTION_KEYS = (*FidesCollection.model_fields, "fidesops_meta")
_REFERENCE_KEYS = ("dataset", "field", "direction")
_META_KEYS = tuple(FidesMeta.model_fields)
_FIELD_KEYS = (*FidesField.model_fields, "fidesops_meta")
_CATEGORIES = {str(category.fides_key) for category in DEFAULT_TAXONOMY.data_category}


def parse(datamap_yaml: str, labels_yaml: str = "") -> DataMap:
    """Reads a map and its labels. Raises DataMapError with every fault of both."""
    reader = _Reader()
    raw = read_yaml(datamap_yaml, reader.faults)
    datasets = reader.datasets(raw) if raw is not None or not reader.faults else []
    reader.resolve(datasets)
    names = {d.key: {c.name: {f.name: f for f in c.fields} for c in d.collections} for d in datasets}
    labels = LabelsReader(names, reader.faults, reader.remarks).read(labels_yaml)
    if reader.faults:
        raise DataMapError(dict.fromkeys(reader.faults), [*reader.remarks, *reader.alone(datasets)])
    built = tuple(reader.build(dataset, labels.get(dataset.key, DatasetLabels())) for dataset in datasets)
    datamap = DataMap(built, tuple(reader.remarks), digest_of(datamap_yaml, labels_yaml))
    edges_of(datamap, reader.faults)
    if reader.faults:
        raise DataMapError(reader.faults, reader.remarks)
    return datamap


@dataclass
class _Field:
    name: str
    raw: dict[str, Any]
    meta: dict[str, Any]
    categories: tuple[str, ...]
    references: list[Reference] = field(default_factory=list)


@dataclass
class _Collection:
    name: str
    skipped: bool = False
    fields: list[_Field] = field(default_factory=list)


@dataclass
class _Dataset:
    key: str
    raw: dict[str, Any]
    schema: str = ""
    collections: list[_Collection] = field(default_factory=list)


class _Reader:
    """One reading: what it found, what was wrong, what should be known."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.remarks: list[Remark] = []
        self.joined: set[tuple[str, str]] = set()
        """(collection key, field) that a reference points at."""

    def fault(self, place: str, sentence: str) -> None:
        self.faults.append(f"{place}: {sentence}")

    # -- our own pass -------------------------------------------------------------------------------

    def datasets(self, raw: Any) -> list[_Dataset]:
        if isinstance(raw, dict):
            self._keys(raw, ("dataset",), _("the file"))
        if not isinstance(raw, dict) or not isinstance(raw.get("dataset"), list) or not raw["dataset"]:
            self.faults.append(_("Write “dataset:” at the top, and below it a list of data sets."))
            return []
        found = list(filter(None, (self._dataset(entry, n) for n, entry in enumerate(raw["dataset"], 1))))
        self._once([dataset.key for dataset in found], "", _("this fides_key stands here %(count)s times."))
        fields = [field for dataset in found for collection in dataset.collections for field in collection.fields]
        if len(fields) > MAX_FIELDS:
            self.faults.append(_("The map has more than %(limit)s fields.") % {"limit": MAX_FIELDS})
        if fields and not any(field.meta.get("identity") for field in fields):
            self.faults.append(
                _("No field says whose it is: give the field that holds an address or a number of the person "
                  "“fides_meta: {identity: email}” (or account_id, device_serial, phone_number).")
            )  # fmt: skip
        return found

    def _dataset(self, raw: Any, number: int) -> _Dataset | None:
        place = _("data set %(number)s") % {"number": number}
        if not isinstance(raw, dict):
            self.fault(place, _("write fides_key and collections below it."))
            return None
        key = raw.get("fides_key")
        if not isinstance(key, str) or not re.match(FIDES_KEY_PATTERN, key):
            self.fault(place, _("write a fides_key of letters, digits, “.”, “_” and “-”."))
            key = place
        self._keys(raw, _DATASET_KEYS, key)
        dataset = _Dataset(key, raw, self._schema(raw, key))
        for n, entry in enumerate(self._list(raw, "collections", key, _("write at least one collection.")), 1):
            if (name := self._name(entry, key, _("collection %(number)s") % {"number": n})) is not None:
                dataset.collections.append(self._collection(entry, name, key, raw.get("data_categories")))
        self._once([c.name for c in dataset.collections], key, _("this collection stands here %(count)s times."))
        self._by_fideslang(FidesDataset, {**raw, "collections": []}, key)
        return dataset

    def _schema(self, raw: dict[str, Any], place: str) -> str:
        meta = raw.get("fides_meta") or raw.get("fidesops_meta") or {}
        namespace = (meta.get("namespace") if isinstance(meta, dict) else None) or {}
        schema = namespace.get("schema", "") if isinstance(namespace, dict) else None
        if not isinstance(schema, str):
            self.fault(place, _("write the schema of the database as “fides_meta: {namespace: {schema: name}}”."))
            return ""
        return schema

    def _collection(self, raw: dict[str, Any], name: str, dataset: str, inherited: Any) -> _Collection:
        place = f"{dataset} / {name}"
        self._keys(raw, _COLLECTION_KEYS, place)
        meta = raw.get("fides_meta") or {}
        collection = _Collection(name, skipped=isinstance(meta, dict) and meta.get("skip_processing") is True)
        if collection.skipped:
            self.remarks.append(Remark("skipped", place))
        self._by_fideslang(FidesCollection, {**raw, "fields": []}, place)
        if len(f"{dataset}:{name}") > MAX_KEY:
            self.fault(place, _("the names of data set and collection have more than %(n)s letters.") % {"n": MAX_KEY})
        for n, entry in enumerate(self._list(raw, "fields", place, _("write at least one field.")), 1):
            if (field_name := self._name(entry, place, _("field %(number)s") % {"number": n})) is not None:
                categories = raw.get("data_categories") or inherited
                collection.fields.append(self._field(entry, field_name, place, categories))
        self._once([f.name for f in collection.fields], place, _("this field stands here %(count)s times."))
        if collection.fields and not any(f.meta.get("primary_key") for f in collection.fields):
            self.remarks.append(Remark("no_primary_key", place))
        return collection

    def _field(self, raw: dict[str, Any], name: str, collection: str, inherited: Any) -> _Field:
        place = f"{collection} / {name}"
        self._keys(raw, _FIELD_KEYS, place)
        meta = raw.get("fides_meta") or raw.get("fidesops_meta") or {}
        if not isinstance(meta, dict):
            self.fault(place, _("write “fides_meta” as {name: value}."))
            meta = {}
        for key in meta:
            if key not in _META_KEYS:
                sentence = _("“%(key)s” is not known in fides_meta.") % {"key": key}
                self.fault(place, sentence + suggestion(key, _META_KEYS))
        left = self._meta(meta, place)
        categories = self._categories(raw, inherited, place)
        self._inside(raw, place)
        self._by_fideslang(FidesField, {**raw, "fides_meta": left, "fidesops_meta": None, "fields": None}, place)
        return _Field(name, raw, meta, categories)

    def _meta(self, meta: dict[str, Any], place: str) -> dict[str, Any]:
        """Looks at what the walk stands on. Returns what is left for fideslang to look at."""
        identity, kind = meta.get("identity"), meta.get("data_type")
        if identity is not None and (not isinstance(identity, str) or not identity.strip()):
            self.fault(place, _("write a kind of identity, like email or account_id."))
        elif identity and identity not in KNOWN_IDENTITIES:
            if close := suggestion(identity, KNOWN_IDENTITIES):
                self.fault(place, _("the identity “%(kind)s” is not known.") % {"kind": identity} + close)
            else:
                self.remarks.append(Remark("unknown_identity", place))
        if not isinstance(meta.get("primary_key"), bool | None):
            self.fault(place, _("write primary_key: true or false."))
        if kind is not None and not (isinstance(kind, str) and _is_type(kind)):
            self.fault(place, _("the data type “%(kind)s” is not known to Fides.") % {"kind": kind})
            kind = None
        ours = ("identity", "primary_key", "references", "data_type")
        left = {key: value for key, value in meta.items() if key in _META_KEYS and key not in ours}
        return {**left, "data_type": kind} if left and kind else left

    def _categories(self, raw: dict[str, Any], inherited: Any, place: str) -> tuple[str, ...]:
        found = raw.get("data_categories") or inherited
        if found is None or found == []:
            self.remarks.append(Remark("undecided", place))
            return ()
        if not isinstance(found, list) or not all(isinstance(category, str) for category in found):
            self.fault(place, _("write data_categories as a list, like [user.contact.email]."))
            return ()
        for category in dict.fromkeys(found):
            if category in _CATEGORIES:
                continue
            if close := _close_category(category):
                self.fault(place, _("the data category “%(category)s” is not known.") % {"category": category} + close)
            else:
                self.remarks.append(Remark("unknown_category", place))
        return tuple(found)

    def _inside(self, raw: dict[str, Any], place: str) -> None:
        """Fields inside a field are collected with it; an identity or a reference there would be lost."""
        for inner in _nested(raw):
            meta = inner.get("fides_meta") or inner.get("fidesops_meta") or {}
            if isinstance(meta, dict) and (meta.get("identity") or meta.get("references")):
                self.fault(
                    f"{place} / {inner.get('name')}",
                    _("an identity or a reference inside another field cannot be followed: name the column itself."),
                )

    def _list(self, raw: dict[str, Any], key: str, place: str, sentence: str) -> list[Any]:
        found = raw.get(key)
        if isinstance(found, list) and found:
            return found
        if found:
            sentence = _("write “%(key)s” as a list: each entry below it begins with “- ”.") % {"key": key}
        self.fault(place, sentence)
        return []

    def _keys(self, raw: dict[Any, Any], known: Iterable[str], place: str) -> None:
        """A key that is nearly one of ours is a slip of the pen; what is quite different is somebody else's."""
        for key in raw:
            if key not in known and (close := suggestion(key, known)):
                self.fault(place, _("“%(key)s” is not known here.") % {"key": key} + close)

    def _name(self, raw: Any, place: str, what: str) -> str | None:
        name = raw.get("name") if isinstance(raw, dict) else None
        if isinstance(name, str) and name:
            return name
        sentence = _("%(what)s has no name.") if name is None or name == "" else _(
            "%(what)s has a name that is not a text (%(name)s): write it in quotes."
        )  # fmt: skip
        self.fault(place, sentence % {"what": what, "name": name})
        return None

    def _once(self, names: list[str], place: str, sentence: str) -> None:
        for name, count in Counter(names).items():
            if count > 1:
                self.fault(f"{place} / {name}" if place else name, sentence % {"count": count})

    def _by_fideslang(self, model: type[BaseModel], raw: dict[str, Any], place: str) -> None:
        """What fideslang's own model finds in this part and our pass did not."""
        try:
            model.model_validate({key: value for key, value in raw.items() if value is not None})
        except ValidationError as error:
            for found in error.errors(include_url=False, include_context=False, include_input=False):
                where = ".".join(str(part) for part in found["loc"])
                if where not in {"name", "fides_key", "data_categories"}:
                    self.fault(place, _("Fides: %(where)s: %(message)s.") % {"where": where, "message": found["msg"]})

    # -- references -----------------------------------------------------------------------------------

    def resolve(self, datasets: list[_Dataset]) -> None:
        by_key: dict[str, _Dataset] = {}
        for dataset in datasets:  # one key twice is named elsewhere; what refers to either of them is right
            known = by_key.setdefault(dataset.key, _Dataset(dataset.key, {}))
            known.collections = [*known.collections, *dataset.collections]
        for dataset in datasets:
            for collection in dataset.collections:
                for field_ in collection.fields:
                    place = f"{dataset.key} / {collection.name} / {field_.name}"
                    found = field_.meta.get("references") or []
                    if not isinstance(found, list):
                        self.fault(place, _("write references as a list of {dataset, field, direction}."))
                        continue
                    read = (self._reference(raw, by_key, place) for raw in found)
                    field_.references = [reference for reference in read if reference]
                    own = f"{dataset.key}:{collection.name}"
                    if any(reference.collection == own for reference in field_.references):
                        self.remarks.append(Remark("self_reference", place))

    def _reference(self, raw: Any, datasets: dict[str, _Dataset], place: str) -> Reference | None:
        if isinstance(raw, dict):
            self._keys(raw, _REFERENCE_KEYS, place)
        key, path = (raw.get("dataset"), raw.get("field")) if isinstance(raw, dict) else (None, None)
        if not isinstance(key, str) or not isinstance(path, str):
            self.fault(place, _("write a reference as {dataset: …, field: collection.field, direction: from or to}."))
            return None
        direction = raw.get("direction") or ""
        if direction not in ("", "from", "to"):
            self.fault(place, _("the direction of a reference is “from” or “to”, or left out for both ways."))
            return None
        if key not in datasets:
            self.remarks.append(Remark("elsewhere", place))
            return None
        if not direction:
            self.remarks.append(Remark("both_ways", place))
        targets = list(dict.fromkeys(_targets(path, datasets[key])))
        if len(targets) != 1:
            names = [f"{c.name}.{f.name}" for c in datasets[key].collections for f in c.fields]
            sentence = _("“%(path)s” is no field of this map.") if not targets else _(
                "“%(path)s” can be read as several fields of this map."
            )  # fmt: skip
            self.fault(place, sentence % {"path": path} + ("" if targets else suggestion(path, names)))
            return None
        collection, field_name = targets[0]
        self.joined.add((f"{key}:{collection}", field_name))
        return Reference(f"{key}:{collection}", field_name, direction)

    def alone(self, datasets: list[_Dataset]) -> Iterator[Remark]:
        """Collections that nothing leads to, as far as can be told from a map with faults."""
        for dataset in datasets:
            for collection in dataset.collections:
                led = any(
                    field_.meta.get("identity") or field_.meta.get("references")
                    or (f"{dataset.key}:{collection.name}", field_.name) in self.joined
                    for field_ in collection.fields
                )  # fmt: skip
                if collection.fields and not led and not collection.skipped:
                    yield Remark("unreachable", f"{dataset.key} / {collection.name}")

    # -- the result -----------------------------------------------------------------------------------

    def build(self, raw: _Dataset, labels: DatasetLabels) -> Dataset:
        collections = tuple(
            self._built_collection(raw, collection, labels.collections.get(collection.name, CollectionLabels()))
            for collection in raw.collections
        )
        words = labels.words
        title = words.get("title") or readable_words(str(raw.raw.get("name") or raw.key))
        return Dataset(
            raw.key, title, collections, raw.schema,
            words.get("what"), words.get("why"), words.get("basis"), words.get("how_long"), words.get("who"),
        )  # fmt: skip

    def _built_collection(self, dataset: _Dataset, raw: _Collection, labels: CollectionLabels) -> Collection:
        one_key = sum(bool(field_.meta.get("primary_key")) for field_ in raw.fields) == 1
        fields = []
        for field_ in raw.fields:
            joins = (
                (one_key and bool(field_.meta.get("primary_key")))
                or bool(field_.references)
                or (f"{dataset.key}:{raw.name}", field_.name) in self.joined
            )
            place = f"{dataset.key} / {raw.name} / {field_.name}"
            fields.append(self._built_field(field_, labels.fields.get(field_.name, FieldLabels()), place, joins))
        title = labels.title or readable_words(raw.name)
        return Collection(dataset.key, raw.name, title, tuple(fields), raw.skipped)

    def _built_field(self, raw: _Field, labels: FieldLabels, place: str, joins: bool) -> Field:
        inner = [category for nested in _nested(raw.raw) for category in nested.get("data_categories") or ()]
        secret = is_secret(raw.name, [*raw.categories, *inner])
        if secret:
            self.remarks.append(Remark("secret", place))
        identity = str(raw.meta.get("identity") or "")
        plumbing = is_plumbing(raw.categories, key=joins, identity=bool(identity), labelled=labels.label is not None)
        return Field(
            raw.name, labels.label or readable_words(raw.name), raw.categories, identity,
            bool(raw.meta.get("primary_key")), tuple(raw.references), str(raw.meta.get("data_type") or ""),
            secret, plumbing, labels.unit, labels.values,
        )  # fmt: skip


def _is_type(text: str) -> bool:
    return is_valid_data_type(parse_data_type_string(text)[0] or "string")


def _close_category(category: str) -> str:
    """A suggestion where the last word is nearly one of its place, or the whole nearly one of all.

    Categories of one's own are allowed.
    """
    parent, _dot, last = category.rpartition(".")
    beside = {known.rpartition(".")[2]: known for known in _CATEGORIES if known.rpartition(".")[0] == parent}
    close = get_close_matches(last, beside, n=1, cutoff=0.75)
    found = [beside[close[0]]] if close else get_close_matches(category, _CATEGORIES, n=1, cutoff=0.92)
    return " " + _("Did you mean “%(name)s”?") % {"name": found[0]} if found else ""


def _targets(path: str, dataset: _Dataset) -> Iterator[tuple[str, str]]:
    """Each way to read 'collection.field' (or 'dataset.collection.field') by the names that are there."""
    for start in {path, path.removeprefix(f"{dataset.key}.")}:
        for collection in dataset.collections:
            rest = start.removeprefix(f"{collection.name}.")
            if rest != start and any(field_.name == rest for field_ in collection.fields):
                yield collection.name, rest


def _nested(raw: dict[str, Any]) -> Iterable[dict[str, Any]]:
    fields = raw.get("fields")
    for inner in fields if isinstance(fields, list) else ():
        if isinstance(inner, dict):
            yield inner
            yield from _nested(inner)
