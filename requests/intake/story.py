"""Where a request stands, told to the person who made it: a title, whether they must do something, a line of steps.

Each state has its words while it lasts and when it is over; a person who comes back after a year reads what happened.
"""

import dataclasses
from collections.abc import Callable
from datetime import datetime

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal.controllers.packs import Pack
from privacyportal.formats import plain_day
from privacyportal.jobs.models import JobState
from privacyportal.mail import outbox
from privacyportal.templatetags.portal import moment
from requests.models import Case, Outcome, RightsRequest, SourceRun, State


@dataclasses.dataclass(frozen=True)
class Line:
    """One step of the timeline; `state`: done, now, todo or failed; `progress`: how many of how many."""

    what: str
    state: str
    when: str | SafeString = ""
    note: str = ""
    progress: tuple[int, int] | None = None


@dataclasses.dataclass(frozen=True)
class Story:
    title: str
    lede: str
    """Whether the person must do something."""
    lines: list[Line]


@dataclasses.dataclass(frozen=True)
class Facts:
    """What the story is told from, read once."""

    case: Case
    right: RightsRequest
    pack: Pack
    proven_at: datetime | None
    runs: list[SourceRun]
    approved_at: datetime | None
    asked_again: bool
    maybe_twice: bool

    @property
    def state(self) -> State:
        return State(self.right.state)

    @property
    def refused(self) -> bool:
        return self.right.outcome == Outcome.REFUSED

    @property
    def done_runs(self) -> int:
        return sum(run.state == JobState.DONE for run in self.runs)


def read_facts(case: Case, right: RightsRequest, pack: Pack) -> Facts:
    decision = case.decisions.filter(proven=True).order_by("-at", "-id").first()
    approval = right.approvals.filter(round=right.round, voided_at__isnull=True).first()
    letters = outbox.mails_about("case", str(case.pk))
    answers = outbox.mails_about("right", str(right.pk))
    return Facts(
        case=case,
        right=right,
        pack=pack,
        proven_at=decision.at if decision else None,
        runs=list(right.runs.filter(round=right.round, superseded_at__isnull=True)) if decision else [],
        approved_at=approval.at if approval else None,
        asked_again=right.state == State.VERIFYING and letters.filter(letter="case.identity_asked").exists(),
        maybe_twice=right.state == State.ANSWERED and any(mail.maybe_twice for mail in answers),
    )


def tell(facts: Facts) -> Story:
    title, lede = NOW[facts.state](facts)
    return Story(title, lede, _lines(facts))


# -- what is happening now ----------------------------------------------------------------------------


Now = tuple[str, str]
"""Title and lede."""


def _received(facts: Facts) -> Now:
    return _("We have received your request"), _("Please confirm your email address with the code that we sent.")


def _verifying(facts: Facts) -> Now:
    if facts.asked_again:
        return (
            _("We need something more from you"),
            _("We could not make sure yet that it is you who asks. Please add what you know, or answer our mail."),
        )
    lede = _("Nothing to do for you now. If we need anything more, we write to %(email)s.")
    return _("We are making sure that it is you"), lede % {"email": facts.case.email}


def _fulfilling(facts: Facts) -> Now:
    if facts.runs and facts.done_runs == len(facts.runs):
        return _("We are preparing your copy"), _until_ready(facts)
    return _("We are collecting your data"), _until_ready(facts)


def _approving(facts: Facts) -> Now:
    return _("A second person is checking your copy"), _until_ready(facts)


def _until_ready(facts: Facts) -> str:
    words = _("Nothing to do for you now. We write to %(email)s when your copy is ready.")
    return words % {"email": facts.case.email}


def _carrying_out(facts: Facts) -> Now:
    if facts.refused:
        lede = _("Nothing to do for you now. It comes to %(email)s and then stands here, too.")
        return _("Our answer is on its way to you"), lede % {"email": facts.case.email}
    lede = _("Nothing to do for you now. It comes to %(email)s within the next hours.")
    return _("Your copy is being made and sent"), lede % {"email": facts.case.email}


def _answered(facts: Facts) -> Now:
    on = facts.right.answered_on
    day = {"day": plain_day(on) if on else "", "email": facts.case.email}
    if facts.refused:
        return (
            _("We cannot do what you asked"),
            _("We answered on %(day)s. The reason, and where you can complain, stand below.") % day,
        )
    if facts.right.outcome == Outcome.NOTHING_HELD:
        return (
            _("We hold no data about you"),
            _("We answered on %(day)s: we looked in each of our systems and found nothing.") % day,
        )
    return (
        _("Your copy has been sent"),
        _("It went to %(email)s on %(day)s. It opens with the passphrase below.") % day,
    )


def _withdrawn(facts: Facts) -> Now:
    return _("You have withdrawn this request"), _("Nobody works on it any more. You can make a new one at any time.")


def _lapsed(facts: Facts) -> Now:
    days = facts.pack.portal.confirm_days
    lede = ngettext(
        "Nobody confirmed the email address within %(days)s day, so we did nothing with it. "
        "Please simply make a new one.",
        "Nobody confirmed the email address within %(days)s days, so we did nothing with it. "
        "Please simply make a new one.",
        days,
    )
    return _("This request has lapsed"), lede % {"days": days}


