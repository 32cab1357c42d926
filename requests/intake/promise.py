"""Until when a right is answered, and where that comes from: before it is sent, and once it is filed."""

import dataclasses
from datetime import date

from django.utils.functional import Promise

from privacyportal import clock
from privacyportal.controllers.packs import Pack, pack_at
from privacyportal.controllers.rights import RIGHTS
from requests import deadlines
from requests.dates import dates_of, new_dates
from requests.intake.offer import Answers
from requests.letters.answer import receiver_of
from requests.models import RightsRequest
from requests.rights import Plan, Proof, level_for, level_of, needs_authority, plan_of


@dataclasses.dataclass(frozen=True)
class Promised:
    plan: Plan
    due_on: date
    sentence: str
    level: Proof
    authority: bool
    """Whether who asks for somebody else shows that they may."""
    receiver: str = ""
    """To whom the person wants it sent."""

    @property
    def title(self) -> Promise:
        return RIGHTS[self.plan.right].title

    @property
    def work(self) -> str:
        return self.plan.work.value

    @property
    def proof(self) -> bool:
        """Whether more than the confirmed address is needed."""
        return self.level > Proof.NONE

    @property
    def second(self) -> bool:
        """Whether a second thing beside the code is needed."""
        return self.level == Proof.SECOND


def if_sent_now(pack: Pack, right: str, answers: Answers) -> Promised:
    """`answers` tell where the person lives: the law there may want an earlier answer (P-04)."""
    place = {name: str(answers.get(name) or "") for name in ("country", "region")}
    dates = new_dates(pack, right, clock.now(), **place)
    return Promised(
        plan_of(right),
        dates.due_on,
        deadlines.sentence(dates),
        level_of(right, pack, answers),
        needs_authority(right, pack),
    )


def as_filed(right: RightsRequest) -> Promised:
    """What was pinned."""
    return Promised(
        plan_of(right.right),
        right.due_on,
        deadlines.sentence(dates_of(right)),
        level_for(right),
        needs_authority(right.right, pack_at(right.pack_version)),
        receiver_of(right),
    )
