"""Dates that come near: staff are told once a step, late ones every day and to administrators, without a name."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import reminding
from requests.fulfil.reminding import remind_staff, step_of
from requests.models import Case, Involvement, RightsRequest, State
from requests.rights import plan_of
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
    assert sent()[:3] == [staff["verifier"].email] * 3
    assert set(sent()[3:]) == {staff["verifier"].email, staff["administrator"].email}
    mail = OutgoingMail.objects.filter(letter="staff.due").latest("queued_at")
    assert request.case.reference in mail.text and "2 days late" in mail.text
    assert making.LIN.name not in mail.text and making.LIN.email not in mail.text


def at_day(request: RightsRequest, day: int) -> None:
    with clock.at(clock.now() + timedelta(days=day)):
        remind_staff(request.controller, clock.now())


@pytest.mark.parametrize(
    ("state", "roles"),
    [
        (State.VERIFYING, ["verifier"]),
        (State.FULFILLING, ["handler"]),
        (State.APPROVING, ["approver"]),
        (State.CARRYING_OUT, ["handler"]),
    ],
)
def test_whose_step_it_is_is_told(state: State, roles: list[str], sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    RightsRequest.objects.filter(pk=request.pk).update(state=state)
    at_day(request, 24)
    assert sent() == [staff[role].email for role in roles]


@pytest.mark.parametrize(("state", "role"), [(State.VERIFYING, "verifier"), (State.FULFILLING, "handler")])
def test_whoever_has_it_is_told_alone(state: State, role: str, sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    second = making.member(sofar, "verifier", "handler", name="Second")
    RightsRequest.objects.filter(pk=request.pk).update(handler=second, state=state)
    at_day(request, 24)
    assert sent() == [second.email]


def test_who_worked_on_it_is_not_told_to_approve_it(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    worked = making.member(sofar, "handler", "approver", name="Worked")
    handed = making.member(sofar, "handler", "approver", name="Handed over")
    workflow.involve(request, worked, Involvement.Deed.WROTE)
    RightsRequest.objects.filter(pk=request.pk).update(handler=handed, state=State.APPROVING)
    at_day(request, 24)
    assert sent() == [staff["approver"].email]


def test_where_nobody_has_the_role_administrators_are_told(sofar: Controller) -> None:
    administrator = making.member(sofar, "administrator")
    at_day(making.confirmed(sofar), 24)
    assert sent() == [administrator.email]


def three_rights(controller: Controller, apart: int = 0) -> Case:
    """A case with three rights, each due `apart` days after the one before."""
    first = making.confirmed(controller)
    for number, right in enumerate(("delete", "know"), 1):
        RightsRequest.objects.create(
            case=first.case, right=right, pack_version=first.pack_version, rule=first.rule, state=first.state,
            due_on=first.due_on + timedelta(days=apart * number),
        )  # fmt: skip
    case: Case = first.case
    return case


@pytest.mark.parametrize("apart", [0, 2])
def test_one_mail_a_case_however_many_rights(apart: int, sofar: Controller, staff: dict[str, User]) -> None:
    case = three_rights(sofar, apart)
    at_day(case.rights.first(), 27)
    assert sent() == [staff["verifier"].email]
    mail = OutgoingMail.objects.get(letter="staff.due")
    for right in case.rights.all():
        assert str(plan_of(right.right).short) in mail.text and str(plan_of(right.right).short) in mail.html
    assert mail.text.count("is due in") == mail.html.count("is due in") == (3 if apart else 1)
    assert making.LIN.name not in mail.text


def test_what_comes_near_later_in_the_day_is_told_the_next_day(sofar: Controller, staff: dict[str, User]) -> None:
    case = three_rights(sofar, 100)
    first = case.rights.first()
    at_day(first, 24)
    case.rights.update(due_on=first.due_on)
    at_day(first, 24)
    assert sent() == [staff["verifier"].email]
    at_day(first, 25)
    assert sent() == [staff["verifier"].email] * 2
    assert "(Deletion, To know)" in OutgoingMail.objects.filter(letter="staff.due").latest("queued_at").text


def test_number_201_is_reminded_too(sofar: Controller, staff: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "BATCH", 3)
    first = making.confirmed(sofar)
    others = [making.confirmed(sofar, email=f"p{number}@example.com") for number in range(7)]
    at_day(first, 24)
    assert len(sent()) == 1 + len(others)


def test_a_batch_takes_as_many_queries_when_it_is_full(sofar: Controller, staff: dict[str, User]) -> None:
    taken = []
    for number in (2, 8):
        for each in range(number):
            making.confirmed(sofar, email=f"n{number}{each}@example.com")
        at_day(RightsRequest.objects.first(), 24)
        with clock.at(clock.now() + timedelta(days=24)), CaptureQueriesContext(connection) as captured:
            remind_staff(sofar, clock.now())
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_tests_and_unconfirmed_requests_remind_nobody(sofar: Controller, staff: dict[str, User]) -> None:
    making.filed(sofar)
    with clock.at(clock.now() + timedelta(days=40)):
        remind_staff(sofar, clock.now())
    assert sent() == []


def test_steps() -> None:
    today = clock.now().date()
    steps = {left: step_of(today + timedelta(days=left), today, [1, 3, 7]) for left in (7, 4, 3, 2, 1, 0, -1, -9)}
    assert steps == {7: 7, 4: 7, 3: 3, 2: 3, 1: 1, 0: 1, -1: -1, -9: -9}
