"""Back to who is asking: what was proven finds nobody in a system, and another identifier does."""

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
from requests.fulfil import answer, content, plan, printing
from requests.fulfil.collect import proven_identities, runs_of
from requests.fulfil.reopen import reopen
from requests.guards import grounds_of
from requests.identity.decision import accept_identity, prove_more
from requests.identity.live_check import note_check
from requests.intake.supplement import supplement
from requests.models import Case, Intent, SourceRun, State
from requests.sources.registering import Description, save_source
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-05")]


@pytest.fixture
def staff(sofar: Controller) -> dict[str, User]:
    return {role: making.member(sofar, role) for role in ("verifier", "handler", "approver", "auditor")}


@pytest.fixture
def by_account(sofar: Controller, tmp_path: Path) -> Any:
    """A system that knows people by their account alone."""
    datamap = making.DATAMAP.replace("identity: email", "identity: account_id")
    given = Description("sql", {"url": making.database(tmp_path)}, datamap, making.LABELS)
    return save_source(sofar, "solar", given, making.Actor.operator())[0]


def confirmed(sofar: Controller, rights: list[str], **columns: Any) -> Case:
    """Several rights, the address shown."""
    case = making.filed(sofar, rights=rights)
    Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now(), **columns)
    for right in case.rights.all():
        workflow.perform("confirm", right, workflow.Deed(workflow.Actor.person()))
    found: Case = Case.objects.select_related("data_key", "controller").get(pk=case.pk)
    return found


def test_what_finds_nobody_leads_back_and_then_the_systems_are_asked_anew(
    sofar: Controller, staff: dict[str, User], by_account: Any, work: Callable[..., int], client: Client
) -> None:
    request = making.collected(sofar, staff["verifier"], work)
    assert request.state == State.FULFILLING
    assert runs_of(request).get().error == "nothing_to_ask"
    client.force_login(staff["handler"])
    page = f"/staff/requests/{request.case.reference}/"
    assert "Have more proven first" in words_of(client.get(page))
    assert "Write why, in a sentence" in words_of(client.post(f"{page}copy/prove-more/", {"reason": ""}))
    assert making.right_of(request.case).state == State.FULFILLING
    client.post(f"{page}copy/prove-more/", {"reason": "The system knows people by account."})
    request = making.right_of(request.case)
    assert request.state == State.VERIFYING and not runs_of(request).exists()
    supplement(request, {"account_id": making.LIN.email})
    case = Case.objects.select_related("data_key", "controller").get(pk=request.case_id)
    accept_identity(case, staff["verifier"], ["account_id"], "The account was looked up.")
    work("collect")
    run = runs_of(making.right_of(case)).get()
    assert (run.state, run.rows) == ("done", 4)
    assert SourceRun.objects.filter(request=request).count() == 2


