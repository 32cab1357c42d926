"""One right asked for: its state, its rule and dates, its outcome."""

import dataclasses
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.vault.models import uuid7
from requests.models.case import Case, Channel
from requests.models.figures import StaleDay


@dataclasses.dataclass(frozen=True)
class Look:
    """How a state appears: its colour class and sign (colour never stands alone), and whether it is open."""

    colour: str
    sign: str
    open: bool


class State(models.TextChoices):
    """Each state with its label; `look` has the rest. Changed by workflow.py and nowhere else."""

    RECEIVED = "received", _("Received")
    VERIFYING = "verifying", _("Verifying")
    FULFILLING = "fulfilling", _("Fulfilling")
    APPROVING = "approving", _("Approving")
    CARRYING_OUT = "carrying_out", _("Carrying out")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")

    @property
    def look(self) -> Look:
        return LOOKS[self]


LOOKS = {
    State.RECEIVED: Look("quiet", "●", open=True),
    State.VERIFYING: Look("quiet", "●", open=True),
    State.FULFILLING: Look("accent", "●", open=True),
    State.APPROVING: Look("accent", "◆", open=True),
    State.CARRYING_OUT: Look("accent", "●", open=True),
    State.ANSWERED: Look("good", "✓", open=False),
    State.WITHDRAWN: Look("quiet", "–", open=False),
    State.LAPSED: Look("quiet", "–", open=False),
}
OPEN_STATES = [state for state in State if LOOKS[state].open]
WORKED_ON = [state for state in OPEN_STATES if state != State.RECEIVED]
"""Open, and known to be meant: an unconfirmed form may be anybody's."""


class Outcome(models.TextChoices):
    FULFILLED = "fulfilled", _("fulfilled")
    PARTLY = "partly", _("partly fulfilled")
    REFUSED = "refused", _("refused")
    NOTHING_HELD = "nothing_held", _("nothing held")


class RightsRequestQuerySet(models.QuerySet[Any]):
    def of(self, controller: Controller) -> "RightsRequestQuerySet":
        return self.filter(controller=controller)

    def open(self) -> "RightsRequestQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def counted(self) -> "RightsRequestQuerySet":
        """Neither tests nor duplicates that were merged into another case: those are in no figure (DESIGN §3)."""
        return self.filter(is_counted=True)

    def heard(self) -> "RightsRequestQuerySet":
        """Those that somebody has shown to be theirs, that staff entered, or that a law has worked on whoever asks: any
        other unconfirmed form may be anybody's.
        """
        worked_on = Q(state__in=[State.FULFILLING, State.APPROVING, State.CARRYING_OUT, State.ANSWERED])
        return self.filter(Q(case__confirmed_at__isnull=False) | ~Q(case__channel=Channel.FORM) | worked_on)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.take_from_case()
        return super().bulk_create(rows, *args, **kwargs)


class RightsRequest(models.Model):
    """A right of a case. `rule` is the resolved rule of its date, pinned with the pack version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rights")
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    """Always that of the case, kept here so that an index finds open work (PostgreSQL: a foreign key of both)."""
    is_counted = models.BooleanField(default=True, editable=False)
    """False for a test, which stays one, and from the moment when its case is merged into another (`fulfil.merge`)."""
    right = models.CharField(max_length=30)
    state = models.CharField(max_length=15, choices=State.choices, default=State.RECEIVED)
    state_since = models.DateTimeField(default=clock.now)
    round = models.PositiveSmallIntegerField(default=1)
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    rule = models.JSONField()
    due_on = models.DateField()
    """The date that binds."""
    work_on = models.DateField(null=True)
    """The earlier one that the team works to."""
    reminded_for = models.SmallIntegerField(null=True)
    """Days left at the newest reminder to staff, so that each is sent once."""
    complains_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="complaints")
    identity_asked_at = models.DateTimeField(null=True)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    refusal_ground = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)
    first_answered_on = models.DateField(null=True)
    """The day of the first answer: a request that is opened again was answered all the same, and figures say when."""
    first_due_on = models.DateField(null=True)
    """The date that bound it then."""
    told_outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    """Of the newest answer that the person has, and its ground, also while it is open again."""
    told_ground = models.CharField(max_length=10, blank=True)

    objects: ClassVar[Any] = RightsRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["controller", "due_on", "id"],
                name="rights_open_work",
                condition=models.Q(state__in=[state.value for state in OPEN_STATES]),
            ),
            models.Index(
                fields=["controller", "state", "due_on"],
                include=["id", "right", "handler", "case", "is_counted"],
                name="rights_open_listed",
                condition=models.Q(state__in=[state.value for state in OPEN_STATES]),
            ),
            models.Index(
                fields=["handler", "due_on", "id"],
                name="rights_with_somebody",
                condition=models.Q(state__in=[state.value for state in OPEN_STATES]),
            ),
            models.Index(fields=["controller", "due_on", "id"], name="rights_by_date"),
            models.Index(fields=["controller", "-answered_at", "-id"], name="rights_by_answer"),
            models.Index(fields=["controller", "first_answered_on"], name="rights_first_answered_on"),
            models.Index(fields=["state", "due_on"], name="rights_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "right"], name="rights_once_a_case"),
            models.CheckConstraint(name="rights_state_known", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(
                name="rights_answered_has_its_day",
                condition=~models.Q(state="answered")
                | models.Q(answered_at__isnull=False, answered_on__isnull=False) & ~models.Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.right}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.take_from_case()
        super().save(*args, **kwargs)

    def take_from_case(self) -> None:
        """A new right has the controller of its case, is counted as that is, and its day of receipt is due."""
        self.controller_id = self.case.controller_id
        self.is_counted = not self.case.test and self.case.merged_into_id is None
        StaleDay.objects.mark(self.controller_id, [self.case.received_on])
