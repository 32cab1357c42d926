"""A document, only after staff asked for it: sealed, seen by verifiers alone, destroyed once the decision is made."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.staff.models import User
from privacyportal.uploads import Upload
from privacyportal.vault import files
from requests import pauses, workflow
from requests.identity import evidence as rows
from requests.identity.asking import ask, ask_another
from requests.identity.base import Method, Strength, methods
from requests.models import Attachment, Case, Evidence, EvidenceState, State
from requests.rights import Proof

LIFE = timedelta(days=14)
"""The longest that a document is kept, decided on or not."""
DECIDED = _("This was decided on already.")
PURPOSES = {"document": Attachment.Purpose.IDENTITY, "authority": Attachment.Purpose.AUTHORITY}


@dataclasses.dataclass(frozen=True)
class Kind:
    """A document, from the one that says least to the one that says most; `hide`: what may be blackened."""

    title: Promise
    hide: Promise
    strength: Strength
    official: bool = False


KINDS: dict[str, Kind] = {
    "letter": Kind(
        _("A letter or an invoice of ours"),
        _("You may blacken everything but your name, the address of your account and our reference."),
        Strength.MEDIUM,
    ),
    "label": Kind(
        _("A photo of the label on your device, beside today’s date on paper"),
        _("You may cover whatever else is in the picture."),
        Strength.MEDIUM,
    ),
    "id_card": Kind(
        _("The front of an identity card"),
        _("Please blacken everything but the name: photo, number, signature and date of birth, too."),
        Strength.STRONG,
        official=True,
    ),
    "passport": Kind(
        _("The page of a passport with your name"),
        _("Please blacken everything but the name: photo, number, signature and date of birth, too."),
        Strength.STRONG,
        official=True,
    ),
}


def ask_document(case: Case, user: User, kind: str, why: str) -> Evidence:
    """The person is told what, why, and what may be blackened. What an authority issued is asked for last (P-63)."""
    if KINDS[kind].official and not _milder_was_tried(case):
        raise workflow.NotPossible(
            _("First ask for something that says less about the person: a fact, a letter or the device’s label.")
        )
    return ask(case, user, "document", why, {"kind": kind, "strength": KINDS[kind].strength.name})


def _milder_was_tried(case: Case) -> bool:
    tried = Evidence.objects.filter(case=case, method__in=("document", "source_fact", "handover"))
    return any(row.state != EvidenceState.ASKED or _waited(row.at) for row in tried)


def _waited(asked_at: datetime) -> bool:
    """Asked and not answered for some days: the person has no such thing."""
    return clock.now() - asked_at >= timedelta(days=3)


def give_file(evidence: Evidence, upload: Upload, noted_by: User | None = None) -> None:
    """The person shows what was asked for; `noted_by`: staff, to whom it came on paper. Raises workflow.NotPossible
    where nobody waits for it (any more).
    """
    case = evidence.case
    attachment = Attachment(
        case=case, data_key=case.data_key, purpose=PURPOSES[evidence.method], name=upload.name,
        media_type=upload.media_type, size=len(upload.content), file=files.new_name(case.data_key),
    )  # fmt: skip
    files.save(case.data_key, upload.content, attachment.place, attachment.file)
    try:
        with transaction.atomic():
            row = rows.lock(evidence)
            rows.must_be_verifying(row.case)
            if row.state != EvidenceState.ASKED:
                raise workflow.NotPossible(_("This was given already, or is not needed any more."))
            attachment.save(force_insert=True)
            actor = Actor.staff(noted_by) if noted_by else Actor.person()
            rows.settle(row, EvidenceState.GIVEN, actor, attachment=attachment)
            pauses.papers_came(row.case)
    except BaseException:
        files.delete(attachment.file)
        raise


def open_file(evidence: Evidence, user: User) -> Upload:
    """For a verifier's eyes; that it was opened stays in the trail. Raises NotPossible, FileNotFoundError."""
    rows.must_be_verifier(evidence.case, user)
    kept = evidence.attachment
    if kept is None or kept.destroyed_at is not None:
        raise FileNotFoundError
    content = files.load(kept.data_key, kept.file, kept.place)
    with transaction.atomic():
        row = rows.lock(evidence)
        row.facts = {**row.facts, "opened": True}
        row.save(update_fields=["facts"])
        record(
            "evidence.seen",
            controller=evidence.case.controller,
            actor=Actor.staff(user),
            subject=("case", str(evidence.case_id)),
            facts={"method": evidence.method},
        )
    return Upload(kept.name, kept.media_type, content)


