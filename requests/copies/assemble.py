"""From the collected rows of a request to what its copy says: labels, words, and what staff took out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_at
from privacyportal.sentences import labelled
from requests.complaint import leaves_out, way_on
from requests.copies.cells import CellWriter, readable
from requests.copies.document import Cell, CopyColumn, CopyDocument, CopySection, CopyTable, LeftOut, Redacted, summed
from requests.copies.finding import as_searched, stands_in, worth_finding
from requests.models import Note, NoteKind, Redaction, RightsRequest, SourceRun, WhyOut
from requests.sources.datamap import parse
from requests.sources.mapping import Collection, Dataset, Field
from requests.sources.store import read_block, rows_of
from requests.sources.words import Words

_NUMBERED = {"id", "no", "nr", "number", "year", "zip", "postcode", "code", "pin", "phone", "mobile"}
"""Last words of names whose numbers nobody adds up."""


@dataclass(frozen=True)
class _Shown:
    """A column of the document, and which field it comes from."""

    column: CopyColumn
    field: Field | None
    name: str


class _Reasons:
    """Why something was taken out, in the person's words, from what a redaction says of it."""

    def __init__(self, request: RightsRequest) -> None:
        notes = Note.objects.filter(case=request.case, kind=NoteKind.REDACTION).select_related("data_key")
        self._words = {note.pk: note.text for note in notes}

    def why(self, reason: str, note: Any) -> str:
        return self._words.get(note) or str(WhyOut(reason).label)


def assemble(request: RightsRequest) -> CopyDocument:
    """To be called, and the result to be written, in the person's language (`cells.reading`).

    Rows are read from their blocks only when a sink asks for them. Raises DataMapError, BlockDamaged, Shredded.
    """
    case, pack = request.case, pack_at(request.pack_version)
    writer = CellWriter(case.language, pack.zone)
    reasons = _Reasons(request)
    sections = _told_apart(
        [(run, section) for run in current_runs(request) for section in _sections_of(run, writer, reasons)]
    )
    return CopyDocument(
        language=case.language,
        zone=str(pack.zone_name),
        accent=pack.accent,
        controller=str(pack.name),
        company=str(pack.company),
        contact=pack.email,
        complaint=str(_way_on(request)),
        reference=case.reference,
        asked_on=case.received_on,
        made_on=clock.today(pack.zone),
        for_whom=case.represented if case.for_another else case.name or case.email,
        attached=f"{case.reference}.json" if request.right == "portability" else "",
        asked_by=case.name or case.email if case.for_another else "",
        sections=tuple(sections),
        left_out=_values_left_out(request, reasons),
    )


def _way_on(request: RightsRequest) -> Any:
    return way_on(request, whole=not leaves_out(request))


def current_runs(request: RightsRequest) -> list[SourceRun]:
    """The collections of this round that nothing supersedes, in the order of their systems."""
    runs = request.runs.filter(round=request.round, superseded_at__isnull=True)
    return list(runs.select_related("source", "request__case__data_key").order_by("source__key"))


def redacted_values(request: RightsRequest) -> list[str]:
    """The values that were blackened, those that can be told from others: none of them may stand in the copy.

    What the copy says by itself (whose it is, who made it, its titles) is no sign of a leak, and neither is a code
    that is printed as a word ("support" as "our help desk"): they are left out here.
    """
    own = _own_words(request)
    return sorted({text for text, _place in _blackened(request) if not stands_in(text, own)})


@dataclass(frozen=True)
class Standing:
    """A value that was blackened in one place and stands in another: names of columns, never the value."""

    blackened: str
    found: str


