"""The person shows a code: a session for the case opens, and the first time the request is confirmed."""

import contextlib
import dataclasses

from django.db import transaction

from privacyportal import clock
from requests import workflow
from requests.identity.codes import Verdict, open_session, try_code
from requests.identity.evidence import code_shown
from requests.models import Case, State


@dataclasses.dataclass(frozen=True)
class Opening:
    verdict: Verdict
    token: str = ""


def confirm_by_code(case: Case, typed: str, browser: str = "") -> Opening:
    """Verdict RIGHT comes with a session token. Each right still `received` moves to `verifying`.

    A request that has lapsed stays so: its page opens, and says it. A second press of the same button, from the same
    `browser`, waits for the first and opens a session of its own (`codes.SECOND_PRESS`).
    """
    with transaction.atomic():
        tried = try_code(case, typed, browser=browser)
        if tried.verdict is not Verdict.RIGHT:
            return Opening(tried.verdict)
        code_shown(case, tried.way)
        waiting = list(case.rights.filter(state=State.RECEIVED))
        living = case.rights.exclude(state__in=(State.LAPSED, State.WITHDRAWN))
        if case.confirmed_at is None and living.exists():
            Case.objects.filter(pk=case.pk, confirmed_at__isnull=True).update(confirmed_at=clock.now())
            case.refresh_from_db(fields=["confirmed_at"])
        for request in waiting:
            deed = workflow.Deed(
                workflow.Actor.person(), facts={"method": tried.way}, columns={"identity_asked_at": clock.now()}
            )
            with contextlib.suppress(workflow.NotPossible):  # it lapsed a moment ago: the page says so
                workflow.perform("confirm", request, deed)
        return Opening(tried.verdict, open_session(case))
