"""Photos and scans are believed only when they decode.

Photos are written anew, small, and without what they tell beside the picture: place, device, owner. Scans are looked
through and kept as they are.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, ImageOps

from domain.errors import DamagedFile, FileTooLarge, UnsupportedFile

MEGA: Final = 1_000_000
KILO: Final = 1000

_QUALITIES: Final = (85, 75, 65, 55, 45, 35)
_SMALLEST_EDGE: Final = 320
_WHITE: Final = (255, 255, 255)
_MAGIC: Final = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP"),
    (re.compile(rb"%PDF-[12]\.\d"), "PDF"),
)
_HEIC: Final = re.compile(rb"....ftyp(heic|heix|hevc|mif1|msf1|avif)", re.DOTALL)

# What Pillow raises over a damaged or hostile file, by its decoders.
_DAMAGE: Final = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
    ZeroDivisionError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


Image.MAX_IMAGE_PIXELS = None  # the rule says how many, and we look before we decode


class Prepared(NamedTuple):
    """A file as it is kept. kind: jpeg | pdf."""

    kind: str
    data: bytes


def prepared(original: bytes, rule: Mapping[str, int]) -> Prepared:
    """Check a file and make it small. Raises UnsupportedFile, DamagedFile or FileTooLarge.

    It takes time and memory of the size of the picture: for a thread, and not for many at once.
    """
    if len(original) > rule["upload"] * MEGA:
        raise FileTooLarge("file", most=rule["upload"], unit="MB")
    kind = next((kind for magic, kind in _MAGIC if magic.match(original)), None)
    if kind == "PDF":
        return Prepared("pdf", _checked_scan(original, rule))
    if kind is None:
        if _HEIC.match(original):
            raise UnsupportedFile("file", why="HEIC/AVIF", why_english="HEIC or AVIF")
        raise UnsupportedFile("file", why="bukan foto atau PDF", why_english="no photo or PDF")
    return Prepared("jpeg", _small(original, kind, rule))


def _small(original: bytes, kind: str, rule: Mapping[str, int]) -> bytes:
    try:
        picture = _decoded(original, kind, rule)
    except _DAMAGE:
        raise DamagedFile("file") from None
    picture.thumbnail((rule["longest_edge"],) * 2, Image.Resampling.LANCZOS)
    most = rule["kept_photo"] * KILO
    while True:
        for quality in _QUALITIES:
            data = _written(picture, quality)
            if len(data) <= most or (
                quality == _QUALITIES[-1] and max(picture.size) <= _SMALLEST_EDGE
            ):
                return data
        picture.thumbnail((max(picture.size) * 3 // 4,) * 2, Image.Resampling.LANCZOS)


def _decoded(original: bytes, kind: str, rule: Mapping[str, int]) -> Image.Image:
    """The picture alone, upright: nothing of the file but its colours."""
    with Image.open(BytesIO(original), formats=[kind]) as found:
        # The header says it before anything is decoded: a small file can hold a huge picture.
        if found.width * found.height > rule["picture"] * MEGA:
            raise FileTooLarge("file", most=rule["picture"], unit="megapixels")
        found.draft("RGB", (rule["longest_edge"],) * 2)  # a JPEG is decoded no larger than needed
        found.load()
        upright = ImageOps.exif_transpose(found)
        if upright.mode in ("RGBA", "LA", "PA", "P"):
            layered = upright.convert("RGBA")
            ground = Image.new("RGB", layered.size, _WHITE)
            ground.paste(layered, mask=layered.getchannel("A"))
            return ground
        plain = upright.convert("RGB")
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)  # a new picture has no EXIF, no comment, no profile
    return bare


def _written(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


_ACTIVE: Final = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|Encrypt|SubmitForm|ImportData|GoToR)\b"
)
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_START: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_CROSS_REFERENCE: Final = re.compile(rb"\s*(xref\b|\d+\s+\d+\s+obj\b)")
_PACKED: Final = re.compile(rb"/ObjStm.{0,400}?stream\r?\n(.*?)endstream", re.DOTALL)
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
_TAIL: Final = 2048
_MOST_PACKED: Final = 200
_MOST_UNPACKED: Final = 2 * MEGA


def _checked_scan(original: bytes, rule: Mapping[str, int]) -> bytes:
    """A PDF whose structure is whole and which does nothing. Its pictures are not looked at, nor made smaller."""
    if len(original) > rule["kept_scan"] * KILO:
        raise FileTooLarge("file", most=rule["kept_scan"], unit="kB")
    ending = _START.search(original[-_TAIL:])
    if ending is None:
        raise DamagedFile("file")
    start = int(ending[1])
    if start >= len(original) or not _CROSS_REFERENCE.match(original, start):
        raise DamagedFile("file")
    texts = list(_readable(original))
    if not any(_PAGE.search(text) for text in texts):
        raise DamagedFile("file")
    if any(_ACTIVE.search(text) for text in texts):
        raise UnsupportedFile(
            "file",
            why="PDF dengan sandi, program, atau lampiran",
            why_english="a PDF with a password, programs or attachments",
        )
    return original


def _readable(original: bytes) -> Iterator[bytes]:
    """The names in a PDF, those in packed objects too, with `#6A` written out as `j`."""
    yield _plain(original)
    for number, packed in enumerate(_PACKED.finditer(original)):
        if number == _MOST_PACKED:
            raise DamagedFile("file")
        try:
            yield _plain(zlib.decompressobj().decompress(packed[1], _MOST_UNPACKED))
        except zlib.error:
            raise DamagedFile("file") from None


def _plain(text: bytes) -> bytes:
    return _ESCAPED.sub(lambda escape: bytes([int(escape[1], 16)]), text)
