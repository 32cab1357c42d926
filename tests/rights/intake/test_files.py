"""PDFs that people send: looked into, also where their objects are packed away or locked (C32)."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from privacyportal import uploads


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **saving: Any) -> SimpleUploadedFile:
    made = pikepdf.new()
    made.add_blank_page()
    if change:
        change(made)
    kept = io.BytesIO()
    made.save(kept, **saving)
    return SimpleUploadedFile("letter.pdf", kept.getvalue())


def program(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


def sentence(file: SimpleUploadedFile) -> str:
    with pytest.raises(uploads.Refused) as no:
        uploads.read(file)
    return str(no.value.sentence)


def test_a_plain_pdf_is_taken_as_it_is() -> None:
    file = pdf()
    assert uploads.read(file).content == file.open().read()


@pytest.mark.parametrize("packed", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_a_program_in_a_pdf_is_found_also_where_it_is_packed_away(packed: Any) -> None:
    assert "holds a program" in sentence(pdf(program, object_stream_mode=packed))


def test_a_locked_pdf_cannot_be_looked_into() -> None:
    assert "asks for a password" in sentence(pdf(encryption=pikepdf.Encryption(user="u", owner="o")))


def test_what_only_begins_like_a_pdf_is_none() -> None:
    assert "We can take" in sentence(SimpleUploadedFile("letter.pdf", b"%PDF-1.7 and nothing else"))
