"""The laws of law_limits.yml as `Place` objects, and the packs, for tests of dates without a database."""

import dataclasses
import json
from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from privacyportal.controllers.loading import OURS, read_file
from privacyportal.controllers.packs import Pack
from privacyportal.laws.schema import Entry, Place
from requests.deadlines import Events

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
PACKS = {file.stem: Pack.model_validate(read_file(file)) for file in OURS.glob("*.yml")}
SILENT = PACKS["onething"]
"""Names no figure, so that the law stands alone."""


@dataclasses.dataclass(frozen=True)
class Law:
    place: Place
    entry: Entry


def read_data(name: str) -> dict[str, Any]:
    """A file of the shared data; JSON in between makes days plain text, as a pack's file has them."""
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not beside the project", allow_module_level=True)
    with (DATA / name).open(encoding="utf-8") as file:
        data: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(file), default=str))
    return data


def whole(facts: dict[str, Any]) -> dict[str, Any]:
    """Without the tails of plain YAML texts that a comma cut into keys of their own."""
    return {name: value for name, value in facts.items() if value is not None}


@cache
def places() -> dict[str, Place]:
    """By their key, each with its entries in time."""
    data = read_data("law_limits.yml")
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    names = {}
    for entry in data["places"]:
        facts = dict(entry)
        key, names[entry["place"]] = facts.pop("place"), facts.pop("name")
        name = names[key]
        short = (
            {"en": "the GDPR", "zh": "GDPR"}
            if key == "EU"
            else {"en": f"{name['en']}’s law", "zh": f"{name['zh']}法律"}
        )
        complain = facts["complain_to"]
        facts |= {"short": short, "gives": [], "complain_to": {"en": complain, "zh": complain}}
        facts["article"] = str(facts["article"])
        facts["fee"] = {name: facts["fee"].get(name) for name in ("free", "times_per_year", "when")}
        for limit in facts["limits"]:
            if limit["extension"]:
                limit["extension"] = whole(limit["extension"])
        grouped[key].append(facts)
    return {
        key: Place.model_validate(
            {
                "place": key,
                "name": names[key],
                "covers": data["regions"]["EEA"] if key == "EU" else [],
                "entries": sorted(entries, key=lambda one: one.get("from") or ""),
            }
        )
        for key, entries in grouped.items()
    }


def law_of(code: str, day: date) -> Law:
    """`code`: a country of the EEA falls to the EU."""
    found = places()
    place = found.get(code) or next(one for one in found.values() if code in one.covers)
    entry = place.on(day)
    assert entry, f"{code} has no law on {day}"
    return Law(place, entry)


def received(day: date, **more: Any) -> Events:
    return Events(day, datetime(day.year, day.month, day.day, 2, tzinfo=UTC), **more)
