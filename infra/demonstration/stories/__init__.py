"""The stories of the founding documents, told through GraphQL. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from infra.demonstration.narration import Narrator
from infra.demonstration.stories import (
    batam_data_team,
    sintang_data_day,
    sintang_information_desk,
)


class Story(NamedTuple):
    """A story: its lasting name, the tenant whose history it joins, how it is told, its title in both languages."""

    name: str
    tenant: str
    tell: Callable[[Narrator], Awaitable[dict[str, Any]]]
    id: str
    en: str


STORIES: Final[tuple[Story, ...]] = (
    # families, proposals, objections
    Story(
        "sintang_data_day",
        "61.05",
        sintang_data_day.tell,
        "Sintang: data keluarga, dari usulan sampai penetapan.",
        "Sintang: a family's data, from the proposal to the enrolment.",
    ),
    # programmes' terms, the data team
    Story(
        "batam_data_team",
        "21.71",
        batam_data_team.tell,
        "Batam: tim data, 87 anggota di 64 kelurahan.",
        "Batam: the data team, 87 members in 64 kelurahan.",
    ),
    Story(
        "sintang_information_desk",
        "61.05",
        sintang_information_desk.tell,
        "Sintang: pusat informasi, apa yang dapat diterima sebuah keluarga.",
        "Sintang: the information centre, what a family can get.",
    ),
)
"""In the order of telling."""
