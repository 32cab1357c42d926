"""Which law applies: from the place a person names and the day of receipt to the entry that held then."""

import dataclasses
import datetime

from privacyportal.laws.models import LawVersion
from privacyportal.laws.schema import Entry, Given, Place
from privacyportal.packfiles import Text, read_kept

UNION = "EU"
"""The one place that is more than a country: its `covers` names the countries that fall to it."""


@dataclasses.dataclass(frozen=True)
class Known:
    """A place, as one version of its pack knows it."""

    version: LawVersion
    place: Place


@dataclasses.dataclass(frozen=True)
class Law:
    """The law that applies to a request, with the version to pin it to."""

    version: LawVersion
    place: Place
    entry: Entry
    day: datetime.date

    def given(self, right: str) -> Given | None:
        """The grant of `right` that stood on the day; None: this law does not give it, or not yet."""
        return self.entry.given(right, self.day)


_places: dict[str, Place] = {}
"""By digest: a version never changes, so neither does what was read from it."""


def place_at(version: LawVersion) -> Place:
    if version.digest not in _places:
        _places[version.digest] = read_kept(version.data, Place)
    return _places[version.digest]


def law_at(version: LawVersion, day: datetime.date) -> Law | None:
    """The law of a pinned version on the day of receipt; None where it did not apply then."""
    place = place_at(version)
    entry = place.on(day)
    return Law(version, place, entry, day) if entry else None


def law_for(country: str, region: str, day: datetime.date) -> Law | None:
    """The law for a person in `country` (ISO 3166-1) and `region` (what follows the hyphen in 'US-CA'), on the day of
    receipt; None where nothing is known or no law applied yet. One query.

    The region's law goes before the country's, as long as it applied that day; a country of the EEA falls to the EU.
    """
    if not country:
        return None
    wanted = [f"{country}-{region}"] if region else []
    wanted += [country, UNION]
    found = {version.place: version for version in LawVersion.objects.newest().filter(place__in=wanted)}
    for key in wanted:
        version = found.get(key)
        if version is None or (key == UNION and country not in {UNION, *place_at(version).covers}):
            continue
        if law := law_at(version, day):
            return law
    return None


def covered_by(place: str) -> frozenset[str]:
    """The countries that fall to the law of `place`, by its newest version: the EEA to EU. One query."""
    version = LawVersion.objects.newest().filter(place=place).first()
    return frozenset(place_at(version).covers) if version else frozenset()


def regions_of(country: str) -> list[tuple[str, Text]]:
    """(region, name) of the country's regions that have a law of their own, by name; [] elsewhere. One query."""
    if not country:
        return []
    places = [place_at(version) for version in LawVersion.objects.newest().filter(place__startswith=f"{country}-")]
    named = [(place.place.removeprefix(f"{country}-"), place.name) for place in places]
    return sorted(named, key=lambda pair: str(pair[1]).casefold())


def places() -> list[Known]:
    """Every place as it is known now, by name. One query."""
    known = [Known(version, place_at(version)) for version in LawVersion.objects.newest()]
    return sorted(known, key=lambda one: str(one.place.name).casefold())
