"""The whole way of somebody who gave a phone number and nothing else: each page, each text message, and paper."""

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from privacyportal import clock
from privacyportal.audit.trail import Actor
from privacyportal.controllers.models import Controller
from privacyportal.jobs.models import JobState
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.sms.models import OutgoingText
from privacyportal.sms.outbox import fits, post
from requests import workflow
from requests.fulfil import answer, bounced, content, fee, messages, plan, printing, rounds, working
from requests.fulfil.rounds import remind
from requests.fulfil.whose import Team
from requests.identity.codes import issue_code, open_session
from requests.identity.confirm import confirm_by_code
from requests.identity.decision import accept_identity
from requests.identity.live_check import note_check
from requests.letters.paper import letters_of, paper, to_be_posted
from requests.letters.reach import Way, way_to
from requests.letters.text import NEWS, post_news
from requests.models import Case, Intent, RightsRequest
from requests.sources.registering import Description, save_source
from tests.rights.identity.test_phone import PHONE, code_in
from tests.rights.test_letters import text_of as text_of_pdf
from tests.rights.workspace import making

pytestmark = pytest.mark.promise("P-05")
MAIL_WORDS = {"en": re.compile(r"\bmails?\b|email", re.I), "zh-hans": re.compile("邮件|邮箱|电子邮")}


def phoned(controller: Controller, **changes: Any) -> Case:
    return making.filed(controller, **{"email": "", "phone": "138 0013 8000", "country": "CN", **changes})


def newest(case: Case) -> OutgoingText:
    found: OutgoingText = (
        OutgoingText.objects.select_related("data_key").filter(about_id=str(case.pk)).latest("queued_at")
    )
    return found


def opened(case: Case, client: Client) -> None:
    confirm_by_code(case, code_in(newest(case)))
    client.cookies["case_session"] = open_session(case)


def main_of(response: Any) -> str:
    """What the page itself says, without the frame and the contacts of the company."""
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'<a href="mailto:.*?</a>|[\w.+-]+@[\w.-]+', "", main)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def answered(controller: Controller, client: Client, work: Any, language: str = "en") -> tuple[Case, RightsRequest]:
    case = phoned(controller, right="question", language=language)
    opened(case, client)
    handler = making.member(controller, "handler")
    working.write_answer(making.right_of(case), handler, "Two years. 两年。")
    working.finish(making.right_of(case), handler)
    work("text")
    return case, making.right_of(case)


def source_by_phone(controller: Controller, folder: Any) -> None:
    """A system that knows its customers by their numbers."""
    url = making.database(folder)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as rows:
        rows.execute("update customers set email = ? where id = 1", [PHONE])
    rows.close()
    datamap = making.DATAMAP.replace("identity: email", "identity: phone_number")
    save_source(controller, "solar", Description("sql", {"url": url}, datamap, making.LABELS), Actor.operator())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_speaks_of_a_mail_that_never_comes(
    language: str, sofar: Controller, client: Client, work: Callable[..., int], tmp_path: Any
) -> None:
    client.cookies["django_language"] = language
    source_by_phone(sofar, tmp_path)
    verifier, handler, approver = (making.member(sofar, role) for role in ("verifier", "handler", "approver"))
    case = phoned(sofar, language=language)
    page, said = f"/r/{case.reference}/", {}

    def look(name: str) -> str:
        said[name] = main_of(client.get(page))
        return said[name]

    opened(case, client)
    look("verifying")
    note_check(case, verifier, "live_check", [], "x")
    accept_identity(case, verifier, [], "x")
    look("collecting")
    work("collect")
    request = workflow.perform("submit", making.right_of(case), workflow.Deed.of_staff(handler))
    look("checked")
    making.approved(making.right_of(case), approver)
    look("on its way")
    work()
    done = look("answered")
    assert making.right_of(case).state == "answered" and request.right == "copy"
    assert f"{page}messages/copy/?right=copy" in client.get(page).content.decode()
    assert not OutgoingMail.objects.exists()
    wrong = {name: MAIL_WORDS[language].findall(words) for name, words in said.items()}
    assert not any(wrong.values()), wrong
    file = client.get(f"{page}messages/copy/", {"right": "copy"})
    assert file.content.startswith(b"%PDF") and len(done) > 100
    (sheet,) = letters_of(case)
    assert case.reference in text_of_pdf(paper(case, sheet))
    kept = case.messages.select_related("data_key").get(pk=sheet.pk).text
    assert not MAIL_WORDS[language].findall(re.sub(r"\S+@\S+", "", kept))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_texts_hold_code_and_link_before_proof_and_news_alone_after_it(
    language: str, sofar: Controller, client: Client, work: Callable[..., int], settings: Any
) -> None:
    settings.PORTAL_BASE_URL = "https://privacy.example.com"
    case, _request = answered(sofar, client, work, language)
    first, last = OutgoingText.objects.select_related("data_key").filter(about_id=str(case.pk)).order_by("queued_at")
    code = code_in(first)
    assert f"https://privacy.example.com/r/{case.reference}/?code={code}" in first.text
    assert last.letter == NEWS and not re.search(r"\b\d{6}\b", last.text)
    for text in (first.text, last.text):
        assert case.reference in text and fits(text)
        for private in ("林", "Two years", "两年", PHONE, "question"):
            assert private not in text


