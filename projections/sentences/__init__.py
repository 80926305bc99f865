"""The sentences: one per kind of fact, Indonesian and English, with the fact's fields in braces."""

from typing import Final

from domain.fact import Fact
from projections.sentences import (
    aid,
    complaints,
    families,
    funds,
    offices,
    programmes,
    referrals,
    shelter,
    street,
)

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
    **aid.SENTENCES,
    **complaints.SENTENCES,
    **families.SENTENCES,
    **funds.SENTENCES,
    **offices.SENTENCES,
    **programmes.SENTENCES,
    **referrals.SENTENCES,
    **shelter.SENTENCES,
    **street.SENTENCES,
}
