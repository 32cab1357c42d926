"""Gathers what the next step depends on, for many rights at once in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.packs import Pack, pack_at
from privacyportal.jobs.models import JobState
from privacyportal.mail.models import Fate, OutgoingMail
from requests.fulfil import receipt
from requests.identity import overdue
from requests.identity.asking import NOTHING_ASKED, TELLING, Asks, read_asks
from requests.models import (
    DataCopy,
    Dispute,
    Evidence,
    FeeQuote,
    Hold,
    IdentityDecision,
    Message,
    MessageKind,
    Note,
    NoteKind,
    PlanRow,
    Redaction,
    RightsRequest,
    Source,
    SourceRun,
    State,
)
from requests.models.message import OPEN_QUESTION, UNREAD
from requests.rights import Proof, Work, level_for, plan_of
from requests.sources.naming import system_names
from requests.workspace.papers import paper_of
from requests.workspace.step import Paper, Situation
from requests.workspace.trouble import copy_trouble

TURNED = (
    "request.prove", "request.submit", "request.send_back", "request.content_changed", "request.step_failed",
    "request.prove_more",
)  # fmt: skip
"""Actions of the trail that lead to who is asking, to fulfilling or approving: the last one says how it came there."""
DOUBTED = "identity.doubted"
TURNS_TO = {State.VERIFYING, State.FULFILLING, State.APPROVING}


@dataclass
class _Found:
    """What the database says of one right, before it is made a Situation."""

    runs: list[SourceRun] = field(default_factory=list)
    left_out: int = 0
    last: tuple[str, str] = ("", "")
    copy: str = ""
    mail: str = ""
    mail_trouble: str = ""
    plan: list[PlanRow] = field(default_factory=list)
    unplanned: int = 0
    written: bool = False
    shown: list[Evidence] = field(default_factory=list)
    asks: Asks = NOTHING_ASKED
    asked_at: datetime | None = None
    fee_told_at: datetime | None = None
    confirm_receipt_by: date | None = None
    to_post: bool = False
    doubted: bool = False
    unread: int = 0
    disputed: bool = False
    hold_until: date | None = None


def gather(requests: Sequence[RightsRequest]) -> dict[UUID, Situation]:
    """By the right's id. The rows come with `case` and `pack_version`."""
    found: dict[UUID, _Found] = defaultdict(_Found)
    _add_runs(requests, found)
    _add_shown(requests, found)
    _add_turns(requests, found)
    _add_answers(requests, found)
    _add_plans(requests, found)
    _add_words(requests, found)
    _add_waits(requests, found)
    _add_receipts(requests, found)
    return {request.pk: _situation(request, found[request.pk]) for request in requests}


def _add_runs(requests: Sequence[RightsRequest], found: dict[UUID, _Found]) -> None:
    ids = [r.pk for r in requests if r.state in {State.FULFILLING, State.APPROVING, State.CARRYING_OUT}]
    runs = SourceRun.objects.filter(request__in=ids, round=F("request__round"), superseded_at__isnull=True)
    for run in runs.select_related("source").order_by("source__key"):
        found[run.request_id].runs.append(run)
    out = Redaction.objects.filter(
        column="",
        block__run__request__in=ids,
        block__run__round=F("block__run__request__round"),
        block__run__superseded_at__isnull=True,
    )
    for row in out.values("block__run__request").annotate(number=Count("pk")):
        found[row["block__run__request"]].left_out = row["number"]


def _add_turns(requests: Sequence[RightsRequest], found: dict[UUID, _Found]) -> None:
    """How a right came to where it is, from the trail: sent back, turned back by a change, asked and not answered."""
    wanted = {(str(r.case_id), r.right): r.pk for r in requests if r.state in TURNS_TO}
    cases = {case for case, _right in wanted} | {str(r.case_id) for r in requests if r.state == State.CARRYING_OUT}
    wanted_actions = {*TURNED, *TELLING, DOUBTED}
    entries = Entry.objects.filter(subject_kind="case", subject_id__in=cases, action__in=wanted_actions)
    asks: dict[str, list[Entry]] = defaultdict(list)
    back: set[str] = set()
    for entry in entries.order_by("id"):
        if entry.action in TELLING:
            asks[entry.subject_id].append(entry)
        if entry.action == DOUBTED:
            back.add(entry.subject_id)
        if entry.action in TURNED and (pk := wanted.get((entry.subject_id, entry.facts.get("right", "")))):
            found[pk].last = (entry.action, entry.facts.get("cause", ""))
    newest: dict[str, bool] = {}
    if back:
        decisions = IdentityDecision.objects.filter(case__in=map(UUID, back)).order_by("at", "id")
        newest = {str(case): proven for case, proven in decisions.values_list("case_id", "proven")}
    for request in requests:
        found[request.pk].doubted = not newest.get(str(request.case_id), True) and level_for(request) != Proof.NONE
        if request.state == State.VERIFYING:
            found[request.pk].asks = read_asks(asks[str(request.case_id)], found[request.pk].shown)


