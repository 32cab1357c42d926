"""From sections to HTML, in pieces that can be laid out part by part.

A piece is a heading, a row, or an entry of a very wide table. Everything from the data is
escaped here and nowhere else; no style, address or number of columns comes from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal.sentences import labelled
from requests.copies.document import Align, Cell, CopyColumn, CopySection, CopyTable, LeftOut, Redacted
from requests.copies.glyphs import Glyphs
from requests.copies.widths import SAMPLE, Plan, plan_columns


class RowsMissing(Exception):
    """A table gave fewer or more rows than it said: the copy would tell less than the truth."""


@dataclass(frozen=True)
class Frame:
    """What stands around rows, on each page anew."""

    opening: str
    closing: str = "</tbody></table>"


@dataclass(frozen=True)
class Piece:
    """`name`: the id it has in the page; `weight`: about how many cells it sets; `level` of a heading, else 0."""

    name: str
    html: str
    weight: int
    frame: Frame | None = None
    level: int = 0
    title: str = ""


class Composer:
    """Turns sections into pieces, each with a name of its own in the document."""

    def __init__(self, glyphs: Glyphs, *, for_another: bool = False) -> None:
        """`for_another`: who reads it asked for the person whose data it is."""
        self.glyphs, self.for_another = glyphs, for_another
        self._number = 0

    def pieces(self, section: CopySection) -> Iterator[Piece]:
        name = self._name()
        entries = self._entries(section.entries)
        shown = {field: self.glyphs.shown(getattr(section, field)) for field in _WORDS}
        html = render_to_string(
            "requests/copies/section.html",
            {"id": name, "section": shown, "entries": entries, "apart": bool(section.entries)},
        )
        yield Piece(name, html, weight=12, level=1, title=section.title)
        for table in section.tables:
            yield from self._table(table)

    def _entries(self, number: int) -> str:
        nothing, found = (
            _("We looked here and found nothing about you."),
            ngettext("%(count)s entry about you.", "%(count)s entries about you.", number),
        )
        if self.for_another:
            nothing = _("We looked here and found nothing about this person.")
            found = ngettext("%(count)s entry about this person.", "%(count)s entries about this person.", number)
        return found % {"count": f"{number:,}"} if number else nothing

    def _table(self, table: CopyTable) -> Iterator[Piece]:
        name = self._name()
        html = f'<h2 id="{name}">{self.text(table.title)} <span class="count">{escape(count_of(table))}</span></h2>'
        yield Piece(name, html, weight=2, level=2, title=table.title)
        rows = self._counted(table)
        sample = list(islice(rows, SAMPLE))
        if not sample:
            return
        plan = plan_columns(table.columns, sample)
        if plan is None:
            entry = self._card if table.count <= MOST_CARDS else self._running
            for number, row in enumerate(chain(sample, rows), 1):
                yield entry(table.columns, row, number)
            return
        frame = Frame(self._opening(table.columns, plan))
        for row in chain(sample, rows):
            yield self._row(table.columns, row, frame)

    def _counted(self, table: CopyTable) -> Iterator[list[Cell]]:
        """The rows, all that were promised. Raises RowsMissing."""
        number = 0
        for number, row in enumerate(table.rows(), 1):  # noqa: B007 -- the last number is what counts
            yield row
        if number != table.count:
            raise RowsMissing(f"{number} rows came where {table.count} were counted")

    def _opening(self, columns: Sequence[CopyColumn], plan: Plan) -> str:
        heads = "".join(f'<th scope="col"{_number_class(column)}>{self.text(column.title)}</th>' for column in columns)
        widths = "".join(f'<col style="width:{width:.2f}%">' for width in plan.widths)
        return f'<table class="{plan.style}"><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>'

    def _row(self, columns: Sequence[CopyColumn], row: list[Cell], frame: Frame) -> Piece:
        name = self._name()
        cells = "".join([self._cell(column, cell) for column, cell in zip(columns, row, strict=True)])
        return Piece(name, f'<tr id="{name}">{cells}</tr>', weight=len(row), frame=frame)

    def _cell(self, column: CopyColumn, cell: Cell, span: int = 1) -> str:
        spans = f' colspan="{span}"' if span > 1 else ""
        if isinstance(cell, Redacted):
            return f'<td class="taken"{spans}>{self.text(taken_words(cell))}</td>'
        if column.align is Align.RIGHT:
            return f'<td class="number"{spans}>{self.text(cell)}</td>'
        return f"<td{_lines_class(cell)}{spans}>{self.text(cell)}</td>"

    def _card(self, columns: Sequence[CopyColumn], row: list[Cell], number: int) -> Piece:
        """One entry of a very wide table: label and value, two of them side by side, empty ones named at the end."""
        name = self._name()
        lines: list[str] = []
        waiting = ""
        empty: list[str] = []
        for column, cell in zip(columns, row, strict=True):
            if cell == "":
                empty.append(column.title)
                continue
            head = f'<th scope="row">{self.text(column.title)}</th>'
            if isinstance(cell, str) and (len(cell) > 60 or "\n" in cell):
                if waiting:
                    lines.append(f"<tr>{waiting}<td></td><td></td></tr>")
                    waiting = ""
                lines.append(f"<tr>{head}{self._cell(_PLAIN, cell, 3)}</tr>")
            elif waiting:
                lines.append(f"<tr>{waiting}{head}{self._cell(_PLAIN, cell)}</tr>")
                waiting = ""
            else:
                waiting = head + self._cell(_PLAIN, cell)
        if waiting:
            lines.append(f"<tr>{waiting}<td></td><td></td></tr>")
        if empty:
            label = escape(_("Not filled in"))
            lines.append(f'<tr><th scope="row">{label}</th>{self._cell(_PLAIN, ", ".join(empty), 3)}</tr>')
        short = " short" if len(lines) <= 24 and sum(map(len, lines)) < 4_000 else ""
        html = (
            f'{self._entry(name, number)}<table class="card{short}"><colgroup><col class="label"><col>'
            f'<col class="label"><col></colgroup><tbody>{"".join(lines)}</tbody></table>'
        )
        return Piece(name, html, weight=2 * len(row) + 2)

    def _running(self, columns: Sequence[CopyColumn], row: list[Cell], number: int) -> Piece:
        """One of very many entries of a very wide table, as running text: a fifth of the pages and of the time."""
        name = self._name()
        filled = [
            self.text(labelled(column.title, taken_words(cell) if isinstance(cell, Redacted) else cell))
            for column, cell in zip(columns, row, strict=True)
            if cell != ""
        ]
        return Piece(name, f'{self._entry(name, number)}<p class="running">{" · ".join(filled)}</p>', len(row) // 4 + 2)

    def _entry(self, name: str, number: int) -> str:
        words = _("Entry %(number)s") % {"number": f"{number:,}"}
        return f'<h3 id="{name}">{escape(words)}</h3>'

    def text(self, value: str) -> str:
        return escape(self.glyphs.shown(value))

    def _name(self) -> str:
        self._number += 1
        return f"p{self._number}"


_WORDS = ("title", "what", "why", "basis", "kept", "received_by")
_PLAIN = CopyColumn("")

MOST_CARDS = 100
"""Entries of a very wide table that are set as cards; more of them become running text."""


def taken_words(cell: Redacted) -> str:
    return _("[left out: %(why)s]") % {"why": cell.why}


def reasons_in_words(left_out: LeftOut) -> str:
    """Why things were taken out; where there are several reasons, with the number of each."""
    if len(left_out) == 1:
        return left_out[0][0]
    return _(", ").join(_("%(why)s (%(count)s)") % {"why": why, "count": f"{count:,}"} for why, count in left_out)


def count_of(table: CopyTable) -> str:
    """ "3 entries", "3 entries, 2 more left out": what stands behind a table's title."""
    words = ngettext("%(count)s entry", "%(count)s entries", table.count) % {"count": f"{table.count:,}"}
    if table.left_out:
        words = _("%(entries)s, %(count)s more left out: %(why)s") % {
            "entries": words,
            "count": f"{sum(count for _why, count in table.left_out):,}",
            "why": reasons_in_words(table.left_out),
        }
    return words


def compose(pieces: Sequence[Piece]) -> str:
    """The body of one part: its pieces, with each run of rows inside its frame."""
    html: list[str] = []
    frame: Frame | None = None
    for piece in pieces:
        if piece.frame is not frame:
            if frame:
                html.append(frame.closing)
            if piece.frame:
                html.append(piece.frame.opening)
            frame = piece.frame
        html.append(piece.html)
    if frame:
        html.append(frame.closing)
    return mark_safe("".join(html))  # noqa: S308 -- made of escaped pieces only


def _number_class(column: CopyColumn) -> str:
    return ' class="number"' if column.align is Align.RIGHT else ""


def _lines_class(cell: str) -> str:
    return ' class="lines"' if "\n" in cell or "  " in cell else ""
