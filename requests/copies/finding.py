"""Looks for what was taken out in what was made: in its text, its strings and its decompressed streams.

Redaction takes values out of the data, before anything is set; this is the proof that none came back by
another way (a second column that holds the same name, a title, a file name).
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from itertools import chain
from typing import Any

import pikepdf

LEAST_LETTERS, LEAST_IDEOGRAPHS, LEAST_DIGITS = 4, 2, 6
"""Shorter values ('yes', '12', 'A4') stand in any document: finding them proves nothing."""

_SEAM = "\x00"
_FONT_OR_TEXT = re.compile(rb"/(\S+) [-\d.]+ Tf|<([0-9A-Fa-f]+)>|\b(T[Jj])\b")
_STRING = re.compile(rb"\((?:[^()\\]|\\.){2,4000}\)|<feff[0-9a-f]+>", re.DOTALL)
_GAP = r"[\s\x00\u00ad\u200b-\u200d]*"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")
_MAPPED = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def worth_finding(value: Any) -> str | None:
    """The text to look for, None where the value is too common to prove anything (numbers, yes and no, dates)."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    text = str(value).strip()
    bare = folded(text)
    if _MOMENT.fullmatch(text):
        return None
    if not any(sign.isalpha() for sign in bare):
        return text if sum(sign.isdigit() for sign in bare) >= LEAST_DIGITS else None
    wide = sum(unicodedata.east_asian_width(sign) == "W" for sign in bare)
    return text if wide >= LEAST_IDEOGRAPHS or len(bare) >= LEAST_LETTERS else None


def found_in(content: bytes, values: Iterable[str], passphrase: str = "") -> list[int]:
    """Positions of those `values` that stand in the PDF, in any form that a reader or a search would see."""
    wanted = list(values)
    if not wanted:
        return []
    with pikepdf.open(BytesIO(content), password=passphrase) as pdf:
        text = "\n".join(chain(("".join(page_text(page)) for page in pdf.pages), _strings(pdf), _metadata(pdf)))
    bare, seen = folded(text), as_searched(text)
    return [n for n, value in enumerate(wanted) if folded(value) in bare and stands_in(value, seen)]


def as_searched(text: str) -> str:
    """The form of a text in which `stands_in` looks."""
    return unicodedata.normalize("NFKC", text).casefold()


def folded(text: str) -> str:
    """As a search sees it: without spaces, seams and invisible signs, wide letters as narrow ones, in small letters."""
    text = unicodedata.normalize("NFKC", html.unescape(text)).casefold()
    return "".join(
        sign for sign in text if not sign.isspace() and sign != _SEAM and unicodedata.category(sign) not in {"Cf", "Cc"}
    )


def page_text(page: pikepdf.Page) -> Iterator[str]:
    """The pieces of text of a page in the order in which they are drawn, through the fonts' ToUnicode maps."""
    maps = {name.lstrip("/"): _to_unicode(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
    current: dict[str, str] = {}
    for font, glyphs, _end in _FONT_OR_TEXT.findall(_contents(page)):
        if font:
            current = maps.get(font.decode("latin-1"), {})
        elif glyphs:
            codes = glyphs.decode().lower()
            yield "".join(current.get(codes[at : at + 4], "") for at in range(0, len(codes), 4))
        else:
            yield _SEAM
    yield from _forms(page)


def _contents(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents")
    parts = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(part.read_bytes() for part in parts if part is not None)


def _forms(page: pikepdf.Page) -> Iterator[str]:
    for form in page.obj.Resources.get("/XObject", {}).values():
        if form.get("/Subtype") == "/Form" and "/Resources" in form:
            inner = pikepdf.Dictionary(Type=pikepdf.Name.Page, Contents=form, Resources=form.Resources)
            yield from page_text(pikepdf.Page(inner))


def _to_unicode(font: pikepdf.Object) -> dict[str, str]:
    if "/ToUnicode" not in font:
        return {}
    pairs = _MAPPED.findall(font.ToUnicode.read_bytes())
    return {
        code.decode().lower().rjust(4, "0"): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        for code, text in pairs
    }


def stands_in(value: str, text: str) -> bool:
    """Whether a value stands in a text `as_searched`, over line breaks and seams.

    Whole words only: a redacted Anna is not found in Savannah.
    """
    signs = [re.escape(sign) for sign in unicodedata.normalize("NFKC", value).casefold() if not sign.isspace()]
    before = r"(?<![^\W_])" if value[0].isascii() and value[0].isalnum() else ""
    after = r"(?![^\W_])" if value[-1].isascii() and value[-1].isalnum() else ""
    return bool(re.search(before + _GAP.join(signs) + after, text))


def _strings(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every string outside the pages' glyphs: outline, alternative texts, names; literal text in any stream."""
    plain = BytesIO()
    pdf.save(
        plain,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        encryption=False,
    )
    for literal in _STRING.findall(plain.getvalue()):
        try:
            yield str(pikepdf.Object.parse(literal))
        except (pikepdf.PdfError, ValueError):
            continue  # not a string: bytes of a font that look like one


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    with pdf.open_metadata() as metadata:
        yield from (str(value) for value in metadata.values())
    for name, attachment in pdf.attachments.items():
        yield name
        yield attachment.get_file().read_bytes().decode("utf-8", "replace")
