"""Sending once: whatever is pressed twice, opened twice, or comes back late."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from requests.fulfil import rounds
from requests.intake import drafts
from requests.models import Case, Draft, Source
from tests.rights.intake.conftest import ANSWERS, NEW, mails, text_of


def test_pressing_twice_files_once_and_shows_the_same_reference(client: Client) -> None:
    client.post(NEW, ANSWERS)
    first = client.post(NEW + "check/", follow=True).context["case"].reference
    second = client.post(NEW + "check/", follow=True).context["case"].reference
    assert first == second
    assert len(mails(Case.objects.get())) == 1


def test_two_windows_of_one_form_file_once(client: Client, sofar: Controller) -> None:
    client.post(NEW, ANSWERS)
    draft = Draft.objects.get()
    filing = drafts.sheet_of(draft).filing(pack_of(sofar))
    one, two = drafts.file_draft(draft, filing), drafts.file_draft(draft, filing)
    assert one.pk == two.pk
    assert Case.objects.count() == 1


def test_a_window_left_behind_comes_to_the_page_to_keep(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    response = client.post(NEW + "details/", {"details": "late"}, follow=True)
    assert case.reference in text_of(response)
    assert Case.objects.count() == 1


class Window:
    """A window of the browser: it sends what stands on its own page, whatever the others did since."""

    def __init__(self, client: Client, right: str) -> None:
        self.client = client
        self.send({"right": right}, NEW)

    def send(self, answers: dict[str, object], address: str = "") -> None:
        form = {} if address else self.form.form_values()
        self.page = self.client.post(address or self.form.action, {**dict(form), **answers}, follow=True)

    @property
    def form(self) -> Any:
        return html.fromstring(self.page.content.decode()).forms[-1]

    def answer_all(self, answers: dict[str, str] = ANSWERS) -> None:
        for _each in range(20):
            if self.form.action.endswith("/check/"):
                return
            given = {**answers, "deletion_ground": "other"}
            self.send({name: given[name] for name in self.form.fields if name in given and name != "right"})
        raise AssertionError(text_of(self.page))


def test_two_windows_ask_for_two_things_and_each_files_its_own(client: Client) -> None:
    deletion = Window(client, "delete")
    deletion.send({"acting_as": "self"})
    copy = Window(client, "copy")
    copy.send({"acting_as": "self"})
    copy.send({"name": "Lin"})
    assert "You have begun a request in this browser: Get a copy" in text_of(client.get(NEW))
    deletion.answer_all()
    assert "What you ask Delete my data Change" in text_of(deletion.page)
    deletion.send({})
    assert Case.objects.get().rights.get().right == "delete"
    copy.send({"country": "DE"})
    assert "Your other window has sent its request." in text_of(copy.page)
    copy.answer_all()
    copy.send({})
    assert sorted(right for case in Case.objects.all() for right in case.rights.values_list("right", flat=True)) == [
        "copy", "delete",
    ]  # fmt: skip


def test_a_check_page_of_another_window_is_sent_as_a_request_of_its_own(client: Client) -> None:
    deletion, copy = Window(client, "delete"), Window(client, "copy")
    copy.answer_all()
    deletion.answer_all()
    deletion.send({})
    copy.send({})
    assert "Your other window has sent its request." in text_of(copy.page)
    copy.send({})
    assert Case.objects.count() == 2


def test_the_page_to_keep_can_be_loaded_again(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    for _ in range(2):
        assert case.reference in text_of(client.get(NEW + "done/"))


def test_the_answers_of_the_draft_are_emptied_when_it_is_filed(file: Callable[..., Case]) -> None:
    file()
    draft = Draft.objects.get()
    assert draft.answers is None
    assert draft.case is not None


def test_after_one_request_another_can_be_made(client: Client, file: Callable[..., Case]) -> None:
    first, second = file(), file(name="Ng")
    assert first.reference != second.reference
    assert second.name == "Ng"


def test_what_stood_on_the_page_is_what_is_filed(client: Client) -> None:
    """Another window changed the draft meanwhile; the person sends what they see."""
    client.post(NEW, ANSWERS)
    page = client.get(NEW + "check/").content.decode()
    shown = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    client.post(NEW + "name/", {"name": "Somebody Else"})
    client.post(NEW + "check/", {**shown, "website": ""})
    assert Case.objects.get().name == ANSWERS["name"]


def test_a_form_left_open_past_its_day_is_sent_with_one_more_press(client: Client, sofar: Controller) -> None:
    client.post(NEW, ANSWERS)
    page = client.get(NEW + "check/").content.decode()
    shown = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        rounds.forget_drafts(sofar, clock.now())
        assert not Draft.objects.exists()
        response = client.post(NEW + "check/", {**shown, "website": ""}, follow=True)
        assert response.redirect_chain == [(NEW + "check/", 302)]
        assert "nothing was sent yet" in text_of(response)
        assert ANSWERS["name"] in text_of(response)
        assert not Case.objects.exists()
        client.post(NEW + "check/", {"website": ""})
    assert Case.objects.get().details == ANSWERS["details"]


def test_a_question_left_open_past_its_day_loses_no_word(client: Client, sofar: Controller) -> None:
    client.post(NEW, ANSWERS)
    Draft.objects.all().delete()
    client.post(NEW + "details/", {"details": "Two thousand characters."})
    client.post(NEW, {"right": "copy"})
    client.post(NEW + "name/", {"name": "Lin"})
    assert "Two thousand characters." in str(drafts.sheet_of(Draft.objects.get()).typed)


def test_a_form_whose_token_ran_out_gives_the_text_back(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    page = strict.get(NEW + "?right=copy").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    strict.post(NEW, {"right": "copy", "csrfmiddlewaretoken": token})
    strict.post(NEW + "who/", {"acting_as": "self", "csrfmiddlewaretoken": token})
    del strict.cookies["csrftoken"]
    answer = strict.post(NEW + "name/", {"name": "Zoë 𠮷野", "csrfmiddlewaretoken": token})
    assert answer.status_code == 403
    assert 'value="Zoë 𠮷野"' in answer.content.decode()
    again = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode())[-1]
    assert (
        strict.post(NEW + "name/", {"name": "Zoë 𠮷野", "csrfmiddlewaretoken": again})["Location"] == NEW + "country/"
    )


CORRECTING = {**ANSWERS, "right": "correct", "old_value": "Lin", "new_value": "Lín"}
PROOF = NEW + "proof/"


def photo() -> dict[str, SimpleUploadedFile]:
    return {"correction_proof": SimpleUploadedFile("meter.txt", b"4711")}


def test_files_of_a_form_left_open_past_its_day_are_asked_for_again(client: Client, sofar: Controller) -> None:
    client.post(NEW, CORRECTING)
    client.post(PROOF, photo())
    page = client.get(NEW + "check/").content.decode()
    shown = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        rounds.forget_drafts(sofar, clock.now())
        response = client.post(NEW + "check/", shown, follow=True)
        assert response.redirect_chain == [(PROOF, 302)]
        assert "nothing was sent yet" in text_of(response) and "choose them once more" in text_of(response)
        client.post(PROOF, photo())
        client.post(NEW + "check/", {"website": ""})
    case = Case.objects.get()
    assert case.details == ANSWERS["details"]
    assert case.attachments.get().name == "meter.txt"


def test_a_file_chosen_on_a_form_whose_token_ran_out_is_asked_for_in_its_place(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    answer = strict.post(PROOF, {"details": "Wrong\nstreet", **photo()})
    assert answer.status_code == 403
    [form] = html.fromstring(answer.content.decode()).xpath("//main//form")
    assert form.xpath(".//input[@type='file']/@name") == ["correction_proof"]
    assert form.get("enctype") == "multipart/form-data"
    assert "Choose the file once more" in text_of(answer) and "Wrong street" in text_of(answer)


def test_a_filled_trap_is_not_filed_and_nothing_is_lost(client: Client) -> None:
    client.post(NEW, ANSWERS)
    response = client.post(NEW + "check/", {"website": "https://spam.example"})
    assert response.status_code == 200
    page = text_of(response)
    assert "Nothing was sent yet" in page
    assert "Leave the field “Website” below empty" in page
    assert ANSWERS["name"] in page
    assert not Case.objects.exists()
    client.post(NEW + "check/", {"website": ""})
    assert Case.objects.count() == 1


def test_a_machine_that_fills_the_trap_with_all_answers_does_not_file(client: Client) -> None:
    client.post(NEW, {**ANSWERS, "website": "https://spam.example"})
    client.post(NEW + "check/")
    assert not Case.objects.exists()


def test_people_do_not_see_the_trap(client: Client) -> None:
    client.post(NEW, ANSWERS)
    page = client.get(NEW + "check/").content.decode()
    assert re.search(r'<div class="trap" aria-hidden="true">', page)
    assert re.search(r'name="website"[^>]*tabindex="-1"', page)


def test_one_network_files_thirty_an_hour_and_is_then_asked_to_wait(client: Client, file: Callable[..., Case]) -> None:
    for number in range(30):
        file(email=f"person{number}@example.com")
    client.post(NEW, {**ANSWERS, "email": "one.more@example.com"})
    response = client.post(NEW + "check/", {"website": ""})
    assert response.status_code == 429
    assert "Your answers are kept for a day" in text_of(response)
    assert Case.objects.count() == 30
    assert client.post(NEW + "check/", REMOTE_ADDR="198.51.100.7")["Location"] == NEW + "done/"


def test_a_forged_address_does_not_escape_the_limit(client: Client, file: Callable[..., Case]) -> None:
    for number in range(30):
        file(email=f"person{number}@example.com")
    client.post(NEW, ANSWERS)
    response = client.post(NEW + "check/", headers={"x-forwarded-for": "203.0.113.9"})
    assert response.status_code == 429


def test_nothing_that_was_typed_stands_in_an_address_or_a_header(client: Client) -> None:
    seen = ""
    for step, answers in (
        ("", ANSWERS),
        ("name/", ANSWERS),
        ("reach/", ANSWERS),
        ("details/", ANSWERS),
        ("check/", {}),
    ):
        response = client.post(NEW + step, answers)
        seen += str(response.headers) + str(client.cookies)
    for typed in ("lin@", "Lin Xiaowen", "林", "SN-20398", "last winter"):
        assert typed not in seen


def test_no_page_of_the_requester_looks_into_a_source(client: Client, opened: Callable[..., Case]) -> None:
    """The same for a customer and for a stranger, by construction: no table of a source is read before proof."""
    with CaptureQueriesContext(connection) as asked:
        case = opened()
        client.get(f"/r/{case.reference}/")
        client.get(f"/r/{case.reference}/add/")
    tables = {Source._meta.db_table, "rights_sourcerun", "rights_rowblock"}
    touched = {table for table in tables for query in asked if f'"{table}"' in query["sql"]}
    assert not touched


@pytest.mark.parametrize(("page", "most"), [("", 4), ("name/", 4), ("check/", 4)])
def test_a_page_of_the_form_asks_the_database_little(
    client: Client, page: str, most: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client.post(NEW, ANSWERS)
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        client.get(NEW + page)


def test_who_reports_data_of_a_child_reads_of_that_child_s_data(client: Client, file: Callable[..., Case]) -> None:
    file(right="minor_report", minor_data="A photo of the neighbours’ son.")
    page = text_of(client.get(NEW + "done/"))
    assert "each system that may hold data of that child" in page and "holds your data" not in page


def test_who_names_a_receiver_reads_how_it_comes_and_in_what_form(client: Client, file: Callable[..., Case]) -> None:
    case = file(right="portability", receiver="Nova Energy, Lyon.", receiver_country="FR")
    page = text_of(client.get(NEW + "done/"))
    assert "Nova Energy, Lyon" in page and "To send it straight there is not technically possible" in page
    assert f"{case.reference}.json" in page
    file(right="copy")
    assert ".json" not in text_of(client.get(NEW + "done/"))


def test_two_windows_of_one_right_lose_no_word(client: Client) -> None:
    first, second = Window(client, "copy"), Window(client, "copy")
    first.answer_all()
    second.page = first.page
    shown = dict(second.form.form_values())
    first.send({})
    second.send({})
    assert Case.objects.count() == 1, "pressed twice: the same answers"
    assert Case.objects.get().reference in text_of(second.page)
    second.page = client.post(NEW + "check/", {**shown, "details": "Only the invoices of 2024."}, follow=True)
    assert "What you began here was sent already, as it stood then: it is your request" in text_of(second.page)
    assert "Only the invoices of 2024." in text_of(second.page)
    second.send({})
    assert sorted(case.details for case in Case.objects.all()) == sorted(
        [ANSWERS["details"], "Only the invoices of 2024."]
    )


def test_going_back_after_sending_and_typing_something_else_is_not_dropped(client: Client) -> None:
    window = Window(client, "copy")
    window.send({"acting_as": "self"})
    stale = None
    for _each in range(20):
        if "details" in window.form.fields and not window.form.action.endswith("/check/"):
            stale = (window.form.action, dict(window.form.form_values()))
        if window.form.action.endswith("/check/"):
            break
        window.send({name: ANSWERS[name] for name in window.form.fields if name in ANSWERS and name != "right"})
    window.send({})
    reference = Case.objects.get().reference
    assert stale is not None
    action, values = stale
    same = client.post(action, {**values, "details": ANSWERS["details"]}, follow=True)
    assert reference in text_of(same)
    other = client.post(action, {**values, "details": "Something else."}, follow=True)
    assert (
        "as it stood then" in text_of(other)
        and "Something else." in drafts.sheet_of(Draft.objects.latest("pk")).typed["details"]
    )


def about_a_decision(client: Client) -> Window:
    """At the last page, the decision typed."""
    window = Window(client, "explain_decision")
    for _each in range(20):
        if "details" in window.form.fields:
            break
        given = {**ANSWERS, "decision": "The loan that you refused in May."}
        window.send({name: given[name] for name in window.form.fields if name in given and name != "right"})
    return window


def test_what_another_window_had_typed_is_there_when_this_one_has_sent(client: Client) -> None:
    decision = about_a_decision(client)
    copy = Window(client, "copy")
    copy.answer_all()
    copy.send({})
    assert Case.objects.get().rights.get().right == "copy"
    decision.send({"details": "All of it."})
    assert "Your other window has sent its request." in text_of(decision.page)
    decision.answer_all()
    assert "The loan that you refused in May." in text_of(decision.page)
    decision.send({})
    asked = Case.objects.get(rights__right="explain_decision").asked
    assert asked["explain_decision"]["decision"] == "The loan that you refused in May."


def test_only_what_belongs_to_another_request_is_kept_and_nothing_of_who_asks(client: Client) -> None:
    about_a_decision(client)
    copy = Window(client, "copy")
    copy.answer_all()
    copy.send({})
    assert drafts.sheet_of(Draft.objects.get()).typed == {"decision": "The loan that you refused in May."}


BETA = {**ANSWERS, "name": "Beta", "country": "FR", "email": "beta@example.com"}


def a_sent_question(client: Client) -> tuple[Window, str]:
    """The check page of a question as it stood when it was sent, and the reference of the request."""
    question = Window(client, "question")
    question.answer_all(BETA)
    old = question.page
    question.send({})
    question.page = old
    return question, Case.objects.get().reference


@pytest.mark.parametrize("ends", ["begun", "sent"])
def test_a_check_page_that_was_sent_says_so_and_writes_into_no_other_draft(client: Client, ends: str) -> None:
    question, reference = a_sent_question(client)
    deletion = Window(client, "delete")
    deletion.answer_all()
    if ends == "sent":
        deletion.send({})
    number = Case.objects.count()
    question.send({})
    assert question.page.status_code == 409
    words = text_of(question.page)
    assert "This was sent already" in words and reference in words and BETA["details"].split()[0] not in words
    assert f'href="/r/{reference}/"' in question.page.content.decode()
    assert Case.objects.count() == number
    if ends == "begun":
        deletion.page = client.get(NEW + "check/")
        assert ANSWERS["name"] in text_of(deletion.page) and "Beta" not in text_of(deletion.page)
        deletion.send({})
        assert Case.objects.get(rights__right="delete").email == ANSWERS["email"]


def test_what_was_changed_on_a_page_whose_request_was_sent_is_given_back(client: Client) -> None:
    question, reference = a_sent_question(client)
    Window(client, "delete").send({"acting_as": "self"})
    client.cookies.clear()
    question.page = client.post(NEW + "check/", {**shown_of(question), "details": "And one more thing."})
    words = text_of(question.page)
    assert "This was sent already" in words and reference in words and "And one more thing." in words


def shown_of(window: Window) -> dict[str, Any]:
    return dict(window.form.form_values())


def test_a_page_of_a_draft_that_was_left_is_given_back_and_writes_into_no_other(client: Client) -> None:
    question = Window(client, "question")
    question.answer_all(BETA)
    client.post(NEW, {"forget": "1"})
    deletion = Window(client, "delete")
    deletion.answer_all()
    for page in ("check/", "name/", "more/"):
        answer = client.post(NEW + page, shown_of(question))
        assert answer.status_code == 409
        assert "Nothing was sent" in text_of(answer) and "Beta" in text_of(answer)
    [draft] = Draft.objects.all()
    kept = drafts.sheet_of(draft)
    assert kept.rights == ["delete"] and kept.typed["name"] == ANSWERS["name"]
