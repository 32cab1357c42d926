"""Whether a request can be given more time now: until when, on which grounds, told by when; else why not."""

import dataclasses
from datetime import date

from django.utils.translation import gettext as _

from privacyportal.formats import plain_day
from requests.deadlines.engine import Dates, dates_of
from requests.deadlines.events import Events
from requests.deadlines.more_time import Open, law_extension, times_allowed
from requests.deadlines.rule import Rule

GROUNDS = ("complexity", "number")
"""Grounds for more time that policies and laws name: the request is complex, or there are many."""
OTHER = "law"
"""A ground in the law's own words, which stand in `Offer.words`."""


@dataclasses.dataclass(frozen=True)
class Offer:
    """`last` OPEN: the law sets no last day, so a day must be named. `grounds`: those that policy and law both accept;
    `law`: which law gives the time ('' where the policy alone does); `words`: how it puts its ground.
    """

    last: date | Open
    grounds: tuple[str, ...]
    law: str
    words: str
    tell_by: date


def may_extend(rule: Rule, events: Events, today: date) -> Offer | str:
    """The offer, or the sentence that says why there is none."""
    dates = dates_of(rule, events, today)
    if len(events.extensions) >= times_allowed(rule):
        return _("It was extended already, on %(day)s.") % {"day": plain_day(events.extensions[-1].told_on)}
    if dates.extended_max is None or dates.tell_by is None:
        return _why_none(dates)
    if today > dates.tell_by:
        return _("More time had to be told by %(day)s, and that day has passed.") % {"day": plain_day(dates.tell_by)}
    if isinstance(dates.extended_max, date) and dates.extended_max <= dates.due_on:
        return _("Under %(law)s there is no day more.") % {"law": str(rule.law.short) if rule.law else ""}
    grounds = _grounds(rule)
    if not grounds:
        return _("The policy and the law of the place accept no ground in common.")
    more = law_extension(rule)
    law, words = (str(rule.law.short), more.ground) if rule.law and more else ("", "")
    return Offer(dates.extended_max, grounds, law, words, dates.tell_by)


def _why_none(dates: Dates) -> str:
    promise, law = dates.rule.promise, dates.rule.law
    words = {"name": str(promise.name), "law": str(law.short) if law else ""}
    if promise.period:
        return _("%(name)s’s privacy policy promises a period and names no extension.") % words
    if law and dates.law_on:
        return _("Under %(law)s there is no extension.") % words
    return _("No policy and no law allows an extension here.")


def _grounds(rule: Rule) -> tuple[str, ...]:
    """Grounds that both accept; a law that names its ground otherwise takes any that the policy names."""
    more = law_extension(rule)
    lawful = tuple(ground for ground in GROUNDS if more and ground in more.ground) or (OTHER,)
    if rule.promise.extension is None:
        return lawful
    named = tuple(rule.promise.extension.grounds)
    return named if lawful == (OTHER,) else tuple(ground for ground in named if ground in lawful)
