"""Which photos and scans a fact cites: those that its act shows, and the one that it names itself."""

from collections.abc import Mapping
from typing import Final

from domain.fact import Envelope, Fact
from domain.goods import GoodsDistributed

IN_FACTS: Final[Mapping[type[Fact], str]] = {GoodsDistributed: "evidence_digest"}
"""Facts that name a file by themselves, and the field that holds its digest. tests/domain/test_citations.py holds that
no other field of a fact is the digest of a file that people are shown."""


def cited_by(fact: Fact, envelope: Envelope) -> tuple[str, ...]:
    """The digests of the files that a fact cites, each once, in the order in which they were given."""
    own = IN_FACTS.get(type(fact))
    named = () if own is None else (str(getattr(fact, own)),)
    return tuple(dict.fromkeys((*envelope.evidence, *named)))
