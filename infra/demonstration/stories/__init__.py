"""The stories of the founding documents, told through GraphQL. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from infra.demonstration.narration import Narrator
from infra.demonstration.stories import batam_month_in_upt, batam_trc_night


class Story(NamedTuple):
    """A story: its lasting name, the tenant whose history it joins, how it is told, its title in both languages."""

    name: str
    tenant: str
    tell: Callable[[Narrator], Awaitable[dict[str, Any]]]
    id: str
    en: str


STORIES: Final[tuple[Story, ...]] = (
    Story(
        "batam_trc_night",
        "21.71",
        batam_trc_night.tell,
        "Batam: satu malam Tim Reaksi Cepat",
        "Batam: a night of the rapid response team",
    ),
    Story(
        "batam_month_in_upt",
        "21.71",
        batam_month_in_upt.tell,
        "Sebulan di UPT Nilam Suri: tempat tidur, asesmen, kegiatan, dan hasil.",
        "A month in the UPT Nilam Suri: beds, assessments, activities and outcomes.",
    ),
)
"""In the order of telling."""
