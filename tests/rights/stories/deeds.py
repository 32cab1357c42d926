"""What staff do: prove who asks, work, decide, approve."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from requests.fulfil import (
    answer,
    collect,
    content,
    handling,
    plan,
    reopen,
    review,
    working,
)
from requests.fulfil.doubt import doubt
from requests.fulfil.review import Cell
from requests.identity.codes import make_code
from requests.identity.confirm import confirm_by_code
from requests.identity.decision import accept_identity
from requests.identity.live_check import note_check
from requests.models import Case, Intent, PlanRow, RightsRequest, RowBlock, State
from requests.models.right import OPEN_STATES
from requests.rights import Proof, plan_of
from tests.rights.stories.book import FITS, NAMED
from tests.rights.stories.telling import WHICH, WHO, Telling


class StaffDeeds(Telling):
    # -- who is asking ----------------------------------------------------------------------------------------

    @precondition(lambda self: self.any_in(*OPEN_STATES))
    @rule(right=st.booleans())
    def type_code(self, right: bool) -> None:
        with self.clock():
            code = make_code(self.case, "email_code")
            wrong = f"{(int(code) + 1) % 10**6:06d}"
            opened = confirm_by_code(Case.objects.get(pk=self.case.pk), code if right else wrong)
        self.book.confirmed = self.book.confirmed or bool(right and opened.token)

    @precondition(lambda self: self.any_in(State.VERIFYING))
    @rule(n=WHO)
    def show(self, n: int) -> None:
        shown = self.attempt(n, lambda: note_check(self.fresh(), self.by(n), "live_check", [], "A card, at the desk."))
        self.book.second_thing = self.book.second_thing or shown is not None

    @precondition(lambda self: self.any_in(State.VERIFYING))
    @rule(n=WHO)
    def accept(self, n: int) -> None:
        accepted = self.attempt(n, lambda: accept_identity(self.fresh(), self.by(n), [], "Seen."))
        if accepted is not None:
            self.book.accepted = max(self.book.accepted, Proof.SECOND if self.book.second_thing else Proof.CONTACT)
            self.book.doubted = False

    @precondition(lambda self: self.any_in(State.FULFILLING, State.APPROVING, State.CARRYING_OUT))
    @rule(n=WHO, sure=st.sampled_from([True, False, False]))
    def back_to_proof(self, n: int, sure: bool) -> None:
        if sure and self.attempt(n, lambda: doubt(self.fresh(), self.by(n), "An account is missing.")) is not None:
            self.book.doubted, self.book.done_by_then = True, self.done_so_far()
            self.book.approved_by_then = frozenset(self.approvals_that_count())

    # -- the work ---------------------------------------------------------------------------------------------

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING, State.APPROVING))
    @rule(n=WHO, i=WHICH)
    def take(self, n: int, i: int) -> None:
        request = self.now(i, State.VERIFYING, State.FULFILLING, State.APPROVING)
        if self.attempt(n, lambda: handling.take(request, self.by(n), request.handler_id)):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING, State.APPROVING))
    @rule(n=WHO, to=WHO, i=WHICH)
    def hand_over(self, n: int, to: int, i: int) -> None:
        request = self.now(i, State.VERIFYING, State.FULFILLING, State.APPROVING)
        if self.attempt(n, lambda: handling.hand_over(request, self.by(n), self.by(to))):
            self.takes_part(request, self.by(to))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(i=WHICH)
    def systems_answer(self, i: int) -> None:
        """The worker's part: each source that was asked says that it holds nothing."""
        request = self.now(i, State.FULFILLING)
        collect.runs_of(request).filter(state="waiting").update(state="done", counts={})

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=WHO, i=WHICH, row=st.integers(0, 2))
    def redact(self, n: int, i: int, row: int) -> None:
        request = self.now(i, State.FULFILLING)
        block = RowBlock.objects.filter(run__request=request).first()
        if block is not None and self.attempt(n, lambda: review.take_out(request, self.by(n), [Cell(block.pk, row)])):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=WHO, i=WHICH, intent=st.sampled_from(Intent), words=st.sampled_from(["", "The tax law keeps it."]))
    def decide(self, n: int, i: int, intent: Intent, words: str) -> None:
        request = self.now(i, State.FULFILLING)
        for row in PlanRow.objects.filter(request=request, round=request.round)[:1]:
            if self.attempt(n, lambda: plan.decide(row, self.by(n), intent, words)):  # noqa: B023
                self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=WHO, i=WHICH)
    def decide_all(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        for row in PlanRow.objects.filter(request=request, round=request.round):
            if self.attempt(n, lambda: plan.decide(row, self.by(n), Intent.DO, "")):  # noqa: B023
                self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.CARRYING_OUT))
    @rule(n=WHO, i=WHICH, result=st.sampled_from([Intent.DO, Intent.DO, Intent.KEEP, Intent.NOTHING, Intent.PARTLY]))
    def close(self, n: int, i: int, result: Intent) -> None:
        request = self.now(i, State.CARRYING_OUT)
        for row in PlanRow.objects.filter(request=request, round=request.round, closed_at=None):
            held = self.held()
            if self.attempt(n, lambda: plan.close(row, self.by(n), result, "Done by hand.")):  # noqa: B023
                self.takes_part(request, self.by(n))
                if result in {Intent.DO, Intent.PARTLY}:
                    assert self.proven(request), "changed or destroyed before proof"
                    assert not (plan_of(request.right).destroys and held), "erased under a hold"

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=WHO, i=WHICH)
    def add_system(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        name = f"Paper {PlanRow.objects.filter(request=request).count()}"
        if PlanRow.objects.filter(request=request).count() < 3:
            self.attempt(n, lambda: plan.add_system(request, self.by(n), name))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=WHO, i=WHICH)
    def write(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        if self.attempt(n, lambda: working.write_answer(request, self.by(n), "Somebody looked at it again.")):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=WHO, i=WHICH)
    def submit(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        if self.attempt(n, lambda: review.submit(request, self.by(n))):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.FULFILLING))
    @rule(n=WHO, i=WHICH)
    def finish(self, n: int, i: int) -> None:
        request = self.now(i, State.FULFILLING)
        if self.attempt(n, lambda: working.finish(request, self.by(n))):
            self.takes_part(request, self.by(n))

    @precondition(lambda self: self.any_in(State.APPROVING))
    @rule(n=WHO, i=WHICH, same=st.sampled_from([True, True, True, False]))
    def approve(self, n: int, i: int, same: bool) -> None:
        request = self.now(i, State.APPROVING)
        seen = content.digest(request) if same else "0" * 64
        if self.attempt(n, lambda: answer.approve(request, self.by(n), seen)):
            assert same, "approved what nobody saw"
            assert self.proven(request), "approved before proof"

    @precondition(lambda self: self.any_in(State.APPROVING))
    @rule(n=WHO, i=WHICH)
    def send_back(self, n: int, i: int) -> None:
        self.attempt(n, lambda: answer.send_back(self.now(i, State.APPROVING), self.by(n), "Please look again."))

    @precondition(lambda self: self.any_in(State.CARRYING_OUT))
    @rule(n=WHO, i=WHICH)
    def reconsider(self, n: int, i: int) -> None:
        self.attempt(n, lambda: plan.reconsider(self.now(i, State.CARRYING_OUT), self.by(n)))

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING, State.APPROVING))
    @rule(n=WHO, i=WHICH, ground=st.sampled_from(["R1", "R5", "R13", "R17"]))
    def refuse(self, n: int, i: int, ground: str) -> None:
        request = self.now(i, State.VERIFYING, State.FULFILLING, State.APPROVING)
        if self.attempt(n, lambda: answer.refuse(request, self.by(n), ground, "For a reason.")):
            assert ground in NAMED[self.key], "refused on a ground that the policy does not name"
            assert request.right in FITS.get(ground, {request.right}), "refused on a ground of another right"
            assert ground != "R13" or not self.proven(request), "refused as unproven after the proof"

    @precondition(lambda self: self.any_in(State.ANSWERED))
    @rule(n=WHO, i=WHICH)
    def open_again(self, n: int, i: int) -> None:
        request = self.now(i, State.ANSWERED)
        if self.attempt(n, lambda: reopen.reopen(request, self.by(n), "It was wrong.")) and n % 8 in {0, 1, 3, 4}:
            self.takes_part(RightsRequest.objects.get(pk=request.pk), self.by(n))
