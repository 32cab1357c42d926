"""The person of a case as staff see them: masked, unless they ask with a reason (P-46)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from django.db import transaction

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_of
from privacyportal.countries import name_of
from privacyportal.people import masks
from privacyportal.staff.models import User
from privacyportal.vault.models import Shredded
from requests.ages import Age, who_may_act
from requests.fulfil import dispute
from requests.guards import standing_dispute
from requests.identity import authority
from requests.models import OF_PERSON, Case, NoteKind
from requests.models.right import OPEN_STATES
from requests.notes import write_note


@dataclass(frozen=True)
class Masked:
    """`destroyed`: the case's data was shredded, nobody can read it any more."""

    name: str = ""
    email: str = ""
    phone: str = ""
    account_id: str = ""
    device_serial: str = ""
    represented: str = ""
    """The name of the person for whom they ask."""
    subject: Mapping[str, str] = field(default_factory=dict)
    """What was said of the person whose data it is, by kind (`Case.said`)."""
    country: str = ""
    destroyed: bool = False


@dataclass(frozen=True)
class Revealed:
    name: str
    email: str
    phone: str
    account_id: str
    device_serial: str
    represented: str
    represented_email: str
    represented_phone: str


MASKS = {"email": masks.mask_email, "phone_number": masks.mask_phone}


def masked(case: Case) -> Masked:
    country = name_of(case.country)
    try:
        return Masked(
            masks.mask_name(case.name) if case.name else "",
            masks.mask_email(case.email) if case.email else "",
            masks.mask_phone(case.phone) if case.phone else "",
            masks.mask_identifier(case.account_id) if case.account_id else "",
            masks.mask_identifier(case.device_serial) if case.device_serial else "",
            masks.mask_name(case.represented) if case.represented else "",
            {kind: MASKS.get(kind, masks.mask_identifier)(said) for kind in OF_PERSON if (said := case.said(kind))},
            country,
        )
    except Shredded:
        return Masked(country=country, destroyed=True)


def reveal(case: Case, user: User, reason: str) -> Revealed:
    """Shows everything that identifies the person, once; who asked, and why, stays on record. Raises Shredded."""
    shown = Revealed(**{each.name: getattr(case, each.name) for each in fields(Revealed)})
    with transaction.atomic():
        note = write_note(case, NoteKind.REVEAL, reason, user)
        record(
            "case.revealed",
            controller=case.controller,
            actor=Actor.staff(user),
            subject=("case", str(case.pk)),
            facts={"note": str(note.pk), "digest": note.digest},
        )
    return shown


@dataclass(frozen=True)
class Acting:
    """For whom somebody else asks. `age`: who may act today, in a sentence; '' where no age counts."""

    age: str
    may_dispute: bool
    notice: str
    """Whether that person was told, in a sentence; '' while nobody has accepted the authority."""
    untold: bool


def acting_of(case: Case, roles: frozenset[str]) -> Acting | None:
    """None where the person asks for themselves."""
    if not case.for_another:
        return None
    try:
        age = Age.from_json(case.age)
    except Shredded:
        return None
    open_ = case.rights.filter(state__in=OPEN_STATES).exists()
    may = open_ and bool(roles & set(dispute.MAY)) and standing_dispute(case) is None
    today = clock.today(pack_of(case.controller).zone)
    notice = authority.notice_of(case)
    words = str(authority.NOTICES[notice]) if notice else ""
    return Acting(who_may_act(age, today) if age else "", may, words, notice == authority.Notice.NOT)


def words_of(case: Case) -> str:
    """What the person wrote in their own words; '' where there is nothing, or nothing any more."""
    try:
        return str(case.details)
    except Shredded:
        return ""
