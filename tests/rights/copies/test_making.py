"""From the approval to one file: exactly what was approved, sealed, and never twice."""

import sqlite3
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.utils import translation

from privacyportal.jobs.lease import LeaseLost, Stop, claim
from privacyportal.jobs.models import JobState
from privacyportal.vault import files
from privacyportal.vault.ciphers import Tampered
from requests import workflow
from requests.copies import making
from requests.copies.assemble import assemble, redacted_values
from requests.copies.cells import reading
from requests.fulfil import review
from requests.models import DataCopy, RightsRequest, RowBlock, WhyOut
from tests.rights.copies.documents import bare, text_of
from tests.rights.workspace import making as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(tmp_path: Path, work: Callable[..., int]) -> Iterator[Callable[..., DataCopy]]:
    """`approved(leave_out=…, blacken=…, language=…)`: a copy that waits to be made."""
    controller = world.sofar()
    verifier, handler, approver = (world.member(controller, role) for role in ("verifier", "handler", "approver"))
    world.source(controller, tmp_path)

    def make(
        *,
        leave_out: int | None = None,
        blacken: tuple[int, str] | None = None,
        why: review.Why = review.ABOUT_OTHERS,
        **changes: Any,
    ) -> DataCopy:
        request = world.collected(controller, verifier, work, **changes)
        tickets = RowBlock.objects.filter(run__request=request, collection="solar:tickets").earliest("id")
        if leave_out is not None:
            review.take_out(request, handler, [review.Cell(tickets.pk, leave_out)], why)
        if blacken is not None:
            review.take_out(request, handler, [review.Cell(tickets.pk, *blacken)], why)
        workflow.perform("submit", request, workflow.Deed.of_staff(handler))
        world.approved(world.right_of(request.case), approver)
        copy: DataCopy = DataCopy.objects.get(request=request)
        return copy

    yield make


def make(copy: DataCopy, **hooks: Any) -> list[DataCopy]:
    """Does the job as a worker would. Returns the copies that were reported as made."""
    reported: list[DataCopy] = []
    lease = claim(DataCopy, copy.pk)
    assert lease is not None
    making.make_copy(lease, hooks.get("still_approved", lambda _copy: True), hooks.get("on_made", reported.append))
    return reported


def opened(copy: DataCopy) -> bytes:
    copy = DataCopy.objects.select_related("data_key").get(pk=copy.pk)
    closed = files.load(copy.data_key, copy.file, copy.place)
    plain = BytesIO()
    with pikepdf.open(BytesIO(closed), password=copy.passphrase) as pdf:
        pdf.save(plain, encryption=False)
    return plain.getvalue()


def names(copy: DataCopy) -> set[str]:
    return set(default_storage.listdir(files.folder(copy.data_key))[1])


@pytest.mark.promise("P-14")
def test_the_copy_holds_the_persons_rows_and_nobody_elses(approved: Callable[..., DataCopy]) -> None:
    copy = approved()
    [reported] = make(copy)
    text = text_of(opened(copy))
    assert "林小雨" in text and "lin.xiaoyu@example.com" in text
    assert all(f"Inverter {n} shows a fault" in text for n in (1, 2, 3))
    assert "Somebody Else" not in text and "somebody.else@example.com" not in text
    assert "What it was about" in text and "customer_id" not in text and "NULL" not in text
    copy.refresh_from_db()
    assert copy.state == JobState.DONE and copy.made_at and copy.pages >= 4 and copy.size > 10_000
    assert reported.pk == copy.pk and reported.file == copy.file


def test_what_staff_took_out_is_not_in_it(approved: Callable[..., DataCopy]) -> None:
    copy = approved(leave_out=0, blacken=(1, "answered_by"))
    make(copy)
    text = text_of(opened(copy))
    assert "Inverter 1 shows a fault" not in text and "Agent 1" not in text
    assert "Inverter 2 shows a fault" in text and "Agent 2" not in text
    assert "[left out: about somebody else]" in text and "2 entries, 1 more left out" in text
    assert "1 value, marked where it stood (about somebody else)" in text_of(opened(copy), 0)


def test_two_systems_of_one_title_are_told_apart(approved: Callable[..., DataCopy], tmp_path: Path) -> None:
    world.source(world.sofar(), tmp_path, key="solar-eu")
    copy = approved(language="zh-hans")
    with reading("zh-hans"):
        titles = [section.title for section in assemble(copy.request).sections]
    assert titles == ["监控（solar）", "监控（solar-eu）"]
    make(copy)
    assert "监控（solar-eu）" in text_of(opened(copy))