def still_standing(request: RightsRequest) -> list[Standing]:
    """Where what was blackened would still be read in the copy, before anybody approves it."""
    own = _own_words(request)
    wanted = {(text, place) for text, place in _blackened(request) if not stands_in(text, own)}
    found: dict[Standing, None] = {}
    for run, collection in _collections(request) if wanted else ():
        gone = set(Redaction.objects.filter(block__run=run, block__collection=collection.key).values_list(
            "block_id", "row", "column"
        ))  # fmt: skip
        shown = [field for field in collection.shown if not field.values]
        for block, content in rows_of(run, collection.key):
            columns = [(field, content.columns.index(field.name)) for field in shown if field.name in content.columns]
            for number, row in enumerate(content.rows):
                if (block.pk, number, "") in gone:
                    continue
                for field, at in columns:
                    if (block.pk, number, field.name) not in gone and row[at] is not None:
                        text = as_searched(str(row[at]))
                        here = labelled(collection.title, field.label)
                        found |= {Standing(place, here): None for value, place in wanted if stands_in(value, text)}
    return list(found)


def _collections(request: RightsRequest) -> Iterator[tuple[SourceRun, Collection]]:
    for run in current_runs(request):
        for dataset in parse(run.source.datamap, run.source.labels).datasets:
            yield from ((run, collection) for collection in dataset.collections if run.counts.get(collection.key))


def _own_words(request: RightsRequest) -> str:
    """What the copy says whatever the rows hold, in the form in which it is searched."""
    case, pack = request.case, pack_at(request.pack_version)
    own = [case.name, case.represented, case.email, case.reference, pack.email]
    own += [str(words) for words in (pack.name, pack.company, _way_on(request))]
    for run, collection in _collections(request):
        own += [str(run.source.key), str(collection.title), *(str(field.label) for field in collection.fields)]
    for run in current_runs(request):
        for dataset in parse(run.source.datamap, run.source.labels).datasets:
            own += [
                str(dataset.title),
                *map(_words, (dataset.what, dataset.why, dataset.basis, dataset.how_long, dataset.who)),
            ]
    return as_searched("\n".join(own))


def _blackened(request: RightsRequest) -> Iterator[tuple[str, str]]:
    """(value as text, 'Collection: Column') of each blackened value that can be told from others."""
    for run, collection in _collections(request):
        blocks = run.blocks.filter(collection=collection.key, redactions__column__gt="").distinct()
        for block in blocks.select_related("run"):
            content = read_block(block, request.case.data_key)
            places = {name: position for position, name in enumerate(content.columns)}
            for row, column in block.redactions.exclude(column="").values_list("row", "column"):
                field = collection.by_name.get(column)
                if column not in places or (field is not None and field.values):
                    continue
                if text := worth_finding(content.rows[row][places[column]]):
                    yield text, labelled(collection.title, field.label if field else readable(column))


# -- sections ---------------------------------------------------------------------------------------


def _told_apart(found: Sequence[tuple[SourceRun, CopySection]]) -> list[CopySection]:
    """Where two systems have the same title, each with the short name by which the controller knows it."""
    often = Counter(section.title.casefold() for _run, section in found)
    return [
        replace(section, title=_("%(name)s (%(key)s)") % {"name": section.title, "key": run.source.key})
        if often[section.title.casefold()] > 1
        else section
        for run, section in found
    ]


def _sections_of(run: SourceRun, writer: CellWriter, reasons: _Reasons) -> Iterator[CopySection]:
    """One section a data set of the source; collections in the order in which the walk found them."""
    for dataset in parse(run.source.datamap, run.source.labels).datasets:
        collections = {collection.key: collection for collection in dataset.collections}
        tables = [_table(run, collections[key], writer, reasons) for key in run.counts if key in collections]
        yield CopySection(
            title=str(dataset.title),
            what=_words(dataset.what) or _titles(dataset),
            why=_words(dataset.why),
            basis=_words(dataset.basis),
            kept=_words(dataset.how_long),
            received_by=_words(dataset.who),
            name=dataset.key,
            tables=tuple(table for table in tables if table.count or table.left_out),
        )


def _titles(dataset: Dataset) -> str:
    return _(", ").join(str(collection.title) for collection in dataset.collections if not collection.skipped)


