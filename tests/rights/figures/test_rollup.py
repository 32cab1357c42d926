"""The roll-up equals the requests, whatever was killed or run twice; tests and duplicates are counted nowhere."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests import workflow
from requests.figures import months, rollup
from requests.figures.reading import read_figures
from requests.figures.rollup import Key, compare, count_stale_days, leave_out, rebuild
from requests.fulfil import answer, reopen
from requests.intake.filing import Filing, file_test_case
from requests.models import Case, DayFigure, MonthFigure, NoteKind, Outcome, RightsRequest, StaleDay, State
from requests.notes import write_note
from tests.rights.figures.making import answered, asked
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = date(2026, 3, 2)


def figures(controller: Controller) -> dict[Key, int]:
    rows = DayFigure.objects.filter(controller=controller)
    return {Key(*key): count for count, *key in rows.values_list("count", *Key._fields)}


def test_what_was_received_and_answered_is_counted_by_day(sofar: Controller) -> None:
    asked(sofar, DAY)
    answered(sofar, DAY, 4)
    answered(sofar, DAY, 4)
    answered(sofar, DAY, 33, Outcome.REFUSED, right="delete", ground="R5")
    rebuild(sofar)
    assert figures(sofar) == {
        Key(DAY, "copy", "received"): 3,
        Key(DAY, "delete", "received"): 1,
        Key(DAY + timedelta(days=4), "copy", "answered", "fulfilled", "", 4, 0): 2,
        Key(DAY + timedelta(days=33), "delete", "answered", "refused", "R5", 33, 3): 1,
    }


def test_what_was_withdrawn_is_counted_on_the_day_of_its_receipt(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    asked(sofar, request.case.received_on)
    count_stale_days(sofar, clock.now())
    answer.withdraw(request)
    count_stale_days(sofar, clock.now())
    day = request.case.received_on
    assert figures(sofar) == {Key(day, "copy", "received"): 2, Key(day, "copy", "withdrawn"): 1}
    assert compare(sofar) == []
    with clock.at(clock.now() + timedelta(days=70)):
        found = read_figures(sofar, day, day + timedelta(days=65)).total
    assert (found.received, found.withdrawn, found.answered) == (2, 1, 0)


def test_tests_duplicates_and_what_nobody_confirmed_count_nowhere(sofar: Controller) -> None:
    first = asked(sofar, DAY)
    asked(sofar, DAY, test=True)
    asked(sofar, DAY, merged_into=first.case)
    asked(sofar, DAY, confirmed_at=None)
    asked(sofar, DAY, confirmed_at=None, channel="post")
    answered(sofar, DAY, 1, test=True)
    rebuild(sofar)
    assert figures(sofar) == {Key(DAY, "copy", "received"): 2}


def test_a_filed_test_case_leaves_no_figure(sofar: Controller) -> None:
    administrator = making.member(sofar, "administrator")
    file_test_case(sofar, Filing("copy", "Test", "test@example.com", "en"), administrator)
    count_stale_days(sofar, clock.now())
    assert figures(sofar) == {}
    assert compare(sofar) == []


def test_the_round_follows_a_request_on_its_whole_way(
    sofar: Controller, tmp_path: Path, work: Callable[..., int]
) -> None:
    verifier, handler = making.member(sofar, "verifier"), making.member(sofar, "handler")
    request = making.proven(sofar, verifier)
    count_stale_days(sofar, clock.now())
    assert figures(sofar) == {Key(request.case.received_on, "copy", "received"): 1}
    answer.refuse(request, handler, "R1", "The same was asked again and again.")
    work()
    request.refresh_from_db()
    assert request.state == State.ANSWERED
    count_stale_days(sofar, clock.now())
    assert sum(count for key, count in figures(sofar).items() if key.cause == "R1") == 1
    assert compare(sofar) == []
    with transaction.atomic():
        workflow.new_round(request, handler, write_note(request.case, NoteKind.REOPENED, "It was wrong.", handler))
    count_stale_days(sofar, clock.now())
    assert {key.what for key in figures(sofar)} == {"received", "answered"}, "it was answered all the same"
    assert compare(sofar) == []


def test_a_round_killed_half_way_or_run_twice_changes_nothing(
    sofar: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(sofar, DAY, 2)
    asked(sofar, DAY)
    StaleDay.objects.mark(sofar, [DAY + timedelta(days=2)])
    real = rollup.settle

    def killed(*args: Any) -> None:
        real(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rollup, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            count_stale_days(sofar, clock.now())
    assert figures(sofar) == {}
    assert StaleDay.objects.exists()
    for _again in range(2):
        count_stale_days(sofar, clock.now())
        assert compare(sofar) == []
    assert not StaleDay.objects.exists()
    pks = list(DayFigure.objects.values_list("pk", flat=True).order_by("pk"))
    StaleDay.objects.mark(sofar, [DAY])
    count_stale_days(sofar, clock.now())
    assert list(DayFigure.objects.values_list("pk", flat=True).order_by("pk")) == pks


def test_a_mark_that_comes_while_a_round_counts_stays(sofar: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(sofar, DAY)
    real = rollup.settle

    def meanwhile(controller: Controller, days: Any) -> Any:
        found = real(controller, days)
        asked(controller, DAY)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(rollup, "settle", meanwhile)
        count_stale_days(sofar, clock.now())
    assert [type(found.key) for found in compare(sofar)] == [Key, months.Key]
    count_stale_days(sofar, clock.now())
    assert compare(sofar) == []


def test_merging_a_case_takes_it_out(sofar: Controller) -> None:
    first, second = asked(sofar, DAY), answered(sofar, DAY, 3)
    rebuild(sofar)
    Case.objects.filter(pk=second.case_id).update(merged_into=first.case)
    second.case.refresh_from_db()
    with transaction.atomic():
        leave_out(second.case)
    count_stale_days(sofar, clock.now())
    assert figures(sofar) == {Key(DAY, "copy", "received"): 1}


def test_rebuilding_says_what_differed_and_the_check_finds_it(
    sofar: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(sofar, DAY, 2)
    rebuild(sofar)
    DayFigure.objects.filter(what="received").update(count=7)
    DayFigure.objects.filter(what="answered").delete()
    with pytest.raises(CommandError, match="2 figure"):
        call_command("rebuild_figures", "--check")
    assert DayFigure.objects.get().count == 7
    call_command("rebuild_figures")
    said = capsys.readouterr().out
    assert "sofar: 2 figure(s) differed" in said
    assert "7 stood, 1 it is" in said
    assert compare(sofar) == []
    call_command("rebuild_figures", "--check")


def test_a_month_is_the_sum_of_its_days_and_a_wrong_one_is_found(
    sofar: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(sofar, DAY, 2)
    answered(sofar, DAY, 20)
    answered(sofar, DAY, 40)
    for _more in range(2):
        asked(sofar, date(2026, 2, 28))
        count_stale_days(sofar, clock.now())
    StaleDay.objects.mark(sofar, [DAY + timedelta(days=days) for days in (2, 20, 40)])
    count_stale_days(sofar, clock.now())
    rows = MonthFigure.objects.filter(controller=sofar).values_list("first", "what", "late", "days", "count")
    assert sorted(rows) == [
        (date(2026, 2, 1), "received", False, -1, 2),
        (date(2026, 3, 1), "answered", False, -1, 2),
        (date(2026, 3, 1), "received", False, -1, 3),
        (date(2026, 3, 1), "took", False, 2, 1),
        (date(2026, 3, 1), "took", False, 20, 1),
        (date(2026, 4, 1), "answered", True, -1, 1),
        (date(2026, 4, 1), "took", False, 40, 1),
    ]
    assert compare(sofar) == []
    MonthFigure.objects.filter(what="received", first=date(2026, 3, 1)).update(count=9)
    with pytest.raises(CommandError, match="1 figure"):
        call_command("rebuild_figures", "--check")
    assert "month 2026-03-01 copy received: 9 stood, 3 it is" in capsys.readouterr().out
    call_command("rebuild_figures")
    assert compare(sofar) == []


def test_each_controller_has_figures_of_its_own(sofar: Controller) -> None:
    ampower = Controller.objects.get(key="ampower")
    asked(ampower, DAY)
    rebuild(sofar)
    assert figures(sofar) == {}
    rebuild(ampower)
    assert len(figures(ampower)) == 1


def test_a_right_always_has_the_controller_of_its_case(sofar: Controller) -> None:
    ampower = Controller.objects.get(key="ampower")
    request = asked(sofar, DAY)
    other = RightsRequest(
        case=request.case, controller=ampower, right="access", pack_version=request.pack_version, rule={}, due_on=DAY
    )
    RightsRequest.objects.bulk_create([other])
    assert set(RightsRequest.objects.values_list("controller__key", flat=True)) == {"sofar"}


def test_postgresql_holds_a_right_to_the_controller_of_its_case(sofar: Controller) -> None:
    """A key of two columns; SQLite has none that could be added, there the model alone keeps it."""
    request = asked(sofar, DAY)
    refused = pytest.raises(IntegrityError) if connection.vendor == "postgresql" else nullcontext()
    with refused, transaction.atomic():
        RightsRequest.objects.filter(pk=request.pk).update(controller=Controller.objects.get(key="ampower"))
        connection.check_constraints()


def test_what_was_opened_again_was_answered_all_the_same(
    sofar: Controller, staff: dict[str, User], work: Callable[..., int]
) -> None:
    """A refusal, or an answer that came too late, does not leave the figures by being looked at once more."""
    with clock.at(clock.now() - timedelta(days=40)):
        request = making.proven(sofar, staff["verifier"])
    answer.refuse(request, staff["handler"], "R5", "The tax law keeps all of it.")
    work("mail")
    first = making.right_of(request.case)
    late = (first.answered_on - first.due_on).days
    assert late > 0
    opened = reopen.reopen(first, staff["handler"], "It was wrong.")
    rebuild(sofar)
    refused = DayFigure.objects.get(controller=sofar, what="answered")
    assert (refused.day, refused.outcome, refused.cause, refused.beyond) == (first.answered_on, "refused", "R5", late)
    with clock.at(clock.now() + timedelta(days=3)):
        assert opened.outcome == "" and opened.told_outcome == "refused"
        answer.refuse(opened, staff["handler"], "R1", "It is the same again.")
        work("mail")
        count_stale_days(sofar, clock.now())
    again = DayFigure.objects.get(controller=sofar, what="answered")
    assert (again.day, again.cause, again.count) == (first.answered_on, "R1", 1), "once, by the first day"
    assert compare(sofar) == []
