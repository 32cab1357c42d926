"""The line of steps of a request: what was, what is happening now, what comes, in the words of its kind of work."""

import dataclasses
from collections.abc import Callable
from datetime import datetime

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal.templatetags.portal import moment
from requests.intake.facts import Facts
from requests.intake.reaching import confirm_words
from requests.letters.reach import Way, way_to
from requests.models import Outcome, State
from requests.rights import Work


@dataclasses.dataclass(frozen=True)
class Line:
    """One step of the timeline; `state`: done, now, todo or failed; `progress`: how many of how many."""

    what: str
    state: str
    when: str | SafeString = ""
    note: str = ""
    progress: tuple[int, int] | None = None


ORDER = (State.RECEIVED, State.VERIFYING, State.FULFILLING, State.APPROVING, State.CARRYING_OUT, State.ANSWERED)
"""The step that each state is at, in the order of the line: Received itself is always over."""


def lines_of(facts: Facts) -> list[Line]:
    lines = [Line(_("Received"), "done", _when(facts, facts.case.received_at))]
    if facts.state in {State.WITHDRAWN, State.LAPSED} or facts.refused:
        return lines + _happened(facts) + _ending(facts)
    at = ORDER.index(facts.state)
    for state, (todo, now, done) in _steps(facts):
        if facts.again_at and state == _begins_anew(facts):
            lines.append(_opened_again(facts))
        number = ORDER.index(state)
        lines.append(done if number < at else now if number == at else todo)
    return lines


def _steps(facts: Facts) -> list[tuple[State, "Tenses"]]:
    """What this right goes through: not each needs proof beyond the address, nor a second person."""
    steps = [] if facts.case.entered_by_id else [(State.RECEIVED, _confirmed(facts))]
    if facts.proves:
        steps.append((State.VERIFYING, _known(facts)))
    steps.append((State.FULFILLING, WORKED[facts.plan.work](facts)))
    if facts.plan.approved and not facts.plan.discreet:
        steps.append((State.APPROVING, _checked(facts)))
    return [*steps, (State.CARRYING_OUT, SENT[facts.plan.work](facts))]


def _begins_anew(facts: Facts) -> State:
    """The step that a request opened again came to first: what was refused before proof is proven first."""
    if not facts.proves or (facts.proven_at and facts.again_at and facts.proven_at < facts.again_at):
        return State.FULFILLING
    return State.VERIFYING


def _opened_again(facts: Facts) -> Line:
    return Line(_("We opened it again, to look at it anew"), "done", _when(facts, facts.again_at))


def _happened(facts: Facts) -> list[Line]:
    """Of a request that ended early: only what was really reached."""
    case, collected = facts.case, facts.runs and facts.done_runs == len(facts.runs)
    reached = [
        (None if case.entered_by_id else case.confirmed_at, _confirmed(facts)[-1]),
        (facts.proven_at, _known(facts)[-1]),
        (facts.again_at, _opened_again(facts)),
        (_collected_at(facts) if collected else None, _collected(facts)[-1]),
    ]
    happened = [(at, line) for at, line in reached if at]
    return [line for _at, line in sorted(happened, key=lambda each: each[0])]


def _ending(facts: Facts) -> list[Line]:
    since = _when(facts, facts.right.state_since)
    if facts.state == State.WITHDRAWN:
        joined = facts.case.merged_into_id is not None
        return [Line(_("Joined with another request") if joined else _("You withdrew it"), "done", since)]
    if facts.state == State.LAPSED:
        return [Line(_("It lapsed"), "failed", since, _("Its code was not typed in time."))]
    if facts.state == State.ANSWERED:
        return [
            Line(_("We decided not to do it"), "failed"),
            _left(facts, _("Our answer was sent")),
        ]
    return [Line(_("Decided"), "done", since), Line(_("Our answer is being sent"), "now")]


Tenses = tuple[Line, Line, Line]


def _confirmed(facts: Facts) -> Tenses:
    words, over = confirm_words(facts.case)
    return Line(words, "todo"), Line(words, "now"), Line(over, "done", _when(facts, facts.case.confirmed_at))


def _known(facts: Facts) -> Tenses:
    words = facts.either(_("We make sure that it is you"), _("We check who asks, and that you may act for this person"))
    over = facts.either(_("We know that it is you"), _("We know who asks, and that you may act for this person"))
    now = Line(words, "now", note=_whose_turn(facts))
    return Line(words, "todo"), now, Line(over, "done", _when(facts, facts.proven_at))


