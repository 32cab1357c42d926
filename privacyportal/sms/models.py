"""Text messages to phones: a row before it is anything else."""

from django.db import models

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.jobs.sealed import SealedJob
from privacyportal.mail.models import Fate
from privacyportal.vault.fields import SealedField


class OutgoingText(SealedJob):
    """One text message to one number, sealed, handed to the gateway by a worker."""

    kind = "text"
    max_attempts = 6

    controller = models.ForeignKey(Controller, null=True, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10)
    to = SealedField()
    """E.164."""
    text = SealedField()
    test = models.BooleanField(default=False)
    useful_until = models.DateTimeField(default=clock.now)
    """After this the code in it works no longer: not sent any more."""
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.QUEUED)
    handed_over_at = models.DateTimeField(null=True)
    """When an attempt began; empty again once its end is known."""
    doubts = models.PositiveSmallIntegerField(default=0)
    """How many attempts ended without our knowing whether the message left."""
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="sms_by_subject"),
            models.Index(fields=["state", "not_before"], name="sms_due"),
        ]
