"""What still has to be shown before a request goes on, as its person can do something about it (DESIGN §4).

Told from the rights and from what was shown, never from what a connected system knows.
"""

import dataclasses
from collections.abc import Sequence

from django.utils.functional import Promise

from requests.identity import overdue
from requests.identity.asking import NOTHING_ASKED, Asks, asks_of
from requests.identity.evidence import level_reached
from requests.models import OF_PERSON, Case, Evidence, EvidenceState, RightsRequest, State
from requests.rights import Proof, level_for, plan_of

ACCEPTED = {EvidenceState.ACCEPTED, EvidenceState.DESTROYED}


@dataclasses.dataclass(frozen=True)
class Wanted:
    """`second`: the rights that need a second thing beside the code, and nothing of it waits to be looked at.
    `serial`: those for which the serial number that the person gave may be it, and it is for us to look.
    `whose`: nobody has said what identifies the person for whom they ask.
    `lost`: what they sent was destroyed before we had decided on it: our fault, and nothing that they left out.
    `asks`: what they were asked for, and whether it has come.
    """

    second: tuple[str, ...] = ()
    serial: tuple[str, ...] = ()
    whose: bool = False
    lost: tuple[Evidence, ...] = ()
    asks: Asks = NOTHING_ASKED

    @property
    def titles(self) -> list[Promise]:
        """Of the rights that need a second thing."""
        return [plan_of(right).title for right in self.second]

    def lacks(self, right: str) -> bool:
        """Whether this right waits for its person."""
        return right in self.second or self.whose


def wanted_of(case: Case, rights: Sequence[RightsRequest]) -> Wanted:
    """`rights`: all of the case, each with its version of the pack."""
    levels = {right: level_for(right) for right in rights}
    waiting = [right for right in rights if right.state == State.VERIFYING]
    if not waiting:
        return Wanted()
    looked_for = any(plan_of(right.right).by_identifier for right in waiting)
    whose = case.for_another and looked_for and not any(case.said(kind) for kind in OF_PERSON)
    shown = list(Evidence.objects.filter(case=case).select_related("attachment"))
    lost, asks = overdue.lost(shown), asks_of(case, shown)
    second = tuple(right.right for right in waiting if levels[right] == Proof.SECOND)
    came = asks.came and not _authority_alone(shown)
    if _reached(shown) == Proof.SECOND or came or _in_our_hands(shown, lost):
        return Wanted(whose=whose, lost=tuple(lost), asks=asks)
    if case.device_serial:
        return Wanted(serial=second, whose=whose, lost=tuple(lost), asks=asks)
    return Wanted(second, whose=whose, lost=tuple(lost), asks=asks)


def _reached(shown: Sequence[Evidence]) -> Proof:
    return level_reached((row.method, row.level) for row in shown if row.state in ACCEPTED)


def _authority_alone(shown: Sequence[Evidence]) -> bool:
    """What waits to be looked at says who may act, and nothing more of who they are."""
    given = [row.method for row in shown if row.state == EvidenceState.GIVEN]
    return bool(given) and set(given) == {"authority"}


def _in_our_hands(shown: Sequence[Evidence], lost: Sequence[Evidence]) -> bool:
    """Something was given that nobody has decided on yet, or is asked for by name: then that is what is missing.
    So is what we lost ourselves: we ask for it again where we need it.

    A fact that was looked up counts here whatever came of it: the page tells nobody what a system knows.
    """
    return any(
        row.method == "source_fact" or row.state in {EvidenceState.GIVEN, EvidenceState.ASKED} or row in lost
        for row in shown
        if row.method != "authority"
    )
