"""A background row that also holds sealed fields."""

from typing import Any, ClassVar

from privacyportal.jobs.models import Job, JobQuerySet
from privacyportal.vault.models import SealedModel, SealedQuerySet


class SealedJobQuerySet(SealedQuerySet, JobQuerySet):  # type: ignore[override]
    pass


class SealedJob(SealedModel, Job):
    objects: ClassVar[Any] = SealedJobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
