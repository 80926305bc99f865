"""What an answer asks of many rows is read together: one statement for each position that it is read as of."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


async def as_of_each(
    asked: Sequence[tuple[K, int]],
    read: Callable[[list[K], int], Awaitable[Mapping[K, V]]],
) -> dict[tuple[K, int], V]:
    """What `read` answers of each key as of its position; what it does not answer is not there."""
    found: dict[tuple[K, int], V] = {}
    for as_of in {as_of for _, as_of in asked}:
        held = await read([one for one, at in asked if at == as_of], as_of)
        found |= {(one, as_of): value for one, value in held.items()}
    return found
