"""Papers that people show: harmless before they are kept, and fewer kinds than of other files (`uploads`).

Pictures are drawn anew, so that places, programs and whatever hangs behind them are gone; a PDF must do nothing by
itself. What a file is called or says that it is counts for nothing.
"""

import io
import warnings

import pikepdf
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from privacyportal.uploads import HEIC, Refused, Upload, is_heic, pdf_acts, tidy_name

LARGEST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 3_000
LONGEST_NAME = 80

NOT_READABLE = _("This file cannot be read. Send a photo (JPEG or PNG) or a PDF.")
EMPTY = _("This file is empty. Choose it once more; perhaps it had not finished loading.")
TOO_LARGE = _("This file is larger than 10 MB. Send a smaller photo of it.")
TOO_MANY_PIXELS = _("This picture is too large to be opened. Send a smaller photo.")
ACTIVE_PDF = _("This PDF holds programs, forms or other files. Print it into a plain PDF, or send a photo of it.")
LOCKED_PDF = _(
    "This PDF asks for a password. Send it without one: it is kept encrypted, and destroyed after the decision."
)


def read_upload(name: str, content: bytes) -> Upload:
    """What may be kept of a file. Raises Refused."""
    if not content:
        raise Refused(EMPTY)
    if len(content) > LARGEST_BYTES:
        raise Refused(TOO_LARGE)
    if is_heic(content):
        raise Refused(HEIC)
    if content.startswith(b"%PDF-"):
        _must_be_plain(content)
        return Upload(tidy_name(name, "application/pdf", LONGEST_NAME), "application/pdf", content)
    return Upload(tidy_name(name, "image/jpeg", LONGEST_NAME), "image/jpeg", _drawn_anew(content))


def _drawn_anew(content: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused(TOO_MANY_PIXELS)
        upright = ImageOps.exif_transpose(picture)
        flat = Image.new("RGB", upright.size, "white")
        alpha = upright.convert("RGBA")
        flat.paste(alpha, mask=alpha)
    except Image.DecompressionBombError:
        raise Refused(TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refused(NOT_READABLE) from None
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    flat.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def _must_be_plain(content: bytes) -> None:
    try:
        if pdf_acts(content):
            raise Refused(ACTIVE_PDF)
    except pikepdf.PasswordError:
        raise Refused(LOCKED_PDF) from None
    except pikepdf.PdfError:
        raise Refused(NOT_READABLE) from None
