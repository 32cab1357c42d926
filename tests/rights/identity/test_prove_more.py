"""Back to who is asking: what was proven finds nobody in a system, and another identifier does."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, content, fee, plan, printing, resend
from requests.fulfil.collect import proven_identities, runs_of
from requests.fulfil.doubt import doubt
from requests.fulfil.reopen import reopen
from requests.guards import doubted, grounds_of
from requests.identity.codes import issue_code, open_session
from requests.identity.decision import accept_identity
from requests.identity.evidence import code_shown, strike
from requests.identity.gathered import send_gathered
from requests.identity.live_check import note_check
from requests.identity.supplement import supplement
from requests.models import Approval, Case, Evidence, Intent, SourceRun, State
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
            doubt(request.case, staff[role], "x")
    question = making.confirmed(sofar, right="question", details="Why?")
    with pytest.raises(workflow.NotPossible) as no:
        doubt(question.case, staff["handler"], "x")
    assert "needs no proof" in str(no.value.sentence)


def test_the_verifier_reads_what_is_missing_and_what_was_accepted_counts_no_more(
    sofar: Controller, staff: dict[str, User], client: Client, work: Callable[..., int]
) -> None:
    request = making.proven(sofar, staff["verifier"])
    doubt(request.case, staff["handler"], "Two people share this address.")
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


def seen(case: Case, verifier: User) -> None:
    note_check(case, verifier, "live_check", [], "An invoice, at the desk.")
    accept_identity(case, verifier, [], "Seen.")


def planned(case: Case, staff: dict[str, User], *systems: str) -> None:
    """An approved plan, nothing of which is done."""
    deletion = case.rights.get(right="delete")
    for system in systems:
        plan.add_system(deletion, staff["handler"], system)
    for row in plan.rows_of(deletion):
        plan.decide(row, staff["handler"], Intent.DO, "")
    workflow.perform("submit", case.rights.get(right="delete"), workflow.Deed.of_staff(staff["handler"]))
    answer.approve(deletion, staff["approver"], content.digest(case.rights.get(right="delete")))


def approved_copy(case: Case, staff: dict[str, User], work: Callable[..., int]) -> None:
    work("collect")
    workflow.perform("submit", case.rights.get(right="copy"), workflow.Deed.of_staff(staff["handler"]))
    copy = case.rights.get(right="copy")
    answer.approve(copy, staff["approver"], content.digest(copy))
    work("copy")


def states(case: Case) -> dict[str, str]:
    return dict(case.rights.values_list("right", "state"))


def page_of(client: Client, case: Case) -> str:
    client.cookies["case_session"] = open_session(case)
    return words_of(client.get(f"/r/{case.reference}/"))


def test_all_that_needs_proof_and_was_not_answered_goes_back(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    case = confirmed(sofar, ["copy", "delete", "question"])
    seen(case, staff["verifier"])
    planned(case, staff)
    approved_copy(case, staff, work)
    assert states(case) == {"copy": "carrying_out", "delete": "carrying_out", "question": "fulfilling"}
    doubt(case, staff["handler"], "Two people share this address.")
    assert states(case) == {"copy": "verifying", "delete": "verifying", "question": "fulfilling"}
    assert not Approval.objects.filter(voided_at__isnull=True).exists()
    seen(case, staff["verifier"])
    assert states(case)["copy"] == states(case)["delete"] == "fulfilling", "approved anew, not carried out as it was"
    assert [run.state for run in runs_of(case.rights.get(right="copy"))] == ["waiting"]


def test_where_nobody_was_found_it_is_looked_for_anew(sofar: Controller, staff: dict[str, User]) -> None:
    """What is to be done in a system stays decided; that nobody is there was said of another identifier."""
    case = confirmed(sofar, ["delete"])
    seen(case, staff["verifier"])
    deletion = case.rights.get(right="delete")
    for system, intent in (("Paper archive", Intent.DO), ("Shop", Intent.NOTHING)):
        plan.decide(plan.add_system(deletion, staff["handler"], system), staff["handler"], intent, "")
    doubt(case, staff["handler"], "The account finds nobody.")
    accept_identity(case, staff["verifier"], [], "By the address.")
    assert [row.intent for row in plan.rows_of(case.rights.get(right="delete"))] == [Intent.DO, ""]


def test_what_is_left_of_a_plan_waits_and_is_approved_anew(
    sofar: Controller, staff: dict[str, User], client: Client
) -> None:
    case = confirmed(sofar, ["delete"])
    seen(case, staff["verifier"])
    planned(case, staff, "Paper archive", "Shop")
    first, second = plan.rows_of(case.rights.get(right="delete"))
    plan.close(first, staff["handler"], Intent.DO, "Deleted.")
    client.force_login(staff["handler"])
    page = f"/staff/requests/{case.reference}/"
    assert "Have more proven first" in words_of(client.get(page))
    client.post(page + "delete/prove-more/", {"reason": "Somebody else asked."})
    assert states(case) == {"delete": "approving"}
    client.force_login(staff["verifier"])
    assert "Decide anew who is asking" in words_of(client.get(page))
    deletion = case.rights.get(right="delete")
    with pytest.raises(workflow.NotPossible) as no:
        answer.approve(deletion, staff["approver"], content.digest(deletion))
    assert "More is to be proven of who is asking" in str(no.value.sentence)
    accept(client, case, "It is the elder one.")
    deletion = case.rights.get(right="delete")
    answer.approve(deletion, staff["approver"], content.digest(deletion))
    plan.close(second, staff["handler"], Intent.DO, "Deleted.")


def test_who_turns_out_to_be_nobody_after_something_was_done_is_refused_the_rest(
    sofar: Controller, staff: dict[str, User]
) -> None:
    """With all that was shown struck out nothing lifts the doubt, and the request can be ended."""
    case = confirmed(sofar, ["delete"])
    seen(case, staff["verifier"])
    planned(case, staff, "Paper archive", "Shop")
    first = plan.rows_of(case.rights.get(right="delete"))[0]
    plan.close(first, staff["handler"], Intent.DO, "Deleted.")
    with pytest.raises(workflow.NotPossible):
        answer.refuse(case.rights.get(right="delete"), staff["handler"], "R1", "Not any more.")
    doubt(case, staff["handler"], "An impostor asked.")
    for row in Evidence.objects.filter(case=case).accepted():
        strike(row, staff["verifier"], "Shown by an impostor.")
    with pytest.raises(workflow.NotPossible) as no:
        accept_identity(case, staff["verifier"], [], "Perhaps all the same.")
    assert "Nothing that shows who is asking" in str(no.value.sentence) and doubted(case)
    answer.refuse(case.rights.get(right="delete"), staff["handler"], "R13", "Nobody could show that it is their data.")
    deletion = case.rights.get(right="delete")
    assert (deletion.state, deletion.outcome) == (State.CARRYING_OUT, "refused")


def accept(client: Client, case: Case, reason: str, seen: str | None = None) -> Any:
    """As the page of the identity does it."""
    page = f"/staff/requests/{case.reference}/identity/"
    if seen is None:
        seen = client.get(page).context["form"]["seen"].value()
    return client.post(page, {"reason": reason, "seen": seen})


def test_a_page_opened_before_the_doubt_does_not_lift_it(
    sofar: Controller, staff: dict[str, User], client: Client
) -> None:
    case = confirmed(sofar, ["copy", "delete"])
    accept_identity(case, staff["verifier"], [], "Seen.")
    client.force_login(staff["verifier"])
    old = client.get(f"/staff/requests/{case.reference}/identity/").context["form"]["seen"].value()
    doubt(case, staff["handler"], "The mailbox is in a stranger’s hand.")
    late = accept(client, case, "All is well.", old)
    assert late.status_code == 409 and "All is well." in late.content.decode()
    assert states(case) == {"copy": "verifying", "delete": "verifying"}
    accept(client, case, "They rang.")
    assert states(case) == {"copy": "fulfilling", "delete": "verifying"}


@pytest.mark.parametrize("mails", [True, False])
def test_an_answer_on_its_way_or_to_be_posted_stays_back_for_good(
    mails: bool, sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    """What was collected for whom the doubt is about is neither sent, posted, printed nor read behind the code."""
    making.source(sofar, tmp_path)
    case = confirmed(sofar, ["copy", "access"], mails=mails)
    accept_identity(case, staff["verifier"], [], "Seen.")
    approved_copy(case, staff, work)
    assert bool(printing.printable_copy(case.rights.get(right="copy"))) is not mails
    doubt(case, staff["handler"], "Two people share this address.")
    work("mail")
    copy = case.rights.get(right="copy")
    assert copy.state == State.VERIFYING and printing.printable_copy(copy) is None
    assert not case.messages.filter(letter__startswith="answer.").exists()
    assert not OutgoingMail.objects.filter(letter="answer.copy", left_at__isnull=False).exists()
    with pytest.raises(workflow.NotPossible):
        answer.say_posted(copy, staff["handler"])
    accept_identity(case, staff["verifier"], [], "It is the elder one.")
    approved_copy(case, staff, work)
    work("mail")
    assert states(case)["copy"] == ("answered" if mails else "carrying_out")


def test_what_was_answered_before_is_not_given_again_meanwhile(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int], client: Client
) -> None:
    """Whoever reads the mailbox by now finds neither copy nor passphrase, and staff send neither again."""
    making.source(sofar, tmp_path)
    case = confirmed(sofar, ["copy", "access"])
    accept_identity(case, staff["verifier"], [], "Seen.")
    approved_copy(case, staff, work)
    work("mail")
    sent = OutgoingMail.objects.get(letter="answer.copy")
    assert "passphrase that opens your copy" in page_of(client, case)
    doubt(case, staff["handler"], "The mailbox was taken over.")
    page = page_of(client, case)
    assert "what we answered before does not stand here" in page and "passphrase that opens your copy" not in page
    letter = f"/r/{case.reference}/letters/{sent.pk}.pdf"
    assert client.get(letter).status_code == 404
    with pytest.raises(workflow.NotPossible) as no:
        resend.send_once_more(case, sent.pk, staff["handler"])
    assert "More is to be proven" in str(no.value.sentence)
    client.force_login(staff["handler"])
    assert client.get(f"/staff/requests/{case.reference}/letters/{sent.pk}.pdf").status_code == 409
    accept_identity(case, staff["verifier"], [], "It is the elder one.")
    assert "passphrase that opens your copy" in page_of(client, case)
    resend.send_once_more(case, sent.pk, staff["handler"])


def test_what_the_doubt_is_about_can_be_struck_out(sofar: Controller, staff: dict[str, User], client: Client) -> None:
    case = confirmed(sofar, ["copy"])
    case.account_id = "SP-204814"
    case.save(update_fields=["account_id"])
    note_check(case, staff["verifier"], "live_check", ["account_id"], "An invoice.")
    accept_identity(case, staff["verifier"], [], "Seen.")
    assert set(proven_identities(case)) == {"email", "account_id"}
    check = Evidence.objects.get(case=case, method="live_check")
    with pytest.raises(workflow.NotPossible):
        strike(check, staff["verifier"], "Not theirs.")
    doubt(case, staff["handler"], "The account is somebody else’s.")
    with pytest.raises(workflow.NotPossible):
        strike(check, staff["handler"], "Not theirs.")
    client.force_login(staff["verifier"])
    page = f"/staff/requests/{case.reference}/identity/"
    assert f"evidence/{check.pk}/strike/" in client.get(page).content.decode()
    client.post(f"{page}evidence/{check.pk}/strike/", {"reason": "Not theirs."})
    accept(client, case, "The address alone.")
    assert set(proven_identities(case)) == {"email"}


def test_a_mailbox_whose_code_was_struck_out_gets_nothing_and_opens_nothing(
    sofar: Controller, staff: dict[str, User], by_account: Any, work: Callable[..., int], client: Client
) -> None:
    case = confirmed(sofar, ["copy", "access"])
    case.account_id = making.LIN.email
    case.save(update_fields=["account_id"])
    accept_identity(case, staff["verifier"], ["account_id"], "Seen.")
    assert "What you asked for" in page_of(client, case)
    doubt(case, staff["handler"], "The mailbox was taken over.")
    Case.objects.filter(pk=case.pk).update(folded_at=clock.now())  # its codes of the day are used up
    strike(Evidence.objects.get(case=case, method="email_code"), staff["verifier"], "Not theirs any more.")
    send_gathered(sofar, clock.now())
    work("mail")
    assert not OutgoingMail.objects.filter(letter="case.codes").exists()
    case = Case.objects.select_related("data_key", "controller").get(pk=case.pk)
    assert "What you asked for" not in words_of(client.get(f"/r/{case.reference}/")), "its session is over"
    assert not issue_code(case)
    note_check(case, staff["verifier"], "live_check", ["account_id"], "An invoice.")
    accept_identity(case, staff["verifier"], [], "Alive at the desk.")
    sent = set(OutgoingMail.objects.values_list("pk", flat=True))
    approved_copy(case, staff, work)
    work()
    assert set(OutgoingMail.objects.values_list("pk", flat=True)) == sent
    assert case.rights.get(right="copy").state == State.CARRYING_OUT, "to be printed and posted"


def test_a_code_that_was_struck_out_does_not_count_when_it_comes_back(
    sofar: Controller, staff: dict[str, User]
) -> None:
    request = making.proven(sofar, staff["verifier"])
    doubt(request.case, staff["handler"], "The mailbox was taken over.")
    strike(Evidence.objects.get(case=request.case, method="email_code"), staff["verifier"], "Not theirs any more.")
    code_shown(request.case, "email_code")
    with pytest.raises(workflow.NotPossible):
        accept_identity(request.case, staff["verifier"], [], "They rang.")
    assert not Evidence.objects.filter(case=request.case).accepted().exists()


def test_a_fee_that_was_all_that_was_missing_lets_work_begin(sofar: Controller, staff: dict[str, User]) -> None:
    case = confirmed(sofar, ["copy", "access"])
    copy = case.rights.get(right="copy")
    fee.quote(copy, staff["handler"], Decimal("12.50"), "EUR", cause="repeated", reason="The fourth.")
    accept_identity(case, staff["verifier"], [], "Seen.")
    assert states(case) == {"copy": "verifying", "access": "fulfilling"}
    fee.accept(copy)
    assert states(case)["copy"] == "fulfilling"


def test_what_was_found_by_the_old_decision_is_searched_for_anew(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    case = confirmed(sofar, ["copy", "access"])
    accept_identity(case, staff["verifier"], ["device_serial"], "Seen.")
    work("collect")
    doubt(case, staff["handler"], "The device was sold.")
    assert not runs_of(case.rights.get(right="access")).exists()
    accept_identity(case, staff["verifier"], [], "The address alone.")
    work("collect")
    for right in case.rights.all():
        assert [run.state for run in runs_of(right)] == ["done"]


def test_a_refusal_is_posted_all_the_same(sofar: Controller, staff: dict[str, User], client: Client) -> None:
    request = making.proven(sofar, staff["verifier"])
    Case.objects.filter(pk=request.case_id).update(mails=False)
    doubt(request.case, staff["handler"], "Two people share this address.")
    answer.refuse(making.right_of(request.case), staff["handler"], "R13", "We could not tell who of the two asks.")
    client.force_login(staff["handler"])
    assert "Print the answer and post it" in words_of(client.get(f"/staff/requests/{request.case.reference}/"))
    assert answer.say_posted(making.right_of(request.case), staff["handler"]).outcome == "refused"
