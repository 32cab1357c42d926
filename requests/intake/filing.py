"""Filing: what a person asks becomes a case with a reference, in one transaction.

The same for everybody: no source is asked, nothing is looked up but the number of codes that this
address was sent today, and the answer takes the same time whether or not somebody is a customer.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack, newest_version, pack_at
from privacyportal.staff.models import User
from privacyportal.uploads import Upload
from privacyportal.vault.models import DataKey
from requests import guards, workflow
from requests.attachments import attach
from requests.dates import new_dates
from requests.findable import INDEXED, make_findable
from requests.fulfil.receipt import confirm_if_wanted
from requests.identity import evidence
from requests.identity.authority import give_authority, want
from requests.identity.codes import issue_code, way_of
from requests.intake.offer import asks_of
from requests.letters.reach import on_paper_alone
from requests.models import ActingAs, Attachment, Case, Channel, Involvement, NoteKind, RightsRequest, State
from requests.notes import write_note
from requests.reference import make_reference
from requests.rights import PLANS, needs_authority

SEALED = (
    "name", "email", "phone", "account_id", "device_serial", "details",
    "represented", "represented_email", "represented_phone",
)  # fmt: skip
FILES = frozenset({"correction_proof", "abroad_proof", "authority"})
"""Fields that take files."""
PURPOSES = {"authority": Attachment.Purpose.AUTHORITY}
"""What a file of a field is for; all others are proof for what is asked."""


@dataclasses.dataclass(frozen=True)
class Filing:
    """What was asked, checked by the form: `right` a key of PROMISES.md, `country` ISO 3166-1 alpha-2 or ''.

    `rights`: all of them, where it is more than one; `asked`: what each asks beside the fields here.
    """

    right: str
    name: str
    email: str
    language: str
    phone: str = ""
    country: str = ""
    region: str = ""
    account_id: str = ""
    device_serial: str = ""
    details: str = ""
    acting_as: str = ActingAs.SELF.value
    represented: str = ""
    represented_email: str = ""
    represented_phone: str = ""
    age: dict[str, Any] | None = None
    """Of the person represented, where a guardian asks (`ages.Age` as JSON)."""
    rights: list[str] = dataclasses.field(default_factory=list)
    asked: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)

    @property
    def every_right(self) -> list[str]:
        return self.rights or [self.right]


COLUMNS = frozenset({field.name for field in dataclasses.fields(Filing)} - {"right", "rights", "asked"})
"""Answers that a case holds by themselves; all others belong to single rights."""


def fields_of(pack: Pack, right: str) -> tuple[str, ...]:
    """What this right asks for that belongs to it alone, files apart."""
    return tuple(field for field in asks_of(pack, right) if field not in COLUMNS and field not in FILES)


def answers_of(pack: Pack, right: str, clean: Mapping[str, Any]) -> dict[str, Any]:
    """Of checked answers those that belong to this right: what `Case.asked` holds under its key."""
    return {field: clean[field] for field in fields_of(pack, right) if clean.get(field)}


@dataclasses.dataclass(frozen=True)
class Sent:
    """A file that came with a field of the form."""

    field: str
    upload: Upload


def file_case(
    controller: Controller, filing: Filing, *, received_at: datetime | None = None, sent: Iterable[Sent] = ()
) -> Case:
    """Files a request of the web form: state `received`, a code on its way to the address."""
    with transaction.atomic():
        case = _write(controller, filing, State.RECEIVED, Channel.FORM, received_at or clock.now(), test=False)
        record(
            "request.received",
            controller=controller,
            actor=Actor.person(),
            subject=("case", str(case.pk)),
            facts={"right": filing.right, "rights": filing.every_right, "channel": Channel.FORM.value},
        )
        for file in sent:
            purpose = PURPOSES.get(file.field, Attachment.Purpose.PROOF)
            attachment = attach(case, file.upload, purpose, _right_of(filing, file.field))
            if purpose == Attachment.Purpose.AUTHORITY:
                give_authority(case, attachment, Actor.person())
        for request in case.rights.all():
            if guards.unchecked(request):
                workflow.perform("waive_proof", request, workflow.Deed.of_portal())
        issue_code(case)
    return case


def file_test_case(controller: Controller, filing: Filing, user: User) -> Case:
    """An administrator's test: runs the whole way, is counted nowhere, its mails are shown and not sent (DESIGN §3)."""
    with transaction.atomic():
        case = _write(controller, filing, State.VERIFYING, Channel.STAFF, clock.now(), test=True)
        record(
            "request.received_test",
            controller=controller,
            actor=Actor.staff(user),
            subject=("case", str(case.pk)),
            facts={"right": filing.right, "rights": filing.every_right, "channel": Channel.STAFF.value},
        )
        evidence.code_shown(case, way_of(case))
        confirm_if_wanted(case)
    return case


