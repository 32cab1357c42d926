"""The outbox. A message is a row before it is anything else."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.jobs.sealed import SealedJob, SealedJobQuerySet
from privacyportal.vault.fields import SealedField


class Fate(models.TextChoices):
    """What became of a message, as honestly as SMTP lets us know."""

    QUEUED = "queued", _("queued")
    ACCEPTED = "accepted", _("accepted by the mail server")
    IN_DOUBT = "in_doubt", _("in doubt, sent again")
    REFUSED = "refused", _("refused by the mail server")
    NOT_SENT_TEST = "test", _("not sent: test")
    DROPPED = "dropped", _("not sent: no longer wanted")
    BOUNCED = "bounced", _("came back, as staff have seen")


class OutgoingMail(SealedJob):
    """One message to one address: rendered once, sealed, sent by a worker under one Message-ID."""

    kind = "mail"
    max_attempts = 12

    controller = models.ForeignKey(Controller, null=True, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    letter = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    message_id = models.CharField(max_length=120, unique=True)
    to = SealedField()
    subject = SealedField()
    text = SealedField()
    html = SealedField()
    attachment_name = models.CharField(max_length=120, blank=True)
    attachment_file = models.CharField(max_length=200, blank=True)
    attachment_place = models.CharField(max_length=200, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    test = models.BooleanField(default=False)
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.QUEUED)
    handed_over_at = models.DateTimeField(null=True)
    """When the content of an attempt went on its way; empty again once that attempt's end is known."""
    doubts = models.PositiveSmallIntegerField(default=0)
    """How many attempts ended without our knowing whether the mail left."""
    left_at = models.DateTimeField(null=True)
    """When the mail counted as having left: accepted, in doubt for the first time, or a test."""
    accepted_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SealedJobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="mail_by_subject"),
            models.Index(fields=["state", "not_before"], name="mail_due"),
        ]

    @property
    def maybe_twice(self) -> bool:
        """It was in doubt and then sent again: the person may hold it twice, under one Message-ID."""
        return self.doubts > 0 and self.accepted_at is not None


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
