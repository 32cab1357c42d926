"""The dates of a request that is in the database: what happened to it, read for `deadlines`, and its dates kept."""

from datetime import date, datetime

from privacyportal import clock
from requests import deadlines
from requests.deadlines import Dates, Events, Extended, Rule
from requests.models import Extension, FeeQuote, Pause, PauseReason, RightsRequest


def rule_of(right: RightsRequest) -> Rule:
    return Rule.from_json(right.rule)


def dates_of(right: RightsRequest, today: date | None = None) -> Dates:
    """Counted anew from the pinned rule. Three queries."""
    rule = rule_of(right)
    return deadlines.dates_of(rule, events_of(right, rule.zone), today)


def recount(right: RightsRequest, today: date | None = None) -> Dates:
    """Writes the dates as they are now, after a pause, an extension or a proof; within the caller's transaction."""
    dates = dates_of(right, today)
    right.due_on, right.work_on = dates.due_on, dates.work_on
    right.save(update_fields=["due_on", "work_on"])
    return dates


def events_of(right: RightsRequest, zone: str) -> Events:
    """What happened, each with its day in `zone`. Papers count as asked for, and as come, only where the clock was
    stopped for them: how long we took to look at them is nobody's delay but ours.
    """
    began_at = right.began_at or right.case.received_at
    began_on = clock.day_of(right.began_at, zone) if right.began_at else right.case.received_on
    pauses = list(Pause.objects.filter(request=right, first_on__gte=began_on))
    papers = [pause for pause in pauses if pause.reason == PauseReason.IDENTITY]
    come = [pause.last_on for pause in papers if pause.last_on]
    more = Extension.objects.filter(request=right).first()
    fee = FeeQuote.objects.filter(request=right).first()
    return Events(
        received_on=began_on,
        received_at=began_at,
        identity_asked_on=papers[0].first_on if papers else None,
        identity_proven_on=max(come) if come else None,
        fee_told_on=_day(fee.told_at, zone) if fee else None,
        fee_settled_on=_day(fee.accepted_at, zone) if fee else None,
        pauses=tuple(deadlines.Pause(pause.reason, pause.first_on, pause.last_on) for pause in pauses),
        extension=Extended(more.told_on, more.ground, more.to) if more else None,
        answered_on=right.answered_on,
    )


def _day(moment: datetime | None, zone: str) -> date | None:
    return clock.day_of(moment, zone) if moment else None
