"""What a person has shown of who they are, what may be shown by products of the controller, and facts to be checked."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.jobs.sealed import SealedJob, SealedJobQuerySet
from privacyportal.vault.fields import SealedField, SealedJSONField
from privacyportal.vault.models import SealedModel, SealedQuerySet
from requests.models.case import Case
from requests.models.message import Attachment
from requests.models.note import Note
from requests.models.source import Source


class EvidenceState(models.TextChoices):
    ASKED = "asked", _("asked for")
    GIVEN = "given", _("given, to be looked at")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("does not count")
    DESTROYED = "destroyed", _("accepted, and its file destroyed")


class EvidenceQuerySet(SealedQuerySet):
    def accepted(self) -> "EvidenceQuerySet":
        """What counts, its file destroyed or not."""
        return self.filter(state__in=[EvidenceState.ACCEPTED, EvidenceState.DESTROYED])


class Evidence(SealedModel):
    """One thing that somebody showed by one method of `requests.identity` (DESIGN §4).

    What was shown counts with its value: another address that is written on the case later is not proven by it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    method = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(default=0)
    """What it adds once accepted: 1 shows control of an address, 2 is a second thing, 0 neither."""
    identifiers = models.JSONField(default=list)
    """Kinds of identifier that it proves: email, phone_number, account_id, device_serial."""
    proven = SealedJSONField()
    """Their values by kind, in the form for look-up."""
    given = SealedField()
    """What the person answered, where the method asks for words; gone once decided on."""
    facts = models.JSONField(default=dict)
    """Codes without personal data: which fact or document, which system knew it."""
    state = models.CharField(max_length=10, choices=EvidenceState.choices)
    at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(Note, null=True, on_delete=models.PROTECT, related_name="+")
    """Staff's words: why it is asked for, or what was shown to them."""
    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.SET_NULL, related_name="evidence")

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="rights_evidence_state_known", condition=models.Q(state__in=EvidenceState.values)
            ),
            models.CheckConstraint(name="rights_evidence_level_known", condition=models.Q(level__lte=2)),
        ]


class FactCheck(SealedJob):
    """Asks one source whether it knows a fact of the person; the answer is for staff alone (DESIGN §4)."""

    kind = "fact"

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="checks")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    known = models.BooleanField(null=True)

    objects: ClassVar[Any] = SealedJobQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "source"], name="rights_fact_check_once")]
        indexes = [models.Index(fields=["state", "not_before"], name="rights_fact_due")]


class HandoverKey(SealedModel):
    """A key with which a product of the controller signs hand-overs; sealed under a data key of its own."""

    class Algorithm(models.TextChoices):
        EDDSA = "EdDSA", "EdDSA"
        ES256 = "ES256", "ES256"
        RS256 = "RS256", "RS256"
        HS256 = "HS256", "HS256"

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    kid = models.CharField(max_length=40)
    issuer = models.CharField(max_length=100)
    algorithm = models.CharField(max_length=5, choices=Algorithm.choices)
    key = SealedField()
    """PEM of the public key; for HS256 the shared secret."""
    start_url = models.URLField(max_length=300, blank=True)
    """Where a signed-in person of the product begins; '' where there is no such page."""
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SealedQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        constraints = [models.UniqueConstraint(fields=["controller", "kid"], name="rights_handover_kid_once")]


class HandoverUse(models.Model):
    """A token that was taken: kept until it could no longer be used anyway, so that it is taken once."""

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["controller", "digest"], name="rights_handover_taken_once")]


class Handover(SealedModel):
    """Who came from the product, until they file or add it to a request; the browser holds the token of it."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    kid = models.CharField(max_length=40)
    proven = SealedJSONField()
    at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    objects: ClassVar[Any] = SealedQuerySet.as_manager()
