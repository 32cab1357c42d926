"""The versions of each place's law pack."""

from django.db import models

from privacyportal import clock


class LawVersions(models.QuerySet["LawVersion"]):
    def newest(self) -> "LawVersions":
        """The newest version of each place."""
        later = LawVersion.objects.filter(place=models.OuterRef("place"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(later))


class LawVersion(models.Model):
    """What was known of the law of one place, never changed: requests are pinned to the one they came under.

    The newest is the one with the highest number; going back to older content is a new version too.
    """

    place = models.CharField(max_length=20)
    """As the pack writes it: EU, GB, US-CA, AE-X-DIFC."""
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    origin = models.CharField(max_length=200)
    loaded_at = models.DateTimeField(default=clock.now)

    objects = LawVersions.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="laws_version_number")]
        ordering = ["place", "number"]

    def __str__(self) -> str:
        return f"{self.place} version {self.number}"
