"""What is told about a mail must be what is known about it (DESIGN §3: SMTP leaves one gap)."""

import email
import email.policy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from privacyportal import clock
from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import run, try_again
from privacyportal.mail import sending
from privacyportal.mail.letters import Letter, letters
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.mail.outbox import Attachment
from privacyportal.mail.transport import deliver
from privacyportal.vault import files
from privacyportal.vault.models import DataKey
from privacyportal.vault.shred import shred
from tests.mail.conftest import Post
from tests.mail.servers import RudeServer

pytestmark = pytest.mark.django_db(transaction=True)


def attempt(mail: OutgoingMail) -> OutgoingMail:
    """One attempt, as late as its turn comes."""
    row: OutgoingMail = OutgoingMail.objects.get(pk=mail.pk)
    with clock.at(max(clock.now(), row.not_before) + timedelta(seconds=1)):
        assert run("mail", str(mail.pk))
    found: OutgoingMail = OutgoingMail.objects.select_related("data_key").get(pk=mail.pk)
    return found


def test_an_accepted_mail_left_once(post: Post, server: RudeServer, left: list[str]) -> None:
    mail = attempt(post())
    assert (mail.state, mail.fate) == (JobState.DONE, Fate.ACCEPTED)
    assert mail.accepted_at and mail.left_at and not mail.maybe_twice
    assert left == [str(mail.pk)]
    assert server.receivers == [["mia@example.org"]]
    assert not run("mail", str(mail.pk))
    assert len(server.messages) == 1


