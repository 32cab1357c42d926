"""The kinds of jobs, how one is run, nudged and swept up."""

import logging
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from privacyportal import clock
from privacyportal.jobs.lease import Lease, LeaseLost, Retry, Stop, claim
from privacyportal.jobs.models import Job, JobState
from privacyportal.registry import Registry

log = logging.getLogger(__name__)


class Kind:
    """How a kind of job is done.

    work(lease)      does it, and calls lease.finish() inside its last lease.writing(). It raises Retry or
                     Stop for what it foresees; anything else counts as Retry("unforeseen").
    stopped(row)     optional: what the app does when the job stopped for good (in its own transaction).
    tried(row)       optional: the same for an attempt that failed and is followed by another one.
    """

    def __init__(
        self,
        model: type[Job],
        work: Callable[[Lease], None],
        stopped: Callable[[Any], None] | None = None,
        tried: Callable[[Any], None] | None = None,
    ) -> None:
        self.model, self.work, self.stopped, self.tried = model, work, stopped, tried


kinds: Registry[Kind] = Registry("job kind")


def nudge(job: Job) -> None:
    """On commit, tells a worker to look at the row. Lost nudges do no harm: the sweep finds the row."""
    kind, pk = job.kind, str(job.pk)
    transaction.on_commit(lambda: _send(kind, pk), robust=True)


def _send(kind: str, pk: str) -> None:
    try:
        current_app.send_task("jobs.run", args=[kind, pk], retry=False)
    except (OperationalError, OSError):
        log.warning("broker not reached: %s %s waits for the sweep", kind, pk)


def run(kind_name: str, pk: str) -> bool:
    """Claims the job and does it. False where there was nothing to claim."""
    kind = kinds[kind_name]
    lease = claim(kind.model, pk)
    if lease is None:
        return False
    if lease.attempts > kind.model.max_attempts:  # each attempt ended with its process: do not kill another worker
        _failed(kind, lease, Stop("worker_died"))
        return True
    try:
        with lease.kept():
            kind.work(lease)
        if lease.held():  # absent work must not look like nothing to do
            raise Retry("unfinished")
    except LeaseLost:
        log.info("lease lost: %s %s goes on elsewhere", kind_name, pk)
    except Retry as failure:
        _failed(kind, lease, failure)
    except Exception:
        log.exception("unforeseen failure: %s %s", kind_name, pk)
        _failed(kind, lease, Retry("unforeseen"))
    return True


def _failed(kind: Kind, lease: Lease, failure: Retry) -> None:
    try:
        with transaction.atomic():
            if told := kind.stopped if lease.fail(failure) else kind.tried:
                told(kind.model.objects.get(pk=lease.pk))
    except (LeaseLost, Retry):  # or its consequence has to wait for a row that somebody is changing right now
        log.info("lease lost or busy: %s goes on elsewhere or later", lease.pk)


def try_again(job: Job) -> bool:
    """A person's button: a job that stopped or waits for its next attempt starts anew. False if it runs or ended."""
    changed = (
        type(job)
        .objects.filter(pk=job.pk, state__in=[JobState.STOPPED, JobState.WAITING])
        .update(state=JobState.WAITING, attempts=0, not_before=clock.now(), ended_at=None)
    )
    if changed:
        nudge(job)
    return bool(changed)


def sweep(limit: int = 200) -> int:
    """Nudges each due row again: picks up what a lost message, a dead worker or an empty broker left behind."""
    found = 0
    for name, kind in kinds.items():
        for pk in kind.model.objects.due().order_by("not_before").values_list("pk", flat=True)[:limit]:
            _send(name, str(pk))
            found += 1
    return found
