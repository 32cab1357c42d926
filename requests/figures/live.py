"""What is open this moment, from the index of open work. One query for all controllers asked about."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from privacyportal.controllers.models import Controller
from requests.models import RightsRequest
from requests.models.right import WORKED_ON


@dataclass(frozen=True)
class Open:
    """Rights that are open; the nearest week begins today."""

    open: int = 0
    week: int = 0
    late: int = 0

    def __add__(self, other: "Open") -> "Open":
        return Open(self.open + other.open, self.week + other.week, self.late + other.late)


def open_now(today: dict[Controller, date]) -> dict[tuple[int, str], Open]:
    """(id of the controller, right) → how much is open, each controller by its own day of today."""
    of_week, overdue = Q(pk=None), Q(pk=None)
    for controller, day in today.items():
        of_week |= Q(controller=controller, due_on__gte=day, due_on__lte=day + timedelta(days=6))
        overdue |= Q(controller=controller, due_on__lt=day)
    rows = RightsRequest.objects.filter(controller__in=list(today), state__in=WORKED_ON).counted()
    sums = rows.values("controller_id", "right").annotate(
        opened=Count("pk"), week=Count("pk", filter=of_week), late=Count("pk", filter=overdue)
    )
    return {
        (row["controller_id"], row["right"]): Open(row["opened"], row["week"], row["late"]) for row in sums.order_by()
    }
