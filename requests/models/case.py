"""What a person files at once, and the draft it was before."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.vault.fields import SealedField, SealedJSONField
from privacyportal.vault.models import SealedModel, SealedQuerySet


class Channel(models.TextChoices):
    FORM = "form", _("web form")
    EMAIL = "email", _("email")
    PHONE = "phone", _("phone")
    POST = "post", _("post")
    STAFF = "staff", _("entered by staff")


class ActingAs(models.TextChoices):
    """Who files: the person, or somebody for them (their authority is proven first)."""

    SELF = "self", _("for myself")
    GUARDIAN = "guardian", _("for a child or a person in my care")
    AGENT = "agent", _("for somebody who has authorised me")


OF_PERSON = {"email": "email", "phone_number": "phone", "account_id": "account_id", "device_serial": "device_serial"}
"""Kinds of identifier, and the field of the case that holds what is said of it. Never the name."""
OF_REPRESENTED = {**OF_PERSON, "email": "represented_email", "phone_number": "represented_phone"}
"""The same where somebody asks for another: account and serial number are that person's, too."""


class CaseQuerySet(SealedQuerySet):
    def of(self, controller: Controller) -> "CaseQuerySet":
        """The one way in for staff: their controller's cases and no others."""
        return self.filter(controller=controller)


class Case(SealedModel):
    """Proof and letters are shared by the case; states and dates belong to each right (DESIGN §3)."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.FORM)
    language = models.CharField(max_length=10)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=8, blank=True)
    """State, province or zone, as law packs name it: 'CA' of US-CA, 'X-DIFC' of AE-X-DIFC."""
    acting_as = models.CharField(max_length=10, choices=ActingAs.choices, default=ActingAs.SELF)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Staff who entered what came by email, phone or post."""
    mails = models.BooleanField(default=True)
    """Off: letters wait behind the code or are printed, since the person wants or has no mail."""
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    test = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=clock.now)
    received_on = models.DateField()
    confirmed_at = models.DateTimeField(null=True)
    folded_at = models.DateTimeField(null=True)
    """When a code was wanted and the address had had all its codes of the day: it comes gathered with others."""
    reminded_at = models.DateTimeField(null=True)
    name = SealedField()
    email = SealedField()
    phone = SealedField()
    account_id = SealedField()
    device_serial = SealedField()
    details = SealedField()
    represented = SealedField()
    """The name of the person for whom a guardian or agent acts."""
    represented_email = SealedField()
    represented_phone = SealedField()
    """Of that person: what the systems are searched by. The address and number above are of whoever asks."""
    age = SealedJSONField()
    """Of that person, where a guardian asks: `ages.Age` as JSON. Never a birthday."""
    asked = SealedJSONField()
    """What each right asks for beside these: {right: {field of `requests.rights`: answer}}."""

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["controller", "received_on"], name="rights_case_received")]
        constraints = [models.UniqueConstraint(fields=["id", "controller"], name="rights_case_and_controller")]

    def __str__(self) -> str:
        return self.reference

    @property
    def for_another(self) -> bool:
        """Somebody asks for the person whose data it is."""
        return self.acting_as != ActingAs.SELF

    def said(self, kind: str) -> str:
        """What was written of the person whose data it is: `kind` as sources name identifiers. '' where nothing was.

        Never of whoever acts for them: their own address finds their own data (DESIGN §4). Raises Shredded.
        """
        return str(getattr(self, (OF_REPRESENTED if self.for_another else OF_PERSON)[kind]))


class Draft(SealedModel):
    """Answers while the form is being filled in; the browser holds a token, the row its digest."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    answers = SealedJSONField()
    changed_at = models.DateTimeField(default=clock.now)
    case = models.OneToOneField(Case, null=True, on_delete=models.CASCADE, related_name="draft")
    """Set once filed: pressing the button twice shows the same reference."""

    objects: ClassVar[Any] = SealedQuerySet.as_manager()
