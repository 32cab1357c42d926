"""A fact that a connected system knows: looked up by a job, seen by staff alone.

The person reads the same sentence whatever came of it: nothing on their pages, and no time that they take, tells
whether somebody is a customer (DESIGN §4).
"""

import dataclasses
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.jobs.lease import Lease, Retry, Stop
from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import Kind as JobKind
from privacyportal.jobs.running import kinds, nudge, try_again
from privacyportal.people.identifiers import InvalidIdentifier
from privacyportal.sentences import labelled
from privacyportal.staff.models import User
from requests import pauses, workflow
from requests.identity import evidence as rows
from requests.identity.asking import ask
from requests.identity.base import Method, Strength, methods
from requests.models import OF_PERSON, Case, Evidence, EvidenceState, FactCheck, Source
from requests.rights import Proof
from requests.sources.base import SourceFault
from requests.sources.facts import IDENTIFIERS, fact_form
from requests.sources.registering import connector_of

MOST_FACTS = 4
"""Facts of one case that are looked up, right or wrong: nobody tries serial numbers one after the other."""


@dataclasses.dataclass(frozen=True)
class Fact:
    title: Promise
    hint: Promise
    strength: Strength
    level: Proof
    """An account name is no second thing: it is often the address itself."""


FACTS: dict[str, Fact] = {
    "device_serial": Fact(
        _("Serial number of a device"), _("It stands on the label of the device."), Strength.MEDIUM, Proof.SECOND
    ),
    "order_number": Fact(
        _("Number of an order"), _("It stands in the confirmation of the order."), Strength.MEDIUM, Proof.SECOND
    ),
    "mail_date": Fact(_("Day of our newest mail to you"), _("Write it like 2026-03-02."), Strength.WEAK, Proof.SECOND),
    "account_id": Fact(_("Account"), _("The name or number with which you sign in."), Strength.WEAK, Proof.CONTACT),
}


def askable(controller: Controller) -> dict[str, Promise]:
    """Facts by which a connected system of the controller can tell its customers apart, with their names."""
    known = {kind for source in Source.objects.of(controller).filter(active=True) for kind in _kinds_of(source)}
    return {kind: fact.title for kind, fact in FACTS.items() if kind in known}


def ask_fact(case: Case, user: User, kind: str, why: str) -> Evidence:
    """Raises workflow.NotPossible where no system could look it up."""
    if kind not in askable(case.controller):
        raise workflow.NotPossible(_("No connected system knows such a fact, so nobody is asked for it."))
    return ask(case, user, "source_fact", why, {"kind": kind, "strength": FACTS[kind].strength.name})


def give_fact(evidence: Evidence, answer: str, *, noted_by: User | None = None) -> None:
    """What the person wrote, on their page or in a letter that staff noted, is looked up in the background.

    Raises InvalidIdentifier, workflow.NotPossible.
    """
    kind = str(evidence.facts["kind"])
    value = fact_form(kind, answer)
    with transaction.atomic():
        row = rows.lock(evidence)
        rows.must_be_verifying(row.case)
        if row.state != EvidenceState.ASKED:
            raise workflow.NotPossible(_("This was given already, or is not needed any more."))
        actor = Actor.staff(noted_by) if noted_by else Actor.person()
        rows.settle(row, EvidenceState.GIVEN, actor, given=value)
        pauses.papers_came(row.case)
        _start(row)


def check_given(case: Case, user: User, kind: str) -> Evidence:
    """A verifier has an identifier looked up that the person gave with the request. Raises workflow.NotPossible."""
    typed = getattr(case, kind) if kind in IDENTIFIERS else ""
    with transaction.atomic():
        rows.must_be_verifier(case, user)
        rows.must_be_verifying(case)
        if not typed:
            raise workflow.NotPossible(_("The person did not give that identifier, so it cannot be looked up."))
        if any(row.facts.get("kind") == kind for row in _facts_of(case)):
            raise workflow.NotPossible(_("This was looked up already, or the person has been asked for it."))
        try:
            value = fact_form(kind, typed)
        except InvalidIdentifier as fault:
            raise workflow.NotPossible(fault.sentence) from None
        row = rows.keep(
            case, "source_fact", EvidenceState.GIVEN, actor=Actor.staff(user), level=FACTS[kind].level,
            facts={"kind": kind, "strength": FACTS[kind].strength.name},
        )  # fmt: skip
        row.given = value
        row.save(update_fields=["given"])
        _start(row)
    return row


def check_again(case: Case, user: User) -> int:
    """Systems that did not answer are asked once more. Returns how many."""
    rows.must_be_verifier(case, user)
    stopped = FactCheck.objects.filter(evidence__case=case, state=JobState.STOPPED)
    return sum(try_again(check) for check in stopped)


