"""The list of what a case was sent: to whom it went, and what became of what is printed and posted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.fulfil import answer, working
from requests.models import Case, RightsRequest
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def panel(client: Client, request: RightsRequest) -> str:
    words = words_of(client.get(f"/staff/requests/{request.case.reference}/"))
    return words[words.index("Letters ") :]


@pytest.mark.promise("P-46")
def test_it_says_to_whom_each_mail_went_and_masks_the_address(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    """A letter may have gone to an earlier address, or to the person represented."""
    request = making.confirmed(sofar)
    case = Case.objects.get(pk=request.case_id)
    case.email = "new.address@example.org"
    case.save(update_fields=["email"])
    words = panel(signed_in("handler"), request)
    assert "by mail to l***@example.com" in words and making.LIN.email not in words


def test_what_is_posted_does_not_go_on_waiting(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    request = making.confirmed(sofar, right="question")
    Case.objects.filter(pk=request.case_id).update(mails=False)
    working.write_answer(making.right_of(request.case), staff["handler"], "Ten years.")
    working.finish(making.right_of(request.case), staff["handler"])
    client, sheet = signed_in("handler"), request.case.messages.get(letter="answer.words")
    assert "to be printed and posted" in panel(client, request)
    with clock.at(clock.now() + timedelta(minutes=5)):
        client.get(f"/staff/requests/{request.case.reference}/letters/{sheet.pk}.pdf")
        assert "printed on" in panel(client, request)
        answer.say_posted(making.right_of(request.case), staff["handler"])
        words = panel(client, request)
    assert "posted on" in words
    assert "to be printed and posted" not in words and "waits for the person" not in words


def test_the_button_of_what_came_back_does_not_read_as_a_fate(
    sofar: Controller, signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    request = making.confirmed(sofar)
    work("mail")
    assert "accepted by the mail server" in (words := panel(signed_in("handler"), request))
    assert "Note that it came back" in words
