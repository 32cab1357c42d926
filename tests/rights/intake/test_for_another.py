"""Who asks for somebody else reads of that person and of the authority to act, never of data of their own (P-28)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, content
from requests.identity.decision import accept_identity
from requests.identity.supplement import supplement
from requests.letters.follows import OF_ANOTHER, OF_PLANS
from requests.models import Case
from tests.rights.intake.conftest import ANSWERS, NEW, newest_code, text_of
from tests.rights.workspace import making

pytestmark = pytest.mark.promise("P-28")
AGENT = {"acting_as": "agent", "represented": "王小明", "device_serial": ""}
OF_THEMSELVES = (
    "your data",
    "your copy",
    "that it is you",
    "who you are",
    "hold about you",
    "data about you",
    "proven to be yours",
    "know as yours",
    "no papers from you",
)


@pytest.fixture
def team(sofar: Controller) -> dict[str, User]:
    return {role: making.member(sofar, role) for role in ("verifier", "handler", "approver")}


def page(client: Client, case: Case, more: str = "") -> str:
    client.post(f"/r/{case.reference}/code/")
    client.post(f"/r/{case.reference}/", {"code": newest_code(case)})
    return only_of_another(text_of(client.get(f"/r/{case.reference}/{more}")))


def only_of_another(text: str) -> str:
    assert [words for words in OF_THEMSELVES if words in text.casefold()] == []
    return text


def test_the_page_of_an_agent_speaks_of_the_person_at_each_step(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int], tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    request = making.confirmed(sofar, **AGENT)
    text = page(client, request.case)
    assert "Show us that you may ask for this person" in text and "Tell us whose data it is" in text
    assert "to find the data of this person" in page(client, request.case, "add/")
    supplement(request, {"represented_email": making.MING})
    case = making.right_of(request.case).case
    making.authorised(case, team["verifier"])
    assert "We are checking who asks, and that you may act for this person" in page(client, case)
    accept_identity(case, team["verifier"], ["email"], "The mandate names that address.")
    text = page(client, case)
    assert "We are collecting the data of this person" in text
    assert "We know who asks, and that you may act for this person" in text and "The copy is sent" in text
    work("collect")
    assert "We are preparing the copy" in page(client, case)
    workflow.perform("submit", making.right_of(case), workflow.Deed.of_staff(team["handler"]))
    assert "A second person is checking the copy" in page(client, case)
    answer.approve(making.right_of(case), team["approver"], content.digest(making.right_of(case)))
    work()
    text = page(client, case)
    assert "We hold no data about this person" in text and "proven to belong to this person" in text


def test_the_copy_of_an_agent_is_no_copy_of_theirs(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int], tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    request = making.confirmed(sofar, **AGENT, represented_email=making.LIN.email)
    making.authorised(request.case, team["verifier"], email=making.LIN.email)
    accept_identity(request.case, team["verifier"], ["email"], "The mandate names that address.")
    work("collect")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(team["handler"]))
    making.approved(making.right_of(request.case), team["approver"])
    assert "The copy is being made and sent" in page(client, request.case)
    work()
    assert "The copy has been sent" in page(client, request.case)
    mail = OutgoingMail.objects.select_related("data_key").get(letter="answer.copy")
    assert mail.subject.startswith("The copy that you asked for")
    only_of_another(mail.text)
    only_of_another(mail.html)


def test_a_second_thing_and_what_we_ask_for_speak_of_the_person(client: Client, sofar: Controller) -> None:
    case = making.confirmed(sofar, **AGENT, right="delete", represented_email=making.MING).case
    text = page(client, case)
    assert "One more thing is missing to show who asks, and whose data it is" in text
    assert "a device that we know as this person’s" in text


def test_what_follows_has_words_for_whom_it_is_about() -> None:
    other = {right: str(words) for right, words in {**OF_PLANS, **OF_ANOTHER}.items() if right != "minor_report"}
    assert [right for right, words in other.items() if "your data" in words or "You are" in words] == []
    only_of_another(" ".join(other.values()))


def test_the_boxes_for_data_and_reasons_are_about_the_person(client: Client) -> None:
    client.post(NEW, {**ANSWERS, "right": "delete", "acting_as": "guardian", "represented": "Bo"})
    data = html.fromstring(client.get(NEW + "data/").content.decode())
    words = [" ".join(label.text_content().split()) for label in data.xpath("//main//div[@class='option']/label")]
    assert "That person’s account and profile" in words and len(words) == 7
    assert not [label for label in words if re.search(r"\b(my|I|me)\b", label, re.IGNORECASE)]
    assert "“I” and “my” mean that person" in text_of(client.get(NEW + "ground/"))
    client.post(NEW + "data/", {"data_wanted": ["account"]})
    client.post(NEW + "ground/", {"deletion_ground": "other"})
    assert "Which data? That person’s account and profile" in text_of(client.get(NEW + "check/"))
