"""Small copies to set, and ways to read what came out that are not the portal's own."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pypdf
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from requests.copies.cells import reading
from requests.copies.document import Cell, CopyColumn, CopyDocument, CopySection, CopyTable, LeftOut
from requests.copies.pdf import PdfSink
from requests.copies.sink import Made, write


def table(
    title: str, columns: Sequence[CopyColumn | str], rows: Sequence[list[Cell]], left_out: LeftOut = ()
) -> CopyTable:
    named = tuple(column if isinstance(column, CopyColumn) else CopyColumn(column) for column in columns)
    return CopyTable(title, named, len(rows), lambda: iter(rows), left_out)


def section(*tables: CopyTable, title: str = "Monitoring", **words: str) -> CopySection:
    said = {"what": "Plants", "why": "Contract", "kept": "5 years", "received_by": "nobody", **words}
    return CopySection(title=title, tables=tables, **said)


def document(*sections: CopySection, **changes: Any) -> CopyDocument:
    facts: dict[str, Any] = {
        "language": "en",
        "zone": "China time",
        "accent": "#0a5c66",
        "controller": "SOFAR Energy",
        "company": "Shenzhen SOFARSOLAR Co., Ltd",
        "contact": "service@sofarsolar.com",
        "complaint": "You can also complain to the authority where you live.",
        "reference": "SOFAR-7K3M-Q2XD",
        "asked_on": date(2026, 11, 25),
        "made_on": date(2026, 12, 2),
        "for_whom": "Lin Xiaowen",
        "sections": sections,
    }
    return CopyDocument(**{**facts, **changes})


def made(copy: CopyDocument, part_cells: int = 3_000) -> Made:
    with reading(copy.language):
        return write(copy, PdfSink(copy, part_cells))


def text_of(content: bytes, page: int | None = None) -> str:
    """As pypdf reads it; spaces and line ends folded into one space."""
    pages = pypdf.PdfReader(BytesIO(content)).pages
    chosen = pages if page is None else [pages[page]]
    return " ".join(" ".join(each.extract_text() for each in chosen).split())


def bare(text: str) -> str:
    return "".join(text.split())


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    """Structure elements of a kind ('Table'), in reading order."""
    found: list[Any] = []

    def walk(element: Any) -> None:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            if str(element.S) == f"/{kind}":
                found.append(element)
            kids = element.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

    for kid in pdf.Root.StructTreeRoot.K:
        walk(kid)
    return found


def missing_glyphs(content: bytes) -> str:
    """The characters that a page draws with an empty glyph, or one that its font does not have: boxes and gaps."""
    missing = ""
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            fonts = {name: _Font(font) for name, font in page.obj.Resources.Font.items()}
            current = None
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = fonts[str(operands[0])]
                elif str(operator) == "TJ" and current:
                    raw = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                    missing += "".join(current.undrawn(raw[at : at + 2]) for at in range(0, len(raw), 2))
    return missing


class _Font:
    """An embedded font, read with fontTools."""

    def __init__(self, font: pikepdf.Object) -> None:
        described = font.DescendantFonts[0].FontDescriptor
        file = described.get("/FontFile2") or described.get("/FontFile3")
        assert file is not None
        self.font = TTFont(BytesIO(file.read_bytes()))
        self.glyphs, self.order = self.font.getGlyphSet(), self.font.getGlyphOrder()
        pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes())
        self.unicode = {bytes.fromhex(a.decode()): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs}

    def undrawn(self, code: bytes) -> str:
        text, number = self.unicode.get(code, ""), int.from_bytes(code)
        if not text.strip() or all(unicodedata.category(sign) in {"Cf", "Mn"} for sign in text):
            return ""
        if number == 0 or number >= len(self.order):
            return text
        pen = BoundsPen(self.glyphs)
        self.glyphs[self.order[number]].draw(pen)
        return "" if pen.bounds else text
