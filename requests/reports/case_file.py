"""The whole file of a case: everything said and done, for an authority that asks what happened."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from privacyportal import clock, countries, regions
from privacyportal.audit import trail
from privacyportal.audit.models import Entry, Leaf
from privacyportal.controllers.packs import Pack, pack_at
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.mail.outbox import letters
from privacyportal.staff.models import User
from requests import deadlines
from requests.dates import dates_of
from requests.figures.grounds import ground_word
from requests.fulfil.resend import HOLD_A_CODE
from requests.identity.base import methods
from requests.identity.codes import ways
from requests.intake.asked import WHO_ASKS, asked_of
from requests.models import (
    OF_PERSON,
    OF_REPRESENTED,
    Case,
    Intent,
    Note,
    NoteKind,
    Outcome,
    PlanRow,
    Report,
    RightsRequest,
    SourceRun,
    State,
)
from requests.rights import PLANS, plan_of
from requests.sources.naming import system_name

FIELDS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("name", lambda: _("Name")),
    ("email", lambda: _("Email address")),
    ("phone", lambda: _("Phone number")),
    ("account_id", lambda: _("Account")),
    ("device_serial", lambda: _("Serial number of a device")),
    ("represented", lambda: _("Asks for")),
    ("represented_email", lambda: _("Email address of that person")),
    ("represented_phone", lambda: _("Phone number of that person")),
    ("details", lambda: _("In their own words")),
)


DEEDS: dict[str, Callable[[], str]] = {
    "case.file_asked": lambda: _("why the whole file was asked for"),
    "identity.doubted": lambda: _("why more is to be proven"),
    "hold.released": lambda: _("why the hold was no longer needed"),
    "evidence.asked": lambda: _("what is asked for, and why"),
    "evidence.accepted": lambda: _("what was shown, and why it counts"),
    "evidence.rejected": lambda: _("why what was shown does not count"),
    "evidence.struck": lambda: _("why what was shown counts no more"),
}
"""What words of staff were written for, by the deed that the trail has them with, where their kind says too little."""


@dataclass(frozen=True)
class Track:
    """One right, with all that hangs on it."""

    request: RightsRequest
    title: Any
    state: str
    outcome: str
    ground: str
    sentence: str
    plan: list["PlanLine"]
    runs: list[tuple[str, SourceRun]]
    approvals: list[Any]


@dataclass(frozen=True)
class Past:
    """How a row of a plan was closed before it was opened again."""

    result: str
    who: str
    at: datetime
    words: str


@dataclass(frozen=True)
class PlanLine:
    system: str
    row: PlanRow
    past: list[Past]


@dataclass(frozen=True)
class Shown:
    """What was shown of who is asking, and counts."""

    title: str
    proves: list[str]
    strength: str
    at: datetime
    who: str
    words: str


@dataclass(frozen=True)
class Words:
    """What staff wrote: what for, and about which right and system."""

    what: str
    about: str
    note: Note


@dataclass(frozen=True)
class Line:
    """An entry of the trail. `seal`: the number of the seal that covers it, None where it is not sealed yet."""

    at: datetime
    what: str
    who: str
    seal: int | None
    digest: str


class History:
    """The trail of a case, and what it knows of the rows of plans and of the words of staff."""

    def __init__(self, case: Case) -> None:
        self.entries = list(trail.entries_about("case", case.pk))
        staff = {entry.actor_id for entry in self.entries if entry.actor_kind == "staff"}
        self.names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=staff)}
        self.notes = {
            str(note.pk): note for note in case.notes.select_related("author", "data_key").order_by("at", "id")
        }
        written_for = [entry for entry in self.entries if entry.facts.get("note")]
        self.deed_of = {str(entry.facts["note"]): entry for entry in reversed(written_for)}  # the first that names it

    def who(self, entry: Entry) -> str:
        if entry.actor_kind == "staff":
            return self.names.get(entry.actor_id, _("somebody who has left"))
        return {"person": _("the person"), "operator": _("an operator")}.get(entry.actor_kind, _("the portal"))

    def past_of(self, row: PlanRow) -> list[Past]:
        """What the row says now is left out."""
        return [
            Past(
                str(Intent(entry.facts["result"]).label),
                self.who(entry),
                entry.at,
                str(note.text) if (note := self.notes.get(str(entry.facts.get("note", "")))) else "",
            )
            for entry in self.entries
            if entry.action == "plan.closed" and entry.facts.get("row") == str(row.pk)
            if row.closed_at is None or entry.at < row.closed_at
        ]


def render(report: Report, pack: Pack) -> str:
    """The page, in the active language. Raises Shredded where the case's data was destroyed."""
    case = Case.objects.select_related("data_key", "controller", "entered_by").get(pk=report.case_id)
    history = History(case)
    requests = list(_rights(case))
    tracks = [_track(request, history) for request in requests]
    context = {
        "pack": pack,
        "report": report,
        "case": case,
        "made_on": clock.today(pack.zone),
        "who_files": WHO_ASKS[case.acting_as],
        "joined": case.merged.order_by("received_at"),
        "person": [(words(), value) for name, words in FIELDS if (value := getattr(case, name))],
        "asked": _asked(requests),
        "place": _place(case),
        "tracks": tracks,
        "shown": _shown(case),
        "decisions": [
            (decision, _kinds(case, decision.identifiers))
            for decision in case.decisions.select_related("by", "reason__data_key").order_by("at", "id")
        ],
        "code_came_back": case.evidence.filter(method__in=list(ways)).accepted().exists(),
        "challenges": case.challenges.order_by("made_at"),
        "messages": case.messages.select_related("author", "data_key"),
        "attachments": case.attachments.select_related("data_key"),
        "notes": _words(history, tracks),
        "holds": case.holds.select_related("by", "released_by", "reason__data_key").order_by("at"),
        "letters": _letters(case, requests),
        "trail": _trail(history),
    }
    return render_to_string("requests/reports/case_file.html", context)


