"""What time itself brings about, looked for each minute: reminders, lapses, stale approvals, copies past their days.

Each deed is conditional on the row, so that two rounds at once, or one killed half way, do nothing twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.vault import files
from privacyportal.vault.shred import shred
from requests import guards, pauses, workflow
from requests.figures.rollup import count_stale_days
from requests.fulfil import answer, content
from requests.fulfil.answer import destroy_copy
from requests.fulfil.papers import remind_of_papers
from requests.fulfil.reminding import remind_staff
from requests.fulfil.unread import tell_of_messages
from requests.identity import document, gathered, handover
from requests.identity.codes import issue_code
from requests.models import (
    Approval,
    Case,
    CaseSession,
    DataCopy,
    Draft,
    Hold,
    Report,
    RightsRequest,
    SourceRun,
    State,
)
from requests.sources.store import drop_rows

log = logging.getLogger(__name__)
BATCH = 500
DRAFT_LIFE = timedelta(days=1)


def make_rounds() -> None:
    """Runs each round for each controller; one that fails does not keep the others from running."""
    for controller in Controller.objects.all():
        for work in ROUNDS:
            try:
                work(controller, clock.now())
            except Exception:
                log.exception("round failed: %s of %s", work.__name__, controller.key)


def remind(controller: Controller, now: datetime) -> None:
    """The one reminder of a request whose address was not confirmed: people lose mails."""
    portal = pack_of(controller).portal
    waiting = Case.objects.filter(
        controller=controller,
        confirmed_at__isnull=True,
        reminded_at__isnull=True,
        received_at__lte=now - timedelta(days=portal.remind_on_day),
        received_at__gt=now - timedelta(days=portal.confirm_days),
        rights__state=State.RECEIVED,
    ).distinct()
    for case in waiting.select_related("data_key", "controller")[:BATCH]:
        with transaction.atomic():
            first = Case.objects.filter(pk=case.pk, reminded_at__isnull=True).update(reminded_at=now)
            if first and not issue_code(case, "case.reminder"):
                transaction.set_rollback(True)  # the address has had its mails of today: reminded of in a later round


def lapse(controller: Controller, now: datetime) -> None:
    """Unconfirmed after its days: nobody has shown that they asked."""
    limit = now - timedelta(days=pack_of(controller).portal.confirm_days)
    for request in RightsRequest.objects.of(controller).filter(state=State.RECEIVED, case__received_at__lte=limit)[
        :BATCH
    ]:
        _try("lapse", request)


def void_stale_approvals(controller: Controller, now: datetime) -> None:
    """An approval that was not carried out in its days is void and is asked for again (DESIGN §3)."""
    limit = now - timedelta(days=pack_of(controller).portal.approval_days)
    stale = Approval.objects.filter(
        request__case__controller=controller,
        request__state=State.CARRYING_OUT,
        request__round=F("round"),
        voided_at__isnull=True,
        at__lte=limit,
    ).select_related("request")
    for approval in stale[:BATCH]:
        with transaction.atomic():
            request = workflow.lock(approval.request)
            if not guards.answer_is_leaving(request) and workflow.void_approval(request, "stale"):
                _try("content_changed", request, cause="stale")


def answer_who_is_texted_now(controller: Controller, now: datetime) -> None:
    """An answer that waited to be posted, once a code came back from the person's number: they are told of it."""
    waiting = RightsRequest.objects.of(controller).filter(state=State.CARRYING_OUT)
    kept = waiting.filter(case__messages__letter__startswith="answer.").distinct()
    for request in kept.select_related("case__data_key", "case__controller")[:BATCH]:
        with transaction.atomic():
            answer.tell_by_text(workflow.lock(request))


def void_changed_approvals(controller: Controller, now: datetime) -> None:
    """What was approved is not what would leave any more (a data map or an address changed): approved anew.

    The mail itself asks before it leaves and stays back; here the request goes back to the approver.
    """
    held = Approval.objects.filter(
        request__case__controller=controller,
        request__state=State.CARRYING_OUT,
        request__round=F("round"),
        voided_at__isnull=True,
    ).select_related("request")
    for approval in held[:BATCH]:
        with transaction.atomic():
            request = workflow.lock(approval.request)
            if request.state != State.CARRYING_OUT or guards.answer_is_leaving(request):
                continue
            if content.digest(request) != approval.digest and workflow.void_approval(request, "content"):
                _try("content_changed", request, cause="content")


def _held(controller: Controller) -> Any:
    """Cases of which nothing may be erased today (DESIGN §3)."""
    today = clock.today(pack_of(controller).zone)
    return Hold.objects.filter(controller=controller, released_at__isnull=True, until__gte=today).values("case")


def destroy_old_copies(controller: Controller, now: datetime) -> None:
    """Copies past their days, and those whose approval was void while a hold kept them."""
    limit = now - timedelta(days=pack_of(controller).portal.link_days)
    past = Q(request__answered_at__lte=limit) | Q(approval__voided_at__isnull=False)
    old = (
        DataCopy.objects.filter(past, request__case__controller=controller, destroyed_at__isnull=True)
        .exclude(file="")
        .exclude(request__case__in=_held(controller))
    )
    for copy in old[:BATCH]:
        with transaction.atomic():
            destroy_copy(copy)


def destroy_old_reports(controller: Controller, now: datetime) -> None:
    """Reports are gone after their days; that of a period takes its data key along, the file of a case leaves it."""
    old = Report.objects.filter(controller=controller, expires_at__lte=now, destroyed_at__isnull=True)
    for report in old.select_related("data_key")[:BATCH]:
        with transaction.atomic():
            files.delete(report.file)
            Report.objects.filter(pk=report.pk).update(file="", destroyed_at=now)
            if report.what == Report.What.PERIOD:
                shred(report.data_key)


def forget_rows(controller: Controller, now: datetime) -> None:
    """What was collected for a withdrawn request, or by a run that another replaced, is of no use (P-44)."""
    useless = SourceRun.objects.filter(request__case__controller=controller, blocks__isnull=False).filter(
        Q(superseded_at__isnull=False) | Q(request__state=State.WITHDRAWN)
    )
    for run in useless.exclude(request__case__in=_held(controller)).distinct()[:BATCH]:
        drop_rows(run)


def forget_drafts(controller: Controller, now: datetime) -> None:
    """Half-filled forms are nobody's request: their answers are destroyed after a day."""
    old = Draft.objects.filter(controller=controller, changed_at__lte=now - DRAFT_LIFE)
    for draft in old.select_related("data_key")[:BATCH]:
        key = draft.data_key
        draft.delete()
        shred(key)


def close_sessions(controller: Controller, now: datetime) -> None:
    CaseSession.objects.filter(case__controller=controller, expires_at__lte=now).delete()


def _try(name: str, request: RightsRequest, **facts: str) -> None:
    try:
        workflow.perform(name, request, workflow.Deed.of_portal(**facts))
    except workflow.NotPossible:
        log.info("round: %s was not possible any more", name)


ROUNDS: tuple[Callable[[Controller, datetime], None], ...] = (
    remind,
    lapse,
    void_stale_approvals,
    void_changed_approvals,
    answer_who_is_texted_now,
    destroy_old_copies,
    destroy_old_reports,
    forget_rows,
    forget_drafts,
    close_sessions,
    pauses.let_run,
    remind_staff,
    remind_of_papers,
    tell_of_messages,
    count_stale_days,
    document.destroy_old,
    handover.forget_old,
    gathered.send_gathered,
)
