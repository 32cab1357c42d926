"""Opened again: the person reads that, when, and until when we answer, and keeps what was answered before."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.formats import plain_day
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, plan, reopen, working
from requests.identity.decision import accept_identity
from requests.models import Case, Intent, Message, RightsRequest
from tests.rights.intake.conftest import newest_code, text_of
from tests.rights.workspace import making

pytestmark = pytest.mark.promise("P-08")


@pytest.fixture
def team(sofar: Controller) -> dict[str, User]:
    return {role: making.member(sofar, role) for role in ("verifier", "handler", "approver")}


def page(client: Client, case: Case) -> Any:
    client.post(f"/r/{case.reference}/code/")
    client.post(f"/r/{case.reference}/", {"code": newest_code(case)})
    return client.get(f"/r/{case.reference}/")


def papers(response: Any) -> list[str]:
    return re.findall(r'/r/[^"]+/letters/[^"]+', response.content.decode())


def refused(request: RightsRequest, team: dict[str, User], work: Callable[..., int]) -> RightsRequest:
    answer.refuse(request, team["handler"], "R5", "The tax law keeps all of it.")
    work("mail")
    return making.right_of(request.case)


def test_the_page_says_it_and_keeps_what_was_answered(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int]
) -> None:
    first = refused(making.proven(sofar, team["verifier"]), team, work)
    assert first.answered_on and len(papers(page(client, first.case))) == 1
    with clock.at(clock.now() + timedelta(days=3)):
        opened = reopen.reopen(first, team["approver"], "The complaint is right.")
        response = page(client, first.case)
        text = text_of(response)
        today, due = plain_day(clock.today("Asia/Shanghai")), plain_day(opened.due_on)
        assert f"We opened this again on {today} and look at it anew. Our answer comes by {due} at the latest." in text
        assert "We opened it again, to look at it anew" in text and "The complaint is right" not in text
        assert f"On {plain_day(first.answered_on)} we answered that we cannot do it:" in text
        assert "The tax law keeps all of it." in text
        [letter] = papers(response)
        assert client.get(letter).content[:5] == b"%PDF-"


def test_a_mail_says_only_that_it_is_decided_anew_and_by_when(
    sofar: Controller, team: dict[str, User], work: Callable[..., int]
) -> None:
    first = refused(making.proven(sofar, team["verifier"]), team, work)
    opened = reopen.reopen(first, team["approver"], "The complaint is right.")
    mail = OutgoingMail.objects.select_related("data_key").get(letter="case.reopened")
    assert mail.to == making.LIN.email and mail.subject.startswith(
        f"We have opened request {first.case.reference} again: "
    )
    for words in (mail.text, mail.html):
        assert "look at it anew and decide anew" in words and plain_day(opened.due_on) in words.replace("\xa0", " ")
        assert "The complaint is right" not in words and "tax law" not in words


def test_before_proof_the_mail_says_only_that_there_is_a_message(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int]
) -> None:
    first = refused(making.confirmed(sofar, right="delete"), team, work)
    reopen.reopen(first, team["handler"], "They sent the invoice after all.")
    assert not OutgoingMail.objects.filter(letter="case.reopened").exists()
    assert OutgoingMail.objects.filter(letter="case.message").count() == 1
    assert "decide anew" in Message.objects.get(letter="case.reopened").text
    text = text_of(page(client, first.case))
    assert "We opened this again on" in text and "The tax law keeps all of it." in text
    assert text.index("We opened it again, to look at it anew") < text.rindex("We make sure that it is you")


def test_without_mails_it_waits_behind_the_code(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int]
) -> None:
    request = making.proven(sofar, team["verifier"])
    Case.objects.filter(pk=request.case_id).update(mails=False)
    refused(making.right_of(request.case), team, work)
    first = answer.say_posted(making.right_of(request.case), team["handler"])
    before = OutgoingMail.objects.count()
    reopen.reopen(first, team["approver"], "The complaint is right.")
    assert OutgoingMail.objects.count() == before
    assert Message.objects.get(letter="case.reopened").right == "copy"


def test_the_report_of_a_childs_data_is_opened_again_like_any(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int]
) -> None:
    request = making.confirmed(sofar, right="minor_report")
    row = plan.add_system(request, team["handler"], "Paper archive")
    plan.decide(row, team["handler"], Intent.NOTHING, "")
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(team["handler"]))
    making.approved(making.right_of(request.case), team["approver"])
    work("mail")
    reopen.reopen(making.right_of(request.case), team["approver"], "It was another child.")
    text = text_of(page(client, request.case))
    assert "We opened this again on" in text and "we answered." in text and "found nothing" not in text


def test_words_of_an_earlier_round_stay_once_it_is_answered_again(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int]
) -> None:
    request = making.confirmed(sofar, right="question")
    for days, words in enumerate(("Ten years.", "Two years.")):
        with clock.at(clock.now() + timedelta(days=days)):
            if days:
                reopen.reopen(making.right_of(request.case), team["handler"], "It was wrong.")
            working.write_answer(making.right_of(request.case), team["handler"], words)
            working.finish(making.right_of(request.case), team["handler"])
            work("mail")
            response = page(client, request.case)
            names = {client.get(letter)["Content-Disposition"] for letter in papers(response)}
    text = text_of(response)
    assert "Two years." in text.partition("What we answered before")[0]
    assert "Ten years." in text.partition("What we answered before")[2]
    assert "We opened this again" not in text and "We opened it again, to look at it anew" in text
    assert len(papers(response)) == 2
    assert text.count("Ask a question about privacy: the answer, in words,") == 2
    assert len(names) == 2 and all(f"{request.case.reference}-question-words-" in name for name in names)


def test_two_answers_of_one_case_tell_themselves_apart(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int]
) -> None:
    case = making.filed(sofar, rights=["copy", "restrict"], right="copy")
    client.post(f"/r/{case.reference}/", {"code": newest_code(case)})
    accept_identity(Case.objects.get(pk=case.pk), team["verifier"], [], "The code came back.")
    for right in case.rights.all():
        answer.refuse(right, team["handler"], "R5", "The tax law keeps all of it.")
    work("mail")
    titles = ["Get a copy of my data", "Restrict or refuse what you do with my data"]
    subjects = [mail.subject for mail in OutgoingMail.objects.filter(letter="answer.refused").order_by("queued_at")]
    assert subjects == [f"Our answer to request {case.reference}: {title}" for title in titles]
    response = page(client, case)
    for title in titles:
        assert f"{title}: the answer: refused," in text_of(response)
    assert len({client.get(letter)["Content-Disposition"] for letter in papers(response)}) == 2


def test_the_passphrase_of_the_copy_that_was_sent_stays(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int], tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, team["verifier"], team["handler"], work)
    making.approved(request, team["approver"])
    work()
    reopen.reopen(making.right_of(request.case), team["approver"], "The tickets are missing.")
    body = page(client, request.case).content.decode().replace("<wbr>", "")
    assert request.copies.get().passphrase in body


def test_whoever_gets_no_mail_can_still_save_the_copy_of_then(
    client: Client, sofar: Controller, team: dict[str, User], work: Callable[..., int], tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, team["verifier"], team["handler"], work)
    Case.objects.filter(pk=request.case_id).update(mails=False)
    making.approved(making.right_of(request.case), team["approver"])
    work()
    address = f"/r/{request.case.reference}/messages/copy/?right=copy&round=1"
    answer.say_posted(making.right_of(request.case), team["handler"])
    assert page(client, request.case) and client.get(address).status_code == 404
    reopen.reopen(making.right_of(request.case), team["approver"], "The tickets are missing.")
    assert address.replace("&", "&amp;") in client.get(f"/r/{request.case.reference}/").content.decode()
    assert client.get(address).content[:5] == b"%PDF-"
    assert client.get(address.replace("round=1", "round=2")).status_code == 404
    assert Client().get(address).status_code == 302