def decide(evidence: Evidence, user: User, accept: bool, shows: list[str], why_not: str = "") -> None:
    """A verifier has looked. `shows`: kinds of identifier that the document shows as the case has them.

    `why_not`: why it does not count, as the person reads it, who is asked for another one.
    """
    with transaction.atomic():
        row = rows.lock(evidence)
        rows.must_be_verifier(row.case, user)
        rows.must_be_verifying(row.case)
        if row.state != EvidenceState.GIVEN:
            raise workflow.NotPossible(DECIDED)
        rows.must_be_opened(row)
        if accept:
            proven = values_of(row.case, shows)
            rows.settle(
                row, EvidenceState.ACCEPTED, Actor.staff(user), by=user, identifiers=sorted(proven), proven=proven
            )
        else:
            rows.settle(row, EvidenceState.REJECTED, Actor.staff(user), by=user)
            destroy(row.attachment)
            if why_not:
                ask_another(row.case, user, row.method, why_not, row.facts)


def values_of(case: Case, kinds: list[str]) -> dict[str, str]:
    """The case's own values of these kinds, in the form for look-up. Raises NotPossible for what it has not."""
    found = {}
    for kind in kinds:
        typed = case.said(kind)
        if not typed:
            raise workflow.NotPossible(_("The person did not give that identifier, so it cannot count as proven."))
        try:
            found[kind] = lookup_form(kind, typed, case.country)
        except InvalidIdentifier as problem:
            raise workflow.NotPossible(problem.sentence) from None
    return found


# -- destroying ---------------------------------------------------------------------------------------


def destroy_files(case: Case) -> None:
    """Inside the transaction of the decision: every document of the case goes, looked at or not."""
    shown = Evidence.objects.filter(case=case, attachment__isnull=False, attachment__destroyed_at__isnull=True)
    for row in shown.select_related("case__controller", "attachment", "note"):
        destroy(row.attachment)
        if row.state == EvidenceState.ACCEPTED:
            rows.settle(row, EvidenceState.DESTROYED, Actor.portal())
        elif row.state == EvidenceState.GIVEN:
            rows.settle(row, EvidenceState.REJECTED, Actor.portal(), facts={**row.facts, "unseen": True})


def destroy(attachment: Attachment | None) -> None:
    """Inside the caller's transaction; the file goes once that is committed, else a later round takes it away."""
    if attachment is None:
        return
    Attachment.objects.filter(pk=attachment.pk, destroyed_at__isnull=True).update(destroyed_at=clock.now())
    transaction.on_commit(lambda: _delete(attachment.pk, attachment.file), robust=True)


def _delete(pk: Any, name: str) -> None:
    files.delete(name)
    Attachment.objects.filter(pk=pk).update(file="")


def destroy_old(controller: Controller, now: datetime) -> None:
    """A round: what is past its days, or belongs to a case that nobody verifies any more, and what a crash left."""
    ours = Attachment.objects.filter(case__controller=controller, purpose__in=list(PURPOSES.values())).exclude(file="")
    for left in ours.filter(destroyed_at__isnull=False)[:500]:
        _delete(left.pk, left.file)
    kept = ours.filter(destroyed_at__isnull=True)
    waits = Q(case__rights__state__in=[State.RECEIVED, State.VERIFYING])
    for case in Case.objects.filter(attachments__in=kept.exclude(waits).values("pk")).distinct()[:500]:
        with transaction.atomic():
            destroy_files(case)
            for alone in kept.filter(case=case, evidence__isnull=True):
                destroy(alone)
    for old in kept.filter(at__lte=now - LIFE)[:500]:
        with transaction.atomic():
            for row in Evidence.objects.filter(attachment=old):
                _expire(rows.lock(row))
            destroy(old)


def _expire(row: Evidence) -> None:
    """Its days are over. What nobody decided on was not refused: both sides are told what happened."""
    if row.state == EvidenceState.ACCEPTED:
        rows.settle(row, EvidenceState.DESTROYED, Actor.portal())
    elif row.state == EvidenceState.GIVEN:
        row.facts = {**row.facts, "expired": True}
        rows.settle(row, EvidenceState.REJECTED, Actor.portal(), action="evidence.expired", facts=row.facts)


def _seen(evidence: Evidence) -> str:
    kind = KINDS.get(str(evidence.facts.get("kind", "")))
    return str(kind.title) if kind else ""


def _hide(evidence: Evidence) -> str:
    kind = KINDS.get(str(evidence.facts.get("kind", "")))
    return str(kind.hide) if kind else ""


methods.register(
    "document",
    Method(
        name="document",
        title=_("Document"),
        proves=("account_id", "device_serial"),
        strength=Strength.STRONG,
        level=Proof.SECOND,
        todo=_("Upload what we asked for on the page of your request. You may blacken what we name there."),
        seen=_seen,
        hide=_hide,
    ),
)