def _add_answers(requests: Sequence[RightsRequest], found: dict[UUID, _Found]) -> None:
    ids = [r.pk for r in requests if r.state in {State.CARRYING_OUT, State.ANSWERED}]
    copies = DataCopy.objects.filter(request__in=ids, approval__voided_at__isnull=True).order_by("approval__at")
    for pk, state in copies.values_list("request_id", "state"):
        found[pk].copy = {JobState.DONE: "done", JobState.STOPPED: "stopped"}.get(state, "open")
    mails = OutgoingMail.objects.filter(about_kind="right", about_id__in=[str(pk) for pk in ids])
    columns = ("about_id", "fate", "state", "error", "accepted_at")
    for about, *mail in mails.exclude(fate=Fate.DROPPED).order_by("queued_at").values_list(*columns):
        of_right = found[UUID(about)]
        of_right.mail, of_right.mail_trouble = _mail_word(*mail), mail[columns.index("error") - 1]


def _add_plans(requests: Sequence[RightsRequest], found: dict[UUID, _Found]) -> None:
    planned = [r for r in requests if plan_of(r.right).work == Work.CHANGE and State(r.state).look.open]
    for row in PlanRow.objects.filter(request__in=planned, round=F("request__round")).order_by("id"):
        found[row.request_id].plan.append(row)
    controllers = {r.case.controller_id for r in planned}
    active = list(Source.objects.filter(controller__in=controllers, active=True).values_list("pk", "controller_id"))
    for request in planned:
        there = {row.source_id for row in found[request.pk].plan}
        mine = [pk for pk, controller in active if controller == request.case.controller_id]
        found[request.pk].unplanned = sum(pk not in there for pk in mine)


def _add_words(requests: Sequence[RightsRequest], found: dict[UUID, _Found]) -> None:
    wanted = {(r.case_id, r.right, r.round): r.pk for r in requests if plan_of(r.right).work == Work.ANSWER}
    notes = Note.objects.filter(case__in={case for case, _right, _round in wanted}, kind=NoteKind.ANSWER)
    for address in notes.values_list("case_id", "right", "round"):
        if address in wanted:
            found[wanted[address]].written = True


