"""What the page of a case says: who is asking, each right with its next step and systems, all that happened."""

import contextlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal import clock
from privacyportal.controllers.packs import Pack, pack_of
from privacyportal.formats import plain_day
from privacyportal.jobs.models import JobState
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.sentences import ended, joined, labelled
from privacyportal.staff.models import Role, User
from privacyportal.templatetags.portal import listed
from requests import deadlines, guards
from requests.dates import dates_of, rule_of
from requests.fulfil import hold, receipt, received
from requests.fulfil.collect import runs_of
from requests.fulfil.handling import WITH_SOMEBODY
from requests.guards import standing_dispute
from requests.identity.base import methods
from requests.identity.evidence import proven_values
from requests.intake import said
from requests.letters.reach import Way, way_to
from requests.models import (
    OF_PERSON,
    Case,
    Channel,
    Evidence,
    EvidenceState,
    IdentityDecision,
    RightsRequest,
    Source,
    SourceRun,
    State,
)
from requests.sources.naming import system_names
from requests.workspace import identity_page, papers
from requests.workspace.buttons import Button, buttons_for, first_rows, other_deeds
from requests.workspace.complaint import remark_on
from requests.workspace.duplicates import duplicates_of
from requests.workspace.letters_panel import letters_panel
from requests.workspace.names import right_word
from requests.workspace.next_step import next_step
from requests.workspace.person import Masked, acting_of, masked, words_of
from requests.workspace.queue import due_words, whom
from requests.workspace.situation import gather
from requests.workspace.step import NextStep, Situation, eyebrow, rows_in_words
from requests.workspace.story import tell
from requests.workspace.talk import talk_of, wrote
from requests.workspace.trouble import remarks_of, trouble_of
from requests.workspace.work_panel import READ_WORDS, WorkPanel, work_panel

READERS = {Role.HANDLER, Role.APPROVER, Role.AUDITOR}
"""Who may see collected rows."""


@dataclass(frozen=True)
class Check:
    """One line of "who is asking": what was shown, by what, and whether it counts."""

    label: str
    about: str
    word: str
    kind: str
    at: datetime | None = None


@dataclass(frozen=True)
class System:
    """One source and what its collection has come to."""

    run: SourceRun
    name: str
    about: str
    word: str
    kind: str
    trouble: str
    remarks: list[str]
    open_rows: bool
    retry: bool
    url: str


@dataclass(frozen=True)
class Track:
    """One right of the case, all that its part of the page shows."""

    request: RightsRequest
    word: str
    state: State
    step: NextStep
    eyebrow: str
    buttons: list[Button]
    not_you: str
    systems: list[System]
    collecting: bool
    unasked: list[str]
    asks: bool
    due_on: date
    left: int | None
    ended: str
    ended_on: date | None
    sentence: str
    complaint: str
    """What staff judge of the request that a complaint names; '' where there is nothing to judge."""
    receipt: str
    """That receipt was confirmed, or by when; '' where no law wants it."""
    with_whom: str
    approver: str
    take: str
    work: WorkPanel
    deeds: list[Button]


@dataclass(frozen=True)
class DueCard:
    """When a right is due, or was; of several that have all of it in common one card says it. `title`: which, and how
    it ended. `left`: days, None where it is over.
    """

    title: str
    due_on: date
    left: int | None
    ended_on: date | None
    sentence: str
    receipt: str


def build(case: Case, user: User, roles: frozenset[str], pack: Pack) -> dict[str, Any]:
    """The context of the page: everything masked."""
    requests = rights_of(case)
    situations = gather(requests)
    person = masked(case)
    way = Way.MAIL if person.destroyed else way_to(case)
    decision = case.decisions.select_related("by", "reason").order_by("-at", "-id").first()
    tracks = [track(request, situations[request.pk], user, roles, pack) for request in requests]
    return {
        "case": case,
        "person": person,
        "words": words_of(case) if roles & READ_WORDS else "",
        "checks": checks(case, person, decision if decision and decision.proven else None),
        "decision": decision,
        "wrote": wrote(case, situations[requests[0].pk], roles),
        "tracks": tracks,
        "others": len(tracks) - 1,
        "states": states_of(tracks),
        "dues": due_cards(tracks),
        "holds": [] if person.destroyed else hold.standing(case),
        "dispute": None if person.destroyed else standing_dispute(case),
        "doubt": None if person.destroyed else identity_page.more_wanted(case),
        "searched": identity_page.searched_for(case, decision) if decision and decision.proven else [],
        "acting": acting_of(case, roles),
        "may_correct_receipt": bool(roles & set(received.MAY)) and received.why_not(case, requests) is None,
        "may_write_down": bool(roles & set(said.MAY)) and said.why_not(case, pack, requests) is None,
        "talk": talk_of(case, roles, way),
        "duplicates": [] if person.destroyed else duplicates_of(case),
        "joined": list(Case.objects.of(case.controller).filter(merged_into=case).order_by("received_at")),
        "anything_asked": any(each.work.asked for each in tracks),
        "anything_to_look_at": any(each.work.guidance for each in tracks),
        "history": tell(case, requests, user, pack),
        **letters_panel(case, requests, way, roles),
    }


