"""Numbers of the figures as people write them."""

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def days_word(days: float | None) -> str:
    """'8.5 days'; a dash where nothing was answered."""
    if days is None:
        return "–"
    number = int(days) if days == int(days) else days
    return ngettext("%(number)s day", "%(number)s days", 1 if number == 1 else 2) % {"number": localize(number)}


def days_number(days: float | None) -> str:
    """'8', '8.5': to a tenth of a day; a dash where nothing was answered."""
    tenths = None if days is None else round(days, 1)
    return "–" if tenths is None else str(localize(int(tenths) if tenths == int(tenths) else tenths))


def share_word(share: float | None) -> str:
    """'99.6 %'. Never rounded up to all: one late answer shows."""
    if share is None:
        return "–"
    percent = 100.0 if share == 1 else min(99.9, round(share * 100, 1))
    return _("%(number)s %%") % {"number": days_number(percent)}
