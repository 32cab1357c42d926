"""Plans and written answers on the pages of staff: decided, approved in numbers, closed, told."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import plan, review, working
from requests.models import Case, Intent, Outcome, RightsRequest, State
from requests.rights import Work, plan_of
from requests.workspace.names import right_word
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def url(request: RightsRequest, deed: str = "") -> str:
    return f"/staff/requests/{request.case.reference}/{deed}"


@pytest.fixture
def deletion(sofar: Controller, staff: dict[str, User], tmp_path: Path) -> RightsRequest:
    making.source(sofar, tmp_path)
    return making.proven(sofar, staff["verifier"], right="delete")


@pytest.fixture
def question(sofar: Controller) -> RightsRequest:
    """Work on a question begins with the confirmed address."""
    return making.confirmed(sofar, right="question")


def row_of(request: RightsRequest, number: int = 0) -> str:
    return str(plan.rows_of(request)[number].pk)


@pytest.mark.promise("P-56")
def test_a_plan_goes_from_the_first_decision_to_the_letter(
    deletion: RightsRequest, signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    handler, approver = signed_in("handler"), signed_in("approver")
    page = words_of(handler.get(url(deletion)))
    assert "Decide what happens in 1 system" in page
    assert "Decide on Monitoring" in page
    handler.post(url(deletion, "delete/plan/add/"), {"system": "Paper files"})
    handler.post(url(deletion, f"delete/plan/{row_of(deletion)}/decide/"), {"intent": "do"})
    kept = {"intent": "partly", "reason": "Invoices stay ten years: tax law."}
    handler.post(url(deletion, f"delete/plan/{row_of(deletion, 1)}/decide/"), kept)
    assert "Submit the plan for approval" in words_of(handler.get(url(deletion)))
    handler.post(url(deletion, "delete/submit/"))
    page = approver.get(url(deletion, "delete/approve/"))
    assert "2 systems: to be done in 1, kept in part in 1" in words_of(page)
    assert "Invoices stay ten years: tax law." in words_of(page)
    said = words_of(
        approver.post(url(deletion, "delete/approve/"), {"seen": page.context["content"].digest}, follow=True)
    )
    assert "Approved. It can be carried out now, system by system." in said
    assert "The answer is on its way" not in said
    assert "Do it in 2 systems and close the rows" in words_of(handler.get(url(deletion)))
    for number, result in enumerate(("do", "partly")):
        deed = url(deletion, f"delete/plan/{row_of(deletion, number)}/close/")
        handler.post(deed, {"result": result, "account": f"Account of {number}."})
    assert "Account of 1." in OutgoingMail.objects.get(letter="answer.done").text
    work()
    done = making.right_of(deletion.case)
    assert (done.state, done.outcome) == (State.ANSWERED, Outcome.PARTLY)
    assert "Nothing: fulfilled in part" in words_of(handler.get(url(deletion)))


def test_a_plan_that_asks_for_no_hand_is_answered_with_its_approval(
    deletion: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    plan.decide(plan.rows_of(deletion)[0], staff["handler"], Intent.NOTHING, "")
    review.submit(making.right_of(deletion.case), staff["handler"])
    approver = signed_in("approver")
    seen = approver.get(url(deletion, "delete/approve/")).context["content"].digest
    said = words_of(approver.post(url(deletion, "delete/approve/"), {"seen": seen}, follow=True))
    assert "Approved. The answer is on its way." in said


def test_keeping_needs_words_and_what_was_typed_stays(
    deletion: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    deed = url(deletion, f"delete/plan/{row_of(deletion)}/decide/")
    page = words_of(signed_in("handler").post(deed, {"intent": "keep", "reason": " "}))
    assert "Say what stays there, and why" in page
    assert not plan.rows_of(deletion)[0].intent


def test_a_plan_is_taken_back(
    deletion: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    handler = signed_in("handler")
    handler.post(url(deletion, "delete/plan/add/"), {"system": "Paper files"})
    for number in range(2):
        handler.post(url(deletion, f"delete/plan/{row_of(deletion, number)}/decide/"), {"intent": "do"})
    handler.post(url(deletion, "delete/submit/"))
    approver = signed_in("approver")
    seen = approver.get(url(deletion, "delete/approve/")).context["content"].digest
    approver.post(url(deletion, "delete/approve/"), {"seen": seen})
    assert "Take the plan back" in words_of(handler.get(url(deletion)))
    handler.post(url(deletion, "delete/plan/reconsider/"))
    assert making.right_of(deletion.case).state == State.FULFILLING


def test_a_system_that_was_connected_later_is_added(
    deletion: RightsRequest, sofar: Controller, tmp_path: Path, signed_in: Callable[[str], Client]
) -> None:
    making.source(sofar, tmp_path, key="archive")
    handler = signed_in("handler")
    assert "was connected later and is not in the plan" in words_of(handler.get(url(deletion)))
    handler.post(url(deletion, "delete/plan/connected/"))
    assert len(plan.rows_of(deletion)) == 2


def test_a_row_of_another_case_is_not_found(
    deletion: RightsRequest, sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    other = making.proven(sofar, staff["verifier"], right="delete")
    deed = url(other, f"delete/plan/{row_of(deletion)}/decide/")
    assert signed_in("handler").get(deed).status_code == 404


@pytest.mark.promise("P-10")
@pytest.mark.parametrize(
    ("field", "chosen", "words"),
    [
        ("deletion_ground", "D4", "service"),
        ("deletion_ground", "other", "in the person’s own words"),
        ("data_wanted", ["location", "the photos of May"], "Where I or my devices were, the photos of May"),
        ("also_delete", "yes", "Yes"),
        ("third_party_wish", "correct", "Correct it"),
    ],
)
def test_what_was_chosen_is_read_in_words_and_not_as_a_code(
    field: str, chosen: Any, words: str, deletion: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    case = Case.objects.select_related("data_key").get(pk=deletion.case_id)
    case.asked = {"delete": {field: chosen}}
    case.save()
    (answer,) = signed_in("handler").get(url(deletion)).context["tracks"][0].work.asked
    assert words in answer.value
    assert answer.value != chosen


@pytest.mark.promise("P-46")
def test_what_the_person_asked_is_read_by_those_who_work_on_it_and_by_auditors(
    deletion: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    case = Case.objects.get(pk=deletion.case_id)
    case.asked = {"delete": {"deletion_ground": "I have sold the plant.", "also_delete": True}}
    case.save()
    assert "I have sold the plant." in words_of(signed_in("handler").get(url(deletion)))
    assert "I have sold the plant." in words_of(signed_in("auditor").get(url(deletion)))
    assert "I have sold the plant." not in words_of(signed_in("administrator").get(url(deletion)))


def test_what_was_done_is_not_called_optional(
    deletion: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    plan.decide(plan.rows_of(deletion)[0], staff["handler"], Intent.DO, "")
    workflow.perform("submit", making.right_of(deletion.case), workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(deletion.case), staff["approver"])
    page = words_of(signed_in("handler").get(url(deletion, f"delete/plan/{row_of(deletion)}/close/")))
    assert "What was done, what was kept and why" in page and "(optional)" not in page
    assert "It may stay empty only where nothing was to be done" in page


def test_the_history_does_not_call_done_what_was_kept(
    deletion: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    plan.add_system(deletion, staff["handler"], "Paper files")
    for row in plan.rows_of(deletion):
        plan.decide(row, staff["handler"], Intent.DO, "")
    workflow.perform("submit", making.right_of(deletion.case), workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(deletion.case), staff["approver"])
    plan.close(plan.rows_of(deletion)[0], staff["handler"], Intent.KEEP, "Tax law: ten years.")
    page = words_of(signed_in("handler").get(url(deletion)))
    assert "Closed in a system: everything was kept" in page and "Done and closed in a system" not in page


# -- answers in words ---------------------------------------------------------------------------------


@pytest.mark.promise("P-51")
def test_an_answer_is_written_seen_as_a_letter_and_sent(
    question: RightsRequest, signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    handler = signed_in("handler")
    assert "Write the answer" in words_of(handler.get(url(question)))
    handler.post(url(question, "question/answer/"), {"answer": "We keep invoices for ten years."})
    letter = words_of(handler.get(url(question, "question/answer/")))
    assert "We keep invoices for ten years." in letter and "Our answer to request" in letter
    assert "Send the answer" in words_of(handler.get(url(question)))
    handler.post(url(question, "question/finish/"))
    assert "ten years" in OutgoingMail.objects.get(letter="answer.words").text
    work()
    assert making.right_of(question.case).state == State.ANSWERED


@pytest.mark.promise("P-47")
def test_who_wrote_an_answer_does_not_approve_it(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    complaint = making.confirmed(sofar, right="complain")
    staff["both"] = making.member(sofar, "handler", "approver", name="Both")
    both, approver = signed_in("both"), signed_in("approver")
    both.post(url(complaint, "complain/answer/"), {"answer": "You are right, and we are sorry."})
    both.post(url(complaint, "complain/submit/"))
    page = approver.get(url(complaint, "complain/approve/"))
    assert "You are right, and we are sorry." in words_of(page)
    seen = page.context["content"].digest
    assert both.post(url(complaint, "complain/approve/"), {"seen": seen}).status_code == 409
    approver.post(url(complaint, "complain/approve/"), {"seen": seen})
    assert making.right_of(complaint.case).state == State.CARRYING_OUT


def test_each_right_has_its_checklist_in_both_languages() -> None:
    from requests.rights import PLANS
    from requests.workspace.guidance import GUIDANCE

    assert set(GUIDANCE) == set(PLANS)


# -- what an approver sees ------------------------------------------------------------------------------

ASKED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "correct": (
        {"old_value": "Bahnhof 1", "new_value": "Markt 7"},
        ("Bahnhof 1", "Markt 7", "Correct it everywhere it stands"),
    ),
    "delete": ({"deletion_ground": "I have sold the plant."}, ("I have sold the plant.", "Is there a hold")),
    "copy": ({"since": "Last winter"}, ("Last winter", "trade secrets")),
    "portability": (
        {"receiver": "Solar & Sons", "receiver_country": "CN"},
        ("Solar & Sons", "Country of the receiverChina", "Make sure of the receiver"),
    ),
    "explain_decision": ({"decision": "My credit was refused."}, ("My credit was refused.",)),
    "complain": (
        {"answer_complained": "SOFAR-0000-0000"},
        ("SOFAR-0000-0000", "there is no request of that reference"),
    ),
}


@pytest.fixture
def connected(sofar: Controller, tmp_path: Path) -> Controller:
    """With a system that holds data."""
    making.source(sofar, tmp_path)
    return sofar


def to_approval(request: RightsRequest, handler: User, work: Callable[..., int]) -> RightsRequest:
    """Whatever its kind of work: done, and handed over for approval."""
    kind = plan_of(request.right).work
    if kind == Work.CHANGE:
        plan.decide(plan.rows_of(request)[0], handler, Intent.DO, "")
    elif kind == Work.ANSWER:
        working.write_answer(request, handler, "These are our words.")
    else:
        work("collect")
    return review.submit(making.right_of(request.case), handler)


@pytest.mark.promise("P-47")
@pytest.mark.parametrize("right", ASKED)
def test_who_approves_sees_what_was_asked_and_what_to_look_at(
    right: str, connected: Controller, staff: dict[str, User], signed_in: Callable[[str], Client],
    work: Callable[..., int],
) -> None:  # fmt: skip
    given, shown = ASKED[right]
    begun = making.confirmed if right == "complain" else partial(making.proven, verifier=staff["verifier"])
    request = to_approval(begun(connected, right=right, asked={right: given}), staff["handler"], work)
    words = words_of(signed_in("approver").get(url(request, f"{right}/approve/")))
    for sentence in (*shown, making.LIN.details, f"Right{right_word(right)}"):
        assert sentence in words
    assert making.LIN.email not in words
