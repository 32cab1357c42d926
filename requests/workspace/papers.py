"""What staff read of a file that shows who is asking, while it waits and once it was destroyed unseen."""

from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.controllers.packs import Pack
from privacyportal.formats import plain_day
from requests.identity import overdue
from requests.identity.base import methods
from requests.models import Evidence, EvidenceState
from requests.workspace.step import Paper


def paper_of(row: Evidence, pack: Pack) -> Paper:
    came, goes = (clock.day_of(at, pack.zone) for at in (overdue.came_at(row), overdue.goes_at(row)))
    return Paper(came, goes, bool(row.facts.get("opened")), row.method)


def paper_waits(paper: Paper) -> str:
    words = _("A paper has waited to be looked at since %(came)s; it is destroyed on %(goes)s")
    return words % {"came": plain_day(paper.came_on), "goes": plain_day(paper.goes_on)}


def paper_lost(paper: Paper) -> str:
    words = _("It came on %(came)s, nobody looked at it, and it was destroyed on %(goes)s: ask for it again.")
    if paper.opened:
        words = _("It came on %(came)s, nobody decided on it, and it was destroyed on %(goes)s: ask for it again.")
    return words % {"came": plain_day(paper.came_on), "goes": plain_day(paper.goes_on)}


def about(row: Evidence, pack: Pack) -> str:
    """A line of evidence: what it is, and what becomes of its file."""
    seen = methods[row.method].seen(row)
    if row.facts.get("expired"):
        return " · ".join(filter(None, (seen, paper_lost(paper_of(row, pack)))))
    if overdue.waiting([row]):
        return " · ".join(filter(None, (seen, paper_waits(paper_of(row, pack)))))
    return seen


def word(row: Evidence) -> str:
    """What its badge says."""
    if row.facts.get("expired"):
        return _("destroyed, not decided on") if row.facts.get("opened") else _("destroyed unseen")
    return str(EvidenceState(row.state).label)
