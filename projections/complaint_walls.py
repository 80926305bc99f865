"""The walls around every complaint, from what it says and what is decided later."""

from typing import Final
from uuid import UUID

from domain.complaint import (
    ComplaintSubmitted,
    ConfidentialitySet,
    OfficersNamed,
    level_as_submitted,
)
from domain.complaint_codes import Confidentiality
from domain.complaint_walls import around, of_level
from domain.fact import Recorded
from projections.behind_walls import Wall, complaint_wall
from projections.complaint_status import complaint_status
from projections.folding import Fold, Page

fold = Fold()

_RESTRICTED: Final = of_level(Confidentiality.RESTRICTED)
_LEVELS: Final = (_RESTRICTED, of_level(Confidentiality.SECRET))


@fold.when(ComplaintSubmitted)
def _submitted(page: Page, recorded: Recorded, fact: ComplaintSubmitted) -> None:
    walls = around(fact.against_accounts, fact.against_offices, level_as_submitted(fact))
    for wall in sorted(walls):
        _build(page, recorded.stream, wall)


@fold.when(OfficersNamed)
def _named(page: Page, recorded: Recorded, fact: OfficersNamed) -> None:
    for wall in sorted(around(fact.accounts, fact.offices, Confidentiality.OPEN)):
        _build(page, recorded.stream, wall)


@fold.when(ConfidentialitySet)
def _level_set(page: Page, recorded: Recorded, fact: ConfidentialitySet) -> None:
    for wall in _LEVELS:
        page.rows(complaint_wall).remove(recorded.stream, wall)
    for wall in around((), (), fact.level):
        _build(page, recorded.stream, wall)


def _build(page: Page, complaint: UUID, wall: str) -> None:
    row = page.rows(complaint_status).get(complaint) if wall == _RESTRICTED else None
    page.rows(complaint_wall).put(Wall(complaint, wall, row and row.submitted_by))
