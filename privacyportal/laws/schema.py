"""What the law of a place asks of whoever answers requests: typed, with its source and how surely it was read.

A place has one file and one or more entries in time; the entry of the day of receipt applies (see `Place.on`).
Counting (`requests.deadlines`): the day of receipt is day 0; pause first, roll last, roll once.
"""

import datetime
import re
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from privacyportal import countries
from privacyportal.controllers.rights import RIGHTS
from privacyportal.packfiles import Amount, Checked, Part, Span, Text, Zone, between, is_stored

Stage = Literal["acknowledge", "answer", "fulfil"]
"""`fulfil`: the deed after the answer."""
Starts = Literal["receipt", "relevant_time", "verified", "answer"]
"""What day 0 is. `relevant_time`: the latest of receipt, proof of identity that was asked for, and a fee paid."""
Roll = Literal["yes", "no", "unknown"]
ALL = "all"
"""Every right of persons to their own data; see `speaks_of` for what it leaves out."""
OF_NO_LAW = frozenset({"question", "minor_report"})
"""No law gives these a period: a plain question, and the word of whoever found data of a child. A limit that is for
them names them."""
ASKED_AS = {"third_party_data": ("correct", "delete")}
"""What is asked for there in the words of a law: data that somebody else gave is to be corrected or deleted."""
PROMPT = re.compile(r"\bat once\b|\bstops once\b|\bwithout[_ ](undue |excessive )?delay")
"""How a limit's `standard` puts it where the law has no figure and wants it done without delay."""
ISO_PLACE = r"^(EU|[A-Z]{2}(-[A-Z0-9]{1,3})?|AE-X-(DIFC|ADGM))$"


def _known_right(key: str) -> str:
    if key not in RIGHTS and key != ALL:
        raise ValueError(f"unknown right {key!r}; the keys are {', '.join(RIGHTS)} or all")
    return key


Right = Annotated[str, AfterValidator(_known_right)]


def speaks_of(rights: list[str], right: str) -> bool:
    """Whether what a law says of `rights` is said of `right`."""
    named = not {right, *ASKED_AS.get(right, ())}.isdisjoint(rights)
    return named or (ALL in rights and right not in OF_NO_LAW)