def test_a_link_that_does_not_fit_is_left_out_whole(sofar: Controller, settings: Any) -> None:
    settings.PORTAL_BASE_URL = "https://" + "long." * 30 + "example.com"
    text = newest(phoned(sofar)).text
    assert "http" not in text and code_in(OutgoingText.objects.get())


def test_a_text_is_never_cut(sofar: Controller) -> None:
    case = phoned(sofar)
    with transaction.atomic(), pytest.raises(ValueError):
        post(
            letter="x", to=PHONE, text="x" * 161, language="en", controller=sofar, data_key=case.data_key,
            about=("case", str(case.pk)), useful_until=case.received_at,
        )  # fmt: skip


def test_a_question_and_its_answer_go_over_the_page(
    sofar: Controller, client: Client, work: Callable[..., int]
) -> None:
    case = phoned(sofar, right="question")
    opened(case, client)
    messages.ask(making.right_of(case), making.member(sofar, "handler"), "Which device?")
    assert newest(case).letter == NEWS
    page = main_of(client.get(f"/r/{case.reference}/"))
    assert "We asked you something: please answer" in page and "It waits until" in page
    client.post(f"/r/{case.reference}/messages/", {"message": "The one on the roof."})
    assert "We asked you something" not in main_of(client.get(f"/r/{case.reference}/"))


def test_nobody_is_texted_at_a_number_that_was_never_proven(sofar: Controller) -> None:
    case = phoned(sofar)
    assert way_to(case) is Way.POST
    confirm_by_code(case, code_in(newest(case)))
    assert way_to(case) is Way.TEXT
    Case.objects.filter(pk=case.pk).update(phone=None)
    case.phone = "139 0013 8000"
    assert way_to(case) is Way.POST, "another number was typed since"


def test_the_reminder_is_a_text_with_a_new_code(sofar: Controller) -> None:
    case = phoned(sofar)
    with clock.at(clock.now() + timedelta(days=5)):
        remind(sofar, clock.now())
    text = newest(case)
    assert text.letter == "case.reminder" and code_in(text)


# -- staff -----------------------------------------------------------------------------------------------------


def test_staff_see_the_text_mark_it_and_say_it_again(
    sofar: Controller, client: Client, work: Callable[..., int]
) -> None:
    case, _request = answered(sofar, client, work)
    text = newest(case)
    OutgoingText.objects.filter(pk=text.pk).update(fate=Fate.ACCEPTED)
    handler = making.member(sofar, "handler", name="H")
    client.force_login(handler)
    page = client.get(f"/staff/requests/{case.reference}/").content.decode()
    assert "accepted by the gateway" in page and "This person has a phone alone" in page
    assert "print and post" not in page
    client.post(f"/staff/requests/{case.reference}/letters/{text.pk}/bounced/")
    assert OutgoingText.objects.get(pk=text.pk).fate == Fate.BOUNCED
    page = client.get(f"/staff/requests/{case.reference}/").content.decode()
    assert "did not arrive, as staff have seen" in page
    client.post(f"/staff/requests/{case.reference}/texts/{text.pk}/again/")
    assert OutgoingText.objects.filter(letter=NEWS).count() == 2
    with pytest.raises(workflow.NotPossible):
        bounced.text_again(case, newest(case).pk, handler)


def test_a_gateway_that_refuses_is_told_in_words(sofar: Controller, client: Client, work: Any) -> None:
    case, _request = answered(sofar, client, work)
    OutgoingText.objects.filter(pk=newest(case).pk).update(
        fate=Fate.REFUSED, state=JobState.STOPPED, error="gateway_400"
    )
    client.force_login(making.member(sofar, "handler", name="H"))
    page = client.get(f"/staff/requests/{case.reference}/").content.decode()
    assert "refused by the gateway" in page and "The gateway refused the text message (400)" in page


