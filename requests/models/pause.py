"""What moves a date or stops a deed: pauses, extensions, fees, holds, disputes."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.vault.models import uuid7
from requests.models.case import Case
from requests.models.note import Note
from requests.models.right import RightsRequest


class PauseReason(models.TextChoices):
    QUESTION = "question", _("a question to the person")
    IDENTITY = "identity", _("proof of identity")


class Pause(models.Model):
    """Days that do not count, where the law allows it (`deadlines.Pause`); shown to both sides."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=10, choices=PauseReason.choices)
    first_on = models.DateField()
    last_on = models.DateField(null=True)
    """Both days are part of it; None while it lasts."""

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "reason"], condition=Q(last_on__isnull=True), name="rights_one_open_pause"
            ),
            models.CheckConstraint(
                name="rights_pause_in_order", condition=Q(last_on__isnull=True) | Q(last_on__gte=models.F("first_on"))
            ),
        ]


class Extension(models.Model):
    """More time, told to the person with its reason before the date that it moves (P-03). A law may allow it twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="extensions")
    ground = models.CharField(max_length=20)
    told_on = models.DateField()
    to = models.DateField()
    reason = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["told_on", "id"]


class FeeQuote(models.Model):
    """A cost-based fee, announced before work starts; the person accepts or declines it (P-06)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(RightsRequest, on_delete=models.CASCADE, related_name="fee")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    currency = models.CharField(max_length=3)
    cause = models.CharField(max_length=20)
    reason = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rights_fee_one_answer", condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True)
            ),
            models.CheckConstraint(name="rights_fee_positive", condition=Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(
                fields=["request"],
                name="rights_open_fees",
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True),
            )
        ]

    @property
    def waits(self) -> bool:
        return self.accepted_at is None and self.declined_at is None


class Hold(models.Model):
    """Nothing of a case is erased while it lasts: who ordered it, why, until when, what (DESIGN §3)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    until = models.DateField()
    reason = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+")
    """Why, and what must stay."""
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = models.Manager()


class Dispute(models.Model):
    """Two who both say that they may act for a person, or act against each other: nothing of the case is given or
    done until staff have settled it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="disputes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+")
    """Who disagrees, and about what."""
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(settled_at__isnull=True), name="rights_one_open_dispute"
            )
        ]
