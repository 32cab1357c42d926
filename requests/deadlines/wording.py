"""Where a date comes from, in one sentence of the active language."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from privacyportal.controllers.packs import Period
from privacyportal.controllers.wording import period_words, promise_words
from privacyportal.formats import plain_day
from privacyportal.sentences import ended
from requests.deadlines.counting import received_by_law
from requests.deadlines.engine import FALLBACK, Dates
from requests.deadlines.events import Extended
from requests.deadlines.more_time import law_extension
from requests.deadlines.rule import law_figure


def sentence(dates: Dates) -> str:
    """'10 days under South Korea’s law, which comes before the 15 days that Ampower’s privacy policy promises.'"""
    joint = pgettext("between parts of a sentence", "; ")
    return ended(joint.join([_origin(dates), *_asides(dates)]))


def _origin(dates: Dates) -> str:
    """The policy, the law, or that it is our fallback, and how the other two stand to it."""
    if dates.rule.law is None:
        return _without_law(dates)
    if dates.origin == "law":
        return _by_law(dates)
    words = _words(dates)
    if dates.origin == "fallback" and _prompt(dates):
        return (
            _(
                "No period is named in %(name)s’s privacy policy; %(law)s has no figure, but wants it done without "
                "undue delay, and we hold ourselves to %(fallback)s at the latest"
            )
            % words
        )
    if dates.origin == "fallback":
        return (
            _("No period is named in %(name)s’s privacy policy or in %(law)s, so we hold ourselves to %(fallback)s")
            % words
        )
    promised = (
        _("%(promised)s promised by %(name)s’s privacy policy of %(date)s")
        if "date" in words
        else _("%(promised)s promised by %(name)s’s privacy policy")
    ) % words
    return promised + pgettext("between parts of a sentence", "; ") + _beside_the_promise(dates, words)


def _beside_the_promise(dates: Dates, words: dict[str, str]) -> str:
    """What the law would say, where the promise binds."""
    if dates.law_on is None and _prompt(dates):
        return _("%(law)s has no figure, but wants it done without undue delay") % words
    if dates.law_on is None:
        return _("no period is set by %(law)s") % words
    words["day"] = plain_day(dates.law_on)
    if dates.law_on == dates.promise_on:
        return _("%(figure)s under %(law)s end on the same day") % words
    return _("%(figure)s under %(law)s would end later, on %(day)s") % words


def _prompt(dates: Dates) -> bool:
    limit = dates.rule.law.limit if dates.rule.law else None
    return limit is not None and limit.prompt


def _without_law(dates: Dates) -> str:
    """No law is known here, so each date is followed by 'sooner where the law of your place says so'."""
    promise = dates.rule.promise
    length = promise.period or FALLBACK
    period = Period(n=length.n, unit=length.unit, origin="policy" if promise.period else "fallback")
    return promise_words(str(promise.name), period, promise.policy_date)


def _by_law(dates: Dates) -> str:
    words = _words(dates)
    if dates.moment:
        words["figure"] = _("%(figure)s, to the minute,") % words
    if "promised" in words:
        return (
            _("%(figure)s under %(law)s, which comes before the %(promised)s that %(name)s’s privacy policy promises")
            % words
        )
    return _("%(figure)s under %(law)s; %(name)s’s privacy policy names no period") % words


def _asides(dates: Dates) -> Iterator[str]:
    """What moved it: a later start, a pause, an extension, a rest day, holidays that nobody knows yet."""
    if dates.started_on != dates.events.received_on:
        yield _started(dates)
    if dates.paused_days:
        yield ngettext(
            "the clock stood still for %(n)s day", "the clock stood still for %(n)s days", dates.paused_days
        ) % {"n": dates.paused_days}
    for told, on in dates.moved:
        yield _extended(dates, told, on)
    if dates.rolled:
        yield _("the last day, %(day)s, is no working day, so the next one counts") % {"day": plain_day(dates.safe_on)}
    law = dates.rule.law
    if law is not None and dates.origin == "law" and law.checked == "memory":
        yield _("this period has not been checked against the text of %(law)s yet") % {"law": str(law.short)}
    if dates.estimate_year:
        yield _("an estimate: the holidays of %(year)s are not published yet") % {"year": dates.estimate_year}


def _started(dates: Dates) -> str:
    day = {"day": plain_day(dates.started_on)}
    if dates.started_on == received_by_law(dates.rule, dates.events):
        return _("counted from %(day)s, the day that it was where you live when your request came") % day
    if dates.started_on == dates.events.identity_proven_on:
        return _("counted from %(day)s, when your identity was proven") % day
    if dates.started_on == dates.events.fee_settled_on:
        return _("counted from %(day)s, when the fee was settled") % day
    return _("counted from %(day)s, when the days to think about the fee were over") % day


def _extended(dates: Dates, told: Extended, on: date) -> str:
    """Its own period, its source and the new date."""
    promise, law = dates.rule.promise, dates.rule.law
    words = {
        "told": plain_day(told.told_on),
        "day": plain_day(on),
        "name": str(promise.name),
        "law": str(law.short) if law else "",
    }
    if promise.extension:
        words["more"] = period_words(promise.extension.n, promise.extension.unit)
        if on in (dates.law_extended_on, dates.law_on):
            return (
                _(
                    "extended on %(told)s to %(day)s, the last day under %(law)s; "
                    "%(name)s’s privacy policy names up to %(more)s more"
                )
                % words
            )
        return _("extended on %(told)s to %(day)s: up to %(more)s more by %(name)s’s privacy policy") % words
    more = law_extension(dates.rule)
    if more is None or more.n is None or more.unit is None:
        return _("extended on %(told)s to %(day)s, without a last day under %(law)s") % words
    words["more"] = period_words(more.n, more.unit)
    return _("extended on %(told)s to %(day)s: up to %(more)s more under %(law)s") % words


def _words(dates: Dates) -> dict[str, str]:
    promise, law, figure = dates.rule.promise, dates.rule.law, law_figure(dates.rule)
    words = {
        "name": str(promise.name),
        "law": str(law.short) if law else "",
        "fallback": period_words(FALLBACK.n, FALLBACK.unit),
    }
    if figure:
        words["figure"] = period_words(figure.n, figure.unit)
    if promise.period:
        words["promised"] = period_words(promise.period.n, promise.period.unit)
    if promise.policy_date:
        words["date"] = plain_day(promise.policy_date)
    return words
