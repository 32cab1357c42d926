"""The copy as a person reads it, by eye and by ear."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest

from requests.copies.document import Cell, CopyColumn, Redacted
from requests.copies.layout import RowsMissing
from requests.copies.pdf import PdfSink
from requests.copies.sink import Made, Unfinished
from tests.rights.copies.documents import bare, document, elements, made, section, table, text_of

READINGS: list[list[Cell]] = [[f"{n % 24:02}:00", f"SN-{n:05}", f"{n:,} W", "正常"] for n in range(130)]
COLUMNS = ["When", "Inverter", CopyColumn("Power", "number"), "State"]


@pytest.fixture(scope="module")
def long() -> Made:
    """A table over many pages and several parts, between two short ones."""
    return made(
        document(
            section(
                table("Plants", ["Name", "Address"], [["屋顶电站一号", Redacted("a trade secret")]]),
                table("Readings", COLUMNS, READINGS, left_out=(("about somebody else", 2),)),
                table("Alarms", ["When"], [["4 May 2026"]]),
            ),
            section(title="Support tickets"),
            left_out=(("a trade secret", 1),),
        ),
        part_cells=160,
    )


def test_the_cover_says_whose_it_is_and_what_was_left_out(long: Made) -> None:
    cover = text_of(long.content, 0)
    assert "Your data at SOFAR Energy" in cover and "as you asked on 25 November 2026" in cover
    assert "Lin Xiaowen" in cover and "SOFAR-7K3M-Q2XD" in cover
    assert "2 December 2026, from 2 systems" in cover
    assert "1 value, marked where it stood (a trade secret); 2 whole entries (about somebody else)" in cover


def test_a_copy_for_who_asks_for_another_speaks_of_that_person() -> None:
    copy = document(section(table("Notes", ["Text"], [["x"]])), for_whom="Lin Xiaowen", asked_by="Ming Agent")
    content = made(copy).content
    cover, holdings = text_of(content, 0), text_of(content, 1)
    assert "Everything that we hold about this person, as you asked in their name on 25 November 2026" in cover
    assert "Lin Xiaowen" in cover and "Asked for by Ming Agent" in cover and "Your data" not in cover
    assert "What we hold about this person" in holdings and "about you" not in cover + holdings
    assert "this person, or you in their name, can have the data corrected" in holdings
    assert "1 entry about this person." in text_of(content, 3) and "about you" not in text_of(content, 3)


def test_what_was_taken_out_says_why_where_it_stood_and_at_its_table(long: Made) -> None:
    text = text_of(long.content)
    assert "[left out: a trade secret]" in text
    assert "130 entries, 2 more left out: about somebody else" in text


def test_several_reasons_are_named_with_their_numbers() -> None:
    left_out = (("about somebody else", 2), ("our <agent>’s notes", 1_001))
    copy = document(section(table("Notes", ["Text"], [[Redacted("our <agent>’s notes")]], left_out=left_out)))
    text = text_of(made(copy).content)
    assert "1 entry, 1,003 more left out: about somebody else (2), our <agent>’s notes (1,001)" in text
    assert "[left out: our <agent>’s notes]" in text


@pytest.mark.promise("P-52")
def test_one_page_says_what_is_held_why_how_long_and_who_received_it(long: Made) -> None:
    page = text_of(long.content, 1)
    assert "What we hold about you" in page
    assert "Monitoring Plants Contract 5 years nobody 132" in page
    assert "Your rights from here" in page and "authority where you live" in page


def test_a_system_without_rows_is_named_as_searched(long: Made) -> None:
    assert "Support tickets We looked here and found nothing about you." in text_of(long.content)


def test_the_contents_name_the_pages_and_lead_there(long: Made) -> None:
    reader = pypdf.PdfReader(BytesIO(long.content))
    contents = " ".join(reader.pages[2].extract_text().split())
    starts = []
    for title, heading in (("Plants", "Plants 1 entry"), ("Readings", "Readings 130"), ("Alarms", "Alarms 1 entry")):
        starts.append(next(n for n in range(3, long.pages) if heading in text_of(long.content, n)) + 1)
        assert f"{title} {starts[-1]}" in contents
    places = [note.get_object()["/Dest"][0].get_object() for note in reader.pages[2]["/Annots"]]
    assert [reader.get_page_number(place) + 1 for place in places][1:4] == starts


def test_bookmarks_name_sections_and_tables(long: Made) -> None:
    with pikepdf.open(BytesIO(long.content)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "What we hold about you", "Contents", "Monitoring", "Support tickets"
        ]  # fmt: skip
        assert [item.title for item in outline.root[2].children] == ["Plants", "Readings", "Alarms"]


def test_every_page_says_which_of_how_many_it_is(long: Made) -> None:
    assert long.pages >= 7
    for number in range(long.pages):
        assert "SOFAR Energy · SOFAR-7K3M-Q2XD" in text_of(long.content, number)
        assert f"page {number + 1} of {long.pages}" in text_of(long.content, number)


def test_every_row_stands_once_and_in_order_and_the_heading_on_each_page(long: Made) -> None:
    text = text_of(long.content)
    found = [word for word in text.split() if word.startswith("SN-")]
    assert found == [row[1] for row in READINGS]
    for number in range(long.pages):
        page = text_of(long.content, number)
        if "SN-" in page:
            assert page.count("Inverter Power State") == 1


def test_a_table_over_many_pages_is_one_table_for_a_screen_reader(long: Made) -> None:
    with pikepdf.open(BytesIO(long.content)) as pdf:
        tables = elements(pdf, "Table")
        assert len(tables) == 6  # facts, what we hold, contents, plants, readings, alarms
        parts = list(tables[4].K)
        assert [str(part.S) for part in parts] == ["/THead"] + ["/TBody"] * (len(parts) - 1)
        assert sum(len(part.K) for part in parts[1:]) == len(READINGS)
        assert {str(head.A.Scope) for head in elements(pdf, "TH")} == {"/Row", "/Column"}


def test_every_cell_leads_back_to_its_page(long: Made) -> None:
    """Marked content, page and parent tree agree; nothing points into nothing."""
    with pikepdf.open(BytesIO(long.content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = {int(key): owner for key, owner in zip(numbers[::2], numbers[1::2], strict=True)}
        keys = [int(page.obj.StructParents) for page in pdf.pages]
        assert len(set(keys)) == len(keys) and set(keys) <= set(owners)
        for page in pdf.pages:
            for element in owners[int(page.obj.StructParents)]:
                if element is not None:
                    assert element.Pg.objgen == page.obj.objgen
        assert bool(pdf.Root.MarkInfo.Marked) and str(pdf.Root.Lang) == "en"


def test_what_was_taken_out_is_marked_where_it_stood(long: Made) -> None:
    assert "[left out: a trade secret]" in text_of(long.content)
    assert "130 entries, 2 more left out" in text_of(long.content)


def test_the_metadata_do_not_name_the_person(long: Made) -> None:
    with pikepdf.open(BytesIO(long.content)) as pdf:
        assert str(pdf.docinfo.Title) == "Your data at SOFAR Energy"
        assert "Lin" not in str(dict(pdf.docinfo)) and b"Xiaowen" not in pdf.Root.Metadata.read_bytes()
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_in_chinese_the_document_says_so() -> None:
    content = made(document(section(table("读数", ["时间"], [["正常"]])), language="zh-hans")).content
    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
    assert "2026年12月2日" in bare(text_of(content, 0))


NAMES = ["W" * 86, "Wolfeschlegelsteinhausenbergerdorff " * 3, "李明", "O", "<b>Bob</b>", "عبد الله محمد"]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_the_cover(name: str) -> None:
    reader = pypdf.PdfReader(BytesIO(made(document(for_whom=name)).content))
    places: list[float] = []
    reader.pages[0].extract_text(visitor_text=lambda _text, cm, tm, *_more: places.append(tm[4] * cm[0] + cm[4]))
    assert all(0 <= left < 595 for left in places)
    assert len(reader.pages) == 2
    if name.isascii():
        assert bare(name) in bare(reader.pages[0].extract_text())


def test_a_copy_without_a_single_section_says_that_nothing_was_found() -> None:
    assert "found none" in text_of(made(document()).content, 1)


def test_a_row_of_220_columns_is_set_as_labels_and_values() -> None:
    row: list[Cell] = ["" if n % 10 == 0 else f"value {n}" for n in range(220)]
    text = text_of(made(document(section(table("Wide", [f"c{n:03}" for n in range(220)], [row])))).content)
    assert "Entry 1" in text and "c219 value 219" in text
    assert "Not filled in c000, c010" in text


def test_very_many_wide_rows_become_running_text() -> None:
    rows: list[list[Cell]] = [[f"{row}.{n}" for n in range(40)] for row in range(120)]
    copy = made(document(section(table("Wide", [f"m{n:02}" for n in range(40)], rows))), part_cells=400)
    text = text_of(copy.content)
    assert "Entry 120" in text and "m00: 0.0 · m01: 0.1" in text and "m39: 119.39" in text
    assert copy.pages < 25


def test_rows_higher_than_a_page_are_all_there() -> None:
    """Two thousand characters in one of nine narrow columns are higher than a page; parts end in the midst of them."""
    words = " ".join(f"word{n}" for n in range(240))
    rows: list[list[Cell]] = [[f"row{n}", *["twelve signs"] * 7, words] for n in range(5)]
    copy = made(document(section(table("Tall", list("ABCDEFGHI"), rows))), part_cells=18)
    text = text_of(copy.content)
    assert copy.pages > 3 + 5
    assert [text.split().count(f"row{n}") for n in range(5)] == [1] * 5
    assert bare(text).count("word239") == 5


def test_a_table_that_gives_fewer_rows_than_it_counted_stops_the_copy() -> None:
    short = table("Readings", COLUMNS, READINGS[:3])
    lying = type(short)(short.title, short.columns, 4, short.rows)
    with pytest.raises(RowsMissing):
        made(document(section(lying)))


def test_a_copy_that_broke_off_has_no_result(tmp_path: Path) -> None:
    sink = PdfSink(document())
    with pytest.raises(RuntimeError), sink:
        sink.take(section(table("Plants", ["Name"], [["Carport"]])))
        raise RuntimeError("killed")
    with pytest.raises(Unfinished):
        _ = sink.made


def test_parts_show_no_seam() -> None:
    """However it is cut into parts, the same rows stand on the same pages."""
    copy = document(section(table("Readings", COLUMNS, READINGS)))
    whole, parts = made(copy, part_cells=100_000), made(copy, part_cells=200)
    assert whole.pages == parts.pages
    for number in range(whole.pages):
        assert text_of(whole.content, number) == text_of(parts.content, number)


@pytest.mark.promise("P-52")
@pytest.mark.parametrize(("basis", "there"), [("Our contract with you.", True), ("", False)])
def test_the_box_of_a_source_names_the_legal_basis_where_it_is_known(basis: str, there: bool) -> None:
    text = text_of(made(document(section(table("Plants", ["Name"], [["Roof"]]), basis=basis))).content)
    assert ("Legal basis: Our contract with you." in " ".join(text.split())) == there
    assert ("Legal basis" in text) == there
