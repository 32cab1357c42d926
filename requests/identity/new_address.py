"""Another address for a case, after fresh proof: who lost the old one can still be answered, and nobody else can.

1. It is given on the page of the request, or told to a verifier. A code goes there, and the old address is told.
2. The code comes back. It opens nothing and shows only that the new address is theirs who typed it. Who still holds
   the old one can say so behind a new code, or take the change back.
3. A verifier decides. It can be taken only where something was shown *since it was given* that reaches the level of
   the rights asked for: an old session, an old code or what was shown long ago is not enough.
4. Taken: sessions end, approvals that name the receiver are void, the old address is told, and whoever decided cannot
   approve in this round (DESIGN §2: four eyes compares persons).
"""

import dataclasses
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_of
from privacyportal.people import index, masks
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.staff.models import User
from requests import guards, workflow
from requests.identity import evidence as rows
from requests.identity.codes import NEW_ADDRESS, Verdict, close_pages, make_code, try_code
from requests.letters.address import ASKED, CHANGED, post_new_address_code, warn_old_address
from requests.models import (
    OPEN_CHANGES,
    AddressChange,
    Case,
    CaseSession,
    Challenge,
    ChangeState,
    Evidence,
    EvidenceState,
    Involvement,
    NoteKind,
    RightsRequest,
    State,
)
from requests.notes import write_note
from requests.rights import Proof, level_for, plan_of

KINDS = {"email": "email", "phone": "phone_number"}
WAYS = {"email": "email_code", "phone": "phone_code"}
ADDRESSES_A_DAY = 3
"""Codes to new addresses in 24 hours, for one case; and for one new address, whichever cases name it."""
USED_UP = _("Today’s codes for new addresses are used up. Try again tomorrow.")
OVER = (State.WITHDRAWN, State.LAPSED)


