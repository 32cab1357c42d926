"""Evidence rows: written, decided on, counted together. Each change stands in the trail, as codes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.people.identifiers import lookup_form
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import guards, workflow
from requests.identity.base import methods
from requests.identity.codes import shut_door, way_of, ways
from requests.models import OF_PERSON, Attachment, Case, Evidence, EvidenceState, NoteKind, State
from requests.models.right import WORKED_ON
from requests.notes import write_note
from requests.rights import Proof

COUNTS = (EvidenceState.ACCEPTED, EvidenceState.DESTROYED)


def keep(
    case: Case,
    method: str,
    state: EvidenceState,
    *,
    actor: Actor,
    proven: Mapping[str, str] | None = None,
    facts: Mapping[str, Any] | None = None,
    level: Proof | None = None,
    by: User | None = None,
    words: str = "",
    attachment: Attachment | None = None,
) -> Evidence:
    """Writes a piece of evidence. `proven`: values by kind, in the form for look-up. `words`: of staff."""
    with transaction.atomic():
        evidence = Evidence.objects.create(
            case=case,
            data_key=case.data_key,
            method=method,
            level=methods[method].level if level is None else level,
            identifiers=sorted(proven or {}),
            proven=dict(proven) if proven else None,
            facts=dict(facts or {}),
            state=state,
            by=by,
            note=write_note(case, NoteKind.EVIDENCE, words, by) if words else None,
            attachment=attachment,
        )
        note_change(evidence, actor)
    return evidence


def note_change(evidence: Evidence, actor: Actor, action: str = "") -> None:
    """Inside the caller's transaction, after each change of state; `action`: where the state alone does not say it."""
    note = evidence.note
    record(
        action or f"evidence.{evidence.state}",
        controller=evidence.case.controller,
        actor=actor,
        subject=("case", str(evidence.case_id)),
        facts={
            "method": evidence.method,
            "identifiers": evidence.identifiers,
            **({"note": str(note.pk), "digest": note.digest} if note else {}),
        },
    )


def lock(evidence: Evidence) -> Evidence:
    """The row as it is now, until the transaction ends."""
    rows = Evidence.objects.select_for_update(of=("self",)).select_related(
        "case__data_key", "case__controller", "data_key", "note", "attachment"
    )
    found: Evidence = rows.get(pk=evidence.pk)
    return found


def code_shown(case: Case, way: str) -> None:
    """The code came back from this way: control of the address or number is proven, with its value of today. What a
    verifier has struck out stays struck out, however often a code comes back from there.

    Safe to call again.
    """
    kind, typed = ways[way].kind, getattr(case, ways[way].field)
    value = lookup_form(kind, typed, case.country)
    for row in Evidence.objects.filter(case=case, method=way):
        known = row.state in COUNTS or row.facts.get("struck")
        if known and (row.proven or {kind: value}).get(kind) == value:
            return
    keep(case, way, EvidenceState.ACCEPTED, actor=Actor.person(), proven={kind: value})


def keep_code(request: Any, deed: workflow.Deed) -> None:
    """Effect of confirming."""
    code_shown(request.case, deed.facts.get("method", "email_code"))


def level_reached(shown: Iterable[tuple[str, int]]) -> Proof:
    """What (method, level) pairs of accepted evidence come to: a second thing is another thing (DESIGN §4).

    A code by mail and one by phone are twice the first thing; the authority to act says nothing of who acts.
    """
    counting = {method: level for method, level in shown if level > Proof.NONE}
    if not counting:
        return Proof.NONE
    second = len(counting) > 1 and Proof.SECOND in counting.values()
    return Proof.SECOND if second else Proof.CONTACT


def level_now(case: Case) -> Proof:
    return level_reached(Evidence.objects.filter(case=case).accepted().values_list("method", "level"))


def proven_values(case: Case) -> dict[str, list[str]]:
    """Everything that accepted evidence proves of the person whose data it is, by kind, oldest first.

    Where somebody asks for another, the codes that came back and the account that was handed over are their own: they
    show who asks, and nothing of theirs is searched for.
    """
    found: dict[str, list[str]] = {}
    for row in Evidence.objects.filter(case=case).accepted().select_related("data_key"):
        if case.for_another and methods[row.method].of_who_asks:
            continue
        for kind in row.identifiers:
            if kind in OF_PERSON:
                value = (row.proven or {}).get(kind) or lookup_form(kind, case.said(kind), case.country)
                if value not in found.setdefault(kind, []):
                    found[kind].append(value)
    return found


def must_be_verifier(case: Case, user: User) -> None:
    if Role.VERIFIER not in roles_of(user, case.controller):
        raise workflow.NotPossible(workflow.NOT_YOURS)


def must_be_opened(evidence: Evidence) -> None:
    """A file that is there proves nothing that nobody has looked at."""
    kept = evidence.attachment
    if kept is not None and kept.destroyed_at is None and not evidence.facts.get("opened"):
        raise workflow.NotPossible(_("Nobody has opened this file yet. Look at it, then decide."))


def is_open(case: Case) -> bool:
    """Who is asking is to be decided: for a right that waits for it, or anew for what is worked on."""
    states = [State.VERIFYING, *((*WORKED_ON,) if guards.doubted(case) else ())]
    return bool(case.rights.filter(state__in=states).exists())


def must_be_verifying(case: Case) -> None:
    """What would be shown or asked for after the decision, nobody would look at."""
    if not is_open(case):
        raise workflow.NotPossible(workflow.why_not_now(case.rights.latest("id")))


def strike(evidence: Evidence, user: User, words: str) -> None:
    """What was accepted counts no more, such as an account that turns out to be somebody else’s; to an address or
    number nothing goes any more. `words`: why, for staff.

    Raises workflow.NotPossible where nobody decides on the identity, and for what does not count.
    """
    with transaction.atomic():
        row = lock(evidence)
        must_be_verifier(row.case, user)
        must_be_verifying(row.case)
        if row.state not in COUNTS:
            raise workflow.NotPossible(_("Only what was accepted can be struck out."))
        note = write_note(row.case, NoteKind.EVIDENCE, words, user)
        for each in _accepted_with(row):
            settle(
                each, EvidenceState.REJECTED, Actor.staff(user), action="evidence.struck", by=user, note=note,
                facts={**each.facts, "struck": True},
            )  # fmt: skip
        if row.method == way_of(row.case):
            shut_door(row.case)


def _accepted_with(row: Evidence) -> list[Evidence]:
    """The row, and of an authority every other one that was accepted: who may act is one question."""
    if row.method != "authority":
        return [row]
    others = Evidence.objects.filter(case=row.case_id, method="authority").accepted().exclude(pk=row.pk)
    return [row, *(lock(other) for other in others)]


def settle(evidence: Evidence, state: EvidenceState, actor: Actor, *, action: str = "", **columns: Any) -> Evidence:
    """Inside the caller's transaction, the row locked: changes its state and notes it in the trail."""
    evidence.state, evidence.changed_at = state, clock.now()
    for name, value in columns.items():
        setattr(evidence, name, value)
    evidence.save(update_fields=["state", "changed_at", *columns])
    note_change(evidence, actor, action)
    return evidence


def register() -> None:
    """Called once when the app is ready."""
    workflow.effects.register("keep_code", keep_code)
