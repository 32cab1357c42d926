"""Dates that come near: staff are told once a step, late ones every day and to administrators, without a name."""

from datetime import timedelta

import pytest

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests.fulfil.reminding import remind_staff, step_of
from requests.models import RightsRequest
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


def sent() -> list[str]:
    return [mail.to for mail in OutgoingMail.objects.filter(letter="staff.due").order_by("queued_at")]


@pytest.mark.promise("P-02")
def test_once_a_step_then_daily_and_to_administrators(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    received = clock.now()
    told = {}
    for day in range(20, 33):
        with clock.at(received + timedelta(days=day)):
            for _twice in range(2):
                remind_staff(sofar, clock.now())
            told[30 - day] = len(sent())
    numbers = [told[left] for left in range(10, -3, -1)]
    assert numbers == [0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 5, 7]
    assert sent()[:3] == [staff["handler"].email] * 3
    assert set(sent()[3:]) == {staff["handler"].email, staff["administrator"].email}
    mail = OutgoingMail.objects.filter(letter="staff.due").latest("queued_at")
    assert request.case.reference in mail.text and "2 days late" in mail.text
    assert making.LIN.name not in mail.text and making.LIN.email not in mail.text


def test_whoever_has_it_is_told_alone(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    second = making.member(sofar, "handler", name="Second")
    RightsRequest.objects.filter(pk=request.pk).update(handler=second)
    with clock.at(clock.now() + timedelta(days=24)):
        remind_staff(sofar, clock.now())
    assert sent() == [second.email]


def test_tests_and_unconfirmed_requests_remind_nobody(sofar: Controller, staff: dict[str, User]) -> None:
    making.filed(sofar)
    with clock.at(clock.now() + timedelta(days=40)):
        remind_staff(sofar, clock.now())
    assert sent() == []


def test_steps() -> None:
    today = clock.now().date()
    steps = {left: step_of(today + timedelta(days=left), today, [1, 3, 7]) for left in (7, 4, 3, 2, 1, 0, -1, -9)}
    assert steps == {7: 7, 4: 7, 3: 3, 2: 3, 1: 1, 0: 1, -1: -1, -9: -9}
