"""Guardians and agents: their authority is decided on by a verifier, and the person represented is told (DESIGN §4)."""

import dataclasses
import enum
from collections.abc import Mapping
from types import MappingProxyType

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_at
from privacyportal.people import index
from privacyportal.staff.models import User
from requests import workflow
from requests.findable import INDEXED, make_findable
from requests.identity import evidence as rows
from requests.identity.asking import ask, ask_another
from requests.identity.base import Method, Strength, methods
from requests.identity.document import destroy, values_of
from requests.letters.represented import post_authority
from requests.models import OF_REPRESENTED, Attachment, Case, Evidence, EvidenceState, RightsRequest
from requests.rights import Proof, needs_authority

FOUND = {field: kind for kind, field in OF_REPRESENTED.items()}
"""Fields of the case that hold what identifies the person represented, and the kind of each."""
OF_GUARDIAN = _(
    "Upload what shows that this person is in your care, such as a birth certificate, a family register or a court’s "
    "paper."
)
NOTHING: Mapping[str, str] = MappingProxyType({})


def ask_authority(case: Case, user: User, why: str) -> Evidence:
    """The page of the request then takes a file: a court's paper, a birth certificate, a signed mandate."""
    _must_be_represented(case)
    return ask(case, user, "authority", why, {})


def want_authority(request: RightsRequest, deed: workflow.Deed) -> None:
    """Effect of confirming: their page asks for it from the start where nothing came with the request."""
    if needs_authority(request.right, pack_at(request.pack_version)):
        want(request.case)


def want(case: Case) -> None:
    """Inside the caller's transaction; safe to call again."""
    if case.for_another and not Evidence.objects.filter(case=case, method="authority").exists():
        rows.keep(case, "authority", EvidenceState.ASKED, actor=Actor.portal())


def give_authority(case: Case, attachment: Attachment, actor: Actor) -> Evidence:
    """What came with the request itself; `actor`: who put it in. Inside the caller's transaction."""
    return rows.keep(case, "authority", EvidenceState.GIVEN, actor=actor, attachment=attachment)


def todo_of(case: Case) -> Promise:
    """What shows it: who has a child in their care has other papers than who was given a mandate."""
    return OF_GUARDIAN if case.acting_as == "guardian" else methods["authority"].todo


class Notice(enum.StrEnum):
    """How the person represented learns that somebody asks in their name."""

    MAIL = "mail"
    OTHERWISE = "otherwise"
    NOT = "not"


NOTICES = {
    Notice.MAIL: _("That person was told of it by email."),
    Notice.OTHERWISE: _("That person was told of it by letter or phone, as staff wrote down."),
    Notice.NOT: _("That person has not been told of it, for the reason that staff wrote down."),
}


@dataclasses.dataclass(frozen=True)
class Told:
    """`words`: how and when they were told, or why they are not; '' where the portal mails them."""

    notice: Notice
    words: str = ""


@dataclasses.dataclass(frozen=True)
class Shown:
    """What the authority says of the person represented: kinds that were given and stand there, too (`ticked`), and
    values that were read there by field of the case (`read`), which then stand on the case.
    """

    ticked: tuple[str, ...] = ()
    read: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def kinds(self) -> list[str]:
        return sorted({*self.ticked, *(FOUND[name] for name in self.read)})


def accept_authority(case: Case, user: User, words: str, told: Told, shown: Shown | None = None) -> Evidence:
    """They may act. `words`: what shows it. The letter to the person represented holds no content; it says how to
    object (DESIGN §4). Raises workflow.NotPossible.
    """
    with transaction.atomic():
        _may_decide(case, user)
        shown = shown or Shown()
        _write_down(case, shown.read)
        if told.notice == Notice.MAIL and not case.represented_email:
            raise workflow.NotPossible(_("No address of that person is known. Choose another way to tell them."))
        proven = values_of(case, shown.kinds)
        row = _settle(case, user, EvidenceState.ACCEPTED, words, proven=proven, notice=told.notice)
        _tell(case, user, told)
    return row


