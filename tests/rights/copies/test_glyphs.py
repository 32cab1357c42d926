"""No character turns into a box: what no font can show is written as its number, and the copy says so."""

import pytest

from requests.copies.cells import reading
from requests.copies.glyphs import Glyphs
from requests.copies.pdf import PdfSink
from requests.copies.sink import write
from tests.rights.copies.documents import bare, document, made, missing_glyphs, section, table, text_of

SHOWN = [
    "骨直门器关 龘",
    "𠮷野家 𡃁仔",
    "㐂㐱",
    "二〇二六年",
    "부산시 김철수",
    "髙橋 﨑山",
    "Łóźdź İıŞşĞğ",
    "Nguye\u0302n",
]
NUMBERED = {
    "\ue123": "(U+E123)",
    "\U0003fffe": "(U+3FFFE)",
    "\x1b[31m": "(U+001B)[31m",
    "abc\u202etxt": "abc(U+202E)txt",
}
OTHERS = ["عبد الله", "हिन्दी", "😀👍🏽", "葛\U000e0100"]
"""Shown or numbered, as the machine's fonts allow."""


@pytest.fixture(scope="module")
def content() -> bytes:
    rows = [[f"row {n}", value] for n, value in enumerate([*SHOWN, *NUMBERED, *OTHERS])]
    return made(document(section(table("Scripts", ["Label", "Value"], rows)), for_whom="Zoë 𠮷野")).content


def test_no_box_is_drawn(content: bytes) -> None:
    assert missing_glyphs(content) == ""


@pytest.mark.parametrize("value", SHOWN)
def test_text_comes_out_as_it_went_in(content: bytes, value: str) -> None:
    assert bare(value) in bare(text_of(content))


@pytest.mark.parametrize("value", NUMBERED)
def test_what_no_font_has_stands_as_its_number(content: bytes, value: str) -> None:
    assert bare(NUMBERED[value]) in bare(text_of(content))
    assert "A few characters cannot be shown in print" in text_of(content, 1)


def test_a_copy_that_shows_everything_says_nothing_of_it() -> None:
    plain = made(document(section(table("Plants", ["Name"], [["屋顶电站一号"]])))).content
    assert "cannot be shown" not in text_of(plain)


def test_a_box_would_be_found() -> None:
    """The test above can fail: a character that is let through undrawn is counted."""
    letting_through = Glyphs("en")
    letting_through._known["\ue123"] = "\ue123"
    copy = document(section(table("T", ["Value"], [["\ue123"]])))
    sink = PdfSink(copy)
    sink.glyphs = sink._composer.glyphs = letting_through
    with reading("en"):
        assert missing_glyphs(write(copy, sink).content) == "\ue123"


def test_line_ends_of_every_kind_are_line_ends() -> None:
    assert Glyphs("en").shown("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


def test_the_next_document_is_told_too() -> None:
    for _document in range(2):
        glyphs = Glyphs("en")
        glyphs.shown("\ue123")
        assert glyphs.unknown
