"""Collecting: each source is asked once, nothing is lost or doubled when it is killed, failure is never silence."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from privacyportal import clock
from privacyportal.audit.trail import Actor, entries_about
from privacyportal.controllers.models import Controller
from privacyportal.jobs.lease import claim
from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import run as run_job
from privacyportal.staff.models import User
from privacyportal.vault.files import folder
from requests import guards, workflow
from requests.fulfil import rounds
from requests.fulfil.collect import progress, proven_identities, retry_run, runs_of, start_collection
from requests.models import Case, IdentityDecision, Involvement, RightsRequest, RowBlock, Source, SourceRun, State
from requests.sources import store
from requests.sources.base import SourceFault, sentence_of
from requests.sources.registering import Description, save_source
from requests.sources.store import rows_of
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier(sofar: Controller) -> User:
    return making.member(sofar, "verifier")


@pytest.fixture
def handler(sofar: Controller) -> User:
    return making.member(sofar, "handler")


@pytest.fixture
def request_(sofar: Controller, verifier: User, tmp_path: Path) -> RightsRequest:
    """Proven; one source was asked and has not answered yet."""
    making.source(sofar, tmp_path)
    return making.proven(sofar, verifier)


def only_run(request: RightsRequest) -> SourceRun:
    found: SourceRun = runs_of(request).get()
    return found


def collected(run: SourceRun) -> dict[str, list[Any]]:
    return {key: [row for _block, block in rows_of(run, key) for row in block.rows] for key in run.counts}


def actions(request: RightsRequest) -> list[str]:
    return [entry.action for entry in entries_about("case", request.case_id) if entry.action.startswith("collect.")]


@pytest.mark.engine
def test_it_works(request_: RightsRequest, work: Callable[..., int]) -> None:
    assert progress(request_).systems == 1 and not progress(request_).finished
    work("collect")
    run = only_run(request_)
    assert run.state == JobState.DONE and run.rows == 4
    assert collected(run)["solar:customers"] == [(1, making.LIN.email, making.LIN.name)]
    assert {row[1] for row in collected(run)["solar:tickets"]} == {1}, "nobody else's tickets"
    assert progress(request_).finished and progress(request_).rows == 4
    assert actions(request_) == ["collect.started", "collect.finished"]
    assert len(run.map_digest) == 64
    assert Source.objects.get().seen_at is not None


def test_asking_again_while_it_runs_asks_nobody_twice(request_: RightsRequest, handler: User) -> None:
    assert start_collection(request_, handler) == 0
    assert start_collection(request_) == 0
    assert SourceRun.objects.count() == 1
    assert not Involvement.objects.filter(deed="collected").exists()


def test_who_starts_a_collection_is_involved_and_the_portal_is_nobody(
    request_: RightsRequest, handler: User, work: Callable[..., int]
) -> None:
    work("collect")
    assert start_collection(request_, handler) == 1
    assert [row.user for row in Involvement.objects.filter(deed="collected")] == [handler]
    assert only_run(request_).started_by == handler


def test_collecting_anew_replaces_the_run_and_doubles_nothing(
    request_: RightsRequest, handler: User, work: Callable[..., int], sofar: Controller, tmp_path: Path
) -> None:
    work("collect")
    before = only_run(request_)
    with sqlite3.connect(tmp_path / "solar.sqlite3") as keeper:
        keeper.execute("insert into tickets values (99, 1, 'New', 'Agent')")
    start_collection(request_, handler)
    work("collect")
    after = only_run(request_)
    assert after.pk != before.pk and after.rows == 5
    rounds.forget_rows(sofar, clock.now())
    assert not RowBlock.objects.filter(run=before).exists()
    assert RowBlock.objects.filter(run=after).exists()


def test_a_source_that_was_added_later_is_asked_too(
    request_: RightsRequest, handler: User, work: Callable[..., int], sofar: Controller, tmp_path: Path
) -> None:
    making.source(sofar, tmp_path, key="second")
    assert start_collection(request_, handler) == 1
    work("collect")
    assert [run.source.key for run in runs_of(request_)] == ["second", "solar"]


def test_everything_anew_is_everything_also_beside_a_source_that_came_later(
    request_: RightsRequest, handler: User, sofar: Controller, tmp_path: Path, work: Callable[..., int]
) -> None:
    """Where the rows of one were damaged, the way out must not depend on what was connected since."""
    work("collect")
    before = only_run(request_)
    making.source(sofar, tmp_path, key="second")
    assert start_collection(request_, handler, everything=True) == 2
    before.refresh_from_db()
    assert before.superseded_at is not None


def test_without_a_source_that_came_later_nothing_goes_to_approval(
    request_: RightsRequest, handler: User, work: Callable[..., int], sofar: Controller, tmp_path: Path
) -> None:
    """And only that one is asked: what was taken out of the rows that are there stays taken out."""
    work("collect")
    before = only_run(request_)
    making.source(sofar, tmp_path, key="second")
    with pytest.raises(workflow.NotPossible) as refusal:
        workflow.perform("submit", request_, workflow.Deed.of_staff(handler))
    assert "connected later" in str(refusal.value.sentence)
    assert start_collection(request_, handler) == 1
    work("collect")
    assert before.pk in [run.pk for run in runs_of(request_)]
    workflow.perform("submit", request_, workflow.Deed.of_staff(handler))
    assert making.right_of(request_.case).state == State.APPROVING


def test_another_controllers_source_is_never_asked(sofar: Controller, verifier: User, tmp_path: Path) -> None:
    making.source(Controller.objects.get(key="ampower"), tmp_path)
    assert not runs_of(making.proven(sofar, verifier)).exists()


def test_a_source_that_is_down_is_tried_again_then_needs_a_person(
    request_: RightsRequest, handler: User, work: Callable[..., int], tmp_path: Path
) -> None:
    (tmp_path / "solar.sqlite3").rename(tmp_path / "away")
    run = only_run(request_)
    for attempt in range(1, SourceRun.max_attempts + 1):
        SourceRun.objects.filter(pk=run.pk).update(not_before=request_.state_since)
        work("collect")
        run.refresh_from_db()
        assert run.attempts == attempt and run.error == "unreachable"
    assert run.needs_person and progress(request_).failed == 1
    assert [action for action in actions(request_) if action != "collect.started"] == [
        *["collect.tried"] * (SourceRun.max_attempts - 1), "collect.failed",
    ]  # fmt: skip
    assert "could not be reached" in sentence_of(run.error)
    (tmp_path / "away").rename(tmp_path / "solar.sqlite3")
    assert retry_run(run, handler)
    work("collect")
    assert only_run(request_).state == JobState.DONE
    assert progress(request_) == progress(request_).__class__(systems=1, done=1, failed=0, rows=4)


def test_starting_again_asks_those_that_failed(
    request_: RightsRequest, handler: User, work: Callable[..., int], tmp_path: Path
) -> None:
    SourceRun.objects.update(state=JobState.STOPPED, error="unreachable", attempts=5)
    assert start_collection(request_, handler) == 1
    work("collect")
    assert only_run(request_).state == JobState.DONE


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("alter table tickets drop column subject", "map_does_not_fit"),
        ("create table vault_datakey (id integer); create table rights_case (id integer)", "own_database"),
    ],
)
def test_what_no_second_try_would_mend_stops_at_once(
    request_: RightsRequest, work: Callable[..., int], tmp_path: Path, change: str, code: str
) -> None:
    with sqlite3.connect(tmp_path / "solar.sqlite3") as keeper:
        keeper.executescript(change)
    work("collect")
    run = only_run(request_)
    assert (run.state, run.error, run.attempts) == (JobState.STOPPED, code, 1)
    assert run.rows == 0 and not run.blocks.exists()


def test_a_map_with_no_place_to_look_is_a_failure_and_not_nothing_held(
    sofar: Controller, verifier: User, work: Callable[..., int], tmp_path: Path
) -> None:
    text = making.DATAMAP.replace("identity: email", "identity: account_id")
    given = Description("sql", {"url": making.database(tmp_path)}, text, making.LABELS)
    save_source(sofar, "solar", given, Actor.operator())
    request = making.proven(sofar, verifier)
    work("collect")
    assert (only_run(request).state, only_run(request).error) == (JobState.STOPPED, "nothing_to_ask")
    assert progress(request).failed == 1
    assert guards.collected(request, workflow.Deed.of_portal()) is not None


def test_a_collection_that_cannot_be_reached_is_remarked(
    sofar: Controller, verifier: User, work: Callable[..., int], tmp_path: Path
) -> None:
    reference = "fides_meta: {references: [{dataset: solar, field: customers.id, direction: from}]}"
    text = making.DATAMAP.replace(reference, "")
    given = Description("sql", {"url": making.database(tmp_path)}, text, making.LABELS)
    save_source(sofar, "solar", given, Actor.operator())
    request = making.proven(sofar, verifier)
    work("collect")
    assert {"code": "unreachable", "place": "solar / tickets", "count": 0} in only_run(request).remarks


# -- identity -------------------------------------------------------------------------------------------


def test_only_what_the_newest_decision_says_is_proven_is_searched_for(request_: RightsRequest) -> None:
    case = Case.objects.select_related("data_key").get(pk=request_.case_id)
    assert proven_identities(case) == {"email": [making.LIN.email]}
    decision = IdentityDecision.objects.get()
    decision.identifiers = ["email", "device_serial", "name", "phone"]
    decision.save()
    assert proven_identities(case) == {"email": [making.LIN.email], "device_serial": ["SN-2024-0098-K"]}


def test_a_decision_taken_back_stops_the_search(request_: RightsRequest, work: Callable[..., int]) -> None:
    decision = IdentityDecision.objects.get()
    IdentityDecision.objects.create(
        case=decision.case, by=decision.by, proven=False, identifiers=["email"], reason=decision.reason
    )
    with pytest.raises(SourceFault):
        proven_identities(decision.case)
    work("collect")
    assert only_run(request_).error == "not_proven" and only_run(request_).needs_person


# -- who may, and when ----------------------------------------------------------------------------------


def test_who_is_no_handler_may_not_collect(request_: RightsRequest, verifier: User) -> None:
    for deed in (lambda: start_collection(request_, verifier), lambda: retry_run(only_run(request_), verifier)):
        with pytest.raises(workflow.NotPossible):
            deed()


def test_outside_its_state_nothing_is_collected(
    request_: RightsRequest, handler: User, work: Callable[..., int]
) -> None:
    RightsRequest.objects.filter(pk=request_.pk).update(state=State.WITHDRAWN)
    with pytest.raises(workflow.NotPossible):
        start_collection(request_, handler)
    work("collect")
    run = only_run(request_)
    assert (run.state, run.error) == (JobState.CANCELLED, "not_wanted") and not run.blocks.exists()


# -- killed ---------------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for the end of the process: nothing below may catch it."""


