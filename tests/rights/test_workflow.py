"""The table of states and transitions: what is in it happens, with its entry; what is not says why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from privacyportal import clock
from privacyportal.audit.facts import RefusedFact
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_at
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.dates import new_dates
from requests.fulfil import answer, content, handling, review
from requests.fulfil.review import Cell
from requests.guards import grounds_of
from requests.identity.decision import accept_identity
from requests.models import (
    Approval,
    Case,
    DataCopy,
    Dispute,
    Involvement,
    NoteKind,
    Outcome,
    RightsRequest,
    RowBlock,
    State,
)
from requests.notes import write_note
from requests.workflow import PERSON, PORTAL, TABLE, Deed, NotPossible
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(sofar: Controller) -> dict[str, User]:
    return {role: making.member(sofar, role) for role in Role.values}


@pytest.fixture
def request_(sofar: Controller, everybody: dict[str, User], tmp_path: Any, work: Callable[..., int]) -> RightsRequest:
    """Fulfilling, identity proven, one system asked: every guard of the table can be met from here."""
    making.source(sofar, tmp_path)
    return making.collected(sofar, everybody["verifier"], work)


OTHER_RIGHT = {"finish": "question", "reconsider": "delete"}


def put_into(request: RightsRequest, state: State) -> RightsRequest:
    """Straight into a state, past the table: to try every transition from everywhere."""
    columns: dict[str, Any] = {"state": state}
    if state == State.ANSWERED:
        columns |= {"answered_at": clock.now(), "answered_on": clock.now().date(), "outcome": Outcome.FULFILLED}
    RightsRequest.objects.filter(pk=request.pk).update(**columns)
    return making.right_of(request.case)


def deed_for(name: str, request: RightsRequest, everybody: dict[str, User]) -> Deed:
    """A deed of somebody who may, with everything that the guard and the effects ask for."""
    by = TABLE[name].by[0]
    if name in OTHER_RIGHT:  # a step that other rights than a copy take
        request.right = OTHER_RIGHT[name]
        request.save(update_fields=["right"])
    if name == "finish":
        write_note(request.case, NoteKind.ANSWER, "It is kept for two years.", everybody[by], request)
    if name == "verify_again":  # answered before anybody was proven
        request.case.decisions.all().delete()
    if name == "waive_proof":
        load_laws()
        rule = new_dates(pack_at(request.pack_version), "opt_out", clock.now(), country="US", region="CA").rule
        RightsRequest.objects.filter(pk=request.pk).update(rule=rule.to_json())
    if name == "merge":
        twin = making.filed(request.case.controller)
        Case.objects.filter(pk=request.case_id).update(merged_into=twin)
    if by == PERSON:
        return Deed.of_person()
    if by == PORTAL:
        deed = Deed.of_portal(cause="content")
        if name == "answered":
            deed.columns.update(outcome=Outcome.FULFILLED, answered_at=clock.now(), answered_on=clock.now().date())
        return deed
    facts = {"digest": content.digest(request)} if name == "approve" else {}
    columns = {"outcome": Outcome.REFUSED, "refusal_ground": "R5"} if name == "refuse" else {}
    if name == "refuse":
        write_note(request.case, NoteKind.REFUSAL, "The law wants it.", everybody[by], request)
    return Deed.of_staff(everybody[by], columns, **facts)


EVERY_TRANSITION = [(name, frm) for name, row in TABLE.items() for frm in row.frm]
NOT_LISTED = [(name, state) for name, row in TABLE.items() for state in State if state not in row.frm]


def test_the_table_is_the_one_of_the_design() -> None:
    """Written out once more, so that a row cannot change by itself (DESIGN §3)."""
    assert {(row.name, " ".join(row.frm), str(row.to), " ".join(row.by)) for row in TABLE.values()} == {
        ("confirm", "received", "verifying", "person"),
        ("lapse", "received", "lapsed", "portal"),
        ("waive_proof", "received", "fulfilling", "portal"),
        ("prove_more", "fulfilling approving carrying_out", "verifying", "verifier handler"),
        ("prove", "verifying", "fulfilling", "verifier portal"),
        ("submit", "fulfilling", "approving", "handler"),
        ("finish", "fulfilling", "carrying_out", "handler"),
        ("reconsider", "carrying_out", "fulfilling", "handler"),
        ("merge", "received verifying fulfilling approving", "withdrawn", "verifier handler"),
        ("reopen", "answered", "fulfilling", "handler approver"),
        ("verify_again", "answered", "verifying", "handler approver"),
        ("send_back", "approving", "fulfilling", "approver"),
        ("approve", "approving", "carrying_out", "approver"),
        ("refuse", "verifying fulfilling approving", "carrying_out", "verifier handler"),
        ("answered", "carrying_out", "answered", "portal"),
        ("content_changed", "carrying_out", "approving", "portal"),
        ("step_failed", "carrying_out", "fulfilling", "portal"),
        ("withdraw", "received verifying fulfilling approving", "withdrawn", "person"),
    }


@pytest.mark.parametrize(("name", "frm"), EVERY_TRANSITION)
def test_each_transition_of_the_table_happens_and_is_in_the_trail(
    name: str, frm: State, request_: RightsRequest, everybody: dict[str, User]
) -> None:
    request = put_into(request_, frm)
    deed = deed_for(name, request, everybody)
    moment = clock.now() + timedelta(days=8 if name == "lapse" else 0)
    with clock.at(moment):
        workflow.perform(name, request, deed)
    after = making.right_of(request.case)
    assert after.state == TABLE[name].to
    entry = Entry.objects.filter(action=f"request.{name}").latest("id")
    assert (entry.facts["before"], entry.facts["after"]) == (frm, TABLE[name].to)
    assert entry.actor_kind == deed.actor.kind
    assert after.state_since == pytest.approx(moment, abs=timedelta(minutes=1))


@pytest.mark.parametrize(("name", "state"), NOT_LISTED)
def test_what_is_not_in_the_table_cannot_happen_and_says_why(
    name: str, state: State, request_: RightsRequest, everybody: dict[str, User]
) -> None:
    request = put_into(request_, state)
    deed = deed_for(name, request, everybody)
    entries = Entry.objects.count()
    with pytest.raises(NotPossible) as refusal:
        workflow.perform(name, request, deed)
    joined = (name, state) == ("merge", State.WITHDRAWN)
    assert str(refusal.value.sentence) == str(workflow.MERGED if joined else workflow.NOT_IN_TABLE[state])
    assert making.right_of(request.case).state == state
    assert Entry.objects.count() == entries


@pytest.mark.promise("P-47")
@pytest.mark.parametrize("name", TABLE)
def test_nobody_takes_a_step_that_is_another_role_s(
    name: str, request_: RightsRequest, everybody: dict[str, User]
) -> None:
    request = put_into(request_, TABLE[name].frm[0])
    good = deed_for(name, request, everybody)
    deeds = [Deed.of_staff(user, good.columns, **good.facts) for role, user in everybody.items()
             if role not in TABLE[name].by]  # fmt: skip
    if PERSON not in TABLE[name].by:
        deeds.append(Deed(Deed.of_person().actor, None, good.facts, good.columns))
    if PORTAL not in TABLE[name].by:
        deeds.append(Deed(Deed.of_portal().actor, None, good.facts, good.columns))
    for deed in deeds:
        with pytest.raises(NotPossible):
            workflow.perform(name, request, deed)
    assert making.right_of(request.case).state == TABLE[name].frm[0]


def test_another_controller_s_staff_may_nothing(request_: RightsRequest) -> None:
    other = Controller.objects.get(key="ampower")
    stranger = making.member(other, *Role.values, name="stranger")
    with pytest.raises(NotPossible):
        workflow.perform("submit", request_, Deed.of_staff(stranger))


def test_a_change_that_the_trail_does_not_take_does_not_happen(request_: RightsRequest) -> None:
    deed = Deed.of_portal(cause="content", said="she wrote to lin.xiaoyu@example.com")
    put_into(request_, State.CARRYING_OUT)
    with pytest.raises(RefusedFact):
        workflow.perform("content_changed", request_, deed)
    assert making.right_of(request_.case).state == State.CARRYING_OUT


def test_status_and_entry_are_rolled_back_together(request_: RightsRequest, everybody: dict[str, User]) -> None:
    entries = Entry.objects.count()

    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        workflow.perform("submit", request_, Deed.of_staff(everybody["handler"]))
        assert making.right_of(request_.case).state == State.APPROVING
        assert Entry.objects.count() == entries + 1
        raise Broken
    assert making.right_of(request_.case).state == State.FULFILLING
    assert Entry.objects.count() == entries
    assert not Involvement.objects.filter(user=everybody["handler"]).exists()


def test_every_effect_of_the_table_is_known() -> None:
    workflow.effects.require(*workflow.EFFECTS_NEEDED)


def test_nothing_is_submitted_before_every_system_has_answered(
    request_: RightsRequest, everybody: dict[str, User]
) -> None:
    request_.runs.update(state="stopped")
    with pytest.raises(NotPossible) as refusal:
        workflow.perform("submit", request_, Deed.of_staff(everybody["handler"]))
    assert "Not every system has answered" in str(refusal.value.sentence)
    request_.runs.all().delete()
    with pytest.raises(NotPossible) as refusal:
        workflow.perform("submit", request_, Deed.of_staff(everybody["handler"]))
    assert "No system has been asked" in str(refusal.value.sentence)


@pytest.mark.promise("P-05")
def test_identity_comes_before_anything_else(sofar: Controller, everybody: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    with pytest.raises(NotPossible):
        workflow.perform("prove", request, Deed.of_staff(everybody["verifier"]))


@pytest.mark.promise("P-07")
def test_refusals_only_on_the_grounds_that_the_policy_names(
    request_: RightsRequest, everybody: dict[str, User]
) -> None:
    with pytest.raises(NotPossible):
        answer.refuse(request_, everybody["handler"], "R18", "SOFAR's policy does not name this one.")
    assert making.right_of(request_.case).state == State.FULFILLING
    assert not request_.case.notes.filter(kind=NoteKind.REFUSAL).exists()
    answer.refuse(request_, everybody["handler"], "R3", "The rows are about somebody else.")
    assert making.right_of(request_.case).state == State.CARRYING_OUT


@pytest.mark.promise("P-07")
def test_a_ground_fits_the_right_and_what_is_known_of_who_asks(
    request_: RightsRequest, everybody: dict[str, User]
) -> None:
    """What the ground says must be able to be true: it goes out in the letter."""
    with pytest.raises(NotPossible) as refusal:
        answer.refuse(request_, everybody["handler"], "R13", "We could not tell who you are.")
    assert "does not fit what was asked" in str(refusal.value.sentence)
    assert not {"R13", "R14", "R15"} & set(grounds_of(request_)) and {"R1", "R12", "R16"} <= set(grounds_of(request_))
    request_.case.decisions.all().delete()
    assert "R13" in grounds_of(request_)
    request_.right = "portability"
    assert {"R13", "R14", "R15", "R16"} <= set(grounds_of(request_))
    request_.right = "restrict"
    assert not {"R14", "R15", "R16"} & set(grounds_of(request_))


@pytest.mark.promise("P-07")
def test_who_may_act_being_in_dispute_nobody_has_made_sure(request_: RightsRequest, everybody: dict[str, User]) -> None:
    why = write_note(request_.case, NoteKind.DISPUTE, "Both say so.", everybody["verifier"])
    Dispute.objects.create(case=request_.case, by=everybody["verifier"], reason=why)
    assert "R13" in grounds_of(request_)


# -- four eyes ------------------------------------------------------------------------------------------


@pytest.mark.promise("P-47")
@pytest.mark.parametrize("deed", Involvement.Deed.values)
def test_who_took_part_in_the_round_cannot_approve_it(
    deed: str, request_: RightsRequest, everybody: dict[str, User]
) -> None:
    approver = everybody["approver"]
    making.member(request_.case.controller, "approver", name="another approver")
    workflow.perform("submit", request_, Deed.of_staff(everybody["handler"]))
    workflow.involve(request_, approver, Involvement.Deed(deed))
    with pytest.raises(NotPossible) as refusal:
        answer.approve(request_, approver, content.digest(request_))
    assert "another approver must approve it" in str(refusal.value.sentence)


def test_a_reassignment_washes_nobody_clean(
    sofar: Controller, request_: RightsRequest, everybody: dict[str, User]
) -> None:
    both = making.member(sofar, "handler", "approver", name="both")
    handling.take(request_, both, None)
    handling.hand_over(request_, both, everybody["handler"])
    workflow.perform("submit", request_, Deed.of_staff(everybody["handler"]))
    with pytest.raises(NotPossible):
        answer.approve(request_, both, content.digest(request_))
    answer.approve(request_, everybody["approver"], content.digest(request_))


def test_who_is_alone_is_told_so(sofar: Controller, tmp_path: Any, work: Callable[..., int]) -> None:
    alone = making.member(sofar, *Role.values, name="alone")
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, alone, alone, work)
    with pytest.raises(NotPossible) as refusal:
        answer.approve(request, alone, content.digest(request))
    assert "nobody else here may approve" in str(refusal.value.sentence)


def test_a_colleague_who_is_gone_or_took_part_too_is_nobody_else(
    sofar: Controller, request_: RightsRequest, everybody: dict[str, User]
) -> None:
    both = making.member(sofar, "handler", "approver", name="both")
    handling.take(request_, both, None)
    workflow.perform("submit", request_, Deed.of_staff(both))
    User.objects.filter(pk=everybody["approver"].pk).update(is_active=False)
    submitted = making.right_of(request_.case)
    assert "nobody else" in str(workflow.why_not("approve", submitted, Deed.of_staff(both)))


def test_who_verified_may_approve(sofar: Controller, tmp_path: Any, work: Callable[..., int]) -> None:
    verifier = making.member(sofar, "verifier", "approver", name="verifier who approves")
    handler = making.member(sofar, "handler")
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, verifier, handler, work)
    making.approved(request, verifier)


# -- whatever people do in whatever order -------------------------------------------------------------------


class Deeds(RuleBasedStateMachine):
    """Four people, three of whom may approve, do what they like to one request. The machine keeps its own book
    of who took part: nobody in it ever approves, and nothing is answered without an approval or a refusal."""

    make: Callable[[], tuple[RightsRequest, list[User]]]

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.request, self.staff = type(self).make()
        self.took_part: set[int] = set()
        self.digests: list[str] = ["0" * 64]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @property
    def now(self) -> RightsRequest:
        return making.right_of(self.request.case)

    def attempt(self, deed: Callable[[], Any]) -> Any:
        """What came of it; None where it was refused, which needs a sentence."""
        try:
            return deed() or True
        except NotPossible as refusal:
            assert str(refusal.sentence)
            return None

    who = st.integers(0, 3)

    @rule(n=who)
    def accept(self, n: int) -> None:
        self.attempt(lambda: accept_identity(self.request.case, self.staff[n], [], "Seen."))

    @rule(n=who)
    def take(self, n: int) -> None:
        if self.attempt(lambda: handling.take(self.now, self.staff[n], self.now.handler_id)):
            self.took_part.add(self.staff[n].pk)

    @rule(n=who, to=who)
    def hand_over(self, n: int, to: int) -> None:
        if self.attempt(lambda: handling.hand_over(self.now, self.staff[n], self.staff[to])):
            self.took_part.add(self.staff[to].pk)

    @rule(n=who, row=st.integers(0, 2), out=st.booleans())
    def redact(self, n: int, row: int, out: bool) -> None:
        block = RowBlock.objects.filter(run__request=self.request, collection="solar:tickets").first()
        if block is None:
            return
        change = review.take_out if out else review.put_back
        changed = self.attempt(lambda: change(self.now, self.staff[n], [Cell(block.pk, row)]))
        if changed is not None and changed is not True:
            self.took_part.add(self.staff[n].pk)

    @rule(n=who)
    def submit(self, n: int) -> None:
        if self.attempt(lambda: workflow.perform("submit", self.now, Deed.of_staff(self.staff[n]))):
            self.took_part.add(self.staff[n].pk)

    @rule()
    def look(self) -> None:
        self.digests.append(content.digest(self.now))

    @rule(n=who, old=st.booleans(), data=st.data())
    def approve(self, n: int, old: bool, data: st.DataObject) -> None:
        seen = data.draw(st.sampled_from(self.digests)) if old else content.digest(self.now)
        same = seen == content.digest(self.now)
        if self.attempt(lambda: answer.approve(self.now, self.staff[n], seen)):
            assert self.staff[n].pk not in self.took_part, "approved by somebody who took part"
            assert same, "approved what nobody saw"

    @rule(n=who)
    def send_back(self, n: int) -> None:
        self.attempt(lambda: answer.send_back(self.now, self.staff[n], "Please look again."))

    @rule(n=who)
    def refuse(self, n: int) -> None:
        self.attempt(lambda: answer.refuse(self.now, self.staff[n], "R3", "About somebody else."))

    @rule()
    def withdraw(self) -> None:
        self.attempt(lambda: answer.withdraw(self.now))

    @precondition(lambda self: self.now.state == State.CARRYING_OUT)
    @rule()
    def make_the_copy(self) -> None:
        for copy in DataCopy.objects.filter(request=self.request, state="waiting").select_related("request"):
            DataCopy.objects.filter(pk=copy.pk).update(state="done", file="nowhere", pages=3)
            copy.refresh_from_db()
            answer.copy_was_made(copy)

    @precondition(lambda self: self.now.state == State.CARRYING_OUT)
    @rule()
    def send(self) -> None:
        mails = OutgoingMail.objects.open().filter(about_kind="right", about_id=str(self.request.pk))
        for mail in mails.select_related("data_key"):
            if answer.answer_is_wanted(mail):
                answer.answer_left(mail)
                OutgoingMail.objects.filter(pk=mail.pk).update(state="done", fate="accepted")

    @invariant()
    def never_answered_without_approval_or_refusal(self) -> None:
        now = self.now
        if now.state == State.ANSWERED and now.outcome != Outcome.REFUSED:
            approval = Approval.objects.get(request=now, round=now.round, voided_at__isnull=True)
            assert approval.digest == content.digest(now)
            assert approval.by_id not in self.took_part

    @invariant()
    def never_two_answers(self) -> None:
        left = OutgoingMail.objects.filter(about_kind="right", about_id=str(self.request.pk), fate="accepted")
        assert left.count() <= 1

    @invariant()
    def each_state_is_what_the_trail_says(self) -> None:
        last = Entry.objects.filter(subject_id=str(self.request.case_id), facts__has_key="after").last()
        assert last is not None
        assert last.facts["after"] == self.now.state


def test_never_approved_by_who_took_part_never_answered_without_approval(
    sofar: Controller, everybody: dict[str, User], tmp_path: Any, work: Callable[..., int]
) -> None:
    making.source(sofar, tmp_path)
    staff = [
        making.member(sofar, "verifier", "handler", "approver", name="a"),
        making.member(sofar, "handler", "approver", name="b"),
        making.member(sofar, "approver", name="c"),
        making.member(sofar, "verifier", "handler", name="d"),
    ]
    collected = making.collected(sofar, everybody["verifier"], work)
    Deeds.make = staticmethod(lambda: (collected, staff))  # type: ignore[method-assign]
    run_state_machine_as_test(
        Deeds,
        settings=settings(
            max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
