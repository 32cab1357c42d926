"""Joins laid-out parts into one tagged document, and lays the page footers over it.

pikepdf joins pages only: tag tree, outline, language and metadata are put together here (TRAPS "PDF
parts"). Parts are kept as bytes until the end, so memory holds the finished pages and one
layout, never two.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from requests.copies.tagging import CONTINUES

LINK = "https://copy.invalid/"
"""The contents page is laid out before it is joined to what it points at: its links carry this address and the
name of a heading, and become links within the document here."""


@dataclass(frozen=True)
class Heading:
    """A heading of the document: where the outline and the contents point. `top` in points from the page's foot."""

    name: str
    title: str
    level: int
    page: int
    top: float


@dataclass(frozen=True)
class Facts:
    """What stands in the document's metadata; nothing about the person."""

    title: str
    language: str
    made_on: date
    producer: str = "Privacy Portal"


def join(parts: Sequence[bytes], feet: bytes, headings: Sequence[Heading], facts: Facts) -> bytes:
    """One PDF/UA document of `parts`, with one page of `feet` over each page. Unencrypted."""
    target = pikepdf.new()
    opened = [pikepdf.open(BytesIO(part)) for part in parts]
    try:
        tree = _TagTree(target)
        for part in opened:
            tree.absorb(part)
        tree.close()
        with pikepdf.open(BytesIO(feet)) as footers:
            _lay_feet(target, footers)
            _point_links(target, headings)
            _write_outline(target, headings)
            _write_facts(target, facts)
            result = BytesIO()
            target.save(result, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return result.getvalue()
    finally:
        for part in opened:
            part.close()
        target.close()


class _TagTree:
    """The tag tree of the whole, growing part by part."""

    def __init__(self, target: pikepdf.Pdf) -> None:
        self.target = target
        self.root = target.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = target.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array()))
        self.root.K = Array([self.document])
        self.kids: list[pikepdf.Object] = []
        self.numbers: list[pikepdf.Object | int] = []
        self.next_key = 0

    def absorb(self, part: pikepdf.Pdf) -> None:
        first_page = len(self.target.pages)
        self.target.pages.extend(part.pages)
        theirs = self.target.copy_foreign(part.Root.StructTreeRoot)
        offset = self._shift_keys(first_page)
        entries = list(theirs.ParentTree.Nums)
        for key, owner in zip(entries[::2], entries[1::2], strict=True):
            self.next_key = max(self.next_key, int(key) + offset + 1)
            self.numbers += [int(key) + offset, owner]
        for kid in theirs.K[0].K:
            self._hang(kid)

    def _shift_keys(self, first_page: int) -> int:
        offset = self.next_key
        for page in list(self.target.pages)[first_page:]:
            page.obj.StructParents = int(page.obj.StructParents) + offset
            for note in page.obj.get("/Annots", Array()):
                if "/StructParent" in note:
                    note.StructParent = int(note.StructParent) + offset
        return offset

    def _hang(self, kid: pikepdf.Object) -> None:
        if str(kid.get("/T", "")) == CONTINUES:
            del kid["/T"]
            table = self.kids[-1] if self.kids else None
            if table is not None and str(table.S) == "/Table":
                for body in kid.K:
                    body.P = table
                    table.K.append(body)
                return
        kid.P = self.document
        self.kids.append(kid)

    def close(self) -> None:
        self.document.K = Array(self.kids)
        self.root.ParentTree = self.target.make_indirect(Dictionary(Nums=Array(self.numbers)))
        self.root.ParentTreeNextKey = self.next_key
        self.target.Root.StructTreeRoot = self.root
        self.target.Root.MarkInfo = Dictionary(Marked=True)


def _lay_feet(target: pikepdf.Pdf, footers: pikepdf.Pdf) -> None:
    """The footer of each page as an artifact: read by eyes, passed over by screen readers."""
    for page, foot in zip(target.pages, footers.pages, strict=True):
        form = target.copy_foreign(foot.as_form_xobject())
        resources = copy(page.obj.Resources)  # shared by all pages of its part
        resources.XObject = copy(resources.XObject)
        resources.XObject["/Foot"] = form
        page.obj.Resources = resources
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q /Artifact <</Type /Pagination /Subtype /Footer>> BDC /Foot Do EMC")


def _point_links(target: pikepdf.Pdf, headings: Sequence[Heading]) -> None:
    by_name = {heading.name: heading for heading in headings}
    for page in target.pages:
        for note in page.obj.get("/Annots", Array()):
            address = str(note.get("/A", Dictionary()).get("/URI", ""))
            heading = by_name.get(address.removeprefix(LINK)) if address.startswith(LINK) else None
            if heading:
                del note["/A"]
                note.Dest = _destination(target, heading)
                note.Contents = String(heading.title)


def _destination(target: pikepdf.Pdf, heading: Heading) -> Array:
    return Array([target.pages[heading.page].obj, Name.XYZ, 0, heading.top, 0])


def _write_outline(target: pikepdf.Pdf, headings: Sequence[Heading]) -> None:
    with target.open_outline() as outline:
        for heading in headings:
            item = pikepdf.OutlineItem(heading.title, destination=_destination(target, heading))
            if heading.level > 1 and outline.root:
                outline.root[-1].children.append(item)
            else:
                outline.root.append(item)


def _write_facts(target: pikepdf.Pdf, facts: Facts) -> None:
    target.Root.Lang = String(facts.language)
    target.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with target.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as metadata:
        metadata["dc:title"] = facts.title
        metadata["dc:language"] = {facts.language}
        metadata["xmp:CreateDate"] = facts.made_on.isoformat()
        metadata["pdf:Producer"] = facts.producer
        metadata["pdfuaid:part"] = "1"
