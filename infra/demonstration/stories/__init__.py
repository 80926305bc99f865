"""The stories of the founding documents, told through GraphQL. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from infra.demonstration.narration import Narrator
from infra.demonstration.stories import batam_csr_beds, sintang_referral


class Story(NamedTuple):
    """A story: its lasting name, the tenant whose history it joins, how it is told, its title in both languages."""

    name: str
    tenant: str
    tell: Callable[[Narrator], Awaitable[dict[str, Any]]]
    id: str
    en: str


STORIES: Final[tuple[Story, ...]] = (
    # referral network and funds
    Story(
        sintang_referral.NAME,
        "61.05",
        sintang_referral.tell,
        "Rujukan Sintang: dari BPJS ke Dukcapil, tidak ada pintu yang salah",
        "A referral in Sintang: from BPJS to the civil registry, and no wrong door",
    ),
    Story(
        batam_csr_beds.NAME,
        "21.71",
        batam_csr_beds.tell,
        "Batam: CSR untuk tempat tidur, di samping APBD",
        "Batam: donated beds, beside the budget",
    ),
)
"""In the order of telling."""
