"""Whatever people of any role do, in whatever order and however late: what must never happen does not.

The machine keeps a book of its own, in the words of the promise and not in those of the guards: what was proven, who
took part, which holds stand, what the law's last day is. Every deed goes through the functions that the pages call.
"""

import calendar
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_at
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import Role, User
from requests.figures.rollup import compare, count_stale_days
from requests.fulfil import (
    answer,
    collect,
    content,
    extend,
    fee,
    handling,
    hold,
    merge,
    messages,
    plan,
    reopen,
    resend,
    review,
    rounds,
    working,
)
from requests.fulfil.review import Cell
from requests.identity.codes import make_code
from requests.identity.confirm import confirm_by_code
from requests.identity.decision import accept_identity
from requests.identity.live_check import note_check
from requests.intake.filing import Filing, file_case
from requests.models import Approval, Case, DataCopy, Intent, PlanRow, RightsRequest, RowBlock, State
from requests.rights import Proof, level_of, plan_of
from requests.workflow import TABLE, NotPossible
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-05"), pytest.mark.promise("P-47")]
LONG = os.environ.get("LONG_HUNT", "")
"""How many stories to try; '' for as many as fit into a usual run."""
ASKED = (
    ("ampower", "DE", ("delete", "access")),
    ("ampower", "KR", ("delete",)),
    ("onething", "DE", ("restrict", "copy")),
    ("onething", "US", ("delete", "question")),
    ("sofar", "CN", ("delete", "explain_decision")),
    ("sofar", "", ("copy", "question")),
    ("prosense", "CN", ("correct", "complain")),
)
LAST_BY_LAW: dict[tuple[str, str], Callable[[date], date]] = {
    ("ampower", "DE"): lambda day: min(months_on(day, 3), day + timedelta(days=60)),
    ("ampower", "KR"): lambda day: day + timedelta(days=20),
    ("onething", "DE"): lambda day: months_on(day, 3),
}
"""The last day that policy and law together allow, written from their texts: GDPR 12(3), PIPA 35 with its decree,
Ampower's 15 and 45 days. Where none stands here nothing may be extended at all."""
NAMED = {"ampower": {"R5", "R13", "R17"}, "onething": {"R5", "R13"}, "sofar": {"R1", "R5", "R13"},
         "prosense": {"R1", "R5", "R13"}}  # fmt: skip
"""Of the grounds tried here those that each policy names (P-07)."""
REST_DAYS = 9
"""By how much a rest day at the end, at the most, moves a law's last day."""
CONTENT = ("answer.copy", "answer.done", "answer.know", "answer.words", "answer.nothing_held")
"""Letters that give something out, or say what was changed or destroyed."""


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass
class Book:
    """What happened to one case, as an onlooker writes it down."""

    confirmed: bool = False
    second_thing: bool = False
    accepted: bool = False
    took_part: dict[tuple[Any, int], set[int]] = field(default_factory=dict)
    stood_still: int = 0
    """Days on which some pause was open, at most."""


@dataclass
class World:
    staff: dict[str, list[User]]
    """By the key of the controller: five who work there, one auditor, one administrator, one of another company."""


