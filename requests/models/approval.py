"""Four eyes: who took part in a round, and who approved exactly what."""

from django.conf import settings
from django.db import models

from privacyportal import clock
from requests.models.right import RightsRequest


class Involvement(models.Model):
    """Somebody did something in this round that they cannot approve themselves (DESIGN §2)."""

    class Deed(models.TextChoices):
        HANDLED = "handled"
        COLLECTED = "collected"
        REDACTED = "redacted"
        WROTE = "wrote"
        READDRESSED = "address"

    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="involvements")
    round = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "round", "user", "deed"], name="rights_involvement_once")
        ]


class Approval(models.Model):
    """An approval of exact content: its digest covers rows, redactions, letter and receiver."""

    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="approvals")
    round = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    voided_at = models.DateTimeField(null=True)
    void_code = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round"],
                condition=models.Q(voided_at__isnull=True),
                name="rights_one_valid_approval",
            )
        ]