def test_what_arrives_is_what_was_meant(post: Post, server: RudeServer, sofar: Any) -> None:
    mail = post(language="zh-hans")
    OutgoingMail.objects.filter(pk=mail.pk).update(sender_name="首航, 能源 <x@y.example>\nBcc: z@y.example")
    mail = attempt(mail)
    [message] = server.messages
    assert message["Message-ID"] == mail.message_id
    assert message["Subject"] == "您的请求 SOFAR-7K3M-Q2XD 已有答复"
    assert message["To"] == "mia@example.org"
    [sender] = message["From"].addresses
    assert sender.addr_spec == "privacy@portal.invalid"
    assert sender.display_name == "首航, 能源 <x@y.example> Bcc: z@y.example"
    assert message["Reply-To"] and "@" in message["Reply-To"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.replace(microsecond=0) == mail.queued_at.replace(microsecond=0)
    assert not {"Cc", "Bcc", "Sender", "Return-Receipt-To"} & set(message.keys())
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text and html
    assert "2026年12月25日" in text.get_content() and "<h1>您的请求" in html.get_content()


@pytest.mark.parametrize(
    "subject",
    [
        "首航新能源：您的申请 SOFAR-7K3M-Q2XD 已经办理完毕，我们的答复和您的数据副本见附件，请您妥善保存",
        "短",
        "😀" * 60,
        "ü" * 200,
        "Your request SOFAR-7K3M-Q2XD has been answered, and the copy of your data is attached to this mail",
    ],
)
def test_a_long_subject_is_folded_and_arrives_as_it_was_written(post: Post, folder: Path, subject: str) -> None:
    mail = post()
    mail.subject = subject
    mail.save()
    attempt(mail)
    [path] = folder.iterdir()
    raw = path.read_bytes()
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject
    written = email.message_from_bytes(raw)["Subject"]
    assert not written[0].isspace(), "the first line is not empty"
    assert max(len(line) for line in f"Subject: {written}".splitlines()) <= 78


def test_a_line_that_is_a_lone_dot_ends_nothing(post: Post, server: RudeServer) -> None:
    mail = post()
    mail.text = "before\n.\n..after\n" + "x" * 2000 + "\n"
    mail.save()
    attempt(mail)
    text = server.messages[0].get_body(("plain",))
    assert text and text.get_content().replace("\r\n", "\n") == mail.text


def test_the_attachment_arrives_byte_for_byte(post: Post, server: RudeServer) -> None:
    key = DataKey.objects.make()
    content = bytes(range(256)) * 50
    place = "copy|1"
    name = files.save(key, content, place)
    attempt(post(data_key=key, attachment=Attachment("SOFAR-7K3M-Q2XD.pdf", name, place)))
    [part] = server.messages[0].iter_attachments()
    assert part.get_filename() == "SOFAR-7K3M-Q2XD.pdf" and part.get_content_type() == "application/pdf"
    assert part.get_content() == content


def test_a_busy_server_is_asked_again_later(post: Post, server: RudeServer, left: list[str]) -> None:
    server.answer = "451 come back later"
    mail = attempt(post())
    assert (mail.state, mail.fate, mail.error) == (JobState.WAITING, Fate.QUEUED, "content_refused 451")
    assert mail.handed_over_at is None and not left and mail.not_before > clock.now()
    server.answer = "250 OK"
    mail = attempt(mail)
    assert (mail.fate, mail.error) == (Fate.ACCEPTED, "")
    assert left == [str(mail.pk)] and len(server.messages) == 1


@pytest.mark.parametrize("where", ["recipient_answer", "answer"])
def test_a_refusal_for_good_needs_a_person(post: Post, server: RudeServer, left: list[str], where: str) -> None:
    setattr(server, where, "550 no such person")
    mail = attempt(post())
    assert (mail.state, mail.fate) == (JobState.STOPPED, Fate.REFUSED)
    assert mail.error.endswith(" 550") and not left
    setattr(server, where, "250 OK")
    assert try_again(mail)
    mail = attempt(mail)
    assert mail.fate == Fate.ACCEPTED and left == [str(mail.pk)]


def test_the_letter_hears_that_its_mail_was_given_up(
    post: Post, server: RudeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    letter = Letter("test.letter", stopped=lambda mail: told.append(mail.fate))
    monkeypatch.setitem(letters._entries, "test.letter", letter)
    server.recipient_answer = "550 no such person"
    attempt(post())
    assert told == [Fate.REFUSED]


def test_a_sender_that_the_server_refuses_is_not_the_recipients_fault(post: Post, server: RudeServer) -> None:
    server.sender_answer = "550 who are you"
    mail = attempt(post())
    assert (mail.state, mail.fate, mail.error) == (JobState.WAITING, Fate.QUEUED, "sender_refused 550")


def test_a_server_that_is_away_leaves_no_doubt(post: Post, server: RudeServer, left: list[str], settings: Any) -> None:
    settings.EMAIL_PORT = 1
    mail = attempt(post())
    assert (mail.state, mail.error, mail.doubts) == (JobState.WAITING, "not_reached", 0)
    assert mail.handed_over_at is None and not left


def test_a_line_that_breaks_before_the_content_leaves_no_doubt(post: Post, server: RudeServer, left: list[str]) -> None:
    server.hang_up = "mail"
    mail = attempt(post())
    assert (mail.state, mail.error, mail.doubts) == (JobState.WAITING, "connection_lost", 0)
    assert mail.handed_over_at is None and not left


def test_a_line_that_breaks_before_the_answer_leaves_doubt_and_a_second_mail_of_the_same_id(
    post: Post, server: RudeServer, left: list[str]
) -> None:
    server.hang_up = "data"
    mail = attempt(post())
    assert (mail.state, mail.fate, mail.error, mail.doubts) == (JobState.WAITING, Fate.IN_DOUBT, "in_doubt", 1)
    assert left == [str(mail.pk)], "an answer that may have left counts as left"
    server.hang_up = ""
    mail = attempt(mail)
    assert (mail.state, mail.fate) == (JobState.DONE, Fate.IN_DOUBT)
    assert mail.maybe_twice and left == [str(mail.pk)]
    assert server.message_ids == [mail.message_id] * 2


def test_a_server_that_never_answers_does_not_get_the_same_mail_for_ever(
    post: Post, server: RudeServer, left: list[str]
) -> None:
    server.hang_up = "data"
    mail = post()
    for _ in range(sending.MOST_DOUBTS):
        mail = attempt(mail)
    assert (mail.state, mail.error) == (JobState.STOPPED, "in_doubt")
    assert len(server.message_ids) == sending.MOST_DOUBTS and left == [str(mail.pk)]


def test_whoever_was_taken_for_dead_writes_nothing(post: Post, server: RudeServer, left: list[str]) -> None:
    """Two workers, one mail: the second claims it while the first still talks; only the second's word counts."""
    mail = post()
    real = deliver

    def overtaken(message: Any, hand_over: Any) -> None:
        def late() -> None:
            OutgoingMail.objects.filter(pk=mail.pk).update(fence=99)
            hand_over()

        real(message, late)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "deliver", overtaken)
        assert run("mail", str(mail.pk))
    assert not server.messages and not left
    assert OutgoingMail.objects.get(pk=mail.pk).fate == Fate.QUEUED


def test_a_test_mail_is_made_counted_as_left_and_not_sent(post: Post, server: RudeServer, left: list[str]) -> None:
    mail = attempt(post(test=True))
    assert (mail.state, mail.fate) == (JobState.DONE, Fate.NOT_SENT_TEST)
    assert left == [str(mail.pk)] and server.attempts == 0 and mail.subject


def test_a_mail_whose_case_was_destroyed_is_dropped(post: Post, server: RudeServer, left: list[str]) -> None:
    mail = post()
    shred(mail.data_key)
    assert run("mail", str(mail.pk))
    row = OutgoingMail.objects.get(pk=mail.pk)
    assert (row.state, row.fate, row.error) == (JobState.CANCELLED, Fate.DROPPED, "shredded")
    assert server.attempts == 0 and not left


def test_a_mail_that_is_no_longer_wanted_does_not_leave(
    post: Post, server: RudeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [True]
    letter = Letter("test.letter", wanted=lambda mail: wanted[0])
    monkeypatch.setitem(letters._entries, "test.letter", letter)
    first, second = attempt(post()), post()
    wanted[0] = False
    second = attempt(second)
    assert first.fate == Fate.ACCEPTED
    assert (second.state, second.fate, second.error) == (JobState.CANCELLED, Fate.DROPPED, "unwanted")
    assert len(server.messages) == 1


def test_a_mail_in_doubt_is_sent_again_even_where_its_answer_counts_already(
    post: Post, server: RudeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[str] = []
    letter = Letter("test.letter", wanted=lambda mail: not answered, left=lambda mail: answered.append(str(mail.pk)))
    monkeypatch.setitem(letters._entries, "test.letter", letter)
    server.hang_up = "data"
    mail = attempt(post())
    server.hang_up = ""
    assert attempt(mail).maybe_twice


def test_a_missing_attachment_stops_the_mail(post: Post, server: RudeServer) -> None:
    mail = attempt(post(attachment=Attachment("a.pdf", "sealed/none/none", "place")))
    assert (mail.state, mail.error) == (JobState.STOPPED, "attachment_gone")
    assert server.attempts == 0


def test_what_follows_from_leaving_is_true_together_with_the_mark(
    post: Post, server: RudeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(mail: OutgoingMail) -> None:
        raise RuntimeError("the letter's own consequence failed")

    monkeypatch.setitem(letters._entries, "test.letter", Letter("test.letter", left=fail))
    mail = attempt(post())
    assert mail.left_at is None and mail.fate == Fate.QUEUED
    assert mail.handed_over_at is not None, "it did go out: the next worker knows that it may have"


def test_the_folder_holds_one_file_a_mail(post: Post, folder: Path, left: list[str]) -> None:
    mail = attempt(post(language="zh-hans"))
    [path] = folder.iterdir()
    assert path.name == f"{mail.message_id.strip('<>')}.eml"
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["Subject"] == mail.subject and mail.fate == Fate.ACCEPTED
    with transaction.atomic():
        OutgoingMail.objects.filter(pk=mail.pk).update(state=JobState.WAITING)
    attempt(mail)
    assert [file.name for file in folder.iterdir()] == [path.name]
    assert left == [str(mail.pk)]


@pytest.mark.django_db(transaction=True)
def test_every_trouble_has_its_sentence(post: Post, server: RudeServer) -> None:
    from privacyportal.mail.troubles import sentence_for

    server.recipient_answer = "550 no such person"
    mail = attempt(post())
    assert "refused this recipient" in sentence_for(mail.error)
    server.recipient_answer = "450 greylisted, come back"
    later = attempt(post())
    assert "at the moment" in sentence_for(later.error), "a refusal for now is not called one for good"
    assert sentence_for("") == "" and "log" in sentence_for("unforeseen")
