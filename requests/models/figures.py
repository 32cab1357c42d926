"""The roll-up from which figures are read, and the days of it that are to be counted again."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.models import Controller


class DayFigure(models.Model):
    """How many of one kind there were on one day. Counted anew from the requests, never added to."""

    class What(models.TextChoices):
        RECEIVED = "received", _("received")
        WITHDRAWN = "withdrawn", _("withdrawn")
        """Of what was received on this day: withdrawn since."""
        ANSWERED = "answered", _("answered")

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    right = models.CharField(max_length=30)
    what = models.CharField(max_length=10, choices=What.choices)
    outcome = models.CharField(max_length=15, blank=True)
    cause = models.CharField(max_length=10, blank=True)
    """The ground of a refusal."""
    days = models.IntegerField(default=-1)
    """From the day of receipt to the answer; -1 for what was received or withdrawn."""
    beyond = models.PositiveIntegerField(default=0)
    """Days after the date that binds; 0 in time."""
    count = models.PositiveIntegerField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "day", "right", "what", "outcome", "cause", "days", "beyond"],
                name="rights_figure_once",
            ),
            models.CheckConstraint(
                name="rights_figure_of_its_kind",
                condition=Q(what__in=["received", "withdrawn"], outcome="", cause="", days=-1, beyond=0)
                | Q(what="answered") & ~Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["controller", "day"],
                include=["what", "right", "outcome", "cause", "days", "beyond", "count"],
                name="rights_figures_by_day",
            )
        ]


class MonthFigure(models.Model):
    """The day figures of one month, summed as narrowly as they are read: so many rows a month, whatever the traffic.

    `received`, `withdrawn` and `answered` bear no days, `took` bears days alone.
    """

    class What(models.TextChoices):
        RECEIVED = "received", _("received")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ANSWERED = "answered", _("answered")
        TOOK = "took", _("days to the answer")

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    """The first day of the month."""
    right = models.CharField(max_length=30)
    what = models.CharField(max_length=10, choices=What.choices)
    outcome = models.CharField(max_length=15, blank=True)
    cause = models.CharField(max_length=10, blank=True)
    late = models.BooleanField(default=False)
    days = models.IntegerField(default=-1)
    count = models.PositiveIntegerField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "first", "right", "what", "outcome", "cause", "late", "days"],
                name="rights_month_figure_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["controller", "what", "first"],
                include=["right", "outcome", "cause", "late", "days", "count"],
                name="rights_figures_by_month",
            )
        ]


class StaleDayQuerySet(models.QuerySet[Any]):
    def mark(self, controller: Controller | int, days: Iterable[date | None]) -> None:
        """To be called in the transaction that changes what happened on these days."""
        pk = controller.pk if isinstance(controller, Controller) else controller
        rows: list[Any] = [StaleDay(controller_id=pk, day=day) for day in sorted({day for day in days if day})]
        self.bulk_create(rows)


class StaleDay(models.Model):
    """A day whose figures are to be counted again. A row a change: one that comes while a round counts stays."""

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    objects: ClassVar[Any] = StaleDayQuerySet.as_manager()
