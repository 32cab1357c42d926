"""A value is written as a person writes it, never as a database or a program would (LOOK)."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from requests.copies.cells import CELL_LIMIT, CellWriter, reading, size


def written(value: Any, kind: str = "text", unit: str = "", language: str = "en") -> str:
    with reading(language):
        return CellWriter(language, "Asia/Shanghai").write(value, kind, unit)


@pytest.mark.parametrize(
    ("value", "kind", "unit", "expected"),
    [
        (None, "text", "", ""),
        ("", "text", "", ""),
        ("   ", "text", "", ""),
        (1204, "number", "W", "1,204\u00a0W"),
        (Decimal("1204.50"), "number", "", "1,204.50"),
        (0.1 + 0.2, "number", "", "0.3"),
        (float("nan"), "number", "", "not a number"),
        (Decimal("1e900"), "number", "", "1e+900"),
        (20398, "identifier", "", "20398"),
        ("00042", "text", "", "00042"),
        ("350102199003078515", "text", "", "350102199003078515"),
        (True, "text", "", "yes"),
        (0, "yes_no", "", "no"),
        (0, "number", "", "0"),
        (date(2026, 3, 3), "text", "", "3 March 2026"),
        (datetime(2026, 11, 25, 1, 55, tzinfo=UTC), "text", "", "25 Nov 2026, 09:55"),
        (datetime(2026, 11, 25, 1, 55, 7), "text", "", "25 Nov 2026, 01:55:07"),
        ("2026-11-25T01:55:00Z", "text", "", "25 Nov 2026, 09:55"),
        ("2026-11-25 01:55:00.123456+00", "text", "", "25 Nov 2026, 09:55"),
        ("2026-13-45", "text", "", "2026-13-45"),
        (time(8, 1), "text", "", "08:01"),
        (b"x" * 12_345, "text", "", "file of 12 KB"),
        ({"a": {"city_name": "Munich"}, "ok": True, "none": None}, "text", "", "A, City name: Munich\nOk: yes"),
        ('{"createdAt": "2026-03-03", "tags": ["a", "b"]}', "json", "", "Created at: 3 March 2026\nTags: a, b"),
        ("[not json]", "text", "", "[not json]"),
        ("<b>Bob</b>", "text", "", "<b>Bob</b>"),
    ],
)
def test_values_are_written_for_people(value: Any, kind: str, unit: str, expected: str) -> None:
    assert written(value, kind, unit) == expected


def test_dates_follow_the_readers_language() -> None:
    assert written(date(2026, 3, 3), language="zh-hans") == "2026年3月3日"
    assert written("2026-11-25T01:55:00Z", language="zh-hans") == "2026年11月25日 09:55"


def test_a_giant_value_is_cut_and_says_so() -> None:
    text = written("0123456789abcdef" * 75_000)
    assert text.startswith("0123456789abcdef") and len(text) < CELL_LIMIT + 200
    assert text.endswith("[Cut here: the first 2,000 of 1,200,000 characters. Ask us if you want the rest.]")


def test_very_many_lines_are_cut_too() -> None:
    text = written("\n".join("x" * 500))
    assert text.count("\n") == 60 and "of 999 characters" in text


def test_without_a_limit_everything_stands() -> None:
    with reading("en"):
        assert len(CellWriter("en", "UTC", limit=None).write("x" * 9_000)) == 9_000


def test_json_nested_without_end_comes_to_an_end() -> None:
    deep: Any = "core"
    for _level in range(200):
        deep = {"in": deep}
    assert "1 values" in written(deep)
    assert written("[" * 100_000 + "]" * 100_000)


def test_sizes() -> None:
    with reading("en"):
        assert [size(n) for n in (0, 999, 12_000, 3_400_000)] == ["0 bytes", "999 bytes", "12 KB", "3.4 MB"]
