"""How many queries each page of the workspace takes, whatever the number of requests. One table: a page → a number."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.figures.rollup import rebuild
from requests.fulfil import handling
from requests.models import Outcome, SavedView
from requests.workspace.queue import Filters
from requests.workspace.saved_views import save as save_view
from tests.rights.figures.making import answered
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

QUERIES = {
    "/staff/": 15,
    "/staff/?tab=all": 17,
    "/staff/?tab=answered": 15,
    "/staff/?view=mine": 9,
    "/staff/?saved=SAVED": 10,
    "/staff/?tab=all&after=2020-01-01~01900000-0000-7000-8000-000000000000": 17,
    "/staff/search/ lin.xiaoyu@example.com": 17,
    "/staff/search/ 0151 23456789": 10,
    "/staff/dashboard/": 13,
    "/staff/dashboard/?period=year&right=copy": 13,
    "/staff/dashboard/register.csv": 8,
    "/staff/reports/": 8,
}
"""Signed in as somebody who may open each of them. A number that rises here is a cost for everybody, each time."""


def count(client: Client, page: str) -> int:
    address, _blank, typed = page.partition(" ")
    address = address.replace("SAVED", str(SavedView.objects.first().pk))
    with CaptureQueriesContext(connection) as captured:
        response: Any = client.post(address, {"what": typed}) if typed else client.get(address)
        assert response.status_code == 200
        b"".join(response) if response.streaming else response.content
    return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))])


def fill(controller: Controller, handler: User, number: int) -> None:
    today = clock.today("Asia/Shanghai")
    for n in range(number):
        handling.take(making.confirmed(controller), handler, None)
        making.filed(controller, email=f"p{n}@example.com")
        answered(controller, today - timedelta(days=40 + n), 3 + n % 5, right="delete")
        answered(controller, today - timedelta(days=50 + n), 2, Outcome.REFUSED, ground="R5")
    rebuild(controller)


def test_pages_take_as_many_queries_for_many_requests_as_for_few(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("administrator")
    fill(sofar, staff["handler"], 2)
    handling.take(making.confirmed(sofar), staff["handler"], None)
    save_view(staff["administrator"], sofar, "My deletions", Filters(right="delete", whose="me"))
    for page in QUERIES:
        count(client, page)  # what is kept from then on (the pack, the session) is asked for once
    few = {page: count(client, page) for page in QUERIES}
    fill(sofar, staff["handler"], 20)
    assert {page: count(client, page) for page in QUERIES} == few
    assert {page: number for page, number in few.items() if number != QUERIES[page]} == {}
