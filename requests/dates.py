"""The dates of a request that is in the database: what happened to it, read for `deadlines`, and its dates kept."""

from datetime import date, datetime

from privacyportal import clock
from privacyportal.controllers.packs import Pack
from privacyportal.laws.finding import law_for
from requests import deadlines
from requests.deadlines import Dates, Events, Extended, Rule
from requests.models import Extension, FeeQuote, Pause, PauseReason, RightsRequest


def new_dates(pack: Pack, right: str, moment: datetime, *, country: str = "", region: str = "") -> Dates:
    """The dates of a request for `right` that comes at `moment` from that place, by the law that holds there then.
    One query.
    """
    day = clock.day_of(moment, pack.zone)
    return deadlines.resolve(pack, law_for(country, region, day), right, Events(day, moment), country=country)


def dates_again(right: RightsRequest, moment: datetime) -> Dates:
    """The dates of a new round that begins at `moment`, by the rule that the request came under. Nothing is written."""
    rule = rule_of(right)
    day = clock.day_of(moment, rule.zone)
    return deadlines.dates_of(rule.model_copy(update={"began_on": day}), Events(day, moment))


def rule_of(right: RightsRequest) -> Rule:
    return Rule.from_json(right.rule)


def dates_of(right: RightsRequest, today: date | None = None) -> Dates:
    """Counted anew from the pinned rule. Three queries."""
    rule = rule_of(right)
    return deadlines.dates_of(rule, events_of(right, rule), today)


def recount(right: RightsRequest, today: date | None = None) -> Dates:
    """Writes the dates as they are now, after a pause, an extension or a proof; within the caller's transaction.

    Before a later date staff are reminded anew.
    """
    dates = dates_of(right, today)
    if dates.due_on > right.due_on:
        right.reminded_for = None
    right.due_on, right.work_on = dates.due_on, dates.work_on
    right.save(update_fields=["due_on", "work_on", "reminded_for"])
    return dates


def events_of(right: RightsRequest, rule: Rule) -> Events:
    """What happened, each with its day in the controller’s zone; in a later round, what happened since it began.

    Papers count as asked for, and as come, only where the clock was stopped for them: how long we took to look at
    them is nobody's delay but ours.
    """
    zone, began = rule.zone, rule.began_on or right.case.received_on
    pauses = list(Pause.objects.filter(request=right, first_on__gte=began))
    papers = [pause for pause in pauses if pause.reason == PauseReason.IDENTITY]
    come = [pause.last_on for pause in papers if pause.last_on]
    more = Extension.objects.filter(request=right, told_on__gte=began)
    fee = FeeQuote.objects.filter(request=right).first()
    return Events(
        received_on=began,
        received_at=clock.moment_of(began, zone) if rule.began_on else right.case.received_at,
        identity_asked_on=papers[0].first_on if papers else None,
        identity_proven_on=max(come) if come else None,
        fee_told_on=_day(fee.told_at, zone) if fee else None,
        fee_settled_on=_day(fee.accepted_at, zone) if fee else None,
        pauses=tuple(deadlines.Pause(pause.reason, pause.first_on, pause.last_on) for pause in pauses),
        extensions=tuple(Extended(each.told_on, each.ground, each.to) for each in more),
        answered_on=right.answered_on,
    )


def _day(moment: datetime | None, zone: str) -> date | None:
    return clock.day_of(moment, zone) if moment else None
