"""Requests of the past, written straight into the table: what figures are counted from."""

from datetime import date, timedelta
from typing import Any

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import newest_version
from privacyportal.vault.models import DataKey
from requests.models import Case, Outcome, RightsRequest, State

_numbers = iter(range(10_000))
RAIN = {"code": "X1", "text": {"en": "It rains.", "zh": "下雨了。"}}
"""A ground of refusal that a policy names of its own."""


def asked(controller: Controller, received_on: date, right: str = "copy", **case: Any) -> RightsRequest:
    """Confirmed and open; due after thirty days."""
    row = Case.objects.create(
        data_key=DataKey.objects.make(), controller=controller, reference=f"{controller.key}-F{next(_numbers)}",
        language="en", received_on=received_on, **{"confirmed_at": clock.now(), **case},
    )  # fmt: skip
    return RightsRequest.objects.create(
        case=row, right=right, state=State.VERIFYING, pack_version=newest_version(controller), rule={},
        due_on=received_on + timedelta(days=30),
    )  # fmt: skip


def answered(
    controller: Controller, received_on: date, days: int, outcome: Outcome = Outcome.FULFILLED, **more: Any
) -> RightsRequest:
    """`more`: the right, the ground of a refusal, columns of the case."""
    ground = more.pop("ground", "")
    request = asked(controller, received_on, **more)
    day = received_on + timedelta(days=days)
    RightsRequest.objects.filter(pk=request.pk).update(
        state=State.ANSWERED, outcome=outcome, refusal_ground=ground, answered_at=clock.now(), answered_on=day,
        first_answered_on=day, first_due_on=request.due_on, told_outcome=outcome, told_ground=ground,
    )  # fmt: skip
    request.refresh_from_db()
    return request