def _whose_turn(facts: Facts) -> str:
    """What this right waits for: it may have all that it needs while its neighbour has not."""
    if facts.wanted.lacks(facts.right.right):
        return _("Something is still missing.")
    if facts.wanted.lost:
        return _("A file of yours was destroyed before we had decided on it. That is our fault.")
    if facts.wanted.asks.open:
        return _("We wait for what we asked you for.")
    if facts.right.right in facts.wanted.serial:
        return _("You gave the serial number of a device. We look whether it is known to us, which may be enough.")
    return _("Somebody of us looks at what you sent.")


def _collected(facts: Facts) -> Tenses:
    total, done = len(facts.runs), facts.done_runs
    entries = sum(run.rows for run in facts.runs)
    count = {"systems": total, "done": done, "entries": _entries(entries)}
    collecting = ngettext("Collecting from %(systems)s system", "Collecting from %(systems)s systems", total) % count
    collected = ngettext("Collected from %(systems)s system", "Collected from %(systems)s systems", total) % count
    words = facts.either(_("We collect your data"), _("We collect the data of this person"))
    now = Line(words, "now")
    if total and done == total:
        now = Line(facts.either(_("We prepare your copy"), _("We prepare the copy")), "now", note=collected)
    elif total:
        note = _("%(done)s of %(systems)s done, %(entries)s so far") % count
        now = Line(collecting, "now", note=note, progress=(done, total))
    over = facts.either(_("Your data was collected"), _("The data of this person was collected"))
    return Line(words, "todo"), now, Line(collected if total else over, "done", _when(facts, _collected_at(facts)))


def _collected_at(facts: Facts) -> datetime | None:
    return max((run.ended_at for run in facts.runs if run.ended_at), default=None)


def _planned(facts: Facts) -> Tenses:
    words = _("We plan what is to be done in each of our systems")
    return Line(words, "todo"), Line(words, "now"), Line(_("We planned what is to be done in each system"), "done")


def _written(facts: Facts) -> Tenses:
    words = _("We write our answer")
    return Line(words, "todo"), Line(words, "now"), Line(_("Our answer was written"), "done")


WORKED: dict[Work, Callable[[Facts], Tenses]] = {
    Work.DISCLOSE: _collected,
    Work.CHANGE: _planned,
    Work.ANSWER: _written,
}


def _checked(facts: Facts) -> Tenses:
    return (
        Line(_("A second person checks it"), "todo"),
        Line(_("A second person checks it"), "now"),
        Line(_("A second person has checked it"), "done", _when(facts, facts.approved_at)),
    )


def _sent(facts: Facts) -> Tenses:
    if way_to(facts.case) is Way.TEXT:
        todo = facts.either(_("Your copy waits for you on this page"), _("The copy waits for you on this page"))
        now = facts.either(_("Your copy is being made"), _("The copy is being made"))
        done = facts.either(_("Your copy is ready"), _("The copy is ready"))
        nothing = _("Our answer is here")
    else:
        todo = facts.either(_("Your copy is sent"), _("The copy is sent"))
        now = facts.either(_("Your copy is being made and sent"), _("The copy is being made and sent"))
        done = facts.either(_("Your copy was sent"), _("The copy was sent"))
        nothing = _("Our answer was sent")
    held = facts.right.outcome != Outcome.NOTHING_HELD
    return Line(todo, "todo"), Line(now, "now"), _left(facts, done if held else nothing)


def _done(facts: Facts) -> Tenses:
    held = facts.right.outcome != Outcome.NOTHING_HELD and not facts.plan.discreet
    return (
        Line(_("It is done, and you get a letter about it"), "todo"),
        Line(_("It is being done, system by system"), "now"),
        _left(facts, _("It was done, and our answer was sent") if held else _("Our answer was sent")),
    )


def _answer_sent(facts: Facts) -> Tenses:
    return (
        Line(_("Our answer is sent"), "todo"),
        Line(_("Our answer is being sent"), "now"),
        _left(facts, _("Our answer was sent")),
    )


SENT: dict[Work, Callable[[Facts], Tenses]] = {
    Work.DISCLOSE: _sent,
    Work.CHANGE: _done,
    Work.ANSWER: _answer_sent,
}


def _left(facts: Facts, words: str) -> Line:
    """The answer has left: when, and what is not known of it."""
    return Line(words, "done", _when(facts, facts.right.answered_at), _twice(facts))


def _twice(facts: Facts) -> str:
    """What SMTP cannot know is told (TRAPS)."""
    if facts.came_back:
        return _("Our mail came back to us. Write us a message with another address, and we send it there.")
    if not facts.maybe_twice:
        return ""
    return _("The mail server did not tell us whether it took our mail, so we sent it again: you may have it twice.")


def _entries(number: int) -> str:
    return ngettext("%(number)s entry", "%(number)s entries", number) % {"number": number_format(number)}


def _when(facts: Facts, value: datetime | None) -> str | SafeString:
    return moment(value, facts.pack)
