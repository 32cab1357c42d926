"""The rule of a request's dates: everything they are counted by, pinned with the request as JSON.

A later pack, a later law or a later policy changes no date of a request that was filed before.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from privacyportal.calendars import ENGLAND, SATURDAY_AND_SUNDAY, WorkCalendar, country_of_zone
from privacyportal.controllers.packs import Pack
from privacyportal.laws.schema import Appeal, Checked, Confirmation, Entry, Limit, Place, speaks_of
from privacyportal.packfiles import Amount, Part, Span, Text, between, read_kept

CLOSED = {"NZ": ((12, 25), (1, 15))}
"""Where law counts no day of a part of the year (calendar `custom`): New Zealand, Privacy Act 2020 s. 7."""
APPEALS = "complain"
"""The right by which a person appeals against an answer."""

Counted = Literal["calendar_days", "working_days", "months"]


class KnownLaw(Protocol):
    """The law of a person's place, on the day of receipt (`privacyportal.laws.finding.Law`)."""

    @property
    def place(self) -> Place: ...

    @property
    def entry(self) -> Entry: ...


class Length(Span):
    n: int = Field(gt=0)
    unit: Counted


class PolicyTime(Length):
    """More time by the policy's own words, added to its first date."""

    grounds: list[str]


class Promise(Part):
    """What the policy promises for a right. `period` None: it names none, and then it names no extension either."""

    period: Length | None
    extension: PolicyTime | None = None
    law_prevails: bool = False
    policy_date: date | None = None
    name: Text


class CalendarFacts(Part):
    """What a WorkCalendar is made of."""

    country: str | None
    subdiv: str | None = None
    weekend: list[int] = list(SATURDAY_AND_SUNDAY)
    custom: str | None = None
    """The place whose own list it is."""

    @property
    def calendar(self) -> WorkCalendar:
        closed = CLOSED[self.custom] if self.custom else None
        return WorkCalendar(self.country, self.subdiv, tuple(self.weekend), closed)


class LawClock(Part):
    """What the law of the person's place says of one right: its limits by stage, and its calendar."""

    place: str
    short: Text
    limit: Limit | None
    acknowledge: Limit | None
    fulfil: Limit | None
    confirmation: Confirmation | None
    appeal: Appeal | None
    calendar: CalendarFacts
    checked: Checked | None = None
    """How surely the limit of this right was read; None in rules pinned before this was kept."""
    complain_to: Text | None = None
    """Whom this law names for complaints, unless nobody has read it."""
    zone: str | None = None
    """Whose day the day of receipt is for this law; None: the controller's, as for the promise."""


class Rule(Part):
    """`law` None: no law is known, because the person named no place or the place is in no list of ours."""

    right: str
    promise: Promise
    law: LawClock | None
    zone: str
    home: str | None
    """The country whose working days are the team's."""
    began_on: date | None = None
    """Day 0 of a later round; None: the day of receipt."""
    work_days_before: Annotated[int, between(0, 90)] = 3
    reminders: list[int] = [7, 3, 1]

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Rule":
        return read_kept(data, cls)

    @property
    def home_calendar(self) -> WorkCalendar:
        return WorkCalendar(self.home)


def promise_of(pack: Pack, right: str) -> Promise:
    """What `pack` promises for `right`: a period and, where it names one, an extension."""
    period = pack.answer_within(right)
    promised = period.origin == "policy"
    more = pack.extension if promised else None
    return Promise(
        period=Length(n=period.n, unit=period.unit) if promised else None,
        extension=PolicyTime(n=more.n, unit=more.unit, grounds=list(more.grounds)) if more else None,
        law_prevails=pack.law_prevails,
        policy_date=pack.policy.date if promised else None,
        name=pack.short,
    )


def law_clock(law: KnownLaw, right: str, day: date, country: str, subdiv: str | None) -> LawClock:
    """The clocks of `right` for a request received on `day` by somebody in `country`."""
    place, entry = law.place, law.entry
    confirmation, appeal = entry.confirmation, entry.appeal
    confirms = confirmation is not None and speaks_of(confirmation.rights, right)
    limit = entry.limit(right, day)
    return LawClock(
        place=place.place,
        short=entry.short,
        limit=limit,
        checked=entry.surely(limit) if limit else entry.checked,
        acknowledge=entry.limit(right, day, "acknowledge"),
        fulfil=entry.limit(right, day, "fulfil"),
        confirmation=confirmation if confirms else None,
        appeal=appeal,
        calendar=calendar_facts(place, entry, country, subdiv),
        complain_to=None if entry.checked == "memory" else entry.complain_to,
        zone=place.zone if entry.day_zone == "place" else None,
    )


def calendar_facts(place: Place, entry: Entry, country: str, subdiv: str | None) -> CalendarFacts:
    """Whose holidays count: those the law names, else those of the person's country."""
    named = entry.calendar.holidays
    if named == "custom":
        return CalendarFacts(country=place.place, weekend=entry.weekend, custom=place.place)
    covered = country if country in place.covers or country == place.place else ""
    code = named or covered or None
    return CalendarFacts(country=code, subdiv=subdiv or ENGLAND.get(code or ""), weekend=entry.weekend)


def pin(
    pack: Pack, law: KnownLaw | None, right: str, day: date, *, country: str = "", subdiv: str | None = None
) -> Rule:
    """The rule for `right`, received on `day` from somebody in `country` (ISO code, '' where it was not said)."""
    return Rule(
        right=right,
        promise=promise_of(pack, right),
        law=law_clock(law, right, day, country, subdiv) if law else None,
        zone=pack.zone,
        home=country_of_zone(pack.zone),
        work_days_before=pack.work_days_before,
        reminders=list(pack.reminders),
    )


def law_figure(rule: Rule) -> Amount | None:
    """How long the law gives: the limit of the right; for a complaint without one the appeal's own period."""
    law = rule.law
    if law is None:
        return None
    if law.limit and law.limit.answer:
        return law.limit.answer
    return law.appeal.answer if law.appeal and rule.right == APPEALS else None
