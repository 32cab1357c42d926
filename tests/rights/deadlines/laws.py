"""The laws of our packs and the five policies, and what a request needs to have happened: no database."""

import dataclasses
import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from privacyportal.controllers import loading as policies
from privacyportal.controllers.packs import Pack
from privacyportal.laws import loading as laws
from privacyportal.laws.schema import Entry, Place
from requests.deadlines import Events

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
PACKS = {file.stem: Pack.model_validate(policies.read_file(file)) for file in policies.OURS.glob("*.yml")}
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


@cache
def places() -> dict[str, Place]:
    found = [Place.model_validate(laws.read_file(file)) for file in sorted(laws.OURS.glob("*.yml"))]
    return {place.place: place for place in found}


def law_of(code: str, day: date) -> Law:
    """`code`: a country of the EEA falls to the EU."""
    found = places()
    place = found.get(code) or next(one for one in found.values() if code in one.covers)
    entry = place.on(day)
    assert entry, f"{code} has no law on {day}"
    return Law(place, entry)


def received(day: date, **more: Any) -> Events:
    return Events(day, datetime(day.year, day.month, day.day, 2, tzinfo=UTC), **more)