class Extension(Span):
    """More time, on the law's own terms. `open_ended`: no last day; `unknown`: nobody has read whether there is any,
    so there is none. `counted_from` receipt: both periods are one that begins at the start; end: added to the first
    date.
    """

    n: int | None = Field(None, gt=0)
    unit: Literal["calendar_days", "working_days", "months"] | None = None
    open_ended: bool = False
    unknown: bool = False
    tell_within: Literal["initial"] | Amount | None = None
    reason: bool = False
    counted_from: Literal["receipt", "end"] | None = None
    ground: str = ""
    max_times: Annotated[int, between(1, 10)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Extension":
        if [self.n is not None, self.open_ended, self.unknown].count(True) != 1:
            raise ValueError("give n with unit, or open_ended, or unknown, and one of them only")
        if (self.n is None) != (self.unit is None) or (self.n is None) != (self.counted_from is None):
            raise ValueError("n, unit and counted_from go together")
        if not self.unknown and self.tell_within is None:
            raise ValueError("tell_within says by when the person is told: initial, or {n, unit}")
        return self


class Limit(Part):
    """A limit for some rights at one stage. In a list the first that holds the right wins."""

    rights: list[Right] = Field(min_length=1)
    stage: Stage = "answer"
    answer: Amount | None
    """None: the law gives no figure; `standard` says how it puts it, and the controller's own promise decides."""
    standard: str = ""
    starts: Starts
    extension: Extension | None
    pause: str | None
    """What stops the clock, in words for staff; None: nothing does."""
    roll_to_working_day: Roll
    identity_check: bool = True
    """False: whoever asks need not show who they are, and is not asked to (11 CCR 7026(d), 7027(e))."""
    checked: Checked | None = None
    note: str = ""
    from_: datetime.date | None = Field(None, alias="from")
    until: datetime.date | None = None

    @model_validator(mode="after")
    def _figure_or_standard(self) -> "Limit":
        if self.answer is None and not self.standard:
            raise ValueError("standard: where there is no figure, say how the law puts it")
        return self

    @property
    def can_pause(self) -> bool:
        """Whether anything stops the clock: words that begin with "none" say why nothing does (California)."""
        return self.pause is not None and not self.pause.casefold().startswith("none")

    @property
    def prompt(self) -> bool:
        """Whether the law, without a figure, wants it done without delay."""
        return self.answer is None and PROMPT.search(self.standard) is not None

    def holds(self, right: str, stage: Stage, day: datetime.date) -> bool:
        return (
            self.stage == stage
            and speaks_of(self.rights, right)
            and (self.from_ is None or self.from_ <= day)
            and (self.until is None or day <= self.until)
        )


class Given(Part):
    """A right that this law gives to persons, with its article and how surely that was read."""

    right: Annotated[str, AfterValidator(_known_right)]
    article: str = Field(min_length=1)
    checked: Checked
    source: str = ""
    """Where the article was read, unless the entry's own sources say it."""
    note: str = ""
    from_: datetime.date | None = Field(None, alias="from")
    """The first day of receipt, where the right is younger than its entry."""

    @field_validator("right")
    @classmethod
    def _by_name(cls, key: str) -> str:
        if key == ALL:
            raise ValueError("`all` is a clock and no grant: name each right that the law gives")
        return key

    def stands(self, day: datetime.date | None) -> bool:
        return day is None or self.from_ is None or self.from_ <= day


class Calendar(Part):
    """Which days are holidays. `holidays`: a name of the `holidays` package, `custom` (counted by ours), or None:
    nobody's in particular, so the holidays of the person's country.
    """

    holidays: str | None
    note: str = ""


class Confirmation(Span):
    """A duty to confirm receipt."""

    n: int = Field(gt=0)
    unit: Literal["calendar_days", "working_days"]
    rights: list[Right] = Field(min_length=1)
    note: str = ""


class Appeal(Part):
    """An appeal inside the company. `then`: where the person goes after it."""

    answer: Amount | None
    extension: Amount | None
    file_within: Text | None
    then: Text


class Fee(Part):
    """`free` None: nobody has read whether answering is free of charge."""

    free: bool | None
    times_per_year: int | None
    when: str | None


class Entry(Part):
    """What the law of a place asks of a request received between `from_` and `until` (None: open)."""

    from_: datetime.date | None = Field(None, alias="from")
    until: datetime.date | None = None
    law: str = Field(min_length=1)
    short: Text
    """As a sentence names it: 'the GDPR', 'California’s CCPA'."""
    article: str | None = Field(min_length=1)
    """None: there is no act whose article could be named."""
    source: list[str] = Field(min_length=1)
    checked: Checked
    day_zone: Literal["controller", "place"] = "controller"
    """Whose day the day of receipt is (DESIGN §3)."""
    weekend: list[Annotated[int, Field(ge=1, le=7)]] = [6, 7]
    """ISO weekdays that are no working days."""
    calendar: Calendar
    limits: list[Limit] = Field(min_length=1)
    gives: list[Given]
    confirmation: Confirmation | None
    appeal: Appeal | None
    complain_to: Text
    """Where to go next, in words (not the appeal inside the company)."""
    fee: Fee
    minor_age: int | None = Field(ge=1, le=21)
    """Below it the guardian acts or consents; None: this law has no figure."""
    minor_note: str = ""
    note: str = ""

    @field_validator("gives")
    @classmethod
    def _each_once(cls, given: list[Given]) -> list[Given]:
        keys = [one.right for one in given]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"{', '.join(twice)}: named twice")
        return given

    def limit(self, right: str, day: datetime.date, stage: Stage = "answer") -> Limit | None:
        """The first limit for `right` at `stage` on the day of receipt; None where the law says nothing of it."""
        return next((limit for limit in self.limits if limit.holds(right, stage, day)), None)

    def given(self, right: str, day: datetime.date | None = None) -> Given | None:
        """The grant of `right`, where asked for a day only if it stood by then; None: this law does not give it."""
        return next((one for one in self.gives if one.right == right and one.stands(day)), None)

    def surely(self, limit: Limit) -> Checked:
        """How surely a limit was read: its own word goes before the entry's."""
        return limit.checked or self.checked


def _a_country(code: str, info: ValidationInfo) -> str:
    if code not in countries.NAMES and not is_stored(info):
        raise ValueError(_("“%(code)s” is no country: write two letters of one, like DE") % {"code": code})
    return code


class Place(Part):
    """A file: the law of a place, in time. `covers`: the countries that fall to it (the EEA to EU)."""

    place: str = Field(pattern=ISO_PLACE)
    name: Text
    covers: list[Annotated[str, AfterValidator(_a_country)]] = []
    zone: Zone | None = None
    """Where its days begin (an IANA name): needed for an entry with `day_zone: place`."""
    entries: list[Entry] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_a_day(self) -> "Place":
        """Entries follow each other in time, so that no day has two."""
        for earlier, later in zip(self.entries, self.entries[1:], strict=False):
            if earlier.until is None or later.from_ is None or later.from_ <= earlier.until:
                raise ValueError("entries: each must end (until) before the next begins (from)")
        return self

    @model_validator(mode="after")
    def _days_begin_somewhere(self) -> "Place":
        if self.zone is None and any(entry.day_zone == "place" for entry in self.entries):
            raise ValueError("zone: name the time zone whose days count (day_zone: place), such as Asia/Seoul")
        return self

    def on(self, day: datetime.date) -> Entry | None:
        """The entry for a request received on `day`; None: this law did not apply then."""
        return next(
            (
                entry
                for entry in self.entries
                if (entry.from_ is None or entry.from_ <= day) and (entry.until is None or day <= entry.until)
            ),
            None,
        )

    @property
    def key(self) -> str:
        """The file's name: 'us-ca', 'ae-x-difc'."""
        return re.sub(r"[^a-z0-9-]", "", self.place.lower())
