"""Nobody approves what they had a hand in, by whichever door it came in (DESIGN §2)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.audit.trail import Actor
from privacyportal.controllers.models import Controller
from privacyportal.mail import wording
from privacyportal.staff.models import Membership, Role, User
from requests import workflow
from requests.fulfil import answer, content, plan, received, working
from requests.identity.decision import accept_identity
from requests.identity.live_check import note_check
from requests.intake import said
from requests.intake.filing import Entry, Filing, file_entered_case
from requests.models import Channel, Intent, RightsRequest, Source, State
from requests.sources.registering import Description, save_source
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-47")]


@pytest.fixture
def both(sofar: Controller) -> User:
    """Who may do everything."""
    return making.member(sofar, *Role.values, name="both")


def entered(sofar: Controller, user: User, **changes: Any) -> RightsRequest:
    filing = Filing(**{**making.LIN.__dict__, "right": "correct", "asked": {}, **changes})
    entry = Entry(Channel.POST, clock.today("Asia/Shanghai"), "")
    return making.right_of(file_entered_case(sofar, filing, entry, user))


def handed_over(request: RightsRequest, staff: dict[str, User]) -> RightsRequest:
    """Proven, planned and submitted by others."""
    note_check(request.case, staff["verifier"], "live_check", [], "An invoice, shown at the desk.")
    accept_identity(request.case, staff["verifier"], ["email"], "The letter bears the account's number.")
    row = plan.add_system(making.right_of(request.case), staff["handler"], "Paper files")
    plan.decide(row, staff["handler"], Intent.DO, "")
    workflow.perform("submit", request, workflow.Deed.of_staff(staff["handler"]))
    return making.right_of(request.case)


def refusal(request: RightsRequest, user: User) -> str:
    with pytest.raises(workflow.NotPossible) as no:
        answer.approve(request, user, content.digest(making.right_of(request.case)))
    return str(no.value.sentence)


def test_who_put_its_day_right(sofar: Controller, staff: dict[str, User], both: User) -> None:
    """The letter names the day, and every date counts from it."""
    request = handed_over(entered(sofar, staff["handler"]), staff)
    received.correct(request.case, both, request.case.received_on - timedelta(days=2), "It lay there.")
    assert "worked on this request yourself" in refusal(making.right_of(request.case), both)


def test_who_entered_it(sofar: Controller, staff: dict[str, User], both: User) -> None:
    request = handed_over(entered(sofar, both), staff)
    assert "worked on this request yourself" in refusal(request, both)
    answer.approve(request, staff["approver"], content.digest(request))


def test_who_wrote_down_what_it_says(sofar: Controller, staff: dict[str, User], both: User) -> None:
    request = entered(sofar, staff["handler"])
    said.write_down(request.case, both, {"old_value": "Old street 1", "new_value": "New street 2"})
    request = handed_over(request, staff)
    assert "worked on this request yourself" in refusal(request, both)


def test_what_is_asked_is_part_of_what_is_approved(sofar: Controller, staff: dict[str, User]) -> None:
    request = handed_over(entered(sofar, staff["handler"]), staff)
    seen = content.digest(request)
    request.case.asked = {"correct": {"new_value": "New street 2"}}
    request.case.save(update_fields=["asked"])
    with pytest.raises(workflow.NotPossible):
        answer.approve(making.right_of(request.case), staff["approver"], seen)


def test_who_worded_the_letter_meanwhile(sofar: Controller, staff: dict[str, User], both: User) -> None:
    request = handed_over(entered(sofar, staff["handler"]), staff)
    words = wording.Words("Two lines more.")
    assert wording.write_words(sofar, "answer.done", "en", words, both, seen=0)
    assert "that this letter is made of" in refusal(request, both)
    answer.approve(request, staff["approver"], content.digest(request))


def test_nobody_judges_a_complaint_about_their_own_answer(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    first = making.confirmed(sofar, right="question")
    working.write_answer(first, staff["handler"], "Ten years.")
    working.finish(first, staff["handler"])
    work()
    complaint = making.confirmed(sofar, right="complain")
    RightsRequest.objects.filter(pk=complaint.pk).update(complains_of=first)
    other = making.member(sofar, "handler", name="other")
    working.write_answer(complaint, other, "It is right as it is.")
    workflow.perform("submit", complaint, workflow.Deed.of_staff(other))
    Membership.objects.create(user=staff["handler"], controller=sofar, role=Role.APPROVER)
    complaint = making.right_of(complaint.case)
    assert "the answer that this complaint is about" in refusal(complaint, staff["handler"])
    assert answer.approve(complaint, staff["approver"], content.digest(complaint)).state == State.CARRYING_OUT


def test_nor_about_one_that_they_refused(sofar: Controller, staff: dict[str, User], work: Callable[..., int]) -> None:
    """Neither approves it nor refuses it alone."""
    first = making.confirmed(sofar, right="question")
    answer.refuse(first, staff["verifier"], "R1", "The same was asked again and again.")
    work()
    complaint = making.confirmed(sofar, right="complain")
    RightsRequest.objects.filter(pk=complaint.pk).update(complains_of=first)
    complaint = making.right_of(complaint.case)
    with pytest.raises(workflow.NotPossible) as no:
        answer.refuse(complaint, staff["verifier"], "R1", "It is right as it is.")
    assert "the answer that this complaint is about" in str(no.value.sentence)
    answer.refuse(complaint, staff["handler"], "R1", "It is right as it is.")


def test_who_approved_a_plan_reads_that_somebody_else_carries_it_out(
    sofar: Controller, staff: dict[str, User], both: User, client: Client
) -> None:
    request = handed_over(entered(sofar, staff["handler"]), staff)
    answer.approve(request, both, content.digest(request))
    client.force_login(both)
    page = words_of(client.get(f"/staff/requests/{request.case.reference}/"))
    assert "another person must carry it out. This may do: handler" in page


def test_who_changed_a_data_map_that_the_answer_is_made_of(
    sofar: Controller, staff: dict[str, User], both: User, tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    request = making.confirmed(sofar, right="know")
    parameters = Source.objects.get(key="solar").parameters
    given = Description("sql", parameters, making.DATAMAP, making.LABELS + "# once more\n")
    save_source(sofar, "solar", given, Actor.staff(both))
    workflow.perform("submit", request, workflow.Deed.of_staff(staff["handler"]))
    assert "data map that this letter is made of" in refusal(making.right_of(request.case), both)
    answer.approve(request, staff["approver"], content.digest(making.right_of(request.case)))