NOW: dict[State, Callable[[Facts], Now]] = {
    State.RECEIVED: _received,
    State.VERIFYING: _verifying,
    State.FULFILLING: _fulfilling,
    State.APPROVING: _approving,
    State.CARRYING_OUT: _carrying_out,
    State.ANSWERED: _answered,
    State.WITHDRAWN: _withdrawn,
    State.LAPSED: _lapsed,
}


# -- the line of steps --------------------------------------------------------------------------------

ORDER = (State.RECEIVED, State.VERIFYING, State.FULFILLING, State.APPROVING, State.CARRYING_OUT, State.ANSWERED)
"""The step that each state is at, in the order of the line: Received itself is always over."""


def _lines(facts: Facts) -> list[Line]:
    lines = [Line(_("Received"), "done", _when(facts, facts.case.received_at))]
    if facts.state in {State.WITHDRAWN, State.LAPSED} or facts.refused:
        return lines + _happened(facts) + _ending(facts)
    at = ORDER.index(facts.state)
    steps = (_confirmed(facts), _known(facts), _collected(facts), _checked(facts), _sent(facts))
    for number, (todo, now, done) in enumerate(steps):
        lines.append(done if number < at else now if number == at else todo)
    return lines


def _happened(facts: Facts) -> list[Line]:
    """Of a request that ended early: only what was really reached."""
    reached = [
        (facts.case.confirmed_at, _confirmed(facts)),
        (facts.proven_at, _known(facts)),
        (facts.runs and facts.done_runs == len(facts.runs), _collected(facts)),
    ]
    return [done for happened, (_todo, _now_, done) in reached if happened]


def _ending(facts: Facts) -> list[Line]:
    since = _when(facts, facts.right.state_since)
    if facts.state == State.WITHDRAWN:
        return [Line(_("You withdrew it"), "done", since)]
    if facts.state == State.LAPSED:
        return [Line(_("It lapsed"), "failed", since, _("The email address was not confirmed in time."))]
    if facts.state == State.ANSWERED:
        return [
            Line(_("We decided not to do it"), "failed"),
            Line(_("Our answer was sent"), "done", _when(facts, facts.right.answered_at), _twice(facts)),
        ]
    return [Line(_("Decided"), "done", since), Line(_("Our answer is being sent"), "now")]


Tenses = tuple[Line, Line, Line]


def _confirmed(facts: Facts) -> Tenses:
    return (
        Line(_("You confirm your email address"), "todo"),
        Line(_("You confirm your email address"), "now"),
        Line(_("Your email address is confirmed"), "done", _when(facts, facts.case.confirmed_at)),
    )


def _known(facts: Facts) -> Tenses:
    return (
        Line(_("We make sure that it is you"), "todo"),
        Line(_("We make sure that it is you"), "now", note=_("Somebody of us looks at what you sent.")),
        Line(_("We know that it is you"), "done", _when(facts, facts.proven_at)),
    )


def _collected(facts: Facts) -> Tenses:
    total, done = len(facts.runs), facts.done_runs
    entries = sum(run.rows for run in facts.runs)
    count = {"systems": total, "done": done, "entries": _entries(entries)}
    ended = max((run.ended_at for run in facts.runs if run.ended_at), default=None)
    collecting = ngettext("Collecting from %(systems)s system", "Collecting from %(systems)s systems", total) % count
    collected = ngettext("Collected from %(systems)s system", "Collected from %(systems)s systems", total) % count
    now = Line(_("We collect your data"), "now")
    if total and done == total:
        now = Line(_("We prepare your copy"), "now", note=collected)
    elif total:
        note = _("%(done)s of %(systems)s done, %(entries)s so far") % count
        now = Line(collecting, "now", note=note, progress=(done, total))
    return (
        Line(_("We collect your data"), "todo"),
        now,
        Line(collected if total else _("Your data was collected"), "done", _when(facts, ended)),
    )


def _checked(facts: Facts) -> Tenses:
    return (
        Line(_("A second person checks it"), "todo"),
        Line(_("A second person checks it"), "now"),
        Line(_("A second person has checked it"), "done", _when(facts, facts.approved_at)),
    )


def _sent(facts: Facts) -> Tenses:
    held = facts.right.outcome != Outcome.NOTHING_HELD
    return (
        Line(_("Your copy is sent"), "todo"),
        Line(_("Your copy is being made and sent"), "now"),
        Line(
            _("Your copy was sent") if held else _("Our answer was sent"),
            "done",
            _when(facts, facts.right.answered_at),
            _twice(facts),
        ),
    )


def _twice(facts: Facts) -> str:
    """What SMTP cannot know is told (TRAPS)."""
    if not facts.maybe_twice:
        return ""
    return _("The mail server did not tell us whether it took our mail, so we sent it again: you may have it twice.")


def _entries(number: int) -> str:
    return ngettext("%(number)s entry", "%(number)s entries", number) % {"number": number_format(number)}


def _when(facts: Facts, value: datetime | None) -> str | SafeString:
    return moment(value, facts.pack)
