"""The lines of a command that has many: numbered from 1, and named in what is refused of them."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from domain.errors import Refusal

L = TypeVar("L")

BREATH = 500
"""Lines between two turns of the event loop: others wait for moments, not for a whole batch."""


async def numbered(lines: Sequence[L]) -> AsyncIterator[tuple[int, L]]:
    """Lines with their numbers from 1; others on the event loop get their turn in between."""
    for row, line in enumerate(lines, start=1):
        if row % BREATH == 0:
            await asyncio.sleep(0)
        yield row, line


@contextmanager
def in_line(number: int, field: str = "recipient") -> Iterator[None]:
    """A refusal within names the line, and `field` if it names none itself."""
    try:
        yield
    except Refusal as refused:
        refused.field = f"lines[{number}].{refused.field or field}"
        raise
