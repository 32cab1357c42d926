"""Papers that show who is asking: where a law's period begins with them, the date waits for them and no longer."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from privacyportal import clock
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.staff.models import Role, User
from privacyportal.uploads import Upload
from requests import pauses
from requests.identity import asking, document
from requests.identity.decision import accept_identity
from requests.models import Evidence, Pause, RightsRequest
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-02")]
LETTER = Upload("letter.jpg", "image/jpeg", b"a picture of a letter")


def at(day: int) -> Any:
    return clock.at(datetime(2026, 3, day, 4, tzinfo=UTC))


@pytest.fixture
def asked() -> Callable[[str], tuple[RightsRequest, User, Evidence]]:
    """ONETHING promises no figure: the law stands alone. Received on 2 March, a letter asked for on the 3rd."""

    def ask(country: str) -> tuple[RightsRequest, User, Evidence]:
        load_packs()
        load_laws()
        onething = Controller.objects.get(key="onething")
        verifier = making.member(onething, Role.VERIFIER)
        with at(2):
            request = making.confirmed(onething, right="access", country=country, phone="")
        with at(3):
            row = document.ask_document(request.case, verifier, "letter", "Two accounts bear this name.")
        return request, verifier, row

    return ask


@pytest.mark.parametrize(
    ("country", "before", "after"),
    [
        ("GB", date(2026, 4, 2), date(2026, 4, 10)),
        ("CN", date(2026, 4, 1), date(2026, 4, 9)),
        ("DE", date(2026, 4, 2), date(2026, 4, 2)),
        ("US", date(2026, 4, 1), date(2026, 4, 1)),
    ],
)
def test_a_period_that_begins_with_proof_waits_for_what_was_asked_and_not_for_us(
    country: str, before: date, after: date, asked: Callable[..., Any]
) -> None:
    request, verifier, row = asked(country)
    request.refresh_from_db()
    assert request.due_on == before, "what has not come yet delays nothing"
    with at(10):
        document.give_file(row, LETTER)
    with at(20):
        row = Evidence.objects.get(pk=row.pk)
        document.open_file(row, verifier)
        document.decide(row, verifier, True, [])
        accept_identity(request.case, verifier, [], "The letter is ours.")
    request.refresh_from_db()
    assert request.due_on == after


def test_what_is_taken_back_or_decided_without_delays_nothing(asked: Callable[..., Any]) -> None:
    request, verifier, row = asked("GB")
    assert Pause.objects.get().last_on is None
    with at(4):
        second = document.ask_document(request.case, verifier, "label", "Or the label of the device.")
        asking.take_back(row, verifier)
        assert Pause.objects.exists(), "the other one is still waited for"
        asking.take_back(second, verifier)
    assert not Pause.objects.exists()
    request.refresh_from_db()
    assert request.due_on == date(2026, 4, 2)


def test_the_last_paper_ends_the_waiting(asked: Callable[..., Any]) -> None:
    request, verifier, row = asked("GB")
    with at(4):
        second = document.ask_document(request.case, verifier, "label", "And the label of the device.")
    with at(6):
        document.give_file(row, LETTER)
        assert Pause.objects.get().last_on is None
    with at(8):
        document.give_file(second, LETTER)
    assert Pause.objects.get().last_on == date(2026, 3, 8)


def test_a_date_that_a_weekend_moved_on_still_waits_for_an_answer() -> None:
    """A month from 26 November 2026 is a Saturday and becomes Monday, 28 December; a month later it is a Tuesday."""
    load_packs()
    load_laws()
    onething = Controller.objects.get(key="onething")
    for day in (25, 26):
        with clock.at(datetime(2026, 11, day, 4, tzinfo=UTC)):
            assert pauses.moves_the_date(making.confirmed(onething, right="delete", country="DE", phone=""))
