"""What the person said by letter, mail or phone: noted by staff, and it counts as if said on their page."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from privacyportal import clock
from privacyportal.audit import trail
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.people.identifiers import lookup_form
from privacyportal.staff.models import User
from privacyportal.uploads import Upload
from requests import workflow
from requests.attachments import content_of
from requests.fulfil import fee, messages, plan
from requests.fulfil.collect import proven_identities
from requests.fulfil.merge import merge
from requests.fulfil.told import Meaning, Told, meanings_of, note_told
from requests.identity import document
from requests.identity.decision import accept_identity
from requests.identity.live_check import note_check
from requests.intake.filing import Entry as Entered
from requests.intake.filing import Filing, file_entered_case
from requests.models import Case, Channel, EvidenceState, Intent, Message, Pause, RightsRequest, State
from requests.workflow import NotPossible
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


def today() -> date:
    return clock.today("Asia/Shanghai")


def by(channel: Channel = Channel.POST, words: str = "I take it back.", **changes: Any) -> Told:
    return Told(channel, changes.pop("came_on", today()), words, **changes)


def by_post_alone(sofar: Controller, staff: dict[str, User], language: str = "en") -> RightsRequest:
    filing = Filing("delete", "Erika Mustermann", "", language)
    case = file_entered_case(sofar, filing, Entered(Channel.POST, today(), "", mails=False), staff["handler"])
    return making.right_of(case)


def note(request: RightsRequest, user: User, meaning: Meaning, told: Told | None = None) -> None:
    note_told(request.case, user, told or by(), meaning, request if meaning is not Meaning.SAID else None)


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (Channel.POST, "Your letter reached us on"),
        (Channel.PHONE, "You spoke with us by phone on"),
        (Channel.EMAIL, "Your email reached us on"),
    ],
)
def test_a_withdrawal_that_came_another_way_counts_and_is_told_back(
    channel: Channel, words: str, sofar: Controller, staff: dict[str, User]
) -> None:
    request = making.proven(sofar, staff["verifier"], right="delete")
    note(request, staff["handler"], Meaning.WITHDRAWS, by(channel))
    request.refresh_from_db()
    assert request.state == State.WITHDRAWN
    mail = OutgoingMail.objects.get(letter="case.noted")
    assert words in mail.text and "you withdraw your request" in mail.text and words in mail.html
    said = Message.objects.get(kind="from_person")
    assert (said.author, said.text) == (staff["handler"], "I take it back.") and said.read_at is not None
    entry = Entry.objects.get(action="told.noted")
    assert "I take it back" not in str(entry.facts)
    assert "they withdraw the request" in trail.sentence(entry)


def test_before_proof_the_mail_only_says_that_there_is_a_message(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    note(request, staff["verifier"], Meaning.WITHDRAWS)
    assert not OutgoingMail.objects.filter(letter="case.noted").exists()
    assert "withdraw" not in OutgoingMail.objects.get(letter="case.message").text
    assert "you withdraw" in Message.objects.get(letter="case.noted").text


@pytest.mark.promise("P-06")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_is_reached_by_post_alone_accepts_or_declines_a_fee_by_letter(
    language: str, sofar: Controller, staff: dict[str, User]
) -> None:
    for meaning, state in ((Meaning.ACCEPTS, State.VERIFYING), (Meaning.DECLINES, State.WITHDRAWN)):
        request = by_post_alone(sofar, staff, language)
        fee.quote(request, staff["handler"], Decimal("12.50"), "EUR", cause="repeated", reason="The fourth.")
        letter = request.case.messages.select_related("data_key").get(letter="case.fee").text
        assert "/r/" not in letter and ("write to us" in letter or "写信" in letter)
        assert meanings_of(request) == [Meaning.ACCEPTS, Meaning.DECLINES]
        note(request, staff["verifier"], meaning)
        request.refresh_from_db()
        assert request.state == state and fee.waiting(request) is None
        told = request.case.messages.select_related("data_key").get(letter="case.noted").text
        assert "/r/" not in told


def test_a_letter_that_answers_a_question_ends_its_wait_on_the_day_on_which_it_came(
    sofar: Controller, staff: dict[str, User], tmp_path: Any
) -> None:
    load_laws()
    making.source(sofar, tmp_path)
    request = making.proven(sofar, staff["verifier"], right="delete", country="DE", phone="")
    messages.ask(request, staff["handler"], "Which plant?")
    asked = today()
    with clock.at(clock.now() + timedelta(days=5)):
        note(request, staff["handler"], Meaning.SAID, by(words="Ulm.", came_on=asked + timedelta(days=2)))
        note(request, staff["handler"], Meaning.SAID, by(words="Ulm.", came_on=asked + timedelta(days=2)))
    assert Pause.objects.get().last_on == asked + timedelta(days=2)
    assert Message.objects.get(kind="question").answered_at is not None
    assert Entry.objects.filter(action="told.noted").count() == 1, "pressed twice, noted once"


def test_nothing_is_kept_where_the_request_has_moved_on(
    sofar: Controller, staff: dict[str, User], tmp_path: Any
) -> None:
    making.source(sofar, tmp_path)
    request = making.proven(sofar, staff["verifier"], right="delete")
    plan.decide(plan.rows_of(request)[0], staff["handler"], Intent.DO, "")
    workflow.perform("submit", request, workflow.Deed.of_staff(staff["handler"]))
    making.approved(request, staff["approver"])
    plan.close(plan.rows_of(request)[0], staff["handler"], Intent.DO, "Gone.")
    for meaning in (Meaning.WITHDRAWS, Meaning.ACCEPTS, Meaning.DECLINES):
        with pytest.raises(NotPossible, match="not possible") as no:
            note(request, staff["handler"], meaning)
        assert no.value.sentence
    assert not Message.objects.filter(kind="from_person").exists()
    assert not Entry.objects.filter(action="told.noted").exists()


@pytest.mark.parametrize("days", [-1, 1])
def test_it_came_after_the_request_and_not_later_than_today(
    days: int, sofar: Controller, staff: dict[str, User]
) -> None:
    request = making.confirmed(sofar)
    with pytest.raises(NotPossible):
        note(request, staff["handler"], Meaning.SAID, by(came_on=today() + timedelta(days=days)))


@pytest.mark.parametrize("role", ["approver", "auditor", "administrator", "stranger"])
def test_only_those_who_work_on_it_note_what_was_said(role: str, sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    with pytest.raises(NotPossible):
        note(request, staff[role], Meaning.WITHDRAWS)
    assert making.right_of(request.case).state == State.VERIFYING


def filled(case: Case, **changes: Any) -> dict[str, Any]:
    return {"channel": "post", "came_on": today().isoformat(), "message": "I take it back.", "means": "", **changes}


def test_the_form_offers_what_can_be_and_keeps_what_was_typed(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    case = making.several(sofar, "copy", "delete")
    case.refresh_from_db()
    client, url = signed_in("handler"), f"/staff/requests/{case.reference}/told/"
    page = client.get(url).content.decode()
    assert "withdraws:copy" in page and "withdraws:delete" in page and "accepts" not in page
    again = client.post(url, filled(case)).content.decode()
    assert "Choose what it means." in again and "I take it back." in again
    page = client.post(url, filled(case, means="withdraws:copy"), follow=True).content.decode()
    assert "the person is told so" in page
    assert dict(case.rights.values_list("right", "state")) == {"copy": "withdrawn", "delete": "verifying"}
    page = client.post(url, filled(case, means="withdraws:copy"))
    assert page.status_code == 200, "not offered any more"


def test_what_the_same_letter_means_beside_is_done_all_the_same(sofar: Controller, staff: dict[str, User]) -> None:
    """Noted as a message first, then as what it is."""
    request = making.confirmed(sofar)
    note(request, staff["handler"], Meaning.SAID)
    note(request, staff["handler"], Meaning.WITHDRAWS)
    assert making.right_of(request.case).state == State.WITHDRAWN
    assert Message.objects.filter(kind="from_person").count() == 1


def test_the_letter_itself_is_kept_with_it(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    scan = Upload("letter.txt", "text/plain", b"I take it back.")
    note(request, staff["handler"], Meaning.SAID, by(files=[scan]))
    assert content_of(Message.objects.get(kind="from_person").attachments.get()) == b"I take it back."


def test_a_paper_that_came_by_post_is_what_was_asked_for(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    """It is looked at as if it had been sent by the page, and goes with the decision: it does not lie in a message."""
    case = by_post_alone(sofar, staff).case
    asked = document.ask_document(case, staff["verifier"], "letter", "Two people bear this name.")
    photo = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(photo, "PNG")
    sent = filled(case, message="Here it is.", means="said", paper_1=SimpleUploadedFile("x.png", photo.getvalue()))
    url = f"/staff/requests/{case.reference}/told/"
    assert (
        "What they were asked to show: A letter or an invoice of ours" in signed_in("handler").get(url).content.decode()
    )
    signed_in("handler").post(url, sent)
    asked.refresh_from_db()
    assert (asked.state, asked.attachment.media_type) == (EvidenceState.GIVEN, "image/jpeg")
    assert not Message.objects.get(kind="from_person").attachments.exists()
    assert Entry.objects.get(action="evidence.given").actor_id == str(staff["handler"].pk)
    assert "paper_1" not in signed_in("handler").get(url).content.decode(), "nothing more is waited for"


def test_an_account_that_stands_there_wrong_is_put_right_while_nothing_is_decided(
    sofar: Controller, staff: dict[str, User]
) -> None:
    filing = Filing("access", "Anna Weber", "", "en", account_id="SP-204814")
    case = file_entered_case(sofar, filing, Entered(Channel.POST, today(), "", mails=False), staff["handler"])
    told = by(words="My account is SP-204800.", facts={"account_id": "SP-204800"})
    note_told(case, staff["handler"], told, Meaning.SAID)
    case = Case.objects.select_related("data_key", "controller").get(pk=case.pk)
    assert case.account_id == "SP-204800"
    note_check(case, staff["verifier"], "live_check", ["account_id"], "An invoice.")
    accept_identity(case, staff["verifier"], [], "Seen.")
    assert proven_identities(case) == {"account_id": [lookup_form("account_id", "SP-204800", "")]}
    with pytest.raises(NotPossible):
        note_told(case, staff["handler"], by(words="No, another.", facts={"account_id": "SP-1"}), Meaning.SAID)
    assert Case.objects.select_related("data_key").get(pk=case.pk).account_id == "SP-204800"


def test_what_comes_with_the_same_words_once_more_is_not_lost(sofar: Controller, staff: dict[str, User]) -> None:
    """Noted without the account first, with it a moment later."""
    case = making.confirmed(sofar).case
    for facts in ({}, {"account_id": "SP-204800"}):
        note_told(case, staff["handler"], by(words="My account is SP-204800.", facts=facts), Meaning.SAID)
    assert Case.objects.select_related("data_key").get(pk=case.pk).account_id == "SP-204800"


def test_on_a_request_that_was_joined_nothing_is_noted(sofar: Controller, staff: dict[str, User]) -> None:
    staying, ending = making.confirmed(sofar), making.confirmed(sofar)
    merge(ending.case, staying.case, staff["handler"])
    with pytest.raises(NotPossible) as no:
        note(making.right_of(ending.case), staff["handler"], Meaning.SAID)
    assert staying.case.reference in str(no.value.sentence)
