"""What the tests of requests are made of: a controller, its staff, a real database, requests on their way."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from privacyportal.audit.trail import Actor
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.packs import newest_version
from privacyportal.packfiles import digest_of
from privacyportal.staff.models import Membership, User
from requests import workflow
from requests.fulfil import answer, content
from requests.identity import authority
from requests.identity.decision import accept_identity
from requests.identity.live_check import note_check
from requests.intake.filing import Filing, file_case
from requests.models import Case, Evidence, RightsRequest, State
from requests.rights import Proof, level_for
from requests.sources.registering import Description, save_source

DATAMAP = """
dataset:
  - fides_key: solar
    name: Monitoring
    collections:
      - name: customers
        fields:
          - {name: id, data_categories: [system.operations], fides_meta: {primary_key: true}}
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}
          - {name: full_name, data_categories: [user.name]}
      - name: tickets
        fields:
          - {name: id, data_categories: [system.operations], fides_meta: {primary_key: true}}
          - name: customer_id
            data_categories: [system.operations]
            fides_meta: {references: [{dataset: solar, field: customers.id, direction: from}]}
          - {name: subject, data_categories: [user.content]}
          - {name: answered_by, data_categories: [user.name]}
"""
LABELS = """
solar:
  title: {en: Monitoring, zh: 监控}
  collections:
    customers: {title: {en: Customers, zh: 客户}}
    tickets:
      title: {en: Support tickets, zh: 支持工单}
      fields:
        subject: {en: What it was about, zh: 内容}
        answered_by: {en: Answered by, zh: 答复人}
"""
LIN = Filing(
    right="copy", name="林小雨", email="lin.xiaoyu@example.com", language="en", country="DE",
    device_serial="SN-2024-0098-K", details="Please include the tickets of last winter.",
)  # fmt: skip


def sofar() -> Controller:
    load_packs()
    return Controller.objects.get(key="sofar")


def new_version(controller: Controller, **changes: Any) -> PackVersion:
    """The pack as somebody changed it: requests that are filed from now on are pinned to this one."""
    old = newest_version(controller)
    data = {**old.data, **changes}
    made: PackVersion = PackVersion.objects.create(
        controller=controller, number=old.number + 1, digest=digest_of(data), data=data, origin="test"
    )
    return made


MING = "ming@example.com"


def authorised(case: Case, verifier: User, words: str = "A mandate.", email: str = MING) -> Evidence:
    """They may act: the paper shows the address of the person represented, who is told of it."""
    return authority.accept_authority(
        case, verifier, words, authority.Told(authority.Notice.MAIL), authority.Shown(read={"represented_email": email})
    )


def member(controller: Controller, *roles: str, name: str = "") -> User:
    """Somebody of the staff; signs in by `client.force_login`."""
    name = name or " ".join(roles) or "nobody"
    user = User(email=f"{name.replace(' ', '.')}@{controller.key}.example".lower(), name=name)
    user.set_unusable_password()
    user.save()
    Membership.objects.bulk_create(Membership(user=user, controller=controller, role=role) for role in roles)
    return user


def database(folder: Path, tickets: int = 3, name: str = "solar") -> str:
    """A real database with Lin's rows and somebody else's. Its address."""
    path = folder / f"{name}.sqlite3"
    with sqlite3.connect(path) as rows:
        rows.execute("create table customers (id integer primary key, email text, full_name text)")
        rows.execute(
            "create table tickets (id integer primary key, customer_id integer, subject text, answered_by text)"
        )
        rows.executemany(
            "insert into customers values (?, ?, ?)",
            [(1, LIN.email, LIN.name), (2, "somebody.else@example.com", "Somebody Else")],
        )
        rows.executemany(
            "insert into tickets values (?, 1, ?, ?)",
            [(n, f"Inverter {n} shows a fault", f"Agent {n}") for n in range(1, tickets + 1)],
        )
    rows.close()
    return f"sqlite:///{path}"


def source(controller: Controller, folder: Path, tickets: int = 3, key: str = "solar") -> Any:
    given = Description("sql", {"url": database(folder, tickets, key)}, DATAMAP, LABELS)
    return save_source(controller, key, given, Actor.operator())[0]


def filed(controller: Controller, **changes: Any) -> Case:
    """As the web form files it: received, not confirmed."""
    return file_case(controller, Filing(**{**LIN.__dict__, **changes}))


def right_of(case: Case) -> RightsRequest:
    return RightsRequest.objects.select_related("case__data_key", "case__controller", "pack_version").get(case=case)


def confirmed(controller: Controller, **changes: Any) -> RightsRequest:
    """Verifying: the person has typed the code."""
    from privacyportal import clock

    case = filed(controller, **changes)
    Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now())
    deed = workflow.Deed(Actor.person(), columns={"identity_asked_at": clock.now()})
    workflow.perform("confirm", right_of(case), deed)
    return right_of(case)


def several(controller: Controller, *rights: str, **changes: Any) -> Case:
    """A case of several rights whose code came back."""
    from privacyportal import clock

    case = filed(controller, right=rights[0], rights=list(rights), **changes)
    Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now())
    for request in RightsRequest.objects.select_related("case__data_key", "case__controller").filter(case=case):
        deed = workflow.Deed(Actor.person(), facts={"method": "email_code"}, columns={"identity_asked_at": clock.now()})
        workflow.perform("confirm", request, deed)
    case.refresh_from_db()
    return case


def second_thing(request: RightsRequest, verifier: User) -> None:
    """Where the right needs more than the code: a document was shown at a desk."""
    if level_for(request) == Proof.SECOND:
        note_check(request.case, verifier, "live_check", [], "An invoice of ours, shown at the desk in Xiamen.")


def proven(controller: Controller, verifier: User, **changes: Any) -> RightsRequest:
    """Fulfilling: the verifier has accepted the identity, the systems are to be asked."""
    request = confirmed(controller, **changes)
    second_thing(request, verifier)
    accept_identity(request.case, verifier, [], "The code came back from the address of the account.")
    return right_of(request.case)


def collected(controller: Controller, verifier: User, work: Callable[..., int], **changes: Any) -> RightsRequest:
    """Fulfilling, and every system has answered."""
    request = proven(controller, verifier, **changes)
    work("collect")
    return right_of(request.case)


def submitted(
    controller: Controller, verifier: User, handler: User, work: Callable[..., int], **changes: Any
) -> RightsRequest:
    """Approving."""
    request = collected(controller, verifier, work, **changes)
    workflow.perform("submit", request, workflow.Deed.of_staff(handler))
    return right_of(request.case)


def approved(request: RightsRequest, approver: User) -> RightsRequest:
    answer.approve(request, approver, content.digest(request))
    assert right_of(request.case).state == State.CARRYING_OUT
    return right_of(request.case)
