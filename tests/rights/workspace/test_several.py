"""A case of several rights: each thing on its page says which right it belongs to, and what is alike is said once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html

from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.staff.models import User
from privacyportal.vault.shred import shred
from requests.fulfil import plan, review, working
from requests.identity.decision import accept_identity
from requests.models import Case, Intent, RightsRequest
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(sofar: Controller, staff: dict[str, User], tmp_path: Path) -> Case:
    """A copy and a correction are proven, a question needs no proof."""
    making.source(sofar, tmp_path)
    made = making.several(sofar, "copy", "correct", "question")
    accept_identity(made, staff["verifier"], [], "The code came back.")
    return made


def texts(response: Any, path: str) -> list[str]:
    found = html.fromstring(response.content.decode()).xpath(path)
    return [" ".join(each.text_content().split()) for each in found]


def timeline(response: Any) -> list[str]:
    return texts(response, "//ol[@class='timeline']/li")


def page(client: Client, case: Case) -> Any:
    return client.get(f"/staff/requests/{case.reference}/")


def test_the_heading_counts_the_others_and_each_state_is_shown(case: Case, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("handler")
    shown = page(client, case)
    assert texts(shown, "//h1") == ["Copy and 2 more for 林***"]
    assert texts(shown, "//div[@class='title-row']/span") == ["Fulfilling"]
    case.rights.filter(right="question").update(state="approving")
    assert texts(page(client, case), "//div[@class='title-row']/span") == ["Fulfilling · 2", "Approving · 1"]
    shred(case.data_key)
    assert texts(page(client, case), "//h1") == ["Copy and 2 more"]


def test_dates_plans_and_answers_name_their_right(case: Case, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("handler")
    headings = texts(page(client, case), "//h2")
    assert "Systems that hold data · Copy" in headings
    assert "Plan, system by system · Correction" in headings
    assert "The answer in words · Question" in headings
    assert "Copy, Correction, Question · Due" in headings, "dates that are alike stand once"
    case.rights.filter(right="copy").update(state="withdrawn")
    case.rights.filter(right="question").update(due_on=date(2030, 1, 1))
    headings = texts(page(client, case), "//h2")
    assert {"Copy · Withdrawn", "Correction · Due", "Question · Due"} <= set(headings)
    assert texts(page(client, case), "//summary")[1:3] == ["Correction · 4 points", "Question · 3 points"]
    case.rights.filter(right="copy").update(state="fulfilling")
    progress = client.get(f"/staff/requests/{case.reference}/copy/progress/")
    assert "Systems that hold data · Copy" in progress.content.decode(), "also when it is looked at again"


def test_a_deed_on_several_rights_stands_once_and_names_them(
    case: Case, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    lines = timeline(page(signed_in("auditor"), case))
    confirmed = [line for line in lines if line.startswith("Email address confirmed by code")]
    assert len(confirmed) == 1
    assert confirmed[0].startswith("Email address confirmed by code · Copy, Correction, Question")
    accepted = [line for line in lines if line.startswith("Identity accepted")]
    assert len(accepted) == 1
    assert accepted[0].startswith("Identity accepted · Copy, Correction")
    assert "Some verifier" in accepted[0] and "The code came back." in accepted[0]


def test_what_needs_no_proof_is_not_called_accepted(case: Case, signed_in: Callable[[str], Client]) -> None:
    lines = timeline(page(signed_in("auditor"), case))
    begun = [line for line in lines if line.startswith("Work begins: this right needs no further proof")]
    assert len(begun) == 1
    assert "· Question" in begun[0] and "the portal" in begun[0]


def test_what_happened_to_one_right_twice_stands_twice(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    made = making.several(sofar, "copy", "question")
    client = signed_in("handler")
    for press in range(2):
        client.post(f"/staff/requests/{made.reference}/question/answer/", {"answer": f"Words {press}."})
    lines = timeline(page(client, made))
    assert len([line for line in lines if line.startswith("Words of the answer written · Question")]) == 2


def test_a_case_of_one_right_repeats_it_nowhere(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    request = making.confirmed(sofar, right="question")
    shown = page(signed_in("handler"), request.case)
    headings = texts(shown, "//h2")
    assert "Due" in headings and "The answer in words" in headings
    assert texts(shown, "//h1") == ["Question for 林***"]
    assert not [line for line in timeline(shown) if "· Question" in line]


def test_an_approver_reads_when_this_right_was_changed_last_and_not_another(
    case: Case, staff: dict[str, User], signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    question = case.rights.get(right="question")
    correction = RightsRequest.objects.select_related("case__data_key").get(case=case, right="correct")
    plan.decide(plan.rows_of(correction)[0], staff["handler"], Intent.DO, "")
    review.submit(correction, staff["handler"])
    working.write_answer(question, making.member(case.controller, "handler", name="Somebody else"), "Our words.")
    work("collect")
    shown = signed_in("approver").get(f"/staff/requests/{case.reference}/correct/approve/")
    assert shown.context["content"].changed_by == "Some handler"


def test_a_receipt_that_a_law_wants_confirmed_names_its_right(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    load_laws()
    made = making.filed(sofar, right="delete", rights=["opt_out", "delete"], country="US", region="CA")
    shown = texts(page(signed_in("handler"), made), "//div[@class='first']/p")
    assert shown[0].startswith("Deletion: Receipt is to be confirmed by ")


@pytest.mark.parametrize(
    ("rights", "said", "button"),
    [
        (("copy", "correct"), "Identity accepted. The systems are being asked.", "Accept the identity and collect"),
        (
            ("correct", "explain_decision", "portability"),
            "Identity accepted. This does not go on yet: Portability.",
            "Accept the identity",
        ),
        (
            ("copy", "portability"),
            "Identity accepted. The systems are being asked. This does not go on yet: Portability.",
            "Accept the identity and collect",
        ),
    ],
)
def test_what_is_said_after_accepting_is_what_went_on(
    rights: tuple[str, ...], said: str, button: str, case: Case, signed_in: Callable[[str], Client]
) -> None:
    """A portability needs a second thing beside the code, a copy does not."""
    made = making.several(case.controller, *rights)
    client = signed_in("verifier")
    address = f"/staff/requests/{made.reference}/identity/"
    assert button in texts(client.get(address), "//button")
    shown = client.post(address, {"reason": "The code came back."}, follow=True)
    assert said in texts(shown, "//ul[contains(@class, 'messages')]/li") + texts(shown, "//*[@role='status']")
