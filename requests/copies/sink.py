"""What each form of a copy (a document to read, files for machines) must do."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from requests.copies.document import CopyDocument, CopySection


class Unfinished(Exception):
    """Somebody asked for the result of a sink that was not ended normally."""


@dataclass(frozen=True)
class Made:
    """A finished output: its bytes in clear, its media type, its pages (0 where it has none)."""

    content: bytes
    media_type: str
    pages: int = 0


class Sink(ABC):
    """Takes a copy section by section; used as a context manager.

    A sink SHALL take sections in the order of the document and read a table's rows at most once at
    a time, as a stream. It SHALL have a result only after a normal end of its `with` block, and
    SHALL discard all that it has when the block ends by an exception: a half-made output never
    looks complete. It SHALL treat every text as a text: nothing that a row says is markup, an
    address to fetch or a formula. It SHALL NOT write to disk outside PORTAL_TMP.
    It SHOULD keep no more than one part of a long table in memory. It MAY cut a very long value
    if it says so where it cuts.

    Who calls SHALL have the reader's language active, SHALL call `take` for every section, empty
    ones too, and SHALL use a sink once.
    """

    def __init__(self, document: CopyDocument) -> None:
        self.document = document
        self._made: Made | None = None

    @abstractmethod
    def take(self, section: CopySection) -> None:
        """One section, whole."""

    @abstractmethod
    def finish(self) -> Made:
        """Called once, after the last section."""

    @abstractmethod
    def discard(self) -> None:
        """Lets go of everything. Called in any case, also after `finish`."""

    @property
    def made(self) -> Made:
        """The finished output. Raises Unfinished."""
        if self._made is None:
            raise Unfinished(f"{type(self).__name__} was not ended normally")
        return self._made

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._made = self.finish()
        finally:
            self.discard()


def write(document: CopyDocument, sink: Sink) -> Made:
    """Pours a document into a sink and returns what came of it."""
    with sink:
        for section in document.sections:
            sink.take(section)
    return sink.made
