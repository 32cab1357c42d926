"""What a source holds, as frozen values: data sets, collections, fields, with their words for people.

Names keep their dots, quotes, spaces and scripts: a name is whatever stands in the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from math import isfinite
from typing import Any

from requests.sources.remarks import Remark
from requests.sources.words import Words

FACT_KINDS = ("order_number", "mail_date")
"""Nobody is found by these; a person who knows one shows that an account is theirs (facts.py)."""
KNOWN_IDENTITIES = ("email", "phone_number", "account_id", "device_serial", *FACT_KINDS)


class DataMapError(ValueError):
    """The map or its labels cannot be used.

    faults   one sentence each, with its place
    remarks  what else should be known about it
    """

    def __init__(self, faults: Iterable[str], remarks: Iterable[Remark] = ()) -> None:
        self.faults, self.remarks = list(faults), list(remarks)
        super().__init__(f"{len(self.faults)} faults")


@dataclass(frozen=True)
class Reference:
    """From a field to a field of `collection` (its key). `direction`: 'from', 'to', or '' for both ways."""

    collection: str
    field: str
    direction: str = ""


@dataclass(frozen=True)
class Field:
    """A column.

    secret    a password, a token: never collected
    plumbing  a key that only joins tables and that no label names: collected, not shown in a document to read
    """

    name: str
    label: Words
    categories: tuple[str, ...] = ()
    identity: str = ""
    primary_key: bool = False
    references: tuple[Reference, ...] = ()
    data_type: str = ""
    secret: bool = False
    plumbing: bool = False
    unit: Words | None = None
    values: tuple[tuple[str, Words], ...] = ()

    def word_for(self, value: Any) -> Words | None:
        """The label of a value ('3' -> 'No connection'), None where the labels file has none."""
        return dict(self.values).get(value_key(value)) if self.values else None


@dataclass(frozen=True)
class Collection:
    """A table. `key` is 'dataset:name', unique in the map and the name of its blocks."""

    dataset: str
    name: str
    title: Words
    fields: tuple[Field, ...]
    skipped: bool = False
    """The map says `skip_processing`: the walk leaves it out."""

    @property
    def key(self) -> str:
        return f"{self.dataset}:{self.name}"

    @property
    def place(self) -> str:
        return f"{self.dataset} / {self.name}"

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def primary_key(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.primary_key)

    @property
    def collected(self) -> tuple[Field, ...]:
        """All but secrets, in the order of the map: the columns of its blocks."""
        return tuple(field for field in self.fields if not field.secret)

    @property
    def shown(self) -> tuple[Field, ...]:
        """What a document to read shows: no plumbing, unless nothing else is there."""
        return tuple(field for field in self.collected if not field.plumbing) or self.collected


@dataclass(frozen=True)
class Dataset:
    """A system, or a part of one. The words are None where no labels file gives them."""

    key: str
    title: Words
    collections: tuple[Collection, ...]
    schema: str = ""
    what: Words | None = None
    why: Words | None = None
    basis: Words | None = None
    how_long: Words | None = None
    who: Words | None = None


@dataclass(frozen=True)
class DataMap:
    datasets: tuple[Dataset, ...]
    remarks: tuple[Remark, ...] = ()
    digest: str = field(default="", compare=False)
    """SHA-256 of the two texts it was read from."""

    @cached_property
    def collections(self) -> dict[str, Collection]:
        """By key, in the order of the file."""
        return {collection.key: collection for dataset in self.datasets for collection in dataset.collections}

    @property
    def identity_kinds(self) -> tuple[str, ...]:
        """Kinds by which somebody can be found here, in the order of the file."""
        kinds = (field.identity for collection in self.collections.values() for field in collection.fields)
        return tuple(dict.fromkeys(kind for kind in kinds if kind and kind not in FACT_KINDS))

    def schema_of(self, collection: Collection) -> str:
        return next(dataset.schema for dataset in self.datasets if dataset.key == collection.dataset)


def value_key(value: Any) -> str:
    """How a value is written as a key of `values` in a labels file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | float) and isfinite(value) and value == int(value):
        return str(int(value))
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value)


def digest_of(datamap_yaml: str, labels_yaml: str = "") -> str:
    return sha256(f"{datamap_yaml}\0{labels_yaml}".encode()).hexdigest()
