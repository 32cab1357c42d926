"""Collected rows lie in sealed blocks; what was changed, moved or lost is found, with a sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from privacyportal import clock
from privacyportal.jobs.lease import Lease, LeaseLost, claim
from privacyportal.vault.files import folder
from requests.fulfil import rounds
from requests.fulfil.collect import start_collection
from requests.models import RightsRequest, RowBlock, SourceRun
from requests.sources import store
from requests.sources.base import Chunk
from requests.sources.mapping import Collection, Field
from requests.sources.store import BlockDamaged, BlockWriter, clear_attempt, read_block, rows_of
from requests.sources.words import Words
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db

READINGS = Collection("solar", "readings", Words("Readings", "读数"), (Field("n", Words("N", "N")),))
OTHERS = Collection("solar", "others", Words("Others", "其他"), (Field("n", Words("N", "N")),))


@pytest.fixture
def request_(tmp_path: Path) -> RightsRequest:
    controller = making.sofar()
    making.source(controller, tmp_path)
    return making.proven(controller, making.member(controller, "verifier"))


@pytest.fixture
def run(request_: RightsRequest) -> SourceRun:
    found: SourceRun = SourceRun.objects.select_related("request__case__data_key").get(request=request_)
    return found


@pytest.fixture
def lease(run: SourceRun) -> Lease:
    found = claim(SourceRun, run.pk)
    assert found is not None
    return found


def write(lease: Lease, run: SourceRun, *chunks: tuple[Collection, list[tuple[Any, ...]]]) -> dict[str, int]:
    writer = BlockWriter(lease, run, run.request.case.data_key)
    for collection, rows in chunks:
        writer.add(Chunk(collection, ("n",), rows))
    writer.end_collection()
    SourceRun.objects.filter(pk=run.pk).update(counts=writer.counts)
    run.refresh_from_db()
    return writer.counts


def blocks(run: SourceRun) -> list[tuple[str, int, bool, int]]:
    return list(run.blocks.values_list("collection", "index", "last", "rows"))


def files_of(run: SourceRun) -> set[str]:
    place = folder(run.request.case.data_key)
    return {f"{place}/{name}" for name in default_storage.listdir(place)[1]} if default_storage.exists(place) else set()


def test_it_works(lease: Lease, run: SourceRun) -> None:
    rows = [(n,) for n in range(4500)]
    write(lease, run, (READINGS, rows[:1000]), (READINGS, rows[1000:]), (OTHERS, []))
    assert run.counts == {"solar:readings": 4500, "solar:others": 0}
    assert sum(block[3] for block in blocks(run)) == 4500
    assert [block[1] for block in blocks(run)] == list(range(len(blocks(run))))
    assert [block[2] for block in blocks(run)][-1:] == [True]
    assert max(block[3] for block in blocks(run)) <= store.MAX_ROWS
    assert [row for _block, found in rows_of(run, "solar:readings") for row in found.rows] == rows
    assert list(rows_of(run, "solar:others")) == []


@pytest.mark.engine
def test_counts_keep_the_order_of_the_walk(lease: Lease, run: SourceRun) -> None:
    """PostgreSQL's jsonb would put the shorter name first."""
    write(lease, run, (READINGS, [(1,)]), (OTHERS, [(1,)]))
    assert list(SourceRun.objects.get(pk=run.pk).counts) == ["solar:readings", "solar:others"]