def test_not_for_everybody_nor_everything_nor_after_something_was_done(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    request = making.proven(sofar, staff["verifier"])
    for role in ("approver", "auditor"):
        with pytest.raises(workflow.NotPossible):
            prove_more(request, staff[role], "x")
    question = making.confirmed(sofar, right="question", details="Why?")
    with pytest.raises(workflow.NotPossible) as no:
        prove_more(making.right_of(question.case), staff["handler"], "x")
    assert "needs no proof" in str(no.value.sentence)


def test_a_plan_keeps_what_was_decided(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.proven(sofar, staff["verifier"], right="delete")
    row = plan.add_system(request, staff["handler"], "Paper archive")
    plan.decide(row, staff["handler"], Intent.DO, "")
    prove_more(making.right_of(request.case), staff["verifier"], "x")
    accept_identity(request.case, staff["verifier"], [], "Seen once more.")
    assert [each.intent for each in plan.rows_of(making.right_of(request.case))] == [Intent.DO]


def test_the_verifier_reads_what_is_missing_and_what_was_accepted_counts_no_more(
    sofar: Controller, staff: dict[str, User], client: Client, work: Callable[..., int]
) -> None:
    request = making.proven(sofar, staff["verifier"])
    prove_more(request, staff["handler"], "Two people share this address.")
    client.force_login(staff["verifier"])
    page = f"/staff/requests/{request.case.reference}/"
    whole = words_of(client.get(page))
    assert "More is to be proven: read what" in whole and "Accepted by" not in whole
    assert "does not count any more" in whole and "asked anew once it is decided anew" in whole
    assert "Two people share this address." in words_of(client.get(page + "identity/"))
    assert "R13" in grounds_of(making.right_of(request.case))
    answer.refuse(request, staff["verifier"], "R13", "We could not tell who of the two asks.")
    work()
    mail = OutgoingMail.objects.get(about_kind="right", about_id=str(request.pk))
    assert mail.letter == "answer.waiting", "nothing of the reason leaves before anybody is known again"
    reopen(making.right_of(request.case), staff["handler"], "The person called.")
    assert making.right_of(request.case).state == State.VERIFYING


def test_what_else_is_at_work_waits_for_the_decision(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    case = confirmed(sofar, ["copy", "delete"])
    note_check(case, staff["verifier"], "live_check", [], "An invoice, at the desk.")
    accept_identity(case, staff["verifier"], [], "Seen.")
    (row,) = plan.rows_of(deletion := case.rights.get(right="delete"))
    plan.decide(row, staff["handler"], Intent.DO, "")
    workflow.perform("submit", deletion, workflow.Deed.of_staff(staff["handler"]))
    approved = answer.approve(deletion, staff["approver"], content.digest(case.rights.get(right="delete")))
    prove_more(case.rights.get(right="copy"), staff["handler"], "Two people share this address.")
    assert approved.state == State.CARRYING_OUT
    with pytest.raises(workflow.NotPossible) as no:
        plan.close(row, staff["handler"], Intent.DO, "Deleted.")
    assert "More is to be proven of who is asking" in str(no.value.sentence)
    client = Client()
    client.force_login(staff["verifier"])
    page = f"/staff/requests/{case.reference}/"
    assert "Decide anew who is asking" in words_of(client.get(page))
    answer.refuse(case.rights.get(right="copy"), staff["handler"], "R13", "The younger one gets none.")
    assert client.get(page + "identity/").status_code == 200, "what is done goes on once it is decided"
    client.post(page + "identity/", {"reason": "It is the elder one."})
    assert "Decide anew who is asking" not in words_of(client.get(page))
    plan.close(row, staff["handler"], Intent.DO, "Deleted.")
    assert list(proven_identities(case)) == ["email"]


def test_nothing_is_printed_or_said_to_be_posted_meanwhile(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    case = confirmed(sofar, ["copy", "access"], mails=False)
    accept_identity(case, staff["verifier"], [], "Seen.")
    work("collect")
    copy = case.rights.get(right="copy")
    workflow.perform("submit", copy, workflow.Deed.of_staff(staff["handler"]))
    answer.approve(copy, staff["approver"], content.digest(case.rights.get(right="copy")))
    work("copy")
    copy = case.rights.get(right="copy")
    assert printing.printable_copy(copy) is not None
    prove_more(case.rights.get(right="access"), staff["handler"], "Two people share this address.")
    assert printing.printable_copy(copy) is None
    with pytest.raises(workflow.NotPossible):
        answer.say_posted(copy, staff["handler"])
    accept_identity(case, staff["verifier"], [], "It is the elder one.")
    assert answer.say_posted(copy, staff["handler"]).state == State.ANSWERED


def test_no_answer_leaves_meanwhile(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    """Approved, and on its way when the doubt comes: it stays back, and is approved anew after the decision."""
    making.source(sofar, tmp_path)
    case = confirmed(sofar, ["copy", "access"])
    accept_identity(case, staff["verifier"], [], "Seen.")
    work("collect")
    copy = case.rights.get(right="copy")
    workflow.perform("submit", copy, workflow.Deed.of_staff(staff["handler"]))
    answer.approve(copy, staff["approver"], content.digest(case.rights.get(right="copy")))
    work("copy")
    prove_more(case.rights.get(right="access"), staff["handler"], "Two people share this address.")
    work("mail")
    assert case.rights.get(right="copy").state == State.APPROVING
    assert not OutgoingMail.objects.filter(letter="answer.copy", left_at__isnull=False).exists()
    accept_identity(case, staff["verifier"], [], "It is the elder one.")
    copy = case.rights.get(right="copy")
    answer.approve(copy, staff["approver"], content.digest(copy))
    work()
    assert case.rights.get(right="copy").state == State.ANSWERED


def test_what_was_found_by_the_old_decision_is_searched_for_anew(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    case = confirmed(sofar, ["copy", "access"])
    accept_identity(case, staff["verifier"], ["device_serial"], "Seen.")
    work("collect")
    prove_more(case.rights.get(right="copy"), staff["handler"], "The device was sold.")
    assert not runs_of(case.rights.get(right="access")).exists()
    accept_identity(case, staff["verifier"], [], "The address alone.")
    work("collect")
    for right in case.rights.all():
        assert [run.state for run in runs_of(right)] == ["done"]


def test_a_refusal_is_posted_all_the_same(sofar: Controller, staff: dict[str, User], client: Client) -> None:
    request = making.proven(sofar, staff["verifier"])
    Case.objects.filter(pk=request.case_id).update(mails=False)
    prove_more(making.right_of(request.case), staff["handler"], "Two people share this address.")
    answer.refuse(making.right_of(request.case), staff["handler"], "R13", "We could not tell who of the two asks.")
    client.force_login(staff["handler"])
    assert "Print the answer and post it" in words_of(client.get(f"/staff/requests/{request.case.reference}/"))
    assert answer.say_posted(making.right_of(request.case), staff["handler"]).outcome == "refused"
