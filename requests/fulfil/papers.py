"""Verifiers are told of a paper that waits, before it is destroyed with nobody having looked at it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import Role, User
from requests.fulfil.whose import Team
from requests.identity import evidence, overdue
from requests.letters.staff import post_paper
from requests.models import Evidence, EvidenceState, State

REMIND_ON = (7, 12)
"""Days after which verifiers hear of a paper that nobody has decided on."""


def remind_of_papers(controller: Controller, now: datetime) -> None:
    """A round: each paper once for each of its days; a verifier gets one mail for all papers of a case."""
    old = Evidence.objects.filter(
        case__controller=controller,
        case__test=False,
        case__rights__state=State.VERIFYING,
        state=EvidenceState.GIVEN,
        attachment__destroyed_at__isnull=True,
        attachment__at__lte=now - timedelta(days=REMIND_ON[0]),
    )
    by_case: dict[UUID, list[Evidence]] = defaultdict(list)
    for row in old.select_related("attachment").distinct():
        if row.facts.get("reminded", 0) < _step(row, now):
            by_case[row.case_id].append(row)
    verifiers = Team(controller).all(Role.VERIFIER) if by_case else []
    for papers in by_case.values():
        _remind(papers, verifiers, now)


def _step(row: Evidence, now: datetime) -> int:
    waited = (now - overdue.came_at(row)).days
    return max((day for day in REMIND_ON if day <= waited), default=0)


def _remind(papers: Sequence[Evidence], verifiers: Sequence[User], now: datetime) -> None:
    with transaction.atomic():
        told = []
        for paper in papers:
            row, step = evidence.lock(paper), _step(paper, now)
            if row.state == EvidenceState.GIVEN and row.facts.get("reminded", 0) < step:
                row.facts = {**row.facts, "reminded": step}
                row.save(update_fields=["facts"])
                told.append(row)
        if waits := overdue.waiting(told):
            for user in verifiers:
                post_paper(waits[0].case, user, overdue.came_at(waits[0]), overdue.goes_at(waits[0]))
