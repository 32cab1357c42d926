"""Clocks of their own: confirming receipt, the deed after the answer, an appeal."""

from datetime import date, timedelta

from privacyportal.calendars import NOTHING
from privacyportal.laws.schema import Limit
from privacyportal.packfiles import Amount
from requests.deadlines.counting import count, length, received_by_law, roll
from requests.deadlines.events import Events
from requests.deadlines.rule import LawClock, Length, Rule


def confirm_by(rule: Rule, events: Events) -> date | None:
    """By when receipt is confirmed; None where no law asks for it."""
    law = rule.law
    if law is None:
        return None
    if law.acknowledge and law.acknowledge.answer:
        return _stage_end(law, law.acknowledge, law.acknowledge.answer, received_by_law(rule, events))
    if law.confirmation is None:
        return None
    amount = Length(n=law.confirmation.n, unit=law.confirmation.unit)
    return count([amount], received_by_law(rule, events), NOTHING, law.calendar.calendar).on


def fulfil_due(rule: Rule, events: Events) -> date | None:
    """By when the deed follows the answer; None where the law sets no date for it, or nothing was answered yet."""
    limit = rule.law.fulfil if rule.law else None
    if rule.law is None or limit is None or limit.answer is None or events.answered_on is None:
        return None
    return _stage_end(rule.law, limit, limit.answer, events.answered_on)


def appeal_due(rule: Rule, received_on: date, *, extended: bool = False) -> date | None:
    """By when an appeal against our answer is answered; None where the law knows no such appeal, or no extension."""
    appeal = rule.law.appeal if rule.law else None
    if rule.law is None or appeal is None or appeal.answer is None or (extended and appeal.extension is None):
        return None
    steps = [length(appeal.answer)]
    if extended and appeal.extension is not None:
        steps.append(length(appeal.extension))
    return count(steps, received_on, NOTHING, rule.law.calendar.calendar).on


def _stage_end(law: LawClock, limit: Limit, amount: Amount, start: date) -> date:
    if amount.unit == "immediate":
        return start
    if amount.unit == "hours":
        return start + timedelta(days=amount.n // 24)
    end = count([length(amount)], start, NOTHING, law.calendar.calendar)
    return roll(law.model_copy(update={"limit": limit}), end).on
