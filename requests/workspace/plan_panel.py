"""The plan of a right as its page shows it: a line a system, what is to happen, what was done."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from privacyportal.staff.models import Role
from privacyportal.vault.models import Shredded
from requests.fulfil import plan
from requests.models import Intent, Note, PlanRow, RightsRequest, Source, State
from requests.sources.naming import system_name, system_names
from requests.workspace.button import address


@dataclass(frozen=True)
class PlanLine:
    """`word` and `kind` are its badge; `url` leads to where it is decided on or closed, '' where nobody can now."""

    name: str
    intent: str
    reason: str
    result: str
    account: str
    word: str
    kind: str
    url: str
    url_words: str
    closed_at: datetime | None
    closed_by: str


@dataclass(frozen=True)
class PlanPanel:
    lines: list[PlanLine]
    later: list[str]
    """Systems that were connected since."""
    add_url: str
    connected_url: str


def plan_panel(request: RightsRequest, roles: frozenset[str]) -> PlanPanel:
    rows = plan.rows_of(request)
    handles = Role.HANDLER in roles
    planning = request.state == State.FULFILLING
    names = system_names(row.source for row in rows if row.source)
    return PlanPanel(
        lines=[_line(request, row, names.get(row.source_id, row.system), handles) for row in rows],
        later=_later(request, rows) if planning else [],
        add_url=address("plan_add", request) if handles and planning else "",
        connected_url=address("plan_connected", request) if handles and planning else "",
    )


def name_of(row: PlanRow) -> str:
    """What the system of a row is called."""
    return system_name(row.source) if row.source else str(row.system)


def to_be_done(request: RightsRequest) -> bool:
    """Whether a row of its plan waits for a hand: others are closed by the approval alone."""
    return any(row.closed_at is None for row in plan.rows_of(request))


def _later(request: RightsRequest, rows: list[PlanRow]) -> list[str]:
    planned = {row.source_id for row in rows}
    later = Source.objects.filter(controller=request.case.controller_id, active=True).exclude(pk__in=planned)
    names = system_names([*(row.source for row in rows if row.source), *later])
    return [names[source.pk] for source in later]


def _line(request: RightsRequest, row: PlanRow, name: str, handles: bool) -> PlanLine:
    if row.closed_at:
        word, kind = _("closed"), "done"
    elif row.intent:
        word, kind = _("to be done") if request.state == State.CARRYING_OUT else _("decided"), "waiting"
    else:
        word, kind = _("undecided"), "waiting"
    url, url_words = "", ""
    if handles and request.state == State.FULFILLING and (row.closed_at is None or row.result == Intent.PARTLY):
        url, url_words = address("plan_decide", request, row.pk), _("Change") if row.intent else _("Decide")
    elif handles and request.state == State.CARRYING_OUT and not request.outcome and row.closed_at is None:
        url, url_words = address("plan_close", request, row.pk), _("Close")
    return PlanLine(
        name, intent_word(row.intent), text_of(row.reason), result_word(row.result), text_of(row.account), word, kind,
        url, url_words, row.closed_at, str(row.closed_by or ""),
    )  # fmt: skip


def intent_word(intent: str) -> str:
    return str(Intent(intent).label) if intent else ""


def result_word(result: str) -> str:
    """What was done, in the words of the letter."""
    words: dict[str, str] = {
        Intent.DO: _("done"),
        Intent.PARTLY: _("done in part; the rest stays"),
        Intent.KEEP: _("kept"),
        Intent.NOTHING: _("nothing of this person was there"),
    }
    return words.get(result, "")


def text_of(note: Note | None) -> str:
    """The words of a note; '' where there is none, or none any more."""
    try:
        return str(note.text) if note else ""
    except Shredded:
        return ""
