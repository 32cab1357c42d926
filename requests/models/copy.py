"""The data copy of a round: one file, its passphrase, its life."""

from typing import Any, ClassVar

from django.db import models

from privacyportal.jobs.sealed import SealedJob, SealedJobQuerySet
from privacyportal.vault.fields import SealedField
from requests.models.approval import Approval
from requests.models.right import RightsRequest


class DataCopy(SealedJob):
    """Made from what was approved, once an approval; sent by the mail that names it."""

    kind = "copy"
    max_attempts = 5

    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="copies")
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="copy")
    passphrase = SealedField()
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SealedJobQuerySet.as_manager()

    @property
    def place(self) -> str:
        """AAD of the file: it opens as this copy and as no other."""
        return f"copy|{self.pk}"
