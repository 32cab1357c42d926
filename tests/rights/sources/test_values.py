"""What is collected comes back as it was, whatever the database held."""

import ipaddress
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.sources.values import decode_block, encode_block, weight

ODD: list[Any] = [
    None, True, 0, -1, 2**63 - 1, 2**63, -(2**200), 1.5, float("inf"), 1e308, "", "text", "中文 𠮷", "\x00",
    "\ud800 half", "x" * 1_200_000, Decimal("1.10"), Decimal("1E+30"), Decimal("NaN"), date(1, 1, 1),
    datetime(2026, 2, 28, 12, 0, 1, 5), datetime(2026, 2, 28, tzinfo=UTC),
    datetime(2026, 2, 28, tzinfo=timezone(timedelta(hours=8))), time(23, 59, 59, 1),
    timedelta(days=-3, microseconds=7), UUID(int=5), b"", b"\x00\xff", {"a": [1, Decimal("2.0"), None], "$": "decimal"},
    [], [[b"x"], {"k": date(2026, 1, 1)}], ipaddress.ip_address("192.0.2.1"), ipaddress.ip_address("2001:db8::1"),
]  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:30])
def test_each_kind_of_value_comes_back_with_its_type(value: Any) -> None:
    columns, rows = decode_block(encode_block(["c"], [(value,), (None,)]))
    assert columns == ("c",)
    assert type(rows[0][0]) is type(value)
    assert repr(rows[0][0]) == repr(value)
    assert rows[1] == (None,)


def test_kinds_mixed_in_one_column_come_back() -> None:
    values = [value for value in ODD if repr(value) != "Decimal('NaN')"]
    assert [row[0] for row in decode_block(encode_block(["c"], [(value,) for value in values]))[1]] == values


def test_a_value_that_looks_like_a_tag_stays_what_it_is() -> None:
    assert decode_block(encode_block(["c"], [({"$": "bytes", "v": "AAAA"},)]))[1] == [({"$": "bytes", "v": "AAAA"},)]


def test_no_rows_and_no_columns() -> None:
    assert decode_block(encode_block(["a", "b"], [])) == (("a", "b"), [])


@pytest.mark.parametrize("plain", [b"{}", b"[]", b'{"columns": ["a"], "rows": 2, "data": [[1]]}', b"x"])
def test_what_is_no_block_is_refused(plain: bytes) -> None:
    with pytest.raises(ValueError):
        decode_block(plain)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.binary(), st.dates(),
    st.datetimes(), st.decimals(allow_nan=False), st.uuids(),
)  # fmt: skip


@given(st.lists(st.tuples(SCALARS, SCALARS), max_size=20))
def test_any_rows_come_back(rows: list[tuple[Any, Any]]) -> None:
    assert decode_block(encode_block(["a", "b"], rows))[1] == rows


def test_weight_grows_with_what_is_in_the_rows() -> None:
    small, large = weight([("a", 1)] * 10), weight([("a" * 1000, 1)] * 10)
    assert small < 500
    assert large >= 10_000
    assert weight([({"k": "v" * 5000},)]) >= 5000