@pytest.mark.engine
@pytest.mark.parametrize("moment", ["before the file", "after the file", "before the end"])
def test_killed_at_any_moment_nothing_is_lost_doubled_or_left_behind(
    request_: RightsRequest, work: Callable[..., int], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(store, "MAX_ROWS", 2)
    run = only_run(request_)
    real = store.files.save
    stored: list[str] = []

    def save(*args: Any) -> str:
        if moment == "before the file" and len(stored) == 1:
            raise Killed
        stored.append(real(*args))
        if moment == "after the file" and len(stored) == 2:
            raise Killed
        return stored[-1]

    def finish(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(store.files, "save", save)
        if moment == "before the end":
            patch.setattr("privacyportal.jobs.lease.Lease.finish", finish)
        with pytest.raises(Killed):
            run_job("collect", str(run.pk))
    run.refresh_from_db()
    assert run.state == JobState.RUNNING and run.blocks.exists()
    SourceRun.objects.filter(pk=run.pk).update(lease_until="2020-01-01T00:00Z")
    work("collect")
    run.refresh_from_db()
    assert run.state == JobState.DONE and run.rows == 4
    assert [row[0] for row in collected(run)["solar:tickets"]] == [1, 2, 3]
    place = folder(request_.case.data_key)
    assert {f"{place}/{name}" for name in default_storage.listdir(place)[1]} == {b.file for b in run.blocks.all()}


def test_a_run_superseded_while_it_worked_ends_as_not_wanted(
    request_: RightsRequest, work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = only_run(request_)
    real = store.files.save

    def save(*args: Any) -> str:
        SourceRun.objects.filter(pk=run.pk).update(superseded_at=request_.state_since)
        return real(*args)

    monkeypatch.setattr(store.files, "save", save)
    work("collect")
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED
    rounds.forget_rows(run.request.case.controller, clock.now())
    assert not run.blocks.exists()


def test_the_job_can_be_claimed_once_only(request_: RightsRequest) -> None:
    run = only_run(request_)
    assert claim(SourceRun, run.pk) is not None
    assert claim(SourceRun, run.pk) is None
