"""What happens by when: a case seen from a later day, and everything that time brings about if nobody does anything.

The later day comes from the one clock (`clock.at`), so the words of the next step, the days left and the open pauses
are those that the page will show then. Nothing is written.
"""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal import clock
from privacyportal.controllers.packs import Pack, pack_at
from requests import deadlines, guards
from requests.dates import dates_of, events_of, rule_of
from requests.deadlines import DayCounted, days_counted
from requests.fulfil import hold, receipt
from requests.identity import overdue
from requests.identity.asking import asks_of
from requests.models import Case, Evidence, RightsRequest, State
from requests.models.right import OPEN_STATES
from requests.workspace.case_page import rights_of
from requests.workspace.identity_page import missing_of
from requests.workspace.names import right_word
from requests.workspace.next_step import next_step
from requests.workspace.situation import gather
from requests.workspace.step import NextStep

AHEAD = timedelta(days=5 * 366)
DAYS_AFTER_RECEIPT = (16, 31, 46, 91)
WORDS: dict[str, Any] = {
    "confirm": gettext_lazy("The law wants receipt confirmed by this day"),
    "tell_extension": gettext_lazy("Last day to tell the person of more time"),
    "work": gettext_lazy("The team’s own date"),
    "reminder": gettext_lazy("Whoever does the next step is reminded"),
    "due": gettext_lazy("The date that binds"),
    "late": gettext_lazy(
        "Overdue from this day on: whoever does the next step, and administrators, are reminded daily"
    ),
    "remind_person": gettext_lazy("A person who has not confirmed the address is reminded, once"),
    "lapse": gettext_lazy("The request lapses, if nobody confirmed the address"),
    "identity": gettext_lazy("What is missing of the proof has not come by now: refuse or ask again"),
    "identity_late": gettext_lazy("Waiting for the proof ends here, after the date that binds: decide before it"),
    "paper": gettext_lazy("What was shown of who is asking is destroyed, if nobody has decided on it"),
    "void": gettext_lazy("The approval becomes void, if it was not carried out"),
    "copy": gettext_lazy("The portal’s own copy is destroyed"),
    "hold": gettext_lazy("Last day of the hold"),
}


