"""The page of a case: the next step and whose it is, who is asking, systems, all that happened."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from privacyportal import clock
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from privacyportal.vault.shred import shred
from requests.fulfil import answer, handling, review, rounds
from requests.models import DataCopy, NoteKind, RightsRequest, RowBlock, Source, SourceRun
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db


def page(client: Client, request: RightsRequest) -> str:
    response = client.get(f"/staff/requests/{request.case.reference}/")
    assert response.status_code == 200
    return words_of(response)


def test_each_role_reads_whose_step_it_is(collected: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    mine = page(signed_in("handler"), collected)
    assert "Next step, yours Review 13 rows" in mine
    theirs = page(signed_in("verifier"), collected)
    assert "Next step, for a handler Review 13 rows" in theirs
    assert "This may do: Some handler." in theirs


@pytest.mark.promise("P-46")
def test_nothing_on_the_page_is_unmasked(collected: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    for role in ("verifier", "handler", "approver", "auditor", "administrator"):
        words = page(signed_in(role), collected)
        assert "Copy for 林***" in words
        for secret in (making.LIN.name, making.LIN.email, making.LIN.device_serial):
            assert secret not in words


@pytest.mark.parametrize(
    ("role", "reads"),
    [("verifier", True), ("handler", True), ("approver", True), ("auditor", True), ("administrator", False)],
)
def test_what_the_person_wrote_is_for_those_who_work_on_it_and_for_auditors(
    role: str, reads: bool, sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    request = making.confirmed(
        sofar, right="correct", asked={"correct": {"old_value": "Bahnhof 1", "new_value": "Markt 7"}}
    )
    words = page(signed_in(role), request)
    for wrote in (making.LIN.details, "Bahnhof 1", "Markt 7"):
        assert (wrote in words) is reads


def test_everything_that_happened_names_people_and_their_reasons(
    collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    work("mail")
    handling.take(collected, staff["handler"], None)
    block = RowBlock.objects.get(run__request=collected, collection="solar:tickets")
    review.take_out(collected, staff["handler"], [review.Cell(block.pk, 3)])
    words = page(signed_in("auditor"), collected)
    for sentence in (
        "Received by the web form", "Email address confirmed by code", "Identity accepted", "Some verifier",
        "The code came back from the address of the account.", "Collection finished on solar, entries: 13",
        "Taken on by the handler", "Taken out of the copy, entries: 1", "Mail: the code, accepted by the mail server",
        "the person", "the portal",
    ):  # fmt: skip
        assert sentence in words
    assert "· you" in page(signed_in("handler"), collected)


def test_a_source_that_is_down_is_told_in_plain_words_and_can_be_tried_again(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], tmp_path: Any,
    work: Callable[..., int],
) -> None:  # fmt: skip
    making.source(sofar, tmp_path)
    (tmp_path / "solar.sqlite3").rename(tmp_path / "away")
    request = making.proven(sofar, staff["verifier"])
    for _attempt in range(SourceRun.max_attempts):
        SourceRun.objects.update(not_before=clock.now())
        work("collect")
    run = request.runs.get()
    assert run.state == "stopped"
    client = signed_in("handler")
    words = page(client, request)
    assert "Monitoring did not answer: try again" in words
    assert "could not be reached" in words
    assert run.error not in words
    for attempt in range(1, SourceRun.max_attempts):
        assert f"Collection failed on solar, attempt {attempt}; it is tried again by itself" in words
    assert words.count("could not be reached") == SourceRun.max_attempts + 1, "each attempt with its reason, and now"
    (tmp_path / "away").rename(tmp_path / "solar.sqlite3")
    assert client.post(f"/staff/requests/{request.case.reference}/runs/{run.pk}/retry/").status_code == 302
    work("collect")
    assert "Review 4 rows" in page(client, request)


def test_a_system_added_after_the_collection_is_named(
    sofar: Controller, collected: RightsRequest, signed_in: Callable[[str], Client], tmp_path: Any
) -> None:
    making.source(sofar, tmp_path, key="tickets")
    assert "was connected later and has not been asked" in page(signed_in("handler"), collected)


def test_two_systems_of_one_title_are_told_apart_everywhere(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], tmp_path: Any,
    work: Callable[..., int],
) -> None:  # fmt: skip
    for key in ("solar", "solar-eu"):
        making.source(sofar, tmp_path, key=key)
    request = making.submitted(sofar, staff["verifier"], staff["handler"], work)
    SourceRun.objects.filter(request=request, source__key="solar-eu").update(state="stopped", error="timed_out")
    client = signed_in("handler")
    run = request.runs.get(source__key="solar-eu")
    pages = [
        client.get("/staff/sources/"),
        client.get(f"/staff/requests/{request.case.reference}/"),
        client.get(f"/staff/requests/{request.case.reference}/rows/{run.pk}/1/"),
    ]
    for shown in pages:
        assert "Monitoring (solar)" in words_of(shown) and "Monitoring (solar-eu)" in words_of(shown)
    assert pages[2].context["system"] == "Monitoring (solar-eu)"
    SourceRun.objects.update(state="done")
    approve = signed_in("approver").get(f"/staff/requests/{request.case.reference}/copy/approve/")
    assert "Monitoring (solar-eu)" in words_of(approve)


def test_the_title_of_one_system_stands_alone(collected: RightsRequest, signed_in: Callable[[str], Client]) -> None:
    assert "Monitoring (" not in page(signed_in("handler"), collected)


def test_a_map_changed_after_the_collection_is_named(
    collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    Source.objects.update(datamap=making.DATAMAP + "\n")
    assert "changed after this collection" in page(signed_in("handler"), collected)


def test_while_systems_answer_the_page_looks_again_and_then_is_loaded_anew(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], tmp_path: Any,
    work: Callable[..., int],
) -> None:  # fmt: skip
    making.source(sofar, tmp_path)
    request = making.proven(sofar, staff["verifier"])
    client = signed_in("handler")
    assert "Collecting, 0 of 1 systems" in page(client, request)
    progress = f"/staff/requests/{request.case.reference}/copy/progress/"
    assert f'hx-get="{progress}"' in client.get(progress).content.decode()
    work("collect")
    assert client.get(progress)["HX-Refresh"] == "true"


# -- showing in full ------------------------------------------------------------------------------------


@pytest.mark.promise("P-46")
def test_shown_in_full_once_with_a_reason_that_stays(
    collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("approver")
    address = f"/staff/requests/{collected.case.reference}/reveal/"
    assert making.LIN.email not in words_of(client.get(address))
    empty = client.post(address, {"reason": " "})
    assert making.LIN.email not in words_of(empty)
    assert "Write why" in words_of(empty)
    shown = client.post(address, {"reason": "The person called and gave another number."})
    assert making.LIN.email in words_of(shown)
    assert making.LIN.name in words_of(shown)
    assert making.LIN.device_serial in words_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert making.LIN.email not in page(client, collected)
    entry = Entry.objects.get(action="case.revealed")
    note = collected.case.notes.get(kind=NoteKind.REVEAL)
    assert (entry.actor_id, entry.facts["note"]) == (str(staff["approver"].pk), str(note.pk))
    assert "The person called" in page(signed_in("auditor"), collected)


# -- screens that exist late -----------------------------------------------------------------------


@pytest.fixture
def one_of_each(
    sofar: Controller, staff: dict[str, User], tmp_path: Any, work: Callable[..., int]
) -> list[RightsRequest]:
    """A request in every state."""
    making.source(sofar, tmp_path)
    lapsing = making.right_of(making.filed(sofar))
    with clock.at(clock.now() + timedelta(days=8)):
        rounds.make_rounds()
    withdrawn = making.confirmed(sofar)
    answer.withdraw(withdrawn)
    refused = making.confirmed(sofar)
    answer.refuse(refused, staff["verifier"], "R13", "No.")
    work("mail")
    made = [lapsing, withdrawn, refused, making.right_of(making.filed(sofar)), making.confirmed(sofar)]
    made += [making.proven(sofar, staff["verifier"]), making.collected(sofar, staff["verifier"], work)]
    made.append(making.submitted(sofar, staff["verifier"], staff["handler"], work))
    sending = making.submitted(sofar, staff["verifier"], staff["handler"], work)
    made.append(making.approved(sending, staff["approver"]))
    states = {making.right_of(request.case).state for request in made}
    assert len(states) == 8
    return made


@pytest.mark.parametrize("days", [0, 16, 31, 46, 91, 400])
def test_every_page_says_what_happened_and_what_is_next_however_late_it_is(
    days: int, one_of_each: list[RightsRequest], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("auditor")
    with clock.at(clock.now() + timedelta(days=days)):
        for language in ("en", "zh-hans"):
            client.cookies["django_language"] = language
            for address in ("/staff/?tab=all", "/staff/dashboard/", "/staff/reports/"):
                assert client.get(address).status_code == 200
            for request in one_of_each:
                response = client.get(f"/staff/requests/{request.case.reference}/")
                assert response.status_code == 200
                step = response.context["tracks"][0].step
                assert step.words
                assert step.why


def test_a_shredded_case_still_opens(
    one_of_each: list[RightsRequest], staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    for request in one_of_each:
        shred(request.case.data_key)
        for role in ("handler", "approver", "verifier"):
            words = page(signed_in(role), request)
            assert "was destroyed" in words
    collected = one_of_each[6]
    run = collected.runs.get().pk
    client = signed_in("handler")
    assert client.get(f"/staff/requests/{collected.case.reference}/rows/{run}/2/").status_code == 409
    assert client.post(f"/staff/requests/{collected.case.reference}/reveal/", {"reason": "why"}).status_code == 409
    assert client.get("/staff/?tab=all").status_code == 200


def test_a_refused_mail_is_told_with_its_reason_and_sent_again(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], tmp_path: Any,
    work: Callable[..., int],
) -> None:  # fmt: skip
    making.source(sofar, tmp_path)
    request = making.submitted(sofar, staff["verifier"], staff["handler"], work, email="nobody@example.com")
    making.approved(request, staff["approver"])
    OutgoingMail.objects.filter(about_id=str(request.pk)).update(
        state="stopped", fate="refused", error="recipient_refused"
    )
    client = signed_in("handler")
    words = page(client, request)
    assert "The mail server refused the answer: try again" in words
    assert "refused this recipient" in words
    client.post(f"/staff/requests/{request.case.reference}/copy/retry-mail/")
    work("mail")
    assert "Nothing: the person was told that nothing is held" in page(client, request)


def test_a_mail_that_waits_is_told_with_its_own_reason(
    submitted: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    making.approved(submitted, staff["approver"])
    work("copy")
    OutgoingMail.objects.filter(about_id=str(submitted.pk)).update(attempts=2, error="sign_in_refused 535")
    words = page(signed_in("handler"), submitted)
    assert "The answer waits until an operator has seen to the mail settings" in words
    assert "refused the portal's user name or password" in words and "reached" not in words


def test_why_a_copy_could_not_be_made_stands_on_the_page(
    submitted: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    making.approved(submitted, staff["approver"])
    DataCopy.objects.update(state="stopped", error="redacted_value_found")
    answer.copy_stopped(DataCopy.objects.select_related("request").get())
    words = page(signed_in("handler"), submitted)
    assert "Next step, yours The copy could not be made: look at it again" in words
    assert words.count("still stands somewhere else in the copy") == 2, "in the box and in the history"
    assert "redacted_value_found" not in words


def test_the_page_is_written_in_the_reader_s_language(
    collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    client.cookies["django_language"] = "zh-hans"
    response = client.get(f"/staff/requests/{collected.case.reference}/")
    assert 'lang="zh-Hans"' in response.content.decode()
    with translation.override("zh-hans"):
        assert "监控" in words_of(response)
