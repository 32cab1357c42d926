"""Files that people send: read into memory, known by their content, never by their name (cases C32).

What is taken is a picture, a PDF or plain text. Nothing else is stored, and what is stored is only ever handed out as
a download: no page of the portal shows it under its own address.
"""

import dataclasses
import io
import re
import struct
import unicodedata
from typing import Any

import pikepdf
import puremagic
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
MOST = 5
"""Files that come with one request."""
LONGEST_SIDE, MOST_PIXELS = 20_000, 100_000_000
LONGEST_NAME = 100
ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/heif": ".heic",
    "text/plain": ".txt",
}
"""What is taken, and how its name ends here whatever it was called."""
ACCEPT = "application/pdf,image/jpeg,image/png,image/heic,image/heif,text/plain"
"""For the `accept` of a file field: a help for honest people, no check."""
ALIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
"""Names in a PDF that let it run something or carry other files."""
ACTING = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA", "/AA", "/OpenAction"}
"""Keys and kinds of objects that do something."""
MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|body|iframe)", re.IGNORECASE)
EMPTY = _("This file is empty. Choose it again, or send another one.")
TOO_LARGE = _("This file is larger than 10 MB. Send a smaller picture, or one page of it.")
UNKNOWN = _("We can take a PDF, a picture (JPEG, PNG or HEIC) or plain text. Please send it as one of these.")
HUGE = _("This picture has more pixels than we can open. Please send a smaller one.")
LOCKED = _("This PDF asks for a password. Send it without one: it is kept encrypted here.")
LIVE = _("This PDF holds a program or further files. Print it into a new PDF, or send a picture of it.")


class Refused(Exception):
    """A file that is not taken; `sentence` says why and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__("refused")
        self.sentence = sentence


@dataclasses.dataclass(frozen=True)
class Upload:
    """A file that may be kept: `name` is harmless and ends as its content wants it."""

    name: str
    media_type: str
    content: bytes


class InMemory(MemoryFileUploadHandler):
    """Keeps uploads in memory whatever their size, so that none lies in clear on a disk; what is too large is cut off
    there (one byte more than allowed is kept, by which `read` knows it).
    """

    kept = 0
    """Bytes of all files of this request."""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        kept = raw_data[: max(0, LARGEST + 1 - self.file.tell())]
        self.kept += len(kept)
        if self.kept > (MOST + 1) * LARGEST:
            raise RequestDataTooBig("more files at once than any page of ours asks for")
        self.file.write(kept)
        return None


def read(file: Any) -> Upload:
    """An uploaded file, checked by its content. Raises Refused."""
    content: bytes = file.read()
    if not content:
        raise Refused(EMPTY)
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE)
    media_type = type_of(content)
    if media_type in {"image/png", "image/jpeg"}:
        content = _bare_picture(content, media_type)
    if media_type == "application/pdf":
        _must_be_still(content)
    return Upload(tidy_name(str(file.name or ""), media_type), media_type, content)


def type_of(content: bytes) -> str:
    """The media type by what the bytes are. Raises Refused for what is none of ours."""
    try:
        found = [match.mime_type for match in puremagic.magic_string(content)]
    except (puremagic.PureError, ValueError):
        found = []
    if found and found[0] in ENDINGS and found[0] != "text/plain":
        return str(found[0])
    if _is_plain_text(content):
        return "text/plain"
    raise Refused(UNKNOWN)


def _must_be_still(content: bytes) -> None:
    """By its bytes and by its objects: what is packed away shows in the objects, what is orphaned in the bytes."""
    try:
        if any(word in content for word in ALIVE) or pdf_acts(content):
            raise Refused(LIVE)
    except pikepdf.PasswordError:
        raise Refused(LOCKED) from None
    except pikepdf.PdfError:
        raise Refused(UNKNOWN) from None


def pdf_acts(content: bytes) -> bool:
    """Whether anything in a PDF runs, opens or carries something else. Raises pikepdf.PdfError, PasswordError."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return any(_acts(thing) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream))


def _acts(thing: Any) -> bool:
    keys = set(thing.keys())
    kinds = {str(thing.get(key)) for key in ("/S", "/Type", "/Subtype") if key in keys}
    return bool((keys - {"/OpenAction"}) & ACTING or kinds & ACTING) or _opens_an_action(thing)


def _opens_an_action(thing: Any) -> bool:
    """Going to a page when it is opened is no program; whatever else is."""
    action = thing.get("/OpenAction")
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) not in {"", "/GoTo"}


def _is_plain_text(content: bytes) -> bool:
    """UTF-8 that holds no control signs and does not begin like a page."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if MARKUP.search(content[:4096]):
        return False
    return not any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t\f" for sign in text)


def _bare_picture(content: bytes, media_type: str) -> bytes:
    """The picture without what phones and others hang behind its end. Raises Refused for more pixels than we open."""
    width, height, end = _png(content) if media_type == "image/png" else _jpeg(content)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refused(HUGE)
    return content[:end]


def _png(content: bytes) -> tuple[int, int, int]:
    """Width, height, and where the picture ends (ISO/IEC 15948)."""
    try:
        width, height = struct.unpack(">II", content[16:24])
        at = 8
        while content[at + 4 : at + 8] != b"IEND":
            at += 12 + struct.unpack(">I", content[at : at + 4])[0]
    except struct.error:
        raise Refused(UNKNOWN) from None
    return width, height, at + 12


FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
"""Markers of a JPEG that say how large it is (ITU-T T.81)."""
SCAN = 0xDA


def _jpeg(content: bytes) -> tuple[int, int, int]:
    """Width, height, and where the picture ends: the first end marker behind its scans."""
    width = height = 0
    at = 2
    try:
        while content[at] == 0xFF and (marker := content[at + 1]) != SCAN:
            length = struct.unpack(">H", content[at + 2 : at + 4])[0]
            if marker in FRAMES:
                height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            at += 2 + length
    except (struct.error, IndexError):
        raise Refused(UNKNOWN) from None
    end = content.find(b"\xff\xd9", at)
    if end < 0 or not width or not height:
        raise Refused(UNKNOWN)
    return width, height, end + 2


def tidy_name(name: str, media_type: str, longest: int = LONGEST_NAME) -> str:
    """A name without folders, hidden or steering signs, of a length that fits, ending as the content wants it."""
    bare = re.split(r"[\\/]", name)[-1]
    bare = "".join(sign for sign in bare if unicodedata.category(sign)[0] != "C")
    bare = " ".join(re.sub(r'["<>:|?*;]', "", bare).split()).strip(". ")
    stem = bare.rsplit(".", 1)[0].strip(". ")[:longest] or "file"
    if stem.upper() in {"CON", "PRN", "AUX", "NUL"}:
        stem = f"{stem}-file"
    return stem + ENDINGS[media_type]
