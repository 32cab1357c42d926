"""Claims and leases. A lease is held by its fence: a number that each claim raises.

Whoever writes on behalf of a job carries the fence; a worker that was thought dead and comes
back finds a higher one and stops. Leases are timed by the database's clock alone, so that two
machines with different clocks agree.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from privacyportal import clock
from privacyportal.jobs.models import Job, JobState, lease_end

log = logging.getLogger(__name__)

BACK_OFF = (15, 60, 300, 900, 3600)
"""Seconds before the second, third … attempt."""


class LeaseLost(Exception):
    """Somebody else holds this job by now: stop, write nothing."""


class Retry(Exception):
    """The deed failed and may be tried again; `code` goes into the row."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Stop(Retry):
    """The deed failed and trying again would not help: a person is needed."""


class Lease:
    """The right to do one job. `fence` must still be the row's for any write to count."""

    def __init__(self, model: type[Job], pk: Any, fence: int, attempts: int) -> None:
        self.model, self.pk, self.fence, self.attempts = model, pk, fence, attempts

    def _mine(self) -> Any:
        return self.model.objects.filter(pk=self.pk, fence=self.fence, state=JobState.RUNNING)

    def held(self) -> bool:
        """Whether the job still runs, under this lease."""
        return bool(self._mine().exists())

    def renew(self) -> None:
        """Raises LeaseLost where the job was taken over or ended."""
        if not self._mine().update(lease_until=lease_end()):
            raise LeaseLost

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction in which the job is locked and still ours; else LeaseLost and nothing is written."""
        with transaction.atomic():
            self.renew()
            yield

    def finish(self, **columns: Any) -> None:
        """Done. To be called inside `writing()` together with the result, so that both are true or none."""
        self._end(JobState.DONE, error="", **columns)

    def cancel(self, code: str) -> None:
        """There is nothing to do any more (the case was shredded, the request withdrawn)."""
        self._end(JobState.CANCELLED, error=code)

    def fail(self, failure: Retry) -> bool:
        """Puts the job back with a growing wait, or stops it for a person. True where it stopped."""
        row = self._mine().first()
        if row is None:
            raise LeaseLost
        if isinstance(failure, Stop) or row.attempts >= row.max_attempts:
            self._end(JobState.STOPPED, error=failure.code)
            return True
        wait = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
        changed = self._mine().update(
            state=JobState.WAITING,
            error=failure.code,
            lease_until=None,
            not_before=clock.now() + timedelta(seconds=wait),
        )
        if not changed:
            raise LeaseLost
        return False

    def _end(self, state: JobState, **columns: Any) -> None:
        if not self._mine().update(state=state, lease_until=None, ended_at=clock.now(), **columns):
            raise LeaseLost

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renews from a thread of its own while the body works (a layout cannot stop to renew)."""
        stop = threading.Event()

        def renew_until_stopped() -> None:
            try:
                while not stop.wait(settings.PORTAL_LEASE_SECONDS / 4):
                    try:
                        self.renew()
                    except DatabaseError:
                        log.warning("a lease could not be renewed and is tried again soon")
                        connection.close()
            except LeaseLost:
                pass  # the next write of the body finds out and stops
            finally:
                connection.close()

        thread = threading.Thread(target=renew_until_stopped, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def claim(model: type[Job], pk: Any) -> Lease | None:
    """Takes the job where it is due. None where another has it, or it ended, or its time has not come.

    One conditional UPDATE: on every engine only one of many claimers sees a row changed.
    """
    with transaction.atomic():
        taken = (
            model.objects.due()
            .filter(pk=pk)
            .update(state=JobState.RUNNING, fence=F("fence") + 1, attempts=F("attempts") + 1, lease_until=lease_end())
        )
        if not taken:
            return None
        fence, attempts = model.objects.values_list("fence", "attempts").get(pk=pk)
    return Lease(model, pk, fence, attempts)
