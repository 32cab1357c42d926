"""Reviewing rows: page by page, by their labels, out and back again, by nobody who may not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from privacyportal.vault import files
from requests.fulfil import collect, review
from requests.models import Redaction, RightsRequest, RowBlock, State
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def block_of(request: RightsRequest) -> RowBlock:
    return RowBlock.objects.get(run__request=request, run__superseded_at=None, collection="solar:tickets")


def url(request: RightsRequest, more: str = "") -> str:
    run = request.runs.get(superseded_at=None)
    number = list(run.counts).index("solar:tickets") + 1
    return f"/staff/requests/{request.case.reference}/rows/{run.pk}/{number}/{more}"


def tick(request: RightsRequest, *rows: int) -> list[str]:
    return [f"{block_of(request).pk}:{row}" for row in rows]


def test_rows_stand_under_their_labels_in_full(collected: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    words = words_of(signed_in("handler").get(url(collected)))
    for word in ("Support tickets", "12 rows", "What it was about", "Answered by", "Inverter 7 shows", "Agent 12"):
        assert word in words
    assert "answered_by" not in words


def test_page_by_page(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], tmp_path: Path,
    work: Callable[..., int],
) -> None:  # fmt: skip
    making.source(sofar, tmp_path, tickets=120)
    request = making.collected(sofar, staff["verifier"], work)
    client = signed_in("handler")
    first, last = words_of(client.get(url(request))), words_of(client.get(url(request, "?page=3")))
    assert "Agent 50" in first
    assert "Agent 51" not in first
    assert "Agent 101" in last
    assert "101 to 120 of 120" in last


@pytest.mark.parametrize("role", ["approver", "auditor"])
def test_who_only_reads_gets_nothing_to_press(
    role: str, collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(role)
    for page in (client.get(url(collected)), client.get(url(collected, "1/"))):
        assert "Inverter 1 shows a fault" in words_of(page)
        assert b"checkbox" not in page.content
        assert b'name="deed"' not in page.content
    assert client.post(url(collected), {"row": tick(collected, 0), "deed": "out"}).status_code == 403
    assert client.post(url(collected, "1/"), {"value": "0", "deed": "out"}).status_code == 403
    assert not Redaction.objects.exists()


def test_rows_are_left_out_and_put_back_by_name(
    collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    response = client.post(url(collected), {"row": tick(collected, 1, 4), "deed": "out", "page": "1"}, follow=True)
    words = words_of(response)
    assert "2 rows left out." in words
    assert "left out by Some handler" in words
    assert "The copy would hold 11 rows." in words
    assert "left out by Some handler" in words_of(signed_in("approver").get(url(collected)))
    client.post(url(collected), {"row": tick(collected, 4), "deed": "back"})
    assert list(Redaction.objects.values_list("row", "column")) == [(1, "")]


def test_single_values_are_blackened_on_the_page_of_their_row(
    collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    page = client.get(url(collected, "3/"))
    columns = [value.column.name for value in page.context["row"].values]
    chosen = str(columns.index("answered_by"))
    words = words_of(client.post(url(collected, "3/"), {"value": chosen, "deed": "out"}, follow=True))
    assert "1 value blackened." in words
    assert "blackened by Some handler" in words
    assert list(Redaction.objects.values_list("row", "column")) == [(2, "answered_by")]
    client.post(url(collected, "3/"), {"value": chosen, "deed": "back"})
    assert not Redaction.objects.exists()


def test_why_it_is_left_out_is_chosen_and_shown_to_whoever_approves(
    submitted: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    page = client.get(url(submitted))
    for reason in ("about somebody else", "a trade secret", "security of the system", "another reason"):
        assert reason in words_of(page)
    secret = {"row": tick(submitted, 1), "deed": "out", "reason": "secret", "words": "not asked for"}
    assert "left out by Some handler · a trade secret" in words_of(client.post(url(submitted), secret, follow=True))
    other = {"what": "column", "column": "3", "deed": "out", "reason": "another", "words": "By order of a court"}
    client.post(url(submitted), other)
    assert "blackened by Some handler · By order of a court" in words_of(client.get(url(submitted, "3/")))
    approve = f"/staff/requests/{submitted.case.reference}/copy/approve/"
    words = words_of(signed_in("approver").get(approve))
    assert "a trade secret: 1" in words and "By order of a court: 12" in words


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": "another", "words": " "}, "Write the other reason in a few words"),
        ({"reason": "another", "words": "x" * 121}, "at most 120 characters"),
        ({"reason": "whim"}, "Choose from the list why it is not shown."),
    ],
)
def test_a_reason_that_is_none_takes_nothing_out(
    collected: RightsRequest, signed_in: Callable[[str], Client], given: dict[str, str], sentence: str
) -> None:
    client = signed_in("handler")
    for address, ticked in ((url(collected), {"row": tick(collected, 1)}), (url(collected, "1/"), {"value": "1"})):
        response = client.post(address, {**ticked, **given, "deed": "out"})
        assert response.status_code == 409 and sentence in words_of(response)
        if given.get("words", " ").strip():
            assert given["words"] in response.content.decode(), "what was typed is kept"
    assert not Redaction.objects.exists()


def test_a_column_is_blackened_through_all_rows(collected: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("handler")
    page = client.get(url(collected))
    column = next(column.index for column in page.context["columns"] if column.name == "answered_by")
    client.post(url(collected), {"what": "column", "column": column, "deed": "out"})
    assert Redaction.objects.filter(column="answered_by").count() == 12
    client.post(url(collected), {"what": "column", "column": column, "deed": "back"})
    assert not Redaction.objects.exists()


def test_two_handlers_save_in_either_order_and_lose_nothing(
    sofar: Controller, collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    staff["second"] = making.member(sofar, "handler", name="Second")
    first, second = signed_in("handler"), signed_in("second")
    first.get(url(collected))
    second.get(url(collected))
    second.post(url(collected), {"row": tick(collected, 9), "deed": "out"})
    first.post(url(collected), {"row": tick(collected, 5), "deed": "out"})
    assert set(Redaction.objects.values_list("row", flat=True)) == {5, 9}
    again = first.post(url(collected), {"row": tick(collected, 9), "deed": "out"}, follow=True)
    assert "somebody did that already" in words_of(again)


def test_nothing_ticked_says_so(collected: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("handler")
    response = client.post(url(collected), {"deed": "out"})
    assert response.status_code == 409
    assert "Tick the rows first" in words_of(response)


def test_addresses_that_are_none_change_nothing(collected: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("handler")
    for wrong in ("x", "1:", ":1", "999999:0", f"{block_of(collected).pk}:99", f"{block_of(collected).pk}:-1"):
        assert client.post(url(collected), {"row": wrong, "deed": "out"}).status_code == 409
    client.post(url(collected, "1/"), {"value": ["77", "x"], "deed": "out"})
    assert not Redaction.objects.exists()
    assert client.get(url(collected, "99/")).status_code == 404
    assert client.get(url(collected).rsplit("/", 2)[0] + "/9/").status_code == 404


def test_a_page_of_rows_collected_anew_since_says_so(
    collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    old, ticked = url(collected), tick(collected, 3)
    collect.start_collection(collected, staff["handler"])
    work("collect")
    client = signed_in("handler")
    for response in (client.get(old), client.post(old, {"row": ticked, "deed": "out"})):
        assert response.status_code == 409
        assert "collected anew in the meantime" in words_of(response)
    assert not Redaction.objects.exists()


def test_a_change_while_it_is_carried_out_sends_it_back_to_the_approver(
    submitted: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    making.approved(submitted, staff["approver"])
    signed_in("handler").post(url(submitted), {"row": tick(submitted, 0), "deed": "out"})
    assert making.right_of(submitted.case).state == State.APPROVING


def test_a_swapped_block_is_found_and_shown_to_nobody(
    collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    tickets = block_of(collected)
    customers = RowBlock.objects.get(run__request=collected, collection="solar:customers")
    RowBlock.objects.filter(pk=tickets.pk).update(file=customers.file)
    response = signed_in("handler").get(url(collected))
    assert response.status_code == 409
    assert "are not the ones that were collected" in words_of(response)
    assert making.LIN.name not in words_of(response)
    files.delete(customers.file)
    assert signed_in("auditor").get(url(collected)).status_code == 409


def test_collected_data_is_hostile(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], tmp_path: Path,
    work: Callable[..., int],
) -> None:  # fmt: skip
    import sqlite3

    making.source(sofar, tmp_path, tickets=2)
    evil = "<script>alert(1)</script><img src=x onerror=y>" + "long " * 60
    with sqlite3.connect(tmp_path / "solar.sqlite3") as rows:
        rows.execute("update tickets set subject = ?, answered_by = ? where id = 1", (evil, '"><b style=x>'))
    rows.close()
    request = making.collected(sofar, staff["verifier"], work)
    client = signed_in("handler")
    for page in (client.get(url(request)), client.get(url(request, "1/"))):
        content = page.content.decode()
        assert "<script>alert" not in content
        assert "<img" not in content
        assert "<b style" not in content
        assert "<details>" in content, "a long value is folded"
        assert "&lt;script&gt;" in content


def test_a_whole_table_is_left_out_and_put_back_at_once(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], tmp_path: Path,
    work: Callable[..., int],
) -> None:  # fmt: skip
    making.source(sofar, tmp_path, tickets=120)
    request = making.collected(sofar, staff["verifier"], work)
    client = signed_in("handler")
    assert "Leave out all 120 rows of this table" in words_of(client.get(url(request)))
    left_out = client.post(url(request), {"what": "table", "deed": "out", "reason": "secret"}, follow=True)
    assert "120 rows left out." in words_of(left_out)
    assert "The copy would hold 1 row." in words_of(left_out)
    assert "120 put back." in words_of(client.post(url(request), {"what": "table", "deed": "back"}, follow=True))
    assert not Redaction.objects.exists()


@pytest.mark.promise("P-15")
def test_what_the_person_did_not_provide_is_no_part_of_portability_where_the_policy_says_so(
    staff: dict[str, User], tmp_path: Path, work: Callable[..., int], client: Client
) -> None:
    onething = Controller.objects.get(key="onething")
    roles = {role: making.member(onething, role, name=f"{role} there") for role in ("verifier", "handler", "approver")}
    making.source(onething, tmp_path)
    request = making.collected(onething, roles["verifier"], work, right="portability")
    client.force_login(roles["handler"])
    page = words_of(client.get(url(request)))
    assert "leave out what arose from use" in page
    assert "not provided by the person" in page
    client.post(url(request), {"what": "table", "deed": "out", "reason": "unprovided"})
    assert set(Redaction.objects.values_list("reason", flat=True)) == {"unprovided"}
    review.submit(making.right_of(request.case), roles["handler"])
    client.force_login(roles["approver"])
    approving = words_of(client.get(f"/staff/requests/{request.case.reference}/portability/approve/"))
    assert "not provided by the person" in approving


def test_a_copy_of_everything_leaves_nothing_out_for_not_being_provided(
    collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    assert "not provided by the person" not in words_of(client.get(url(collected)))
    ticked = {"row": tick(collected, 1), "deed": "out", "reason": "unprovided"}
    assert client.post(url(collected), ticked).status_code == 409
    assert not Redaction.objects.exists()
