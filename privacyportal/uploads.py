"""Files that people send: read into memory, known by their content, never by their name.

What is taken is a picture, a PDF or plain text. Nothing else is stored, and what is stored is only ever handed out as
a download: no page of the portal shows it under its own address.
"""

import codecs
import dataclasses
import io
import re
import unicodedata
from typing import Any

import pikepdf
import puremagic
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal import pictures

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
MOST = 5
"""Files that come with one request."""
LONGEST_NAME = 100
ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/plain": ".txt",
}
"""What is taken, and how its name ends here whatever it was called."""
ACCEPT = "application/pdf,image/jpeg,image/png,text/plain"
"""For the `accept` of a file field: a help for honest people, no check. Without HEIC an iPhone hands over a JPEG."""
ALIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
"""Names in a PDF that let it run something or carry other files."""
ACTING = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA", "/AA", "/OpenAction"}
"""Keys and kinds of objects that do something."""
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|body|iframe)", re.IGNORECASE)
EMPTY = _("This file is empty. Choose it again, or send another one.")
TOO_LARGE = _("This file is larger than 10 MB. Send a smaller picture, or one page of it.")
UNKNOWN = _("We can take a PDF, a picture (JPEG or PNG) or plain text. Please send it as one of these.")
ENCODED = _(
    "This text is not saved in UTF-8, so we cannot be sure to read it right. Open it, choose “Save as” with the "
    "encoding UTF-8, and send that; or send a PDF or a picture of it."
)
HUGE = _("This picture has more pixels than we can open. Please send a smaller one.")
HEIC = _(
    "This photo is in the HEIC form of iPhones, which we cannot open. Take a screenshot of it and send that, or set "
    "Settings – Camera – Formats to “Most Compatible” and take the photo again."
)
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
    content = _in_utf_8(file.read())
    if not content:
        raise Refused(EMPTY)
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE)
    if is_heic(content):
        raise Refused(HEIC)
    media_type = type_of(content)
    if media_type in {"image/png", "image/jpeg"}:
        try:
            content = pictures.bare(content, media_type)
        except pictures.TooLarge:
            raise Refused(HUGE) from None
        except pictures.NoPicture:
            raise Refused(UNKNOWN) from None
    if media_type == "application/pdf":
        _must_be_still(content)
    return Upload(tidy_name(str(file.name or ""), media_type), media_type, content)


def is_heic(content: bytes) -> bool:
    """What iPhones make of a photo, whatever it is called (ISO/IEC 23008-12: brands of an image file)."""
    return content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"heif", b"mif1", b"hevc", b"msf1"}


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
    raise Refused(ENCODED if _looks_like_text(content) else UNKNOWN)


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


def _in_utf_8(content: bytes) -> bytes:
    """Text that says of itself that it is UTF-16, as older editors of Windows save it, in the one encoding of ours."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    try:
        return content.decode("utf-16").encode()
    except UnicodeError:
        return content


def _looks_like_text(content: bytes) -> bool:
    """In some other encoding, such as GB 18030: no sign in it steers anything, and it does not begin like a page. Which
    encoding it is nobody can know for sure, and a wrong guess would change the words.
    """
    try:
        content.decode()
    except UnicodeDecodeError:
        return not CONTROL.search(content) and not MARKUP.search(content[:4096])
    return False


def _is_plain_text(content: bytes) -> bool:
    """UTF-8 that holds no control signs and does not begin like a page."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if MARKUP.search(content[:4096]):
        return False
    return not any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t\f" for sign in text)


def tidy_name(name: str, media_type: str, longest: int = LONGEST_NAME) -> str:
    """A name without folders, hidden or steering signs, of a length that fits, ending as the content wants it."""
    bare = re.split(r"[\\/]", name)[-1]
    bare = "".join(sign for sign in bare if unicodedata.category(sign)[0] != "C")
    bare = " ".join(re.sub(r'["<>:|?*;]', "", bare).split()).strip(". ")
    stem = bare.rsplit(".", 1)[0].strip(". ")[:longest] or "file"
    if stem.upper() in {"CON", "PRN", "AUX", "NUL"}:
        stem = f"{stem}-file"
    return stem + ENDINGS[media_type]
