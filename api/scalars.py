"""Scalars of our own, and the spelling of names."""

from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

Position = NewType("Position", str)
"""How far a tenant's history was read or written; opaque (`api/position.py`)."""

Cursor = NewType("Cursor", str)
"""A place in a list; opaque (`api/pages.py`)."""

Rupiah = NewType("Rupiah", int)
"""Whole rupiah. GraphQL's Int has 32 bits, and a disbursement day has more rupiah than that."""

Whole = NewType("Whole", int)
"""A whole number that may be rupiah or a count, and so may need more than GraphQL's 32 bits."""

TreeSize = NewType("TreeSize", int)
"""How many facts a checkpoint covers; as a number, since it stands so in checkpoints kept elsewhere."""

MOST = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("Opaque cannot represent a value that is not a string")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST:
        raise TypeError("a value that is not a whole number cannot be represented")
    return value


def _tree_size(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise TypeError("TreeSize cannot represent a value that is not a positive whole number")
    return value


SCALARS: dict[object, ScalarDefinition] = {
    Position: strawberry.scalar(
        name="Position",
        description="How far a tenant's history was read or written. Opaque: keep it and send it back.",
        serialize=str,
        parse_value=_text,
    ),
    Cursor: strawberry.scalar(
        name="Cursor",
        description="A place in a list. Opaque: send it back as `after` for the next page.",
        serialize=str,
        parse_value=_text,
    ),
    Whole: strawberry.scalar(
        name="Whole",
        description="A whole number, up to 2^53 - 1.",
        serialize=int,
        parse_value=_whole,
    ),
    Rupiah: strawberry.scalar(
        name="Rupiah",
        description="Whole rupiah, up to 2^53 - 1.",
        serialize=int,
        parse_value=_whole,
    ),
    TreeSize: strawberry.scalar(
        name="TreeSize",
        description="How many facts, from the first on, a checkpoint covers: 1 to 2^53 - 1.",
        serialize=int,
        parse_value=_tree_size,
    ),
}


def camel_case(name: str) -> str:
    """`amount_rupiah` → `amountRupiah`; dotted paths (`lines.3.amount_rupiah`) part by part."""
    return ".".join(
        first + "".join(word.capitalize() for word in rest)
        for first, *rest in (part.split("_") for part in name.split("."))
    )
