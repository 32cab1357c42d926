"""What a case was sent, each with its fate and what can be done about it: print it, mark it, send it again."""

import dataclasses
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.packs import pack_of
from privacyportal.formats import plain_day
from privacyportal.jobs.models import JobState
from privacyportal.jobs.outgoing import Fate
from privacyportal.mail.models import OutgoingMail
from privacyportal.mail.outbox import mails_about
from privacyportal.people.masks import mask_email, mask_phone
from privacyportal.sms.models import OutgoingText
from privacyportal.sms.outbox import texts_about
from privacyportal.sms.troubles import fate_words
from requests.fulfil.bounced import LEFT
from requests.fulfil.printing import printable_copy
from requests.fulfil.resend import AGAIN_AT_ALL, HOLD_A_CODE
from requests.letters.paper import Sheet, letters_of, to_be_posted
from requests.letters.reach import Way
from requests.letters.text import NEWS
from requests.models import Case, ChangeState, RightsRequest
from requests.workspace.access import ACCESS
from requests.workspace.button import Button, address
from requests.workspace.story import letter_title

BADGES = {Fate.ACCEPTED: "done", Fate.REFUSED: "failed", Fate.BOUNCED: "failed", Fate.IN_DOUBT: "waiting"}


@dataclasses.dataclass(frozen=True)
class Sent:
    """`way`: by what it went, and to whom (masked); `kind`: of the badge."""

    title: str
    way: str
    at: datetime
    word: str
    kind: str
    buttons: list[Button]


def letters_panel(case: Case, requests: list[RightsRequest], way: Way, roles: frozenset[str]) -> dict[str, Any]:
    """For the case page; nothing of it once the data is destroyed but the fates of what was mailed."""
    alive = case.data_key.shredded_at is None
    copies = [request for request in requests if alive and printable_copy(request)] if _may("copy_paper", roles) else []
    return {
        "sent": sent_to(case, requests, way, roles) if alive else [],
        "copies": [Button(_("Open the copy to print it"), address("copy_paper", one), post=True) for one in copies],
        "address_deed": _address_deed(case) if alive and _may("address", roles) else None,
    }


def _address_deed(case: Case) -> Button:
    waits = case.address_changes.filter(state=ChangeState.SHOWN).exists()
    label = _("Another address waits for your decision") if waits else _("The person has another address")
    return Button(label, reverse("workspace:address", args=[case.reference]), look="primary" if waits else "")


def sent_to(case: Case, requests: list[RightsRequest], way: Way, roles: frozenset[str]) -> list[Sent]:
    """Newest first. What waits behind the code stands in the list of who is not mailed."""
    printable = {sheet.pk for sheet in letters_of(case)} if roles & set(ACCESS["letter_paper"].see) else set()
    mails = [mail for kind, pk in _subjects(case, requests) for mail in _with_address(mails_about(kind, pk))]
    found = [_mail(case, mail, roles, printable) for mail in mails]
    found += [_text(case, text, way, roles) for text in _with_address(texts_about("case", str(case.pk)))]
    if way is not Way.MAIL:
        gone = _gone_on_paper(case) if way is Way.POST else {}
        found += [_kept(case, sheet, way, gone, roles) for sheet in to_be_posted(case)]
    return sorted(found, key=lambda sent: sent.at, reverse=True)


def _subjects(case: Case, requests: list[RightsRequest]) -> list[tuple[str, str]]:
    return [("case", str(case.pk)), *(("right", str(request.pk)) for request in requests)]


def _with_address(messages: "QuerySet[Any]") -> "QuerySet[Any]":
    """Lists of what was sent leave the address in the database; this one says to whom each went."""
    return messages.defer(None).defer("text").select_related("data_key")


def _gone_on_paper(case: Case) -> dict[str, Entry]:
    """Of each sheet, and of each right whose answer was posted, the newest entry of the trail that says so."""
    entries = entries_about("case", case.pk).filter(action__in=["letter.printed", "answer.posted"])
    return {str(entry.facts.get("sheet") or entry.facts.get("right", "")): entry for entry in entries}


def _mail(case: Case, mail: OutgoingMail, roles: frozenset[str], printable: set[Any]) -> Sent:
    buttons = [_print(case, mail)] if mail.pk in printable else []
    if mail.fate in LEFT and _may("mail_bounced", roles):
        buttons.append(_post(case, _("Note that it came back"), "mail_bounced", mail))
    if mail.fate in AGAIN_AT_ALL and not mail.is_open and mail.letter not in HOLD_A_CODE and _may("mail_again", roles):
        buttons.append(_post(case, _("Send it again"), "mail_again", mail))
    word = _("on its way") if mail.is_open else str(Fate(mail.fate).label)
    way = _("by mail to %(to)s") % {"to": mask_email(mail.to)}
    return Sent(str(letter_title(mail.letter)), way, mail.queued_at, word, _badge(mail), buttons)


def _text(case: Case, text: OutgoingText, way: Way, roles: frozenset[str]) -> Sent:
    buttons = []
    if text.fate in LEFT and _may("mail_bounced", roles):
        buttons = [_post(case, _("Note that it did not arrive"), "mail_bounced", text)]
    elif text.letter == NEWS and not text.is_open and way is Way.TEXT and _may("text_again", roles):
        buttons = [_post(case, _("Send it again"), "text_again", text)]
    word = _("on its way") if text.is_open else fate_words(text.fate)
    by = _("by text message to %(to)s") % {"to": mask_phone(text.to)}
    return Sent(str(letter_title(text.letter)), by, text.queued_at, word, _badge(text), buttons)


def _kept(case: Case, sheet: Sheet, way: Way, gone: dict[str, Entry], roles: frozenset[str]) -> Sent:
    title = str(letter_title(sheet.letter or "case.message"))
    buttons = [_print(case, sheet)] if roles & set(ACCESS["letter_paper"].see) else []
    word, kind = _on_paper(case, sheet, gone) if way is Way.POST else (_("waits for the person"), "waiting")
    return Sent(title, _("behind the code, or on paper"), sheet.at, word, kind, buttons)


def _on_paper(case: Case, sheet: Sheet, gone: dict[str, Entry]) -> tuple[str, str]:
    """What became of it, and the kind of its badge. Of an answer staff say themselves that it was posted."""
    zone = pack_of(case.controller).zone
    posted, printed = gone.get(sheet.right) if sheet.letter.startswith("answer.") else None, gone.get(str(sheet.pk))
    if posted is not None and posted.at >= sheet.at:
        return _("posted on %(day)s") % {"day": plain_day(clock.day_of(posted.at, zone))}, "done"
    if printed is not None:
        return _("printed on %(day)s") % {"day": plain_day(clock.day_of(printed.at, zone))}, "done"
    return _("to be printed and posted"), "waiting"


def _badge(message: OutgoingMail | OutgoingText) -> str:
    if message.state == JobState.STOPPED:
        return "failed"
    return "waiting" if message.is_open else BADGES.get(Fate(message.fate), "")


def _may(name: str, roles: frozenset[str]) -> bool:
    return bool(roles & set(ACCESS[name].do))


def _print(case: Case, sheet: Any) -> Button:
    return Button(_("Print it (PDF)"), reverse("workspace:letter_paper", args=[case.reference, sheet.pk]))


def _post(case: Case, label: str, name: str, message: OutgoingMail | OutgoingText) -> Button:
    return Button(label, reverse(f"workspace:{name}", args=[case.reference, message.pk]), post=True)
