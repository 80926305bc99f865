"""Pictures and scans for tests, made here; none shows anybody or anything."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from domain.rule_book import RULES

RULE = RULES["evidence"].shipped.numbers


def picture(width: int = 2400, height: int = 1600) -> Image.Image:
    """Coarse noise, the same each time, which does not compress to nothing."""
    wide, high = max(width // 8, 1), max(height // 8, 1)
    chance = random.Random(7)  # no secret
    coarse = Image.frombytes("RGB", (wide, high), chance.randbytes(wide * high * 3))
    return coarse.resize((width, height), Image.Resampling.BICUBIC)


def file(kind: str = "JPEG", image: Image.Image | None = None, **options: object) -> bytes:
    """A file of a kind that Pillow writes."""
    out = BytesIO()
    (image or picture()).save(out, kind, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo, lying on its side, that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Contoh Kamera"
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (0.0, 4.0, 30.0)
    return file(image=picture(1200, 800), exif=exif.tobytes(), comment=b"catatan pribadi")


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few bytes that claim to be an immense picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(width + 1) * 10)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def scan(catalogue: bytes = b"/Type /Catalog /Pages 2 0 R") -> bytes:
    """A PDF of one empty page."""
    objects = (
        b"<< %b >>" % catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    text, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(text)
    text += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return text + b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def packed_script() -> bytes:
    """A PDF whose program hides in a packed object."""
    packed = zlib.compress(b"4 0 << /S /Java#53cript /JS (app.alert\\(1\\)) >>")
    hidden = b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 >>\nstream\n%b\nendstream\nendobj\n" % packed
    whole = scan()
    head, tail = whole.split(b"xref\n", 1)
    start = len(head) + len(hidden)
    return (
        head
        + hidden
        + b"xref\n"
        + tail[: tail.rindex(b"startxref")]
        + b"startxref\n%d\n%%%%EOF\n" % start
    )


Maker = Callable[[], bytes]
