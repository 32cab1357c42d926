"""The answer says what is true of the right that was asked: what stops, what was passed on, what was opened again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, content, plan, reopen, working
from requests.identity.decision import accept_identity
from requests.intake.status import track_of
from requests.intake.wanted import Wanted
from requests.letters.follows import what_follows
from requests.models import Intent, RightsRequest, State
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


def planned(request: RightsRequest, staff: dict[str, User], intent: Intent) -> RightsRequest:
    """One system, with what is to happen there, approved where the right needs it and closed just so."""
    row = plan.add_system(request, staff["handler"], "Paper files")
    plan.decide(row, staff["handler"], intent, "What is there.")
    if workflow.why_not("finish", request, workflow.Deed.of_staff(staff["handler"])) is None:
        working.finish(request, staff["handler"])
    else:
        workflow.perform("submit", request, workflow.Deed.of_staff(staff["handler"]))
        answer.approve(making.right_of(request.case), staff["approver"], content.digest(request))
    if making.right_of(request.case).state == State.CARRYING_OUT and intent != Intent.NOTHING:
        plan.close(plan.rows_of(request)[0], staff["handler"], intent, "What was done.")
    return making.right_of(request.case)


def letter(request: RightsRequest) -> str:
    return str(OutgoingMail.objects.get(about_id=str(request.pk)).text)


@pytest.mark.promise("P-23")
def test_what_stays_is_left_out_of_what_stops(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.proven(sofar, staff["verifier"], right="withdraw_consent")
    planned(request, staff, Intent.PARTLY)
    assert "What was done before stays lawful. This does not hold for what stays" in letter(request)


def test_where_nothing_was_done_nothing_is_said_to_stop(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    request = planned(making.confirmed(sofar, right="marketing_stop"), staff, Intent.NOTHING)
    work("mail")
    assert what_follows(request) == ""
    assert "advertising from us" not in letter(request)


@pytest.mark.promise("P-28")
def test_who_reports_a_child_is_not_told_of_data_about_themselves(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    """Nor of whether anything is held of the child: anybody may report one."""
    told = []
    for intent in (Intent.NOTHING, Intent.DO, Intent.PARTLY):
        request = planned(making.confirmed(sofar, right="minor_report"), staff, intent)
        work("mail")
        request = making.right_of(request.case)
        track = track_of(request.case, request, Wanted())
        assert not track.nothing_held and not track.done
        steps = [line.what for line in track.story.lines]
        told.append((track.story.title, steps, track.follows, letter(request).replace(request.case.reference, "")))
    request = making.confirmed(sofar, right="minor_report")
    answer.refuse(request, staff["handler"], "R5", "We must keep the invoices of the child.")
    work("mail")
    request = making.right_of(request.case)
    assert request.outcome == "refused"
    track = track_of(request.case, request, Wanted())
    assert track.refusal is None
    steps = [line.what for line in track.story.lines]
    told.append((track.story.title, steps, track.follows, letter(request).replace(request.case.reference, "")))
    assert "We have looked into it" in told[0][0] and "we tell you nothing about whether we hold" in told[0][3]
    assert told[0] == told[1] == told[2] == told[3]


@pytest.mark.promise("P-07")
@pytest.mark.parametrize(("right", "title"), [("delete", "Delete my data"), ("correct", "Correct something")])
def test_a_refusal_names_what_was_asked(right: str, title: str, sofar: Controller, staff: dict[str, User]) -> None:
    request = making.proven(sofar, staff["verifier"], right=right)
    answer.refuse(request, staff["handler"], "R5", "The tax law.")
    assert f"your request “{title}”. We cannot do what you asked." in letter(request)


@pytest.mark.promise("P-16")
def test_who_wants_data_sent_on_reads_that_it_comes_to_them(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, staff["verifier"], staff["handler"], work, right="portability")
    making.approved(request, staff["approver"])
    work("copy")
    assert "so that you can pass it on" in letter(request)


@pytest.mark.promise("P-16")
@pytest.mark.parametrize("more", [{}, {"acting_as": "agent", "represented": "王小明"}])
def test_the_receiver_is_named_with_why_it_is_not_sent_there(
    more: dict[str, str], sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    asked = {"portability": {"receiver": "Sunny & Sons Ltd.\n", "receiver_country": "DE"}}
    request = making.confirmed(sofar, right="portability", asked=asked, **more)
    if more:
        making.authorised(request.case, staff["verifier"], email=making.LIN.email)
    making.second_thing(request, staff["verifier"])
    accept_identity(making.right_of(request.case).case, staff["verifier"], [], "The code came back.")
    work("collect")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(request.case), staff["approver"])
    work("copy")
    said = letter(request)
    assert "to Sunny & Sons Ltd. To send it straight there is not technically possible" in said
    assert ("the data of 王小明, for whom you act" in said) == bool(more)
    work("mail")
    track = track_of(request.case, making.right_of(request.case), Wanted())
    assert track.receiver == "Sunny & Sons Ltd"


@pytest.mark.promise("P-08")
def test_a_complaint_that_is_right_opens_the_request_again_and_says_so(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    first = making.confirmed(sofar, right="question")
    working.write_answer(first, staff["handler"], "No.")
    working.finish(first, staff["handler"])
    work("mail")
    asked = {"complain": {"answer_complained": first.case.reference}}
    complaint = making.confirmed(sofar, right="complain", asked=asked)
    assert what_follows(complaint) == ""
    reopen.reopen(making.right_of(first.case), staff["approver"], "It was answered too shortly.")
    working.write_answer(complaint, staff["handler"], "You are right.")
    workflow.perform("submit", complaint, workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(complaint.case), staff["approver"])
    assert f"We have opened your request {first.case.reference} again." in letter(complaint)
