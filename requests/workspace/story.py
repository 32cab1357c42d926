"""Everything that happened to a case: the trail's sentences and the mails with their fates, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacyportal.audit import trail
from privacyportal.audit.models import Entry
from privacyportal.controllers.packs import Pack
from privacyportal.jobs.models import JobState
from privacyportal.mail.letters import letters
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.mail.outbox import mails_about
from privacyportal.mail.troubles import sentence_for
from privacyportal.sms.models import OutgoingText
from privacyportal.sms.outbox import texts_about
from privacyportal.sms.troubles import fate_words
from privacyportal.sms.troubles import sentence_for as text_trouble
from privacyportal.staff.models import User
from privacyportal.vault.models import Shredded
from requests.letters.text import TITLES
from requests.models import Case, Note, RightsRequest
from requests.sources.base import sentence_of
from requests.workspace.trouble import copy_trouble


@dataclass(frozen=True)
class Event:
    """`note`: what somebody of the staff wrote about it; `trouble`: what went wrong, in words."""

    at: datetime
    what: str
    who: str
    note: str = ""
    trouble: str = ""
    state: str = "done"


def tell(case: Case, requests: list[RightsRequest], user: User, pack: Pack) -> list[Event]:
    entries = list(trail.entries_about("case", case.pk))
    staff = {entry.actor_id for entry in entries if entry.actor_kind == "staff"}
    names = {str(member.pk): member for member in User.objects.filter(pk__in=staff)}
    notes = {str(note.pk): note for note in Note.objects.filter(case=case).select_related("data_key")}
    events = [_event(entry, names, notes, user) for entry in entries]
    mails = list(mails_about("case", str(case.pk)))
    for request in requests:
        mails += mails_about("right", str(request.pk))
    events += [_mail_event(mail) for mail in mails]
    events += [_text_event(text) for text in texts_about("case", str(case.pk))]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _event(entry: Entry, names: dict[str, User], notes: dict[str, Note], user: User) -> Event:
    note = notes.get(str(entry.facts.get("note", "")))
    return Event(
        entry.at, trail.sentence(entry), who(entry, names, user), _text(note),
        trouble=_trouble(entry), state="failed" if entry.action.endswith(("failed", "tried")) else "done",
    )  # fmt: skip


TROUBLES = {
    "request.step_failed": ("cause", copy_trouble),
    "collect.failed": ("code", sentence_of), "collect.tried": ("code", sentence_of),
}  # fmt: skip
"""Where an entry says what went wrong, and who puts that into words."""


def _trouble(entry: Entry) -> str:
    if entry.action not in TROUBLES:
        return ""
    fact, words = TROUBLES[entry.action]
    return str(words(str(entry.facts.get(fact, ""))))


def who(entry: Entry, names: dict[str, User], user: User) -> str:
    if entry.actor_kind == "staff":
        if entry.actor_id == str(user.pk):
            return _("you")
        return str(names[entry.actor_id]) if entry.actor_id in names else _("somebody who has left")
    return {"person": _("the person"), "operator": _("an operator")}.get(entry.actor_kind, _("the portal"))


def _text(note: Note | None) -> str:
    """What the note says; its case may have been destroyed."""
    try:
        return str(note.text) if note else ""
    except Shredded:
        return ""


def _mail_event(mail: OutgoingMail) -> Event:
    fate = str(Fate(mail.fate).label)
    if mail.maybe_twice:
        fate = _("accepted by the mail server; it may have arrived twice")
    elif mail.fate == Fate.QUEUED:
        fate = _("on its way")
    return Event(
        mail.accepted_at or mail.left_at or mail.queued_at,
        _("Mail: %(letter)s, %(fate)s") % {"letter": letter_title(mail.letter), "fate": fate},
        _("the portal"),
        trouble=sentence_for(mail.error) if mail.state != JobState.DONE and mail.fate != Fate.DROPPED else "",
        state="failed" if mail.state == JobState.STOPPED else "now" if mail.is_open else "done",
    )


def _text_event(text: OutgoingText) -> Event:
    return Event(
        text.accepted_at or text.queued_at,
        _("Text message: %(letter)s, %(fate)s")
        % {"letter": letter_title(text.letter), "fate": _("on its way") if text.is_open else fate_words(text.fate)},
        _("the portal"),
        trouble=text_trouble(text.error) if text.state != JobState.DONE else "",
        state="failed" if text.state == JobState.STOPPED else "now" if text.is_open else "done",
    )


def letter_title(name: str) -> Any:
    return TITLES.get(name) or (letters[name].title if name in letters else "") or name
