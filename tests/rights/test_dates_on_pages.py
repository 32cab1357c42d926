"""Dates as both sides see them, from the form before it is sent to the letter: the page, the request, the mail."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.fulfil import extend, messages
from requests.identity.codes import open_session
from requests.models import Case, RightsRequest
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-02"), pytest.mark.promise("P-04")]
XIAMEN = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def packs() -> None:
    load_packs()
    load_laws()


@pytest.fixture
def team() -> Callable[[str], tuple[User, Controller]]:
    """`team("sofar")`: the controller, and somebody of its staff."""

    def of(key: str) -> tuple[User, Controller]:
        controller = Controller.objects.get(key=key)
        roles = (Role.VERIFIER, Role.HANDLER, Role.ADMINISTRATOR)
        return making.member(controller, *roles, name=f"Ana of {key}"), controller

    return of


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> Any:
    """A moment in Xiamen; the server's own clock is in UTC, eight hours behind."""
    return clock.at(datetime(year, month, day, hour, minute, tzinfo=XIAMEN).astimezone(UTC))


def status(case: Case) -> str:
    """The page of the person."""
    client = Client()
    client.cookies["case_session"] = open_session(case)
    return words_of(client.get(f"/r/{case.reference}/"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def staff_page(request: RightsRequest, user: User) -> str:
    return words_of(signed_in(user).get(f"/staff/requests/{request.case.reference}/"))


def both_say(request: RightsRequest, user: User, *words: str) -> None:
    """The same date and the same sentence on both sides."""
    for page in (status(request.case), staff_page(request, user)):
        assert [part for part in words if part not in page] == []


@pytest.mark.promise("P-03")
def test_a_question_and_an_extension_of_ampower_on_both_pages_and_in_the_letter(team: Any, tmp_path: Path) -> None:
    """Received on Thursday 17 September, asked on day 3, answered six days later, extended on day 14."""
    ana, ampower = team("ampower")
    making.source(ampower, tmp_path)
    with at(2026, 9, 17):
        request = making.proven(ampower, ana, right="access", country="")
        both_say(request, ana, "2 October 2026", "15 days, as promised in Ampower’s privacy policy")
    with at(2026, 9, 20):
        messages.ask(request, ana, "Which device?")
        assert "It waits until Friday, 2 October 2026" in status(request.case)
    with at(2026, 9, 26):
        messages.reply(request.case, "The bicycle.")
        both_say(request, ana, "2 October 2026")
    with at(2026, 10, 1):
        extend.extend(request, ana, "complexity", "Four systems are asked, one of them by hand.")
        request.refresh_from_db()
        both_say(
            request, ana, "16 November 2026",
            "extended on 1 October 2026 to 16 November 2026: up to 45 days more by Ampower’s privacy policy",
        )  # fmt: skip
    letter = OutgoingMail.objects.get(letter="case.extended").text
    assert "was due on 2 October 2026; it will come by 16 November 2026 at the latest" in letter
    assert "Four systems are asked, one of them by hand." in letter


@pytest.mark.promise("P-03")
def test_an_extension_after_the_first_date_is_refused_in_words(team: Any, tmp_path: Path) -> None:
    ana, ampower = team("ampower")
    making.source(ampower, tmp_path)
    with at(2026, 9, 17):
        request = making.proven(ampower, ana, right="access", country="")
    with at(2026, 10, 3):
        refused = signed_in(ana).get(f"/staff/requests/{request.case.reference}/access/extend/")
        assert refused.status_code == 409
        assert "More time had to be told by 2 October 2026, and that day has passed." in words_of(refused)
        with pytest.raises(workflow.NotPossible):
            extend.extend(request, ana, "complexity", "Too late.")
        assert "Take more time" not in staff_page(request, ana)
    request.refresh_from_db()
    assert request.due_on == date(2026, 10, 2)
    assert not OutgoingMail.objects.filter(letter="case.extended").exists()


ROLLED = "15 November 2026, is no working day"


@pytest.mark.parametrize(
    ("asked", "place", "received", "words"),
    [
        pytest.param("sofar access", {"country": ""}, (2026, 10, 3, 23, 30),
                     ["2 November 2026", "30 days, as promised in SOFAR"], id="holiday-at-night"),
        pytest.param("ampower access", {"country": ""}, (2026, 10, 10),
                     ["25 October 2026", "15 days, as promised in Ampower"], id="working-saturday-ends-on-sunday"),
        pytest.param("sofar access", {"country": ""}, (2026, 10, 16), ["15 November 2026"], id="promise-on-sunday"),
        pytest.param("onething access", {"country": "DE"}, (2026, 10, 15), ["16 November 2026", ROLLED], id="eu-rolls"),
        pytest.param("onething access", {"country": "CN"}, (2026, 10, 16), ["16 November 2026", ROLLED], id="cn-rolls"),
        pytest.param("onething access", {"country": "US", "region": "CA"}, (2026, 10, 15),
                     ["29 November 2026", "45 days under California’s CCPA"], id="california-stays"),
        pytest.param("onething delete", {"country": "CN"}, (2026, 9, 28),
                     ["23 October 2026", "15 working days under"], id="working-days-in-china"),
        pytest.param("onething access", {"country": "FR"}, (2027, 1, 31),
                     ["1 March 2027", "28 February 2027, is no working day"], id="a-month-from-31-january"),
        pytest.param("ampower access", {"country": "KR"}, (2026, 9, 17),
                     ["27 September 2026", "which comes before the 15 days that Ampower"], id="ampower-in-korea"),
        pytest.param("sossen access", {"country": ""}, (2026, 11, 25, 23, 30), ["10 December 2026"], id="at-night"),
        pytest.param("sossen access", {"country": ""}, (2026, 11, 26, 0, 30), ["11 December 2026"], id="past-12"),
    ],
)  # fmt: skip
def test_both_sides_see_the_same_day_and_why_and_so_does_the_form_before(
    asked: str, place: dict[str, str], received: tuple[int, ...], words: list[str], team: Any
) -> None:
    key, right = asked.split()
    ana, controller = team(key)
    client, start = Client(headers={"Accept-Language": "en"}), f"/{key}/requests/new/"
    answers = {"right": right, "name": "Lin", "email": "lin@example.com", "language": "en", "deletion_ground": "D1"}
    with at(*received):
        client.post(start, {**answers, **place})
        before = words_of(client.get(start + "check/"))
        request = making.confirmed(controller, right=right, **place)
        assert request.case.received_on == date(*received[:3])
        both_say(request, ana, *words)
        assert words[0] in before


def test_a_letter_of_last_friday_counts_from_friday(team: Any) -> None:
    ana, _sofar = team("sofar")
    given = {
        "channel": "post", "rights": ["access"], "received_on": "2026-10-09", "name": "Lin", "language": "en",
        "email": "lin@example.com", "reason": "It lay in the post room over the weekend.", "acting_as": "self",
    }  # fmt: skip
    with at(2026, 10, 12):
        client = signed_in(ana)
        client.post("/staff/requests/new/", given)
        request = RightsRequest.objects.get()
        assert "8 November 2026" in words_of(client.get(f"/staff/requests/{request.case.reference}/"))
    assert request.due_on == date(2026, 11, 8)


@pytest.mark.promise("P-03")
def test_forty_five_days_and_forty_five_more(team: Any, tmp_path: Path) -> None:
    ana, onething = team("onething")
    making.source(onething, tmp_path)
    with at(2026, 3, 16):
        request = making.proven(onething, ana, right="access", country="US", region="CA", phone="")
    with at(2026, 4, 30):
        extend.extend(request, ana, "law", "The archive is on tapes.")
        request.refresh_from_db()
        both_say(request, ana, "14 June 2026", "up to 45 days more under California’s CCPA")
    letter = OutgoingMail.objects.get(letter="case.extended").text
    assert "was due on 30 April 2026; it will come by 14 June 2026" in letter


def test_nine_days_of_waiting_over_a_weekend_are_nine_days(team: Any, tmp_path: Path) -> None:
    """Asked on Wednesday the 4th, answered on Thursday the 12th, both among them; the last, a Saturday, is rolled."""
    ana, onething = team("onething")
    making.source(onething, tmp_path)
    with at(2026, 3, 2):
        request = making.proven(onething, ana, right="access", country="DE")
        both_say(request, ana, "2 April 2026")
    with at(2026, 3, 4):
        messages.ask(request, ana, "Which device?")
        assert "our time stands still" in status(request.case)
    with at(2026, 3, 12):
        messages.reply(request.case, "The inverter.")
        request.refresh_from_db()
        both_say(request, ana, "13 April 2026", "the clock stood still for 9 days")
        assert "not counted · the clock stood still" in status(request.case)
