"""Ways a person has shown who they are, and what staff made of it."""

from django.conf import settings
from django.db import models

from privacyportal import clock
from privacyportal.vault.models import uuid7
from requests.models.case import Case
from requests.models.note import Note


class Challenge(models.Model):
    """A one-time code sent to the person: hashed, short-lived, its tries counted in the row (DESIGN §4)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="challenges")
    method = models.CharField(max_length=20, default="email_code")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    used_by = models.CharField(max_length=64, default="", blank=True)
    """Digest of the browser that used it; '' where it sent nothing to know it by."""
    superseded_at = models.DateTimeField(null=True)


class CaseSession(models.Model):
    """A browser that has shown a code for one case; apart from any staff session (DESIGN §4)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sessions")
    token_digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()


class IdentityDecision(models.Model):
    """Proven: a verifier accepts, which identifiers count, and why. Not proven: what was accepted before is not enough
    after all, and why. The newest one counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    proven = models.BooleanField()
    identifiers = models.JSONField(default=list)
    """Kinds of identifier that may be searched for: email, phone_number, account_id, device_serial."""
    level = models.PositiveSmallIntegerField(default=0)
    """What the accepted evidence came to at that moment (`requests.rights.Proof`)."""
    reason = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+")
