"""Guardians and agents: their authority is decided on by a verifier, and the person represented is told (DESIGN §4)."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.staff.models import User
from requests import workflow
from requests.identity import evidence as rows
from requests.identity.asking import ask
from requests.identity.base import Method, Strength, methods
from requests.identity.document import destroy
from requests.letters.represented import post_authority
from requests.models import ActingAs, Attachment, Case, Evidence, EvidenceState
from requests.rights import Proof


def ask_authority(case: Case, user: User, why: str) -> Evidence:
    """The page of the request then takes a file: a court's paper, a birth certificate, a signed mandate."""
    _must_be_represented(case)
    return ask(case, user, "authority", why, {})


def give_authority(case: Case, attachment: Attachment, actor: Actor) -> Evidence:
    """What came with the request itself; `actor`: who put it in. Inside the caller's transaction."""
    return rows.keep(case, "authority", EvidenceState.GIVEN, actor=actor, attachment=attachment)


def decide_authority(case: Case, user: User, accept: bool, words: str, told_at: str = "") -> Evidence:
    """`words`: what shows it, or why it does not. `told_at`: an address of the person represented, where one is known.

    The letter to them holds no content; it says how to object (DESIGN §4).
    """
    with transaction.atomic():
        _must_be_represented(case)
        rows.must_be_verifier(case, user)
        rows.must_be_verifying(case)
        state = EvidenceState.ACCEPTED if accept else EvidenceState.REJECTED
        given = list(given_files(case))
        if not given:
            row = rows.keep(case, "authority", state, actor=Actor.staff(user), by=user, words=words)
        if not accept:  # what was taken for an authority before counts no more
            for earlier in Evidence.objects.filter(case=case, method="authority").accepted():
                rows.settle(rows.lock(earlier), EvidenceState.REJECTED, Actor.staff(user))
        for one in given:
            row = rows.lock(one)
            note = rows.write_note(case, rows.NoteKind.EVIDENCE, words, user)
            rows.settle(row, state, Actor.staff(user), by=user, note=note)
            destroy(row.attachment)
            if accept and row.attachment:
                rows.settle(row, EvidenceState.DESTROYED, Actor.portal())
        if accept and told_at:
            post_authority(case, told_at)
            record(
                "authority.told",
                controller=case.controller,
                actor=Actor.staff(user),
                subject=("case", str(case.pk)),
                facts={"acting_as": case.acting_as},
            )
    return row


def given_files(case: Case) -> "QuerySet[Evidence]":
    """What was shown and waits: one decision is about all of it."""
    found: QuerySet[Evidence] = Evidence.objects.filter(case=case, method="authority", state=EvidenceState.GIVEN)
    return found.select_related("attachment__data_key")


def _must_be_represented(case: Case) -> None:
    if case.acting_as == ActingAs.SELF:
        raise workflow.NotPossible(_("The person asks for themselves: no authority is needed."))


methods.register(
    "authority",
    Method(
        name="authority",
        title=_("Authority to act"),
        proves=(),
        strength=Strength.STRONG,
        level=Proof.NONE,
        todo=_("Upload what shows that you may act for this person, such as a mandate or a court’s paper."),
        of_staff=True,
    ),
)
