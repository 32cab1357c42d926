"""A controller and the versions of its policy pack."""

from django.db import models

from privacyportal import clock


class Controller(models.Model):
    """A company that answers for data. Nothing of one is ever visible to another's staff."""

    key = models.SlugField(unique=True, max_length=20)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class PackVersion(models.Model):
    """One version of a pack, never changed: requests are pinned to the one they came under.

    The newest is the one with the highest number; going back to older content is a new version too.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    origin = models.CharField(max_length=200)
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["controller", "number"], name="controllers_pack_number")]
        ordering = ["controller", "number"]

    def __str__(self) -> str:
        return f"{self.controller_id} version {self.number}"
