"""Phone numbers as E.164; a number of one country never becomes another's in silence (TRAPS)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacyportal.people.identifiers import InvalidIdentifier, lookup_form, normalise_phone, understood_phone


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("13800138000", "CN", "+8613800138000"),
        (" 138-0013 8000 ", "cn", "+8613800138000"),
        ("１３８００１３８０００", "CN", "+8613800138000"),
        ("+86 138 0013 8000", "DE", "+8613800138000"),
        ("＋86 138 0013 8000", "", "+8613800138000"),
        ("86 13800138000", "CN", "+8613800138000"),
        ("0086-755-36690079", "DE", "+8675536690079"),
        ("0755-36690079", "CN", "+8675536690079"),
        ("(021) 2555 0123", "CN", "+862125550123"),
        ("400-892-5766", "CN", "+864008925766"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("1 212 555 0123", "US", "+12125550123"),
        ("+1 (212) 555-0123", "CN", "+12125550123"),
        ("001 212 555 0123", "CN", "+12125550123"),
        ("07700 900123", "GB", "+447700900123"),
        ("030 123456", "DE", "+4930123456"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("06 698 12345", "IT", "+390669812345"),
        ("8 912 345-67-89", "RU", "+79123456789"),
        ("٠١٠ ١٢٣٤ ٥٦٧٨", "EG", "+201012345678"),
    ],
)
def test_a_number_as_people_write_it(typed, region, number):
    assert normalise_phone(typed, region) == number
    assert lookup_form("phone_number", typed, region) == number


@pytest.mark.parametrize(
    "extension",
    ["转801", " 转 801", "轉801", "分机801", "转接801", " ext. 801", "x801", "#801", "转", ",801#", ";ext=801"],
)
def test_an_extension_is_no_part_of_the_number(extension):
    assert normalise_phone("010-12345678" + extension, "CN") == "+861012345678"


@pytest.mark.parametrize(
    "american", ["(212) 555-0123", "212-555-0123", "2125550123", "1 312 555 0123", "1-312-555-0123", "1 (312) 555-0123"]
)
def test_an_american_number_typed_with_china_chosen_is_not_taken_for_a_chinese_one(american):
    with pytest.raises(InvalidIdentifier) as refusal:
        normalise_phone(american, "CN")
    assert refusal.value.code == "ambiguous"
    assert "+86" in str(refusal.value.sentence)


def test_what_was_understood_can_be_said_back():
    assert understood_phone("13125550123", "CN") == "+86 131 2555 0123"
    assert understood_phone("+1 312 555 0123", "CN") == "+1 312-555-0123"
    with pytest.raises(InvalidIdentifier):
        understood_phone("(212) 555-0123", "CN")


@pytest.mark.parametrize(
    ("typed", "region", "code"),
    [
        ("", "CN", "phone"),
        ("转", "CN", "phone"),
        ("+", "CN", "phone"),
        ("call me", "CN", "phone"),
        ("800-FLOWERS", "US", "phone"),
        ("110", "CN", "phone"),
        ("36690079", "CN", "phone"),
        ("+999 123456", "", "phone"),
        ("1" * 70, "CN", "phone"),
        ("138 0013 8000", "", "no_country"),
        ("138 0013 8000", "ZZ", "no_country"),
        ("luis@example.com", "CN", "phone"),
        ("+8613800138000\x00", "CN", "phone"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(typed, region, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        normalise_phone(typed, region)
    assert refusal.value.code == code
    assert str(refusal.value.sentence).endswith(".")


@given(
    st.text(max_size=30) | st.text("0123456789+-() 转x#;=.*~①²", max_size=24),
    st.sampled_from(["CN", "US", "DE", "GB", "", "ZZ", "001", "中"]),
)
def test_whatever_is_typed_nothing_but_a_refusal_is_raised(typed, region):
    try:
        number = normalise_phone(typed, region)
    except InvalidIdentifier:
        return
    assert number[0] == "+" and number[1:].isascii() and number[1:].isdigit()
    assert normalise_phone(number, "") == number
