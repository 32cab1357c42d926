"""What happened to a request moves its dates, read from the database and counted from the pinned rule alone."""

import importlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.laws.loading import load_laws
from privacyportal.laws.models import LawVersion
from privacyportal.staff.models import Role
from requests import dates
from requests.deadlines import Rule
from requests.intake.filing import Filing, file_case
from requests.models import Extension, FeeQuote, NoteKind, Pause, PauseReason, RightsRequest
from requests.notes import write_note
from tests.rights.workspace import making

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def sofar(db: None) -> Controller:
    load_laws()
    return making.sofar()


def filed(controller: Controller, country: str, region: str = "", right: str = "copy") -> RightsRequest:
    filing = Filing(right=right, name="Lin", email="lin@example.com", language="en", country=country, region=region)
    return RightsRequest.objects.select_related("case").get(case=file_case(controller, filing, received_at=NOON))


@pytest.mark.promise("P-02")
def test_the_law_of_the_persons_place_is_pinned_with_the_promise(sofar: Controller) -> None:
    right = filed(sofar, "KR")
    assert (right.due_on, right.work_on) == (date(2026, 3, 12), date(2026, 3, 9))
    rule = Rule.from_json(right.rule)
    assert rule.law and rule.law.place == "KR" and rule.promise.period and rule.promise.period.n == 30
    assert filed(sofar, "").due_on == date(2026, 4, 1)


def test_a_state_goes_before_its_country(sofar: Controller) -> None:
    law = Rule.from_json(filed(sofar, "US", "CA").rule).law
    assert law and law.place == "US-CA"


def test_a_pause_is_counted_and_written_where_the_law_knows_one(sofar: Controller) -> None:
    """Ten days of Korea know no pause. The UK’s month does, and SOFAR’s 30 days end before it."""
    onething = Controller.objects.get(key="onething")
    british, korean = filed(onething, "GB", right="access"), filed(sofar, "KR")
    for right in (british, korean):
        Pause.objects.create(
            request=right, reason=PauseReason.QUESTION, first_on=date(2026, 3, 4), last_on=date(2026, 3, 12)
        )
        dates.recount(right)
        right.refresh_from_db()
    assert (british.due_on, korean.due_on) == (date(2026, 4, 13), date(2026, 3, 12))
    assert british.work_on == date(2026, 4, 10)


def test_papers_move_day_nought_to_the_day_they_came_and_not_to_the_day_we_looked(sofar: Controller) -> None:
    right = filed(Controller.objects.get(key="onething"), "GB", right="access")
    Pause.objects.create(request=right, reason=PauseReason.IDENTITY, first_on=date(2026, 3, 2), last_on=None)
    assert dates.recount(right).due_on == date(2026, 4, 2)
    Pause.objects.update(last_on=date(2026, 3, 10))
    assert dates.recount(right).due_on == date(2026, 4, 10)


@pytest.mark.promise("P-03")
def test_an_extension_moves_the_date_as_far_as_policy_and_law_let_it(sofar: Controller) -> None:
    ampower = Controller.objects.get(key="ampower")
    right = filed(ampower, "DE", right="access")
    user = making.member(ampower, Role.HANDLER)
    note = write_note(right.case, NoteKind.EXTENSION, "So many of them", user, right)
    Extension.objects.create(
        request=right, ground="number", told_on=date(2026, 3, 10), to=date(2027, 1, 1), reason=note, by=user
    )
    assert dates.recount(right).due_on == date(2026, 5, 1)


@pytest.mark.promise("P-06")
def test_a_fee_of_swiss_law_gives_ten_days_to_think(sofar: Controller) -> None:
    onething = Controller.objects.get(key="onething")
    right = filed(onething, "CH", right="access")
    user = making.member(onething, Role.HANDLER)
    note = write_note(right.case, NoteKind.FEE, "So much work", user, right)
    FeeQuote.objects.create(
        request=right, amount=100, currency="CHF", cause="excessive", reason=note, by=user,
        told_at=NOON + timedelta(days=2),
    )  # fmt: skip
    assert dates.dates_of(right).due_on == date(2026, 4, 13)


def test_a_new_round_begins_again_by_the_rule_of_the_first(sofar: Controller) -> None:
    right = filed(sofar, "KR")
    Pause.objects.create(request=right, reason=PauseReason.IDENTITY, first_on=date(2026, 3, 2), last_on=None)
    again = dates.dates_again(right, NOON + timedelta(days=60))
    right.rule = again.rule.to_json()
    assert again.due_on == dates.dates_of(right).due_on == date(2026, 5, 11)
    assert dates.dates_of(right).events.pauses == ()


def test_rules_pinned_as_pieces_become_whole_and_keep_their_dates(sofar: Controller) -> None:
    """The migration of requests that were filed before laws were known."""
    step = importlib.import_module("requests.migrations.0005_pin_whole_rules")
    promised, fallback = filed(sofar, ""), filed(Controller.objects.get(key="onething"), "")
    step.pin_pieces(apps, None)
    promised.refresh_from_db()
    assert promised.rule == {
        "n": 30, "unit": "calendar_days", "origin": "policy", "policy_date": "2023-12-25",
        "received_on": "2026-03-02", "due_on": "2026-04-01",
    }  # fmt: skip
    step.pin_whole_rules(apps, None)
    for right in (promised, fallback):
        right.refresh_from_db()
        counted = dates.dates_of(right)
        assert (counted.due_on, str(counted.rule.promise.name)) == (
            right.due_on,
            str(pack_of(right.case.controller).short),
        )


@pytest.mark.parametrize("unit", ["calendar_days", "working_days", "months"])
def test_a_kept_version_beyond_all_dates_ends_no_form(sofar: Controller, client: Client, unit: str) -> None:
    """Such a version could once be saved, and versions are never changed: it counts as the most that fits."""
    making.new_version(sofar, answer={"n": 99_999_999, "unit": unit}, work_days_before=99_999_999)
    law = LawVersion.objects.get(place="TR")
    law.data["entries"][0]["limits"][0]["answer"] = {"n": 99_999_999, "unit": unit}
    LawVersion.objects.create(place="TR", number=2, data=law.data, digest="another", origin="test")
    right = filed(sofar, "TR")
    assert date(2029, 3, 2) <= right.due_on <= date(2029, 7, 1)
    right.rule["promise"]["period"]["n"] = 99_999_999
    right.save(update_fields=["rule"])
    dates.recount(right)
    answers = {"right": "copy", "name": "Lin", "email": "lin@example.com", "country": "TR", "language": "en"}
    client.post("/sofar/requests/new/", answers)
    assert client.get("/sofar/requests/new/check/").status_code == 200
