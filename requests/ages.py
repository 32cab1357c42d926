"""Who may act for a minor, and from which age the person acts alone (P-28): never a birthday, only what it decides.

Kept of a case, sealed: the age that counts, whether it was reached on the day of receipt where the controller is, and
only where it will be reached soon, the day.
"""

import dataclasses
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from privacyportal.controllers.packs import Pack
from privacyportal.formats import plain_day
from privacyportal.laws.finding import Law

SOON = timedelta(days=366)
"""So far ahead a day is asked for: a request with all its extensions is answered by then."""


def acts_alone_from(pack: Pack, law: Law | None) -> int | None:
    """The age, in years, from which a person asks without a guardian; None where neither policy nor law has a figure.

    The policy's own age; that of the place's law where the policy says so, or names none itself.
    """
    minors = pack.minors
    by_policy = minors.child_under or minors.guardian_under
    by_law = law.entry.minor_age if law else None
    return by_law or by_policy if minors.local_age else by_policy or by_law


@dataclasses.dataclass(frozen=True)
class Age:
    """`reached` None: nobody has said. `on`: the day on which it is reached, where that is soon."""

    years: int
    reached: bool | None
    on: date | None = None

    def to_json(self) -> dict[str, Any]:
        return {"years": self.years, "reached": self.reached, "on": self.on.isoformat() if self.on else None}

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> "Age | None":
        if not data:
            return None
        return cls(data["years"], data["reached"], date.fromisoformat(data["on"]) if data["on"] else None)

    def is_reached(self, today: date) -> bool | None:
        return True if self.on and self.on <= today else self.reached


def said(years: int, answer: str, on: date | None, today: date) -> Age:
    """From the form: `answer` reached, later, soon (then with the day) or ''. `today`: where the controller is."""
    if answer == "soon" and on is not None:
        return Age(years, False, on) if on > today else Age(years, True)
    return Age(years, {"reached": True, "later": False}.get(answer))


def who_may_act(age: Age, today: date) -> str:
    """For staff: who may act for the person today."""
    words = {"years": age.years, "day": plain_day(age.on) if age.on else ""}
    if age.is_reached(today) is None:
        return _("Nobody has said whether the person is %(years)s yet. Ask before you decide who may act.") % words
    if age.on and age.on <= today:
        return (
            _(
                "The person turned %(years)s on %(day)s, after the request came, and may act alone now. "
                "Ask whether the guardian may go on."
            )
            % words
        )
    if age.reached:
        said = _("The person is %(years)s or older and may act alone. A guardian needs their word or a court’s paper.")
        return said % words
    if age.on:
        return _("The person is under %(years)s: the guardian acts. From %(day)s on the person may act alone.") % words
    return _("The person is under %(years)s: the guardian acts, and the answer goes to the guardian.") % words
