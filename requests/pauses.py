"""Days on which the clock of a law stands still: begun, ended, and let run day by day (DESIGN §3).

A pause is a row that both sides see. Which law knows one, and for what, the pinned rule says.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.formats import written_day
from requests import deadlines, workflow
from requests.dates import dates_of, events_of, recount, rule_of
from requests.models import Case, Evidence, EvidenceState, Pause, PauseReason, RightsRequest, State
from requests.models.right import OPEN_STATES

BATCH = 500
BEGINS_WITH_PROOF = {"relevant_time", "verified"}
"""Laws whose period begins when what shows the identity has come (UK GDPR art. 12A; GB/T 35273 8.7)."""


def allowed(request: RightsRequest, reason: PauseReason) -> bool:
    """Whether the rule that the request is pinned to lets its clock wait for this."""
    law = rule_of(request).law
    if law is None or law.limit is None:
        return False
    if reason == PauseReason.IDENTITY:
        return law.limit.starts in BEGINS_WITH_PROOF
    return law.limit.can_pause


def moves_the_date(request: RightsRequest) -> bool:
    """Whether waiting for an answer moves the date that binds; a promise is kept to the day (ADR 14)."""
    rule = rule_of(request)
    return deadlines.pause_moves(rule, events_of(request, rule), clock.today(rule.zone))


def waits_until(request: RightsRequest) -> str:
    """Of a question to the person: until when its answer is waited for."""
    if request.pauses.filter(last_on__isnull=True).exists() and moves_the_date(request):
        return _("Until you answer, our time stands still; the day of our answer moves on by as long.")
    return _("It waits until %(day)s, the day on which our answer is due.") % {"day": written_day(request.due_on)}


def begin(request: RightsRequest, reason: PauseReason) -> None:
    """From today on, once, where it is allowed. Inside the caller's transaction, the row locked."""
    if allowed(request, reason) and not _open(request, reason).exists():
        Pause.objects.create(request=request, reason=reason, first_on=_today(request))


def end(request: RightsRequest, reason: PauseReason, on: date | None = None) -> None:
    """Its last day is today, or `on`, when what was waited for came: both ends are part of it. Inside the caller's
    transaction, the row locked.
    """
    for pause in _open(request, reason):
        pause.last_on = max(on or _today(request), pause.first_on)
        pause.save(update_fields=["last_on"])
        recount(request)


def wait_for_papers(case: Case) -> None:
    """The person was asked for what shows who they are. Inside the caller's transaction."""
    for request in case.rights.filter(state=State.VERIFYING):
        begin(workflow.lock(request), PauseReason.IDENTITY)


def papers_came(case: Case) -> None:
    """The last thing that was asked for has come; how long we take to look at it is our own time."""
    if not _asked(case).exists():
        for request in case.rights.filter(state__in=OPEN_STATES):
            end(workflow.lock(request), PauseReason.IDENTITY)


def papers_not_needed(case: Case) -> None:
    """What was asked for is needed no more: it delayed nothing, and the earlier date stands."""
    if not _asked(case).exists():
        Pause.objects.filter(request__case=case, reason=PauseReason.IDENTITY, last_on__isnull=True).delete()


def let_run(controller: Controller, now: datetime) -> None:
    """A day more of an open pause is a day more until the answer: each date is written as it is today."""
    waiting = Pause.objects.filter(last_on__isnull=True).values("request")
    standing = RightsRequest.objects.of(controller).filter(pk__in=waiting, state__in=OPEN_STATES)
    for request in standing.select_related("case")[:BATCH]:
        today = clock.day_of(now, rule_of(request).zone)
        if dates_of(request, today).due_on != request.due_on:
            with transaction.atomic():
                recount(workflow.lock(request), today)


def _asked(case: Case) -> "QuerySet[Evidence]":
    found: QuerySet[Evidence] = Evidence.objects.filter(case=case, state=EvidenceState.ASKED)
    return found.exclude(method="authority")


def _open(request: RightsRequest, reason: PauseReason) -> "QuerySet[Pause]":
    found: QuerySet[Pause] = Pause.objects.filter(request=request, reason=reason, last_on__isnull=True)
    return found


def _today(request: RightsRequest) -> date:
    return clock.today(rule_of(request).zone)
