"""The person of a case as staff see them: masked, unless they ask with a reason (P-46)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from privacyportal.audit.trail import Actor, record
from privacyportal.countries import name_of
from privacyportal.people import masks
from privacyportal.staff.models import User
from privacyportal.vault.models import Shredded
from requests.ages import Age, who_may_act
from requests.fulfil import dispute
from requests.guards import standing_dispute
from requests.models import ActingAs, Case, NoteKind
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
    country: str = ""
    destroyed: bool = False


@dataclass(frozen=True)
class Revealed:
    name: str
    email: str
    phone: str
    account_id: str
    device_serial: str


def masked(case: Case) -> Masked:
    country = name_of(case.country)
    try:
        return Masked(
            masks.mask_name(case.name) if case.name else "",
            masks.mask_email(case.email) if case.email else "",
            masks.mask_phone(case.phone) if case.phone else "",
            masks.mask_identifier(case.account_id) if case.account_id else "",
            masks.mask_identifier(case.device_serial) if case.device_serial else "",
            country,
        )
    except Shredded:
        return Masked(country=country, destroyed=True)


def reveal(case: Case, user: User, reason: str) -> Revealed:
    """Shows everything that identifies the person, once; who asked, and why, stays on record. Raises Shredded."""
    shown = Revealed(case.name, case.email, case.phone, case.account_id, case.device_serial)
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


def acting_of(case: Case, roles: frozenset[str], today: date) -> Acting | None:
    """None where the person asks for themselves."""
    if case.acting_as == ActingAs.SELF:
        return None
    try:
        age = Age.from_json(case.age)
    except Shredded:
        return None
    open_ = case.rights.filter(state__in=OPEN_STATES).exists()
    may = open_ and bool(roles & set(dispute.MAY)) and standing_dispute(case) is None
    return Acting(who_may_act(age, today) if age else "", may)


def words_of(case: Case) -> str:
    """What the person wrote in their own words; '' where there is nothing, or nothing any more."""
    try:
        return str(case.details)
    except Shredded:
        return ""
