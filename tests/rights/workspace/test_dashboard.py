"""The dashboard and the register: one's own controllers alone, no personal data, no formula in a cell."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import Membership, User
from privacyportal.uploads import Upload
from requests.attachments import attach
from requests.figures.rollup import rebuild
from requests.fulfil import answer, extend
from requests.fulfil.merge import merge
from requests.intake.filing import Filing, file_test_case
from requests.models import Attachment, Case, Outcome
from requests.workspace.register import defused
from tests.rights.figures.making import answered, asked
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def today() -> Any:
    return clock.today("Asia/Shanghai")


@pytest.fixture
def history(sofar: Controller) -> None:
    for days in (2, 4, 9):
        answered(sofar, today() - timedelta(days=20), days)
    answered(sofar, today() - timedelta(days=50), 35, Outcome.REFUSED, right="delete", ground="R5")
    asked(sofar, today() - timedelta(days=31))
    asked(sofar, today() - timedelta(days=28), "delete")
    asked(sofar, today())
    asked(sofar, today(), test=True)
    rebuild(sofar)


def figures_of(response: Any) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", response.content.decode())
    return {label: re.sub(r"<[^>]*>|▲", "", value).strip() for label, value in found}


@pytest.mark.promise("P-02")
def test_it_shows_what_is_open_and_how_fast_answers_were(history: None, signed_in: Callable[[str], Client]) -> None:
    response = signed_in("handler").get("/staff/dashboard/")
    assert figures_of(response) == {
        "rights open": "3", "right due this week": "1", "right late": "1",
        "median time to answer": "6.5 days", "nine in ten within": "35 days", "answered in time": "75 %",
    }  # fmt: skip
    words = words_of(response)
    assert "A law obliges us otherwise. 1" in words
    assert words.count("As a table") == 3


def test_the_dashboard_says_that_it_counts_rights_and_the_queue_that_it_counts_cases(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    case = making.filed(sofar, right="copy", rights=["copy", "delete"])
    case.rights.update(state="verifying")
    handler = signed_in("handler")
    assert figures_of(handler.get("/staff/dashboard/"))["rights open"] == "2"
    assert "1 case" in words_of(handler.get("/staff/"))


def test_pictures_bear_presentation_attributes_alone_and_words(
    history: None, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("handler").get("/staff/dashboard/").content.decode()
    pictures = re.findall(r"<svg.*?</svg>", page, re.S)
    assert len(pictures) == 3
    for picture in pictures:
        assert 'role="img"' in picture
        assert re.search(r'aria-label="[^"]{10,}"', picture)
        assert "style" not in picture
        assert "<script" not in picture
    assert "style=" not in page


def test_periods_and_rights_can_be_chosen_and_mistakes_are_said(
    history: None, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("auditor")
    assert figures_of(client.get("/staff/dashboard/?right=delete"))["right open"] == "1"
    far = client.get("/staff/dashboard/?period=custom&first=2020-01-01&last=2020-12-31")
    assert figures_of(far)["median time to answer"] == "–"
    assert "1 January 2020 to 31 December 2020" in words_of(far)
    assert "ends before it begins" in words_of(
        client.get("/staff/dashboard/?period=custom&first=2026-02-01&last=2026-01-01")
    )
    assert "Choose both days" in words_of(client.get("/staff/dashboard/?period=custom"))
    assert client.get("/staff/dashboard/?period=nonsense&right=none&first=x").status_code == 200


def test_an_empty_dashboard_says_what_it_is(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    assert "There is nothing to count yet" in words_of(signed_in("handler").get("/staff/dashboard/"))


def test_a_test_case_is_on_no_dashboard(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    file_test_case(sofar, Filing("copy", "Test", "test@example.com", "en"), staff["administrator"])
    rebuild(sofar)
    client = signed_in("administrator")
    assert figures_of(client.get("/staff/dashboard/"))["rights open"] == "0"
    assert len(register(client)) == 1


@pytest.mark.promise("P-47")
def test_nobody_sees_figures_of_a_company_they_do_not_work_for(
    history: None, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    assert figures_of(signed_in("stranger").get("/staff/dashboard/"))["rights open"] == "0"
    alone = signed_in("handler").get("/staff/dashboard/")
    assert "each company" not in words_of(alone)
    Membership.objects.create(user=staff["stranger"], controller=Controller.objects.get(key="sofar"), role="auditor")
    response = signed_in("stranger").get("/staff/dashboard/")
    rows = {row.key: row.open.open for row in response.context["by_controller"]}
    assert rows == {"ampower": 0, "sofar": 3}


def register(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"/staff/dashboard/register.csv{query}")
    assert response.status_code == 200
    content = b"".join(response)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def rows_of(table: list[list[str]]) -> dict[tuple[str, str], dict[str, str]]:
    """(reference, right) → heading → cell."""
    return {(row[0], row[1]): dict(zip(table[0], row, strict=True)) for row in table[1:]}


@pytest.mark.promise("P-46")
def test_the_register_lists_requests_and_no_person(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    request = making.confirmed(sofar)
    refused = answered(sofar, today() - timedelta(days=10), 4, Outcome.REFUSED, ground="R5", country="DE")
    rows = rows_of(register(signed_in("auditor")))
    assert set(rows) == {(request.case.reference, "Copy"), (refused.case.reference, "Copy")}
    received, answered_on = today() - timedelta(days=10), today() - timedelta(days=6)
    assert rows[refused.case.reference, "Copy"] == {
        "Reference": refused.case.reference, "Right": "Copy", "Stage": "Answered", "Received": received.isoformat(),
        "Due": (received + timedelta(days=30)).isoformat(), "Extended to": "", "Answered": answered_on.isoformat(),
        "Closed": answered_on.isoformat(), "Days": "4", "Days left": "", "Days late": "0", "Outcome": "refused",
        "Ground": "A law obliges us otherwise.", "Attachments": "0", "Came by": "web form", "Country": "Germany",
        "Merged into": "",
    }  # fmt: skip
    for secret in (making.LIN.name, making.LIN.email, making.LIN.device_serial):
        assert secret not in str(rows)
    entry = Entry.objects.get(action="register.downloaded")
    assert entry.facts["last"] == today().isoformat()


def test_the_register_says_how_many_days_are_left_and_how_late_what_is_open_is(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    made = {days: asked(sofar, today() - timedelta(days=days)).case.reference for days in (28, 30, 33)}
    rows = rows_of(register(signed_in("auditor"), "?period=90"))
    said = {days: (row["Days left"], row["Days late"]) for days in made if (row := rows[made[days], "Copy"])}
    assert said == {28: ("2", "0"), 30: ("0", "0"), 33: ("", "3")}


def test_the_register_says_to_which_day_a_date_was_moved(
    signed_in: Callable[[str], Client],
) -> None:
    ampower = Controller.objects.get(key="ampower")
    verifier, handler = (making.member(ampower, role) for role in ("verifier", "handler"))
    request = making.proven(ampower, verifier, country="")
    moved = extend.extend(request, handler, "complexity", "It is much.")
    row = rows_of(register(signed_in("stranger")))[request.case.reference, "Copy"]
    assert row["Extended to"] == moved.to.isoformat() == row["Due"]


def test_the_register_says_when_a_request_was_closed_however_it_ended(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    """The day belongs to the controller's zone: at 17:00 UTC it is tomorrow in China."""
    with clock.at(datetime(2026, 3, 2, 17, tzinfo=UTC)):
        gone = making.confirmed(sofar)
        answer.withdraw(gone)
        open_ = making.confirmed(sofar)
        rows = rows_of(register(signed_in("auditor")))
    assert rows[gone.case.reference, "Copy"]["Closed"] == "2026-03-03"
    assert rows[gone.case.reference, "Copy"]["Days left"] == rows[gone.case.reference, "Copy"]["Days late"] == ""
    assert rows[open_.case.reference, "Copy"]["Closed"] == ""


