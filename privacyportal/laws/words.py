"""Facts of law as people read them, in the active language."""

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacyportal.controllers.rights import RIGHTS
from privacyportal.laws.schema import ALL, Entry, Extension, Limit
from privacyportal.packfiles import Amount
from privacyportal.sentences import joined

SURELY = {
    "text": gettext_lazy("text read"),
    "secondary": gettext_lazy("reported by others"),
    "memory": gettext_lazy("not looked up yet"),
}
STAGES = {
    "acknowledge": gettext_lazy("First word"),
    "answer": gettext_lazy("Answer"),
    "fulfil": gettext_lazy("Carrying out, after the answer"),
}
STARTS = {
    "receipt": gettext_lazy("the day of receipt"),
    "relevant_time": gettext_lazy("the latest of receipt, proof of identity that was asked for, and a fee paid"),
    "verified": gettext_lazy("the day on which identity was proven"),
    "answer": gettext_lazy("the day of the answer"),
}
ROLLS = {
    "yes": gettext_lazy("It moves to the next working day."),
    "no": gettext_lazy("It stays where it is."),
    "unknown": gettext_lazy("Nobody has read whether it moves, so it stays where it is: earlier is safe."),
}


def amount(n: int, unit: str) -> str:
    """'15 working days'."""
    if unit == "immediate":
        return _("at once")
    words = {
        "calendar_days": ngettext("%(n)s calendar day", "%(n)s calendar days", n),
        "working_days": ngettext("%(n)s working day", "%(n)s working days", n),
        "months": ngettext("%(n)s month", "%(n)s months", n),
        "hours": ngettext("%(n)s hour", "%(n)s hours", n),
    }
    return words[unit] % {"n": n}


def length(value: Amount) -> str:
    return amount(value.n, value.unit)


def rights(keys: list[str], *, alone: bool = False) -> str:
    """Titles one after the other. `alone`: no other limit of this stage takes a right away from `all`."""
    if ALL in keys:
        return _("Every right") if alone else _("Every other right")
    return _(", ").join(str(RIGHTS[key].title) for key in keys)


def answer(limit: Limit) -> str:
    return length(limit.answer) if limit.answer else _("The law gives no figure.")


def extension(value: Extension | None) -> str:
    """By how much, how it is counted, and when the person is told; the ground is the law's own words."""
    if value is None:
        return _("None.")
    if value.unknown:
        return _("Nobody has read whether there is one: take it that there is none.")
    parts = [_how_much(value)]
    if value.max_times:
        times = ngettext("At most once.", "At most %(times)s times.", value.max_times)
        parts.append(times % {"times": value.max_times})
    parts.append(_told(value))
    return joined(*parts)


def _how_much(value: Extension) -> str:
    if value.n is None or value.unit is None:
        return _("As long as it is needed.")
    more = amount(value.n, value.unit)
    if value.counted_from == "receipt":
        return _("%(more)s more: both are one period that begins at the start.") % {"more": more}
    return _("%(more)s more, added to the first date.") % {"more": more}


def _told(value: Extension) -> str:
    if isinstance(value.tell_within, Amount):
        told = {"time": length(value.tell_within)}
        if value.reason:
            return _("The person is told within %(time)s, with the reason.") % told
        return _("The person is told within %(time)s.") % told
    if value.reason:
        return _("The person is told before the first date passes, with the reason.")
    return _("The person is told before the first date passes.")


def weekend(entry: Entry) -> str:
    return _(", ").join(str(WEEKDAYS[number - 1]) for number in entry.weekend)


def fee(entry: Entry) -> str:
    if entry.fee.free is None:
        return _("Nobody has read whether answering is free of charge.")
    if not entry.fee.free:
        return _("A fee may be asked.")
    if entry.fee.times_per_year:
        times = ngettext(
            "Free of charge once a year.", "Free of charge %(times)s times a year.", entry.fee.times_per_year
        )
        return times % {"times": entry.fee.times_per_year}
    return _("Free of charge.")