def _kinds(case: Case, kinds: Iterable[str]) -> list[str]:
    """Kinds of identifier by their names, as above them stands what was written."""
    words, fields = dict(FIELDS), OF_REPRESENTED if case.for_another else OF_PERSON
    return [words[fields[kind]]() for kind in kinds if kind in fields]


def _shown(case: Case) -> list[Shown]:
    rows = case.evidence.accepted().select_related("by", "note__data_key", "data_key").order_by("changed_at", "id")
    return [
        Shown(
            " · ".join(filter(None, [str(methods[row.method].title), methods[row.method].seen(row)])),
            _kinds(case, row.identifiers),
            str(methods[row.method].strength_of(row).value),
            row.changed_at,
            str(row.by or ""),
            str(row.note.text) if row.note else "",
        )
        for row in rows
    ]


def _words(history: History, tracks: list[Track]) -> list[Words]:
    systems = {str(line.row.pk): line.system for track in tracks for line in track.plan}
    return [_words_of(note, history.deed_of.get(pk), systems) for pk, note in history.notes.items()]


def _words_of(note: Note, deed: Entry | None, systems: dict[str, str]) -> Words:
    what = DEEDS[deed.action]() if deed and deed.action in DEEDS else str(NoteKind(note.kind).label)
    right = str(PLANS[note.right].short) if note.right in PLANS else note.right
    system = systems.get(str(deed.facts.get("row", "")), "") if deed else ""
    return Words(what, " · ".join(filter(None, [right, system])), note)


def _place(case: Case) -> str:
    """Country and region by name, by code where nobody has a name for it; '' where it was not said."""
    country = countries.name_of(case.country) or case.country
    region = regions.name_of(case.country, case.region) or case.region
    return " · ".join(filter(None, [country, region]))


def _rights(case: Case) -> Iterable[RightsRequest]:
    found = case.rights.select_related("pack_version", "handler", "fee__reason__data_key")
    for request in found.prefetch_related("extensions__reason__data_key").order_by("id"):
        request.case = case
        yield request


def _track(request: RightsRequest, history: History) -> Track:
    runs = SourceRun.objects.filter(request=request).select_related("source").order_by("round", "source__key", "id")
    plan = request.plan.select_related(
        "source", "reason__data_key", "account__data_key", "decided_by", "closed_by"
    ).order_by("round", "id")
    return Track(
        request=request,
        title=plan_of(request.right).title if request.right in PLANS else request.right,
        state=str(State(request.state).label),
        outcome=str(Outcome(request.outcome).label) if request.outcome else "",
        ground=ground_word(request.refusal_ground, pack_at(request.pack_version)) if request.refusal_ground else "",
        sentence=deadlines.sentence(dates_of(request)),
        plan=[
            PlanLine(row.system or (system_name(row.source) if row.source else "–"), row, history.past_of(row))
            for row in plan
        ],
        runs=[(system_name(run.source), run) for run in runs],
        approvals=list(request.approvals.select_related("by").order_by("at", "id")),
    )


def _asked(requests: list[RightsRequest]) -> list[tuple[str, str, str]]:
    """(right, question, what was answered) in words, as the form said them."""
    return [
        (str(PLANS[request.right].short), answer.label, answer.value)
        for request in requests
        for answer in asked_of(request.case, request.right, pack_at(request.pack_version))
    ]


def _letters(case: Case, requests: list[RightsRequest]) -> list[dict[str, Any]]:
    """Each mail with its fate and its text; of those that hold a code, the text is left out."""
    about = [("case", str(case.pk)), *(("right", str(request.pk)) for request in requests)]
    mails: list[OutgoingMail] = []
    for kind, pk in about:
        mails += OutgoingMail.objects.filter(about_kind=kind, about_id=pk).select_related("data_key")
    return [
        {
            "at": mail.left_at or mail.queued_at,
            "title": (letters[mail.letter].title if mail.letter in letters else "") or mail.letter,
            "fate": Fate(mail.fate).label,
            "to": mail.to,
            "subject": mail.subject,
            "text": "" if mail.letter in HOLD_A_CODE else mail.text,
            "attachment": mail.attachment_name,
        }
        for mail in sorted(mails, key=lambda mail: mail.queued_at)
    ]


def _trail(history: History) -> list[Line]:
    leaves = Leaf.objects.filter(entry_id__in=[entry.pk for entry in history.entries])
    sealed = {leaf.entry_id: (leaf.seal_id, bytes(leaf.digest).hex()) for leaf in leaves}
    return [
        Line(entry.at, trail.sentence(entry), history.who(entry), *sealed.get(entry.pk, (None, "")))
        for entry in history.entries
    ]