def ask(case: Case, field: str, typed: str, user: User | None = None) -> AddressChange:
    """A new `email` or `phone`. `user`: the verifier to whom the person told it. Raises NotPossible."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("data_key", "controller").get(pk=case.pk)
        if user is not None:
            rows.must_be_verifier(case, user)
        if case.confirmed_at is None or not _rights(case):
            raise workflow.NotPossible(_("Nobody works on this request, so its address cannot be changed."))
        try:
            new = lookup_form(KINDS[field], typed, case.country)
        except InvalidIdentifier as problem:
            raise workflow.NotPossible(problem.sentence) from None
        if new == _reached_by(case):
            raise workflow.NotPossible(_("This is the address that we use already."))
        _limit(case, field, new)
        open_changes(case).update(state=ChangeState.DROPPED, decided_at=clock.now())
        change: AddressChange = AddressChange.objects.create(
            case=case, data_key=case.data_key, field=field, new=new, old=_reached_by(case), entered_by=user
        )
        _note(change, "asked", Actor.staff(user) if user else Actor.person())
        post_new_address_code(change, make_code(case, NEW_ADDRESS), pack_of(case.controller).portal.code_minutes)
        warn_old_address(change, ASKED)
    return change


def open_changes(case: Case) -> "QuerySet[AddressChange]":
    found: QuerySet[AddressChange] = AddressChange.objects.filter(case=case, state__in=OPEN_CHANGES)
    return found.select_related("data_key", "case__controller", "case__data_key")


def _limit(case: Case, field: str, new: str) -> None:
    """Nobody can make the portal write to a stranger again and again through this page either."""
    kind = f"new_{field}"
    index.put(case.controller, case.data_key, kind, new)
    index.hold(case.controller, kind, new)
    today = Challenge.objects.filter(method=NEW_ADDRESS, made_at__gt=clock.now() - timedelta(days=1))
    same = index.find(case.controller, kind, new)
    to_same, of_case = today.filter(case__data_key__in=same), today.filter(case=case)
    if max(to_same.count(), of_case.count()) >= ADDRESSES_A_DAY:
        raise workflow.NotPossible(USED_UP)


def show_code(case: Case, typed: str, browser: str = "") -> Verdict:
    """The code of the new address came back: no session is needed, and none opens. RIGHT: it now waits for staff.

    A second press of the same button by the same `browser` finds it done and is told the same.
    """
    with transaction.atomic():
        tried = try_code(case, typed, NEW_ADDRESS, browser)
        if tried.verdict is Verdict.RIGHT:
            change = open_changes(case).select_for_update(of=("self",)).first()
            if change is None:
                return Verdict.EXPIRED
            if change.state == ChangeState.ASKED:
                change.state, change.shown_at = ChangeState.SHOWN, clock.now()
                change.save(update_fields=["state", "shown_at"])
                _note(change, "shown", Actor.person())
    return tried.verdict


def hold(change: AddressChange, session: CaseSession) -> None:
    """The old address is still theirs: said in a session that a code opened since. Raises NotPossible in an older one.

    That the page was opened is not enough: it may be the true owner, warned by our mail about somebody else's doing.
    """
    if session.case_id != change.case_id or session.opened_at <= change.asked_at:
        raise workflow.NotPossible(_("Close this page and open it with a new code first, then say it again."))
    with transaction.atomic():
        if open_changes(change.case).filter(pk=change.pk, held_at__isnull=True).update(held_at=clock.now()):
            _note(change, "held", Actor.person())


def take_back(change: AddressChange) -> None:
    """Whoever has the page open does not want it, or it was never theirs."""
    with transaction.atomic():
        gone = {"state": ChangeState.DROPPED, "decided_at": clock.now()}
        if open_changes(change.case).filter(pk=change.pk).update(**gone):
            _note(change, "taken_back", Actor.person())


@dataclasses.dataclass(frozen=True)
class Masked:
    old: str
    new: str
    change: AddressChange


def masked(change: AddressChange) -> Masked:
    return Masked(_mask(change.old), _mask(change.new), change)


def _mask(value: str) -> str:
    if not value:
        return ""
    return masks.mask_email(value) if "@" in value else masks.mask_phone(value)


# -- the decision -----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Fresh:
    """What was shown since the new address was given. `needed`: what the rights of the case need, at least the code."""

    held: bool
    """Whoever holds the old address said so, behind a code that went there since."""
    second: bool
    """A second thing, accepted since."""
    before: bool
    """A second thing was accepted before."""
    needed: Proof

    @property
    def enough(self) -> bool:
        """A code to the old address and the evidence of before are as good as they were; else a second thing anew."""
        return self.second or (self.held and (self.needed < Proof.SECOND or self.before))


def fresh_proof(change: AddressChange) -> Fresh:
    case = change.case
    seconds = Evidence.objects.filter(case=case, level=Proof.SECOND).accepted()
    needed = max([Proof.CONTACT, *(level_for(row) for row in _rights(case))])
    return Fresh(
        held=change.held_at is not None,
        second=seconds.filter(at__gt=change.asked_at).exists(),
        before=seconds.filter(at__lte=change.asked_at).exists(),
        needed=Proof(needed),
    )


def accept(change: AddressChange, user: User, words: str, *, seen_alive: bool = False) -> None:
    """`words`: how it is known that it is this person; `seen_alive`: they showed it to this verifier, which counts as a
    second thing. Raises NotPossible where less was shown since than the rights need, or the answer is just leaving.
    """
    with transaction.atomic():
        row = _lock(change, user)
        if seen_alive:
            rows.keep(row.case, "live_check", EvidenceState.ACCEPTED, actor=Actor.staff(user), by=user, words=words)
        if row.state != ChangeState.SHOWN:
            raise workflow.NotPossible(_("The code of the new address has not come back yet."))
        if not fresh_proof(row).enough:
            raise workflow.NotPossible(
                _("Nothing was shown since that proves enough. A session or a proof of before is not enough for this.")
            )
        for request in _rights(row.case):
            workflow.involve(request, user, Involvement.Deed.READDRESSED)
            _void(request)
        _take(row)
        _settle(row, ChangeState.ACCEPTED, user, words)
        warn_old_address(row, CHANGED)


def refuse(change: AddressChange, user: User, words: str) -> None:
    with transaction.atomic():
        _settle(_lock(change, user), ChangeState.REFUSED, user, words)


def _lock(change: AddressChange, user: User) -> AddressChange:
    row = open_changes(change.case).select_for_update(of=("self",)).filter(pk=change.pk).first()
    if row is None:
        raise workflow.NotPossible(_("This was decided on already, or another address was given since."))
    rows.must_be_verifier(row.case, user)
    return row


def _take(change: AddressChange) -> None:
    """The case is reached by the new address alone from now on; what opened it so far opens it no more."""
    case, method = change.case, WAYS[change.field]
    kind = KINDS[change.field]
    if change.field == "email":
        case.email, case.mails = change.new, True
    else:
        case.phone, case.email, case.mails = change.new, "", False
    case.save(update_fields=["email", "phone", "mails"])
    index.put(case.controller, case.data_key, kind, change.new)
    rows.keep(case, method, EvidenceState.ACCEPTED, actor=Actor.person(), proven={kind: change.new})
    close_pages(case)


def _void(request: RightsRequest) -> None:
    """An approval names its receiver: with another one it holds no more (DESIGN §3)."""
    row = workflow.lock(request)
    if row.state != State.CARRYING_OUT or not plan_of(row.right).approved:
        return
    if guards.mail_is_leaving(row):
        raise workflow.NotPossible(_("The answer is leaving right now. Wait until it has left, then decide."))
    if workflow.void_approval(row, "content"):
        workflow.perform("content_changed", row, workflow.Deed.of_portal(cause="content"))


def _settle(change: AddressChange, state: ChangeState, user: User, words: str) -> None:
    change.note = write_note(change.case, NoteKind.EVIDENCE, words, user)
    change.state, change.by, change.decided_at = state, user, clock.now()
    change.save(update_fields=["state", "by", "decided_at", "note"])
    note = change.note
    _note(change, state.value, Actor.staff(user), note=str(note.pk), digest=note.digest)


def _note(change: AddressChange, what: str, actor: Actor, **facts: str) -> None:
    record(
        f"address.{what}",
        controller=change.case.controller,
        actor=actor,
        subject=("case", str(change.case_id)),
        facts={"kind": KINDS[change.field], **facts},
    )


def _rights(case: Case) -> list[RightsRequest]:
    return list(case.rights.exclude(state__in=OVER).select_related("pack_version"))


def _reached_by(case: Case) -> str:
    """The address or number of now, in the form for look-up; '' where it is post alone."""
    for field in ("email", "phone"):
        if typed := getattr(case, field):
            try:
                return lookup_form(KINDS[field], typed, case.country)
            except InvalidIdentifier:
                return ""
    return ""