class DayForm(forms.Form):
    """Stands in the address: a day is nothing personal."""

    day = forms.DateField(
        label=gettext_lazy("Seen from"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date", "class": "short"}, "%Y-%m-%d"),
        error_messages=dict.fromkeys(["required", "invalid"], gettext_lazy("Choose a day.")),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not self.today <= day <= self.today + AHEAD:
            raise forms.ValidationError(_("Choose today or a day of the next five years."))
        return day


@dataclasses.dataclass(frozen=True)
class Happening:
    """`past`: over by the day from which one looks."""

    day: date
    words: str
    right: str
    past: bool


@dataclasses.dataclass(frozen=True)
class Seen:
    """One right as it will stand on that day. `counted`: each day of the period by name, to the first date."""

    word: str
    state: State
    step: NextStep
    due_on: date
    left: int | None
    sentence: str
    counted: list[DayCounted]
    law: str
    """The key of the page of the law that was looked at; '' where none is known."""


def build(case: Case, pack: Pack, day: date, today: date) -> dict[str, Any]:
    """The context of the page. `pack`: the newest; each right is seen by the pack that it came under."""
    rights = rights_of(case)
    several = len(rights) > 1
    found = [
        (on, kind, str(right_word(right.right)) if several else "")
        for right in rights
        for on, kind in _of(right, today)
    ]
    found += [(each.until, "hold", "") for each in hold.standing(case)]
    if any(right.state == State.VERIFYING for right in rights):
        shown = Evidence.objects.filter(case=case).select_related("attachment")
        found += [(clock.day_of(overdue.goes_at(row), pack.zone), "paper", "") for row in overdue.waiting(shown)]
    with clock.at(clock.moment_of(day, pack.zone, 12)):
        seen = [_seen(right, day) for right in rights]
    return {
        "case": case,
        "day": day,
        "seen": seen,
        "several": several,
        "happenings": [
            Happening(on, str(WORDS[kind]), right, on < day)
            for on, kind, right in sorted(found, key=lambda one: one[0])
        ],
        "choices": _choices(case, rights, today),
    }


def _seen(right: RightsRequest, day: date) -> Seen:
    """Under the moved clock: what only time brings about has come about, and is not saved."""
    state = State(right.state)
    became = _state_on(right, day)
    right.state = became
    situation = gather([right])[right.pk]
    if became != state:
        situation = dataclasses.replace(situation, void="stale" if became == State.APPROVING else "", ended_on=day)
    dates = dates_of(right, day)
    return Seen(
        str(right_word(right.right)), became, next_step(situation), dates.due_on,
        deadlines.days_left(dates.due_on, day) if became.look.open else None,
        deadlines.sentence(dates), days_counted(dates, day),
        dates.rule.law.place.lower() if dates.rule.law else "",
    )  # fmt: skip


def _state_on(right: RightsRequest, day: date) -> State:
    state = State(right.state)
    ends = {on for on, kind in _by_portal(right) if kind in {"lapse", "void"}}
    if not any(on <= day for on in ends):
        return state
    return State.LAPSED if state == State.RECEIVED else State.APPROVING


def _of(right: RightsRequest, today: date) -> Iterator[tuple[date, str]]:
    """From today on: (day, key of WORDS)."""
    yield from ((on, kind) for on, kind in _by_portal(right) if on >= today)
    if right.state not in OPEN_STATES:
        return
    rule = rule_of(right)
    events = events_of(right, rule)
    said = receipt.confirmed(right.case) is not None
    days: list[tuple[date, str]] = [
        (on, kind) for on, kind in deadlines.timeline(rule, events, today) if kind != "confirm" or not said
    ]
    late = [(on + timedelta(days=1), "late") for on, kind in days if kind == "due"]
    yield from (one for one in days + late if right.state != State.RECEIVED or one[1] in {"work", "due"})


def _by_portal(right: RightsRequest) -> Iterator[tuple[date, str]]:
    """What the rounds of the portal do by themselves (`fulfil.rounds`)."""
    pack = pack_at(right.pack_version)
    times, zone = pack.portal, pack.zone
    received = clock.day_of(right.case.received_at, zone)
    if right.state == State.RECEIVED:
        if right.case.reminded_at is None:
            yield received + timedelta(days=times.remind_on_day), "remind_person"
        yield received + timedelta(days=times.confirm_days), "lapse"
    if right.state == State.VERIFYING and right.identity_asked_at and asks_of(right.case).open and missing_of(right):
        waited = clock.day_of(right.identity_asked_at, zone) + timedelta(days=times.identity_days)
        yield waited, "identity" if waited <= right.due_on else "identity_late"
    if right.state == State.CARRYING_OUT and not guards.answer_is_leaving(right):
        for approval in right.approvals.filter(round=right.round, voided_at__isnull=True):
            yield clock.day_of(approval.at, zone) + timedelta(days=times.approval_days), "void"
    if right.answered_at and right.copies.filter(destroyed_at__isnull=True).exclude(file="").exists():
        yield clock.day_of(right.answered_at, zone) + timedelta(days=times.link_days), "copy"


def _choices(case: Case, rights: list[RightsRequest], today: date) -> list[tuple[date, str]]:
    """Days worth a look, each with its words; none that is over."""
    days = [(case.received_on + timedelta(days=n), _("day %(number)s") % {"number": n}) for n in DAYS_AFTER_RECEIPT]
    for right in rights:
        if right.state in OPEN_STATES:
            days += [(right.due_on, _("the date that binds")), (right.due_on + timedelta(days=1), _("the day after"))]
    return sorted({day: (day, words) for day, words in days if day >= today}.values())
