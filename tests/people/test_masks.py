"""Masks hide, are never empty and never show the whole (P-46)."""

import csv
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privacyportal.people.identifiers import tidy_name
from privacyportal.people.masks import graphemes, mask_email, mask_identifier, mask_name, mask_phone

pytestmark = pytest.mark.promise("P-46")

NAMES = """no,name,greeting_en,masked
N01,李明,李明,李*
N02,王,王,*
N03,欧阳建国,欧阳建国,欧***
N04,阿卜杜拉·买买提明,阿卜杜拉·买买提明,阿***
N05,Sukarno,Sukarno,S***
N06,O,O,*
N07,O'Brien-Łukasiewicz,O'Brien-Łukasiewicz,O***
N08,Zoë 𠮷野,Zoë 𠮷野,Z***
N09,عبد الله محمد,عبد الله محمد,ع***
N10,Jose\u0301,José,J***
N11,Wolfeschlegelsteinhausenbergerdorff Hubert Blaine Gutenbergstein von und zu Sonnenfels,whole,W***
N12,null,null,n***
N13,Test Admin,Test Admin,T***
N14,<b>Bob</b>,<b>Bob</b>,<***
N15,"Smith, Jr.","Smith, Jr.",S***
N16,李明 (Ming Li),李明 (Ming Li),李***
N17,Ng,Ng,N*
N18,van der Berg,van der Berg,v***
N19,山田\u3000太郎,山田\u3000太郎,山***
N20,=cmd,=cmd,=***
N21,"Ada
Byron",Ada Byron,A***
N22,😀,😀,*
N23,ＬＩ\u3000Ｍｉｎｇ,ＬＩ\u3000Ｍｉｎｇ,Ｌ***
N24,Nguyễn Thị Minh Khai,whole,N***
N25," Ada Byron ",Ada Byron,A***
N26,.,.,*
"""
ROWS = list(csv.DictReader(StringIO(NAMES)))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["no"])
def test_every_name_is_taken_and_masked(row):
    whole = row["name"] if row["greeting_en"] == "whole" else row["greeting_en"]
    assert tidy_name(row["name"]) == whole
    assert mask_name(row["name"]) == row["masked"]
    assert mask_name(tidy_name(row["name"])) == row["masked"]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Zoë", 3),
        ("Zoe\u0308", 3),
        ("𠮷野", 2),
        ("👨‍👩‍👧‍👦", 1),
        ("👍🏽a", 2),
        ("🇨🇳🇩🇪", 2),
        ("नि", 1),
        ("\u1112\u1161\u11ab", 1),
        ("1️⃣", 1),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 1),
    ],
)
def test_signs_are_counted_as_a_reader_counts_them(text, signs):
    assert len(graphemes(text)) == signs


def test_a_mask_hides_direction_marks_and_piles_of_accents():
    assert mask_name("\u202eAda") == "A***"
    assert len(mask_name("Z" + "\u0301" * 500 + "oe")) < 20
    assert mask_name("\u200b") == "*"
    assert mask_name("") == ""


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("luis@example.com", "l***@example.com"),
        ("l@example.com", "l***@example.com"),
        ("Luis.G+x@mail.example.com", "L***@mail.example.com"),
        ("not an address", "not***ress"),
        ("x", "*"),
        ("", ""),
        ("@example.com", "@ex***.com"),
    ],
)
def test_emails(email, masked):
    assert mask_email(email) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+8613800138000", "+86 ***8000"),
        ("+12125550123", "+1 ***0123"),
        ("+4930123456", "+49 ***56"),
        ("+3545551234", "+354 ***34"),
        ("+290123", "+290 ***"),
        ("138", "1***"),
        ("13800138000", "13***00"),
        ("", ""),
    ],
)
def test_phones(number, masked):
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("SN-2024-0098-K", "SN-***98-K"),
        ("AB123456", "AB***56"),
        ("user-7", "u***"),
        ("u7", "u*"),
        ("7", "*"),
        ("账号一二三四五六七八", "账号***七八"),
        ("", ""),
    ],
)
def test_identifiers(value, masked):
    assert mask_identifier(value) == masked


@example("0*")
@example("0**")
@given(st.text(min_size=1))
def test_no_mask_is_empty_or_shows_the_whole(text):
    for mask in (mask_name, mask_email, mask_phone, mask_identifier):
        masked = mask(text)
        assert "*" in masked
        if text.strip("*"):
            assert masked != text and (len(text) < 2 or text not in masked)
