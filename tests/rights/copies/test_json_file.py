"""Portability: the reviewed rows for other programs, inside the encrypted PDF and nowhere else (GDPR art. 20, P-17)."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest

from privacyportal.mail.models import OutgoingMail
from privacyportal.vault import files
from requests.copies.document import CopyColumn, CopyTable, Redacted
from requests.copies.json_file import FORMAT, JsonSink
from requests.copies.sink import Unfinished, write
from requests.fulfil import review
from requests.models import DataCopy, RowBlock, State
from tests.rights.copies.documents import document, section, text_of
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-17"), pytest.mark.promise("P-18")]


@pytest.fixture
def answered(tmp_path: Path, work: Callable[..., int]) -> Callable[..., DataCopy]:
    """`answered("portability", redact=[…])`: the copy of a request that went the whole way to the mail."""
    controller = making.sofar()
    verifier, handler, approver = (making.member(controller, role) for role in ("verifier", "handler", "approver"))
    making.source(controller, tmp_path)

    def make(right: str, out: list[tuple[int, str]], **changes: Any) -> DataCopy:
        request = making.collected(controller, verifier, work, right=right, **changes)
        tickets = RowBlock.objects.filter(run__request=request, collection="solar:tickets").earliest("id")
        for cell in out:
            review.take_out(request, handler, [review.Cell(tickets.pk, *cell)], review.ABOUT_OTHERS)
        review.submit(request, handler)
        making.approved(making.right_of(request.case), approver)
        work("copy")
        copy: DataCopy = DataCopy.objects.select_related("data_key", "request").get(request=request)
        assert copy.request.state == State.CARRYING_OUT and copy.file
        return copy

    return make


def opened(copy: DataCopy, tmp_path: Path) -> tuple[pikepdf.Pdf, bytes]:
    sealed = files.load(copy.data_key, copy.file, copy.place)
    (tmp_path / "copy.pdf").write_bytes(sealed)
    return pikepdf.open(BytesIO(sealed), password=copy.passphrase), sealed


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_reviewed_rows_lie_inside_the_pdf_as_json(
    language: str, answered: Callable[..., DataCopy], tmp_path: Path
) -> None:
    copy = answered("portability", [(0, ""), (1, "answered_by")], language=language)
    reference = copy.request.case.reference
    pdf, sealed = opened(copy, tmp_path)
    with pdf:
        assert list(pdf.attachments) == [f"{reference}.json"]
        spec = pdf.attachments[f"{reference}.json"]
        assert spec.description and spec.relationship == pikepdf.Name.Data
        told = json.loads(spec.get_file().read_bytes())
        plain = BytesIO()
        pdf.save(plain, encryption=False)
    assert (told["format"], told["reference"], told["person"]) == (FORMAT, reference, "林小雨")
    [source] = told["sources"]
    tables = {table["name"]: table for table in source["tables"]}
    assert tables["customers"]["entries"] == [{"email": making.LIN.email, "full_name": making.LIN.name}]
    assert [entry["subject"] for entry in tables["tickets"]["entries"]] == [
        "Inverter 2 shows a fault", "Inverter 3 shows a fault",
    ]  # fmt: skip
    assert set(tables["tickets"]["entries"][0]["answered_by"]) == {"left_out"}
    assert tables["tickets"]["entries"][1]["answered_by"] == "Agent 3"
    assert [part["entries"] for part in tables["tickets"]["left_out"]] == [1]
    assert "Agent 1" not in json.dumps(told) and "Agent 2" not in json.dumps(told)
    assert f"{reference}.json" in text_of(plain.getvalue())
    assert b"Inverter" not in sealed and making.LIN.email.encode() not in sealed
    listed = ["qpdf", f"--password={copy.passphrase}", "--list-attachments", str(tmp_path / "copy.pdf")]
    assert f"{reference}.json" in subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    mail = OutgoingMail.objects.select_related("data_key").get(letter="answer.copy")
    for words in (mail.text, mail.html):
        assert f"{reference}.json" in words


@pytest.mark.parametrize("right", ["copy", "access"])
def test_a_copy_to_read_holds_no_other_file(right: str, answered: Callable[..., DataCopy], tmp_path: Path) -> None:
    pdf, _sealed = opened(answered(right, []), tmp_path)
    with pdf:
        assert not list(pdf.attachments)


def test_values_stay_what_they_are() -> None:
    values = [
        None, True, 7, 10**30, 1.5, float("nan"), Decimal("12.50"), "Zoë 林 😀 \ud800", b"\x00\x01",
        date(2026, 3, 2), datetime(2026, 3, 2, 8, 30, tzinfo=UTC), time(8, 30), timedelta(minutes=90),
        UUID(int=1), {"a": [1, {"b": date(2026, 1, 1)}]}, Redacted("about somebody else"),
    ]  # fmt: skip
    columns = tuple(CopyColumn(f"C{n}", name=f"c{n}") for n in range(len(values)))
    table = CopyTable("Everything", columns, 1, lambda: [], values=lambda: [values], name="everything")
    made = write(document(section(table)), JsonSink(document()))
    entry = json.loads(made.content)["sources"][0]["tables"][0]["entries"][0]
    assert list(entry.values()) == [
        None, True, 7, 10**30, 1.5, "nan", "12.50", "Zoë 林 😀 ?", {"base64": "AAE="},
        "2026-03-02", "2026-03-02T08:30:00+00:00", "08:30:00", "PT5400S",
        "00000000-0000-0000-0000-000000000001", {"a": [1, {"b": "2026-01-01"}]}, {"left_out": "about somebody else"},
    ]  # fmt: skip


def test_nothing_held_is_a_whole_file_too_and_a_broken_one_is_none() -> None:
    assert json.loads(write(document(), JsonSink(document())).content)["sources"] == []
    sink = JsonSink(document())
    with pytest.raises(RuntimeError), sink:
        raise RuntimeError
    with pytest.raises(Unfinished):
        assert sink.made
