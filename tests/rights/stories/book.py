"""The book of a story: what was asked, what the texts of policies and laws allow, and what happened, in plain words."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from privacyportal.staff.models import User
from requests.rights import Proof

ASKED = (
    ("ampower", "DE", ("delete", "access")),
    ("ampower", "KR", ("delete",)),
    ("onething", "DE", ("restrict", "copy")),
    ("onething", "US", ("delete", "question")),
    ("sofar", "CN", ("delete", "explain_decision")),
    ("sofar", "", ("copy", "question")),
    ("prosense", "CN", ("correct", "complain")),
)
LAST_BY_LAW: dict[tuple[str, str], Callable[[date], date]] = {
    ("ampower", "DE"): lambda day: min(months_on(day, 3), day + timedelta(days=60)),
    ("ampower", "KR"): lambda day: day + timedelta(days=20),
    ("onething", "DE"): lambda day: months_on(day, 3),
}
"""The last day that policy and law together allow, written from their texts: GDPR 12(3), PIPA 35 with its decree,
Ampower's 15 and 45 days. Where none stands here nothing may be extended at all."""
NAMED = {"ampower": {"R5", "R13", "R17"}, "onething": {"R5", "R13"}, "sofar": {"R1", "R5", "R13"},
         "prosense": {"R1", "R5", "R13"}}  # fmt: skip
"""Of the grounds tried here those that each policy names (P-07)."""
FITS = {"R17": {"delete"}}
"""Of the rights asked for here those to which a ground can belong: R17 speaks of data that is kept. R13 says that
nobody could make sure who asks, so it goes with none once somebody has."""
REST_DAYS = 9
"""By how much a rest day at the end, at the most, moves a law's last day."""
CONTENT = ("answer.copy", "answer.done", "answer.know", "answer.words", "answer.nothing_held")
"""Letters that give something out, or say what was changed or destroyed."""


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass
class Book:
    """What happened to one case, as an onlooker writes it down."""

    confirmed: bool = False
    second_thing: bool = False
    accepted: Proof = Proof.NONE
    """What a verifier found to be proven, which is never more than was shown by then."""
    doubted: bool = False
    """Somebody found since that it is not enough."""
    done_by_then: tuple[int, int] = (0, 0)
    """How many letters had been given, and rows of plans closed, when that was found."""
    approved_by_then: frozenset[Any] = frozenset()
    took_part: dict[tuple[Any, int], set[int]] = field(default_factory=dict)
    stood_still: int = 0
    """Days on which some pause was open, at most."""


@dataclass
class World:
    staff: dict[str, list[User]]
    """By the key of the controller: five who work there, one auditor, one administrator, one of another company."""
