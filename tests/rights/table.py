"""Who offers which right to whom: computed from the packs and the laws, so that a new one is in the tests by itself."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import date

from privacyportal import clock
from privacyportal.controllers import loading as packs
from privacyportal.controllers.packs import Pack
from privacyportal.controllers.rights import RIGHTS
from privacyportal.laws import loading as laws
from privacyportal.laws.finding import UNION
from privacyportal.laws.schema import Place
from requests.rights import Work, plan_of

LANGUAGES = ("en", "zh-hans")
PACKS = {file.stem: Pack.model_validate(packs.read_file(file)) for file in sorted(packs.OURS.glob("*.yml"))}
PLACES = {
    place.place: place
    for place in (Place.model_validate(laws.read_file(file)) for file in sorted(laws.OURS.glob("*.yml")))
}
HOME = {"en": "EU", "zh-hans": "CN"}
"""Where somebody lives who uses a right of the policy."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One right of one controller, in one language, for somebody who lives in `place` (a key of PLACES)."""

    controller: str
    right: str
    language: str
    place: str
    by_law: bool
    """The policy is silent: only the law of the place gives the right (P-59)."""
    number: int
    """In the table: what is done in several ways goes round by it."""
    first: bool
    """The first of its right in its language."""

    def __str__(self) -> str:
        return f"{self.controller}-{self.right}-{self.place}-{self.language}"

    @property
    def pack(self) -> Pack:
        return PACKS[self.controller]

    @property
    def country(self) -> str:
        return country_of(self.place)[0]

    @property
    def region(self) -> str:
        return country_of(self.place)[1]

    @property
    def makes_copy(self) -> bool:
        """A real copy for each right that gives one, in each language; the others are told that nothing is held."""
        return self.first and plan_of(self.right).work == Work.DISCLOSE


def country_of(place: str) -> tuple[str, str]:
    """(country, region) as the form asks for them: of the Union, the first country that falls to it."""
    if place == UNION:
        return PLACES[UNION].covers[0], ""
    country, _hyphen, region = place.partition("-")
    return country, region


def gives(place: str, right: str, day: date) -> bool:
    """Whether the law that holds there gives the right; where it did not apply yet, that of the country counts."""
    entry = PLACES[place].on(day)
    return entry is not None and entry.given(right, day) is not None


def _offered(day: date) -> Iterator[tuple[str, str, str, str, bool]]:
    """(controller, right, language, place, by law): all of each policy, then what a law gives beyond it.

    Of the places that give a right, the one that is in the table least so far.
    """
    used: Counter[str] = Counter()
    for key, pack in PACKS.items():
        for language in LANGUAGES:
            yield from ((key, right, language, HOME[language], False) for right in pack.rights)
            for right in RIGHTS:
                there = [place for place in PLACES if right not in pack.rights and gives(place, right, day)]
                if there:
                    place = min(there, key=lambda one: used[one])
                    used[place] += 1
                    yield key, right, language, place, True


def _refused(day: date) -> Iterator[tuple[str, str, str, str, bool]]:
    """What neither gives: each right that a policy does not name, for a place whose law does not give it either."""
    used: Counter[str] = Counter()
    for key, pack in PACKS.items():
        for language in LANGUAGES:
            for right in RIGHTS:
                silent = [place for place in PLACES if PLACES[place].on(day) and not gives(place, right, day)]
                if right not in pack.rights and silent:
                    place = min(silent, key=lambda one: used[one])
                    used[place] += 1
                    yield key, right, language, place, False


def _rows(found: Iterator[tuple[str, str, str, str, bool]]) -> list[Row]:
    seen: set[tuple[str, str]] = set()
    rows = []
    for number, (controller, right, language, place, by_law) in enumerate(found):
        rows.append(Row(controller, right, language, place, by_law, number, (right, language) not in seen))
        seen.add((right, language))
    return rows


_today = clock.today("Asia/Shanghai")
OFFERED = _rows(_offered(_today))
NOT_OFFERED = _rows(_refused(_today))
