"""What every connector is: the contract between a kind of system and the portal.

The words SHALL, SHOULD and MAY below are meant as in RFC 2119; they bind whoever writes a connector
(this side) and whoever calls one (that side).
"""

import abc
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacyportal.registry import Registry
from requests.sources.mapping import Collection, DataMap
from requests.sources.remarks import Remark
from requests.sources.walk import Identities, plan

Remarks = Callable[[Remark], None]

SENTENCES = {
    "bad_address": _("The address cannot be used."),
    "own_database": _(
        "This is the portal's own database. It is never a source: choose the system that holds the data."
    ),
    "unreachable": _("The system could not be reached. Check that it runs and try again."),
    "sign_in_refused": _("The system refused the user name or the password. Check the address of the source."),
    "no_such_database": _("The system answers, but has no database of this name. Check the address of the source."),
    "timed_out": _("The system took too long to answer. Nothing was kept. Try again, or ask its keeper for an index."),
    "broken_off": _("The connection broke off half way. Nothing of it was kept. Try again."),
    "not_allowed": _("The system does not let the portal read this. Ask its keeper for the right to read."),
    "map_invalid": _("The data map has faults. Mend it and try again."),
    "map_does_not_fit": _("The data map does not fit the system: something that it names is not there."),
    "nothing_to_ask": _(
        "The data map has no place to look for what was proven about this person, so nothing could be searched. "
        "That is not the same as nothing being held: prove another identifier, or mend the map."
    ),
    "no_such_fact": _("The data map marks no field that holds such a fact, so the system cannot be asked about it."),
    "not_proven": _("Nothing was proven about this person yet, so nothing may be searched."),
    "unforeseen": _("Something unforeseen went wrong. Nothing of it was kept. Try again."),
    "worker_died": _("The work was cut off several times. Nothing of it was kept. Try again."),
}
"""What staff read for each code of failure. Codes go into rows and the trail."""


class SourceFault(Exception):
    """A source could not do what was asked. `details` name tables and columns, never a value or a password."""

    def __init__(self, code: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.details = code, details

    @property
    def lasting(self) -> bool:
        """Trying again by itself would not help."""
        return self.code not in {"unreachable", "timed_out", "broken_off", "unforeseen"}

    def __str__(self) -> str:
        return " ".join([sentence_of(self.code), *self.details])


def sentence_of(code: str) -> str:
    return str(SENTENCES.get(code, SENTENCES["unforeseen"]))


@dataclass(frozen=True)
class Parameter:
    """One thing that a connector must be told. A secret one is never shown back."""

    name: str
    label: Promise
    help: Promise
    secret: bool = False
    required: bool = True


@dataclass(frozen=True)
class Chunk:
    """Some rows of one collection, values as Python has them, in the order of `columns`."""

    collection: Collection
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Connector(abc.ABC):
    """A way to reach one kind of system, made for one source: its parameters and its data map.

    A connector
    - SHALL declare `name`, `label` and `parameters`; its form and its checks are made from them;
    - SHALL find fault with its parameters in `complaints` without reaching anything;
    - SHALL raise SourceFault, and nothing else, for what can go wrong outside the portal; SHALL NOT let a
      value, a password or a driver's message into it;
    - SHALL only read in `check`, `preview`, `collect` and `knows`, and SHALL make sure of it where the system can (a
      read-only session); SHALL limit in time each thing that it waits for;
    - SHALL look for nobody but by the identities that it is handed, over the walk of its map (walk.py), and SHALL
      compare what came back with what was asked, exactly;
    - SHALL yield in `collect` at least one Chunk, empty where there is no row, for each collection of the plan,
      all chunks of a collection one after the other; a collection that it cannot read is a SourceFault;
    - SHALL leave out the fields that the map marks as secret;
    - SHOULD stream: hold no more than some thousand rows at a time;
    - MAY be asked the same thing again at any time, and SHALL then answer as if for the first time.

    Who calls it
    - SHALL take the rows of a `collect` that did not end by itself for nothing at all;
    - SHALL NOT hold a transaction of the portal's own database open meanwhile.
    """

    name: ClassVar[str]
    label: ClassVar[Promise]
    parameters: ClassVar[tuple[Parameter, ...]]

    def __init__(self, parameters: Mapping[str, str], datamap: DataMap) -> None:
        self.given, self.datamap = dict(parameters), datamap

    @classmethod
    @abc.abstractmethod
    def complaints(cls, parameters: Mapping[str, str]) -> dict[str, str]:
        """Parameter -> a sentence saying what to write instead. Empty where all can be used."""

    @classmethod
    @abc.abstractmethod
    def where(cls, parameters: Mapping[str, str]) -> str:
        """Which system this is, in a few words, without any secret: 'PostgreSQL, crm on db.example.com'."""

    @abc.abstractmethod
    def check(self) -> list[Remark]:
        """Reaches the system and looks whether the map fits. Raises SourceFault; returns what staff should know."""

    @abc.abstractmethod
    def preview(self, identities: Identities, remark: Remarks = lambda remark: None) -> dict[str, int]:
        """Rows by collection key, in the order of the walk, cheaper than collecting them."""

    @abc.abstractmethod
    def collect(self, identities: Identities, remark: Remarks = lambda remark: None) -> Generator[Chunk, None, None]:
        """Everything about the person, collection by collection, in the order of the walk."""

    @abc.abstractmethod
    def knows(self, kind: str, value: str, identities: Identities) -> bool:
        """Whether a row of the person holds this fact: a field whose identity in the map is `kind` (facts.py).

        The person is who the identities say: the fact alone finds nobody. Reads keys and facts, no other column, and
        ends at the first match. Raises SourceFault where the map has no such field, or no place to look.
        """

    def fact_fields(self, kind: str) -> dict[str, list[str]]:
        """Fields that hold facts of this kind, by collection key. Raises SourceFault where there is none."""
        found = {
            key: [field.name for field in collection.fields if field.identity == kind and not field.secret]
            for key, collection in self.datamap.collections.items()
            if not collection.skipped
        }
        if not any(found.values()):
            raise SourceFault("no_such_fact")
        return {key: names for key, names in found.items() if names}

    def must_have_a_place_to_look(self, identities: Identities) -> None:
        """Raises SourceFault where the map has none for these identities: that is a failure, not an empty answer."""
        if not plan(self.datamap, identities).steps:
            raise SourceFault("nothing_to_ask")


connectors: Registry[type[Connector]] = Registry("connector")


def unknown_connector(name: str) -> SourceFault:
    return SourceFault("bad_address", (gettext("There is no connector “%(name)s”.") % {"name": name},))