def rights_of(case: Case) -> list[RightsRequest]:
    """Open ones first, by their dates."""
    found = list(
        case.rights.select_related("pack_version", "handler").defer("pack_version__data").order_by("due_on", "id")
    )
    for request in found:
        request.case = case
    return sorted(found, key=lambda request: not State(request.state).look.open)


def track(request: RightsRequest, situation: Situation, user: User, roles: frozenset[str], pack: Pack) -> Track:
    step = next_step(situation)
    state = State(request.state)
    buttons, not_you = buttons_for(request, situation, step, user, roles)
    systems = systems_of(request, roles)
    mine = request.handler_id == user.pk
    takes = "handler" in roles and state in WITH_SOMEBODY and not mine
    return Track(
        request=request,
        word=str(right_word(request.right)),
        state=state,
        step=step,
        eyebrow=eyebrow(step.whose, roles, possible=bool(buttons) and not not_you),
        buttons=buttons,
        not_you=not_you,
        systems=systems,
        collecting=any(system.run.is_open for system in systems),
        unasked=unasked(request, systems),
        asks=Role.HANDLER in roles,
        due_on=request.due_on,
        left=deadlines.days_left(request.due_on, clock.today(pack.zone)) if state.look.open else None,
        ended_on=situation.ended_on,
        ended=due_words(request)[0],
        sentence=deadlines.sentence(dates_of(request, clock.today(pack.zone))),
        complaint=remark_on(request),
        receipt=receipt_words(request),
        with_whom=whom(request, user),
        approver=approver_of(request, user),
        take=(_("Take this on") if request.handler is None else _("Take this over")) if takes else "",
        work=work_panel(request, roles),
        deeds=other_deeds(request, situation, roles),
    )


def due_cards(tracks: list[Track]) -> list[DueCard]:
    alike: dict[DueCard, list[str]] = {}
    for track in tracks:
        title = str(track.state.label) if track.ended else _("Due")
        ended_on = track.ended_on if track.ended else None
        card = DueCard(title, track.due_on, track.left, ended_on, track.sentence, track.receipt)
        alike.setdefault(card, []).append(track.word)
    if len(tracks) == 1:
        return list(alike)
    return [_of_rights(card, listed(words)) for card, words in alike.items()]


def _of_rights(card: DueCard, rights: str) -> DueCard:
    receipt = labelled(rights, card.receipt) if card.receipt else ""
    return replace(card, title=f"{rights} · {card.title}", receipt=receipt)


def states_of(tracks: list[Track]) -> list[tuple[State, str]]:
    """Each state that a right of the case is in, in the order of the work; with how many, where they differ."""
    numbers = Counter(track.state for track in tracks)
    if len(numbers) == 1:
        return [(tracks[0].state, str(tracks[0].state.label))]
    return [(state, f"{state.label} · {localize(numbers[state])}") for state in State if state in numbers]


def receipt_words(request: RightsRequest) -> str:
    day = receipt.due(request)
    if day is None:
        return ""
    said = receipt.confirmed(request.case)
    words = {"by": plain_day(day), "on": plain_day(clock.day_of(said.at, rule_of(request).zone)) if said else ""}
    if said is None:
        return _("Receipt is to be confirmed by %(by)s.") % words
    return _("Receipt was confirmed on %(on)s; the law wants it by %(by)s.") % words


def approver_of(request: RightsRequest, user: User) -> str:
    """Who approved what is being sent or was; else who may."""
    approval = request.approvals.filter(round=request.round, voided_at__isnull=True).select_related("by").first()
    if approval:
        return _("you") if approval.by_id == user.pk else str(approval.by)
    return _("somebody who did not work on it") if State(request.state) in WITH_SOMEBODY else ""


def checks(case: Case, person: Masked, decision: IdentityDecision | None) -> list[Check]:
    """What the person has shown so far. Values masked."""
    waits = case.rights.filter(state__in=[State.RECEIVED, State.VERIFYING]).exists()
    found = [_email_check(case, person, waits)] if person.email or not person.phone else []
    if not found and case.confirmed_at is None:
        word, kind = (_("waiting"), "waiting") if waits else (_("not confirmed"), "")
        found = [Check(_("Phone code"), person.phone, word, kind)]
    found += _others_shown(case)
    proven = decision.identifiers if decision else []
    labels = {"account_id": _("Account"), "device_serial": _("Serial number of a device")}
    if case.for_another:
        labels = {
            "email": _("Email address of the person for whom they ask"),
            "phone_number": _("Phone number of the person for whom they ask"),
            "account_id": _("Account of that person"),
            "device_serial": _("Serial number of a device of that person"),
        }
    seen = _said_and_shown(case) if not person.destroyed else set()
    for name, label in labels.items():
        shown = person.subject.get(name, "")
        if not shown:
            found.append(Check(label, _("Not given"), _("not given"), ""))
        elif name in proven:
            found.append(Check(label, shown, _("proven"), "done"))
        elif name in seen and decision is None:
            found.append(Check(label, shown, _("shown"), "done"))
        elif decision or not waits:
            found.append(Check(label, shown, _("not counted as proven"), ""))
        else:
            found.append(Check(label, shown, _("to be looked at"), "waiting"))
    return found