def test_the_register_says_into_which_request_a_duplicate_was_merged(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    first, second = making.confirmed(sofar), making.confirmed(sofar)
    merge(second.case, first.case, staff["handler"])
    rows = rows_of(register(signed_in("auditor")))
    assert rows[first.case.reference, "Copy"]["Merged into"] == ""
    assert rows[second.case.reference, "Copy"]["Merged into"] == first.case.reference
    assert rows[second.case.reference, "Copy"]["Stage"] == "Withdrawn"


def test_each_right_counts_its_own_files_and_those_of_the_whole_case(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    case = making.filed(sofar, right="delete", rights=["delete", "copy"])
    Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now())
    for right in ("", "copy", "copy"):
        attach(case, Upload("x.txt", "text/plain", b"x"), Attachment.Purpose.PROOF, right)
    rows = rows_of(register(signed_in("auditor")))
    counts = {right: row["Attachments"] for (_reference, right), row in rows.items()}
    assert counts == {"Copy": "3", "Deletion": "1"}


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-2", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


def test_the_register_comes_in_parts_and_whole(
    sofar: Controller, signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from requests.workspace import register as room

    monkeypatch.setattr(room, "CHUNK", 2)
    for _number in range(5):
        asked(sofar, today())
    assert len({row[0] for row in register(signed_in("auditor"))[1:]}) == 5
    assert len(register(signed_in("auditor"), "?period=custom&first=2020-01-01&last=2020-02-01")) == 1
