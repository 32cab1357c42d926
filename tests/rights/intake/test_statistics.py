"""The public page of statistics: only where it is switched on, exact, and never of a test."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from requests.figures.rollup import rebuild
from requests.models import Outcome, RightsRequest, State
from tests.rights.figures.making import answered, asked
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def switch_on(sofar: Controller) -> Callable[[], Any]:
    return lambda: making.new_version(sofar, statistics_public=True)


def test_it_does_not_exist_until_it_is_switched_on(
    sofar: Controller, client: Client, switch_on: Callable[[], Any]
) -> None:
    assert client.get("/sofar/statistics/").status_code == 404
    assert "/sofar/statistics/" not in client.get("/sofar/").content.decode()
    switch_on()
    assert client.get("/sofar/statistics/").status_code == 200
    assert 'href="/sofar/statistics/"' in client.get("/sofar/").content.decode()
    assert client.get("/ampower/statistics/").status_code == 404
    assert client.get("/nobody/statistics/").status_code == 404
    assert client.post("/sofar/statistics/").status_code == 405


def test_it_says_per_right_and_year_what_came_of_requests(
    sofar: Controller, client: Client, switch_on: Callable[[], Any]
) -> None:
    switch_on()
    day = date(2025, 5, 5)
    for days in (2, 4):
        answered(sofar, day, days)
    answered(sofar, day, 20, Outcome.REFUSED, ground="R5")
    answered(sofar, day, 6, Outcome.PARTLY, right="delete")
    RightsRequest.objects.filter(pk=asked(sofar, day).pk).update(state=State.WITHDRAWN)
    answered(sofar, day, 6, test=True)
    asked(sofar, date(2026, 1, 7))
    rebuild(sofar)
    with clock.at(clock.now().replace(year=2026)):
        page = client.get("/sofar/statistics/2025/")
        words = words_of(page)
        assert "How requests were answered in 2025" in words
        assert "Refused 1: A law obliges us otherwise." in words
        rows = {row.tally.right: row for row in page.context["rights"]}
        copy = rows["copy"].tally
        assert (copy.received, copy.fulfilled, copy.refused, copy.withdrawn) == (4, 2, 1, 1)
        assert rows["copy"].median == "4"
        assert '<td class="number" data-label="Withdrawn">1</td>' in page.content.decode()
        assert rows["copy"].mean == "8.7"
        delete = rows["delete"]
        assert (delete.tally.partly, delete.median, delete.mean) == (1, "6", "6")
        assert "Mean days: the days of all answers" in words
        assert client.get("/sofar/statistics/2026/").context["total"].received == 1
        assert client.get("/sofar/statistics/2024/").status_code == 404
        assert client.get("/sofar/statistics/2027/").status_code == 404


def test_a_year_without_requests_says_so(sofar: Controller, client: Client, switch_on: Callable[[], Any]) -> None:
    switch_on()
    assert "Nothing to count yet" in words_of(client.get("/sofar/statistics/"))
