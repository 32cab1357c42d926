"""What the pages of sources show: each system, where it is, what it holds, how people are found in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from requests.models import Source
from requests.sources.base import connectors
from requests.sources.mapping import Collection, DataMap
from requests.sources.naming import map_of, system_name, system_names
from requests.sources.plan import ByKeys, plan
from requests.sources.telling import tell_remarks


@dataclass(frozen=True)
class SourceLine:
    """A source in the list."""

    source: Source
    name: str
    where: str
    collections: int


@dataclass(frozen=True)
class CollectionView:
    """`shown`: labels that a copy shows; `kept`: collected and not shown; `secret`: never collected."""

    title: str
    name: str
    shown: Sequence[str]
    kept: Sequence[str]
    secret: Sequence[str]
    found_by: Sequence[str]


@dataclass(frozen=True)
class DatasetView:
    title: str
    about: Sequence[tuple[str, str]]
    collections: Sequence[CollectionView]


def lines_of(sources: Iterable[Source]) -> list[SourceLine]:
    found = list(sources)
    names = system_names(found)
    return [line_of(source, names[source.pk]) for source in found]


def line_of(source: Source, name: str = "") -> SourceLine:
    datamap = map_of(source)
    return SourceLine(source, name or system_name(source), where(source), len(datamap.collections) if datamap else 0)


def where(source: Source) -> str:
    """Which system it is, without user and password."""
    return connectors[source.connector].where(source.parameters or {}) if source.connector in connectors else ""


def build(source: Source) -> dict[str, Any]:
    datamap = map_of(source)
    return {
        "line": line_of(source),
        "datasets": _datasets(datamap) if datamap else [],
        "remarks": list(tell_remarks(datamap)) if datamap else [],
        "broken": datamap is None,
    }


def _datasets(datamap: DataMap) -> list[DatasetView]:
    found_by = _found_by(datamap)
    views = []
    for dataset in datamap.datasets:
        about = (
            (_("What"), dataset.what),
            (_("Why"), dataset.why),
            (_("Kept"), dataset.how_long),
            (_("Received by"), dataset.who),
        )
        views.append(
            DatasetView(
                str(dataset.title),
                [(label, str(words)) for label, words in about if words],
                [_collection(collection, found_by.get(collection.key, [])) for collection in dataset.collections],
            )
        )
    return views


def _collection(collection: Collection, found_by: Sequence[str]) -> CollectionView:
    shown = {field.name for field in collection.shown}
    return CollectionView(
        str(collection.title),
        collection.name,
        [str(field.label) for field in collection.shown],
        [str(field.label) for field in collection.collected if field.name not in shown],
        [str(field.label) for field in collection.fields if field.secret],
        found_by,
    )


def _found_by(datamap: DataMap) -> dict[str, list[str]]:
    """How the walk comes to each collection: by which identity, or from which other collections."""
    found: dict[str, list[str]] = {}
    for step in plan(datamap, datamap.identity_kinds).steps:
        ways = [_identity(kind) for _field, kind in step.identities]
        sources = [c.source for c in step.conditions if isinstance(c, ByKeys)]
        ways += [_("from %(title)s") % {"title": datamap.collections[key].title} for key in dict.fromkeys(sources)]
        found[step.collection.key] = list(dict.fromkeys(ways))
    return found


def _identity(kind: str) -> str:
    words = {
        "email": _("by email address"),
        "phone_number": _("by phone number"),
        "account_id": _("by account"),
        "device_serial": _("by serial number"),
    }
    return words.get(kind, kind)
