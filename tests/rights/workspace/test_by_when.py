"""A case seen from a later day says what the portal will really say then, and looking changes nothing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests.fulfil import hold, rounds
from requests.identity.decision import ask_again
from requests.models import RightsRequest
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

XIAMEN = ZoneInfo("Asia/Shanghai")


def address(request: RightsRequest, day: date | str = "") -> str:
    return f"/staff/requests/{request.case.reference}/by-when/" + (f"?day={day}" if day else "")


def seen(client: Client, request: RightsRequest, day: date | str) -> Any:
    response = client.get(address(request, day))
    assert response.status_code == 200
    return response


def noon(day: date) -> Any:
    return clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=XIAMEN))


@pytest.fixture
def each(
    sofar: Controller, staff: dict[str, User], tmp_path: Path, work: Callable[..., int]
) -> dict[str, RightsRequest]:
    """A request in each state that time touches."""
    making.source(sofar, tmp_path, tickets=3)
    verifier, handler = staff["verifier"], staff["handler"]
    return {
        "received": making.right_of(making.filed(sofar)),
        "verifying": making.confirmed(sofar, email="b@example.com"),
        "fulfilling": making.collected(sofar, verifier, work, email="c@example.com"),
        "approving": making.submitted(sofar, verifier, handler, work, email="d@example.com"),
        "carrying_out": making.approved(
            making.submitted(sofar, verifier, handler, work, email="e@example.com"), staff["approver"]
        ),
    }


@pytest.mark.parametrize("days", [0, 5, 16, 31, 46, 91, 400])
def test_the_next_step_is_the_one_that_the_page_will_show_then(
    days: int, each: dict[str, RightsRequest], sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    day = clock.today("Asia/Shanghai") + timedelta(days=days)
    foreseen = {name: seen(client, request, day).context["seen"][0] for name, request in each.items()}
    with noon(day):
        for work in (rounds.lapse, rounds.void_stale_approvals):
            work(sofar, clock.now())
        for name, request in each.items():
            there = client.get(f"/staff/requests/{request.case.reference}/").context["tracks"][0]
            before = foreseen[name]
            assert (before.state, before.step, before.left) == (there.state, there.step, there.left), name
            assert before.sentence == there.sentence


def test_looking_changes_nothing(
    each: dict[str, RightsRequest], staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    def everything() -> Any:
        rights = RightsRequest.objects.order_by("pk").values_list("pk", "state", "due_on", "reminded_for")
        return list(rights), Entry.objects.count(), OutgoingMail.objects.count()

    before = everything()
    for request in each.values():
        seen(signed_in("auditor"), request, clock.today("Asia/Shanghai") + timedelta(days=400))
    assert everything() == before


def test_what_comes_about_by_itself_is_listed_with_its_day(
    each: dict[str, RightsRequest], staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    today = clock.today("Asia/Shanghai")
    hold.place(each["verifying"].case, staff["administrator"], today + timedelta(days=40), "A court asked.")
    told = [(one.day, one.words) for one in seen(client, each["received"], today).context["happenings"]]
    assert (today + timedelta(days=3), "A person who has not confirmed the address is reminded, once") in told
    assert (today + timedelta(days=7), "The request lapses, if nobody confirmed the address") in told
    page = seen(client, each["verifying"], today + timedelta(days=31))
    told = [(one.day, one.words, one.past) for one in page.context["happenings"]]
    due = each["verifying"].due_on
    assert (due, "The date that binds", True) in told
    assert (due - timedelta(days=7), "Whoever does the next step is reminded", True) in told
    assert (today + timedelta(days=40), "Last day of the hold", False) in told
    assert told == sorted(told, key=lambda one: one[0])
    assert "1 day late" in words_of(page)
    told = [(one.day, one.words) for one in seen(client, each["carrying_out"], today).context["happenings"]]
    assert (today + timedelta(days=14), "The approval becomes void, if it was not carried out") in told


def test_what_is_missing_of_the_proof_has_its_day_and_what_was_shown_has_none(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    def told() -> list[tuple[date, str]]:
        page = seen(signed_in("handler"), request, clock.today("Asia/Shanghai"))
        return [(one.day, one.words) for one in page.context["happenings"] if "proof" in one.words]

    request, today = making.confirmed(sofar, right="delete"), clock.today("Asia/Shanghai")
    waits = "What is missing of the proof has not come by now: refuse or ask again"
    assert told() == [], "nobody was asked for anything"
    ask_again(request, staff["verifier"])
    assert told() == [(today + timedelta(days=14), waits)]
    RightsRequest.objects.filter(pk=request.pk).update(identity_asked_at=clock.now() + timedelta(days=20))
    ((day, words),) = told()
    assert day == today + timedelta(days=34) > request.due_on
    assert words.endswith("after the date that binds: decide before it")
    making.second_thing(request, staff["verifier"])
    assert told() == []


@pytest.mark.parametrize("day", ["2020-01-01", "soon", "", "9999-12-31"])
def test_a_day_that_is_none_is_told_and_today_is_shown(
    day: str, each: dict[str, RightsRequest], signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("handler").get(f"{address(each['verifying'])}?day={day}")
    assert page.status_code == 200
    assert "Choose" in words_of(page)
    assert page.context["day"] == clock.today("Asia/Shanghai")


def test_every_day_of_the_period_is_there_by_name(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    load_laws()
    with noon(date(2026, 9, 28)):
        request = making.confirmed(sofar, right="delete", country="CN")
        page = seen(signed_in("handler"), request, date(2026, 9, 30))
    words = words_of(page).split("How this was counted, day by day")[1]
    assert "Thursday, 1 October 2026 · not counted · National Day" in words
    assert "Saturday, 10 October 2026 · day 5 · a weekend day that is worked" in words
    assert "Sunday, 11 October 2026 · not counted · Sunday" in words
    assert "Friday, 23 October 2026 · day 15" in words and "day 16" not in words
    assert page.context["seen"][0].due_on == date(2026, 10, 23)
    with noon(date(2026, 9, 29)), translation.override("zh-hans"):
        page = words_of(signed_in("handler").get(address(request), headers={"Accept-Language": "zh-CN"}))
    assert "2026年10月1日（星期四） · 不计入 · 国庆节" in page
