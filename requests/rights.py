"""What each right takes: how sure we must be who asks, how it is worked on, who approves, what its form asks for.

A right that has no plan here cannot be filed; the packs and the laws say which controller offers which to whom.
"""

import dataclasses
import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import Pack, pack_at
from privacyportal.controllers.rights import RIGHTS
from requests.models import RightsRequest

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Work(enum.Enum):
    """How a right is worked on between the proof and the answer."""

    DISCLOSE = "disclose"
    """The systems are asked, the rows reviewed; the person gets a copy of what is left."""
    CHANGE = "change"
    """One row a system: what is to be done there, approved, done by hand, and told with what was kept and why."""
    ANSWER = "answer"
    """Staff write the answer."""


class Proof(enum.IntEnum):
    """DESIGN §4. NONE: the address alone, since nothing of the person is given, changed or destroyed (P-05)."""

    NONE = 0
    CONTACT = 1
    SECOND = 2


IDENTIFIERS = ("account_id", "device_serial")


@dataclasses.dataclass(frozen=True)
class Plan:
    """`level`: proof that the right needs before anything is given, changed or destroyed; a pack may ask for more.
    `approved`: by a second person, wherever it discloses or destroys: also the letter that says what is held and why,
    since free words stand in it. `asks`: names of fields beside those that each form has, in the order of the pages.
    """

    right: str
    short: Promise
    """As a list names it: "Copy"."""
    level: Proof
    work: Work
    approved: bool
    asks: tuple[str, ...]
    destroys: bool = False
    """A hold stops it."""
    discreet: bool = False
    """Who asks is not the person whose data it is, and proves nothing: the answer says nothing of what is held."""

    @property
    def by_identifier(self) -> bool:
        """Whether the person’s data is looked for by what identifies them; else the words say where it is."""
        return self.work == Work.DISCLOSE or not {*IDENTIFIERS}.isdisjoint(self.asks)

    @property
    def title(self) -> Promise:
        """As the person says it: "Get a copy of my data"."""
        return RIGHTS[self.right].title


D, C, A = Work.DISCLOSE, Work.CHANGE, Work.ANSWER
NONE, CONTACT, SECOND = Proof.NONE, Proof.CONTACT, Proof.SECOND
SCOPE = ("data_wanted", "since")

PLANS: dict[str, Plan] = {
    plan.right: plan
    for plan in (
        Plan("copy", _("Copy"), CONTACT, D, True, (*IDENTIFIERS, *SCOPE, "details")),
        Plan("access", _("Access"), CONTACT, D, True, (*IDENTIFIERS, *SCOPE, "details")),
        Plan("know", _("To know"), NONE, A, True, ("details",)),
        Plan("portability", _("Portability"), SECOND, D, True,
             (*IDENTIFIERS, *SCOPE, "receiver", "receiver_country", "abroad_proof", "details")),
        Plan("correct", _("Correction"), CONTACT, C, True,
             (*IDENTIFIERS, "old_value", "new_value", "correction_proof", "details")),
        Plan("delete", _("Deletion"), SECOND, C, True,
             (*IDENTIFIERS, "data_wanted", "deletion_ground", "details"), destroys=True),
        Plan("cancel_account", _("Account cancellation"), SECOND, C, True,
             (*IDENTIFIERS, "also_delete", "details"), destroys=True),
        Plan("minor_report", _("Data of a child"), NONE, C, True, ("minor_data", "details"),
             destroys=True, discreet=True),
        Plan("third_party_data", _("Given by others"), CONTACT, C, True,
             ("given_by", "third_party_wish", "details"), destroys=True),
        Plan("withdraw_consent", _("Consent withdrawal"), CONTACT, C, True, (*IDENTIFIERS, "consent", "details")),
        Plan("restrict", _("Restriction"), CONTACT, C, True, (*IDENTIFIERS, "processing", "details")),
        Plan("object", _("Objection"), CONTACT, C, True, (*IDENTIFIERS, "processing", "details")),
        Plan("opt_out", _("Opt-out"), NONE, C, False, (*IDENTIFIERS, "details")),
        Plan("limit_sensitive", _("Sensitive data"), NONE, C, False, (*IDENTIFIERS, "details")),
        Plan("marketing_stop", _("No advertising"), NONE, C, False, ("details",)),
        Plan("explain_decision", _("Explanation"), CONTACT, A, True, (*IDENTIFIERS, "decision", "details")),
        Plan("complain", _("Complaint"), NONE, A, True, ("answer_complained", "details")),
        Plan("question", _("Question"), NONE, A, False, ("details",)),
    )
}  # fmt: skip


def plan_of(right: str) -> Plan:
    return PLANS[right]


def needs_authority(right: str, pack: Pack) -> bool:
    """Of who asks for somebody else: wherever something of that person is given away or changed. Not of who reports
    what anybody may report.
    """
    plan = PLANS[right]
    return not plan.discreet and (level_of(right, pack) != Proof.NONE or plan.work == Work.CHANGE)


def level_of(right: str, pack: Pack, answers: Mapping[str, Any] = NOTHING) -> Proof:
    """The proof that a right needs: the plan's, or more where the pack asks for more.

    `answers`: what was asked with it. What somebody else gave us is erased on no less proof than anything is: only the
    wish to have it corrected needs no more than a correction does.
    """
    asked = getattr(pack.rights.get(right), "level", None)
    level = max(PLANS[right].level, Proof(asked or Proof.NONE))
    if right != "third_party_data":
        return level
    as_right = "correct" if answers.get("third_party_wish") == "correct" else "delete"
    return max(level, level_of(as_right, pack))


def level_for(request: RightsRequest) -> Proof:
    """The proof that this request needs, by the policy that it came under and what it asks."""
    wishes = request.case.asked if request.right == "third_party_data" else None
    return level_of(request.right, pack_at(request.pack_version), (wishes or {}).get(request.right) or NOTHING)
