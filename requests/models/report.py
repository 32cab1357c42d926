"""A report that somebody of the staff asked for: made in the background, kept sealed, gone after its days."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.models import Controller
from privacyportal.jobs.sealed import SealedJob, SealedJobQuerySet
from requests.models.case import Case


class ReportQuerySet(SealedJobQuerySet):  # type: ignore[override]
    def of(self, controller: Controller) -> "ReportQuerySet":
        return self.filter(controller=controller)


class Report(SealedJob):
    """Of a period, sealed under a data key of its own; or the file of a case, under that of the case."""

    class What(models.TextChoices):
        PERIOD = "period", _("report for a period")
        CASE = "case", _("file of a case")

    kind = "report"
    max_attempts = 4

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="reports")
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the PDF: it stands in the trail, so that the file can be known again."""
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rights_report_of_its_kind",
                condition=Q(what="case", case__isnull=False, first_on__isnull=True, last_on__isnull=True)
                | Q(what="period", case__isnull=True, first_on__isnull=False, last_on__gte=models.F("first_on")),
            )
        ]
        indexes = [models.Index(fields=["controller", "-queued_at"], name="rights_reports_newest")]

    @property
    def days(self) -> tuple[date, date]:
        """First and last of a report for a period."""
        if self.first_on is None or self.last_on is None:
            raise ValueError("the file of a case is of no period")
        return self.first_on, self.last_on

    @property
    def place(self) -> str:
        """AAD of the file."""
        return f"report|{self.pk}"

    @property
    def is_there(self) -> bool:
        return bool(self.file) and self.made_at is not None and self.destroyed_at is None
