"""The person shows a code: a session for the case opens, and the first time the request is confirmed."""

import contextlib
import dataclasses

from django.db import transaction

from privacyportal import clock
from requests import workflow
from requests.identity.email_code import Verdict, check_code, open_session
from requests.models import Case, State


@dataclasses.dataclass(frozen=True)
class Opening:
    verdict: Verdict
    token: str = ""


def confirm_by_code(case: Case, typed: str) -> Opening:
    """Verdict RIGHT comes with a session token. Each right still `received` moves to `verifying`.

    A request that has lapsed stays so: its page opens, and says it.
    """
    verdict = check_code(case, typed)
    if verdict is not Verdict.RIGHT:
        return Opening(verdict)
    with transaction.atomic():
        waiting = list(case.rights.filter(state=State.RECEIVED))
        if waiting and case.confirmed_at is None:
            Case.objects.filter(pk=case.pk, confirmed_at__isnull=True).update(confirmed_at=clock.now())
            case.refresh_from_db(fields=["confirmed_at"])
        for request in waiting:
            deed = workflow.Deed(
                workflow.Actor.person(), facts={"method": "email_code"}, columns={"identity_asked_at": clock.now()}
            )
            with contextlib.suppress(workflow.NotPossible):  # it lapsed a moment ago: the page says so
                workflow.perform("confirm", request, deed)
        return Opening(verdict, open_session(case))
