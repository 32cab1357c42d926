"""What happens between receipt and answer: messages, questions, fees, more time, holds, opening again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from privacyportal import clock
from privacyportal.audit import trail
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.formats import money, plain_day
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import Role, User
from privacyportal.uploads import Upload
from requests import workflow
from requests.attachments import content_of
from requests.fulfil import answer, extend, fee, hold, messages, plan, reopen, rounds, working
from requests.fulfil.collect import start_collection
from requests.identity import document
from requests.identity.codes import open_session
from requests.intake.next_steps import next_steps
from requests.intake.wanted import Wanted
from requests.models import (
    Case,
    DataCopy,
    FeeQuote,
    Hold,
    Intent,
    Involvement,
    Message,
    MessageKind,
    Outcome,
    Pause,
    RightsRequest,
    State,
)
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def deletion(sofar: Controller, staff: dict[str, User], tmp_path: Any) -> RightsRequest:
    making.source(sofar, tmp_path)
    return making.proven(sofar, staff["verifier"], right="delete")


def sentence(call: Callable[[], Any]) -> str:
    with pytest.raises(workflow.NotPossible) as no:
        call()
    return str(no.value.sentence)


# -- messages --------------------------------------------------------------------------------------------


def test_the_mail_only_says_that_there_is_a_message(deletion: RightsRequest, staff: dict[str, User]) -> None:
    messages.say(deletion.case, staff["handler"], "Your inverter was sold in 2022.")
    mail = OutgoingMail.objects.get(letter="case.message")
    assert deletion.case.reference in mail.text and f"/r/{deletion.case.reference}/" in mail.text
    assert "inverter" not in mail.text + mail.html + mail.subject
    assert Message.objects.get().text == "Your inverter was sold in 2022."


def test_a_question_keeps_the_answer_back_until_it_is_answered_or_taken_back(
    deletion: RightsRequest, staff: dict[str, User]
) -> None:
    plan.decide(plan.rows_of(deletion)[0], staff["handler"], Intent.DO, "")
    submit = workflow.Deed.of_staff(staff["handler"])
    messages.ask(deletion, staff["handler"], "Which plant?")
    assert "question" in sentence(lambda: workflow.perform("submit", deletion, submit))
    messages.take_back_question(deletion, staff["handler"])
    assert "No question" in sentence(lambda: messages.take_back_question(deletion, staff["handler"]))
    messages.ask(deletion, staff["handler"], "Which plant, please?")
    messages.reply(deletion.case, "The one in Ulm.")
    assert workflow.perform("submit", deletion, submit).state == State.APPROVING


@pytest.mark.promise("P-02")
@pytest.mark.parametrize(("country", "stops"), [("DE", True), ("KR", False), ("", False)])
def test_a_question_stops_the_clock_only_where_the_law_says_so(
    country: str, stops: bool, sofar: Controller, staff: dict[str, User], tmp_path: Any
) -> None:
    load_laws()
    making.source(sofar, tmp_path)
    request = making.proven(sofar, staff["verifier"], right="delete", country=country, phone="")
    messages.ask(request, staff["handler"], "Which plant?")
    assert Pause.objects.exists() == stops
    with clock.at(clock.now() + timedelta(days=3)):
        messages.reply(request.case, "The one in Ulm.")
    for pause in Pause.objects.all():
        assert (pause.last_on - pause.first_on).days == 3


def test_files_are_sealed_and_at_most_five(deletion: RightsRequest) -> None:
    upload = Upload("bill.txt", "text/plain", b"One inverter")
    message = messages.reply(deletion.case, "", [upload])
    attached = message.attachments.get()
    assert content_of(attached) == b"One inverter"
    assert "five" in sentence(lambda: messages.reply(deletion.case, "x", [upload] * 6))


def test_a_message_sent_by_two_presses_is_said_once(deletion: RightsRequest, staff: dict[str, User]) -> None:
    bills = [Upload(f"{name}.txt", "text/plain", name.encode()) for name in ("march", "april")]
    said = [messages.reply(deletion.case, "Both bills.", bills).pk for _press in range(2)]
    assert said[0] == said[1] and Message.objects.count() == 1
    messages.reply(deletion.case, "Both bills.", bills[:1])
    messages.reply(deletion.case, "Both bills, again.", bills[:1])
    messages.say(deletion.case, staff["handler"], "Thank you.")
    messages.reply(deletion.case, "Both bills, again.", bills[:1])
    with clock.at(clock.now() + timedelta(minutes=5)):
        messages.reply(deletion.case, "Both bills, again.", bills[:1])
    assert Message.objects.filter(kind="from_person").count() == 5


def test_only_those_who_work_on_it_write(deletion: RightsRequest, staff: dict[str, User]) -> None:
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.APPROVER):
        assert "role" in sentence(lambda role=role: messages.say(deletion.case, staff[role], "Hello"))  # type: ignore[misc]
    assert "role" in sentence(lambda: messages.note_internally(deletion.case, staff["auditor"], "Hello"))


def test_nobody_writes_to_an_address_that_is_not_confirmed(sofar: Controller, staff: dict[str, User]) -> None:
    case = making.filed(sofar)
    assert "not been confirmed" in sentence(lambda: messages.say(case, staff["handler"], "Hello"))


# -- fees --------------------------------------------------------------------------------------------------


def quote(request: RightsRequest, user: User) -> Any:
    return fee.quote(request, user, Decimal("12.50"), "EUR", cause="repeated", reason="The fourth copy this month.")


@pytest.mark.promise("P-06")
def test_work_waits_until_the_person_accepts_the_fee(deletion: RightsRequest, staff: dict[str, User]) -> None:
    quote(deletion, staff["handler"])
    assert "12.50 EUR" in OutgoingMail.objects.get(letter="case.fee").text
    plan.decide(plan.rows_of(deletion)[0], staff["handler"], Intent.DO, "")
    submit = workflow.Deed.of_staff(staff["handler"])
    assert "fee" in sentence(lambda: workflow.perform("submit", deletion, submit))
    fee.accept(deletion)
    assert workflow.perform("submit", deletion, submit).state == State.APPROVING
    assert "No fee" in sentence(lambda: fee.decline(deletion))


@pytest.mark.parametrize(("language", "cost"), [("en", "50.00 CNY"), ("zh-hans", "人民币 50.00 元")])
def test_what_it_costs_is_written_alike_wherever_it_stands(
    sofar: Controller, staff: dict[str, User], language: str, cost: str
) -> None:
    request = making.proven(sofar, staff["verifier"], right="delete", language=language)
    fee.quote(request, staff["handler"], Decimal("50"), "CNY", cause="repeated", reason="The fourth this month.")
    mail = OutgoingMail.objects.get(letter="case.fee")
    with translation.override(language):
        told = trail.sentence(trail.entries_about("case", str(request.case_id)).get(action="fee.quoted"))
        steps = next_steps(request.case, [request], pack_of(sofar), Wanted())
        assert [cost in place for place in (mail.text, mail.html, told, steps[0].title)] == [True] * 4
        assert money("1250.5", "EUR") == "1,250.50 EUR"


@pytest.mark.promise("P-06")
def test_declining_withdraws_and_nothing_is_asked_twice(deletion: RightsRequest, staff: dict[str, User]) -> None:
    quote(deletion, staff["handler"])
    assert "already" in sentence(lambda: quote(deletion, staff["handler"]))
    assert fee.decline(deletion).state == State.WITHDRAWN


def test_before_proof_the_amount_stands_behind_the_code_alone(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    quote(request, staff["handler"])
    assert not OutgoingMail.objects.filter(letter="case.fee").exists()
    assert "12.50" not in OutgoingMail.objects.get(letter="case.message").text
    assert "12.50 EUR" in Message.objects.get().text


@pytest.mark.promise("P-06")
def test_the_page_goes_on_saying_what_was_accepted(
    deletion: RightsRequest, staff: dict[str, User], client: Client
) -> None:
    fee.quote(
        deletion, staff["handler"], Decimal("12.50"), "EUR", cause="repeated", reason="Pay within a month to IBAN DE02."
    )
    assert "You accepted" not in status_page(deletion.case, client)
    fee.accept(deletion)
    page = status_page(deletion.case, client)
    accepted = FeeQuote.objects.get().accepted_at
    assert "You accepted 12.50 EUR on" in page and plain_day(clock.day_of(accepted, "Asia/Shanghai")) in page
    assert "Pay within a month to IBAN DE02." in page


@pytest.mark.promise("P-06")
def test_the_page_goes_on_saying_what_was_declined(
    deletion: RightsRequest, staff: dict[str, User], client: Client
) -> None:
    quote(deletion, staff["handler"])
    fee.decline(deletion)
    page = status_page(deletion.case, client)
    assert "You declined 12.50 EUR on" in page and "you pay nothing" in page and "The fourth copy this month." in page


@pytest.mark.promise("P-06")
def test_only_a_yes_or_a_no_settles_a_fee(deletion: RightsRequest, staff: dict[str, User], client: Client) -> None:
    quote(deletion, staff["handler"])
    client.cookies["case_session"] = open_session(deletion.case)
    address = f"/r/{deletion.case.reference}/messages/fee/"
    for said in ({}, {"answer": ""}, {"answer": "perhaps"}):
        assert client.post(address, {"right": "delete", **said}).status_code == 404
    assert fee.waiting(deletion) is not None
    page = client.post(address, {"right": "delete", "answer": "decline"}, follow=True).content.decode()
    assert "You pay nothing, and this is withdrawn: Delete my data" in page


@pytest.mark.promise("P-06")
def test_a_fee_comes_before_work_and_only_for_a_known_cause(deletion: RightsRequest, staff: dict[str, User]) -> None:
    assert "cause" in sentence(
        lambda: fee.quote(deletion, staff["handler"], Decimal(1), "EUR", cause="because", reason="We want it.")
    )
    assert "role" in sentence(lambda: quote(deletion, staff["auditor"]))
    plan.decide(plan.rows_of(deletion)[0], staff["handler"], Intent.DO, "")
    workflow.perform("submit", deletion, workflow.Deed.of_staff(staff["handler"]))
    assert sentence(lambda: quote(deletion, staff["handler"]))


# -- more time ------------------------------------------------------------------------------------------------


ASKED = ("complexity", "Eleven systems, and one of them is on paper.")


@pytest.fixture
def ampower(work: Callable[..., int]) -> Controller:
    making.sofar()
    load_laws()
    return Controller.objects.get(key="ampower")


@pytest.mark.promise("P-03")
def test_more_time_is_told_with_its_reason_before_the_first_date(ampower: Controller) -> None:
    verifier, handler = making.member(ampower, "verifier"), making.member(ampower, "handler")
    request = making.proven(ampower, verifier, right="explain_decision", country="", phone="")
    before = request.due_on
    assert "ground" in sentence(lambda: extend.extend(request, handler, "law", "It is so."))
    with clock.at(clock.now() + timedelta(days=16)):
        assert "had to be told" in sentence(lambda: extend.extend(request, handler, *ASKED))
    extend.extend(request, handler, *ASKED)
    after = making.right_of(request.case).due_on
    assert (after - before).days == 45
    text = OutgoingMail.objects.get(letter="case.extended").text
    assert "Your request is complex." in text, "the ground on which alone the policy lets it"
    assert "Eleven systems" in text and str(before.day) in text and str(after.year) in text
    assert "already" in sentence(lambda: extend.extend(request, handler, *ASKED))


@pytest.mark.promise("P-03")
def test_a_policy_that_names_no_extension_has_none(deletion: RightsRequest, staff: dict[str, User]) -> None:
    assert "names no extension" in sentence(lambda: extend.extend(deletion, staff["handler"], *ASKED))


@pytest.mark.promise("P-04")
def test_an_extension_never_passes_the_law_s_last_date(ampower: Controller) -> None:
    """Brazil: 15 and 15 days agree; its law knows no extension, whatever the promise says."""
    verifier, handler = making.member(ampower, "verifier"), making.member(ampower, "handler")
    request = making.proven(ampower, verifier, right="access", country="BR", phone="")
    assert sentence(lambda: extend.extend(request, handler, *ASKED))
    assert making.right_of(request.case).due_on == request.due_on


# -- holds ------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(
    sofar: Controller, staff: dict[str, User], tmp_path: Any, work: Callable[..., int]
) -> tuple[RightsRequest, Hold]:
    """What was collected for it is under a hold."""
    making.source(sofar, tmp_path)
    request = making.collected(sofar, staff["verifier"], work)
    until = clock.today("Asia/Shanghai") + timedelta(days=30)
    return request, hold.place(request.case, staff["administrator"], until, "A court asked for it.")


def test_under_a_hold_no_round_erases_what_was_collected(
    sofar: Controller, staff: dict[str, User], held: tuple[RightsRequest, Hold]
) -> None:
    request, standing = held
    workflow.perform("withdraw", request, workflow.Deed.of_person())
    rounds.forget_rows(sofar, clock.now())
    assert request.runs.get().blocks.exists()
    hold.release(standing, staff["administrator"], "The court is done.")
    rounds.forget_rows(sofar, clock.now())
    assert not request.runs.get().blocks.exists()


def test_under_a_hold_neither_earlier_rows_nor_a_copy_nobody_may_get_are_erased(
    staff: dict[str, User], held: tuple[RightsRequest, Hold], work: Callable[..., int]
) -> None:
    request, standing = held
    start_collection(request, staff["handler"])
    work("collect")
    workflow.perform("submit", request, workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(request.case), staff["approver"])
    work("copy")
    copy = request.copies.get()
    answer.drop_work(making.right_of(request.case), workflow.Deed.of_portal(cause="content"))
    rounds.make_rounds()
    assert [run.blocks.exists() for run in request.runs.order_by("id")] == [True, True]
    assert copy.file and request.copies.get().file == copy.file
    hold.release(standing, staff["administrator"], "The court is done.")
    rounds.make_rounds()
    assert [run.blocks.exists() for run in request.runs.order_by("id")] == [False, True]
    assert request.copies.get().file == ""


def test_only_administrators_hold_and_each_hold_is_released_once(
    deletion: RightsRequest, staff: dict[str, User]
) -> None:
    tomorrow = clock.today("Asia/Shanghai") + timedelta(days=1)
    for role in set(Role.values) - {Role.ADMINISTRATOR}:
        assert "role" in sentence(lambda role=role: hold.place(deletion.case, staff[role], tomorrow, "x"))  # type: ignore[misc]
    assert "over" in sentence(lambda: hold.place(deletion.case, staff["administrator"], date(2020, 1, 1), "x"))
    standing = hold.place(deletion.case, staff["administrator"], tomorrow, "A court asked for it.")
    assert "erased" in sentence(lambda: plan.decide(plan.rows_of(deletion)[0], staff["handler"], Intent.DO, ""))
    hold.release(standing, staff["administrator"], "Done.")
    assert "already" in sentence(lambda: hold.release(standing, staff["administrator"], "Done."))


# -- opened again -----------------------------------------------------------------------------------------------


def answered(sofar: Controller, staff: dict[str, User], work: Callable[..., int], **changes: Any) -> RightsRequest:
    request = making.confirmed(sofar, right="question", **changes)
    working.write_answer(request, staff["handler"], "Ten years.")
    working.finish(request, staff["handler"])
    work()
    return making.right_of(request.case)


def test_opened_again_it_has_a_new_round_a_new_date_and_its_reason(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    request = answered(sofar, staff, work)
    assert "why" in sentence(lambda: reopen.reopen(request, staff["handler"], " "))
    with clock.at(clock.now() + timedelta(days=20)):
        opened = reopen.reopen(request, staff["handler"], "We forgot the invoices.")
    assert (opened.state, opened.round, opened.outcome) == (State.FULFILLING, 2, "")
    assert opened.due_on == request.due_on + timedelta(days=20)
    assert Involvement.objects.filter(request=opened, round=2, user=staff["handler"]).exists()
    assert sentence(lambda: workflow.perform("finish", opened, workflow.Deed.of_staff(staff["handler"])))


# -- who cannot be mailed --------------------------------------------------------------------------------------


def test_without_mails_the_answer_waits_behind_the_code(
    sofar: Controller, staff: dict[str, User], tmp_path: Any, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    request = making.collected(sofar, staff["verifier"], work)
    Case.objects.filter(pk=request.case_id).update(mails=False)
    workflow.perform("submit", making.right_of(request.case), workflow.Deed.of_staff(staff["handler"]))
    making.approved(making.right_of(request.case), staff["approver"])
    before = OutgoingMail.objects.count()
    work()
    assert making.right_of(request.case).state == State.CARRYING_OUT, "until it is posted"
    done = answer.say_posted(making.right_of(request.case), staff["handler"])
    assert (done.state, done.outcome) == (State.ANSWERED, Outcome.FULFILLED)
    assert OutgoingMail.objects.count() == before
    assert DataCopy.objects.get().file
    assert Message.objects.get(kind=MessageKind.TO_PERSON).right == "copy"


# -- what waits for the person -----------------------------------------------------------------------------------


def status_page(case: Case, client: Client) -> str:
    client.cookies["case_session"] = open_session(case)
    return " ".join(client.get(f"/r/{case.reference}/").content.decode().split())


def test_a_fee_is_the_next_step_with_a_day_and_a_button(
    deletion: RightsRequest, staff: dict[str, User], client: Client
) -> None:
    assert "accept or decline" not in status_page(deletion.case, client)
    quote(deletion, staff["handler"])
    page = status_page(deletion.case, client)
    assert "accept or decline" in page and "It waits until" in page
    assert f'href="/r/{deletion.case.reference}/messages/#fee"' in page
    fee.accept(deletion)
    assert "accept or decline" not in status_page(deletion.case, client)


def test_whoever_is_to_pay_reads_everywhere_how_they_learn_how_to(
    deletion: RightsRequest, staff: dict[str, User], client: Client
) -> None:
    """Before they decide, in the letter and on its page; and after it, when they look for it."""
    how = "How and by when you pay"
    quote(deletion, staff["handler"])
    mail = OutgoingMail.objects.get(letter="case.fee")
    assert how in mail.text and how in mail.html
    client.cookies["case_session"] = open_session(deletion.case)
    page = f"/r/{deletion.case.reference}/messages/"
    assert how in client.get(page).content.decode()
    said = client.post(f"{page}fee/", {"right": deletion.right, "answer": "accept"}, follow=True)
    assert how in said.content.decode()
    assert how in status_page(deletion.case, client)


def test_a_question_is_the_next_step_and_says_that_the_clock_stands(
    deletion: RightsRequest, staff: dict[str, User], client: Client
) -> None:
    messages.ask(deletion, staff["handler"], "Which device?")
    page = status_page(deletion.case, client)
    assert "We asked you something: please answer" in page
    assert f'href="/r/{deletion.case.reference}/messages/#answer"' in page
    Pause.objects.all().delete()
    assert "It waits until" in status_page(deletion.case, client)


@pytest.mark.promise("P-02")
@pytest.mark.parametrize(("key", "country", "moves"), [("onething", "DE", True), ("sofar", "DE", False)])
def test_waiting_moves_the_date_only_where_the_laws_date_binds(
    key: str, country: str, moves: bool, client: Client, tmp_path: Any
) -> None:
    """SOFAR promises 30 days, whatever it asks meanwhile; ONETHING promises no figure."""
    load_packs()
    load_laws()
    controller = Controller.objects.get(key=key)
    team = {role: making.member(controller, role) for role in Role.values}
    making.source(controller, tmp_path)
    with clock.at(datetime(2026, 3, 2, 4, tzinfo=UTC)):
        request = making.proven(controller, team["verifier"], right="delete", country=country)
        messages.ask(request, team["handler"], "Which device?")
        first = request.due_on
        page = status_page(request.case, client)
        assert ("our time stands still" in page, "It waits until" in page) == (moves, not moves)
    with clock.at(datetime(2026, 3, 29, 4, tzinfo=UTC)):
        RightsRequest.objects.update(reminded_for=1)
        rounds.pauses.let_run(controller, clock.now())
        request.refresh_from_db()
        assert (request.due_on > first, request.reminded_for) == (moves, None if moves else 1)
        page = status_page(request.case, client)
        assert ("the clock stood still for 27 days" in page) == moves


def test_what_shows_who_is_asking_says_until_when_it_waits(
    sofar: Controller, staff: dict[str, User], client: Client
) -> None:
    request = making.confirmed(sofar, right="delete")
    document.ask_document(request.case, staff["verifier"], "letter", "Two accounts.")
    page = status_page(request.case, client)
    assert "Show us who you are" in page and "after that we may have to refuse" in page


@pytest.mark.promise("P-03")
def test_where_the_law_sets_no_last_day_nobody_chooses_one_beyond_a_year() -> None:
    load_packs()
    load_laws()
    onething = Controller.objects.get(key="onething")
    verifier, handler = making.member(onething, "verifier"), making.member(onething, "handler")
    request = making.proven(onething, verifier, right="access", country="KR", phone="")
    today = clock.today("Asia/Shanghai")

    def until(day: date) -> Any:
        return extend.extend(request, handler, "law", "Eleven systems.", to=day)

    assert "Choose one until" in sentence(lambda: until(date(9999, 12, 31)))
    assert "choose the day" in sentence(lambda: extend.extend(request, handler, "law", "Eleven systems."))
    until(today + timedelta(days=200))
    assert making.right_of(request.case).due_on >= today + timedelta(days=200)


@pytest.mark.promise("P-06")
def test_no_fee_once_work_has_begun(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    copy = making.collected(sofar, staff["verifier"], work)
    change = making.proven(sofar, staff["verifier"], right="delete", email="b@example.com")
    plan.decide(plan.rows_of(change)[0], staff["handler"], Intent.DO, "")
    question = making.confirmed(sofar, right="question", email="c@example.com")
    working.write_answer(question, staff["handler"], "Ten years.")
    for begun in (copy, change, question):
        assert "before work starts" in sentence(lambda begun=begun: quote(begun, staff["handler"]))  # type: ignore[misc]