def test_large_rows_make_smaller_blocks(lease: Lease, run: SourceRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_BYTES", 10_000)
    rows = [("中" * 1000,), ("x",), ("y" * 30_000,), ("z",), ("\x01" * 4000,)]
    write(lease, run, (READINGS, rows))
    assert [row for _block, found in rows_of(run, "solar:readings") for row in found.rows] == rows
    sizes = [default_storage.size(block.file) for block in run.blocks.all() if block.rows > 1]
    assert all(size < 11_000 for size in sizes)


def test_nothing_of_the_rows_lies_in_clear(lease: Lease, run: SourceRun, settings: Any) -> None:
    write(lease, run, (READINGS, [("lin.xiaoyu@example.com",)]))
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        assert path.is_dir() or b"lin.xiaoyu" not in path.read_bytes()


def damaged(run: SourceRun) -> str:
    with pytest.raises(BlockDamaged) as error:
        list(rows_of(run, "solar:readings"))
    assert "readings" in str(error.value)
    return str(error.value)


@pytest.fixture
def three(lease: Lease, run: SourceRun) -> list[RowBlock]:
    write(lease, run, *((READINGS, [(n,)] * 1500) for n in range(3)))
    return list(run.blocks.order_by("index"))


def test_two_blocks_swapped_in_the_store_are_found(run: SourceRun, three: list[RowBlock], settings: Any) -> None:
    one, two = (Path(settings.MEDIA_ROOT) / block.file for block in three[:2])
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert "not the ones that were collected" in damaged(run)
    with pytest.raises(BlockDamaged):
        read_block(three[0])


def swap_files(three: list[RowBlock]) -> None:
    one, two = three[0].file, three[1].file
    RowBlock.objects.filter(pk=three[0].pk).update(file=two)
    RowBlock.objects.filter(pk=three[1].pk).update(file=one)


def drop_last(three: list[RowBlock]) -> None:
    RowBlock.objects.filter(pk=three[2].pk).delete()


def drop_middle_and_renumber(three: list[RowBlock]) -> None:
    RowBlock.objects.filter(pk=three[1].pk).delete()
    RowBlock.objects.filter(pk=three[2].pk).update(index=1)


def drop_all(three: list[RowBlock]) -> None:
    RowBlock.objects.filter(pk__in=[block.pk for block in three]).delete()


def shorten(three: list[RowBlock]) -> None:
    drop_last(three)
    RowBlock.objects.filter(pk=three[1].pk).update(last=True)


def change_digest(three: list[RowBlock]) -> None:
    RowBlock.objects.filter(pk=three[0].pk).update(digest="0" * 64)


def lose_file(three: list[RowBlock]) -> None:
    default_storage.delete(three[0].file)


def change_a_byte(three: list[RowBlock]) -> None:
    path = Path(default_storage.path(three[0].file))
    sealed = bytearray(path.read_bytes())
    sealed[40] ^= 1
    path.write_bytes(bytes(sealed))


@pytest.mark.parametrize(
    "deed",
    [swap_files, drop_last, drop_middle_and_renumber, drop_all, shorten, change_digest, lose_file, change_a_byte],
)
def test_whatever_is_done_to_the_blocks_is_found(
    run: SourceRun, three: list[RowBlock], deed: Callable[[list[RowBlock]], None]
) -> None:
    deed(three)
    damaged(run)


def test_an_attempt_that_was_killed_leaves_no_file_and_no_row(lease: Lease, run: SourceRun) -> None:
    write(lease, run, (READINGS, [(1,)] * 3000))
    assert len(files_of(run)) == 2
    clear_attempt(lease, run)
    assert files_of(run) == set() and not run.blocks.exists()


@pytest.mark.engine
def test_who_lost_the_lease_writes_and_deletes_nothing(lease: Lease, run: SourceRun) -> None:
    write(lease, run, (READINGS, [(1,)] * 10))
    before = files_of(run)
    SourceRun.objects.filter(pk=run.pk).update(fence=lease.fence + 1)
    with pytest.raises(LeaseLost):
        clear_attempt(lease, run)
    with pytest.raises(LeaseLost):
        write(lease, run, (OTHERS, [(1,)]))
    assert files_of(run) == before and len(blocks(run)) == 1


def test_a_lease_lost_while_the_file_was_being_stored_leaves_no_file(
    lease: Lease, run: SourceRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.files.save

    def slow(*args: Any) -> str:
        SourceRun.objects.filter(pk=run.pk).update(fence=lease.fence + 1)
        return real(*args)

    monkeypatch.setattr(store.files, "save", slow)
    with pytest.raises(LeaseLost):
        write(lease, run, (READINGS, [(1,)]))
    assert files_of(run) == set()


def test_every_stored_file_is_named_by_a_row_even_when_killed_before_it_was_stored(
    lease: Lease, run: SourceRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*args: Any) -> str:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(store.files, "save", killed)
        with pytest.raises(Killed):
            write(lease, run, (READINGS, [(1,)]))
    assert len(blocks(run)) == 1
    clear_attempt(lease, run)
    assert blocks(run) == []


def test_collecting_anew_leaves_no_rows_of_the_run_before(
    request_: RightsRequest, run: SourceRun, work: Callable[..., int]
) -> None:
    work("collect")
    before = files_of(run)
    assert before
    handler = making.member(request_.case.controller, "handler")
    start_collection(request_, handler)
    work("collect")
    rounds.forget_rows(request_.case.controller, clock.now())
    assert not RowBlock.objects.filter(run=run).exists()
    assert files_of(run).isdisjoint(before)
