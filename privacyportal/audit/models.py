"""The trail: entries are inserted and never changed; seals make a change visible (DESIGN §7)."""

from django.db import models

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.vault.models import uuid7


class Entry(models.Model):
    """One thing that happened: a dotted action code and facts, no personal data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    """Made in Python, in the order of time, so that `mac` covers it too: an entry copied by SQL does not fit."""
    at = models.DateTimeField(default=clock.now)
    controller = models.ForeignKey(Controller, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=40, blank=True)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    mac = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="audit_by_subject")]


class Seal(models.Model):
    """A Merkle root over entries that had no leaf yet, chained to the seal before it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    """The place in the chain: 1, 2, 3 … Of two processes that seal at once only one gets it."""
    sealed_at = models.DateTimeField(default=clock.now)
    leaves = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    """The `mac` of the seal before: it covers that one's root and, through the chain, all before it."""
    mac = models.BinaryField(max_length=32)


class Leaf(models.Model):
    """Which entry stands where under a seal, and the digest of what it held."""

    entry_id = models.UUIDField(primary_key=True)
    """No foreign key: a missing entry must be found, not made impossible to look for."""
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="audit_leaf_position_once")]