def _facts_of(case: Case) -> Any:
    return Evidence.objects.filter(case=case, method="source_fact").exclude(state=EvidenceState.ASKED)


def _start(row: Evidence) -> None:
    """Inside the caller's transaction, the case's evidence written: one job a source whose map knows such facts."""
    if _facts_of(row.case).count() > MOST_FACTS:
        rows.settle(row, EvidenceState.REJECTED, Actor.portal(), facts={**row.facts, "trouble": "too_many"}, given="")
        return
    checks = [
        FactCheck.objects.create(evidence=row, source=source, data_key=row.data_key)
        for source in Source.objects.of(row.case.controller).filter(active=True)
        if row.facts["kind"] in _kinds_of(source)
    ]
    if not checks:
        rows.settle(row, EvidenceState.REJECTED, Actor.portal(), facts={**row.facts, "trouble": "no_system"}, given="")
    for check in checks:
        nudge(check)


def _kinds_of(source: Source) -> set[str]:
    """The facts that a system can be asked about: its map alone is looked into, the system is not reached here."""
    try:
        collections = connector_of(source).datamap.collections.values()
    except SourceFault:
        return set()
    read = (field for collection in collections if not collection.skipped for field in collection.fields)
    return {field.identity for field in read if field.identity in FACTS and not field.secret}


# -- the job ------------------------------------------------------------------------------------------


def work(lease: Lease) -> None:
    """Asks one source. Raises Retry for what may pass by itself, Stop for what needs a person."""
    check = FactCheck.objects.select_related(
        "evidence__case__controller", "evidence__data_key", "source__data_key"
    ).get(pk=lease.pk)
    evidence = check.evidence
    if evidence.state != EvidenceState.GIVEN:
        with lease.writing():
            lease.cancel("not_wanted")
        return
    identities = rows.proven_values(evidence.case)
    if not identities:
        raise Stop("not_proven")
    try:
        known = connector_of(check.source).knows(str(evidence.facts["kind"]), evidence.given, identities)
    except SourceFault as fault:
        raise (Stop if fault.lasting else Retry)(fault.code) from None
    with lease.writing():
        row = rows.lock(evidence)
        lease.finish(known=known)
        _note_answer(row, check, known)


def _note_answer(row: Evidence, check: FactCheck, known: bool) -> None:
    record(
        "evidence.checked",
        controller=row.case.controller,
        actor=Actor.portal(),
        subject=("case", str(row.case_id)),
        facts={"source": check.source.key, "kind": row.facts["kind"], "known": known},
    )
    if row.state != EvidenceState.GIVEN:
        return
    kind = str(row.facts["kind"])
    if known:
        proven = {kind: row.given} if kind in OF_PERSON else {}
        rows.settle(
            row, EvidenceState.ACCEPTED, Actor.portal(), level=FACTS[kind].level, proven=proven or None,
            identifiers=sorted(proven), facts={**row.facts, "match": True, "source": check.source.key}, given="",
        )  # fmt: skip
    elif not row.checks.exclude(state=JobState.DONE).exists():
        rows.settle(row, EvidenceState.REJECTED, Actor.portal(), facts={**row.facts, "match": False}, given="")


def register() -> None:
    """Called once when the app is ready."""
    kinds.register("fact", JobKind(FactCheck, work))


def _seen(evidence: Evidence) -> str:
    """Match or no match, for staff."""
    facts = evidence.facts
    fact = FACTS.get(str(facts.get("kind", "")))
    title = str(fact.title) if fact else ""
    if "match" in facts:
        known = gettext("a connected system knows it") if facts["match"] else gettext("no connected system knows it")
        return labelled(title, known)
    if facts.get("trouble") == "no_system":
        return labelled(title, gettext("no connected system can be asked about it"))
    if facts.get("trouble") == "too_many":
        return labelled(title, gettext("not looked up, since too many facts were tried"))
    stopped = set(evidence.checks.filter(state=JobState.STOPPED).values_list("error", flat=True))
    if evidence.state != EvidenceState.GIVEN or not stopped:
        return title
    if stopped == {"not_proven"}:
        return labelled(title, gettext("not looked up, since nothing is proven yet by which a system could be asked"))
    return labelled(title, gettext("a system did not answer"))


methods.register(
    "source_fact",
    Method(
        name="source_fact",
        title=_("A fact that a system knows"),
        proves=IDENTIFIERS,
        strength=Strength.MEDIUM,
        level=Proof.SECOND,
        todo=_("Write what we asked for on the page of your request."),
        seen=_seen,
    ),
)
