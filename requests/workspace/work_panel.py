"""What a right's work is made of, for its part of the case's page: a plan, an answer, what was asked, a checklist."""

from dataclasses import dataclass
from typing import Any

from privacyportal.controllers.packs import pack_at
from privacyportal.staff.models import Role
from privacyportal.vault.models import Shredded
from requests.fulfil import working
from requests.intake.asked import Answer, asked_of
from requests.models import RightsRequest, State
from requests.rights import Work, plan_of
from requests.workspace.button import address
from requests.workspace.guidance import guidance_of
from requests.workspace.names import right_word
from requests.workspace.person import words_of
from requests.workspace.plan_panel import PlanPanel, plan_panel

READ_WORDS = frozenset({Role.VERIFIER, Role.HANDLER, Role.APPROVER, Role.AUDITOR})
"""Who may read what the person wrote: those who work on it, and auditors, who see all and change nothing."""


@dataclass(frozen=True)
class WorkPanel:
    """`answer_url`: where the words are written or read, '' for whom that is closed."""

    kind: str
    plan: PlanPanel | None
    answer: str
    answer_url: str
    asked: list[Answer]
    guidance: list[Any]


def asked_and_guidance(request: RightsRequest, roles: frozenset[str]) -> dict[str, Any]:
    """Of a page on which a right is worked on or approved: what was asked, in the person's own words too, and what to
    look at.
    """
    pack = pack_at(request.pack_version)
    reads = bool(roles & READ_WORDS)
    return {
        "right_word": right_word(request.right),
        "asked": asked_of(request.case, request.right, pack) if reads else [],
        "words": words_of(request.case) if reads else "",
        "guidance": guidance_of(request.right, pack),
    }


def work_panel(request: RightsRequest, roles: frozenset[str]) -> WorkPanel:
    work = plan_of(request.right).work
    writes = work == Work.ANSWER and request.state not in {State.RECEIVED, State.VERIFYING}
    reads = bool(roles & {Role.HANDLER, Role.APPROVER, Role.AUDITOR})
    return WorkPanel(
        kind=work.value,
        plan=plan_panel(request, roles) if work == Work.CHANGE else None,
        answer=_written(request) if writes and reads else "",
        answer_url=address("answer", request) if writes and reads else "",
        asked=asked_of(request.case, request.right, pack_at(request.pack_version)) if roles & READ_WORDS else [],
        guidance=guidance_of(request.right, pack_at(request.pack_version)) if State(request.state).look.open else [],
    )


def _written(request: RightsRequest) -> str:
    try:
        return working.written(request)
    except Shredded:
        return ""