def reject_authority(case: Case, user: User, words: str) -> Evidence:
    """They may not, and what was taken for an authority before counts no more. `words`: why, as the person reads it,
    who is asked for another one.
    """
    with transaction.atomic():
        _may_decide(case, user)
        for earlier in Evidence.objects.filter(case=case, method="authority").accepted():
            rows.settle(rows.lock(earlier), EvidenceState.REJECTED, Actor.staff(user))
        row = _settle(case, user, EvidenceState.REJECTED, words)
        if not Evidence.objects.filter(case=case, method="authority", state=EvidenceState.ASKED).exists():
            ask_another(case, user, "authority", words, {})
        return row


def _may_decide(case: Case, user: User) -> None:
    _must_be_represented(case)
    rows.must_be_verifier(case, user)
    rows.must_be_verifying(case)
    for given in Evidence.objects.filter(case=case, method="authority", state=EvidenceState.GIVEN):
        rows.must_be_opened(given)


def _write_down(case: Case, read: Mapping[str, str]) -> None:
    for name, value in read.items():
        setattr(case, name, value)
        index.forget(case.data_key, INDEXED[name])
        make_findable(case, name)
    if read:
        case.save(update_fields=list(read))


def _settle(
    case: Case,
    user: User,
    state: EvidenceState,
    words: str,
    *,
    proven: Mapping[str, str] = NOTHING,
    notice: str = "",
) -> Evidence:
    """One decision about all that was given; where nothing was, what staff saw is the evidence: it is no more asked
    for.
    """
    facts = {"notice": notice} if notice else {}
    asked = list(Evidence.objects.filter(case=case, method="authority", state=EvidenceState.ASKED))
    given = list(given_files(case))
    if not given:
        given, asked = asked, []
    elif state == EvidenceState.ACCEPTED:
        for one in asked:
            row = rows.lock(one)
            rows.settle(row, EvidenceState.REJECTED, Actor.staff(user), facts={**row.facts, "taken_back": True})
    if not given:
        actor = Actor.staff(user)
        return rows.keep(case, "authority", state, actor=actor, by=user, words=words, proven=proven, facts=facts)
    for one in given:
        row = rows.lock(one)
        note = rows.write_note(case, rows.NoteKind.EVIDENCE, words, user)
        rows.settle(
            row, state, Actor.staff(user), by=user, note=note, identifiers=sorted(proven), proven=dict(proven) or None,
            facts={**row.facts, **facts},
        )  # fmt: skip
        destroy(row.attachment)
        if state == EvidenceState.ACCEPTED and row.attachment:
            rows.settle(row, EvidenceState.DESTROYED, Actor.portal())
    return row


def _tell(case: Case, user: User, told: Told) -> None:
    if told.notice == Notice.MAIL:
        post_authority(case, case.represented_email)
    note = rows.write_note(case, rows.NoteKind.NOTICE, told.words, user) if told.words else None
    record(
        "authority.not_told" if told.notice == Notice.NOT else "authority.told",
        controller=case.controller,
        actor=Actor.staff(user),
        subject=("case", str(case.pk)),
        facts={
            "acting_as": case.acting_as,
            "how": told.notice.value,
            **({"note": str(note.pk), "digest": note.digest} if note else {}),
        },
    )


def notice_of(case: Case) -> Notice | None:
    """How the person represented was told; None while no authority counts."""
    accepted = Evidence.objects.filter(case=case, method="authority").accepted().order_by("changed_at", "id")
    how = [facts["notice"] for facts in accepted.values_list("facts", flat=True) if facts.get("notice")]
    return Notice(how[-1]) if how else None


def given_files(case: Case) -> "QuerySet[Evidence]":
    """What was shown and waits: one decision is about all of it."""
    found: QuerySet[Evidence] = Evidence.objects.filter(case=case, method="authority", state=EvidenceState.GIVEN)
    return found.select_related("attachment__data_key")


def _must_be_represented(case: Case) -> None:
    if not case.for_another:
        raise workflow.NotPossible(_("The person asks for themselves: no authority is needed."))


methods.register(
    "authority",
    Method(
        name="authority",
        title=_("Authority to act"),
        proves=tuple(FOUND.values()),
        strength=Strength.STRONG,
        level=Proof.NONE,
        todo=_("Upload what shows that you may act for this person, such as a mandate or a court’s paper."),
        of_staff=True,
    ),
)


def register() -> None:
    """Called once when the app is ready."""
    workflow.effects.register("want_authority", want_authority)
