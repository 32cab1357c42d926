"""A list of the queue that a member of staff comes back to: a preference of their own."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.vault.models import uuid7

LONGEST_NAME = 40


class SavedView(models.Model):
    """What the queue is narrowed to, as keys (`workspace.queue.Filters`), under a name. Both in clear: no person is in
    a key, and none is asked for in a name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    tab = models.CharField(max_length=15, blank=True)
    view = models.CharField(max_length=15, blank=True)
    right = models.CharField(max_length=30, blank=True)
    stage = models.CharField(max_length=15, blank=True)
    whose = models.CharField(max_length=10, blank=True)
    saved_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["saved_at", "id"]
        constraints = [
            models.UniqueConstraint("user", "controller", Lower("name"), name="rights_saved_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name
