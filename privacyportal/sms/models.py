"""Text messages to phones: a row before it is anything else."""

from typing import Any, ClassVar

from django.db import models

from privacyportal import clock
from privacyportal.jobs.outgoing import Outgoing
from privacyportal.jobs.sealed import SealedJobQuerySet
from privacyportal.vault.fields import SealedField


class OutgoingText(Outgoing):
    """One text message to one number (`to`, in E.164), handed to the gateway by a worker."""

    kind = "text"
    max_attempts = 6

    text = SealedField()
    useful_until = models.DateTimeField(default=clock.now)
    """After this nobody needs it any more (its code works no longer): not sent any more."""

    objects: ClassVar[Any] = SealedJobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="sms_by_subject"),
            models.Index(fields=["state", "not_before"], name="sms_due"),
        ]
