"""What neither the policy nor the law of the place gives is offered nowhere, and nothing files it (P-59)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from lxml import html

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.rights import RIGHTS
from requests.demo.visitor import Page
from requests.intake.steps import BY_KEY
from requests.models import Case
from tests.rights.table import NOT_OFFERED, Row
from tests.rights.whole_way import main_of, visitor
from tests.rights.words import SAID
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limit(settings: Any, shared: None) -> None:
    settings.RATELIMIT_ENABLE = False


def place_of(row: Row) -> dict[str, str]:
    return {"country": row.country, "region": row.region}


def answers_of(row: Row) -> dict[str, Any]:
    return {**SAID[row.language].answers, **place_of(row), "right": row.right, "language": row.language}


def offers(page: Page, right: str) -> bool:
    """A link into the form, or a box to tick."""
    links = [str(link) for link in page.document.xpath("//main//a/@href")]
    boxes = page.document.xpath("//main//input[not(@type='hidden')]/@value | //main//option/@value")
    return any(f"right={right}&" in f"{link}&" for link in links) or right in boxes


@pytest.mark.promise("P-59")
@pytest.mark.parametrize("row", NOT_OFFERED, ids=str)
def test_what_neither_gives_is_offered_nowhere(row: Row) -> None:
    person, form = visitor(row.language), f"/{row.controller}/requests/new/"
    place = f"country={row.country}&region={row.region}"
    assert not offers(person.get("/"), row.right)
    assert not offers(person.get(f"/{row.controller}/?{place}"), row.right)
    assert not offers(person.get(f"{form}?{place}"), row.right)
    told = person.get(f"{form}?right={row.right}&{place}")
    with translation.override(row.language):
        assert told.title == str(RIGHTS[row.right].title)
        assert row.pack.email in main_of(told)
    assert not [one for one in told.forms() if one.method == "POST" and "right" in one.fields]


@pytest.mark.promise("P-59")
@pytest.mark.parametrize("row", [row for row in NOT_OFFERED if row.language == "en"], ids=str)
def test_what_neither_gives_is_taken_by_no_address(row: Row, client: Client) -> None:
    """Neither all at once nor by any page of the form, asked for or not; the last button is pressed twice."""
    form, answers = f"/{row.controller}/requests/new/", answers_of(row)
    assert str(RIGHTS[row.right].title) in main_of(Page("", 200, html.fromstring(client.post(form, answers).content)))
    for address in [*(f"{form}{step}/" for step in BY_KEY), f"{form}check/", f"{form}check/"]:
        client.post(address, {**answers, "website": ""})
    assert client.get(f"{form}done/").status_code == 302
    for address in ("/api/v1/requests/", f"/api/v1/{row.controller}/requests/"):
        assert client.post(address, answers, content_type="application/json").status_code == 404
    assert not Case.objects.exists()


@pytest.mark.promise("P-59")
@pytest.mark.parametrize("row", [row for row in NOT_OFFERED if row.language == "en"], ids=str)
def test_what_neither_gives_staff_cannot_enter_either(row: Row) -> None:
    user = making.member(Controller.objects.get(key=row.controller), "handler", "administrator", name="Some keeper")
    staff = visitor(user=user)
    today = clock.today(row.pack.zone).isoformat()
    given = {**answers_of(row), "rights": [row.right], "channel": "email", "received_on": today}
    given["region"] = f"{row.country}-{row.region}" if row.region else ""
    addresses = ("/staff/requests/new/", "/staff/requests/new-test/")
    for address in addresses:
        answer = staff._page(staff.client.post(address, data=given))
        assert answer.status == 200, "the form again, with what is wrong"
    assert not Case.objects.exists()
    for address in addresses:
        staff.client.post(address, data={**given, "rights": ["complain"]})
    assert [case.region for case in Case.objects.all()] == [row.region] * 2, "all the rest of it was right"
