"""What is said between staff and the person on the status page, and the files that come with it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.vault.fields import SealedField
from privacyportal.vault.models import SealedModel, SealedQuerySet
from requests.models.case import Case


class MessageKind(models.TextChoices):
    FROM_PERSON = "from_person", _("from the person")
    TO_PERSON = "to_person", _("to the person")
    QUESTION = "question", _("a question to the person")
    INTERNAL = "internal", _("an internal note")


OPEN_QUESTION = models.Q(kind=MessageKind.QUESTION.value, answered_at__isnull=True)
UNREAD = models.Q(kind=MessageKind.FROM_PERSON.value, read_at__isnull=True)
"""What the person wrote and nobody here has opened."""


class Message(SealedModel):
    """The email about it only says that there is one (DESIGN §4). Internal notes are never shown to the person."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=15, choices=MessageKind.choices)
    letter = models.CharField(max_length=40, blank=True)
    """Of a letter that waits here instead of a mail: its kind."""
    right = models.CharField(max_length=30, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    text = SealedField()
    read_at = models.DateTimeField(null=True)
    """By the other side."""
    answered_at = models.DateTimeField(null=True)
    """Of a question: when the person answered it."""

    objects: ClassVar[Any] = SealedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case", "right"], name="rights_open_questions", condition=OPEN_QUESTION),
            models.Index(fields=["case"], name="rights_unread_messages", condition=UNREAD),
        ]


class Attachment(SealedModel):
    """A file that came with a case, sealed; what proves who somebody is is destroyed once decided on (DESIGN §4)."""

    class Purpose(models.TextChoices):
        ORIGINAL = "original", _("the request as it came")
        PROOF = "proof", _("proof for what is asked")
        AUTHORITY = "authority", _("authority to act for somebody")
        IDENTITY = "identity", _("a document that shows who is asking")
        MESSAGE = "message", _("part of a message")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    right = models.CharField(max_length=30, blank=True)
    name = SealedField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    file = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)
    destroyed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SealedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    @property
    def place(self) -> str:
        """AAD of the file."""
        return f"attachment|{self.pk}"
