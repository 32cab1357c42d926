"""Small data maps and the tables that go with them, for the tests of sources."""

from collections.abc import Iterable
from typing import Any

import yaml

from requests.sources.datamap import parse
from requests.sources.mapping import DataMap

Fields = dict[str, dict[str, Any]]


def key(**meta: Any) -> dict[str, Any]:
    """A primary key."""
    return {"categories": ["system.operations"], "primary_key": True, **meta}


def to(target: str, direction: str = "from", **meta: Any) -> dict[str, Any]:
    """A field that refers to 'collection.field' of the same data set."""
    return {"categories": ["system.operations"], "references": [(target, direction)], **meta}


def person(kind: str = "email", **meta: Any) -> dict[str, Any]:
    return {"categories": ["user.contact.email"], "identity": kind, **meta}


def plain(*categories: str) -> dict[str, Any]:
    return {"categories": list(categories or ("user.content",))}


def map_text(collections: dict[str, Fields], dataset: str = "shop", schema: str = "") -> str:
    return yaml.safe_dump({"dataset": [_dataset(dataset, collections, schema)]}, allow_unicode=True, sort_keys=False)


def make_map(collections: dict[str, Fields], dataset: str = "shop", labels: str = "", schema: str = "") -> DataMap:
    return parse(map_text(collections, dataset, schema), labels)


def _dataset(name: str, collections: dict[str, Fields], schema: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fides_key": name,
        "collections": [
            {"name": collection, "fields": [_field(name, field, meta) for field, meta in fields.items()]}
            for collection, fields in collections.items()
        ],
    }
    if schema:
        found["fides_meta"] = {"namespace": {"schema": schema}}
    return found


def _field(dataset: str, name: str, meta: dict[str, Any]) -> dict[str, Any]:
    meta = dict(meta)
    field: dict[str, Any] = {"name": name, "data_categories": meta.pop("categories", ["user.content"])}
    references: Iterable[tuple[str, str]] = meta.pop("references", ())
    if references:
        meta["references"] = [
            {"dataset": dataset, "field": target, **({"direction": direction} if direction else {})}
            for target, direction in references
        ]
    if meta:
        field["fides_meta"] = meta
    return field


MUSIC: dict[str, Fields] = {
    "Customer": {
        "CustomerId": key(),
        "FirstName": plain("user.name"),
        "LastName": plain("user.name"),
        "Email": person(),
        "SupportRepId": to("Employee.EmployeeId", "to"),
    },
    "Invoice": {"InvoiceId": key(), "CustomerId": to("Customer.CustomerId"), "InvoiceDate": plain(), "Total": plain()},
    "InvoiceLine": {
        "InvoiceLineId": key(),
        "InvoiceId": to("Invoice.InvoiceId"),
        "TrackId": to("Track.TrackId", "to"),
        "UnitPrice": plain(),
        "Quantity": plain(),
    },
    "Track": {"TrackId": key(), "Name": plain(), "AlbumId": to("Album.AlbumId", "to")},
    "Album": {"AlbumId": key(), "Title": plain(), "ArtistId": to("Artist.ArtistId", "to")},
    "Artist": {"ArtistId": key(), "Name": plain()},
    "Employee": {
        "EmployeeId": key(),
        "FirstName": plain("user.name"),
        "ReportsTo": to("Employee.EmployeeId", ""),
        "Email": person(),
    },
}
"""The music shop of Chinook, as its SQLite file names things."""


def snake(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() and n else sign.lower() for n, sign in enumerate(name))


def in_snake_case(collections: dict[str, Fields]) -> dict[str, Fields]:
    """The same as PostgreSQL's script names it: InvoiceLine -> invoice_line."""
    return {snake(c): {snake(f): _snake_meta(meta) for f, meta in fields.items()} for c, fields in collections.items()}


def _snake_meta(meta: dict[str, Any]) -> dict[str, Any]:
    references = meta.get("references", ())
    if not references:
        return meta
    return {**meta, "references": [(".".join(map(snake, t.split("."))), direction) for t, direction in references]}


def without_directions(collections: dict[str, Fields]) -> dict[str, Fields]:
    """The same map, each reference both ways."""
    return {
        c: {
            f: {**meta, **({"references": [(t, "") for t, _d in meta["references"]]} if "references" in meta else {})}
            for f, meta in fields.items()
        }
        for c, fields in collections.items()
    }
