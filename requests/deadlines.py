"""When an answer is due, and why: the policy's promise or the fallback, counted from the day of receipt.

Pure functions of their arguments. The receipt day belongs to the controller's zone (`clock.day_of`) and is
not counted: a request of 25 November with 30 days is due on 25 December.
"""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from privacyportal.calendars import CalendarDays, days_between
from privacyportal.controllers.packs import Pack, Period
from privacyportal.controllers.wording import promise_sentence


@dataclasses.dataclass(frozen=True)
class Rule:
    """The resolved rule of a request: pinned with it, so that a later pack changes no promised date."""

    n: int
    unit: Literal["calendar_days"]
    origin: Literal["policy", "fallback"]
    policy_date: date | None
    received_on: date
    due_on: date

    def to_json(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in dataclasses.asdict(self).items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Rule":
        days = {
            name: date.fromisoformat(data[name]) if data[name] else None
            for name in ("policy_date", "received_on", "due_on")
        }
        return cls(**{**data, **days})


def resolve(pack: Pack, right: str, received_on: date) -> Rule:
    """The rule for `right` received on that day. Raises ValueError for a right whose unit is not counted yet."""
    period = pack.answer_within(right)
    if period.unit != "calendar_days":
        raise ValueError(f"{pack.key} answers {right} within {period.unit}, which are not counted yet")
    return Rule(
        n=period.n,
        unit=period.unit,
        origin=period.origin,
        policy_date=pack.policy.date if period.origin == "policy" else None,
        received_on=received_on,
        due_on=CalendarDays(period.n).after(received_on),
    )


def sentence(rule: Rule, pack: Pack) -> str:
    """Where the date comes from, in the active language."""
    return promise_sentence(pack, Period(n=rule.n, unit=rule.unit, origin=rule.origin), rule.policy_date)


def days_left(due_on: date, today: date) -> int:
    """0 on the day itself, negative once it is late."""
    return days_between(today, due_on)
