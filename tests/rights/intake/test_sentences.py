"""How sentences end and follow each other, in the language of whoever reads them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.mail.outbox import as_read
from privacyportal.sentences import ended, gap, joined
from requests.models import Case
from tests.rights.intake.conftest import NEW, text_of
from tests.rights.workspace import making

CHINESE = {"language": "zh-hans"}
MISPLACED = re.compile(r"[\u4e00-\u9fff][.](?:\s|$)|。[ \t]+(?=[\u4e00-\u9fff])")
"""A sentence of Chinese that ends as English does, and a blank after its own full stop."""


def test_english_sets_a_blank_between_sentences_and_chinese_none() -> None:
    assert joined("One.", "", "Two.") == "One. Two."
    assert (ended("Done"), gap(), joined()) == ("Done.", " ", "")
    with translation.override("zh-hans"):
        assert joined("一。", "二。") == "一。二。"
        assert (ended("完成"), gap()) == ("完成。", "")


def test_the_pages_of_a_case_with_several_rights_end_each_sentence_in_chinese(
    client: Client, opened: Callable[..., Case]
) -> None:
    client.cookies["django_language"] = "zh-hans"
    case = opened(right=["copy", "complain"], **CHINESE)
    done, status = client.get(NEW + "done/"), client.get(f"/r/{case.reference}/")
    for page in (done, status):
        lines = re.sub(r"<[^>]+>", "", page.content.decode()).splitlines()
        assert not [line.strip() for line in lines if MISPLACED.search(line)]


@pytest.mark.django_db
def test_the_mail_with_the_copy_has_no_blank_after_a_chinese_full_stop(
    client: Client, sofar: Any, work: Callable[..., int], tmp_path: Any
) -> None:
    team = {role: making.member(sofar, role) for role in ("verifier", "handler", "approver")}
    making.source(sofar, tmp_path)
    making.approved(making.submitted(sofar, team["verifier"], team["handler"], work, **CHINESE), team["approver"])
    work("copy")
    mail = OutgoingMail.objects.select_related("data_key").get(letter="answer.copy")
    assert "加密" in mail.text
    assert not MISPLACED.search(mail.text)


@pytest.mark.promise("P-04")
def test_no_day_is_promised_before_the_place_is_known(client: Client) -> None:
    load_laws()
    before = text_of(client.get("/onething/requests/new/?right=copy"))
    assert "at the latest" not in before and "The law of the place where you live may set another day" in before
    known = text_of(client.get("/onething/requests/new/?right=copy&country=CN"))
    assert "at the latest, if you send it today" in known and "may set another day" not in known


@pytest.mark.parametrize(
    ("language", "name", "greeting"),
    [
        ("zh-hans", "Agent Smith", "尊敬的 Agent Smith："),
        ("zh-hans", "林晓雯", "尊敬的林晓雯："),
        ("en", "Agent Smith", "Dear Agent Smith,"),
    ],
)
def test_chinese_sets_a_blank_before_a_latin_name(language: str, name: str, greeting: str, sofar: Any) -> None:
    letter = as_read("case.extended", language, sofar, {"name": name, "reference": "X", "title": "Y"})
    assert letter.text.startswith(greeting) and greeting in letter.html


def test_the_reason_of_a_delay_is_not_called_what_data_is_used_for(sofar: Any) -> None:
    """In Chinese the two have words of their own."""
    about = {"name": "林晓雯", "reference": "X", "title": "Y", "reason": "系统较多。"}
    letter = as_read("case.extended", "zh-hans", sofar, about)
    assert "系统较多。" in letter.text and "用途" not in letter.text + letter.html


@pytest.mark.promise("P-06")
@pytest.mark.parametrize("key", ["sofar", "onething"])
def test_what_it_costs_is_said_as_the_policy_says_it(key: str, client: Client) -> None:
    page = text_of(client.get(f"/{key}/requests/new/?right=copy"))
    assert "nothing for an ordinary request; if yours is none, we name the cost first, and you can decline" in page
