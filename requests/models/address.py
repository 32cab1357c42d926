"""Another address for a case: asked for, shown by a code that went there, decided on by a verifier."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.vault.fields import SealedField
from privacyportal.vault.models import SealedModel, SealedQuerySet
from requests.models.case import Case
from requests.models.note import Note


class ChangeState(models.TextChoices):
    ASKED = "asked", _("waits for the code that went to the new address")
    SHOWN = "shown", _("to be decided on")
    ACCEPTED = "accepted", _("taken")
    REFUSED = "refused", _("not taken")
    DROPPED = "dropped", _("replaced by a later one")


OPEN_CHANGES = (ChangeState.ASKED, ChangeState.SHOWN)


class AddressChange(SealedModel):
    """From `old` to `new`; `field` is the one of the case that holds the new one: email or phone."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="address_changes")
    field = models.CharField(max_length=5, choices=[("email", "email"), ("phone", "phone")])
    new = SealedField()
    old = SealedField()
    """By which the person was reached before; '' where that was by post alone."""
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Staff to whom the person told it; None where they typed it themselves."""
    shown_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    """When whoever holds the old address said, behind a code that went there since, that this is theirs."""
    decided_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(Note, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = SealedQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state__in=["asked", "shown"]), name="rights_one_open_address_change"
            )
        ]
