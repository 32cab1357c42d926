"""Where a request stands, told to the person who made it: a title, whether they must do something, a line of steps.

Each state has its words while it lasts and when it is over; a person who comes back after a year reads what happened.
"""

import dataclasses
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal.formats import plain_day
from requests.intake.facts import Facts
from requests.intake.reaching import by_phone, told
from requests.intake.timeline import Line, lines_of
from requests.letters.reach import Way, way_to
from requests.models import Outcome, State
from requests.rights import Work


@dataclasses.dataclass(frozen=True)
class Story:
    title: str
    lede: str
    """Whether the person must do something."""
    lines: list[Line]


def tell(facts: Facts) -> Story:
    title, lede = NOW[facts.state](facts)
    return Story(title, lede, lines_of(facts))


# -- what is happening now ----------------------------------------------------------------------------


Now = tuple[str, str]
"""Title and lede."""


def _received(facts: Facts) -> Now:
    if by_phone(facts.case):
        return _("We have received your request"), _("Please confirm your phone number with the code that we sent.")
    return _("We have received your request"), _("Please confirm your email address with the code that we sent.")


def _verifying(facts: Facts) -> Now:
    if facts.asked_again:
        own = _("We could not make sure yet that it is you who asks. Please add what you know, or write to us here.")
        other = _("We cannot say yet who asks, for whom, or that you may. Add what you know, or write to us here.")
        return _("We need something more from you"), facts.either(own, other)
    own, other = (
        _("We are making sure that it is you"),
        _("We are checking who asks, and that you may act for this person"),
    )
    return facts.either(own, other), told(facts.case, "verifying")


def _fulfilling(facts: Facts) -> Now:
    if facts.plan.work == Work.CHANGE:
        return _("We are looking at what is to be done in our systems"), _until_done(facts)
    if facts.plan.work == Work.ANSWER:
        return _("We are writing our answer"), _until_answered(facts)
    if facts.runs and facts.done_runs == len(facts.runs):
        return facts.either(_("We are preparing your copy"), _("We are preparing the copy")), _until_ready(facts)
    title = facts.either(_("We are collecting your data"), _("We are collecting the data of this person"))
    return title, _until_ready(facts)


def _approving(facts: Facts) -> Now:
    if facts.plan.work == Work.CHANGE:
        return _("A second person is checking what is to be done"), _until_done(facts)
    if facts.plan.work == Work.ANSWER:
        return _("A second person is checking our answer"), _until_answered(facts)
    title = facts.either(_("A second person is checking your copy"), _("A second person is checking the copy"))
    return title, _until_ready(facts)


def _until_ready(facts: Facts) -> str:
    return told(facts.case, "ready")


def _until_done(facts: Facts) -> str:
    return told(facts.case, "done")


def _until_answered(facts: Facts) -> str:
    return told(facts.case, "answered")


def _carrying_out(facts: Facts) -> Now:
    if facts.refused or facts.plan.work == Work.ANSWER:
        return _("Our answer is on its way to you"), _until_answered(facts)
    if facts.plan.work == Work.CHANGE:
        return _("It is being done in our systems"), _until_done(facts)
    if way_to(facts.case) is Way.TEXT:
        title = facts.either(_("Your copy is being made"), _("The copy is being made"))
    else:
        title = facts.either(_("Your copy is being made and sent"), _("The copy is being made and sent"))
    return title, told(facts.case, "sending")


def _answered(facts: Facts) -> Now:
    on = facts.right.answered_on
    day = {"day": plain_day(on) if on else "", "email": facts.case.email}
    if facts.refused:
        return (
            _("We cannot do what you asked"),
            _("We answered on %(day)s. The reason, and where you can complain, stand below.") % day,
        )
    if facts.plan.discreet:
        return _("We have looked into it"), _("We answered on %(day)s. Our answer stands below.") % day
    if facts.right.outcome == Outcome.NOTHING_HELD:
        return _nothing_found(facts, day)
    if facts.plan.work == Work.CHANGE:
        return _changed(facts, day)
    if facts.plan.work == Work.ANSWER:
        return _("We have answered you"), _("We answered on %(day)s. Our answer stands below.") % day
    if way_to(facts.case) is Way.TEXT:
        title = facts.either(_("Your copy is ready"), _("The copy is ready"))
    else:
        title = facts.either(_("Your copy has been sent"), _("The copy has been sent"))
    return title, told(facts.case, "sent", day=day["day"])


def _changed(facts: Facts, day: dict[str, str]) -> Now:
    if facts.right.outcome == Outcome.PARTLY:
        lede = _("We answered on %(day)s. What was done, what was kept and why stands below.")
        return _("Part of it is done"), lede % day
    return _("It is done"), _("We answered on %(day)s. What was done in each system stands below.") % day


def _nothing_found(facts: Facts, day: dict[str, str]) -> Now:
    lede = _("We answered on %(day)s: we looked in each of our systems and found nothing.")
    return facts.either(_("We hold no data about you"), _("We hold no data about this person")), lede % day


def _withdrawn(facts: Facts) -> Now:
    if (other := facts.case.merged_into) is not None:
        going_on = {"reference": other.reference}
        return (
            _("We go on with another request of yours"),
            _("You asked for the same twice, so this request is joined with %(reference)s.") % going_on,
        )
    return _("You have withdrawn this request"), _("Nobody works on it any more. You can make a new one at any time.")


def _lapsed(facts: Facts) -> Now:
    days = facts.pack.portal.confirm_days
    lede = ngettext(
        "Nobody typed its code within %(days)s day, so we did nothing with it. Please simply make a new one.",
        "Nobody typed its code within %(days)s days, so we did nothing with it. Please simply make a new one.",
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
