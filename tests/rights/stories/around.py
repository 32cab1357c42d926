"""What happens around the work: the person, time, and the worker."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from privacyportal import clock
from privacyportal.mail.models import OutgoingMail
from requests.fulfil import answer, extend, fee, hold, merge, messages, resend, rounds
from requests.intake.filing import Filing, file_case
from requests.models import DataCopy, FeeQuote, RightsRequest, State
from requests.models.right import OPEN_STATES, WORKED_ON
from tests.rights.stories.book import LAST_BY_LAW, REST_DAYS
from tests.rights.stories.telling import WHICH, WHO, Telling
from tests.rights.workspace import making


class Around(Telling):
    def asked(self) -> bool:
        return self.case.messages.filter(kind="question", answered_at=None).exists()

    def quoted(self) -> bool:
        return FeeQuote.objects.filter(request__case=self.case, accepted_at=None, declined_at=None).exists()

    # -- with the person --------------------------------------------------------------------------------------

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING, State.APPROVING))
    @rule(n=WHO, i=WHICH)
    def ask(self, n: int, i: int) -> None:
        self.attempt(
            n,
            lambda: messages.ask(
                self.now(i, State.VERIFYING, State.FULFILLING, State.APPROVING), self.by(n), "Which account is it?"
            ),
        )

    @precondition(lambda self: self.asked())
    @rule()
    def reply(self) -> None:
        self.attempt(None, lambda: messages.reply(self.fresh(), "The blue one."))

    @precondition(lambda self: self.asked())
    @rule(n=WHO, i=WHICH)
    def take_back(self, n: int, i: int) -> None:
        self.attempt(n, lambda: messages.take_back_question(self.now(i), self.by(n)))

    @precondition(lambda self: self.any_in(State.VERIFYING, State.FULFILLING))
    @rule(n=WHO, i=WHICH)
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

    @precondition(lambda self: self.quoted())
    @rule(i=WHICH, yes=st.booleans())
    def settle_fee(self, i: int, yes: bool) -> None:
        self.attempt(None, lambda: (fee.accept if yes else fee.decline)(self.now(i)))

    @precondition(lambda self: self.any_in(*OPEN_STATES))
    @rule(i=WHICH, sure=st.sampled_from([True, False, False]))
    def withdraw(self, i: int, sure: bool) -> None:
        if sure:
            self.attempt(None, lambda: answer.withdraw(self.now(i)))

    @precondition(lambda self: self.joined < 2)
    @rule(n=WHO)
    def join(self, n: int) -> None:
        """Somebody files once more in this name: being a duplicate proves and answers nothing (GHSA-qx5f-ghc2-7g5c)."""
        self.joined += 1
        with self.clock():
            twin = file_case(self.controller, Filing(**{**making.LIN.__dict__, "right": self.rights[0].right}))
        before = [self.now(i).state for i in range(len(self.rights))]
        joined = self.attempt(n, lambda: merge.merge(twin, self.fresh(), self.by(n)))
        other = RightsRequest.objects.get(case=twin)
        assert other.state == (State.WITHDRAWN if joined else State.RECEIVED)
        assert not twin.evidence.exists() and not OutgoingMail.objects.filter(about_id=str(other.pk)).exists()
        assert [self.now(i).state for i in range(len(self.rights))] == before

    # -- time -------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.any_in(*WORKED_ON))
    @rule(n=WHO, i=WHICH, ground=st.sampled_from(["complexity", "number", "law"]), days=st.none() | st.integers(1, 150))
    def more_time(self, n: int, i: int, ground: str, days: int | None) -> None:
        request = self.now(i, *WORKED_ON)
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

    @precondition(lambda self: len(self.holds) < 2)
    @rule(n=st.sampled_from([6, 6, 6, 6, 0, 5, 7]), days=st.integers(0, 60))
    def place_hold(self, n: int, days: int) -> None:
        with self.clock():
            until = self.today() + timedelta(days=days)
        placed = self.attempt(n, lambda: hold.place(self.fresh(), self.by(n), until, "A court asked."))
        if placed is not None:
            self.holds.append(placed)

    @precondition(lambda self: self.holds)
    @rule(n=st.sampled_from([6, 6, 6, 0, 5, 7]))
    def release(self, n: int) -> None:
        if self.attempt(n, lambda: hold.release(self.holds[-1], self.by(n), "It is over.")) is not None:
            self.holds.pop()

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

    @precondition(lambda self: self.any_in(State.CARRYING_OUT))
    @rule(n=WHO, i=WHICH)
    def send_again(self, n: int, i: int) -> None:
        self.attempt(n, lambda: resend.send_again(self.now(i), self.by(n)))
