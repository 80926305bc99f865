"""The stories of the founding documents, told through GraphQL. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from infra.demonstration.narration import Narrator
from infra.demonstration.stories import authority


class Story(NamedTuple):
    """A story: its lasting name, the tenant whose history it joins, how it is told, its title in both languages."""

    name: str
    tenant: str
    tell: Callable[[Narrator], Awaitable[dict[str, Any]]]
    id: str
    en: str


STORIES: Final[tuple[Story, ...]] = (
    # offices and people who act
    Story(
        "authority",
        authority.TENANT,
        authority.tell,
        "Penugasan dengan SK, pengganti selama cuti, dan bukti foto (DATA SINTETIS)",
        "Appointments by decree, a substitute during leave, and a photo as evidence (SYNTHETIC)",
    ),
)
"""In the order of telling."""
