"""What is to be done in each system for a right that changes data, and what was done there (DESIGN §3)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacyportal.vault.models import uuid7
from requests.models.note import Note
from requests.models.right import RightsRequest
from requests.models.source import Source


class Intent(models.TextChoices):
    """What is meant to happen in a system."""

    DO = "do", _("do it")
    PARTLY = "partly", _("do it in part, keep the rest")
    KEEP = "keep", _("keep everything")
    NOTHING = "nothing", _("nothing of this person is there")


def does_less(intent: str, result: str) -> bool:
    """Whether less is done in a system than was meant to be done there."""
    return (intent, result) in {
        (Intent.DO, Intent.PARTLY), (Intent.DO, Intent.KEEP), (Intent.DO, Intent.NOTHING),
        (Intent.PARTLY, Intent.KEEP), (Intent.PARTLY, Intent.NOTHING),
    }  # fmt: skip


class PlanRow(models.Model):
    """A row of a plan: one system, one right, one round. Absent work is a failure, so a plan is counted (DESIGN §5).

    First it is decided (`intent`, with words where something is kept); after the approval it is closed by whoever has
    done it by hand, with what was done and, where that differs, what was kept and why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="plan")
    round = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=80, blank=True)
    """What staff call a system that no source stands for."""
    intent = models.CharField(max_length=10, choices=Intent.choices, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.ForeignKey(Note, null=True, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=10, choices=Intent.choices, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    account = models.ForeignKey(Note, null=True, on_delete=models.PROTECT, related_name="+")
    """What was done, what was kept and why."""

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round", "source"], condition=Q(source__isnull=False), name="rights_plan_source_once"
            ),
            models.UniqueConstraint(
                fields=["request", "round", "system"], condition=~Q(system=""), name="rights_plan_system_once"
            ),
            models.CheckConstraint(
                name="rights_plan_names_a_system", condition=Q(source__isnull=False) | ~Q(system="")
            ),
            models.CheckConstraint(
                name="rights_plan_closed_whole",
                condition=Q(result="", closed_at__isnull=True) | Q(closed_at__isnull=False) & ~Q(result="", intent=""),
            ),
        ]

    @property
    def irreversible(self) -> bool:
        """Something is done there that cannot be taken back by a later plan."""
        return self.result in {Intent.DO, Intent.PARTLY}

    @property
    def less_done(self) -> bool:
        """Less came of it than the plan said."""
        return does_less(self.intent, self.result)
