"""Whose turn it is while it is decided who is asking: asked and not answered, answered, or nothing was asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.formats import plain_day
from privacyportal.staff.models import User
from privacyportal.uploads import Upload
from requests.fulfil.messages import mark_read, reply
from requests.identity import document, source_fact
from requests.identity.asking import asks_of, take_back
from requests.identity.codes import open_session
from requests.identity.decision import accept_identity, ask_again
from requests.identity.supplement import supplement
from requests.models import Case, Evidence, RightsRequest, Source
from tests.rights.identity.test_documents import asked, given
from tests.rights.intake.conftest import text_of
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db
NEEDED, SURE = "We need something more from you", "We are making sure that it is you"
REFUSE, COME = "refuse or ask again", "What was asked for has come: look at it"


def step_after(request: RightsRequest, user: User, days: int) -> str:
    """The words of the next step in the queue."""
    client = Client()
    client.force_login(user)
    with clock.at(clock.now() + timedelta(days=days)):
        return str(client.get("/staff/").context["rows"][0].step.words)


def person_reads(case: Case) -> str:
    client = Client()
    client.cookies["case_session"] = open_session(case)
    return text_of(client.get(f"/r/{case.reference}/"))


def test_where_nobody_asked_anything_nobody_is_told_to_refuse(request_: RightsRequest, verifier: User) -> None:
    today = plain_day(clock.today("Asia/Shanghai"))
    assert step_after(request_, verifier, 400) == f"Waiting for our decision since {today}"
    client = Client()
    client.force_login(verifier)
    with clock.at(clock.now() + timedelta(days=400)):
        page = text_of(client.get(f"/staff/requests/{request_.case.reference}/"))
    assert "The person was asked to show who they are" not in page and REFUSE not in page


def test_asked_and_not_answered(request_: RightsRequest, verifier: User) -> None:
    asked(request_, verifier)
    assert step_after(request_, verifier, 13) == "Waiting for what the person was asked to show"
    assert step_after(request_, verifier, 15) == "No proof for 15 days: refuse or ask again"
    assert NEEDED in person_reads(request_.case)


def _file(request: RightsRequest, verifier: User) -> None:
    given(request, verifier)


def _fact(request: RightsRequest, verifier: User) -> None:
    row = source_fact.ask_fact(request.case, verifier, "order_number", "Two accounts have your address.")
    source_fact.give_fact(row, "A-4711")


def _message(request: RightsRequest, verifier: User) -> None:
    ask_again(request, verifier)
    reply(request.case, "I have only this address.")
    mark_read(request.case, by_staff=True)


def _added(request: RightsRequest, verifier: User) -> None:
    ask_again(request, verifier)
    assert supplement(request, {"account_id": "lin-1"})


@pytest.mark.parametrize("answer", [_file, _fact, _message, _added])
def test_what_was_asked_for_has_come(
    answer: Callable[[RightsRequest, User], None], request_: RightsRequest, verifier: User, shop: Source
) -> None:
    """The shop knows numbers of orders: such a fact can be asked for."""
    answer(request_, verifier)
    case = making.right_of(request_.case).case
    asks = asks_of(case)
    assert (asks.open, asks.came) == (False, True)
    step = step_after(request_, verifier, 0)
    assert step == COME or (answer is _file and step.startswith("A paper has waited"))
    page = person_reads(case)
    assert NEEDED not in page and SURE in page


def test_asked_once_more_after_it_came(request_: RightsRequest, verifier: User) -> None:
    given(request_, verifier)
    ask_again(request_, verifier)
    assert asks_of(request_.case).open and NEEDED in person_reads(request_.case)


def test_what_was_looked_at_and_does_not_count_is_our_turn(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    document.open_file(row, verifier)
    document.decide(row, verifier, False, [])
    asks = asks_of(request_.case)
    assert (asks.open, asks.came) == (False, False)
    assert step_after(request_, verifier, 20).startswith("Waiting for our decision since")
    assert NEEDED not in person_reads(request_.case)


def test_taken_back_nothing_is_asked_any_more(request_: RightsRequest, verifier: User) -> None:
    take_back(asked(request_, verifier), verifier)
    assert step_after(request_, verifier, 20).startswith("Waiting for our decision since")
    assert NEEDED not in person_reads(request_.case)


def test_one_of_two_has_come(request_: RightsRequest, verifier: User) -> None:
    first = asked(request_, verifier)
    asked(request_, verifier, "label")
    document.give_file(first, Upload("x.jpg", "image/jpeg", b"\xff\xd8"))
    assert asks_of(request_.case).open and NEEDED in person_reads(request_.case)
    assert Evidence.objects.filter(state="given").exists()


def test_once_it_is_decided_nothing_of_it_is_left(request_: RightsRequest, verifier: User) -> None:
    """Neither for a later round nor where it is decided anew who is asking."""
    given(request_, verifier)
    making.second_thing(request_, verifier)
    ask_again(request_, verifier)
    accept_identity(request_.case, verifier, [], "Shown at the desk.")
    asks = asks_of(request_.case)
    assert (asks.open, asks.came) == (False, False)
