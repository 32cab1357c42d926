"""What an approver sees before approving: the content in numbers, its digest, its receiver, its last change."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.audit import trail
from privacyportal.mail.outbox import Rendered
from privacyportal.staff.models import User
from requests.fulfil import content
from requests.fulfil.plan import rows_of
from requests.fulfil.working import written
from requests.guards import standing_hold
from requests.letters.answer import preview_words
from requests.letters.reach import Way, way_to
from requests.models import Redaction, RightsRequest
from requests.rights import Work, plan_of
from requests.sources.naming import system_names
from requests.workspace.person import masked
from requests.workspace.plan_panel import PlanLine, plan_panel
from requests.workspace.step import rows_in_words
from requests.workspace.story import who
from requests.workspace.work_steps import plan_in_words

CHANGES = ("review.taken_out", "review.put_back", "collect.finished", "plan.decided", "plan.closed", "answer.written")
"""Actions of the trail that change what would be approved."""
LEAVES: dict[Way, Any] = {
    Way.MAIL: gettext_lazy("The letter is mailed at once; there is no other button after this one."),
    Way.TEXT: gettext_lazy("The answer waits behind the code at once, and a text message says so."),
    Way.POST: gettext_lazy("A handler prints the answer, posts it, and then says so."),
}
COPY_LEAVES = gettext_lazy(
    "The copy becomes an encrypted PDF and is mailed at once; there is no other button after this one."
)
PLAN_LEAVES = gettext_lazy(
    "Then a handler does it in each system by hand. The letter that tells it goes with the last row."
)


@dataclass(frozen=True)
class SystemLine:
    name: str
    rows: int
    left_out: int
    blackened: int


@dataclass(frozen=True)
class Content:
    """`digest` is taken before the numbers are read: what changes in between is refused, not overlooked."""

    digest: str
    rows: int
    left_out: int
    blackened: int
    systems: list[SystemLine]
    receiver: str
    button: str
    reasons: list[tuple[str, int]]
    """Why things are taken out, in words, and how many for each."""
    changed_at: datetime | None
    changed_by: str
    plan: list[PlanLine] = field(default_factory=list)
    plan_words: str = ""
    """The plan in numbers: "2 systems: to be done in 1, kept in part in 1"."""
    letter: Rendered | None = None
    """The letter of an answer in words."""
    leaves: str = ""
    """How the answer reaches the person."""
    holds: list[date] = field(default_factory=list)
    """The last days of the holds that stand on this case."""


def approval_page(request: RightsRequest, user: User) -> Content:
    digest = content.digest(request)
    work = plan_of(request.right).work
    if work != Work.DISCLOSE:
        return _without_rows(request, user, digest, work)
    systems = []
    runs = list(request.runs.filter(round=request.round, superseded_at__isnull=True).select_related("source"))
    names = system_names(run.source for run in runs)
    for run in runs:
        taken = Redaction.objects.filter(block__run=run)
        rows_out = taken.filter(column="").count()
        systems.append(SystemLine(names[run.source_id], run.rows, rows_out, taken.exclude(column="").count()))
    left = content.entries_left(request)
    receiver, way = _receiver(request)
    button = _("Approve and send %(rows)s to %(email)s") if way is Way.MAIL else _("Approve the copy: %(rows)s")
    if not left:
        button = _("Approve, and tell %(email)s that nothing is held")
        if way is not Way.MAIL:
            button = _("Approve the answer that nothing is held")
    changed_at, changed_by = last_change(request, user)
    return Content(
        digest, left, sum(line.left_out for line in systems), sum(line.blackened for line in systems), systems,
        receiver, button % {"rows": rows_in_words(left), "email": receiver}, _reasons(request), changed_at, changed_by,
        leaves=str(LEAVES[way] if way is not Way.MAIL or not left else COPY_LEAVES),
    )  # fmt: skip


def _receiver(request: RightsRequest) -> tuple[str, Way]:
    """Masked, and how they are reached."""
    person, way = masked(request.case), way_to(request.case)
    return {Way.MAIL: person.email, Way.TEXT: person.phone, Way.POST: _("by post")}[way], way


def _without_rows(request: RightsRequest, user: User, digest: str, work: Work) -> Content:
    """A plan or a written answer: nothing was collected for it."""
    receiver, way = _receiver(request)
    lines = plan_panel(request, frozenset()).lines if work == Work.CHANGE else []
    rows = rows_of(request) if lines else []
    letter = preview_words(request, written(request)) if work == Work.ANSWER else None
    button = _("Approve this plan")
    if letter:
        button = _("Approve the answer, and send it to %(email)s") if way is Way.MAIL else _("Approve the answer")
    changed_at, changed_by = last_change(request, user)
    return Content(
        digest, 0, 0, 0, [], receiver, button % {"email": receiver}, [], changed_at, changed_by, plan=lines,
        plan_words=plan_in_words(row.result or row.intent for row in rows) if lines else "", letter=letter,
        leaves=str(PLAN_LEAVES if any(row.closed_at is None for row in rows) else LEAVES[way]),
        holds=[hold.until] if (hold := standing_hold(request)) else [],
    )  # fmt: skip


def _reasons(request: RightsRequest) -> list[tuple[str, int]]:
    runs = request.runs.filter(round=request.round, superseded_at__isnull=True)
    taken = Redaction.objects.filter(block__run__in=runs).order_by("reason").select_related("note__data_key")
    return list(Counter(each.why for each in taken).items())


def last_change(request: RightsRequest, user: User) -> tuple[datetime | None, str]:
    """When the content of this right last changed, and by whom: an approver who looked before that looks again."""
    entries = trail.entries_about("case", request.case_id).filter(facts__right=request.right)
    entry = entries.filter(action__in=CHANGES).last()
    if entry is None:
        return None, ""
    names = {entry.actor_id: User.objects.filter(pk=entry.actor_id).first()} if entry.actor_kind == "staff" else {}
    return entry.at, who(entry, {key: name for key, name in names.items() if name}, user)
