"""The queue: due first, masked, each row with its next step; as many queries for sixty requests as for five."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.fulfil import answer, handling
from requests.fulfil.merge import merge
from requests.fulfil.messages import reply
from requests.identity.document import ask_document
from requests.intake.filing import Filing, file_test_case
from requests.models import Involvement, RightsRequest, State
from requests.models.right import WORKED_ON
from requests.workspace.queue import Filters, Reader, matching
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> Any:
    return clock.at(clock.now() - timedelta(days=days))


def references(response: Any) -> list[str]:
    return [row.request.case.reference for row in response.context["rows"]]


@pytest.mark.promise("P-02")
def test_what_is_due_first_stands_first_with_its_word(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    made = {}
    for days in (2, 31, 30, 28, 20):
        with days_ago(days):
            made[days] = making.confirmed(sofar).case.reference
    response = signed_in("handler").get("/staff/")
    assert references(response) == [made[days] for days in (31, 30, 28, 20, 2)]
    words = words_of(response)
    for word in ("▲1 day late", "◆today", "◆2 days", "●10 days"):
        assert word in words


@pytest.mark.promise("P-46")
def test_rows_are_masked(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    making.confirmed(sofar, phone="+4915112345678")
    words = words_of(signed_in("auditor").get("/staff/"))
    assert "林***" in words
    assert "l***@example.com" in words
    assert "Germany" in words
    for secret in (making.LIN.name, making.LIN.email, "15112345678", making.LIN.device_serial):
        assert secret not in words


def test_tabs_keep_apart_what_is_unconfirmed_and_what_is_over(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    waiting = making.filed(sofar).reference
    open_ = making.confirmed(sofar).case.reference
    refused = making.confirmed(sofar)
    answer.refuse(refused, staff["verifier"], "R13", "No.")
    work("mail")
    gone = making.confirmed(sofar)
    answer.withdraw(gone)
    client = signed_in("handler")
    assert references(client.get("/staff/")) == [open_]
    assert references(client.get("/staff/?tab=unconfirmed")) == [waiting]
    assert references(client.get("/staff/?tab=answered")) == [refused.case.reference]
    assert len(references(client.get("/staff/?tab=all"))) == 4
    assert "✓" in words_of(client.get("/staff/?tab=answered"))


def test_filters_by_right_stage_and_whose(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    access = making.confirmed(sofar, right="access").case.reference
    mine = making.confirmed(sofar)
    handling.take(mine, staff["handler"], None)
    client = signed_in("handler")
    assert references(client.get("/staff/?right=access")) == [access]
    assert references(client.get("/staff/?whose=me")) == [mine.case.reference]
    assert references(client.get("/staff/?whose=nobody")) == [access]
    assert references(client.get("/staff/?stage=approving")) == []
    assert "Nothing fits this view" in words_of(client.get("/staff/?stage=approving"))
    assert references(client.get("/staff/?whose=me&stage=verifying")) == [mine.case.reference]
    assert len(references(client.get("/staff/?right=&stage=bogus&whose=them&view=nonsense&tab=no&page=x"))) == 2


def test_each_number_is_that_of_its_list(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    """Also of tests, and of what was joined with another request and ended by that."""
    staying, ending = making.confirmed(sofar), making.confirmed(sofar)
    file_test_case(sofar, Filing("copy", "Test", "test@example.com", "en"), staff["administrator"])
    merge(ending.case, staying.case, staff["handler"])
    reply(staying.case, "Please stop.")
    client = signed_in("handler")
    for address, words, number in (
        ("", "Open", 2),
        ("?tab=all", "All", 3),
        ("?tab=all&stage=withdrawn", "All", 1),
        ("?view=unread", "New messages", 1),
    ):
        response = client.get(f"/staff/{address}")
        assert len(response.context["rows"]) == response.context["real"] == number
        told = {str(each[1]): each[2] for each in response.context["tabs"]}
        told |= {str(view[0]): view[2] for view in response.context["views"]}
        assert told[words] == str(number) or "stage" in address


def test_my_views_are_counted(
    sofar: Controller, submitted: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    with days_ago(40):
        making.confirmed(sofar)
    client = signed_in("handler")
    numbers = {str(label): number for label, _url, number, _here in client.get("/staff/").context["views"]}
    assert numbers == {
        "Waiting for me": "0",
        "Due this week": "0",
        "To approve": "1",
        "Late": "1",
        "Waiting for the person": "0",
        "New messages": "0",
    }


WAITING: dict[str, set[str]] = {
    "handler": {"my fulfilling", "my carrying_out", "fulfilling", "carrying_out"},
    "verifier": {"my verifying", "verifying"},
    "approver": {"my approving", "approving"},
    "handler approver": {"my fulfilling", "my carrying_out", "fulfilling", "carrying_out", "approving"},
    "verifier handler": {
        "my verifying",
        "verifying",
        "my fulfilling",
        "my carrying_out",
        "fulfilling",
        "carrying_out",
    },
    "auditor": set(),
    "administrator": set(),
}
"""Roles, and what waits for who holds them. "my": a handler is in charge of it, who is the reader where they may be."""


@pytest.mark.engine
@pytest.mark.parametrize("roles", WAITING)
def test_what_waits_for_me_is_what_i_may_do_next(roles: str, sofar: Controller, client: Client) -> None:
    reader = making.member(sofar, *roles.split(), name="Reader")
    other = making.member(sofar, "handler", name="Other")
    in_charge = reader if "handler" in roles else other
    made = {}
    for state in WORKED_ON:
        for handler, words in ((in_charge, f"my {state}"), (None, state.value)):
            request = making.confirmed(sofar)
            RightsRequest.objects.filter(pk=request.pk).update(state=state, handler=handler)
            made[words] = request.case.reference
    for handler, state in ((other, State.FULFILLING), (other, State.CARRYING_OUT)):
        RightsRequest.objects.filter(pk=making.confirmed(sofar).pk).update(state=state, handler=handler)
    for round_, words in ((1, "took part"), (2, "took part in an earlier round")):
        request = making.confirmed(sofar)
        Involvement.objects.create(request=request, round=1, user=reader, deed=Involvement.Deed.REDACTED)
        RightsRequest.objects.filter(pk=request.pk).update(state=State.APPROVING, round=round_)
        made[words] = request.case.reference
    expected = {made[words] for words in WAITING[roles]}
    if "approver" in roles:
        expected.add(made["took part in an earlier round"])
    client.force_login(reader)
    response = client.get("/staff/?view=mine")
    assert set(references(response)) == expected
    assert response.context["counts"]["mine"] == len(expected)


def test_a_test_case_is_marked(sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]) -> None:
    case = file_test_case(sofar, Filing("copy", "Test", "test@example.com", "en"), staff["administrator"])
    response = signed_in("handler").get("/staff/")
    assert references(response) == [case.reference]
    assert "Copy · test" in words_of(response)
    assert "1 case" in words_of(response)


def test_an_empty_queue_says_what_it_is(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    assert "Nothing is open" in words_of(signed_in("handler").get("/staff/"))


def test_a_case_of_several_rights_is_one_row_at_its_nearest_date(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    """One letter asks for more than one right; each has its own date and state."""
    request = making.confirmed(sofar)
    nearer = RightsRequest.objects.create(
        case=request.case, right="access", state=State.VERIFYING, pack_version=request.pack_version,
        rule=request.rule, due_on=request.due_on - timedelta(days=20), identity_asked_at=clock.now(),
    )  # fmt: skip
    client = signed_in("verifier")
    response = client.get("/staff/")
    assert [row.request.pk for row in response.context["rows"]] == [nearer.pk]
    assert "Access, Copy" in words_of(response)
    page = words_of(client.get(f"/staff/requests/{request.case.reference}/"))
    assert page.count("Due") >= 2


@pytest.mark.engine
@pytest.mark.parametrize("tab", ["open", "answered", "all"])
def test_of_each_case_the_right_that_comes_first_stands_in_the_list_and_no_other(
    tab: str, sofar: Controller, staff: dict[str, User]
) -> None:
    """Dates that are the same among them."""
    chance = random.Random(tab)
    for _case in range(12):
        request = making.confirmed(sofar)
        rights = [request, *(
            RightsRequest.objects.create(
                case=request.case, right=right, state=State.VERIFYING, pack_version=request.pack_version,
                rule=request.rule, due_on=request.due_on,
            )
            for right in ("access", "delete", "correct")
        )]  # fmt: skip
        for right in rights:
            moment = clock.now() - timedelta(days=chance.randrange(3))
            right.due_on = (moment + timedelta(days=20)).date()
            if chance.random() < 0.5:
                right.state, right.outcome = State.ANSWERED, "fulfilled"
                right.answered_at = moment.replace(hour=3, minute=0, second=0, microsecond=0)
                right.answered_on = moment.date()
            right.save()
    states = {"open": {State.VERIFYING}, "answered": {State.ANSWERED}, "all": {State.VERIFYING, State.ANSWERED}}[tab]
    fitting = [right for right in RightsRequest.objects.all() if right.state in states]
    fitting.sort(key=lambda right: (right.answered_at if tab == "answered" else right.due_on, right.pk))
    first: dict[Any, RightsRequest] = {}
    for right in reversed(fitting) if tab == "answered" else fitting:
        first.setdefault(right.case_id, right)
    reader = Reader(staff["handler"], frozenset({"handler"}), clock.today("Asia/Shanghai"))
    found = matching(sofar, reader, Filters(tab))
    assert [right.pk for right in found] == [right.pk for right in first.values()]


def count_queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/staff/?tab=all").status_code == 200
    return len(captured)


def test_sixty_requests_take_as_many_queries_as_five(
    sofar: Controller, submitted: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client],
    work: Callable[..., int],
) -> None:  # fmt: skip
    client = signed_in("handler")
    for number in range(2):
        handling.take(making.confirmed(sofar), staff["handler"], None)
        making.filed(sofar, email=f"p{number}@example.com")
    client.get("/staff/?tab=all")
    five = count_queries(client)
    assert len(references(client.get("/staff/?tab=all"))) == 5
    for number in range(26):
        handling.take(making.confirmed(sofar, email=f"q{number}@example.com"), staff["handler"], None)
        making.filed(sofar, email=f"r{number}@example.com")
    for number in range(3):
        making.submitted(sofar, staff["verifier"], staff["handler"], work, email=f"s{number}@example.com")
    assert count_queries(client) == five
    page = client.get("/staff/?tab=all")
    assert len(references(page)) == 50
    later = page.context["page"].after
    second = client.get("/staff/", {"tab": "all", "after": later})
    assert len(references(second)) == 10
    assert not set(references(second)) & set(references(page))
    back = client.get("/staff/", {"tab": "all", "before": second.context["page"].before})
    assert references(back) == references(page)
    assert "60 cases" in words_of(page)


def test_who_was_asked_to_show_something_is_waited_for(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    asked, other = making.confirmed(sofar), making.confirmed(sofar, email="other@example.com")
    client = signed_in("verifier")
    assert references(client.get("/staff/?view=person")) == []
    ask_document(asked.case, staff["verifier"], "letter", "Your address is new to us.")
    assert references(client.get("/staff/?view=person")) == [asked.case.reference]
    assert other.case.reference in references(client.get("/staff/?view=mine"))
