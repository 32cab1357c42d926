"""Where a law lets nobody be made to show who they are, work begins without the code (11 CCR 7026(d), 7027(e))."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from requests.fulfil import plan, receipt, rounds, working
from requests.models import Case, Intent, Outcome, PlanRow, RightsRequest, State
from tests.rights.intake.conftest import NEW, newest_code, text_of
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

File = Callable[..., Case]
CALIFORNIA = {"country": "US", "region": "CA", "phone": "", "account_id": "", "device_serial": ""}


@pytest.fixture(autouse=True)
def laws(db: None) -> None:
    load_laws()


@pytest.mark.parametrize("right", ["opt_out", "limit_sensitive"])
def test_it_is_worked_on_at_once_and_never_lapses(right: str, client: Client, file: File, sofar: Any) -> None:
    case = file(right=right, **CALIFORNIA)
    assert case.rights.get().state == State.FULFILLING
    page = text_of(client.get(NEW + "done/"))
    assert "There is nothing that you must do" in page and "Until then nobody works" not in page
    mail = OutgoingMail.objects.get(letter="case.code")
    assert "does not wait for this code" in mail.text and "lapses" not in mail.text + mail.html
    with clock.at(clock.now() + timedelta(days=9)):
        rounds.lapse(sofar, clock.now())
    assert case.rights.get().state == State.FULFILLING
    assert RightsRequest.objects.heard().count() == 1
    assert receipt.due(case.rights.get()) is None


def test_the_page_of_the_code_says_nothing_false_of_what_does_not_wait(client: Client, file: File, sofar: Any) -> None:
    case, other = file(right="opt_out", **CALIFORNIA), file(Client(), right="copy")
    with clock.at(clock.now() + timedelta(days=9)):
        rounds.lapse(sofar, clock.now())
        pages = {text_of(Client().get(f"/r/{one.reference}/")).replace(one.reference, "") for one in (case, other)}
    [page] = pages
    assert "A request that has to wait for its code has lapsed if nobody typed it within 7 days." in page
    assert "What does not wait for it" in page


def test_the_same_right_elsewhere_waits_for_the_code(file: File) -> None:
    virginia = file(right="opt_out", **{**CALIFORNIA, "region": "VA"})
    assert virginia.rights.get().state == State.RECEIVED


def test_other_rights_of_the_same_request_wait_and_lapse_alone(client: Client, file: File, sofar: Any) -> None:
    case = file(right=["copy", "opt_out"], **CALIFORNIA)
    assert dict(case.rights.values_list("right", "state")) == {"opt_out": "fulfilling", "copy": "received"}
    page = text_of(client.get(NEW + "done/"))
    assert "we have begun with it: No sale, no sharing, no profiling of my data." in page
    assert "until then nobody works on it: Get a copy of my data." in page and "works on your request" not in page
    mail = OutgoingMail.objects.get(letter="case.code")
    for words in (mail.text, mail.html):
        assert "A part of it has begun already; the rest begins once you have used the code." in words
        assert "what nobody confirms lapses" in words and "do nothing" not in words and "copy" not in words
    with clock.at(clock.now() + timedelta(days=4)):
        rounds.remind(sofar, clock.now())
    mail = OutgoingMail.objects.get(letter="case.reminder")
    for words in (mail.text, mail.html):
        assert "A part of it has begun already" in words and "please write to" in words and "do nothing" not in words
    with clock.at(clock.now() + timedelta(days=9)):
        rounds.lapse(sofar, clock.now())
    assert dict(case.rights.values_list("right", "state")) == {"opt_out": "fulfilling", "copy": "lapsed"}


def test_staff_read_for_which_right_it_did_not_wait(client: Client, file: File, sofar: Any) -> None:
    client.force_login(making.member(sofar, "handler"))
    both = file(right=["copy", "opt_out"], **CALIFORNIA)
    words = words_of(client.get(f"/staff/requests/{both.reference}/"))
    assert "l***@example.com. Opt-out: the law of that place has it done whoever asks" in words
    alone = file(right="copy", **CALIFORNIA)
    assert "did not wait for the code" not in words_of(client.get(f"/staff/requests/{alone.reference}/"))


def test_an_agent_shows_the_mandate_all_the_same(file: File) -> None:
    case = file(right="opt_out", acting_as="agent", represented="Ming", represented_email="m@example.com", **CALIFORNIA)
    assert case.rights.get().state == State.RECEIVED


def test_the_answer_waits_behind_the_code_and_names_nothing(
    client: Client, file: File, sofar: Any, work: Callable[..., int]
) -> None:
    handler = making.member(sofar, "handler")
    case = file(right="opt_out", **CALIFORNIA)
    client.force_login(handler)
    assert "so it did not wait for the code" in words_of(client.get(f"/staff/requests/{case.reference}/"))
    request = case.rights.get()
    row = plan.add_system(request, handler, "Advertising partner")
    plan.decide(row, handler, Intent.DO, "")
    working.finish(request, handler)
    plan.close(PlanRow.objects.get(pk=row.pk), handler, Intent.DO, "Marked as opted out.")
    work("mail")
    mail = OutgoingMail.objects.get(about_kind="right")
    assert mail.letter == "answer.waiting" and "林" not in mail.text and "Advertising" not in mail.text
    answered = case.rights.get()
    assert (answered.state, answered.outcome) == (State.ANSWERED, Outcome.FULFILLED)
    client.post(f"/r/{case.reference}/code/")
    client.post(f"/r/{case.reference}/", {"code": newest_code(case)})
    page = text_of(client.get(f"/r/{case.reference}/"))
    assert "Marked as opted out." in page and "Your email address is confirmed" in page
    assert "an answer waits behind the code" not in page and "what was done" in page, "the letter itself, on paper"
