"""Pages by place: forwards and back, whatever stands in the address; counts that stop."""

from datetime import date, timedelta

import pytest

from privacyportal.controllers.models import Controller
from requests.models import RightsRequest
from requests.workspace.paging import count_capped, page_of
from requests.workspace.queue import count_word
from tests.rights.figures.making import answered, asked

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = date(2026, 3, 2)


def walk(controller: Controller, *order: str) -> tuple[list[object], list[object]]:
    """Every row from the first page to the last, and back again."""
    found = RightsRequest.objects.of(controller).order_by(*order)
    page, forth = page_of(found, {}, 2), []
    while True:
        forth += [row.pk for row in page.rows]
        if not page.after:
            break
        page = page_of(found, {"after": page.after}, 2)
    back = [row.pk for row in page.rows]
    while page.before:
        page = page_of(found, {"before": page.before}, 2)
        back = [row.pk for row in page.rows] + back
    return forth, back


def test_every_row_is_on_one_page_both_ways(sofar: Controller) -> None:
    for days in (0, 0, 0, 1, 1, 2, 5):
        asked(sofar, DAY + timedelta(days=days))
    wanted = list(RightsRequest.objects.order_by("due_on", "id").values_list("pk", flat=True))
    assert walk(sofar, "due_on", "id") == (wanted, wanted)


def test_falling_order_too(sofar: Controller) -> None:
    for days in (3, 1, 2, 2, 1):
        answered(sofar, DAY, days)
    wanted = list(RightsRequest.objects.order_by("-answered_at", "-id").values_list("pk", flat=True))
    assert walk(sofar, "-answered_at", "-id") == (wanted, wanted)


@pytest.mark.parametrize("place", ["", "x", "2026-01-01", "~", "2026-01-01T00:00:00~0", "2026-13-01~x", "'; --~1"])
def test_an_address_that_cannot_be_read_shows_the_first_page(sofar: Controller, place: str) -> None:
    request = asked(sofar, DAY)
    found = RightsRequest.objects.of(sofar).order_by("due_on", "id")
    for side in ("before", "after"):
        assert [row.pk for row in page_of(found, {side: place}).rows] == [request.pk]


def test_counts_stop_at_their_most(sofar: Controller) -> None:
    for _number in range(4):
        asked(sofar, DAY)
    found = RightsRequest.objects.of(sofar)
    none = found.filter(right="delete")
    assert count_capped({"all": found, "none": none}, 4) == {"all": 4, "none": 0}
    assert count_capped({"all": found}, 3) == {"all": 4}
    assert count_word(312) == "312"
    assert count_word(1_001) == "1,000+"
