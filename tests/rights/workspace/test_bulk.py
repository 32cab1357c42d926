"""Several requests of the queue at once."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import html

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.fulfil import messages
from requests.models import State
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def test_many_are_given_to_one_handler(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    second = making.member(sofar, "handler", name="Second")
    chosen = [making.confirmed(sofar), making.confirmed(sofar)]
    strange = making.confirmed(Controller.objects.get(key="ampower"))
    given = {"request": [str(each.pk) for each in (*chosen, strange)], "to": second.pk}
    page = signed_in("handler").post("/staff/assign/", given, follow=True)
    assert "Done for 2 requests." in words_of(page)
    assert {making.right_of(each.case).handler for each in chosen} == {second}
    assert making.right_of(strange.case).handler is None
    assert signed_in("auditor").post("/staff/assign/", given).status_code == 403


def test_what_is_not_possible_is_told_for_each(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    request = making.confirmed(sofar)
    page = signed_in("handler").post("/staff/resend/", {"request": [str(request.pk)]}, follow=True)
    assert f"{request.case.reference}: No mail" in words_of(page)
    assert "Nothing was chosen" in words_of(signed_in("handler").post("/staff/resend/", {"request": "x"}, follow=True))


def test_a_deed_reaches_whatever_is_open_in_a_request(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    both, begun = (making.several(sofar, "copy", "correct") for _ in range(2))
    begun.rights.filter(right="copy").update(state=State.CARRYING_OUT)
    over = making.several(sofar, "copy", "correct")
    over.rights.filter(right="copy").update(
        state=State.ANSWERED, outcome="fulfilled", answered_at=clock.now(), answered_on=clock.now().date()
    )
    over.rights.filter(right="correct").update(state=State.CARRYING_OUT)
    ticked = [str(case.rights.get(right="copy").pk) for case in (both, begun, over)]
    page = signed_in("handler").post("/staff/assign/", {"request": ticked, "to": staff["handler"].pk}, follow=True)
    assert "Done for 2 requests." in words_of(page)
    assert [row.handler for row in both.rights.all()] == [staff["handler"]] * 2
    assert begun.rights.get(right="correct").handler == staff["handler"]
    assert f"{over.reference}: This request has been decided and is being carried out" in words_of(page)


def test_more_refusals_than_are_shown_are_counted(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    ticked = [str(making.confirmed(sofar).pk) for _ in range(12)]
    page = signed_in("handler").post("/staff/resend/", {"request": ticked}, follow=True)
    words = words_of(page)
    assert words.count("No mail of this request waits") == 10
    assert "It was not possible for 2 more requests either." in words


def test_the_list_comes_back_as_it_was(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    request, client = making.confirmed(sofar), signed_in("handler")
    address = "?tab=all&right=copy&after=2020-01-01~00000000-0000-0000-0000-000000000000"
    page = html.fromstring(client.get(f"/staff/{address}").content.decode())
    form = page.get_element_by_id("bulk")
    for action in (form.get("action"), form.xpath(".//button[@formaction]")[0].get("formaction")):
        back = client.post(action, {"request": [str(request.pk)], "to": "0"})
        assert parse_qs(urlsplit(back["Location"]).query) == parse_qs(address[1:])


def test_a_view_of_what_waits_for_the_person(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    asked, _other = making.confirmed(sofar), making.confirmed(sofar)
    messages.ask(asked, staff["verifier"], "Which plant?")
    page = signed_in("handler").get("/staff/?view=person")
    assert [row.request.pk for row in page.context["rows"]] == [asked.pk]
    assert page.context["counts"]["person"] == 1
