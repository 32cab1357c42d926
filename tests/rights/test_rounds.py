"""What time itself brings about: once, however often and however late somebody looks."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.vault.models import DataKey
from requests.fulfil import answer, rounds
from requests.identity.codes import CODES_A_DAY, open_session
from requests.models import Approval, Case, CaseSession, Draft, RowBlock, State
from tests.rights.workspace import making
from tests.rights.workspace.making import right_of


def _after(**distance: float) -> Any:
    return clock.at(clock.now() + timedelta(**distance))


def _letters(case: Case) -> list[str]:
    return list(
        OutgoingMail.objects.filter(about_id=str(case.pk)).order_by("queued_at").values_list("letter", flat=True)
    )


def test_an_unconfirmed_request_is_reminded_of_once_on_its_day(sofar: Controller) -> None:
    case = making.filed(sofar)
    with _after(days=2, hours=23):
        rounds.make_rounds()
    assert _letters(case) == ["case.code"]
    for hours in (1, 2, 40):
        with _after(days=3, hours=hours):
            rounds.make_rounds()
    assert _letters(case) == ["case.code", "case.reminder"]


def test_a_reminder_that_could_not_go_today_goes_later(sofar: Controller) -> None:
    case = making.filed(sofar)
    with _after(days=3, hours=1):
        strangers = [making.filed(sofar) for _ in range(CODES_A_DAY)]
        rounds.make_rounds()
    assert len(strangers) == CODES_A_DAY and "case.reminder" not in _letters(case)
    with _after(days=4, hours=2):
        rounds.make_rounds()
    assert _letters(case).count("case.reminder") == 1


def test_what_has_lapsed_is_not_reminded_of_however_late_the_round_comes(sofar: Controller) -> None:
    case = making.filed(sofar)
    with _after(days=16):
        rounds.make_rounds()
    assert _letters(case) == ["case.code"]
    assert right_of(case).state == State.LAPSED


def test_a_confirmed_request_is_not_reminded_of(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    with _after(days=4):
        rounds.make_rounds()
    assert _letters(request.case) == ["case.code"]


def test_an_unconfirmed_request_lapses_after_its_days_and_not_before(sofar: Controller) -> None:
    case = making.filed(sofar)
    with _after(days=6, hours=23):
        rounds.make_rounds()
    assert right_of(case).state == State.RECEIVED
    for _ in range(2):
        with _after(days=7, minutes=1):
            rounds.make_rounds()
    assert right_of(case).state == State.LAPSED
    assert entries_about("case", str(case.pk)).filter(action="request.lapse").count() == 1


def test_a_confirmed_request_never_lapses(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    with _after(days=400):
        rounds.make_rounds()
    assert right_of(request.case).state == State.VERIFYING


def test_each_controller_has_its_own_rounds(sofar: Controller) -> None:
    case = making.filed(sofar)
    with _after(days=8):
        rounds.lapse(Controller.objects.get(key="prosense"), clock.now())
    assert right_of(case).state == State.RECEIVED


def test_a_half_filled_form_is_destroyed_after_a_day_with_its_key(sofar: Controller) -> None:
    old, young = (
        Draft.objects.create(
            controller=sofar,
            token_digest=name * 64,
            answers={"typed": {"name": "Lin"}},
            data_key=DataKey.objects.make(),
        )
        for name in "ab"
    )
    Draft.objects.filter(pk=young.pk).update(changed_at=clock.now() + timedelta(hours=23))
    with _after(days=1, minutes=1):
        rounds.make_rounds()
        rounds.make_rounds()
    assert list(Draft.objects.values_list("pk", flat=True)) == [young.pk]
    assert DataKey.objects.get(pk=old.data_key_id).shredded_at is not None
    assert DataKey.objects.get(pk=young.data_key_id).shredded_at is None


def test_sessions_that_ended_are_cleared_away(sofar: Controller) -> None:
    open_session(making.filed(sofar))
    rounds.make_rounds()
    assert CaseSession.objects.count() == 1
    with _after(minutes=31):
        rounds.make_rounds()
    assert not CaseSession.objects.exists()


@pytest.fixture
def approved(sofar: Controller, work: Callable[..., int], tmp_path: Path) -> Any:
    staff = {role: making.member(sofar, role) for role in ("verifier", "handler", "approver")}
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, staff["verifier"], staff["handler"], work)
    return making.approved(request, staff["approver"])


def test_an_approval_not_carried_out_in_its_days_is_void_and_asked_for_again(approved: Any) -> None:
    with _after(days=13):
        rounds.make_rounds()
    assert right_of(approved.case).state == State.CARRYING_OUT
    for _ in range(2):
        with _after(days=14, minutes=1):
            rounds.make_rounds()
    assert right_of(approved.case).state == State.APPROVING
    approval = Approval.objects.get(request=approved)
    assert approval.void_code == "stale"
    assert entries_about("case", str(approved.case_id)).filter(action="request.content_changed").count() == 1


def test_a_copy_is_destroyed_when_its_days_are_over(approved: Any, work: Callable[..., int]) -> None:
    work("copy", "mail")
    assert right_of(approved.case).state == State.ANSWERED
    with _after(days=13):
        rounds.make_rounds()
    assert approved.copies.get().file
    for _ in range(2):
        with _after(days=15):
            rounds.make_rounds()
    copy = approved.copies.get()
    assert copy.file == ""
    assert copy.destroyed_at is not None


@pytest.mark.promise("P-44")
def test_what_was_collected_for_a_withdrawn_request_is_destroyed(
    sofar: Controller, work: Callable[..., int], tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    verifier = making.member(sofar, "verifier")
    request, kept = (making.collected(sofar, verifier, work) for _ in range(2))
    names = list(RowBlock.objects.filter(run__request=request).values_list("file", flat=True))
    assert names
    answer.withdraw(request)
    for _ in range(2):
        rounds.make_rounds()
    assert not RowBlock.objects.filter(run__request=request).exists()
    assert not any(default_storage.exists(name) for name in names)
    assert RowBlock.objects.filter(run__request=kept).count() == len(names)


def test_one_round_that_fails_keeps_no_other_from_running(
    sofar: Controller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    case = making.filed(sofar)

    def broken(controller: Controller, now: Any) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(rounds, "ROUNDS", (broken, *rounds.ROUNDS))
    with _after(days=8):
        rounds.make_rounds()
    assert right_of(case).state == State.LAPSED
