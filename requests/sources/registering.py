"""A source of a controller: made, changed, checked, and turned into its connector."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.vault.models import DataKey
from requests.models import Source
from requests.sources.base import Connector, SourceFault, connectors, unknown_connector
from requests.sources.datamap import parse
from requests.sources.mapping import DataMap, DataMapError
from requests.sources.remarks import Remark


@dataclass(frozen=True)
class Description:
    """What somebody says about a source, not yet believed."""

    connector: str
    parameters: Mapping[str, str]
    datamap: str
    labels: str = ""


@dataclass(frozen=True)
class Understood:
    """What was made of it: the map, what should be known, where it is."""

    datamap: DataMap
    remarks: list[Remark]
    where: str


def is_key(text: str) -> bool:
    """Whether a text can name a source in addresses: at most 40 signs, and none of the pages' own words."""
    return re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", text) is not None and len(text) <= 40 and text != "add"


def connector_of(source: Source) -> Connector:
    """Raises SourceFault where the map or the connector cannot be used (any more)."""
    try:
        datamap = parse(source.datamap, source.labels)
    except DataMapError as error:
        raise SourceFault("map_invalid", tuple(error.faults)) from None
    return _class_of(source.connector)(source.parameters or {}, datamap)


def _class_of(name: str) -> type[Connector]:
    if name not in connectors:
        raise unknown_connector(name)
    return connectors[name]


def check_description(given: Description) -> Understood:
    """Reads the map, reaches the system, looks whether they fit. Raises DataMapError, SourceFault."""
    kind = _class_of(given.connector)
    datamap = parse(given.datamap, given.labels)
    if complaints := kind.complaints(given.parameters):
        raise SourceFault("bad_address", tuple(complaints.values()))
    remarks = kind(given.parameters, datamap).check()
    return Understood(datamap, remarks, kind.where(given.parameters))


def check_source(source: Source) -> Understood:
    """The same for one that is there, and notes the day it was seen to work."""
    given = Description(source.connector, source.parameters or {}, source.datamap, source.labels)
    understood = check_description(given)
    Source.objects.filter(pk=source.pk).update(seen_at=clock.now())
    return understood


def save_source(controller: Controller, key: str, given: Description, actor: Actor) -> tuple[Source, bool]:
    """Writes a description that was checked. Returns the source, and whether it is new. Safe to call again."""
    with transaction.atomic():
        source = (
            Source.objects.select_for_update(of=("self",))
            .select_related("data_key")
            .filter(controller=controller, key=key)
            .first()
        )
        new = source is None
        if source is None:
            source = Source(controller=controller, key=key, data_key=DataKey.objects.make())
        changed = new or _differs(source, given)
        source.connector, source.parameters = given.connector, dict(given.parameters)
        source.datamap, source.labels = given.datamap, given.labels
        source.active, source.seen_at = True, clock.now()
        source.save(force_insert=new)
        if changed:
            record(
                "source.added" if new else "source.changed",
                controller=controller,
                actor=actor,
                subject=("source", str(source.pk)),
                facts={"source": key, "connector": given.connector},
            )
    return source, new


def _differs(source: Source, given: Description) -> bool:
    return (source.connector, source.parameters, source.datamap, source.labels, source.active) != (
        given.connector, dict(given.parameters), given.datamap, given.labels, True,
    )  # fmt: skip
