"""What is taken as a photo or scan, and what is left of it."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from PIL import Image

from domain.errors import DamagedFile, FileTooLarge, Refusal, UnsupportedFile
from infra.pictures import prepared
from tests.infra.pictures import (
    RULE,
    Maker,
    bomb,
    file,
    packed_script,
    photo_with_place,
    picture,
    scan,
)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize(
    "make",
    [
        file,
        lambda: file("PNG", picture(800, 600)),
        lambda: file("WEBP", picture(800, 600)),
        lambda: file("PNG", picture(800, 600).convert("RGBA")),
        lambda: file("PNG", picture(800, 600).convert("P")),
        lambda: file("PNG", picture(800, 600).convert("L")),
        lambda: file("JPEG", picture(800, 600).convert("CMYK")),
        lambda: file("PNG", picture(3, 2000)),
    ],
)
def test_a_photo_of_any_form_becomes_a_small_jpeg(make: Maker) -> None:
    kept = prepared(make(), RULE)
    assert kept.kind == "jpeg"
    assert len(kept.data) <= RULE["kept_photo"] * 1000
    image = opened(kept.data)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert max(image.size) <= RULE["longest_edge"]


def test_a_photo_that_will_not_be_small_is_made_smaller_still() -> None:
    noise = Image.frombytes("RGB", (1600, 1600), random.Random(7).randbytes(1600 * 1600 * 3))
    strict = {**RULE, "kept_photo": 50}
    kept = prepared(file("PNG", noise), strict)
    assert len(kept.data) <= 50_000
    assert max(opened(kept.data).size) < 1600


def test_of_a_photo_only_the_picture_is_kept_and_it_stands_upright() -> None:
    original = photo_with_place()
    before = opened(original)
    assert before.getexif().get_ifd(0x8825)
    assert before.size == (1200, 800)
    kept = prepared(original, RULE).data
    after = opened(kept)
    assert after.size == (800, 1200)
    assert not after.getexif()
    assert not after.info.get("comment")
    for told in (b"Contoh Kamera", b"catatan pribadi", b"Exif"):
        assert told in original
        assert told not in kept


def test_the_same_photo_is_the_same_evidence() -> None:
    assert prepared(photo_with_place(), RULE) == prepared(photo_with_place(), RULE)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: b"", UnsupportedFile),
        (lambda: b"MZ" + bytes(100), UnsupportedFile),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", UnsupportedFile),
        (lambda: b"\0\0\0\x18ftypheic" + bytes(100), UnsupportedFile),
        (lambda: file("GIF", picture(80, 80)), UnsupportedFile),
        (lambda: file()[:5000], DamagedFile),
        (lambda: file("PNG", picture(800, 600))[:-2000], DamagedFile),
        (lambda: file("WEBP", picture(800, 600))[:-200], DamagedFile),
        (lambda: b"\xff\xd8\xff" + bytes(1000), DamagedFile),
        (lambda: b"\x89PNG\r\n\x1a\n", DamagedFile),
        (bomb, FileTooLarge),
        (lambda: bomb(10_000, 9_000), FileTooLarge),
        (lambda: bytes(RULE["upload"] * 1_000_000 + 1), FileTooLarge),
    ],
)
def test_what_is_no_photo_is_refused(make: Maker, error: type[Refusal]) -> None:
    with pytest.raises(error):
        prepared(make(), RULE)


def test_a_scan_is_kept_as_it_is() -> None:
    assert prepared(scan(), RULE) == ("pdf", scan())


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: scan()[:-20], DamagedFile),
        (lambda: scan().replace(b"/Type /Page ", b"/Type /Sofa "), DamagedFile),
        (lambda: scan().replace(b"startxref\n", b"startxref\n9"), DamagedFile),
        (lambda: b"%PDF-1.4\n%%EOF", DamagedFile),
        (lambda: scan(b"/OpenAction << /S /JavaScript /JS (x) >>"), UnsupportedFile),
        (lambda: scan(b"/Names << /Embedded#46iles 9 0 R >>"), UnsupportedFile),
        (lambda: scan(b"/AA << /O << /S /Launch >> >>"), UnsupportedFile),
        (packed_script, UnsupportedFile),
        (lambda: scan() + bytes(RULE["kept_scan"] * 1000), FileTooLarge),
    ],
)
def test_a_scan_that_is_broken_or_does_something_is_refused(
    make: Maker, error: type[Refusal]
) -> None:
    with pytest.raises(error):
        prepared(make(), RULE)
