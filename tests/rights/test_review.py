"""Leaving rows out and blackening values: nobody's work is lost, and no approval outlives a change."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil import answer, collect, content, review
from requests.fulfil.review import Cell
from requests.models import (
    Approval,
    DataCopy,
    Involvement,
    NoteKind,
    Redaction,
    RightsRequest,
    RowBlock,
    Source,
    State,
    WhyOut,
)
from requests.workflow import Deed, NotPossible
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier(sofar: Controller) -> User:
    return making.member(sofar, "verifier")


@pytest.fixture
def handler(sofar: Controller) -> User:
    return making.member(sofar, "handler")


@pytest.fixture
def approver(sofar: Controller) -> User:
    return making.member(sofar, "approver")


@pytest.fixture
def request_(sofar: Controller, verifier: User, tmp_path: Any, work: Callable[..., int]) -> RightsRequest:
    making.source(sofar, tmp_path, tickets=12)
    return making.collected(sofar, verifier, work)


def tickets(request: RightsRequest) -> RowBlock:
    return RowBlock.objects.get(run__request=request, run__superseded_at__isnull=True, collection="solar:tickets")


def row(request: RightsRequest, number: int, column: str = "") -> Cell:
    return Cell(tickets(request).pk, number, column)


def approved(request: RightsRequest, handler: User, approver: User) -> RightsRequest:
    workflow.perform("submit", request, Deed.of_staff(handler))
    return making.approved(making.right_of(request.case), approver)


def test_rows_and_values_are_taken_out_and_counted_once(request_: RightsRequest, handler: User) -> None:
    cells = [row(request_, 1), row(request_, 2), row(request_, 3, "answered_by")]
    assert review.take_out(request_, handler, cells) == 3
    assert review.take_out(request_, handler, [row(request_, 2), row(request_, 4)]) == 1
    assert content.entries_left(request_) == 13 - 3
    assert Entry.objects.filter(action="review.taken_out").latest("id").facts["entries"] == 1
    assert Involvement.objects.filter(user=handler, deed="redacted").count() == 1


def test_two_people_at_once_lose_nothing(sofar: Controller, request_: RightsRequest, handler: User) -> None:
    colleague = making.member(sofar, "handler", name="colleague")
    one, other = making.right_of(request_.case), making.right_of(request_.case)
    review.take_out(one, handler, [row(request_, 5)])
    review.take_out(other, colleague, [row(request_, 9)])
    assert set(Redaction.objects.values_list("row", "by")) == {(5, handler.pk), (9, colleague.pk)}


def test_another_reason_is_a_change_and_the_same_one_is_none(
    request_: RightsRequest, handler: User, approver: User
) -> None:
    words = review.Why(WhyOut.ANOTHER, "Kept back by order of a court")
    assert review.take_out(request_, handler, [row(request_, 1), row(request_, 2)]) == 2
    assert review.take_out(request_, handler, [row(request_, 1)], words) == 1
    before = content.digest(request_)
    assert review.take_out(request_, handler, [row(request_, 1)], words) == 0
    assert request_.case.notes.filter(kind=NoteKind.REDACTION).count() == 1, "the same words again are no new note"
    assert content.digest(request_) == before
    approved(request_, handler, approver)
    assert review.take_out(request_, handler, [row(request_, 1)], review.Why(WhyOut.SECRET)) == 1
    assert content.digest(request_) != before
    assert Approval.objects.get().voided_at is not None
    assert dict(Redaction.objects.values_list("row", "reason")) == {1: "secret", 2: "others"}
    facts = Entry.objects.filter(action="review.taken_out").order_by("id").values_list("facts", flat=True)
    assert [fact["reason"] for fact in facts] == ["others", "another", "secret"]
    assert "court" not in str(list(facts))


def test_putting_back_touches_nothing_else(request_: RightsRequest, handler: User) -> None:
    review.take_out(request_, handler, [row(request_, n) for n in range(4)] + [row(request_, 2, "subject")])
    assert review.put_back(request_, handler, [row(request_, 2), row(request_, 11)]) == 1
    assert set(Redaction.objects.values_list("row", "column")) == {(0, ""), (1, ""), (3, ""), (2, "subject")}


def test_a_whole_column_is_taken_out_in_a_constant_number_of_queries(
    request_: RightsRequest, handler: User, django_assert_max_num_queries: Any
) -> None:
    block = tickets(request_)
    with django_assert_max_num_queries(20):
        assert review.take_out(request_, handler, [Cell(block.pk, n, "answered_by") for n in range(12)]) == 12


def test_an_address_outside_the_rows_is_refused(request_: RightsRequest, handler: User) -> None:
    for cell in (Cell(tickets(request_).pk, 12), Cell(tickets(request_).pk, -1), Cell(10**9, 0)):
        with pytest.raises(NotPossible) as refusal:
            review.take_out(request_, handler, [row(request_, 0), cell])
        assert "collected anew" in str(refusal.value.sentence)
    assert not Redaction.objects.exists()


def test_another_request_s_rows_are_out_of_reach(
    sofar: Controller, request_: RightsRequest, verifier: User, handler: User, work: Callable[..., int]
) -> None:
    other = making.collected(sofar, verifier, work)
    with pytest.raises(NotPossible):
        review.take_out(request_, handler, [row(other, 0)])


@pytest.mark.promise("P-47")
def test_only_handlers_change_the_content(request_: RightsRequest, verifier: User, approver: User) -> None:
    for user in (verifier, approver, making.member(request_.case.controller, "auditor", "administrator")):
        with pytest.raises(NotPossible):
            review.take_out(request_, user, [row(request_, 0)])
    assert not Redaction.objects.exists()


def test_who_redacted_cannot_approve(sofar: Controller, request_: RightsRequest, handler: User) -> None:
    both = making.member(sofar, "handler", "approver", name="both")
    review.take_out(request_, both, [row(request_, 0)])
    workflow.perform("submit", request_, Deed.of_staff(handler))
    with pytest.raises(NotPossible):
        answer.approve(request_, both, content.digest(request_))


# -- an approval is of exact content --------------------------------------------------------------


@pytest.mark.parametrize("change", ["take out a row", "blacken a value", "undo a redaction"])
def test_any_change_after_the_approval_voids_it(
    change: str, request_: RightsRequest, handler: User, approver: User
) -> None:
    review.take_out(request_, handler, [row(request_, 7)])
    request = approved(request_, handler, approver)
    if change == "undo a redaction":
        review.put_back(request, handler, [row(request, 7)])
    else:
        review.take_out(request, handler, [row(request, 3, "" if change == "take out a row" else "subject")])
    after = making.right_of(request.case)
    assert after.state == State.APPROVING
    assert Approval.objects.get().void_code == "redaction"
    assert DataCopy.objects.get().state == "cancelled"
    assert Entry.objects.filter(action="request.content_changed").exists()
    assert workflow.why_not("approve", after, Deed.of_staff(approver)) is None


def test_nothing_new_voids_nothing(request_: RightsRequest, handler: User, approver: User) -> None:
    review.take_out(request_, handler, [row(request_, 7)])
    request = approved(request_, handler, approver)
    assert review.take_out(request, handler, [row(request, 7)]) == 0
    assert making.right_of(request.case).state == State.CARRYING_OUT


def test_a_change_while_the_approver_reads_is_found_when_they_press(
    request_: RightsRequest, handler: User, approver: User
) -> None:
    workflow.perform("submit", request_, Deed.of_staff(handler))
    request = making.right_of(request_.case)
    seen = content.digest(request)
    review.take_out(request, handler, [row(request, 0)])
    with pytest.raises(NotPossible) as refusal:
        answer.approve(request, approver, seen)
    assert "Something changed since you opened this page" in str(refusal.value.sentence)
    assert making.right_of(request.case).state == State.APPROVING
    assert not Approval.objects.exists()
    answer.approve(request, approver, content.digest(request))


def test_collecting_anew_gives_another_content_and_takes_the_redactions_with_it(
    request_: RightsRequest, handler: User, approver: User, work: Callable[..., int]
) -> None:
    review.take_out(request_, handler, [row(request_, 7)])
    old, stale = content.digest(request_), row(request_, 7)
    with pytest.raises(NotPossible):
        collect.start_collection(approved(request_, handler, approver), handler)
    answer_back = making.right_of(request_.case)
    review.put_back(answer_back, handler, [row(request_, 7)])
    answer.send_back(making.right_of(request_.case), approver, "Collect once more, please.")
    assert collect.start_collection(making.right_of(request_.case), handler) == 1
    work("collect")
    request = making.right_of(request_.case)
    assert content.digest(request) != old
    assert not Redaction.objects.exists()
    with pytest.raises(NotPossible):
        review.take_out(request, handler, [stale])


def test_nothing_changes_once_the_answer_is_leaving(
    request_: RightsRequest, handler: User, approver: User, work: Callable[..., int]
) -> None:
    from privacyportal import clock
    from privacyportal.mail.models import OutgoingMail

    review.take_out(request_, handler, [row(request_, 0)])
    request = approved(request_, handler, approver)
    work("copy")
    OutgoingMail.objects.filter(about_id=str(request.pk)).update(handed_over_at=clock.now())
    with pytest.raises(NotPossible) as refusal:
        review.put_back(request, handler, [row(request, 0)])
    assert "leaving right now" in str(refusal.value.sentence)
    OutgoingMail.objects.update(handed_over_at=None)
    work("mail")
    with pytest.raises(NotPossible) as refusal:
        review.put_back(making.right_of(request.case), handler, [row(request, 0)])
    assert "answered already" in str(refusal.value.sentence)


# -- what was blackened is gone everywhere, before anybody approves ------------------------------------


@pytest.fixture
def told_twice(sofar: Controller, verifier: User, tmp_path: Any, work: Callable[..., int]) -> RightsRequest:
    """The first ticket was answered by Agent 1, whom the last one names in its free text."""
    making.source(sofar, tmp_path, tickets=2)
    with sqlite3.connect(tmp_path / "solar.sqlite3") as keeper:
        keeper.execute("insert into tickets values (3, 1, 'AGENT  1 was very kind', 'Agent 3')")
    return making.collected(sofar, verifier, work)


def test_a_value_that_still_stands_elsewhere_is_named_before_approval(told_twice: RightsRequest, handler: User) -> None:
    review.take_out(told_twice, handler, [row(told_twice, 0, "answered_by")])
    with pytest.raises(NotPossible) as refusal:
        review.submit(told_twice, handler)
    sentence = str(refusal.value.sentence)
    assert "Support tickets: Answered by → Support tickets: What it was about" in sentence
    assert "kind" not in sentence and "Agent 1" not in sentence, "places are named, never the value"
    review.take_out(told_twice, handler, [row(told_twice, 2, "subject")])
    assert review.submit(told_twice, handler).state == State.APPROVING


def test_a_word_that_the_copy_says_by_itself_holds_nothing_up(told_twice: RightsRequest, handler: User) -> None:
    """The controller's own address holds "sofarsolar"; a map that calls a table so says it, too."""
    Source.objects.update(labels=making.LABELS.replace("en: Monitoring", "en: Agent 1 and others"))
    review.take_out(told_twice, handler, [row(told_twice, 0, "answered_by")])
    assert review.submit(told_twice, handler).state == State.APPROVING
