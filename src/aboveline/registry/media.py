"""What kind of file some bytes are, told from the bytes alone; names and headers say nothing."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

MOST_PIXELS = 60_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
"""Parts of a PDF that do something when it is opened."""


@dataclass(frozen=True)
class Media:
    """A kind of file that is accepted: its media type, the ending of its name."""

    type: str
    ending: str


JPEG = Media("image/jpeg", "jpg")
PNG = Media("image/png", "png")
WEBP = Media("image/webp", "webp")
PDF = Media("application/pdf", "pdf")


def media_of(content: bytes) -> Media | None:
    """The kind of a file if it is one of the four and whole; None for anything else."""
    for media, reads in ((JPEG, _jpeg), (PNG, _png), (WEBP, _webp)):
        size = reads(content)
        if size is not None:
            width, height = size
            return media if 0 < width * height <= MOST_PIXELS else None
    return PDF if _is_pdf(content) else None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header, which must stand before the picture."""
    if not content.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in content[-64:]:
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        mark = content[at + 1]
        if mark in range(0xC0, 0xD0) and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        if mark in (0xD9, 0xDA):
            return None
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def _png(content: bytes) -> tuple[int, int] | None:
    """Width and height from the first chunk, whose checksum must hold."""
    if not content.startswith(_PNG) or len(content) < 45 or b"IEND" not in content[-64:]:
        return None
    length, name = struct.unpack_from(">I4s", content, 8)
    if (length, name) != (13, b"IHDR"):
        return None
    if zlib.crc32(content[12:29]) != int.from_bytes(content[29:33], "big"):
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _webp(content: bytes) -> tuple[int, int] | None:
    """Width and height from the first chunk of the picture: lossy, lossless or extended."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:
        return None
    if int.from_bytes(content[4:8], "little") + 8 > len(content):
        return None
    kind = content[12:16]
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        sides = content[24:27], content[27:30]
        return int.from_bytes(sides[0], "little") + 1, int.from_bytes(sides[1], "little") + 1
    return None


def _is_pdf(content: bytes) -> bool:
    """Whether this is a whole PDF without a part that acts by itself."""
    begins = content.startswith((b"%PDF-1.", b"%PDF-2."))
    ends = b"%%EOF" in content[-1024:] and b"startxref" in content[-2048:]
    return begins and ends and not any(part in content for part in _ACTIVE)
