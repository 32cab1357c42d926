"""A register of things that come in kinds: closed once the apps are ready, one entry a name, no gap.

A kind (a connector, an action of the trail, a job, a letter) registers itself when its
module is imported, in its app's `ready()`; afterwards `privacyportal.apps` closes them all.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_all: list["Registry"] = []


class Registry(Generic[T]):
    """Names to entries. Registering a name twice, or after the start, is an error in the program."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, T] = {}
        self._closed = False
        _all.append(self)

    def register(self, name: str, entry: T) -> T:
        if self._closed:
            raise RuntimeError(f"{self.kind} {name!r} is registered after the start")
        if name in self._entries:
            raise RuntimeError(f"{self.kind} {name!r} is registered twice")
        self._entries[name] = entry
        return entry

    def __getitem__(self, name: str) -> T:
        try:
            return self._entries[name]
        except KeyError:
            raise LookupError(f"no {self.kind} is called {name!r}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def items(self) -> list[tuple[str, T]]:
        return list(self._entries.items())

    def require(self, *names: str) -> None:
        """Raises where one of `names` has no entry: a gap found at the start, not at night."""
        missing = [name for name in names if name not in self._entries]
        if missing:
            raise RuntimeError(f"no {self.kind} is registered for {', '.join(missing)}")


def close_all() -> None:
    for registry in _all:
        registry._closed = True
