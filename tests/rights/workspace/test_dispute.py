"""Two parents disagree: until it is settled nothing is given or done, and staff read why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, content, dispute, plan, printing, resend, rounds, working
from requests.identity.decision import accept_identity
from requests.models import Case, Intent, Message, RightsRequest, State
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.promise("P-28")
WHY = "The mother asks, the father objects."


@pytest.fixture
def of_a_child(sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]) -> RightsRequest:
    """Approving: the copy of a child, for whom the mother asks."""
    making.source(sofar, tmp_path)
    request = making.confirmed(sofar, acting_as="guardian", represented="Lin Xiaoyu the younger")
    making.authorised(request.case, staff["verifier"], email="child@example.com")
    accept_identity(request.case, staff["verifier"], [], "The code came back.")
    work("collect")
    workflow.perform("submit", request, workflow.Deed.of_staff(staff["handler"]))
    return making.right_of(request.case)


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(workflow.NotPossible) as no:
        call()
    return str(no.value.sentence)


def page(client: Client, request: RightsRequest, more: str = "") -> str:
    return words_of(client.get(f"/staff/requests/{request.case.reference}/{more}"))


def test_it_is_marked_and_settled_on_the_pages_and_stands_on_record(
    of_a_child: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    verifier, case = signed_in("verifier"), f"/staff/requests/{of_a_child.case.reference}/"
    assert "Mark that this is in dispute" in page(verifier, of_a_child)
    assert "Mark that this is in dispute" not in page(signed_in("handler"), of_a_child)
    verifier.post(case + "dispute/", {"reason": WHY})
    there = page(verifier, of_a_child)
    assert "Settle who may act for the person" in there and WHY in there
    assert "Mark that this is in dispute" not in there
    assert WHY in page(verifier, of_a_child, "dispute/settle/")
    assert "Settle who may act for the person" in page(verifier, of_a_child, "by-when/")
    verifier.post(case + "dispute/settle/", {"reason": "A court gave it to the mother."})
    there = page(verifier, of_a_child)
    assert "Settle who may act" not in there
    assert "The dispute about who may act was settled" in there
    assert verifier.post(case + "dispute/settle/", {"reason": "Once more."}).status_code == 409


def test_nothing_is_approved_meanwhile(of_a_child: RightsRequest, staff: dict[str, User]) -> None:
    seen = content.digest(of_a_child)
    dispute.mark(of_a_child.case, staff["verifier"], WHY)
    assert "in dispute" in refusal(lambda: answer.approve(of_a_child, staff["approver"], seen))
    assert "already" in refusal(lambda: dispute.mark(of_a_child.case, staff["administrator"], WHY))
    dispute.settle(of_a_child.case, staff["administrator"], "Both agree now.")
    assert answer.approve(of_a_child, staff["approver"], seen).state == State.CARRYING_OUT


def test_what_was_approved_does_not_leave(
    of_a_child: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    """Marked between the approval and the sending: the copy is dropped and asked for anew."""
    request = making.approved(of_a_child, staff["approver"])
    work("copy")
    dispute.mark(request.case, staff["verifier"], WHY)
    work("mail")
    rounds.void_changed_approvals(request.case.controller, clock.now())
    request.refresh_from_db()
    assert request.state == State.APPROVING
    assert not OutgoingMail.objects.filter(letter="answer.copy", handed_over_at__isnull=False).exists()


def test_what_waits_to_be_posted_is_approved_anew(
    of_a_child: RightsRequest, staff: dict[str, User], work: Callable[..., int], signed_in: Callable[[str], Client]
) -> None:
    """Neither printed nor said to be posted while it stands; and what the letter says is read nowhere."""
    Case.objects.filter(pk=of_a_child.case_id).update(mails=False)
    request = making.approved(making.right_of(of_a_child.case), staff["approver"])
    work("copy")
    assert "Print the answer and post it" in page(signed_in("handler"), request)
    dispute.mark(making.right_of(request.case).case, staff["verifier"], WHY)
    request = making.right_of(request.case)
    assert request.state == State.APPROVING and not Message.objects.filter(letter="answer.copy").exists()
    assert "No letter" in refusal(lambda: answer.say_posted(request, staff["handler"]))
    assert "in dispute" in refusal(lambda: printing.open_for_print(request, staff["handler"]))


def test_the_answer_to_a_plain_question_leaves_all_the_same(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    """It gives nothing of anybody, and held back it would never leave."""
    asked = making.confirmed(sofar, right="question", acting_as="guardian", represented="Lin Da", details="Why?")
    working.write_answer(making.right_of(asked.case), staff["handler"], "Because the law wants it.")
    working.finish(making.right_of(asked.case), staff["handler"])
    dispute.mark(asked.case, staff["verifier"], WHY)
    work("mail")
    assert making.right_of(asked.case).state == State.ANSWERED


def test_what_was_answered_is_not_given_again_meanwhile(
    of_a_child: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    request = making.approved(of_a_child, staff["approver"])
    work("copy")
    work("mail")
    sent = OutgoingMail.objects.get(letter__startswith="answer.")
    dispute.mark(request.case, staff["verifier"], WHY)
    assert "in dispute" in refusal(lambda: resend.send_once_more(request.case, sent.pk, staff["handler"]))
    dispute.settle(request.case, staff["verifier"], "Both agree now.")
    resend.send_once_more(request.case, sent.pk, staff["handler"])


def test_the_notice_to_the_person_represented_goes_again_to_them(
    of_a_child: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    work("mail")
    notice = OutgoingMail.objects.get(letter="case.authority")
    for _time in range(2):
        resend.send_once_more(of_a_child.case, notice.pk, staff["handler"])
        work("mail")
        notice = OutgoingMail.objects.filter(letter="case.authority").latest("queued_at")
    to = {mail.to for mail in OutgoingMail.objects.select_related("data_key").filter(letter="case.authority")}
    assert to == {"child@example.com"}
    assert OutgoingMail.objects.filter(letter="case.authority").count() == 3


def test_only_who_asks_for_somebody_else_can_be_disputed_and_not_by_everybody(
    sofar: Controller, staff: dict[str, User], of_a_child: RightsRequest
) -> None:
    own = making.confirmed(sofar, email="own@example.com")
    assert "for themselves" in refusal(lambda: dispute.mark(own.case, staff["verifier"], WHY))
    for role in ("handler", "approver", "auditor", "stranger"):
        assert "role" in refusal(lambda role=role: dispute.mark(of_a_child.case, staff[role], WHY))  # type: ignore[misc]
    assert "No dispute" in refusal(lambda: dispute.settle(of_a_child.case, staff["verifier"], "There is none."))


def test_nothing_is_done_in_a_system_meanwhile(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    request = making.confirmed(sofar, acting_as="guardian", represented="Lin Xiaoyu the younger", right="delete")
    making.authorised(request.case, staff["verifier"], email=making.LIN.email)
    making.second_thing(request, staff["verifier"])
    accept_identity(request.case, staff["verifier"], [], "The code came back.")
    (row,) = plan.rows_of(making.right_of(request.case))
    plan.decide(row, staff["handler"], Intent.DO, "")
    workflow.perform("submit", request, workflow.Deed.of_staff(staff["handler"]))
    answer.approve(request, staff["approver"], content.digest(making.right_of(request.case)))
    dispute.mark(request.case, staff["verifier"], WHY)
    assert making.right_of(request.case).state == State.APPROVING, "the approval is void at once"
    assert refusal(lambda: plan.close(row, staff["handler"], Intent.DO, "Deleted."))
    assert "Settle who may act for the person" in page(signed_in("handler"), request)
    dispute.settle(request.case, staff["administrator"], "Both agree now.")
    answer.approve(request, staff["approver"], content.digest(making.right_of(request.case)))
    assert plan.close(row, staff["handler"], Intent.DO, "Deleted.").state == State.CARRYING_OUT
