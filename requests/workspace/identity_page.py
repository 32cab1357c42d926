"""What the identity page says: what each right still needs, what was shown and how strong it is, what can be done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal.controllers.packs import Pack, pack_of
from privacyportal.countries import in_sentence
from privacyportal.jobs.models import JobState
from privacyportal.people import masks
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.vault.models import Shredded
from requests import guards
from requests.identity.base import methods
from requests.identity.decision import TICKABLE
from requests.identity.evidence import COUNTS, level_now, proven_values
from requests.identity.source_fact import askable
from requests.letters.reach import on_paper_alone
from requests.models import Case, Evidence, EvidenceState, FactCheck, IdentityDecision, RightsRequest, State
from requests.models.right import WORKED_ON
from requests.rights import Proof, level_for
from requests.workspace import papers
from requests.workspace.buttons import Button
from requests.workspace.names import right_word
from requests.workspace.person import MASKS

BADGES = {
    EvidenceState.ASKED: "waiting",
    EvidenceState.GIVEN: "waiting",
    EvidenceState.ACCEPTED: "done",
    EvidenceState.DESTROYED: "done",
    EvidenceState.REJECTED: "failed",
}


@dataclass(frozen=True)
class Need:
    """One right that waits for the decision; `missing` is '' where what was shown is enough."""

    title: str
    missing: str


@dataclass(frozen=True)
class Shown:
    """One piece of evidence as staff see it."""

    title: str
    about: str
    strength: str
    word: str
    kind: str
    at: datetime
    decide: str = ""
    take_back: str = ""
    strike: str = ""


def needs_of(case: Case) -> list[Need]:
    """What is still missing for each right, by what was shown so far."""
    reached, may_act = level_now(case), guards.may_act(case)
    states = WORKED_ON if guards.doubted(case) else [State.VERIFYING]  # what is done in part is decided anew, too
    waiting = case.rights.filter(state__in=states)
    waiting = waiting.select_related("pack_version").order_by("due_on", "id")
    return [Need(str(right_word(row.right)), _missing(row, reached, may_act)) for row in waiting]


def missing_of(request: RightsRequest) -> str:
    """What is still missing for this right, in a sentence; '' where what was shown is enough."""
    return _missing(request, level_now(request.case), guards.may_act(request.case))


def _missing(request: RightsRequest, reached: Proof, may_act: bool) -> str:
    needed = level_for(request)
    if needed != Proof.NONE and guards.doubted(request.case):
        return _("What was accepted before is not enough: it is to be decided anew.")
    if not may_act:
        return _("It is not decided yet that they may act for the person.")
    if reached >= needed:
        return ""
    if reached == Proof.NONE:
        return _("Nothing was shown yet.")
    return _("A second thing is needed, since this right gives away or destroys more.")


def shown_of(case: Case) -> list[Shown]:
    """All evidence, oldest first; a duplicate of an open request is none (GHSA-qx5f-ghc2-7g5c)."""
    pack = pack_of(case.controller)
    rows = Evidence.objects.filter(case=case).select_related("attachment").order_by("at", "id")
    return [_shown(case, row, pack) for row in rows]


def _shown(case: Case, row: Evidence, pack: Pack) -> Shown:
    method, state = methods[row.method], EvidenceState(row.state)
    counts = state in COUNTS
    decide = ""
    if state == EvidenceState.GIVEN and row.method == "document":
        decide = reverse("workspace:evidence", args=[case.reference, row.pk])
    elif state == EvidenceState.GIVEN and row.method == "authority":
        decide = reverse("workspace:evidence_authority", args=[case.reference])
    back = reverse("workspace:evidence_back", args=[case.reference, row.pk]) if state == EvidenceState.ASKED else ""
    strike = reverse("workspace:evidence_strike", args=[case.reference, row.pk]) if counts else ""
    strength = str(method.strength_of(row).value) if counts else ""
    return Shown(
        str(method.title),
        papers.about(row, pack),
        strength,
        papers.word(row),
        BADGES[state],
        row.changed_at,
        decide,
        back,
        strike,
    )


def deeds_of(case: Case) -> list[Button]:
    """What a verifier can do to learn more, from what says least about the person to what says most."""
    pack, found = pack_of(case.controller), []

    def link(label: str, name: str, *more: str, post: bool = False) -> None:
        found.append(Button(label, reverse(f"workspace:{name}", args=[case.reference, *more]), post=post))

    looked_up = {row.facts.get("kind") for row in Evidence.objects.filter(case=case, method="source_fact")}
    words = {
        "device_serial": _("Look up the serial number in the systems"),
        "account_id": _("Look up the account in the systems"),
    }
    for kind in TICKABLE:
        if _has(case, kind) and kind not in looked_up:
            link(words[kind], "evidence_fact", kind, post=True)
    if FactCheck.objects.filter(evidence__case=case, state=JobState.STOPPED).exists():
        link(_("Ask the systems that did not answer once more"), "evidence_fact", "again", post=True)
    if askable(case.controller):
        link(_("Ask the person for a fact"), "evidence_ask", "source_fact")
    link(_("Ask the person for a document"), "evidence_ask", "document")
    link(_("Note what was shown to you alive"), "evidence_note", "live_check")
    if methods["written_request"].ready(pack):
        link(_("Take the written request as proof"), "evidence_note", "written_request")
    if case.for_another:
        link(_("Ask for the authority to act"), "evidence_ask", "authority")
        link(_("Decide on the authority to act"), "evidence_authority")
    return found


def _has(case: Case, kind: str) -> bool:
    try:
        return bool(getattr(case, kind))
    except Shredded:
        return False


def phone_remark(case: Case) -> str:
    """A number of another country than the one given: worth a look, never a reason to refuse. '' where it fits."""
    try:
        if not case.phone or not case.country:
            return ""
        number = phonenumbers.parse(lookup_form("phone_number", case.phone, case.country))
    except (InvalidIdentifier, Shredded, phonenumbers.NumberParseException):
        return ""
    if case.country in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(number.country_code or 0, ()):
        return ""
    words = _("The phone number begins with +%(code)s; %(country)s has another code. People move: it proves nothing.")
    return words % {"code": number.country_code, "country": in_sentence(case.country)}


def searched_for(case: Case, decision: IdentityDecision | None = None) -> list[str]:
    """What was proven so far of the person whose data it is, masked: the systems are asked for this, and for what is
    ticked, which is among it once a decision says so.
    """
    try:
        proven = dict(proven_values(case))
        for kind in decision.identifiers if decision else ():
            if kind not in proven and (told := case.said(kind)):
                proven[kind] = [told]
    except Shredded:
        return []
    return [MASKS.get(kind, masks.mask_identifier)(value) for kind, values in proven.items() for value in values]


def more_wanted(case: Case) -> IdentityDecision | None:
    """Who found that what was accepted is not enough, and why; None where nobody did since."""
    newest = case.decisions.select_related("by", "reason__data_key").order_by("-at", "-id").first()
    return newest if newest and not newest.proven else None


def context_of(case: Case) -> dict[str, Any]:
    return {
        "needs": needs_of(case),
        "evidence": shown_of(case),
        "deeds": deeds_of(case),
        "phone_remark": phone_remark(case),
        "searched": searched_for(case),
        "more_wanted": more_wanted(case),
        "on_paper_alone": on_paper_alone(case),
    }
