"""Collecting: one run a source, a right and a round; each a background job that may be killed at any time."""

from contextlib import closing, suppress
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.jobs.lease import Lease, Retry, Stop
from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import Kind, kinds, nudge, try_again
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.guards import newest_decision
from requests.identity.decision import tickable
from requests.identity.evidence import proven_values
from requests.models import Case, Involvement, RightsRequest, Source, SourceRun, State
from requests.sources.base import SourceFault
from requests.sources.mapping import digest_of
from requests.sources.registering import connector_of
from requests.sources.remarks import Remark
from requests.sources.store import BlockWriter, clear_attempt

SEARCHED = ("email", "phone_number", "account_id", "device_serial")
"""Kinds of identifier that may be searched for, once proven. Never the name (DESIGN §4)."""


@dataclass(frozen=True)
class Progress:
    """How far the collection of a request's round is."""

    systems: int
    done: int
    failed: int
    rows: int

    @property
    def finished(self) -> bool:
        return bool(self.systems) and self.done == self.systems


def runs_of(request: RightsRequest) -> QuerySet[SourceRun]:
    """The current runs of the request's round, by the key of their source."""
    return (
        SourceRun.objects.filter(request=request, round=request.round, superseded_at__isnull=True)
        .select_related("source__data_key")
        .order_by("source__key")
    )


def progress(request: RightsRequest) -> Progress:
    runs = list(runs_of(request))
    return Progress(
        systems=len(runs),
        done=sum(run.state == JobState.DONE for run in runs),
        failed=sum(run.needs_person for run in runs),
        rows=sum(run.rows for run in runs if run.state == JobState.DONE),
    )


# -- starting -----------------------------------------------------------------------------------------


def start_collection(request: RightsRequest, by: User | None = None, *, everything: bool = False) -> int:
    """Asks each active source of the controller. Returns how many are asked by this call.

    A source that was asked in this round and is not finished is left to finish; one that failed is asked
    again, and one that was connected later is asked now. Where each one is done and a person calls, all are
    asked anew, also beside a later one where they said `everything`: what was taken out of the old rows must be
    taken out again. `by` None: the portal itself.
    Raises workflow.NotPossible.
    """
    with transaction.atomic():
        row = workflow.lock(request)
        _may_collect(row, by)
        current = {run.source_id: run for run in runs_of(row)}
        sources = list(Source.objects.of(row.case.controller).filter(active=True))
        later = any(source.pk not in current for source in sources)
        done = all(run.state == JobState.DONE for run in current.values())
        anew = by is not None and done and (everything or not later)
        asked = sum(_ask(row, source, current.get(source.pk), by, anew) for source in sources)
        active = {source.pk for source in sources}
        for run in current.values():
            if run.source_id not in active and run.state != JobState.DONE:
                _supersede(run)
        if asked and by is not None:
            workflow.involve(row, by, Involvement.Deed.COLLECTED)
        if asked:
            _record(row, "collect.started", by, systems=asked)
    return asked


def retry_run(run: SourceRun, by: User) -> bool:
    """Asks one source again that failed. False where it is being asked already, or has answered."""
    with transaction.atomic():
        row = workflow.lock(run.request)
        _may_collect(row, by)
        if run.superseded_at is not None or run.round != row.round or not try_again(run):
            return False
        workflow.involve(row, by, Involvement.Deed.COLLECTED)
        _record(row, "collect.started", by, systems=1, source=run.source.key)
    return True


def _may_collect(request: RightsRequest, by: User | None) -> None:
    if by is not None and Role.HANDLER not in roles_of(by, request.case.controller):
        raise workflow.NotPossible(_("Your role does not allow this step."))
    if request.state != State.FULFILLING:
        raise workflow.NotPossible(workflow.why_not_now(request))


def _ask(request: RightsRequest, source: Source, run: SourceRun | None, by: User | None, anew: bool) -> bool:
    if run is not None and run.state == JobState.STOPPED:
        return try_again(run)
    if run is not None and run.state != JobState.CANCELLED and not anew:
        return False
    if run is not None:
        _supersede(run)
    nudge(SourceRun.objects.create(request=request, source=source, round=request.round, started_by=by))
    return True


def _supersede(run: SourceRun) -> None:
    SourceRun.objects.filter(pk=run.pk).update(superseded_at=clock.now())


