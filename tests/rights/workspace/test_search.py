"""Searching: by what people say on the phone, never through an address that is logged."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from requests.models import RightsRequest
from requests.workspace.duplicates import duplicates_of
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def search(client: Client, what: str) -> list[str]:
    response = client.post("/staff/search/", {"what": what})
    assert response.status_code == 200
    return [request.case.reference for request in response.context["found"].requests]


def spellings(reference: str) -> list[str]:
    head, left, right = reference.split("-")
    return [
        reference.lower(),
        f"{head} {left} {right}",
        f" {head}{left}{right} ".replace("0", "O").replace("1", "l"),
        f"{head}-{left}{right}",
        f"{left}-{right}",
        f" {left.lower()} {right}",
        full_width(reference),
        full_width(f"{left}{right}"),
    ]


def full_width(text: str) -> str:
    """As a Chinese keyboard writes it: ＡＮＮＡ＠ｅｘａｍｐｌｅ．ｃｏｍ."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def test_a_reference_is_found_in_any_of_its_spellings(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    case = making.filed(sofar)
    client = signed_in("handler")
    for typed in spellings(case.reference):
        assert search(client, typed) == [case.reference], typed


def test_a_case_of_several_rights_is_found_once(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    case = making.filed(sofar, right="copy", rights=["copy", "delete", "access"])
    later, over, nearest = case.rights.order_by("id")
    today = clock.today("Asia/Shanghai")
    for right, days, state in ((later, 9, "verifying"), (over, 1, "withdrawn"), (nearest, 4, "verifying")):
        due = today + timedelta(days=days)
        RightsRequest.objects.filter(pk=right.pk).update(due_on=due, work_on=due, state=state)
    response = signed_in("auditor").post("/staff/search/", {"what": case.reference})
    assert [row.request.pk for row in response.context["rows"]] == [nearest.pk]
    assert "1 case found" in words_of(response)


def test_every_identifier_is_found_by_its_index(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    case = making.filed(sofar, phone="0151 12345678", account_id="SOF-88213")
    making.filed(sofar, email="somebody.else@example.com", device_serial="SN-OTHER-1")
    client = signed_in("handler")
    for typed in (
        "LIN.XIAOYU@Example.com", "+49 151 12345678", "0151-12345678", "SOF-88213", " SN-2024-0098-K ",
        "ＬＩＮ.xiaoyu@example.com", full_width("lin.xiaoyu@example.com"), full_width("+4915112345678"),
        full_width("SOF-88213"), full_width("SN-2024-0098-K"),
    ):  # fmt: skip
        assert search(client, typed) == [case.reference], typed


@pytest.mark.parametrize(
    ("filed", "typed"),
    [
        ("Jose\u0301 de la Cruz", "José de la Cruz"), ("ＬＩ　Ｍｉｎｇ", "li ming"),
        ("O'Brien-Łukasiewicz", "o'brien-łukasiewicz"),
        ("王", "王"), ("O", "o"), ("null", "NULL"), (".", "."), ("=cmd", "=cmd"), ("عبد الله محمد", "عبد الله محمد"),
        ("<b>Bob</b>", "<b>Bob</b>"), ("山田　太郎", "山田 太郎"),
    ],
)  # fmt: skip
def test_a_whole_name_is_found_however_it_is_written(
    filed: str, typed: str, sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    case = making.filed(sofar, name=filed)
    acting = making.filed(sofar, name="Somebody Else", acting_as="guardian", represented=filed)
    making.filed(sofar, name=f"{filed} {filed}")
    assert set(search(signed_in("handler"), typed)) == {case.reference, acting.reference}


def test_a_name_alone_makes_no_duplicate(sofar: Controller) -> None:
    making.confirmed(sofar, device_serial="SN-1")
    other = making.confirmed(sofar, email="another@example.com", device_serial="SN-2")
    assert duplicates_of(other.case) == []


def test_nothing_found_says_what_was_searched_by_kind_only(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    response = signed_in("handler").post("/staff/search/", {"what": "nobody@example.com"})
    words = words_of(response)
    assert "Nothing was found" in words
    assert "email address" in words
    assert "nobody@example.com" not in words


def test_nothing_typed_is_an_error_with_words(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    words = words_of(signed_in("handler").post("/staff/search/", {"what": "  "}))
    assert "Error:" in words
    assert "Write what to look for" in words


@pytest.mark.promise("P-46")
def test_what_is_searched_for_is_in_no_address_and_no_log(
    sofar: Controller, signed_in: Callable[[str], Client], caplog: pytest.LogCaptureFixture
) -> None:
    making.filed(sofar)
    client = signed_in("handler")
    with caplog.at_level(logging.DEBUG):
        page = client.get("/staff/")
        response = client.post("/staff/search/", {"what": making.LIN.email})
    form = page.content.decode().split('action="/staff/search/"')[0].rsplit("<form", 1)[1]
    assert 'method="post"' in form
    assert making.LIN.email not in response.request["PATH_INFO"] + response.request["QUERY_STRING"]
    assert making.LIN.email not in caplog.text
    assert making.LIN.email not in str(dict(client.session))
    assert making.LIN.email not in response.content.decode().replace(f'value="{making.LIN.email}"', "")


def test_a_get_with_the_word_in_it_searches_nothing(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    case = making.filed(sofar)
    page = signed_in("handler").get("/staff/search/", {"what": making.LIN.email})
    assert case.reference not in page.content.decode()


def test_a_shredded_case_is_found_by_its_reference_alone(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    from privacyportal.vault.shred import shred

    case = making.filed(sofar)
    shred(case.data_key)
    client = signed_in("handler")
    assert search(client, making.LIN.email) == []
    assert search(client, case.reference) == [case.reference]
    assert "data destroyed" in words_of(client.post("/staff/search/", {"what": case.reference}))
