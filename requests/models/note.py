"""Free text of staff: a sealed row of its case; the trail carries its id and a salted digest (DESIGN §7)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.vault.fields import SealedField
from privacyportal.vault.models import SealedModel, SealedQuerySet
from requests.models.case import Case


class NoteKind(models.TextChoices):
    IDENTITY = "identity", _("reason of the identity decision")
    REFUSAL = "refusal", _("reason of the refusal")
    SENT_BACK = "sent_back", _("reason for sending back")
    REVEAL = "reveal", _("reason for showing in full")
    REDACTION = "redaction", _("reason for leaving out")
    ANSWER = "answer", _("words of the answer")
    PLAN = "plan", _("what stays in a system, and why")
    DONE = "done", _("what was done in a system")
    EXTENSION = "extension", _("reason of the extension")
    FEE = "fee", _("reason of the fee")
    HOLD = "hold", _("why nothing may be erased")
    DISPUTE = "dispute", _("who disagrees about who may act, and how it was settled")
    REOPENED = "reopened", _("why it was opened again")
    EVIDENCE = "evidence", _("what is asked for, or what was shown")
    NOTICE = "notice", _("how the person represented was told, or why not")
    RECEIPT = "receipt", _("reason for another day of receipt")


class Note(SealedModel):
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=20, choices=NoteKind.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    right = models.CharField(max_length=30, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    text = SealedField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    objects: ClassVar[Any] = SealedQuerySet.as_manager()