class Story(RuleBasedStateMachine):
    world: World
    day_of: Callable[[], datetime]

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.passed = timedelta(0)
        self.book = Book()
        self.holds: list[Any] = []
        self.asked_since: datetime | None = None

    def teardown(self) -> None:
        with self.clock():
            count_stale_days(self.controller, clock.now())
            differing = compare(self.controller)
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)
        assert not differing

    @initialize(asked=st.sampled_from(ASKED), far=st.sampled_from([0, 1, 2, 3, 4, 4, 5, 5, 6, 6]))
    def file(self, asked: tuple[str, str, tuple[str, ...]], far: int) -> None:
        """`far`: how far the case has come when the story begins: filed, confirmed, shown, accepted, worked on, handed
        over, approved; so that what comes late is reached as often as what comes early.
        """
        self.key, country, rights = asked
        self.place = (self.key, country)
        self.controller = Controller.objects.get(key=self.key)
        self.staff = self.world.staff[self.key]
        filing = {**making.LIN.__dict__, "country": country, "right": rights[0], "rights": list(rights)}
        self.case = file_case(self.controller, Filing(**filing))
        self.rights = list(self.case.rights.order_by("id"))
        way = (
            lambda: self.type_code(True),
            lambda: self.show(0),
            lambda: self.accept(0),
            self.work,
            self.hand_in,
            self.nod,
        )
        for deed in way[:far]:
            deed()

    def work(self) -> None:
        """By E, who may not approve."""
        for i in range(len(self.rights)):
            self.systems_answer(i)
            for row in PlanRow.objects.filter(request=self.rights[i]):
                self.attempt(4, lambda: plan.decide(row, self.by(4), Intent.DO, ""))  # noqa: B023
            self.write(4, i)

    def hand_in(self) -> None:
        for i in range(len(self.rights)):
            self.submit(4, i)

    def nod(self) -> None:
        """By C, who may not handle."""
        for i in range(len(self.rights)):
            self.approve(2, i, True)

    # -- how a deed is done -----------------------------------------------------------------------------------

    @contextmanager
    def clock(self) -> Iterator[None]:
        with clock.at(type(self).day_of() + self.passed):
            yield

    def any_in(self, *states: State) -> list[Any]:
        return list(self.case.rights.filter(state__in=states).order_by("id").values_list("pk", flat=True))

    def now(self, nth: int, *states: State) -> RightsRequest:
        """A right as it is now: one in these states, where there is one."""
        found = self.any_in(*states) or [right.pk for right in self.rights]
        pk = found[nth % len(found)]
        return RightsRequest.objects.select_related(
            "case__data_key", "case__controller", "pack_version", "handler"
        ).get(pk=pk)

    def today(self) -> date:
        return clock.today(pack_at(self.rights[0].pack_version).zone)

    def attempt(self, n: int | None, deed: Callable[[], Any]) -> Any:
        """What came of it, True for nothing; None where it was refused, which needs a sentence. Auditors and people of
        another company are always refused.
        """
        with self.clock():
            try:
                done = deed()
            except NotPossible as refusal:
                assert str(refusal.sentence)
                return None
        assert n is None or n % 8 not in {5, 7} or done in (0, False), "an auditor or a stranger changed something"
        return True if done is None else done

    def takes_part(self, request: RightsRequest, user: User) -> None:
        self.book.took_part.setdefault((request.pk, request.round), set()).add(user.pk)

    def by(self, n: int) -> User:
        return self.staff[n % 8]

    def proven(self, request: RightsRequest) -> bool:
        """By the book: what its right needs was shown, and a verifier said so."""
        needed = level_of(request.right, pack_at(request.pack_version))
        if needed == Proof.NONE:
            return self.book.confirmed
        return self.book.accepted and self.book.confirmed and (needed < Proof.SECOND or self.book.second_thing)

    who, which = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 4, 5, 6, 7]), st.integers(0, 1)

    # -- who is asking ----------------------------------------------------------------------------------------

    @rule(right=st.booleans())
    def type_code(self, right: bool) -> None:
        with self.clock():
            code = make_code(self.case, "email_code")
            wrong = f"{(int(code) + 1) % 10**6:06d}"
            opened = confirm_by_code(Case.objects.get(pk=self.case.pk), code if right else wrong)
        self.book.confirmed = self.book.confirmed or bool(right and opened.token)

    @precondition(lambda self: self.any_in(State.VERIFYING))
    @rule(n=who)
    def show(self, n: int) -> None:
        shown = self.attempt(n, lambda: note_check(self.fresh(), self.by(n), "live_check", [], "A card, at the desk."))
        self.book.second_thing = self.book.second_thing or shown is not None

    @precondition(lambda self: self.any_in(State.VERIFYING))
    @rule(n=who)
    def accept(self, n: int) -> None:
        accepted = self.attempt(n, lambda: accept_identity(self.fresh(), self.by(n), [], "Seen."))
        self.book.accepted = self.book.accepted or accepted is not None

    def fresh(self) -> Case:
        found: Case = Case.objects.select_related("data_key", "controller").get(pk=self.case.pk)
        return found

    # -- the work ---------------------------------------------------------------------------------------------

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING, State.APPROVING))
    @rule(n=who, i=which)
    def take(self, n: int, i: int) -> None:
        request = self.now(i, State.VERIFYING, State.FULFILLING, State.APPROVING)
        if self.attempt(n, lambda: handling.take(request, self.by(n), request.handler_id)):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING, State.APPROVING))
    @rule(n=who, to=who, i=which)
    def hand_over(self, n: int, to: int, i: int) -> None:
        request = self.now(i, State.VERIFYING, State.FULFILLING, State.APPROVING)
        if self.attempt(n, lambda: handling.hand_over(request, self.by(n), self.by(to))):
            self.takes_part(request, self.by(to))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(i=which)
    def systems_answer(self, i: int) -> None:
        """The worker's part: each source that was asked says that it holds nothing."""
        request = self.now(i, State.FULFILLING)
        collect.runs_of(request).filter(state="waiting").update(state="done", counts={})

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=who, i=which, row=st.integers(0, 2))
    def redact(self, n: int, i: int, row: int) -> None:
        request = self.now(i, State.FULFILLING)
        block = RowBlock.objects.filter(run__request=request).first()
        if block is not None and self.attempt(n, lambda: review.take_out(request, self.by(n), [Cell(block.pk, row)])):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=who, i=which, intent=st.sampled_from(Intent), words=st.sampled_from(["", "The tax law keeps it."]))
    def decide(self, n: int, i: int, intent: Intent, words: str) -> None:
        request = self.now(i, State.FULFILLING)
        for row in PlanRow.objects.filter(request=request, round=request.round)[:1]:
            if self.attempt(n, lambda: plan.decide(row, self.by(n), intent, words)):  # noqa: B023
                self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.CARRYING_OUT))
    @rule(n=who, i=which, result=st.sampled_from([Intent.DO, Intent.DO, Intent.KEEP, Intent.NOTHING, Intent.PARTLY]))
    def close(self, n: int, i: int, result: Intent) -> None:
        request = self.now(i, State.CARRYING_OUT)
        for row in PlanRow.objects.filter(request=request, round=request.round, closed_at=None)[:1]:
            held = self.held()
            if self.attempt(n, lambda: plan.close(row, self.by(n), result, "Done by hand.")):  # noqa: B023
                self.takes_part(request, self.by(n))
                if result in {Intent.DO, Intent.PARTLY}:
                    assert self.proven(request), "changed or destroyed before proof"
                    assert not (plan_of(request.right).destroys and held), "erased under a hold"

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=who, i=which)
    def add_system(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        name = f"Paper {PlanRow.objects.filter(request=request).count()}"
        if PlanRow.objects.filter(request=request).count() < 3:
            self.attempt(n, lambda: plan.add_system(request, self.by(n), name))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=who, i=which)
    def write(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        if self.attempt(n, lambda: working.write_answer(request, self.by(n), "Somebody looked at it again.")):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=who, i=which)
    def submit(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        if self.attempt(n, lambda: review.submit(request, self.by(n))):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=who, i=which)
    def finish(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        if self.attempt(n, lambda: working.finish(request, self.by(n))):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.APPROVING))
    @rule(n=who, i=which, same=st.booleans())
    def approve(self, n: int, i: int, same: bool) -> None:
        request = self.now(i, State.APPROVING)
        seen = content.digest(request) if same else "0" * 64
        if self.attempt(n, lambda: answer.approve(request, self.by(n), seen)):
            assert same, "approved what nobody saw"
            assert self.proven(request), "approved before proof"

    @precondition(lambda self: self.any_in(State.APPROVING))
    @rule(n=who, i=which)
    def send_back(self, n: int, i: int) -> None:
        self.attempt(n, lambda: answer.send_back(self.now(i, State.APPROVING), self.by(n), "Please look again."))

    @precondition(lambda self: self.any_in(State.CARRYING_OUT))
    @rule(n=who, i=which)
    def reconsider(self, n: int, i: int) -> None:
        self.attempt(n, lambda: plan.reconsider(self.now(i, State.CARRYING_OUT), self.by(n)))

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING, State.APPROVING))
    @rule(n=who, i=which, ground=st.sampled_from(["R1", "R5", "R13", "R17"]))
    def refuse(self, n: int, i: int, ground: str) -> None:
        request = self.now(i, State.VERIFYING, State.FULFILLING, State.APPROVING)
        if self.attempt(n, lambda: answer.refuse(request, self.by(n), ground, "For a reason.")):
            assert ground in NAMED[self.key], "refused on a ground that the policy does not name"

    @precondition(lambda self: self.any_in(State.ANSWERED))
    @rule(n=who, i=which)
    def open_again(self, n: int, i: int) -> None:
        request = self.now(i, State.ANSWERED)
        if self.attempt(n, lambda: reopen.reopen(request, self.by(n), "It was wrong.")) and n % 8 in {0, 1, 3, 4}:
            self.takes_part(RightsRequest.objects.get(pk=request.pk), self.by(n))

    # -- with the person --------------------------------------------------------------------------------------

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING, State.APPROVING))
    @rule(n=who, i=which)
    def ask(self, n: int, i: int) -> None:
        self.attempt(
            n,
            lambda: messages.ask(
                self.now(i, State.VERIFYING, State.FULFILLING, State.APPROVING), self.by(n), "Which account is it?"
            ),
        )

    @rule()
    def reply(self) -> None:
        self.attempt(None, lambda: messages.reply(self.fresh(), "The blue one."))

    @rule(n=who, i=which)
    def take_back(self, n: int, i: int) -> None:
        self.attempt(n, lambda: messages.take_back_question(self.now(i), self.by(n)))

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING))
    @rule(n=who, i=which)
    def quote(self, n: int, i: int) -> None:
        self.attempt(
            n,
            lambda: fee.quote(
                self.now(i, State.VERIFYING, State.FULFILLING),
                self.by(n),
                Decimal(5),
                "EUR",
                cause="repeated",
                reason="Copies.",
            ),
        )

    @rule(i=which, yes=st.booleans())
    def settle_fee(self, i: int, yes: bool) -> None:
        self.attempt(None, lambda: (fee.accept if yes else fee.decline)(self.now(i)))

    @rule(i=which)
    def withdraw(self, i: int) -> None:
        self.attempt(None, lambda: answer.withdraw(self.now(i)))

    @rule(n=who)
    def join(self, n: int) -> None:
        """Somebody files once more in this name: being a duplicate proves and answers nothing (GHSA-qx5f-ghc2-7g5c)."""
        with self.clock():
            twin = file_case(self.controller, Filing(**{**making.LIN.__dict__, "right": self.rights[0].right}))
        before = [self.now(i).state for i in range(len(self.rights))]
        joined = self.attempt(n, lambda: merge.merge(twin, self.fresh(), self.by(n)))
        other = RightsRequest.objects.get(case=twin)
        assert other.state == (State.WITHDRAWN if joined else State.RECEIVED)
        assert not twin.evidence.exists() and not OutgoingMail.objects.filter(about_id=str(other.pk)).exists()
        assert [self.now(i).state for i in range(len(self.rights))] == before

    # -- time -------------------------------------------------------------------------------------------------

    @rule(n=who, i=which, ground=st.sampled_from(["complexity", "number", "law"]), days=st.none() | st.integers(1, 150))
    def more_time(self, n: int, i: int, ground: str, days: int | None) -> None:
        request = self.now(i)
        with self.clock():
            to = None if days is None else self.today() + timedelta(days=days)
            today = self.today()
        if self.attempt(n, lambda: extend.extend(request, self.by(n), ground, "It is much.", to=to)) is None:
            return
        assert today <= request.due_on, "extended after the first date had passed"
        assert self.place in LAST_BY_LAW, "extended where neither policy nor law allows it"
        began = request.case.received_on
        if request.round == 1:
            latest = LAST_BY_LAW[self.place](began) + timedelta(days=self.book.stood_still + REST_DAYS)
            assert self.now(i).due_on <= latest, "past the last date of the law"

    @rule(n=st.sampled_from([6, 6, 6, 6, 0, 5, 7]), days=st.integers(0, 60))
    def place_hold(self, n: int, days: int) -> None:
        with self.clock():
            until = self.today() + timedelta(days=days)
        placed = self.attempt(n, lambda: hold.place(self.fresh(), self.by(n), until, "A court asked."))
        if placed is not None:
            self.holds.append(placed)

    @rule(n=who)
    def release(self, n: int) -> None:
        if self.holds and self.attempt(n, lambda: hold.release(self.holds[-1], self.by(n), "It is over.")) is not None:
            self.holds.pop()

    def held(self) -> bool:
        with self.clock():
            return any(each.until >= self.today() for each in self.holds)

    @rule(days=st.sampled_from([1, 1, 3, 8, 15, 31]))
    def wait(self, days: int) -> None:
        self.passed += timedelta(days=days)
        self.book.stood_still += days
        with self.clock():
            for each in (rounds.lapse, rounds.void_stale_approvals, rounds.void_changed_approvals):
                each(self.controller, clock.now())

    # -- carrying out -----------------------------------------------------------------------------------------

    @precondition(lambda self: self.any_in(State.CARRYING_OUT))
    @rule()
    def carry_out(self) -> None:
        """The worker's part: copies are made, and what still is wanted leaves."""
        with self.clock():
            for copy in DataCopy.objects.filter(request__case=self.case, state="waiting").select_related("request"):
                DataCopy.objects.filter(pk=copy.pk).update(state="done", file="nowhere", pages=3)
                copy.refresh_from_db()
                answer.copy_was_made(copy)
            ours = [str(right.pk) for right in self.rights]
            for mail in OutgoingMail.objects.open().filter(about_id__in=ours, letter__startswith="answer."):
                if answer.answer_is_wanted(mail):
                    answer.answer_left(mail)
                    OutgoingMail.objects.filter(pk=mail.pk).update(state="done", fate="accepted")

    @rule(n=who, i=which)
    def send_again(self, n: int, i: int) -> None:
        self.attempt(n, lambda: resend.send_again(self.now(i), self.by(n)))

    # -- what must always be true -----------------------------------------------------------------------------

    @invariant()
    def each_state_came_by_the_table_and_stands_in_the_trail(self) -> None:
        for right in self.rights:
            state = State.RECEIVED.value
            entries = Entry.objects.filter(subject_id=str(self.case.pk), facts__right=right.right).order_by("id")
            for action, facts in entries.values_list("action", "facts"):
                if "after" not in facts or action.removeprefix("request.") not in TABLE:
                    continue
                row = TABLE[action.removeprefix("request.")]
                assert facts["before"] == state and state in row.frm and facts["after"] == row.to
                state = facts["after"]
            assert RightsRequest.objects.get(pk=right.pk).state == state

    @invariant()
    def nothing_is_given_out_before_proof(self) -> None:
        for right in self.rights:
            given = OutgoingMail.objects.filter(about_id=str(right.pk), letter__in=CONTENT).exists()
            if given or DataCopy.objects.filter(request=right).exists():
                assert self.proven(right), "given out before proof"

    @invariant()
    def nobody_both_handles_and_approves(self) -> None:
        standing = Approval.objects.filter(request__case=self.case, voided_at__isnull=True)
        for request, number, by in standing.values_list("request", "round", "by"):
            assert by not in self.book.took_part.get((request, number), set()), "one person handled and approved"

    @invariant()
    def answered_once_a_round_and_never_without_a_decision(self) -> None:
        for right in self.rights:
            now = RightsRequest.objects.get(pk=right.pk)
            left = OutgoingMail.objects.filter(about_id=str(right.pk), letter__startswith="answer.", fate="accepted")
            assert left.count() <= now.round, "answered twice"
            if now.state == State.ANSWERED and plan_of(now.right).approved and now.outcome != "refused":
                assert Approval.objects.filter(request=now, round=now.round, voided_at__isnull=True).exists()

    @invariant()
    def the_teams_date_is_never_later_than_the_one_that_binds(self) -> None:
        for work_on, due_on in self.case.rights.values_list("work_on", "due_on"):
            assert work_on is None or work_on <= due_on


@pytest.fixture
def world(db: None, tmp_path: Any) -> World:
    load_packs()
    load_laws()
    everywhere = {}
    stranger = making.member(Controller.objects.get(key="sossen"), *Role.values, name="stranger")
    for key in {key for key, _country, _rights in ASKED}:
        controller = Controller.objects.get(key=key)
        (tmp_path / key).mkdir()
        making.source(controller, tmp_path / key)
        all_roles = making.member(controller, "verifier", "handler", "approver", name="a")
        everywhere[key] = [
            all_roles,
            making.member(controller, "handler", "approver", name="b"),
            making.member(controller, "approver", name="c"),
            making.member(controller, "verifier", "handler", name="d"),
            making.member(controller, "handler", name="e"),
            making.member(controller, "auditor", name="f"),
            making.member(controller, "administrator", name="g"),
            stranger,
        ]
    return World(everywhere)


def test_no_story_ends_in_what_must_never_happen(world: World) -> None:
    Story.world = world
    began = clock.now()
    Story.day_of = staticmethod(lambda: began)  # type: ignore[method-assign]
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=int(LONG or 40), stateful_step_count=30, deadline=None, report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
