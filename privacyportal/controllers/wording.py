"""Sentences about a controller's promises, in the active language."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal.controllers.packs import Pack, Period
from privacyportal.formats import plain_day
from privacyportal.sentences import ended


def period_words(n: int, unit: str) -> str:
    """'30 days', '15 working days': days without more are calendar days."""
    if unit == "working_days":
        return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n}
    if unit == "months":
        return ngettext("%(n)s month", "%(n)s months", n) % {"n": n}
    if unit == "hours":
        return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}
    if unit == "immediate":
        return _("At once")
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def promise_sentence(pack: Pack, period: Period, policy_date: datetime.date | None = None) -> str:
    """Where a period comes from (P-02): the policy, or that it is our fallback."""
    return ended(promise_words(str(pack.short), period, policy_date))


def promise_words(name: str, period: Period, policy_date: datetime.date | None = None) -> str:
    """The same without its full stop. Where no law is known here, each date is followed by 'sooner where the law of
    your place says so'.
    """
    words = {"period": period_words(period.n, period.unit), "name": name}
    if period.origin == "fallback":
        sentence = _(
            "%(name)s’s privacy policy names no period, so we hold ourselves to %(period)s; "
            "sooner where the law of your place says so"
        )
    elif policy_date is None:
        sentence = _("%(period)s, as promised in %(name)s’s privacy policy; sooner where the law of your place says so")
    else:
        words["date"] = plain_day(policy_date)
        sentence = _(
            "%(period)s, as promised in %(name)s’s privacy policy of %(date)s; "
            "sooner where the law of your place says so"
        )
    return sentence % words
