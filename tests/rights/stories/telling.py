"""How a story is told: one case, its people and its clock, and what must be true after every deed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.packs import pack_at
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests.figures.rollup import compare, count_stale_days
from requests.models import Approval, Case, DataCopy, Outcome, PlanRow, RightsRequest, State
from requests.rights import Proof, level_for, plan_of
from requests.workflow import TABLE, NotPossible
from tests.rights.stories.book import CONTENT, Book, World

WHO, WHICH = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 4, 5, 6, 7]), st.integers(0, 1)
"""Who of the world does it, those with more roles more often; and which right of the case."""

WORK = (State.FULFILLING, State.APPROVING, State.CARRYING_OUT)


class Telling(RuleBasedStateMachine):
    world: World
    day_of: Callable[[], datetime]

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.passed = timedelta(0)
        self.book = Book()
        self.holds: list[Any] = []
        self.joined = 0

    def teardown(self) -> None:
        with self.clock():
            count_stale_days(self.controller, clock.now())
            differing = compare(self.controller)
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)
        assert not differing

    # -- how a deed is done -----------------------------------------------------------------------------------

    @contextmanager
    def clock(self) -> Iterator[None]:
        with clock.at(type(self).day_of() + self.passed):
            yield

    def any_in(self, *states: State) -> list[Any]:
        """By name: keys of one millisecond stand in no order, and a story must be told the same way twice."""
        return list(self.case.rights.filter(state__in=states).order_by("right").values_list("pk", flat=True))

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
        needed = level_for(request)
        return self.book.confirmed and self.book.accepted >= needed

    def fresh(self) -> Case:
        found: Case = Case.objects.select_related("data_key", "controller").get(pk=self.case.pk)
        return found

    def held(self) -> bool:
        with self.clock():
            return any(each.until >= self.today() for each in self.holds)

    def of_proof(self) -> list[Any]:
        """The rights that need more than the address."""
        return [right.pk for right in self.rights if level_for(right) != Proof.NONE]

    def done_so_far(self) -> tuple[int, int]:
        """Letters that gave something and have left, rows of plans that were closed."""
        ours = [str(pk) for pk in self.of_proof()]
        left = OutgoingMail.objects.filter(about_id__in=ours, letter__in=CONTENT, fate="accepted").count()
        return left, PlanRow.objects.filter(request__in=self.of_proof(), result__in=("do", "partly")).count()

    def approvals_that_count(self) -> list[Any]:
        """Of what has not left."""
        standing = Approval.objects.filter(request__in=self.of_proof(), voided_at__isnull=True)
        return list(standing.exclude(request__state=State.ANSWERED).values_list("pk", flat=True))

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
    def nobody_works_on_it_before_proof(self) -> None:
        """No source is asked and no plan is made: a refusal alone may come first."""
        for right in self.case.rights.filter(state__in=WORK).exclude(outcome=Outcome.REFUSED):
            assert self.proven(right), "worked on before proof"

    @invariant()
    def nothing_is_given_out_before_proof(self) -> None:
        for right in self.rights:
            given = OutgoingMail.objects.filter(about_id=str(right.pk), letter__in=CONTENT).exists()
            if given or DataCopy.objects.filter(request=right).exists():
                assert self.proven(right), "given out before proof"

    @invariant()
    def in_a_doubt_nothing_is_done_and_no_approval_outlives_it(self) -> None:
        if self.book.doubted:
            assert self.done_so_far() == self.book.done_by_then, "done while it was in doubt who asks"
        leaving = set(OutgoingMail.objects.filter(handed_over_at__isnull=False).values_list("about_id", flat=True))
        for pk in self.book.approved_by_then.intersection(self.approvals_that_count()):
            assert str(Approval.objects.get(pk=pk).request_id) in leaving, "approved before the doubt, and still counts"

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
