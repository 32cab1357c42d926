"""Account ids, serials and names: folded only as far as nobody else's is meant."""

import pytest

from privacyportal.people.identifiers import (
    InvalidIdentifier,
    lookup_form,
    normalise_account,
    normalise_serial,
    tidy_name,
)


@pytest.mark.parametrize("normalise", [normalise_account, normalise_serial])
def test_width_and_outer_blanks_are_folded_and_nothing_else(normalise):
    assert normalise(" ＳＮ－０１\u3000") == "SN-01"
    assert normalise("sn-01") != normalise("SN-01") != normalise("SN-O1")
    assert normalise("0012") != normalise("12")
    assert normalise("a b") == "a b"
    assert normalise("张三-01") == "张三-01"


@pytest.mark.parametrize("typed", ["", " \u3000", "SN\u200b01", "SN\x0001", "SN\n01", "x" * 201])
def test_what_cannot_be_an_identifier_is_refused(typed):
    with pytest.raises(InvalidIdentifier):
        normalise_serial(typed)


def test_a_kind_that_nobody_knows_is_a_fault_of_the_program():
    with pytest.raises(LookupError):
        lookup_form("shoe_size", "43")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jose\u0301", "José"),
        ("ＬＩ　Ｍｉｎｇ", "Li Ming"),
        ("  Ada \n Byron ", "ada byron"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_name_is_found_however_it_is_written(one, other):
    assert lookup_form("name", one) == lookup_form("name", other)


def test_different_names_stay_different():
    assert lookup_form("name", "José") != lookup_form("name", "Jose")
    assert lookup_form("name", "O") != lookup_form("name", "0")


def test_a_name_never_brings_a_second_line_or_a_hidden_sign():
    assert tidy_name("Ada\r\nBcc: x") == "Ada Bcc: x"
    assert tidy_name("\u202eAda\u2066 \x00Byron") == "Ada Byron"
    assert tidy_name("علی\u200cرضا") == "علی\u200cرضا"
    for nothing in ("", " ", "\u200b", "\u200d", "x" * 201):
        with pytest.raises(InvalidIdentifier):
            tidy_name(nothing)
