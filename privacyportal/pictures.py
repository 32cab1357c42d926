"""A picture without what phones and others hang on it: where it was taken, by whom, and whatever lies behind its end.

What is seen stays byte for byte as it was: segments and chunks are left out, nothing is drawn anew.
"""

import io
import struct
from collections.abc import Iterator

from PIL import Image

LONGEST_SIDE, MOST_PIXELS = 20_000, 100_000_000
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
"""Markers of a JPEG that say how large it is (ITU-T T.81)."""
SCAN, COMMENT, EXIF = 0xDA, 0xFE, 0xE1
NEEDED = {0xE0, 0xE2, 0xEE}
"""Of the segments that programs add, those without which colours are wrong: JFIF, ICC profile, Adobe."""
TELLING = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
"""Chunks of a PNG that tell of its maker (ISO/IEC 15948)."""
ORIENTATION = 0x0112


class NoPicture(Exception):
    """It begins like one and is none."""


class TooLarge(Exception):
    """More pixels than we open."""


def bare(content: bytes, media_type: str) -> bytes:
    """`media_type`: image/png or image/jpeg. Raises NoPicture, TooLarge."""
    try:
        return _png(content) if media_type == "image/png" else _jpeg(content)
    except (struct.error, IndexError):
        raise NoPicture from None


def _check(width: int, height: int) -> None:
    if not width or not height:
        raise NoPicture
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise TooLarge


def _png(content: bytes) -> bytes:
    _check(*struct.unpack(">II", content[16:24]))
    kept, at, kind = [content[:8]], 8, b""
    while kind != b"IEND":
        kind = content[at + 4 : at + 8]
        end = at + 12 + struct.unpack(">I", content[at : at + 4])[0]
        if kind not in TELLING:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and whole segment, up to the first scan; the scan with all that follows comes last."""
    at = 2
    while content[at] == 0xFF and (marker := content[at + 1]) != SCAN:
        end = at + 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
        yield marker, content[at:end]
        at = end
    end = content.find(b"\xff\xd9", at)
    if end < 0:
        raise NoPicture
    yield SCAN, content[at : end + 2]


def _jpeg(content: bytes) -> bytes:
    """Which way is up is all that stays of what the camera wrote."""
    kept, size = [b"\xff\xd8"], (0, 0)
    for marker, segment in _segments(content):
        if marker in FRAMES:
            height, width = struct.unpack(">HH", segment[5:9])
            size = (width, height)
        if marker in NEEDED or (marker != COMMENT and not 0xE0 <= marker <= 0xEF):
            kept.append(segment)
    _check(*size)
    kept.insert(1, _upright(content))
    return b"".join(kept)


def _upright(content: bytes) -> bytes:
    try:
        turned = Image.open(io.BytesIO(content), formats=("JPEG",)).getexif().get(ORIENTATION)
    except (OSError, ValueError, SyntaxError):
        return b""
    if turned not in range(2, 9):
        return b""
    said = Image.Exif()
    said[ORIENTATION] = turned
    told = said.tobytes()
    return struct.pack(">BBH", 0xFF, EXIF, len(told) + 2) + told
