"""Several requests of the queue at once."""

from collections.abc import Callable

import pytest
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.fulfil import messages
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


def test_a_view_of_what_waits_for_the_person(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    asked, _other = making.confirmed(sofar), making.confirmed(sofar)
    messages.ask(asked, staff["verifier"], "Which plant?")
    page = signed_in("handler").get("/staff/?view=person")
    assert [row.request.pk for row in page.context["rows"]] == [asked.pk]
    assert page.context["counts"]["person"] == 1
