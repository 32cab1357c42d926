"""What every message that leaves has in common, whichever way it goes: whom it is about, its fate, its doubts."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.models import Controller
from privacyportal.jobs.lease import Lease, LeaseLost
from privacyportal.jobs.sealed import SealedJob
from privacyportal.vault.fields import SealedField


class Fate(models.TextChoices):
    """What became of a message, as honestly as its way out lets us know."""

    QUEUED = "queued", _("queued")
    ACCEPTED = "accepted", _("accepted by the mail server")
    IN_DOUBT = "in_doubt", _("in doubt, sent again")
    REFUSED = "refused", _("refused by the mail server")
    NOT_SENT_TEST = "test", _("not sent: test")
    DROPPED = "dropped", _("not sent: no longer wanted")
    BOUNCED = "bounced", _("came back, as staff have seen")


class Outgoing(SealedJob):
    """One message to one address: written once, sealed, sent by a worker under one id."""

    controller = models.ForeignKey(Controller, null=True, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    letter = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    to = SealedField()
    test = models.BooleanField(default=False)
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.QUEUED)
    handed_over_at = models.DateTimeField(null=True)
    """When an attempt began; empty again once its end is known."""
    doubts = models.PositiveSmallIntegerField(default=0)
    """How many attempts ended without our knowing whether the message left."""
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def maybe_twice(self) -> bool:
        """It was in doubt and then sent again: the person may hold it twice, under one id."""
        return self.doubts > 0 and self.accepted_at is not None


def write(lease: Lease, rows: type[Outgoing], **columns: Any) -> None:
    """Within `lease.writing()`. Raises LeaseLost where the message is somebody else's by now."""
    if not rows.objects.filter(pk=lease.pk, fence=lease.fence).update(**columns):
        raise LeaseLost