def _record(request: RightsRequest, action: str, by: User | None, **facts: str | int) -> None:
    record(
        action,
        controller=request.case.controller,
        actor=Actor.staff(by) if by else Actor.portal(),
        subject=("case", str(request.case_id)),
        facts={"right": request.right, "round": request.round, **facts},
    )


# -- the job --------------------------------------------------------------------------------------------


def work(lease: Lease) -> None:
    """Collects from one source. Raises Retry for what may pass by itself, Stop for what needs a person."""
    run = SourceRun.objects.select_related(
        "request__case__data_key", "request__case__controller", "source__data_key"
    ).get(pk=lease.pk)
    if run.superseded_at is not None or run.request.state != State.FULFILLING:
        with lease.writing():
            lease.cancel("not_wanted")
        return
    remarks: list[Remark] = []
    try:
        counts = _collect(lease, run, remarks)
    except SourceFault as fault:
        with lease.writing():  # what exactly is missing, for whoever mends it; a later attempt writes its own
            missing = [Remark("missing", detail).as_json() for detail in fault.details]
            SourceRun.objects.filter(pk=run.pk).update(remarks=missing)
        raise (Stop if fault.lasting else Retry)(fault.code) from None
    with lease.writing():
        if SourceRun.objects.filter(pk=run.pk, superseded_at__isnull=False).exists():
            lease.cancel("not_wanted")
        else:
            _finish(lease, run, counts, remarks)


def _finish(lease: Lease, run: SourceRun, counts: dict[str, int], remarks: list[Remark]) -> None:
    lease.finish(
        counts=counts,
        remarks=[remark.as_json() for remark in remarks],
        map_digest=digest_of(run.source.datamap, run.source.labels),
    )
    Source.objects.filter(pk=run.source_id).update(seen_at=clock.now())
    _record(
        run.request, "collect.finished", None,
        source=run.source.key, rows=sum(counts.values()), collections=len(counts), remarks=len(remarks),
    )  # fmt: skip


def _collect(lease: Lease, run: SourceRun, remarks: list[Remark]) -> dict[str, int]:
    """Rows by collection, in the order of the walk. What an earlier attempt left is gone before the first row."""
    case = run.request.case
    clear_attempt(lease, run)
    identities = proven_identities(case)
    connector = connector_of(run.source)
    writer = BlockWriter(lease, run, case.data_key)
    with closing(connector.collect(identities, remarks.append)) as chunks:
        for chunk in chunks:
            writer.add(chunk)
    writer.end_collection()
    return writer.counts


def proven_identities(case: Case) -> dict[str, list[str]]:
    """What the newest decision says is proven of the person whose data it is, in the form for look-up.

    Values come from the accepted evidence; what a verifier ticked by hand, from the case. Raises SourceFault where
    nothing is proven.
    """
    decision = newest_decision(case)
    if decision is None or not decision.proven:
        raise SourceFault("not_proven")
    shown = proven_values(case)
    found: dict[str, list[str]] = {}
    for kind in (kind for kind in SEARCHED if kind in decision.identifiers):
        values = shown.get(kind, [])
        if not values and kind in tickable(case) and (told := case.said(kind)):
            with suppress(InvalidIdentifier):
                values = [lookup_form(kind, told, case.country)]
        if values:
            found[kind] = values
    if not found:
        raise SourceFault("not_proven")
    return found


def run_stopped(run: SourceRun) -> None:
    """In the transaction that gave up: the trail says so, staff see it on the case."""
    _record(run.request, "collect.failed", None, source=run.source.key, code=run.error)


def run_tried(run: SourceRun) -> None:
    """An attempt that failed and will be followed by another one stands in the trail, too."""
    _record(run.request, "collect.tried", None, source=run.source.key, code=run.error, attempt=run.attempts)


def ask_systems_anew(request: RightsRequest, deed: workflow.Deed) -> None:
    """Effect: more will be proven, so what the systems said until now is not all that they hold, and perhaps
    another's.
    """
    for run in runs_of(request):
        _supersede(run)


def register() -> None:
    """Called once when the app is ready."""
    workflow.effects.register("ask_systems_anew", ask_systems_anew)
    kinds.register("collect", Kind(SourceRun, work, run_stopped, run_tried))