def _add_shown(requests: Sequence[RightsRequest], found: dict[UUID, _Found]) -> None:
    """What was asked for and shown of who is asking, while somebody decides on it."""
    verifying = [request for request in requests if request.state == State.VERIFYING]
    of_case: dict[UUID, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(case__in={request.case_id for request in verifying}).select_related("attachment")
    for row in rows:
        of_case[row.case_id].append(row)
    for request in verifying:
        found[request.pk].shown = of_case[request.case_id]


def _add_waits(requests: Sequence[RightsRequest], found: dict[UUID, _Found]) -> None:
    """Open questions, messages that nobody has read, fees without an answer, disputes and holds."""
    of_case = {(r.case_id, r.right): r.pk for r in requests}
    cases = {r.case_id for r in requests}
    unread: dict[UUID, int] = defaultdict(int)
    waiting = Message.objects.filter(OPEN_QUESTION | UNREAD, case__in=cases)
    for case, right, kind, at in waiting.order_by("-at").values_list("case_id", "right", "kind", "at"):
        if kind == MessageKind.FROM_PERSON:
            unread[case] += 1
        elif (case, right) in of_case:
            found[of_case[case, right]].asked_at = at
    fees = FeeQuote.objects.filter(
        request__in=[r.pk for r in requests], accepted_at__isnull=True, declined_at__isnull=True
    )
    for pk, at in fees.values_list("request_id", "told_at"):
        found[pk].fee_told_at = at
    represented = {r.case_id for r in requests if r.case.for_another}
    open_ = Dispute.objects.filter(case__in=represented, settled_at__isnull=True)
    disputed = set(open_.values_list("case_id", flat=True))
    holds: dict[UUID, date] = {}
    for case, until in Hold.objects.filter(case__in=cases, released_at__isnull=True).values_list("case_id", "until"):
        holds[case] = max(until, holds.get(case, until))
    for request in requests:
        found[request.pk].unread = unread[request.case_id]
        found[request.pk].disputed = request.case_id in disputed
        zone = pack_at(request.pack_version).zone
        until = holds.get(request.case_id)
        if until and until >= clock.today(zone) and plan_of(request.right).destroys:
            found[request.pk].hold_until = until


def _add_receipts(requests: Sequence[RightsRequest], found: dict[UUID, _Found]) -> None:
    """Letters among the messages: receipts that a law wants confirmed, and answers that wait to be posted."""
    wanted = {r.pk: (r.case_id, day) for r in requests if State(r.state).look.open and (day := receipt.due(r))}
    leaving = {(r.case_id, r.right): r for r in requests if r.state == State.CARRYING_OUT}
    cases = {case for case, _day in wanted.values()} | {case for case, _right in leaving}
    letters = Q(letter=receipt.LETTER) | Q(letter__startswith="answer.")
    said = set()
    for case, right, letter, at in Message.objects.filter(letters, case__in=cases).values_list(
        "case_id", "right", "letter", "at"
    ):
        request = leaving.get((case, right))
        if letter == receipt.LETTER:
            said.add(case)
        elif request is not None and at >= request.state_since and not found[request.pk].mail:
            found[request.pk].to_post = True
    for pk, (case, day) in wanted.items():
        found[pk].confirm_receipt_by = None if case in said else day


def _mail_word(fate: str, state: str, error: str, accepted_at: Any) -> str:
    if state == JobState.STOPPED:
        return "refused" if fate != Fate.IN_DOUBT else "doubted"
    if fate == Fate.IN_DOUBT:
        return "accepted" if accepted_at else "in_doubt"
    if fate == Fate.QUEUED:
        return "trying" if error else "queued"
    return fate


def _situation(request: RightsRequest, found: _Found) -> Situation:
    pack: Pack = pack_at(request.pack_version)
    action, cause = found.last
    names = system_names(run.source for run in found.runs)
    asked_at = request.identity_asked_at
    if asked_at and found.asks.since and not found.asks.open:
        asked_at = max(asked_at, found.asks.since)
    return Situation(
        state=State(request.state),
        confirm_until=clock.day_of(request.case.received_at + timedelta(days=pack.portal.confirm_days), pack.zone),
        asked_days=_days_since(asked_at, pack),
        waits_since=clock.day_of(asked_at, pack.zone) if asked_at else None,
        identity_days=pack.portal.identity_days,
        paper=_first(overdue.waiting(found.shown), pack),
        lost=_first(overdue.lost(found.shown), pack),
        asks_open=found.asks.open,
        came=found.asks.came,
        systems=len(found.runs),
        answered=sum(run.state == JobState.DONE for run in found.runs),
        failed=tuple(names[run.source_id] for run in found.runs if run.state == JobState.STOPPED),
        rows=sum(run.rows for run in found.runs),
        left_out=found.left_out,
        has_handler=request.handler_id is not None,
        sent_back=action == "request.send_back",
        sent_to_prove=action == "request.prove_more",
        void="copy_failed" if action == "request.step_failed" else cause if action == "request.content_changed" else "",
        copy_trouble=copy_trouble(cause) if action == "request.step_failed" else "",
        copy=found.copy,
        mail=found.mail,
        mail_trouble=found.mail_trouble,
        work=plan_of(request.right).work,
        needs_approval=plan_of(request.right).approved,
        plan=tuple(row.result or row.intent for row in found.plan),
        to_do=tuple(row.intent for row in found.plan if not row.closed_at),
        done=tuple(row.result for row in found.plan if row.closed_at),
        unplanned=found.unplanned,
        written=found.written,
        question_days=_days_since(found.asked_at, pack) if found.asked_at else None,
        fee_days=_days_since(found.fee_told_at, pack) if found.fee_told_at else None,
        to_post=found.to_post,
        doubted=found.doubted,
        confirm_receipt_by=found.confirm_receipt_by,
        unread=found.unread,
        disputed=found.disputed,
        hold_until=found.hold_until,
        merged=request.case.merged_into_id is not None,
        outcome=request.outcome,
        ended_on=request.answered_on or clock.day_of(request.state_since, pack.zone),
    )


def _first(papers: Sequence[Evidence], pack: Pack) -> Paper | None:
    return paper_of(papers[0], pack) if papers else None


def _days_since(moment: Any, pack: Pack) -> int:
    return (clock.today(pack.zone) - clock.day_of(moment, pack.zone)).days if moment else 0