def _table(run: SourceRun, collection: Collection, writer: CellWriter, reasons: _Reasons) -> CopyTable:
    whole = Redaction.objects.filter(block__run=run, block__collection=collection.key, column="").order_by("reason")
    left_out = summed((reasons.why(*why), 1) for why in whole.values_list("reason", "note_id"))
    shown = _columns(run, collection)
    return CopyTable(
        title=str(collection.title),
        columns=tuple(each.column for each in shown),
        count=run.counts[collection.key] - sum(number for _why, number in left_out),
        rows=partial(_rows, run, collection.key, shown, writer, reasons),
        left_out=left_out,
        values=partial(_values, run, collection.key, shown, reasons),
        name=collection.name,
    )


def _columns(run: SourceRun, collection: Collection) -> list[_Shown]:
    """What is shown of a collection: its map's fields without plumbing, in the map's order."""
    first = run.blocks.filter(collection=collection.key).order_by("index").first()
    if first is None:
        return []
    content = read_block(first)
    places = {name: position for position, name in enumerate(content.columns)}
    wanted = [field.name for field in collection.shown if field.name in places] or list(content.columns)
    shown = []
    for name in wanted:
        field = collection.by_name.get(name)
        title = str(field.label) if field else readable(name)
        kind = _kind(name, field, [row[places[name]] for row in content.rows[:500]])
        shown.append(_Shown(CopyColumn(title, kind, _words(field.unit) if field else "", name), field, name))
    return shown


def _kind(name: str, field: Field | None, values: Sequence[Any]) -> str:
    """Which kind of column it is, from the map and from its first values."""
    present = [value for value in values if value is not None]
    if field and field.data_type == "boolean":
        return "yes_no"
    numbers = bool(present) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in present
    )
    if not numbers or (field and field.values):
        return "text"
    named = readable(name).lower().split(" ")[-1] in _NUMBERED
    if named or (field and (field.primary_key or field.references or field.identity)):
        return "identifier"
    return "number"


def _rows(
    run: SourceRun, collection: str, shown: Sequence[_Shown], writer: CellWriter, reasons: _Reasons
) -> Iterator[list[Cell]]:
    for row in _values(run, collection, shown, reasons):
        yield [
            value if isinstance(value, Redacted) else _cell(each, value, writer)
            for each, value in zip(shown, row, strict=True)
        ]


def _values(run: SourceRun, collection: str, shown: Sequence[_Shown], reasons: _Reasons) -> Iterator[list[Any]]:
    """Rows that were not left out, each value as it was collected; what was blackened is `Redacted`."""
    for block, content in rows_of(run, collection):
        found = block.redactions.values_list("row", "column", "reason", "note_id")
        taken = {(row, column): reasons.why(reason, note) for row, column, reason, note in found}
        places = [content.columns.index(each.name) for each in shown]
        for number, row in enumerate(content.rows):
            if (number, "") in taken:
                continue
            yield [
                Redacted(taken[number, each.name]) if (number, each.name) in taken else row[place]
                for each, place in zip(shown, places, strict=True)
            ]


def _cell(shown: _Shown, value: Any, writer: CellWriter) -> Cell:
    word = shown.field.word_for(value) if shown.field else None
    return str(word) if word else writer.write(value, shown.column.kind, shown.column.unit)


def _values_left_out(request: RightsRequest, reasons: _Reasons) -> LeftOut:
    """Blackened values that stand in the copy as such: of shown columns, in rows that were not left out whole."""
    counted: list[tuple[str, int]] = []
    for run in current_runs(request):
        shown = {
            collection.key: {field.name for field in collection.shown}
            for collection in parse(run.source.datamap, run.source.labels).collections.values()
        }
        columns = ("block_id", "row", "block__collection", "column", "reason", "note_id")
        taken = list(Redaction.objects.filter(block__run=run).order_by("reason").values_list(*columns))
        whole = {(block, row) for block, row, _collection, column, *_why in taken if not column}
        counted += [
            (reasons.why(*why), 1)
            for block, row, collection, column, *why in taken
            if column and (block, row) not in whole and column in shown.get(collection, set())
        ]
    return summed(counted)


def _words(words: Words | None) -> str:
    return str(words) if words else ""
