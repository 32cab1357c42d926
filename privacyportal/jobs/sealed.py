"""A background row that also holds sealed fields."""

from typing import Any

from privacyportal.jobs.models import Job, JobQuerySet
from privacyportal.vault.models import SealedModel, SealedQuerySet


class SealedJobQuerySet(SealedQuerySet, JobQuerySet):
    pass


class SealedJob(SealedModel, Job):
    objects: Any = SealedJobQuerySet.as_manager()

    class Meta:
        abstract = True
