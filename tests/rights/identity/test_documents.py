"""Documents: asked for last, made harmless, seen by verifiers alone, destroyed with the decision."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from privacyportal.uploads import Refused, Upload, tidy_name
from requests import workflow
from requests.identity import document, source_fact
from requests.identity.codes import open_session
from requests.identity.decision import accept_identity
from requests.identity.papers import LONGEST_NAME, read_upload
from requests.models import Attachment, Evidence, EvidenceState, RightsRequest, Source
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, kind, **more)
    return kept.getvalue()


def pdf(change: Any = None) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    if change:
        change(made)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


# -- what may be kept -------------------------------------------------------------------------------------


def test_u02_a_photo_loses_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (24.0, 28.0, 0.0)}
    exif[0x010F] = "Somebody’s phone"
    kept = read_upload("u02.jpg", photo(exif=exif))
    assert kept.media_type == "image/jpeg"
    assert not Image.open(io.BytesIO(kept.content)).getexif()


def test_u06_what_hangs_behind_a_picture_is_gone() -> None:
    kept = read_upload("both.jpg", photo() + b"PK\x03\x04 a hidden archive")
    assert b"hidden archive" not in kept.content


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "JPEG or PNG"),
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "JPEG or PNG"),
        (b"%PDF-1.7 <html>", "JPEG or PNG"),
        (b"x" * 10_000_001, "10 MB"),
        (photo("PNG", (8_000, 8_000)), "too large"),
    ],
    ids=["u01 heic", "u03 svg", "u08 empty", "html", "u09 html named pdf", "large", "u05 many pixels"],
)
def test_what_cannot_be_kept_says_what_to_send_instead(content: bytes, says: str) -> None:
    with pytest.raises(Refused) as bad:
        read_upload("photo.jpg", content)
    assert says in str(bad.value.sentence)


def _script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _attachment(made: pikepdf.Pdf) -> None:
    made.attachments["a.exe"] = b"MZ"


@pytest.mark.parametrize("change", [_script, _attachment])
def test_u04_a_pdf_that_does_something_is_refused(change: Any) -> None:
    with pytest.raises(Refused):
        read_upload("invoice.pdf", pdf(change))


def test_a_plain_pdf_is_kept() -> None:
    assert read_upload("Invoice 7.pdf", pdf()).name == "Invoice 7.pdf"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\gpj.\u202eexe.jpg", "gpj.exe"),
        ("x" * 300 + ".jpg", "x" * 80),
        ("..", "file"),
    ],
)
def test_u07_names(name: str, kept: str) -> None:
    assert tidy_name(name, "image/jpeg", LONGEST_NAME) == f"{kept}.jpg"


# -- asked for, given, seen, destroyed -----------------------------------------------------------------------


def asked(request: RightsRequest, verifier: User, kind: str = "letter") -> Evidence:
    return document.ask_document(request.case, verifier, kind, "Two accounts have your address.")


def given(request: RightsRequest, verifier: User) -> Evidence:
    row = asked(request, verifier)
    document.give_file(row, Upload("letter.jpg", "image/jpeg", photo()))
    found: Evidence = Evidence.objects.select_related("attachment", "case__controller").get(pk=row.pk)
    return found


@pytest.mark.promise("P-63")
def test_a_passport_comes_last(request_: RightsRequest, verifier: User) -> None:
    for kind in ("id_card", "passport"):
        with pytest.raises(workflow.NotPossible):
            asked(request_, verifier, kind)
    document.give_file(asked(request_, verifier), Upload("x.jpg", "image/jpeg", photo()))
    assert asked(request_, verifier, "passport")


def test_the_person_uploads_it_on_their_page_and_nowhere_else(
    request_: RightsRequest, verifier: User, client: Client
) -> None:
    case, row = request_.case, asked(request_, verifier)
    page = f"/r/{case.reference}/show/{row.pk}/"
    file = SimpleUploadedFile("Rechnung.jpg", photo(), "image/jpeg")
    assert client.post(page, {"file": file}).status_code == 403
    assert not Attachment.objects.exists(), "nobody without the session"
    client.cookies["case_session"] = open_session(case)
    shown = client.get(page).content.decode()
    assert "Two accounts have your address." in shown and "You may blacken" in shown
    bad = client.post(page, {"file": SimpleUploadedFile("x.jpg", b"<svg/>", "image/jpeg")})
    assert "JPEG or PNG" in bad.content.decode()
    file.seek(0)
    assert client.post(page, {"file": file}).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.purpose, kept.name) == ("identity", "Rechnung.jpg")
    raw = default_storage.open(kept.file).read()
    assert not raw.startswith(b"\xff\xd8"), "sealed on disk"
    other = making.confirmed(case.controller, right="delete").case
    client.cookies["case_session"] = open_session(other)
    assert client.get(f"/r/{other.reference}/show/{row.pk}/").status_code == 404


def test_verifiers_alone_open_it_and_that_stays_on_record(
    sofar: Controller, request_: RightsRequest, verifier: User, client: Client
) -> None:
    row = given(request_, verifier)
    page = f"/staff/requests/{request_.case.reference}/identity/evidence/{row.pk}/file/"
    for role in ("handler", "approver", "auditor", "administrator"):
        client.force_login(making.member(sofar, role))
        assert client.get(page).status_code == 403
    client.force_login(verifier)
    answer = client.get(page)
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Entry.objects.filter(action="evidence.seen").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_decision_destroys_it(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    name = row.attachment.file
    with pytest.raises(workflow.NotPossible) as no:
        document.decide(row, verifier, True, ["device_serial"])
    assert "Nobody has opened this file yet" in str(no.value.sentence)
    document.open_file(row, verifier)
    document.decide(row, verifier, True, ["device_serial"])
    assert default_storage.exists(name)
    accept_identity(request_.case, verifier, [], "A letter of ours.")
    row.refresh_from_db()
    kept = Attachment.objects.get()
    assert (row.state, kept.file, kept.destroyed_at is not None) == (EvidenceState.DESTROYED, "", True)
    assert not default_storage.exists(name)
    assert making.right_of(request_.case).state == "fulfilling"
    assert set(request_.case.decisions.get().identifiers) == {"email", "device_serial"}


@pytest.mark.django_db(transaction=True)
def test_what_does_not_count_is_destroyed_at_once(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    document.open_file(row, verifier)
    document.decide(row, verifier, False, [])
    assert not default_storage.exists(row.attachment.file)
    with pytest.raises(workflow.NotPossible):
        accept_identity(request_.case, verifier, [], "No.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("days", "withdrawn", "there"), [(13, False, True), (14, False, False), (1, True, False)])
def test_after_fourteen_days_or_the_end_of_the_request_it_is_gone(
    days: int, withdrawn: bool, there: bool, request_: RightsRequest, verifier: User
) -> None:
    row = given(request_, verifier)
    if withdrawn:
        workflow.perform("withdraw", request_, workflow.Deed.of_person())
    document.destroy_old(request_.case.controller, clock.now() + timedelta(days=days))
    assert default_storage.exists(row.attachment.file) is there


@pytest.mark.django_db(transaction=True)
def test_a_file_that_a_crash_left_is_taken_away_by_the_next_round(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    Attachment.objects.update(destroyed_at=clock.now())
    document.destroy_old(request_.case.controller, clock.now())
    assert not default_storage.exists(row.attachment.file)


def test_three_open_asks_are_enough(shop: Source, request_: RightsRequest, verifier: User) -> None:
    for kind in ("device_serial", "order_number", "mail_date"):
        source_fact.ask_fact(request_.case, verifier, kind, "To be sure.")
    with pytest.raises(workflow.NotPossible):
        asked(request_, verifier)


def test_a_file_is_sealed_to_its_row(request_: RightsRequest, verifier: User, tmp_path: Path) -> None:
    row = given(request_, verifier)
    assert document.open_file(row, verifier).content.startswith(b"\xff\xd8")
    stranger = making.member(request_.case.controller, "handler")
    with pytest.raises(workflow.NotPossible):
        document.open_file(row, stranger)


def test_what_does_not_count_needs_a_reason_that_the_person_reads_and_is_asked_for_again(
    request_: RightsRequest, verifier: User, client: Client
) -> None:
    row, case = given(request_, verifier), request_.case
    page = f"/staff/requests/{case.reference}/identity/evidence/{row.pk}/"
    client.force_login(verifier)
    mails = OutgoingMail.objects.filter(letter="case.identity_asked")
    asked_before = mails.count()
    client.get(f"{page}file/")
    bare = client.post(page, {"verdict": "reject"})
    assert "the person has to know what else to show" in words_of(bare)
    assert Evidence.objects.get(pk=row.pk).state == EvidenceState.GIVEN
    reason = "The name on it cannot be read."
    assert client.post(page, {"verdict": "reject", "reason": reason}).status_code == 302
    assert Evidence.objects.get(pk=row.pk).state == EvidenceState.REJECTED
    mail = mails.latest("queued_at")
    assert mails.count() == asked_before + 1
    assert reason not in mail.text and "cannot be read" not in mail.html
    person = Client()
    person.cookies["case_session"] = open_session(case)
    read = words_of(person.get(f"/r/{case.reference}/"))
    assert "Nothing to do for you now" not in read
    assert "What was shown before was not enough. Please send another one." in read and reason in read
    again = Evidence.objects.get(case=case, state=EvidenceState.ASKED)
    document.give_file(again, Upload("letter.jpg", "image/jpeg", photo()))
    assert reason not in words_of(person.get(f"/r/{case.reference}/"))
    client.get(f"/staff/requests/{case.reference}/identity/evidence/{again.pk}/file/")
    accepted = client.post(f"/staff/requests/{case.reference}/identity/evidence/{again.pk}/", {"verdict": "accept"})
    assert accepted.status_code == 302
    assert Evidence.objects.get(pk=again.pk).state == EvidenceState.ACCEPTED
