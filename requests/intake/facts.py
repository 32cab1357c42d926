"""What the story of a request is told from, read once."""

import dataclasses
from datetime import datetime

from privacyportal.controllers.packs import Pack
from privacyportal.jobs.models import JobState
from privacyportal.mail import outbox
from privacyportal.mail.models import Fate
from requests.intake.wanted import Wanted
from requests.models import Case, Outcome, RightsRequest, SourceRun, State
from requests.notes import opened_again
from requests.rights import Plan, Proof, level_for, needs_authority, plan_of


@dataclasses.dataclass(frozen=True)
class Facts:
    """What the story is told from, read once."""

    case: Case
    right: RightsRequest
    pack: Pack
    proven_at: datetime | None
    again_at: datetime | None
    """When it was opened again for the last time."""
    runs: list[SourceRun]
    approved_at: datetime | None
    asked_again: bool
    """Something that the person was asked for has not come."""
    wanted: Wanted
    came_back: bool
    """Whether staff marked the newest answer's mail as returned."""
    maybe_twice: bool

    @property
    def state(self) -> State:
        return State(self.right.state)

    @property
    def plan(self) -> Plan:
        return plan_of(self.right.right)

    @property
    def proves(self) -> bool:
        """Whether more than the confirmed address is looked at before work begins: who asks, or that they may."""
        alone = level_for(self.right) != Proof.NONE
        return alone or (self.case.for_another and needs_authority(self.right.right, self.pack))

    @property
    def refused(self) -> bool:
        """As the person is told."""
        return self.right.outcome == Outcome.REFUSED and not self.plan.discreet

    def either(self, own: str, of_another: str) -> str:
        """`of_another`: where they ask for somebody else, whose data it is (DESIGN §4)."""
        return of_another if self.case.for_another else own

    @property
    def done_runs(self) -> int:
        return sum(run.state == JobState.DONE for run in self.runs)


def read_facts(case: Case, right: RightsRequest, pack: Pack, wanted: Wanted) -> Facts:
    decision = case.decisions.filter(proven=True).order_by("-at", "-id").first()
    approval = right.approvals.filter(round=right.round, voided_at__isnull=True).first()
    answers = list(outbox.mails_about("right", str(right.pk))) if right.state == State.ANSWERED else []
    return Facts(
        case=case,
        right=right,
        pack=pack,
        proven_at=decision.at if decision and decision.level >= level_for(right) else None,
        again_at=opened_again(right),
        runs=list(right.runs.filter(round=right.round, superseded_at__isnull=True)) if decision else [],
        approved_at=approval.at if approval else None,
        asked_again=right.state == State.VERIFYING and wanted.asks.open,
        wanted=wanted,
        came_back=bool(answers) and answers[-1].fate == Fate.BOUNCED,
        maybe_twice=any(mail.maybe_twice for mail in answers),
    )