def _write(
    controller: Controller, filing: Filing, state: State, channel: Channel, moment: datetime, *, test: bool
) -> Case:
    version = newest_version(controller)
    pack = pack_at(version)
    received_on: date = clock.day_of(moment, pack.zone)
    case = Case(
        controller=controller,
        channel=channel,
        language=filing.language,
        country=filing.country,
        region=filing.region,
        acting_as=filing.acting_as,
        age=filing.age,
        asked=filing.asked or None,
        test=test,
        received_at=moment,
        received_on=received_on,
        mails=bool(filing.email),
        confirmed_at=moment if channel == Channel.STAFF else None,
        data_key=DataKey.objects.make(),
        **{name: getattr(filing, name) for name in SEALED},
    )
    _save_under_new_reference(case)
    for field in INDEXED:
        make_findable(case, field)
    for right in filing.every_right:
        dates = new_dates(pack, right, moment, country=filing.country, region=filing.region)
        RightsRequest.objects.create(
            case=case,
            right=right,
            state=state,
            state_since=moment,
            pack_version=version,
            rule=dates.rule.to_json(),
            due_on=dates.due_on,
            work_on=dates.work_on,
            complains_of=complained_of(case, filing.asked.get(right, {})),
            identity_asked_at=moment if state == State.VERIFYING else None,
        )
    return case


def _right_of(filing: Filing, field: str) -> str:
    """The right that a file was asked for; '' where it is about the whole case."""
    return next((right for right in filing.every_right if field in PLANS[right].asks), "")


def complained_of(case: Case, asked: dict[str, Any]) -> RightsRequest | None:
    """The answer that is complained about: of the same person's case, and only where that had one right.

    Whose case it is tells its address, or the number where there is none. What does not fit stays as the reference
    that was typed, for staff to judge.
    """
    reference = asked.get("answer_complained")
    found = Case.objects.of(case.controller).select_related("data_key").filter(reference=reference or "").first()
    if found is None or found.data_key.shredded_at is not None or not same_asker(found, case):
        return None
    rights = list(found.rights.all()[:2])
    return rights[0] if len(rights) == 1 else None


def same_asker(one: Case, other: Case) -> bool:
    """Whether both were made from the same address, or, without any, from the same number."""
    if one.email or other.email:
        return bool(one.email == other.email)
    return bool(one.phone and one.phone == other.phone)


def _save_under_new_reference(case: Case) -> None:
    """35 random bits rarely meet; where they do, another reference is drawn."""
    for attempt in range(5):
        case.reference = make_reference(case.controller.key)
        try:
            with transaction.atomic():
                case.save(force_insert=True)
            return
        except IntegrityError:
            if attempt == 4 or not Case.objects.filter(reference=case.reference).exists():
                raise


@dataclasses.dataclass(frozen=True)
class Entry:
    """How a request came that staff enter: `channel` email, phone or post; `received_on` with `reason` where that was
    another day than today; `mails` off where no mail is to be sent; `authority` shows that they may act for another.
    """

    channel: Channel
    received_on: date
    reason: str = ""
    mails: bool = True
    originals: tuple[Upload, ...] = ()
    authority: tuple[Upload, ...] = ()


def file_entered_case(controller: Controller, filing: Filing, entry: Entry, user: User) -> Case:
    """What came by email, phone or post: starts in `verifying`, counted from the day on which it came."""
    pack = pack_at(newest_version(controller))
    now = clock.now()
    today = entry.received_on == clock.today(pack.zone)
    noon = clock.moment_of(entry.received_on, pack.zone, 12)
    with transaction.atomic():
        case = _write(controller, filing, State.VERIFYING, entry.channel, now if today else noon, test=False)
        case.entered_by, case.mails, case.confirmed_at = user, entry.mails, now
        case.save(update_fields=["entered_by", "mails", "confirmed_at"])
        case.rights.update(identity_asked_at=now, state_since=now)
        facts = {"right": filing.right, "channel": entry.channel.value, "received_on": entry.received_on.isoformat()}
        if not today:
            note = write_note(case, NoteKind.RECEIPT, entry.reason, user)
            facts |= {"note": str(note.pk), "digest": note.digest}
        record(
            "request.entered",
            controller=controller,
            actor=Actor.staff(user),
            subject=("case", str(case.pk)),
            facts=facts,
        )
        for upload in entry.originals:
            attach(case, upload, Attachment.Purpose.ORIGINAL)
        for upload in entry.authority:
            give_authority(case, attach(case, upload, Attachment.Purpose.AUTHORITY), Actor.staff(user))
        if any(needs_authority(right, pack) for right in filing.every_right):
            want(case)
        if not on_paper_alone(case):
            issue_code(case)
        for request in case.rights.all():
            workflow.involve(request, user, Involvement.Deed.HANDLED)
            workflow.prove_if_enough(request, workflow.Deed.of_portal())
        confirm_if_wanted(case)
    return case
