"""Everything that happened to a case: the trail's sentences and the mails with their fates, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from requests.workspace.names import right_word
from requests.workspace.trouble import copy_trouble


@dataclass(frozen=True)
class Event:
    """`note`: what somebody of the staff wrote about it; `trouble`: what went wrong, in words. `rights`: those that it
    was about, where the case has several.
    """

    at: datetime
    what: str
    who: str
    note: str = ""
    trouble: str = ""
    state: str = "done"
    rights: tuple[str, ...] = ()


OF_THE_CASE = {"request.received", "request.received_test", "request.entered"}
"""Deeds that hit all of its rights, though their facts may name one."""
AT_ONCE = timedelta(seconds=5)
"""As long as one deed may take."""


def tell(case: Case, requests: list[RightsRequest], user: User, pack: Pack) -> list[Event]:
    entries = list(trail.entries_about("case", case.pk))
    staff = {entry.actor_id for entry in entries if entry.actor_kind == "staff"}
    names = {str(member.pk): member for member in User.objects.filter(pk__in=staff)}
    notes = {str(note.pk): note for note in Note.objects.filter(case=case).select_related("data_key")}
    several = len(requests) > 1
    events = _joined(_event(entry, names, notes, user, several) for entry in entries)
    events += [_mail_event(mail) for mail in mails_about("case", str(case.pk))]
    for request in requests:
        rights = (str(right_word(request.right)),) if several else ()
        events += [replace(_mail_event(mail), rights=rights) for mail in mails_about("right", str(request.pk))]
    events += [_text_event(text) for text in texts_about("case", str(case.pk))]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _joined(events: Iterable[Event]) -> list[Event]:
    """What one deed did to several rights at one moment is one event that names them. `events`: as they happened."""
    found: list[Event] = []
    newest: dict[tuple[str, ...], int] = {}
    for event in events:
        alike = (event.what, event.who, event.note, event.trouble)
        earlier = found[newest[alike]] if event.rights and alike in newest else None
        if earlier and event.at - earlier.at < AT_ONCE and earlier.rights and event.rights[0] not in earlier.rights:
            found[newest[alike]] = replace(earlier, rights=earlier.rights + event.rights)
        else:
            newest[alike] = len(found)
            found.append(event)
    return found


def _event(entry: Entry, names: dict[str, User], notes: dict[str, Note], user: User, several: bool) -> Event:
    note = notes.get(str(entry.facts.get("note", "")))
    right = str(entry.facts.get("right", "")) if several and entry.action not in OF_THE_CASE else ""
    return Event(
        entry.at, trail.sentence(entry), who(entry, names, user), _text(note),
        trouble=_trouble(entry), state="failed" if entry.action.endswith(("failed", "tried")) else "done",
        rights=(str(right_word(right)),) if right else (),
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
