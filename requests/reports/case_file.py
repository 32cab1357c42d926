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
from requests.identity.codes import ways
from requests.models import Case, Outcome, Report, RightsRequest, SourceRun, State
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


@dataclass(frozen=True)
class Track:
    """One right, with all that hangs on it."""

    request: RightsRequest
    title: Any
    state: str
    outcome: str
    ground: str
    sentence: str
    plan: list[Any]
    runs: list[tuple[str, SourceRun]]
    approvals: list[Any]


@dataclass(frozen=True)
class Line:
    """An entry of the trail. `seal`: the number of the seal that covers it, None where it is not sealed yet."""

    at: datetime
    what: str
    who: str
    seal: int | None
    digest: str


def render(report: Report, pack: Pack) -> str:
    """The page, in the active language. Raises Shredded where the case's data was destroyed."""
    case = Case.objects.select_related("data_key", "controller", "entered_by").get(pk=report.case_id)
    tracks = [_track(request) for request in _rights(case)]
    context = {
        "pack": pack,
        "report": report,
        "case": case,
        "made_on": clock.today(pack.zone),
        "person": [(words(), value) for name, words in FIELDS if (value := getattr(case, name))],
        "asked": _asked(case),
        "place": _place(case),
        "tracks": tracks,
        "decisions": case.decisions.select_related("by", "reason__data_key").order_by("at", "id"),
        "code_came_back": case.evidence.filter(method__in=list(ways)).accepted().exists(),
        "challenges": case.challenges.order_by("made_at"),
        "messages": case.messages.select_related("author", "data_key"),
        "attachments": case.attachments.select_related("data_key"),
        "notes": case.notes.select_related("author", "data_key").order_by("at", "id"),
        "holds": case.holds.select_related("by", "released_by", "reason__data_key").order_by("at"),
        "letters": _letters(case, [track.request for track in tracks]),
        "trail": _trail(case),
    }
    return render_to_string("requests/reports/case_file.html", context)


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


def _track(request: RightsRequest) -> Track:
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
        plan=[(row.system or (system_name(row.source) if row.source else "–"), row) for row in plan],
        runs=[(system_name(run.source), run) for run in runs],
        approvals=list(request.approvals.select_related("by").order_by("at", "id")),
    )


def _asked(case: Case) -> list[tuple[str, str, Any]]:
    """(right, field, what was answered), as the form took it."""
    asked = case.asked or {}
    return [
        (
            str(PLANS[right].short) if right in PLANS else right,
            field.replace("_", " "),
            _(", ").join(map(str, value)) if isinstance(value, list) else value,
        )
        for right, fields in asked.items()
        for field, value in fields.items()
        if value not in ("", None, [])
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


def _trail(case: Case) -> list[Line]:
    entries = list(trail.entries_about("case", case.pk))
    leaves = Leaf.objects.filter(entry_id__in=[entry.pk for entry in entries])
    sealed = {leaf.entry_id: (leaf.seal_id, bytes(leaf.digest).hex()) for leaf in leaves}
    staff = {entry.actor_id for entry in entries if entry.actor_kind == "staff"}
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=staff)}
    return [
        Line(entry.at, trail.sentence(entry), _who(entry, names), *sealed.get(entry.pk, (None, "")))
        for entry in entries
    ]


def _who(entry: Entry, names: dict[str, str]) -> str:
    if entry.actor_kind == "staff":
        return names.get(entry.actor_id, _("somebody who has left"))
    return {"person": _("the person"), "operator": _("an operator")}.get(entry.actor_kind, _("the portal"))
