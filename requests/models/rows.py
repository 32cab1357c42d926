"""Collected rows: runs of sources, their blocks, and what staff took out of them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.jobs.models import Job, JobQuerySet
from privacyportal.vault.models import uuid7
from requests.models.note import Note
from requests.models.right import RightsRequest
from requests.models.source import Source


class Counts(models.JSONField):
    """Numbers by name, in the order in which they were put in: PostgreSQL reorders an object's keys, never a list."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return dict(super().from_db_value(value, expression, connection) or [])

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        pairs = [[name, number] for name, number in value.items()] if isinstance(value, dict) else value
        return super().get_db_prep_value(pairs, connection, prepared)


class SourceRun(Job):
    """One collection from one source for one right and round. A later run of the same supersedes it."""

    kind = "collect"
    max_attempts = 5

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="runs")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    round = models.PositiveSmallIntegerField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    counts = Counts(default=dict)
    """Rows found, by collection, in the order of the walk."""
    remarks = models.JSONField(default=list)
    """What staff should know, as sources.remarks writes it: a collection that the walk could not reach."""
    map_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the data map and labels that this run walked."""

    objects: ClassVar[Any] = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "source", "round"],
                condition=models.Q(superseded_at__isnull=True),
                name="rights_one_current_run",
            )
        ]

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


class RowBlock(models.Model):
    """At most 2,000 rows or 8 MB of one collection: one sealed storage object (DESIGN §5)."""

    run = models.ForeignKey(SourceRun, on_delete=models.CASCADE, related_name="blocks")
    collection = models.CharField(max_length=200)
    index = models.PositiveIntegerField()
    last = models.BooleanField()
    rows = models.PositiveIntegerField()
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """Keyed digest (DataKey.fingerprint) of the plain block, part of what an approval approves."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "collection", "index"], name="rights_block_once")]
        ordering = ["id"]

    @property
    def place(self) -> str:
        """AAD: a block moved to another run, collection or position does not open."""
        return f"{self.run_id}|{self.collection}|{self.index}|{int(self.last)}"


class WhyOut(models.TextChoices):
    """Why something is not shown to the person, as the copy says it where it stood."""

    OTHERS = "others", _("about somebody else")
    SECRET = "secret", _("a trade secret")
    SECURITY = "security", _("security of the system")
    UNPROVIDED = "unprovided", _("not provided by the person")
    """Of what is taken to another company alone: it holds what the person provided."""
    ANOTHER = "another", _("another reason")


class Redaction(models.Model):
    """A row left out (`column` empty) or one value of it blackened. A new run voids it with its blocks."""

    block = models.ForeignKey(RowBlock, on_delete=models.CASCADE, related_name="redactions")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=10, choices=WhyOut.choices, default=WhyOut.OTHERS)
    note = models.ForeignKey(Note, null=True, on_delete=models.RESTRICT, related_name="+")
    """The words of another reason, in the person's language: they stand in the copy."""

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "row", "column"], name="rights_redaction_once"),
            models.CheckConstraint(
                condition=models.Q(reason=WhyOut.ANOTHER, note__isnull=False)
                | (~models.Q(reason=WhyOut.ANOTHER) & models.Q(note__isnull=True)),
                name="rights_redaction_has_words",
            ),
        ]

    @property
    def why(self) -> str:
        """In words, in the active language. Rows come with `note__data_key`."""
        return str(self.note.text if self.note else WhyOut(self.reason).label)
