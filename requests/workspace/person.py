"""The person of a case as staff see them: masked, unless they ask with a reason (P-46)."""

from dataclasses import dataclass

from django.db import transaction

from privacyportal.audit.trail import Actor, record
from privacyportal.countries import name_of
from privacyportal.people import masks
from privacyportal.staff.models import User
from privacyportal.vault.models import Shredded
from requests.models import Case, NoteKind
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


def words_of(case: Case) -> str:
    """What the person wrote in their own words; '' where there is nothing, or nothing any more."""
    try:
        return str(case.details)
    except Shredded:
        return ""
