"""A law pack as its pages show it: a line of the list, and every fact that somebody relies on, with its label."""

import dataclasses
import datetime

from django.utils.translation import gettext as _

from privacyportal import formats
from privacyportal.controllers.rights import RIGHTS
from privacyportal.laws import words
from privacyportal.laws.finding import Known
from privacyportal.laws.schema import ALL, Entry, Limit, Place
from privacyportal.sentences import joined

NO_FIGURE = "no figure"
"""How a pack puts it where the law is simply silent."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A place in the list, with the entry of today, else the one that comes, else the last that was.

    `when`: "today", "coming" or "past".
    """

    place: Place
    entry: Entry
    when: str
    checked: str
    rights: int

    @property
    def surely(self) -> str:
        return str(words.SURELY[self.checked])


@dataclasses.dataclass(frozen=True)
class Fact:
    """`words` in the language of the page, `noted` as it stands in the pack: in English."""

    label: str
    words: str
    noted: str = ""


@dataclasses.dataclass(frozen=True)
class Grant:
    title: str
    article: str
    checked: str
    surely: str
    source: str
    note: str
    from_: datetime.date | None


@dataclasses.dataclass(frozen=True)
class LimitWords:
    title: str
    checked: str
    surely: str
    facts: list[Fact]


@dataclasses.dataclass(frozen=True)
class EntryWords:
    """`when`: "today", "past" or "coming"."""

    entry: Entry
    when: str
    period: str
    surely: str
    rights: list[Grant]
    limits: list[LimitWords]
    facts: list[Fact]


def line_of(known: Known, today: datetime.date) -> Line:
    entries = known.place.entries
    ahead = [entry for entry in entries if _when(entry, today) != "past"]
    entry = known.place.on(today) or next(iter(ahead), entries[-1])
    given = sum(one.stands(today) for one in entry.gives)
    return Line(known.place, entry, _when(entry, today), entry.checked, given)


def describe(place: Place, today: datetime.date) -> list[EntryWords]:
    """The entries of a place, the one of today first."""
    entries = [_entry(entry, _when(entry, today)) for entry in place.entries]
    order = {"today": 0, "coming": 1, "past": 2}
    return sorted(entries, key=lambda one: order[one.when])


def _when(entry: Entry, today: datetime.date) -> str:
    if entry.until and entry.until < today:
        return "past"
    return "coming" if entry.from_ and entry.from_ > today else "today"


def _entry(entry: Entry, when: str) -> EntryWords:
    return EntryWords(
        entry,
        when,
        _period(entry.from_, entry.until),
        str(words.SURELY[entry.checked]),
        [
            Grant(
                str(RIGHTS[given.right].title),
                given.article,
                given.checked,
                str(words.SURELY[given.checked]),
                given.source,
                given.note,
                given.from_,
            )
            for given in sorted(entry.gives, key=lambda given: list(RIGHTS).index(given.right))
        ],
        [_limit(entry, limit) for limit in entry.limits],
        _facts(entry),
    )


def _period(first: datetime.date | None, last: datetime.date | None) -> str:
    """For whom an entry or a limit holds; '' for everybody."""
    days = {"first": first and formats.plain_day(first), "last": last and formats.plain_day(last)}
    if first and last:
        return _("Received from %(first)s to %(last)s") % days
    if first:
        return _("Received from %(first)s on") % days
    if last:
        return _("Received up to %(last)s") % days
    return ""


def _limit(entry: Entry, limit: Limit) -> LimitWords:
    alone = not any(other.stage == limit.stage and ALL not in other.rights for other in entry.limits)
    checked = entry.surely(limit)
    standard = "" if limit.standard == NO_FIGURE else limit.standard.replace("_", " ")
    facts = [Fact(str(words.STAGES[limit.stage]), words.answer(limit), standard), *_counting(limit)]
    if period := _period(limit.from_, limit.until):
        facts.insert(0, Fact(_("Holds for requests"), period))
    if not limit.identity_check:
        facts.append(Fact(_("Who asks"), _("Nobody may be made to show who they are; work begins at once.")))
    if limit.note:
        facts.append(Fact(_("Note"), "", limit.note))
    return LimitWords(words.rights(limit.rights, alone=alone), checked, str(words.SURELY[checked]), facts)


def _counting(limit: Limit) -> list[Fact]:
    """How the period is counted; without a figure only what is told all the same."""
    extension, pause = limit.extension, limit.pause
    more = Fact(_("More time"), words.extension(extension), extension.ground if extension else "")
    stops = Fact(_("The clock stops"), "" if pause else _("Never."), pause or "")
    if limit.answer is None:
        return [fact for fact, told in ((more, extension), (stops, pause)) if told]
    starts = Fact(_("Counted from"), str(words.STARTS[limit.starts]))
    return [
        starts,
        more,
        stops,
        Fact(_("A last day that is no working day"), str(words.ROLLS[limit.roll_to_working_day])),
    ]


def _facts(entry: Entry) -> list[Fact]:
    zone = _("the place’s own") if entry.day_zone == "place" else _("the controller’s")
    facts = [
        *_confirmation(entry),
        *_appeal(entry),
        Fact(_("Where to complain"), str(entry.complain_to)),
        Fact(_("Fee"), words.fee(entry), entry.fee.when or ""),
        Fact(
            _("A guardian acts below"),
            _("%(age)s years") % {"age": entry.minor_age} if entry.minor_age else _("This law has no figure."),
            entry.minor_note,
        ),
        Fact(_("Weekend"), words.weekend(entry)),
        Fact(_("Holidays"), _holidays(entry), entry.calendar.note),
        Fact(_("The day of receipt is"), zone),
    ]
    return [*facts, Fact(_("Note"), "", entry.note)] if entry.note else facts


def _holidays(entry: Entry) -> str:
    return entry.calendar.holidays or _("those of the person’s country")


def _confirmation(entry: Entry) -> list[Fact]:
    label = _("Confirming receipt")
    if entry.confirmation is None:
        return [Fact(label, _("No duty."))]
    told = {
        "time": words.amount(entry.confirmation.n, entry.confirmation.unit),
        "rights": words.rights(entry.confirmation.rights, alone=True),
    }
    return [Fact(label, _("Within %(time)s. %(rights)s.") % told, entry.confirmation.note)]


def _appeal(entry: Entry) -> list[Fact]:
    label, appeal = _("Appeal inside the company"), entry.appeal
    if appeal is None:
        return [Fact(label, _("The law knows none."))]
    said = [
        _("Answered within %(time)s.") % {"time": words.length(appeal.answer)}
        if appeal.answer
        else _("The law gives no figure for its answer.")
    ]
    if appeal.extension:
        said.append(_("%(time)s more are possible.") % {"time": words.length(appeal.extension)})
    facts = [Fact(label, joined(*said))]
    if appeal.file_within:
        facts.append(Fact(_("To be filed within"), str(appeal.file_within)))
    return [*facts, Fact(_("After the appeal"), str(appeal.then))]