def _said_and_shown(case: Case) -> set[str]:
    """Kinds of what was said of the person that accepted evidence shows, too: the same value, not another."""
    found = set()
    shown = proven_values(case)
    for kind in OF_PERSON:
        with contextlib.suppress(InvalidIdentifier):
            if kind in shown and lookup_form(kind, case.said(kind), case.country) in shown[kind]:
                found.add(kind)
    return found


def _others_shown(case: Case) -> list[Check]:
    """Evidence beside the code by mail: what it was, and whether it counts."""
    rows = Evidence.objects.filter(case=case).exclude(method="email_code").select_related("attachment")
    pack = pack_of(case.controller)
    return [
        Check(str(methods[row.method].title), papers.about(row, pack), papers.word(row),
              identity_page.BADGES[EvidenceState(row.state)], row.changed_at)
        for row in rows.order_by("at", "id")
    ]  # fmt: skip


def _email_check(case: Case, person: Masked, waits: bool) -> Check:
    label = _("Email code")
    if case.channel == Channel.STAFF:
        return Check(label, _("Filed by an administrator as a test"), _("not asked: test"), "")
    code = Evidence.objects.filter(case=case, method="email_code").order_by("at", "id").last()
    if code is not None and code.facts.get("struck"):
        return Check(label, person.email, papers.word(code), "failed", code.changed_at)
    if case.entered_by_id is not None and code is None:
        return Check(
            label,
            _("Entered by staff; it came by %(channel)s") % {"channel": case.get_channel_display()},
            _("not asked"),
            "",
        )
    if case.confirmed_at is None:
        word, kind = (_("waiting"), "waiting") if waits else (_("not confirmed"), "")
        why = _did_not_wait(case)
        return Check(label, joined(ended(person.email), why) if why else person.email, word, kind)
    return Check(label, person.email, _("proven"), "done", code.changed_at if code else case.confirmed_at)


def _did_not_wait(case: Case) -> str:
    """Which rights a law has done whoever asks; '' where there is none."""
    rights = list(case.rights.order_by("due_on", "id"))
    unchecked = [request for request in rights if guards.unchecked(request)]
    if not unchecked:
        return ""
    if len(unchecked) == len(rights):
        return _("The law of that place has it done whoever asks, so it did not wait for the code.")
    about = _("%(rights)s: the law of that place has it done whoever asks, so it did not wait for the code.")
    return about % {"rights": listed(right_word(request.right) for request in unchecked)}


def systems_of(request: RightsRequest, roles: frozenset[str]) -> list[System]:
    """The current runs of the round, in the order of the sources."""
    runs = list(runs_of(request))
    names = system_names(run.source for run in runs)
    return [_system(request, run, names[run.source_id], roles) for run in runs]


def unasked(request: RightsRequest, systems: list[System]) -> list[str]:
    """Names of active sources that came after the collection: what they hold is in no copy."""
    if request.state != State.FULFILLING or not systems:
        return []
    asked = {system.run.source_id: system.run.source for system in systems}
    later = list(Source.objects.filter(controller=request.case.controller_id, active=True).exclude(pk__in=asked))
    names = system_names([*asked.values(), *later])
    return [names[source.pk] for source in later]


def _system(request: RightsRequest, run: SourceRun, name: str, roles: frozenset[str]) -> System:
    word, kind = {
        JobState.DONE: (_("done"), "done"),
        JobState.STOPPED: (_("failed"), "failed"),
        JobState.CANCELLED: (_("not wanted any more"), ""),
        JobState.RUNNING: (_("collecting"), "waiting"),
    }.get(JobState(run.state), (_("waiting"), "waiting"))
    trouble = trouble_of(run)
    about = []
    if run.state == JobState.DONE:
        number = sum(1 for count in run.counts.values() if count)
        about = [collections_in_words(number), rows_in_words(run.rows)]
    elif trouble and run.is_open:
        word, kind = _("tries again"), "waiting"
    return System(
        run, name, " · ".join(about), word, kind, trouble, remarks_of(run),
        open_rows=run.rows > 0 and bool(roles & READERS) and request.state != State.WITHDRAWN,
        retry=Role.HANDLER in roles and (run.needs_person or bool(trouble and run.is_open)),
        url=first_rows(request, run),
    )  # fmt: skip


def collections_in_words(number: int) -> str:
    return ngettext("%(number)s collection", "%(number)s collections", number) % {"number": localize(number)}
