"""What fulfilling each right takes: the level of proof, the steps, who approves, what the answer is.

A right that has no plan here cannot be filed; the packs say which controller offers which.
"""

import dataclasses
import enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Step(enum.Enum):
    COLLECT = "collect"
    REVIEW = "review"
    APPROVE = "approve"
    SEND = "send"


@dataclasses.dataclass(frozen=True)
class Plan:
    """`level`: proof that the right needs before anything is given (DESIGN §4); P-05."""

    right: str
    title: Promise
    """As the person says it: "Get a copy of my data"."""
    short: Promise
    """As a list names it: "Copy"."""
    level: int
    steps: tuple[Step, ...]


DISCLOSING = (Step.COLLECT, Step.REVIEW, Step.APPROVE, Step.SEND)
PLANS: dict[str, Plan] = {
    plan.right: plan
    for plan in (
        Plan("access", _("See the data you hold about me"), _("Access"), 1, DISCLOSING),
        Plan("copy", _("Get a copy of my data"), _("Copy"), 1, DISCLOSING),
    )
}


def plan_of(right: str) -> Plan:
    return PLANS[right]
