"""Back to who is asking: what was proven finds nobody in a system, and another identifier does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import plan
from requests.fulfil.collect import runs_of
from requests.identity.decision import accept_identity, prove_more
from requests.intake.supplement import supplement
from requests.models import Case, Intent, SourceRun, State
from requests.sources.registering import Description, save_source
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-05")]


@pytest.fixture
def staff(sofar: Controller) -> dict[str, User]:
    return {role: making.member(sofar, role) for role in ("verifier", "handler", "approver", "auditor")}


@pytest.fixture
def by_account(sofar: Controller, tmp_path: Path) -> Any:
    """A system that knows people by their account alone."""
    datamap = making.DATAMAP.replace("identity: email", "identity: account_id")
    given = Description("sql", {"url": making.database(tmp_path)}, datamap, making.LABELS)
    return save_source(sofar, "solar", given, making.Actor.operator())[0]


def test_what_finds_nobody_leads_back_and_then_the_systems_are_asked_anew(
    sofar: Controller, staff: dict[str, User], by_account: Any, work: Callable[..., int], client: Client
) -> None:
    request = making.collected(sofar, staff["verifier"], work)
    assert request.state == State.FULFILLING
    assert runs_of(request).get().error == "nothing_to_ask"
    client.force_login(staff["handler"])
    page = f"/staff/requests/{request.case.reference}/"
    assert "Prove another identifier first" in words_of(client.get(page))
    client.post(f"{page}copy/prove-more/")
    request = making.right_of(request.case)
    assert request.state == State.VERIFYING and not runs_of(request).exists()
    supplement(request, {"account_id": making.LIN.email})
    case = Case.objects.select_related("data_key", "controller").get(pk=request.case_id)
    accept_identity(case, staff["verifier"], ["account_id"], "The account was looked up.")
    work("collect")
    run = runs_of(making.right_of(case)).get()
    assert (run.state, run.rows) == ("done", 4)
    assert SourceRun.objects.filter(request=request).count() == 2


def test_not_for_everybody_nor_everything_nor_after_something_was_done(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    request = making.proven(sofar, staff["verifier"])
    for role in ("approver", "auditor"):
        with pytest.raises(workflow.NotPossible):
            prove_more(request, staff[role])
    question = making.confirmed(sofar, right="question", details="Why?")
    with pytest.raises(workflow.NotPossible) as no:
        prove_more(making.right_of(question.case), staff["handler"])
    assert "needs no proof" in str(no.value.sentence)


def test_a_plan_keeps_what_was_decided(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.proven(sofar, staff["verifier"], right="delete")
    row = plan.add_system(request, staff["handler"], "Paper archive")
    plan.decide(row, staff["handler"], Intent.DO, "")
    prove_more(making.right_of(request.case), staff["verifier"])
    accept_identity(request.case, staff["verifier"], [], "Seen once more.")
    assert [each.intent for each in plan.rows_of(making.right_of(request.case))] == [Intent.DO]
