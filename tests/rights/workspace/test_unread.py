"""What a person writes is seen: in the queue, as the next step, in a view of its own and by a mail, also afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests.fulfil import unread
from requests.fulfil.messages import reply
from requests.fulfil.unread import tell_of_messages
from requests.models import Outcome, RightsRequest, State
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db
WORDS = "Please stop at once."
READ = "The person wrote: read it"
SignedIn = Callable[[str], Client]


def mails() -> list[str]:
    return [mail.to for mail in OutgoingMail.objects.filter(letter="staff.message").order_by("queued_at")]


def over(controller: Controller, outcome: Outcome) -> RightsRequest:
    request = making.confirmed(controller)
    RightsRequest.objects.filter(pk=request.pk).update(
        state=State.ANSWERED, outcome=outcome, answered_at=clock.now(), answered_on=clock.today("Asia/Shanghai"),
        refusal_ground="R5" if outcome == Outcome.REFUSED else "",
    )  # fmt: skip
    return request


@pytest.mark.parametrize("outcome", [None, Outcome.FULFILLED, Outcome.REFUSED])
def test_the_queue_and_the_page_say_that_the_person_wrote(
    outcome: Outcome | None, sofar: Controller, staff: dict[str, User], signed_in: SignedIn
) -> None:
    request = over(sofar, outcome) if outcome else making.proven(sofar, staff["verifier"])
    page, queue = f"/staff/requests/{request.case.reference}/", "/staff/?tab=answered" if outcome else "/staff/"
    client = signed_in("handler")
    assert READ not in words_of(client.get(page)) + words_of(client.get(queue))
    reply(request.case, WORDS)
    for address in (queue, "/staff/?view=unread"):
        shown = words_of(client.get(address))
        assert request.case.reference in shown and "1 new message" in shown and READ in shown
        assert WORDS not in shown
    shown = words_of(client.get(page))
    assert f"Next step, yours {READ}" in shown and "1 message of the person has not been opened." in shown
    reply(request.case, "And again.")
    assert "2 new messages" in words_of(client.get(queue))
    assert WORDS in words_of(client.get(f"{page}messages/"))
    assert READ not in words_of(client.get(page)) + words_of(client.get(queue))
    assert request.case.reference not in words_of(client.get("/staff/?view=unread"))


def test_while_it_is_verified_it_is_the_verifiers(sofar: Controller, signed_in: SignedIn) -> None:
    request = making.confirmed(sofar)
    reply(request.case, WORDS)
    page = f"/staff/requests/{request.case.reference}/"
    assert f"Next step, yours {READ}" in words_of(signed_in("verifier").get(page))
    assert f"Next step, for a verifier {READ}" in words_of(signed_in("handler").get(page))


def test_the_steps_of_the_work_stay_beside_it(submitted: RightsRequest, signed_in: SignedIn) -> None:
    reply(submitted.case, WORDS)
    shown = words_of(signed_in("approver").get(f"/staff/requests/{submitted.case.reference}/"))
    assert READ in shown and "Approve and send …" in shown


def test_one_mail_a_day_until_it_is_read(sofar: Controller, staff: dict[str, User], signed_in: SignedIn) -> None:
    request = making.proven(sofar, staff["verifier"])
    second = making.member(sofar, "handler", name="Second")
    RightsRequest.objects.update(handler=second)
    reply(request.case, WORDS)
    for _round in range(3):
        tell_of_messages(sofar, clock.now())
        reply(request.case, f"{WORDS} {_round}")
    assert mails() == [second.email]
    with clock.at(clock.now() + timedelta(days=1)):
        tell_of_messages(sofar, clock.now())
        assert mails() == [second.email] * 2
    signed_in("handler").get(f"/staff/requests/{request.case.reference}/messages/")
    with clock.at(clock.now() + timedelta(days=2)):
        tell_of_messages(sofar, clock.now())
    assert mails() == [second.email] * 2
    mail = OutgoingMail.objects.filter(letter="staff.message").latest("queued_at")
    assert request.case.reference in mail.subject and f"/staff/requests/{request.case.reference}/" in mail.text
    for personal in (WORDS, making.LIN.name, making.LIN.email):
        assert personal not in mail.text + mail.html + mail.subject


@pytest.mark.parametrize(("verifying", "role"), [(True, "verifier"), (False, "handler")])
def test_where_nobody_has_it_all_of_the_role_hear_of_it(
    verifying: bool, role: str, sofar: Controller, staff: dict[str, User]
) -> None:
    reply((making.confirmed(sofar) if verifying else over(sofar, Outcome.FULFILLED)).case, WORDS)
    tell_of_messages(sofar, clock.now())
    assert mails() == [staff[role].email]


def test_every_case_is_told_of(sofar: Controller, staff: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "BATCH", 2)
    for number in range(5):
        reply(making.confirmed(sofar, email=f"p{number}@example.com").case, WORDS)
    tell_of_messages(sofar, clock.now())
    assert len(mails()) == 5
    with CaptureQueriesContext(connection) as captured:
        tell_of_messages(sofar, clock.now())
    assert len(mails()) == 5 and len(captured) < 15


def test_a_case_of_several_rights_says_it_once(sofar: Controller, signed_in: SignedIn) -> None:
    first = making.confirmed(sofar)
    RightsRequest.objects.create(
        case=first.case, right="access", state=first.state, pack_version=first.pack_version, rule=first.rule,
        due_on=first.due_on,
    )  # fmt: skip
    reply(first.case, WORDS)
    assert words_of(signed_in("verifier").get(f"/staff/requests/{first.case.reference}/")).count(READ) == 1
