"""Files that people send: pictures lose where they were taken, PDFs are looked into, also where packed or locked."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from privacyportal.uploads import ACCEPT, Refused, read


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
    with pytest.raises(Refused) as no:
        read(file)
    return str(no.value.sentence)


def test_a_plain_pdf_is_taken_as_it_is() -> None:
    file = pdf()
    assert read(file).content == file.open().read()


@pytest.mark.parametrize("packed", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_a_program_in_a_pdf_is_found_also_where_it_is_packed_away(packed: Any) -> None:
    assert "holds a program" in sentence(pdf(program, object_stream_mode=packed))


def test_a_locked_pdf_cannot_be_looked_into() -> None:
    assert "asks for a password" in sentence(pdf(encryption=pikepdf.Encryption(user="u", owner="o")))


def test_what_only_begins_like_a_pdf_is_none() -> None:
    assert "We can take" in sentence(SimpleUploadedFile("letter.pdf", b"%PDF-1.7 and nothing else"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_that_says_that_it_is_utf_16_is_kept_in_utf_8(encoding: str) -> None:
    """Older editors of Windows saved so; the mark at its beginning leaves no doubt."""
    wrote = "中文证明\r\nAn 😀"
    kept = read(SimpleUploadedFile("证明.txt", f"\ufeff{wrote}".encode(encoding)))
    assert (kept.media_type, kept.content.decode()) == ("text/plain", wrote)


def test_a_text_in_an_encoding_that_nobody_can_know_is_told_apart_from_what_is_no_text() -> None:
    """In GBK, what older editors of Windows save in Chinese. A wrong guess would change the words without a sign."""
    assert "not saved in UTF-8" in sentence(SimpleUploadedFile("证明.txt", "中文证明\r\n".encode("gbk")))
    assert "not saved in UTF-8" in sentence(SimpleUploadedFile("a.txt", "für mich".encode("cp1252")))
    for none in ("<html>中文".encode("gbk"), b"PK\x03\x04" + "中文".encode("gbk"), "<html>".encode("utf-16")):
        assert "We can take" in sentence(SimpleUploadedFile("证明.txt", none))


def photo(kind: str, **more: Any) -> bytes:
    kept = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(kept, kind, **more)
    return kept.getvalue()


def told_by_a_phone(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (24.0, 28.0, 0.0)}
    exif[0x010F], exif[0x0112] = "Somebody's phone", orientation
    return exif


@pytest.mark.parametrize("turned", [1, 6])
def test_a_photo_stays_as_it_looks_and_loses_where_it_was_taken(turned: int) -> None:
    xmp = b"<x:xmpmeta>GPSLatitude 24,28N</x:xmpmeta>"
    sent = photo("JPEG", exif=told_by_a_phone(turned), xmp=xmp, comment="Xiamen", icc_profile=b"profile " * 20)
    kept = read(SimpleUploadedFile("IMG_0001.JPG", sent + b"PK\x03\x04 hidden archive")).content
    for told in (b"Somebody", b"GPS", b"Xiamen", b"hidden archive"):
        assert told not in kept
    seen = Image.open(io.BytesIO(kept))
    assert seen.tobytes() == Image.open(io.BytesIO(sent)).tobytes()
    assert dict(seen.getexif()) == ({0x0112: turned} if turned > 1 else {})
    assert seen.info["icc_profile"] == b"profile " * 20


def test_a_screenshot_loses_what_its_program_wrote() -> None:
    words = PngInfo()
    words.add_text("Location", "Xiamen")
    words.add_itxt("XML:com.adobe.xmp", "GPSLatitude")
    sent = photo("PNG", pnginfo=words, exif=told_by_a_phone(1))
    kept = read(SimpleUploadedFile("shot.png", sent + b"behind its end")).content
    for told in (b"Xiamen", b"GPS", b"Somebody", b"behind its end"):
        assert told not in kept
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(sent)).tobytes()


@pytest.mark.parametrize("name", ["IMG_0002.HEIC", "IMG_0002.jpg", ""])
def test_a_photo_in_the_form_of_iphones_says_how_to_send_it(name: str) -> None:
    """A field that does not ask for HEIC gets a JPEG from the phone itself; who sends one all the same is told."""
    assert "hei" not in ACCEPT
    for language, words in (("en", "Most Compatible"), ("zh-hans", "兼容性最佳")):
        with pytest.raises(Refused) as refusal, translation.override(language):
            read(SimpleUploadedFile(name or "x", b"\0\0\0\x18ftypheic" + b"\0" * 24))
        with translation.override(language):
            assert words in str(refusal.value.sentence)


@pytest.mark.parametrize(
    "content", [photo("PNG")[:60], photo("JPEG")[:200], b"\xff\xd8\xff\xe0\0\x10JFIF", b"\x89PNG\r\n\x1a\n"]
)
def test_half_a_picture_is_none(content: bytes) -> None:
    with pytest.raises(Refused):
        read(SimpleUploadedFile("half.jpg", content))
