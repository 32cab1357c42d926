"""Reports: made in the background, once, whatever is killed; kept behind the sign-in; gone after their days."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import translation
from lxml import html

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.jobs.lease import LeaseLost, claim
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.staff.models import User
from privacyportal.uploads import Upload
from privacyportal.vault.shred import shred
from requests import workflow
from requests.attachments import attach
from requests.dates import dates_of
from requests.deadlines import sentence
from requests.figures.rollup import rebuild
from requests.fulfil import answer, hold, plan
from requests.fulfil.doubt import doubt
from requests.fulfil.merge import merge
from requests.fulfil.rounds import destroy_old_reports
from requests.identity.decision import accept_identity
from requests.identity.live_check import note_check
from requests.models import Attachment, Case, Intent, Note, NoteKind, Outcome, Report, RightsRequest
from requests.reports import case_file
from requests.reports import making as room
from requests.reports.asking import ask_for_case, ask_for_period
from tests.rights.figures.making import answered
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def auditor(sofar: Controller) -> User:
    return making.member(sofar, "auditor", name="Some auditor")


@pytest.fixture
def client(auditor: User) -> Client:
    browser = Client()
    browser.force_login(auditor)
    return browser


def text_of(content: bytes) -> str:
    import subprocess

    found = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def test_a_report_for_a_period_says_the_figures_and_how_they_are_counted(
    sofar: Controller, client: Client, auditor: User, work: Callable[..., int]
) -> None:
    for days in (2, 4, 9):
        answered(sofar, DAY, days)
    answered(sofar, DAY, 35, Outcome.REFUSED, right="delete", ground="R5")
    rebuild(sofar)
    response = client.post("/staff/reports/", {"first": "2026-03-01", "last": "2026-04-30"})
    assert response.status_code == 302
    assert "being made" in client.get("/staff/reports/").content.decode()
    work()
    report = Report.objects.get()
    response = client.get(f"/staff/reports/{report.pk}/")
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert len(pdf.pages) == report.pages
    words = text_of(response.content)
    assert "6.5 days" in words
    assert "A law obliges us otherwise." in words
    assert "How this is counted" in words
    assert [e.action for e in Entry.objects.filter(subject_kind="report").order_by("id")] == [
        "report.asked", "report.made", "report.downloaded",
    ]  # fmt: skip


@pytest.mark.promise("P-46")
def test_the_mail_tells_that_it_is_ready_and_nothing_else(
    sofar: Controller, auditor: User, work: Callable[..., int]
) -> None:
    request = making.confirmed(sofar)
    ask_for_case(request.case, auditor, "The authority asks.")
    work("report")
    mail = OutgoingMail.objects.get(letter="report.ready")
    assert mail.to == auditor.email
    for secret in (making.LIN.name, making.LIN.email, request.case.reference):
        assert secret not in mail.subject + mail.text + mail.html
    assert "/staff/reports/" in mail.text


def test_the_file_of_a_case_holds_what_its_form_asked(
    sofar: Controller, client: Client, auditor: User, work: Callable[..., int]
) -> None:
    """Kinds of data are a list."""
    request = making.confirmed(sofar, asked={"copy": {"data_wanted": ["devices", "the photos"], "since": "May 2023"}})
    report = ask_for_case(request.case, auditor, "The authority asks.")
    work("report")
    words = text_of(client.get(f"/staff/reports/{report.pk}/").content)
    assert "My devices and what they recorded, the photos" in words and "May 2023" in words


def test_the_file_of_a_case_names_the_place_in_its_own_language(sofar: Controller, auditor: User) -> None:
    request = making.confirmed(sofar, country="CA", region="QC")
    report, pack = ask_for_case(request.case, auditor, "The authority asks."), pack_of(sofar)
    assert "<td>Canada · Quebec</td>" in case_file.render(report, pack)
    with translation.override("zh-hans"):
        assert "<td>加拿大 · 魁北克省</td>" in case_file.render(report, pack)


def test_whether_a_file_is_still_there_is_not_called_how_long_it_is_kept(sofar: Controller, auditor: User) -> None:
    case = making.confirmed(sofar).case
    attach(case, Upload("letter.txt", "text/plain", b"A letter."), Attachment.Purpose.ORIGINAL)
    report = ask_for_case(case, auditor, "The authority asks.")
    with translation.override("zh-hans"):
        page = case_file.render(report, pack_of(sofar))
    assert "letter.txt" in page and "保存期限" not in page


def test_the_file_of_a_case_holds_everything_said_and_done(
    sofar: Controller, client: Client, auditor: User, tmp_path: Path, work: Callable[..., int]
) -> None:
    from privacyportal.audit import seals

    verifier, handler = making.member(sofar, "verifier"), making.member(sofar, "handler")
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, verifier, handler, work)
    making.approved(request, making.member(sofar, "approver"))
    work()
    seals.seal_entries()
    address = f"/staff/requests/{request.case.reference}/file/"
    assert client.post(address, {"reason": ""}).status_code == 200
    assert not Report.objects.exists()
    assert client.post(address, {"reason": "The authority asks, number 7."}).status_code == 302
    work()
    report = Report.objects.get()
    words = text_of(client.get(f"/staff/reports/{report.pk}/").content)
    approval = request.approvals.get()
    for wanted in (
        request.case.reference, making.LIN.email, making.LIN.name, "The authority asks, number 7.",
        "The code came back from the address of the account.", "Identity accepted", "Received by the web form",
        sentence(dates_of(request)),
        "It holds a code, so its text is left out here.", "Fulfilled", approval.digest[:30],
    ):  # fmt: skip
        assert wanted.lower() in words.lower(), wanted
    note = Note.objects.get(kind=NoteKind.REVEAL)
    assert note.author == auditor
    actions = list(
        Entry.objects.filter(subject_id=str(request.case_id)).order_by("id").values_list("action", flat=True)
    )
    assert actions[-3:] == ["case.file_asked", "case.file_made", "case.file_downloaded"]


def rendered(case: Case, auditor: User) -> str:
    """The words of the file, as a reader sees them."""
    report = ask_for_case(case, auditor, "The authority asks.")
    page = html.fromstring(case_file.render(report, pack_of(case.controller)))
    return " ".join(" ".join(page.itertext()).split())


def test_the_file_of_a_case_says_how_it_was_made_sure_who_is_asking(
    sofar: Controller, staff: dict[str, User], auditor: User
) -> None:
    """No key of ours, no word that is that of another deed."""
    asked = {"delete": {"deletion_ground": "D4"}, "withdraw_consent": {"consent": "newsletter"}}
    case = making.several(sofar, "delete", "withdraw_consent", asked=asked, account_id="SP-204800")
    note_check(case, staff["verifier"], "live_check", ["account_id"], "An invoice, shown at the desk.")
    accept_identity(case, staff["verifier"], [], "Code and desk.")
    held = hold.place(case, staff["administrator"], date(2099, 1, 1), "A court order.")
    hold.release(held, staff["administrator"], "The court lifted it.")
    doubt(case, staff["handler"], "She says that the mailbox is not hers.")
    words = rendered(case, auditor)
    assert "Live check Account strong" in words and "An invoice, shown at the desk." in words
    assert "Identity accepted · verifier" in words
    assert "Email address, Account" in words or "Account, Email address" in words
    assert "Deletion · Ground for the deletion" in words and "Consent withdrawal · Which consent is withdrawn" in words
    assert "why more is to be proven · handler" in words
    assert "why the whole file was asked for · Some auditor" in words
    assert "why nothing may be erased · administrator" in words
    assert "why the hold was no longer needed · administrator" in words
    for key in ("account_id", "deletion ground", "D4", "reason for showing in full"):
        assert key not in words


def test_the_file_of_a_case_holds_what_was_kept_before_it_was_sent_back(
    sofar: Controller, staff: dict[str, User], auditor: User
) -> None:
    request = making.proven(sofar, staff["verifier"], right="delete")
    paper, other = (plan.add_system(request, staff["handler"], name) for name in ("Paper files", "The mailbox"))
    for row in (paper, other):
        plan.decide(row, staff["handler"], Intent.DO, "")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(request.case), staff["approver"])
    plan.close(paper, staff["handler"], Intent.KEEP, "Must be kept for tax.")
    answer.send_back(making.right_of(request.case), staff["approver"], "No tax law asks for it.")
    plan.decide(paper, staff["handler"], Intent.DO, "")
    words = rendered(request.case, auditor)
    assert "Paper files 1 decided on anew since keep everything handler" in words
    assert "Deletion · Paper files · what was done in a system · handler" in words


def test_the_files_of_joined_cases_name_each_other(sofar: Controller, staff: dict[str, User], auditor: User) -> None:
    first, second, third = (making.confirmed(sofar).case for _ in range(3))
    merge(third, second, staff["handler"])
    merge(second, first, staff["handler"])
    words = rendered(first, auditor)
    assert f"Joined with this one {second.reference}" in words and third.reference in words
    assert f"Merged into {first.reference}" in rendered(third, auditor)


def test_the_file_of_a_case_that_staff_entered_says_who_files(
    sofar: Controller, staff: dict[str, User], auditor: User
) -> None:
    request = making.confirmed(sofar)
    assert "Who files The person themselves" in rendered(request.case, auditor)


def test_killed_while_it_is_made_it_begins_anew_and_leaves_one_file(
    sofar: Controller, auditor: User, settings: Any, work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ask_for_period(sofar, DAY, DAY, auditor)
    first = claim(Report, report.pk)
    assert first is not None

    def killed(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(room, "_tell", killed)
        with pytest.raises(KeyboardInterrupt):
            room.make_report(first)
    Report.objects.filter(pk=report.pk).update(lease_until=clock.now() - timedelta(hours=1))
    work("report")
    report.refresh_from_db()
    assert report.is_there
    stored = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [report.file.rsplit("/", 1)[1]]
    with pytest.raises(LeaseLost):
        room.make_report(first)
    assert OutgoingMail.objects.filter(letter="report.ready").count() == 1


def test_after_its_days_the_file_is_gone_and_its_key_too(
    sofar: Controller, auditor: User, client: Client, settings: Any, work: Callable[..., int]
) -> None:
    report = ask_for_period(sofar, DAY, DAY, auditor)
    work()
    with clock.at(clock.now() + timedelta(days=13, hours=23)):
        destroy_old_reports(sofar, clock.now())
    assert client.get(f"/staff/reports/{report.pk}/").status_code == 200
    for _again in range(2):
        destroy_old_reports(sofar, clock.now() + timedelta(days=14))
    report.refresh_from_db()
    assert report.file == ""
    assert report.data_key.shredded_at is not None
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    response = client.get(f"/staff/reports/{report.pk}/", follow=True)
    assert "not there any more" in response.content.decode()


def test_shredding_a_case_takes_its_file_along(
    sofar: Controller, auditor: User, client: Client, work: Callable[..., int]
) -> None:
    request: RightsRequest = making.confirmed(sofar)
    ready, late = ask_for_case(request.case, auditor, "One."), None
    work("report")
    late = ask_for_case(request.case, auditor, "Two.")
    shred(request.case.data_key)
    work("report")
    late.refresh_from_db()
    assert (late.state, late.error) == ("stopped", "shredded")
    assert client.get(f"/staff/reports/{ready.pk}/").status_code == 302
    assert "destroyed; its file can no longer be made" in client.get("/staff/reports/").content.decode()
    response = client.post(f"/staff/requests/{request.case.reference}/file/", {"reason": "Three."}, follow=True)
    assert "destroyed" in response.content.decode()


@pytest.mark.promise("P-47")
def test_nobody_else_takes_it(sofar: Controller, auditor: User, work: Callable[..., int]) -> None:
    request = making.confirmed(sofar)
    report = ask_for_case(request.case, auditor, "The authority asks.")
    work("report")
    ampower = Controller.objects.get(key="ampower")
    for member, status in (
        (making.member(sofar, "verifier", "handler", "approver"), 403),
        (making.member(ampower, "auditor", "administrator"), 404),
    ):
        browser = Client()
        browser.force_login(member)
        assert browser.get(f"/staff/reports/{report.pk}/").status_code == status
    assert Client().get(f"/staff/reports/{report.pk}/").status_code == 302
    assert not Entry.objects.filter(action="case.file_downloaded").exists()


def test_somebody_who_may_no_longer_sign_in_gets_no_mail(
    sofar: Controller, auditor: User, work: Callable[..., int]
) -> None:
    ask_for_period(sofar, DAY, DAY, auditor)
    User.objects.filter(pk=auditor.pk).update(is_active=False)
    work()
    assert OutgoingMail.objects.get(letter="report.ready").fate == Fate.DROPPED
