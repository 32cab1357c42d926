"""A system of the controller that holds data."""

from typing import Any, ClassVar

from django.db import models

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.vault.fields import SealedJSONField
from privacyportal.vault.models import SealedModel, SealedQuerySet


class SourceQuerySet(SealedQuerySet):
    def of(self, controller: Controller) -> "SourceQuerySet":
        return self.filter(controller=controller)


class Source(SealedModel):
    """What it is (connector, parameters), what it holds (data map, labels), how it was last seen."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    connector = models.CharField(max_length=20)
    parameters = SealedJSONField()
    """The connector's parameters by name; the address of a database holds its password, so all are sealed."""
    datamap = models.TextField()
    """Fides dataset YAML, as given."""
    labels = models.TextField(blank=True)
    """Labels YAML (en, zh), as given; '' where there is none."""
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True)
    """When it was last reached and its map fitted."""

    objects: ClassVar[Any] = SourceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["controller", "key"], name="rights_source_key_once")]
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
