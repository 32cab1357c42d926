"""What every background row inherits. The row is the truth; a message only says to look at it."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from privacyportal import clock


class JobState(models.TextChoices):
    """Waiting and running are open; a stopped one needs a person; done and cancelled are final."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    STOPPED = "stopped", _("needs a person")
    CANCELLED = "cancelled", _("cancelled")


class JobQuerySet(models.QuerySet[Any]):
    def due(self) -> "JobQuerySet":
        """Rows that may be claimed now: waiting and past their time, or running under a lease that ran out."""
        return self.filter(
            models.Q(state=JobState.WAITING, not_before__lte=clock.now())
            | models.Q(state=JobState.RUNNING, lease_until__lt=Now())
        )

    def open(self) -> "JobQuerySet":
        return self.filter(state__in=[JobState.WAITING, JobState.RUNNING])


class Job(models.Model):
    """A deed to be done in the background: claimed with a lease and a fence, retried, swept up."""

    kind = ""
    """The name under which `jobs.kinds` knows how to do it; each subclass sets its own."""
    max_attempts = 6

    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, editable=False)
    not_before = models.DateTimeField(default=clock.now)
    error = models.CharField(max_length=60, blank=True)
    """A code of the last failure, never its message: that may quote somebody's data."""
    queued_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def needs_person(self) -> bool:
        return self.state == JobState.STOPPED


def lease_end() -> Any:
    return Now() + timedelta(seconds=settings.PORTAL_LEASE_SECONDS)
