"""No field of a law pack is there for nothing: the counting reads it, or the page of the law shows it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from lxml import html

from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import OURS, read_file
from privacyportal.laws.schema import Appeal, Calendar, Confirmation, Entry, Extension, Fee, Given, Limit, Place
from privacyportal.packfiles import Amount, Part, Text
from privacyportal.staff.models import Membership, Role, User
from requests import ages, deadlines
from tests.rights.deadlines.laws import PACKS, SILENT, Law, received

PLACES = {file.stem: Place.model_validate(read_file(file)) for file in sorted(OURS.glob("*.yml"))}
COUNTED = {
    "Place": {"place", "covers", "zone", "entries"},
    "Entry": {
        "from_", "until", "short", "day_zone", "weekend", "calendar", "limits", "gives", "confirmation", "appeal",
        "minor_age",
    },
    "Limit": {
        "rights", "stage", "answer", "starts", "extension", "pause", "roll_to_working_day", "from_", "until",
    },
    "Extension": {
        "n", "unit", "open_ended", "unknown", "tell_within", "counted_from", "ground", "max_times",
    },
    "Given": {"right", "from_"},
    "Confirmation": {"n", "unit", "rights"},
    "Appeal": {"answer", "extension"},
    "Calendar": {"holidays"},
    "Amount": {"n", "unit"},
}  # fmt: skip
"""What dates, offers and ages are reckoned by."""
SHOWN = {
    "Place": {"name"},
    "Entry": {"law", "article", "source", "complain_to", "fee", "minor_note", "note", "checked"},
    "Limit": {"standard", "note", "checked", "identity_check"},
    "Extension": {"reason"},
    "Given": {"article", "checked", "source", "note"},
    "Confirmation": {"note"},
    "Appeal": {"file_within", "then"},
    "Calendar": {"note"},
    "Fee": {"free", "times_per_year", "when"},
    "Text": {"en", "zh_hans"},
}
"""What staff read on the page of the law. `reason`: the portal asks for one always."""
CLASSES = (Place, Entry, Limit, Extension, Given, Confirmation, Appeal, Calendar, Fee, Amount, Text)


def test_each_field_has_its_reader() -> None:
    for part in CLASSES:
        read = COUNTED.get(part.__name__, set()) | SHOWN.get(part.__name__, set())
        assert set(part.model_fields) == read, part.__name__


@pytest.fixture
def fields_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[tuple[str, str]]]:
    """Each (class, field) of a law that is looked at meanwhile."""
    found: set[tuple[str, str]] = set()
    fields = {part.__name__: set(part.model_fields) for part in CLASSES}

    def look(self: Any, name: str) -> Any:
        kind = type(self).__name__
        if name in fields.get(kind, ()):
            found.add((kind, name))
        return object.__getattribute__(self, name)

    monkeypatch.setattr(Part, "__getattribute__", look)
    yield found


def test_what_counts_is_read_by_the_counting(fields_read: set[tuple[str, str]]) -> None:
    korea = PLACES["kr"]
    own_day = korea.entries[-1].model_copy(update={"day_zone": "place"})
    in_its_zone = korea.model_copy(update={"zone": "Asia/Seoul", "entries": [own_day]})
    for place in [*PLACES.values(), in_its_zone]:
        for entry in place.entries:
            day = entry.from_ or entry.until or date(2026, 3, 2)
            assert place.on(day) is entry
            law, country = Law(place, entry), place.place[:2]
            ages.acts_alone_from(PACKS["prosense"], law)  # type: ignore[arg-type]
            named = {limit.rights[0] for limit in entry.limits} | {given.right for given in entry.gives}
            for right in named - {"all"} | {"access"}:
                entry.given(right, day)
                events = received(day)
                dates = deadlines.resolve(SILENT, law, right, events, country=country)
                deadlines.may_extend(dates.rule, events, day)
                deadlines.appeal_due(dates.rule, day, extended=True)
                deadlines.fulfil_due(dates.rule, received(day, answered_on=day))
                deadlines.sentence(dates)
    wanted = {(kind, field) for kind, fields in COUNTED.items() for field in fields}
    assert wanted - fields_read == set()


@pytest.mark.django_db
@pytest.mark.usefixtures("laws")
def test_all_that_is_told_stands_on_the_page_of_the_law(client: Client) -> None:
    load_packs()
    user = User.objects.create_user("ana@sofar.example", name="Ana")
    Membership.objects.create(user=user, controller=Controller.objects.get(key="sofar"), role=Role.AUDITOR)
    client.force_login(user)
    for key, place in PLACES.items():
        page = html.fromstring(client.get(f"/staff/laws/{key}/").content.decode())
        words = " ".join(page.text_content().split())
        assert [text for text in told(place) if " ".join(text.split()) not in words] == [], key


def told(part: Part) -> Iterator[str]:
    """Every text of a pack that SHOWN names, in English."""
    kind = type(part).__name__
    for name in type(part).model_fields:
        for value in _each(getattr(part, name)):
            if isinstance(value, Text):
                yield value.en
            elif isinstance(value, Part):
                yield from told(value)
            elif isinstance(value, str) and name in SHOWN.get(kind, ()) and name not in {"checked", "standard"}:
                yield value


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
