"""The leaf of a fact: bytes that are the same wherever they are made."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest

from domain.fact import About
from domain.leaf import leaf_bytes, leaf_of, read_leaf

STREAM = UUID("6f6b1a1e-0000-4000-8000-000000000001")
STATE = sha256(b'{"v":1}').hexdigest()
MOMENT = datetime(2022, 5, 19, 1, 2, 3, 456_789, tzinfo=UTC)


def test_a_leaf_is_an_array_of_header_and_digest() -> None:
    leaf = leaf_of(
        319, MOMENT, STREAM, 2, "service.recorded", About("61.05", None, "2022-05"), STATE
    )

    assert leaf_bytes(leaf) == (
        b'[319,1652922123456789,"6f6b1a1e-0000-4000-8000-000000000001",2,"service.recorded",'
        b'"61.05",null,"2022-05","' + STATE.encode() + b'"]'
    )
    assert read_leaf(leaf_bytes(leaf)) == leaf


def test_the_zone_of_a_time_makes_no_difference() -> None:
    wib = MOMENT.astimezone(timezone(timedelta(hours=7)))

    assert leaf_of(1, wib, STREAM, 1, "a.b", About(), STATE) == leaf_of(
        1, MOMENT, STREAM, 1, "a.b", About(), STATE
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"position":1}',
        b'[1, 2,"6f6b1a1e-0000-4000-8000-000000000001",2,"a.b",null,null,null,"00"]',
        b'[1,2,"6F6B1A1E-0000-4000-8000-000000000001",2,"a.b",null,null,null,"00"]',
        b'[1,2,"6f6b1a1e-0000-4000-8000-000000000001",2,"\\u0061.b",null,null,null,"00"]',
    ],
)
def test_other_bytes_are_no_leaf(data: bytes) -> None:
    with pytest.raises(ValueError, match="leaf"):
        read_leaf(data)