@pytest.mark.parametrize(
    ("language", "why", "said"),
    [
        ("en", review.Why(WhyOut.SECRET), "a trade secret"),
        ("zh-hans", review.Why(WhyOut.SECURITY), "系统安全"),
        ("zh-hans", review.Why(WhyOut.ANOTHER, "法院要求保密"), "法院要求保密"),
    ],
)
def test_the_mark_says_why_in_the_persons_language(
    approved: Callable[..., DataCopy], language: str, why: review.Why, said: str
) -> None:
    copy = approved(leave_out=0, blacken=(1, "answered_by"), why=why, language=language)
    make(copy)
    text = bare(text_of(opened(copy)))
    left_out = "已略去" if language == "zh-hans" else "leftout"
    assert left_out in text and text.count(bare(said)) == 4, "on the cover twice, at the table, where it stood"
    assert "somebody" not in text and "他人" not in text


@pytest.mark.promise("P-48")
def test_in_storage_it_is_sealed_and_encrypted(approved: Callable[..., DataCopy]) -> None:
    copy = approved()
    make(copy)
    copy.refresh_from_db()
    with default_storage.open(copy.file) as stored:
        raw = stored.read()
    assert b"%PDF" not in raw
    assert files.load(copy.data_key, copy.file, copy.place).startswith(b"%PDF")
    with pytest.raises(Tampered):
        files.load(copy.data_key, copy.file, "copy|another")


def test_in_the_persons_language_whatever_the_workers(approved: Callable[..., DataCopy]) -> None:
    copy = approved(language="zh-hans")
    with translation.override("en"):
        make(copy)
        assert translation.get_language() == "en"
    with pikepdf.open(BytesIO(opened(copy))) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
    assert "支持工单" in bare(text_of(opened(copy)))


def test_a_blackened_value_that_stands_elsewhere_stops_it(approved: Callable[..., DataCopy], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "solar.sqlite3") as keeper:
        keeper.execute("insert into tickets values (9, 1, 'Thanks to agent 2', 'Agent 9')")
    copy = approved(blacken=(1, "answered_by"))
    assert redacted_values(copy.request) == ["Agent 2"]
    with pytest.raises(Stop) as stop:
        make(copy)
    assert stop.value.code == "redacted_value_found"
    copy.refresh_from_db()
    assert copy.made_at is None and copy.file == ""


def test_what_the_copy_says_by_itself_does_not_stop_it(approved: Callable[..., DataCopy]) -> None:
    """The cover names whom it is for, as they wrote themselves."""
    copy = approved(blacken=(1, "answered_by"), name="Lin, called Agent 2")
    make(copy)
    assert copy.request.copies.get().made_at is not None


def test_content_that_is_no_longer_approved_is_not_made(approved: Callable[..., DataCopy]) -> None:
    copy = approved()
    with pytest.raises(Stop) as stop:
        make(copy, still_approved=lambda _copy: False)
    assert stop.value.code == "not_approved"


def test_a_swapped_block_stops_it(approved: Callable[..., DataCopy]) -> None:
    copy = approved()
    first, second = RowBlock.objects.filter(run__request=copy.request)
    RowBlock.objects.filter(pk=first.pk).update(file=second.file)
    with pytest.raises(Stop) as stop:
        make(copy)
    assert stop.value.code == "rows_damaged"


class Killed(BaseException):
    """Stands for `kill -9`: nothing in the process gets to clean up."""


@pytest.mark.parametrize("moment", ["pages", "file", "commit"])
def test_killed_anywhere_it_is_made_once_and_one_file_is_left(
    approved: Callable[..., DataCopy], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    copy = approved()
    before = names(copy)

    def kill(*_args: Any, **_kwargs: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        if moment == "pages":
            patched.setattr(making, "write", kill)
        if moment == "file":
            patched.setattr(files, "save", kill)
        make(copy, on_made=kill)
    DataCopy.objects.filter(pk=copy.pk).update(state=JobState.WAITING)
    assert len(make(copy)) == 1
    copy.refresh_from_db()
    assert names(copy) - before == {copy.file.rsplit("/", 1)[-1]}
    assert "林小雨" in text_of(opened(copy))


def test_who_lost_the_lease_keeps_nothing(approved: Callable[..., DataCopy]) -> None:
    copy = approved()
    before = names(copy)

    def taken_over(_copy: DataCopy) -> bool:
        DataCopy.objects.filter(pk=copy.pk).update(fence=99)
        return True

    with pytest.raises(LeaseLost):
        make(copy, still_approved=taken_over)
    assert names(copy) == before


def test_labels_and_order_are_those_of_the_map(approved: Callable[..., DataCopy]) -> None:
    request: RightsRequest = approved().request
    with reading("en"):
        document = assemble(request)
    [section] = document.sections
    assert [table.title for table in section.tables] == ["Customers", "Support tickets"]
    assert [column.title for column in section.tables[1].columns] == ["What it was about", "Answered by"]
    assert (section.entries, document.reference, document.for_whom) == (4, request.case.reference, "林小雨")