def test_who_is_reached_by_post_alone_gets_everything_on_paper(
    sofar: Controller, client: Client, work: Callable[..., int], tmp_path: Any
) -> None:
    making.source(sofar, tmp_path)
    verifier, handler, approver = (making.member(sofar, role) for role in ("verifier", "handler", "approver"))
    request = making.submitted(sofar, verifier, handler, work)
    case = Case.objects.get(pk=request.case_id)
    Case.objects.filter(pk=case.pk).update(mails=False)
    request = making.right_of(case)
    messages.say(request.case, handler, "A word of ours.")
    making.approved(request, approver)
    work()
    request = making.right_of(case)
    assert request.state == "carrying_out" and not OutgoingMail.objects.exclude(letter="case.code").exists()
    client.force_login(handler)
    assert "Print the answer and post it, then say so" in client.get("/staff/").content.decode()
    page = client.get(f"/staff/requests/{case.reference}/").content.decode()
    assert page.count("Print it (PDF)") == len(to_be_posted(case)) == 2
    for sheet in to_be_posted(case):
        file = client.get(f"/staff/requests/{case.reference}/letters/{sheet.pk}.pdf")
        assert case.reference in text_of_pdf(file.content)
    copy = client.post(f"/staff/requests/{case.reference}/copy/copy/")
    assert "Inverter 1 shows a fault" in text_of_pdf(copy.content)
    client.post(f"/staff/requests/{case.reference}/copy/posted/")
    request = making.right_of(case)
    assert (request.state, request.outcome) == ("answered", "fulfilled")
    assert client.post(f"/staff/requests/{case.reference}/copy/copy/").status_code == 200, "it can be printed again"


def test_what_waits_to_be_posted_is_not_void_and_the_handler_is_reminded(
    sofar: Controller, work: Callable[..., int], tmp_path: Any
) -> None:
    making.source(sofar, tmp_path)
    verifier, handler, approver = (making.member(sofar, role) for role in ("verifier", "handler", "approver"))
    request = making.proven(sofar, verifier, right="delete")
    Case.objects.filter(pk=request.case_id).update(mails=False)
    (row,) = plan.rows_of(request)
    plan.decide(row, handler, Intent.DO, "")
    workflow.perform("submit", request, workflow.Deed.of_staff(handler))
    answer.approve(making.right_of(request.case), approver, content.digest(making.right_of(request.case)))
    plan.close(row, handler, Intent.DO, "Deleted.")
    with clock.at(clock.now() + timedelta(days=40)):
        rounds.void_stale_approvals(sofar, clock.now())
        request = making.right_of(request.case)
        assert request.state == "carrying_out"
        assert Team(sofar).whom([request])[request] == [handler]
        with pytest.raises(workflow.NotPossible):
            answer.say_posted(request, approver)
        assert answer.say_posted(request, handler).outcome == "fulfilled"
        with pytest.raises(workflow.NotPossible):
            answer.say_posted(request, handler)


def test_a_copy_is_printed_for_nobody_else(sofar: Controller, client: Client, work: Any) -> None:
    _case, request = answered(sofar, client, work)
    handler = making.member(sofar, "handler", name="H")
    with pytest.raises(workflow.NotPossible):
        printing.open_for_print(request, handler)


def test_news_ends_with_its_use(sofar: Controller, client: Client, work: Any) -> None:
    case = phoned(sofar)
    confirm_by_code(case, code_in(newest(case)))
    with transaction.atomic():
        text = post_news(case)
    OutgoingText.objects.filter(pk=text.pk).update(useful_until=text.queued_at)
    work("text")
    assert OutgoingText.objects.get(pk=text.pk).fate == Fate.DROPPED
    assert issue_code(case)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_letter_that_waits_on_the_page_has_a_title_and_no_link_to_where_one_is(
    language: str, sofar: Controller, client: Client
) -> None:
    case = phoned(sofar, right="copy", language=language)
    opened(case, client)
    handler = making.member(sofar, "handler")
    fee.quote(
        making.right_of(case), handler, Decimal("12.50"), "EUR", cause="repeated", reason="See:\n\nhttps://a.example"
    )
    client.cookies["django_language"] = language
    page = client.get(f"/r/{case.reference}/messages/").content.decode()
    letter = page[page.index("<details>") : page.index("</details>")]
    assert re.search(r"<summary>.*SOFAR-.*</summary>", letter)
    assert "12.50 EUR" in letter and "https://a.example" in letter
    assert f"/r/{case.reference}/" not in letter
    kept = case.messages.select_related("data_key").get(letter="case.fee").text
    assert f"/r/{case.reference}/" in kept, "whoever has it on paper needs the address"
