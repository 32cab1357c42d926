"""A paper that nobody looks at: staff hear of it in time, and nobody is told that it never came."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.formats import plain_day
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests import workflow
from requests.fulfil.papers import remind_of_papers
from requests.identity import document
from requests.identity.codes import open_session
from requests.models import Case, Evidence, RightsRequest
from tests.rights.identity.test_documents import asked, given
from tests.rights.intake.conftest import text_of
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db
AFTER = timedelta(days=15)


def day(moment: Any) -> str:
    return plain_day(clock.day_of(moment, "Asia/Shanghai"))


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(letter="staff.paper").order_by("queued_at"))


def destroyed(case: Case) -> None:
    with clock.at(clock.now() + AFTER):
        document.destroy_old(case.controller, clock.now())


def staff_page(case: Case, user: User, page: str = "") -> str:
    client = Client()
    client.force_login(user)
    with clock.at(clock.now() + AFTER):
        return text_of(client.get(page or f"/staff/requests/{case.reference}/"))


def person_page(case: Case) -> str:
    client = Client()
    with clock.at(clock.now() + AFTER):
        client.cookies["case_session"] = open_session(case)
        return text_of(client.get(f"/r/{case.reference}/"))


def test_verifiers_are_reminded_after_seven_and_twelve_days(
    sofar: Controller, request_: RightsRequest, verifier: User
) -> None:
    making.member(sofar, "handler")
    row = given(request_, verifier)
    told = {}
    for number in (6, 7, 8, 11, 12, 13):
        with clock.at(row.attachment.at + timedelta(days=number, minutes=1)):
            for _twice in range(2):
                remind_of_papers(sofar, clock.now())
        told[number] = len(mails())
    assert told == {6: 0, 7: 1, 8: 1, 11: 1, 12: 2, 13: 2}
    mail = mails()[0]
    assert mail.to == verifier.email
    assert row.case.reference in mail.subject and row.case.reference in mail.text
    assert day(row.attachment.at + document.LIFE) in " ".join(mail.text.split())
    assert making.LIN.name not in mail.text and making.LIN.email not in mail.text


def test_what_was_decided_on_reminds_nobody(sofar: Controller, request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    document.open_file(row, verifier)
    document.decide(row, verifier, True, [])
    with clock.at(clock.now() + timedelta(days=13)):
        remind_of_papers(sofar, clock.now())
    assert mails() == []


def test_two_papers_of_a_case_are_one_mail(sofar: Controller, request_: RightsRequest, verifier: User) -> None:
    given(request_, verifier), given(request_, verifier)
    with clock.at(clock.now() + timedelta(days=8)):
        remind_of_papers(sofar, clock.now())
    assert len(mails()) == 1


def test_while_it_waits_staff_read_since_when_and_until_when(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    words = (
        f"A paper has waited to be looked at since {day(row.attachment.at)}; "
        f"it is destroyed on {day(row.attachment.at + document.LIFE)}"
    )
    assert words in staff_page(row.case, verifier) and words in staff_page(row.case, verifier, "/staff/")
    assert words in staff_page(row.case, verifier, f"/staff/requests/{row.case.reference}/identity/")


def test_the_day_on_which_it_goes_stands_among_what_happens_by_when(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    client = Client()
    client.force_login(verifier)
    told = client.get(f"/staff/requests/{row.case.reference}/by-when/").context["happenings"]
    ((on, _words),) = [(one.day, one.words) for one in told if one.words.startswith("What was shown of who is asking")]
    assert on == clock.day_of(row.attachment.at + document.LIFE, "Asia/Shanghai")


def test_it_stands_there_once_however_many_things_were_asked_for(sofar: Controller, verifier: User) -> None:
    case = making.filed(sofar, rights=["copy", "portability"])
    Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now())
    for each in case.rights.all():
        workflow.perform("confirm", each, workflow.Deed(workflow.Actor.person()))
    row = given(case.rights.get(right="copy"), verifier)
    client = Client()
    client.force_login(verifier)
    told = client.get(f"/staff/requests/{row.case.reference}/by-when/").context["happenings"]
    assert len([one for one in told if one.words.startswith("What was shown of who is asking")]) == 1


def test_destroyed_unseen_staff_read_that_they_have_to_ask_again(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    destroyed(row.case)
    words = (
        f"It came on {day(row.attachment.at)}, nobody looked at it, "
        f"and it was destroyed on {day(row.attachment.at + AFTER)}: ask for it again."
    )
    page = staff_page(row.case, verifier)
    assert "Ask again for what was destroyed" in page and page.count(words) == 2
    assert "Next step, yours" in page and "Ask for it again" in page
    assert "refuse or ask again" not in page and "Does not count: Document" not in page
    assert "nobody had decided on it: Document" in page
    evidence = staff_page(row.case, verifier, f"/staff/requests/{row.case.reference}/identity/")
    assert words in evidence and "destroyed unseen" in evidence


def test_destroyed_unseen_the_person_reads_that_it_is_our_fault(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    destroyed(row.case)
    page = person_page(row.case)
    assert f"The file that you sent us on {day(row.attachment.at)} was not looked at in time and was destroyed" in page
    assert "That is our fault, not yours. If we need it, we ask you for it again." in page
    assert "One more thing is missing" not in page and "Something is still missing" not in page
    assert "looks at what you sent" not in page


def test_opened_and_not_decided_on_is_not_called_unseen(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    document.open_file(row, verifier)
    destroyed(row.case)
    assert "nobody decided on it, and it was destroyed" in staff_page(row.case, verifier)
    assert "was not decided on in time" in person_page(row.case)


def test_what_came_in_its_place_is_what_counts(request_: RightsRequest, verifier: User) -> None:
    row = given(request_, verifier)
    destroyed(row.case)
    with clock.at(clock.now() + AFTER):
        again = asked(request_, verifier)
        assert "Ask again for what was destroyed" not in staff_page(row.case, verifier)
        given_again = Evidence.objects.get(pk=again.pk)
        document.give_file(given_again, document.Upload("letter.jpg", "image/jpeg", b"\xff\xd8"))
    assert "A paper has waited" in staff_page(row.case, verifier) and "our fault" not in person_page(row.case)


@pytest.mark.django_db(transaction=True)
def test_only_what_is_past_its_days_goes(request_: RightsRequest, verifier: User) -> None:
    first = given(request_, verifier)
    with clock.at(clock.now() + timedelta(days=13)):
        second = given(request_, verifier)
    destroyed(request_.case)
    assert not default_storage.exists(first.attachment.file)
    assert default_storage.exists(second.attachment.file)
    second.refresh_from_db()
    assert second.state == "given"
