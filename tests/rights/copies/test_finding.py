"""What was blackened is looked for in the finished copy, however it is broken or written."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from requests.copies import encryption
from requests.copies.finding import found_in, worth_finding
from tests.rights.copies.documents import document, made, section, table

NAME = "Li Xiaoming"


def copy_with(value: str, **changes: Any) -> bytes:
    rows = [["Savannah", value, "李晓红 x", "2026"]]
    return made(document(section(table("Tickets", ["City", "Text", "Who", "Year"], rows)), **changes)).content


@pytest.mark.parametrize(
    "text",
    [
        "Met Li Xiaoming on Friday.",
        "Met Li\nXiaoming on Friday.",
        "Met Li\u00a0Xiaoming.",
        "LI XIAOMING signed.",
        "Ｌｉ Ｘｉａｏｍｉｎｇ",
        "Li Xiao\u00adming",
        "Li Xiao\u200bming",
        "x " * 300 + NAME,
        "contract_Li Xiaoming.pdf" * 5,
    ],
)
def test_a_blackened_name_is_found_in_every_form(text: str) -> None:
    assert found_in(copy_with(text), ["nobody else", NAME]) == [1]


def test_over_a_line_break_within_the_name() -> None:
    """A column so narrow that the name is broken: it is still found."""
    columns = [f"Column {n}" for n in range(9)]
    row = ["x" * 30, *["some longer text here"] * 7, "Xiaomingxiaomingxiaomingxiaoming"]
    content = made(document(section(table("Narrow", columns, [row])))).content
    assert found_in(content, ["xiaomingxiaomingxiaomingxiaoming"]) == [0]


def test_others_with_a_longer_name_are_not_taken_for_it() -> None:
    content = copy_with("Berlin Li Xiaomingson must stay, Li Xiaomin too")
    assert found_in(content, [NAME, "Anna", "Savanna", "李晓明", "Table", "Span", "metadata"]) == []


def test_in_headings_bookmarks_and_metadata_too() -> None:
    assert found_in(made(document(section(title="Tickets of Li Xiaoming"))).content, [NAME]) == [0]
    with pikepdf.open(BytesIO(copy_with("harmless"))) as pdf:
        pdf.attachments["Li Xiaoming.txt"] = b"nothing"
        with pdf.open_metadata() as metadata:
            metadata["dc:description"] = "李晓明"
        changed = BytesIO()
        pdf.save(changed)
    assert found_in(changed.getvalue(), [NAME, "李晓明"]) == [0, 1]


def test_in_the_encrypted_copy() -> None:
    closed = encryption.encrypt(copy_with("Li Xiaoming"), "k7m4")
    assert found_in(closed, [NAME], "k7m4") == [0]


@pytest.mark.parametrize(
    ("value", "worth"),
    [
        ("Li Xiaoming", True), ("李明", True), ("Anna", True), ("13812345678", True), (13812345678, True),
        ("李", False), ("Bob", False), ("12", False), (12, False), (True, False), (None, False), (3.5, False),
        (Decimal("5.00"), False), ("2026-03-03", False), ("2026-03-03T10:00:00Z", False), (b"x" * 40, False),
    ],
)  # fmt: skip
def test_common_values_prove_nothing(value: Any, worth: bool) -> None:
    assert (worth_finding(value) is not None) is worth
