"""The stories of the founding documents, told through GraphQL. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from infra.demonstration.narration import Narrator
from infra.demonstration.stories import sintang_sembako


class Story(NamedTuple):
    """A story: its lasting name, the tenant whose history it joins, how it is told, its title in both languages."""

    name: str
    tenant: str
    tell: Callable[[Narrator], Awaitable[dict[str, Any]]]
    id: str
    en: str


STORIES: Final[tuple[Story, ...]] = (
    # aid on time
    Story(
        "sintang_sembako",
        "61.05",
        sintang_sembako.tell,
        "Penyaluran sembako kepada seluruh keluarga penerima di Sintang",
        "A sembako disbursement to every family of Sintang's list",
    ),
)
"""In the order of telling."""
