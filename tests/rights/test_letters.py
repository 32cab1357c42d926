"""Letters: how data is used, a controller's own words, the letter on paper, a mail that came back."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.mail.wording import Words, words_of, write_words
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, bounced, content, review, working
from requests.letters import paper
from requests.letters.answer import TITLES
from requests.letters.samples import preview
from requests.models import Outcome, RightsRequest, State
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of as words_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(sofar: Controller, staff: dict[str, User]) -> RightsRequest:
    """A plain question: the confirmed address is proof enough, so it is at work already."""
    return making.confirmed(sofar, right="question")


def answered(request: RightsRequest, staff: dict[str, User], words: str, work: Callable[..., int]) -> RightsRequest:
    working.write_answer(request, staff["handler"], words)
    working.finish(request, staff["handler"])
    work()
    return making.right_of(request.case)


@pytest.mark.promise("P-51")
def test_a_question_is_answered_by_one_person_in_words(
    question: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    assert question.state == State.FULFILLING
    done = answered(question, staff, "We keep readings for two years.", work)
    assert (done.state, done.outcome) == (State.ANSWERED, Outcome.FULFILLED)
    mail = OutgoingMail.objects.get(letter="answer.words")
    assert "We keep readings for two years." in mail.text
    assert str(pack_of(question.case.controller).complaint) in mail.text


@pytest.mark.promise("P-52")
def test_who_asks_how_data_is_used_reads_it_from_the_data_maps(
    sofar: Controller, staff: dict[str, User], tmp_path: Any, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    request = making.confirmed(sofar, right="know")
    with pytest.raises(workflow.NotPossible):
        working.finish(request, staff["handler"])
    review.submit(request, staff["handler"])
    making.approved(making.right_of(request.case), staff["approver"])
    work()
    text = OutgoingMail.objects.get(letter="answer.know").text
    assert "Which data" in text
    assert making.right_of(request.case).outcome == Outcome.FULFILLED


def test_without_a_system_the_right_to_know_needs_words(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar, right="know")
    with pytest.raises(workflow.NotPossible):
        review.submit(request, staff["handler"])
    working.write_answer(request, staff["handler"], "We hold nothing but your letter.")
    review.submit(request, staff["handler"])


def test_who_says_what_is_held_does_not_approve_it_and_what_is_held_is_what_was_approved(
    sofar: Controller, staff: dict[str, User], tmp_path: Any
) -> None:
    making.source(sofar, tmp_path)
    request = making.confirmed(sofar, right="know")
    both = making.member(sofar, "handler", "approver", name="Both")
    review.submit(request, both)
    request = making.right_of(request.case)
    seen = content.digest(request)
    with pytest.raises(workflow.NotPossible):
        answer.approve(request, both, seen)
    page = Client()
    page.force_login(staff["approver"])
    shown = words_on(page.get(f"/staff/requests/{request.case.reference}/know/approve/"))
    assert "Support tickets" in shown and "Approve the answer, and send it to" in shown
    making.source(sofar, tmp_path, key="crm")
    with pytest.raises(workflow.NotPossible):
        answer.approve(request, staff["approver"], seen)
    assert making.right_of(request.case).state == State.APPROVING


def test_own_words_stand_around_what_the_letter_says(
    question: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    controller = question.case.controller
    words = Words("Thank you for writing.", "Your SOFAR team")
    assert write_words(controller, "answer.words", "en", words, staff["administrator"], seen=0)
    assert not write_words(controller, "answer.words", "en", Words("Late"), staff["administrator"], seen=0)
    answered(question, staff, "For two years.", work)
    text = OutgoingMail.objects.get(letter="answer.words").text
    assert text.index("Thank you for writing.") < text.index("For two years.") < text.index("Your SOFAR team")
    assert Entry.objects.filter(action="mail.words_changed").count() == 1


@pytest.mark.parametrize("letter", ["case.code", "case.reminder", "case.identity_asked", "answer.waiting"])
def test_a_letter_before_proof_takes_no_words(letter: str, sofar: Controller, staff: dict[str, User]) -> None:
    with pytest.raises(LookupError):
        write_words(sofar, letter, "en", Words("Hello"), staff["administrator"], seen=0)
    assert words_of(sofar, letter, "en") == Words()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("letter", sorted(set(TITLES) - {"answer.waiting"}))
@pytest.mark.promise("P-08")
def test_each_letter_can_be_looked_at_and_names_where_to_complain(
    letter: str, language: str, sofar: Controller
) -> None:
    pack = pack_of(sofar)
    shown = preview(letter, pack, language, Words("Before.", "After."))
    assert (pack.complaint.en if language == "en" else pack.complaint.zh_hans) in shown.text
    assert "Before." in shown.html
    assert "After." in shown.html


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_an_answer_can_be_had_on_paper(
    question: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    answered(question, staff, "保存两年。For two years.", work)
    (mail,) = paper.letters_of(question.case)
    text = text_of(paper.paper(question.case, mail))
    for piece in (question.case.reference, "保存两年", "Shenzhen SOFARSOLAR", making.LIN.name):
        assert piece in text
    assert "written by a program" not in text


def test_nothing_on_paper_runs_off_the_sheet(
    question: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    """A long name, a key or a link without a space is broken at the margin, as on the page."""
    question.case.name = "N" * 120
    question.case.save(update_fields=["name"])
    answered(question, staff, f"Your key: {'w' * 300}", work)
    (sheet,) = paper.letters_of(question.case)
    pdf = paper.paper(question.case, sheet)
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    width = float(re.findall(r'<page width="([\d.]+)"', boxes)[0])
    assert max(float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)) < width
    assert boxes.count("w") >= 300


def test_a_letter_greets_its_reader_in_html_in_text_and_on_paper(
    question: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    answered(question, staff, "For two years.", work)
    mail = OutgoingMail.objects.get(letter="answer.words")
    (sheet,) = paper.letters_of(question.case)
    for letter in (mail.text, mail.html, text_of(paper.paper(question.case, sheet))):
        assert f"Dear {making.LIN.name}," in letter


def test_a_letter_that_knows_no_name_greets_all_the_same(question: RightsRequest) -> None:
    code = OutgoingMail.objects.filter(about_kind="case", about_id=str(question.case_id)).earliest("queued_at")
    assert code.text.startswith("Hello,\n\n")
    assert "<p>Hello,</p>" in code.html
    assert making.LIN.name not in code.text + code.html


def test_the_letter_on_paper_opens_behind_the_code_alone(
    question: RightsRequest, staff: dict[str, User], work: Callable[..., int], client: Client
) -> None:
    answered(question, staff, "For two years.", work)
    (mail,) = paper.letters_of(question.case)
    response = client.get(f"/r/{question.case.reference}/letters/{mail.pk}.pdf")
    assert (response.status_code, response["Location"]) == (302, f"/r/{question.case.reference}/")


def test_a_mail_that_came_back_is_marked_once(
    question: RightsRequest, staff: dict[str, User], work: Callable[..., int]
) -> None:
    answered(question, staff, "For two years.", work)
    mail = OutgoingMail.objects.get(letter="answer.words")
    OutgoingMail.objects.filter(pk=mail.pk).update(fate=Fate.ACCEPTED)
    bounced.mark(question.case, mail.pk, staff["handler"])
    assert OutgoingMail.objects.get(pk=mail.pk).fate == Fate.BOUNCED
    with pytest.raises(workflow.NotPossible):
        bounced.mark(question.case, mail.pk, staff["handler"])


def test_a_mail_of_another_case_is_not_marked(
    question: RightsRequest, sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    answered(question, staff, "For two years.", work)
    mail = OutgoingMail.objects.get(letter="answer.words")
    OutgoingMail.objects.filter(pk=mail.pk).update(fate=Fate.ACCEPTED)
    other = making.filed(sofar)
    with pytest.raises(workflow.NotPossible):
        bounced.mark(other, mail.pk, staff["handler"])


def test_no_markup_stands_in_the_text_part_of_a_letter() -> None:
    """Filters that set days and runs of text into HTML belong to pages and to the HTML part alone."""
    mails = Path(__file__).resolve().parents[2] / "templates" / "mail"
    marking = re.compile(r"\|(plain_day|day|short_day|month_day|large_day|moment|short_moment|run)\b")
    found = [text.name for text in mails.glob("*.txt") if marking.search(text.read_text(encoding="utf-8"))]
    assert found == []


def refused(case_of: Controller, staff: dict[str, User], work: Callable[..., int], **changes: Any) -> RightsRequest:
    """A request for access that was refused, by mail."""
    load_laws()
    request = making.proven(case_of, staff["verifier"], right="access", **changes)
    answer.refuse(request, staff["handler"], "R5", "You had the same copy a week ago.")
    work()
    return making.right_of(request.case)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            ("You can appeal to us against this answer, within a reasonable time after the refusal.",
             "Virginia’s Consumer Data Protection Act gives us 60 days to answer it; its page names our day, which",
             "The way on after your appeal: complaint to the attorney general; the answer says how."),
        ),
        (
            "zh-hans",
            ("拒绝后的合理时间内", "向州总检察长投诉；答复中会说明方法", "弗吉尼亚《消费者数据保护法》"),
        ),
    ],
)  # fmt: skip
@pytest.mark.promise("P-08")
def test_a_refusal_says_how_to_appeal_where_the_law_of_the_place_knows_it(
    language: str, sentences: tuple[str, ...], sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    request = refused(sofar, staff, work, language=language, country="US", region="VA")
    mail = OutgoingMail.objects.get(letter="answer.refused")
    form = f"{settings.PORTAL_BASE_URL}/sofar/requests/new/?right=complain"
    for piece in (*sentences, form, request.case.reference):
        assert piece in mail.text
        assert piece in mail.html
    (sheet,) = paper.letters_of(request.case)
    assert "60" in text_of(paper.paper(request.case, sheet))
    complaint = pack_of(sofar).complaint
    assert mail.text.index(sentences[0]) < mail.text.index(complaint.en if language == "en" else complaint.zh_hans)


def test_a_refusal_under_a_law_without_an_appeal_names_none(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    refused(sofar, staff, work)
    assert "appeal" not in OutgoingMail.objects.get(letter="answer.refused").text


def test_only_an_answer_that_leaves_something_undone_speaks_of_an_appeal(
    sofar: Controller, staff: dict[str, User], tmp_path: Any, work: Callable[..., int]
) -> None:
    load_laws()
    making.source(sofar, tmp_path)
    virginia = {"country": "US", "region": "VA"}
    answers = {"answer.copy": (making.LIN.email, False), "answer.nothing_held": ("no@example.com", True)}
    for letter, (email, appeals) in answers.items():
        request = making.submitted(sofar, staff["verifier"], staff["handler"], work, email=email, **virginia)
        making.approved(request, staff["approver"])
        work()
        mail = OutgoingMail.objects.get(letter=letter)
        assert ("You can appeal to us" in mail.text) is appeals
