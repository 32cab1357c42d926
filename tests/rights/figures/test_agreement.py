"""Dashboard, register and report say the same of a period: whoever adds up the register gets the figures."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Any

import pytest
from django.test import Client
from lxml import html

from privacyportal import clock
from privacyportal.controllers.grounds import REFUSAL
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from requests.figures.rollup import compare, count_stale_days
from requests.figures.words import days_word, share_word
from requests.models import Case, Outcome, Report, StaleDay
from requests.reports import period
from requests.workspace.names import right_word
from tests.rights.figures.book import Book
from tests.rights.figures.making import RAIN
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-02")]
PERIODS = [(date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 2, 10), date(2026, 6, 20))]
"""A whole year, and one whose ends lie within months."""


@dataclass
class Said:
    """What one of them says of a period. Medians and shares as people read them; grounds in words."""

    received: int
    answered: int
    outcomes: Counter[str]
    grounds: dict[str, int]
    in_time: str
    median: str
    by_right: dict[str, int]
    """Received, by right."""


@pytest.fixture(params=[1, 2])
def controllers(request: pytest.FixtureRequest, db: None) -> list[Controller]:
    """Three with a book each, one of which names a ground of its own for a while; counted by the rounds alone."""
    making.sofar()
    found = [Controller.objects.get(key=key) for key in ("sofar", "ampower", "prosense")]
    for number, controller in enumerate(found):
        chance = random.Random(f"{request.param}{controller.key}")  # the same book each time
        staff = making.member(controller, "verifier", "handler", "auditor", "administrator")
        grounds = pack_of(controller).refusal_codes
        if number == 0:
            making.new_version(controller, refusal_grounds=[RAIN, "R5"])
        Book(controller, staff, chance).write(36)
        making.new_version(controller, refusal_grounds=grounds)
        Book(controller, staff, chance).write(24)
        while StaleDay.objects.filter(controller=controller).exists():
            count_stale_days(controller, clock.now())
        assert compare(controller) == []
    return found


def test_dashboard_register_and_report_say_the_same(controllers: list[Controller]) -> None:
    for controller in controllers:
        client = Client()
        client.force_login(controller.memberships.filter(role="auditor")[0].user)
        for first, last in PERIODS:
            query = f"period=custom&first={first}&last={last}"
            report = of_report(controller, first, last)
            assert of_register(client, query, first, last) == report
            assert of_dashboard(client, query) == replace(report, outcomes=Counter()), "it tells no outcomes"
            assert of_book(controller, first, last) == report
            assert len(report.outcomes) == 4 and len(report.grounds) > 1
            assert report.answered > 15 and report.in_time != "100 %"
            assert ("It rains." in report.grounds) == (controller.key == "sofar")


def of_book(controller: Controller, first: date, last: date) -> Said:
    """By the requests themselves, one by one, as the words under "How this is counted" say it."""
    received, answered = [], []
    for case in Case.objects.of(controller).filter(test=False, merged_into=None):
        heard = case.confirmed_at is not None
        for request in case.rights.select_related("pack_version"):
            if heard and first <= case.received_on <= last:
                received.append(request)
            if request.first_answered_on and first <= request.first_answered_on <= last:
                request.case = case
                answered.append(request)
    words = {"X1": "It rains.", **{code: str(ground.title) for code, ground in REFUSAL.items()}}
    return said(
        [str(right_word(request.right)) for request in received],
        [str(Outcome(request.told_outcome).label) for request in answered],
        [words[request.told_ground] for request in answered if request.told_ground],
        [(request.first_answered_on - request.case.received_on).days for request in answered],
        sum(request.first_answered_on <= request.first_due_on for request in answered),
    )


def of_register(client: Client, query: str, first: date, last: date) -> Said:
    content = b"".join(client.get(f"/staff/dashboard/register.csv?{query}")).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = [row for row in csv.DictReader(io.StringIO(content)) if not row["Merged into"]]

    def within(column: str) -> Iterator[dict[str, str]]:
        return (row for row in rows if row[column] and first <= date.fromisoformat(row[column]) <= last)

    answered = list(within("Answered"))
    return said(
        [row["Right"] for row in within("Received")],
        [row["Outcome"] for row in answered],
        [row["Ground"] for row in answered if row["Ground"]],
        [int(row["Days"]) for row in answered],
        sum(row["Days late"] == "0" for row in answered),
    )


def said(received: list[str], outcomes: list[str], grounds: list[str], days: list[int], in_time: int) -> Said:
    return Said(
        len(received),
        len(outcomes),
        Counter(outcomes),
        dict(Counter(grounds)),
        share_word(in_time / len(outcomes)),
        days_word(median(days)),
        dict(Counter(received)),
    )


def of_report(controller: Controller, first: date, last: date) -> Said:
    """As it stands on paper."""
    report = Report(controller=controller, first_on=first, last_on=last)
    page = html.fromstring(period.render(report, pack_of(controller)))
    told = {}
    for td in page.xpath("//table[@class='figures']//td"):
        number = cell(td.find("b"))
        told[cell(td).removeprefix(number).strip()] = number
    by_right = table_after(page, "By right")
    outcomes: Counter[str] = Counter()
    for row in by_right:
        for word, column in (("fulfilled", 2), ("partly fulfilled", 3), ("nothing held", 4), ("refused", 5)):
            outcomes[word] += int(row[column])
    return Said(
        int(told["received"]),
        int(told["answered"]),
        +outcomes,
        {ground: int(number) for ground, number in table_after(page, "Refusals by ground")},
        told["answered in time"],
        told["median time to answer"],
        {row[0]: int(row[1]) for row in by_right if row[1] != "0"},
    )


def of_dashboard(client: Client, query: str) -> Said:
    page = html.fromstring(client.get(f"/staff/dashboard/?{query}").content.decode())
    figures = {cell(dt): cell(dt.getnext()) for dt in page.xpath("//dl[@class='figures']//dt")}
    by_right = {row[0]: int(row[2]) for row in table_after(page, "By right") if row[2] != "0"}
    return Said(
        sum(by_right.values()),
        sum(int(number) for _days, number in table_after(page, "Days to the answer")),
        Counter(),
        {ground: int(number) for ground, number in table_after(page, "Refusals by ground")},
        figures["answered in time"],
        figures["median time to answer"],
        by_right,
    )


def cell(element: Any) -> str:
    return " ".join(element.text_content().split())


def table_after(page: Any, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading."""
    (title,) = (h2 for h2 in page.iter("h2") if cell(h2) == heading)
    table = title.xpath("following::table")[0]
    return [[cell(td) for td in row] for row in table.xpath(".//tbody/tr")]
