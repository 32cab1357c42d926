"""Who may act for a minor: asked plainly, kept without a birthday, told to staff as of today."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.loading import load_packs
from privacyportal.laws.finding import law_for
from privacyportal.laws.loading import load_laws
from privacyportal.staff.models import Role
from requests import ages, guards
from requests.ages import Age
from requests.fulfil import answer
from requests.identity.authority import reject_authority
from requests.identity.confirm import confirm_by_code
from requests.models import Case, RightsRequest, State
from tests.rights.deadlines.laws import PACKS
from tests.rights.intake.conftest import ANSWERS, NEW, mails, newest_code
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.promise("P-28")
XIAMEN = ZoneInfo("Asia/Shanghai")
CHILD = {"acting_as": "guardian", "represented": "林小雨"}
SUNDAY = datetime(2027, 2, 28, 23, 50, tzinfo=XIAMEN)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "country", "region", "years"),
    [
        ("sofar", "CN", "", 14), ("sofar", "DE", "", 14), ("sossen", "CN", "", 18), ("onething", "CN", "", 14),
        ("ampower", "CN", "", 14), ("ampower", "DE", "", 16), ("ampower", "US", "CA", 13), ("ampower", "", "", 14),
        ("prosense", "CN", "", 14), ("prosense", "GB", "", 13), ("prosense", "", "", None),
    ],
)  # fmt: skip
def test_the_policys_age_counts_and_the_laws_where_the_policy_says_so_or_is_silent(
    key: str, country: str, region: str, years: int | None
) -> None:
    load_laws()
    assert ages.acts_alone_from(PACKS[key], law_for(country, region, date(2026, 11, 25))) == years


@pytest.mark.parametrize(
    ("answer", "on", "kept"),
    [
        ("reached", None, Age(14, True)),
        ("later", None, Age(14, False)),
        ("", None, Age(14, None)),
        ("soon", date(2027, 3, 1), Age(14, False, date(2027, 3, 1))),
        ("soon", date(2027, 2, 28), Age(14, True)),
    ],
)
def test_only_what_decides_is_kept(answer: str, on: date | None, kept: Age) -> None:
    said = ages.said(14, answer, on, date(2027, 2, 28))
    assert said == kept == Age.from_json(said.to_json())


def test_at_ten_to_midnight_in_xiamen_the_child_is_still_thirteen(client: Client, file: Callable[..., Case]) -> None:
    """Born on 29 February: in a year without one the birthday is told as 1 March. The server's clock is in UTC."""
    with clock.at(SUNDAY):
        page = words_of(client.post(NEW, {**ANSWERS, **CHILD, "age_reached": "soon", "age_on": "2027-02-29"}))
        assert "in a year without 29 February, 1 March counts" in page
        case = file(**CHILD, age_reached="soon", age_on="2027-03-01")
    assert case.age == {"years": 14, "reached": False, "on": "2027-03-01"}
    assert case.asked == {"copy": {}}
    with clock.at(SUNDAY):
        assert who(case) == (
            "The person is under 14: the guardian acts. From 1 March 2027 on the person may act alone."
        )
    with clock.at(SUNDAY + timedelta(minutes=20)):
        assert clock.now().date() == date(2027, 2, 28), "the server is still in February"
        assert who(case).startswith("The person turned 14 on 1 March 2027, after the request came")


def who(case: Case) -> str:
    """What the page of the request says of who may act."""
    load_packs()
    client = Client()
    client.force_login(making.member(case.controller, Role.VERIFIER, name=f"V{clock.now().timestamp()}"))
    words = words_of(client.get(f"/staff/requests/{case.reference}/"))
    return words.split("in my care. ")[1].split(" It is about the data of")[0]


def test_the_day_is_asked_for_only_where_it_is_near_and_the_answer_may_be_left_open(
    client: Client, file: Callable[..., Case]
) -> None:
    page = client.post(NEW, {**ANSWERS, **CHILD, "age_reached": "soon"}, follow=True)
    assert "Write the day: the person may then act alone" in words_of(page)
    page = client.post(NEW + "age/", {"age_reached": "soon", "age_on": "2099-01-01"})
    assert "Write a day within a year from now" in words_of(page)
    client.post(NEW + "age/", {"age_reached": "later"})
    check = words_of(client.get(NEW + "check/"))
    assert "Is this person 14 or older? No, and not within a year from now" in check
    assert "on which day" not in check
    open_ = file(**CHILD)
    assert open_.age == {"years": 14, "reached": None, "on": None}
    assert who(open_).startswith("Nobody has said whether the person is 14 yet.")
    assert file().age is None, "who asks for themselves is not asked"


def test_nobody_else_is_asked_for_an_age(client: Client) -> None:
    client.post(NEW, {**ANSWERS, "acting_as": "agent", "represented": "林小雨", "age_reached": "later"})
    assert client.get(NEW + "age/")["Location"] == NEW + "check/"


def test_an_organisation_acts_under_its_own_name(file: Callable[..., Case]) -> None:
    case = file(acting_as="agent", represented="林小雨", name="Kanzlei Müller & Partner mbB")
    assert (case.name, case.represented, case.age) == ("Kanzlei Müller & Partner mbB", "林小雨", None)


def test_a_guardian_who_was_refused_does_not_keep_the_person_from_asking_at_fourteen(
    client: Client, file: Callable[..., Case], sofar: Any
) -> None:
    verifier = making.member(sofar, Role.VERIFIER)
    case = file(**CHILD, age_reached="later")
    confirm_by_code(case, newest_code(case))
    reject_authority(case, verifier, "No paper shows it.")
    answer.refuse(RightsRequest.objects.get(case=case), verifier, "R13", "Nothing shows that you may ask.")
    own = file(name="林小雨")
    confirm_by_code(own, newest_code(own))
    assert RightsRequest.objects.get(case=own).state == State.VERIFYING
    assert own.acting_as == "self"


def test_a_guardian_and_a_child_may_share_an_address_and_then_telling_it_tells_nobody(
    client: Client, file: Callable[..., Case], sofar: Any
) -> None:
    case = file(**CHILD, age_reached="later")
    confirm_by_code(case, newest_code(case))
    client.force_login(making.member(sofar, Role.VERIFIER))
    address = f"/staff/requests/{case.reference}/identity/authority/"
    said = {"verdict": "accept", "represented_email": "LIN@example.com", "reason": "A birth certificate."}
    page = client.post(address, {**said, "notice": "mail"})
    assert "They share one address, where whoever asks would read it" in words_of(page)
    assert "The person is under 14: the guardian acts" in words_of(page)
    assert "say why they are not" in words_of(client.post(address, said))
    assert "Write it: it stays on record." in words_of(client.post(address, {**said, "notice": "not"}))
    assert not guards.may_act(case)
    client.post(address, {**said, "notice": "not", "told_how": "Six years old, and told by the mother."})
    assert guards.may_act(case) and not mails_to_represented(case)
    whole = words_of(client.get(f"/staff/requests/{case.reference}/"))
    assert "That person has not been told of it" in whole and "Six years old, and told by the mother." in whole


def mails_to_represented(case: Case) -> list[Any]:
    return [mail for mail in mails(case) if mail.letter == "case.authority"]
