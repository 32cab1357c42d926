"""The outbox. A message is a row before it is anything else."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.jobs.outgoing import Fate, Outgoing
from privacyportal.jobs.sealed import SealedJobQuerySet
from privacyportal.vault.fields import SealedField

__all__ = ["Fate", "OutgoingMail", "Wording"]


class OutgoingMail(Outgoing):
    """One message to one address: rendered once, sealed, sent by a worker under one Message-ID."""

    kind = "mail"
    max_attempts = 12

    message_id = models.CharField(max_length=120, unique=True)
    subject = SealedField()
    text = SealedField()
    html = SealedField()
    attachment_name = models.CharField(max_length=120, blank=True)
    attachment_file = models.CharField(max_length=200, blank=True)
    attachment_place = models.CharField(max_length=200, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    left_at = models.DateTimeField(null=True)
    """When the mail counted as having left: accepted, in doubt for the first time, or a test."""

    objects: ClassVar[Any] = SealedJobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="mail_by_subject"),
            models.Index(fields=["state", "not_before"], name="mail_due"),
        ]


class Wording(models.Model):
    """A controller's own words in a kind of letter, before and after what the letter must say. Never changed: an edit
    is a new version, and empty words take the earlier ones back.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    letter = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    opening = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["controller", "letter", "language", "number"], name="mail_wording_number")
        ]
