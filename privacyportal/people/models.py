"""Look-ups of sealed identifiers: a keyed hash for equality, and nothing else (DESIGN §7)."""

from django.db import models

from privacyportal.controllers.models import Controller
from privacyportal.vault.models import DataKey


class IndexKey(models.Model):
    """The random key of one controller's indexes, wrapped by a master key, never derived from it."""

    controller = models.OneToOneField(Controller, on_delete=models.PROTECT, related_name="+")
    master_id = models.CharField(max_length=64)
    wrapped = models.BinaryField()


class BlindIndex(models.Model):
    """One identifier of whatever a data key seals: (controller, kind, keyed hash) → data key."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=32)
    data_key = models.ForeignKey(DataKey, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["controller", "kind", "digest"], name="people_blind_lookup")]
        constraints = [models.UniqueConstraint(fields=["data_key", "kind", "digest"], name="people_blind_once")]
