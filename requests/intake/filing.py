"""Filing: what a person asks becomes a case with a reference, in one transaction.

The same for everybody: no source is asked, nothing is looked up but the number of codes that this
address was sent today, and the answer takes the same time whether or not somebody is a customer.
"""

import dataclasses
from datetime import date, datetime

from django.db import IntegrityError, transaction

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import newest_version, pack_at
from privacyportal.laws.finding import law_for
from privacyportal.people import index
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.staff.models import User
from privacyportal.vault.models import DataKey
from requests import deadlines
from requests.deadlines import Events
from requests.identity import evidence
from requests.identity.codes import issue_code, way_of
from requests.models import Case, Channel, RightsRequest, State
from requests.reference import make_reference

INDEXED = {"email": "email", "phone": "phone_number", "account_id": "account_id", "device_serial": "device_serial"}
"""Fields of a case that staff can search by, and the kind of identifier each one is."""
SEALED = ("name", "email", "phone", "account_id", "device_serial", "details")


@dataclasses.dataclass(frozen=True)
class Filing:
    """What was asked, checked by the form: `right` a key of PROMISES.md, `country` ISO 3166-1 alpha-2 or ''."""

    right: str
    name: str
    email: str
    language: str
    phone: str = ""
    country: str = ""
    account_id: str = ""
    device_serial: str = ""
    details: str = ""


def file_case(controller: Controller, filing: Filing, *, received_at: datetime | None = None) -> Case:
    """Files a request of the web form: state `received`, a code on its way to the address."""
    with transaction.atomic():
        case = _write(controller, filing, State.RECEIVED, Channel.FORM, received_at or clock.now(), test=False)
        record(
            "request.received",
            controller=controller,
            actor=Actor.person(),
            subject=("case", str(case.pk)),
            facts={"right": filing.right, "channel": Channel.FORM.value},
        )
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
            facts={"right": filing.right, "channel": Channel.STAFF.value},
        )
        evidence.code_shown(case, way_of(case))
    return case


def _write(
    controller: Controller, filing: Filing, state: State, channel: Channel, moment: datetime, *, test: bool
) -> Case:
    version = newest_version(controller)
    pack = pack_at(version)
    received_on: date = clock.day_of(moment, pack.zone)
    dates = deadlines.resolve(
        pack,
        law_for(filing.country, "", received_on),
        filing.right,
        Events(received_on, moment),
        country=filing.country,
    )
    case = Case(
        controller=controller,
        channel=channel,
        language=filing.language,
        country=filing.country,
        test=test,
        received_at=moment,
        received_on=received_on,
        mails=bool(filing.email),
        confirmed_at=moment if channel == Channel.STAFF else None,
        data_key=DataKey.objects.make(),
        **{name: getattr(filing, name) for name in SEALED},
    )
    _save_under_new_reference(case)
    for field, kind in INDEXED.items():
        index_identifier(case, kind, getattr(case, field))
    RightsRequest.objects.create(
        case=case,
        right=filing.right,
        state=state,
        state_since=moment,
        pack_version=version,
        rule=dates.rule.to_json(),
        due_on=dates.due_on,
        work_on=dates.work_on,
        identity_asked_at=moment if state == State.VERIFYING else None,
    )
    return case


def index_identifier(case: Case, kind: str, value: str) -> None:
    """A phone number that cannot be read stays as typed on the case; it cannot be searched for."""
    if not value:
        return
    try:
        index.put(case.controller, case.data_key, kind, lookup_form(kind, value, case.country))
    except InvalidIdentifier:
        if kind == "email":
            raise


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
