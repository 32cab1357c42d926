"""Receipt is confirmed where a law wants it: what it wants said, by its day, once, and it stands on record."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import Role, User
from requests.fulfil import receipt
from requests.intake.filing import Entry as Entered
from requests.intake.filing import Filing, file_entered_case
from requests.letters import paper
from requests.models import Channel, Message, RightsRequest
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-02"), pytest.mark.promise("P-04")]
CALIFORNIA = {"country": "US", "region": "CA"}
MONDAY = datetime(2026, 9, 7, 2, tzinfo=UTC)


@pytest.fixture
def sofar() -> Controller:
    load_laws()
    return making.sofar()


@pytest.fixture
def verifier(sofar: Controller) -> User:
    return making.member(sofar, Role.VERIFIER)


def seen(request: RightsRequest, user: User) -> str:
    client = Client()
    client.force_login(user)
    return words_of(client.get(f"/staff/requests/{request.case.reference}/"))


@pytest.mark.parametrize(
    ("right", "place", "by"),
    [
        ("delete", CALIFORNIA, date(2026, 9, 21)),  # 7 September is Labor Day and day 0
        ("opt_out", CALIFORNIA, None),
        ("access", {"country": "VN"}, date(2026, 9, 9)),
        ("complain", {"country": "GB"}, date(2026, 10, 7)),
        ("access", {"country": "GB"}, None),
        ("access", {"country": "DE"}, None),
        ("access", {"country": ""}, None),
    ],
)
def test_the_day_is_the_laws_and_the_word_goes_out_by_itself(
    right: str, place: dict[str, str], by: date | None, sofar: Controller, verifier: User
) -> None:
    with clock.at(MONDAY):
        case = making.filed(sofar, right=right, **place)
        assert not Message.objects.exists(), "nobody has shown that they asked"
        case.delete()
        request = making.confirmed(sofar, right=right, **place)
        assert receipt.due(request) == by
        assert Message.objects.filter(letter="case.received").count() == (by is not None)
        page = seen(request, verifier)
    assert ("Receipt was confirmed on 7 September 2026" in page) == (by is not None)
    assert "Confirm receipt by" not in page
    assert Entry.objects.filter(action="receipt.confirmed").count() == (by is not None)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "received your request",
                "first we make sure that it is you who asks",
                ": by 7 October 2026. ",
                "promised by SOFAR",
            ],
        ),
        ("zh-hans", ["2026年10月7日", "删除", "SOFAR"]),
    ],
)
def test_it_says_how_the_request_goes_on_and_when_the_answer_is_due(
    language: str, words: list[str], sofar: Controller
) -> None:
    with clock.at(MONDAY):
        request = making.confirmed(sofar, right="delete", language=language, **CALIFORNIA)
    text = Message.objects.get(letter="case.received").text
    assert [part for part in words if part not in text] == []
    mail = OutgoingMail.objects.exclude(letter="case.code").get()
    assert (mail.letter, request.case.reference in mail.text) == ("case.message", True)
    assert "7 October" not in mail.text and request.case.name not in mail.text


def test_where_it_was_not_said_the_next_step_says_so_and_one_press_says_it(sofar: Controller, verifier: User) -> None:
    with clock.at(MONDAY):
        request = making.confirmed(sofar, right="delete", **CALIFORNIA)
        Message.objects.all().delete()
        client = Client()
        client.force_login(verifier)
        case = f"/staff/requests/{request.case.reference}/"
        page = words_of(client.get(case))
        assert "Confirm receipt by 21 September 2026" in page and "Send the confirmation" in page
        assert "Receipt is to be confirmed by 21 September 2026." in page
        assert "The law wants receipt confirmed by this day" in words_of(client.get(case + "by-when/"))
        client.post(case + "receipt/")
        page = words_of(client.get(case))
        assert "Confirm receipt by" not in page and "the law wants it by 21 September 2026" in page
        assert "The law wants receipt confirmed by this day" not in words_of(client.get(case + "by-when/"))
        assert "That was already done" in words_of(client.post(case + "receipt/", follow=True))
    assert Message.objects.filter(letter="case.received").count() == 1


@pytest.mark.parametrize("email", ["pat@example.com", ""])
def test_what_staff_enter_is_confirmed_too(email: str, sofar: Controller, verifier: User) -> None:
    given: dict[str, Any] = {"right": "access", "name": "Pat Doe", "email": email, "language": "en", **CALIFORNIA}
    with clock.at(MONDAY):
        entry = Entered(Channel.POST, date(2026, 9, 4), "The letter lay over the weekend.", mails=bool(email))
        case = file_entered_case(sofar, Filing(**given), entry, verifier)
    facts = Entry.objects.get(action="receipt.confirmed").facts
    assert facts == {"by": "2026-09-21", "on": "2026-09-07"}, "4 September is day 0; Labor Day does not count"
    assert receipt.confirmed(case) is not None


@pytest.mark.parametrize("email", ["pat@example.com", ""])
def test_who_wrote_or_called_is_told_what_was_noted_also_where_no_law_wants_it(
    email: str, sofar: Controller, verifier: User
) -> None:
    given: dict[str, Any] = {"right": "access", "name": "Pat Doe", "email": email, "language": "en", "country": "DE"}
    with clock.at(MONDAY):
        entry = Entered(Channel.POST, date(2026, 9, 4), "The letter lay over the weekend.", mails=bool(email))
        case = file_entered_case(sofar, Filing(**given), entry, verifier)
        words = seen(case.rights.get(), verifier)
    text = Message.objects.get(letter="case.received").text
    assert case.reference in text and "on 4 September 2026" in text and ": by 4 October 2026. " in text
    assert Entry.objects.get(action="receipt.told").facts == {"on": "2026-09-07"}
    assert not Entry.objects.filter(action="receipt.confirmed").exists(), "no law wants it: nothing says that one does"
    assert "Receipt, and when the answer is due, told to the person on 7 September 2026" in words
    assert "the law wants it" not in words
    assert OutgoingMail.objects.filter(letter="case.message").count() == bool(email)
    if not email:
        assert [sheet.letter for sheet in paper.to_be_posted(case)] == ["case.received"]
