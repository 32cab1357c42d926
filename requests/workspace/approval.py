"""What an approver sees before approving: the content in numbers, its digest, its receiver, its last change."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from privacyportal.audit import trail
from privacyportal.staff.models import User
from requests.fulfil import content
from requests.models import Redaction, RightsRequest
from requests.sources.naming import system_names
from requests.workspace.next_step import rows_in_words
from requests.workspace.person import masked
from requests.workspace.story import who


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


def approval_page(request: RightsRequest, user: User) -> Content:
    digest = content.digest(request)
    systems = []
    runs = list(request.runs.filter(round=request.round, superseded_at__isnull=True).select_related("source"))
    names = system_names(run.source for run in runs)
    for run in runs:
        taken = Redaction.objects.filter(block__run=run)
        rows_out = taken.filter(column="").count()
        systems.append(SystemLine(names[run.source_id], run.rows, rows_out, taken.exclude(column="").count()))
    left = content.entries_left(request)
    receiver = masked(request.case).email
    button = _("Approve and send %(rows)s to %(email)s")
    if not left:
        button = _("Approve, and tell %(email)s that nothing is held")
    changed_at, changed_by = last_change(request, user)
    return Content(
        digest, left, sum(line.left_out for line in systems), sum(line.blackened for line in systems), systems,
        receiver, button % {"rows": rows_in_words(left), "email": receiver}, _reasons(request), changed_at, changed_by,
    )  # fmt: skip


def _reasons(request: RightsRequest) -> list[tuple[str, int]]:
    runs = request.runs.filter(round=request.round, superseded_at__isnull=True)
    taken = Redaction.objects.filter(block__run__in=runs).order_by("reason").select_related("note__data_key")
    return list(Counter(each.why for each in taken).items())


def last_change(request: RightsRequest, user: User) -> tuple[datetime | None, str]:
    """When the content last changed and by whom, so that an approver who looked before that looks again."""
    entries = trail.entries_about("case", request.case_id)
    entry = entries.filter(action__in=["review.taken_out", "review.put_back", "collect.finished"]).last()
    if entry is None:
        return None, ""
    names = {entry.actor_id: User.objects.filter(pk=entry.actor_id).first()} if entry.actor_kind == "staff" else {}
    return entry.at, who(entry, {key: name for key, name in names.items() if name}, user)
