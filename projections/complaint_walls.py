"""From whom complaints are hidden: a row for every wall, and the condition that leaves out what is behind one.

What is hidden now is hidden in every past state too: whoever is named today may not look up what they read yesterday.
"""

from typing import Final, NamedTuple
from uuid import UUID

from psycopg.sql import Identifier

from domain.complaint import (
    ComplaintSubmitted,
    ConfidentialitySet,
    OfficersNamed,
    level_as_submitted,
)
from domain.complaint_codes import Confidentiality
from domain.complaint_walls import around, of_level
from domain.fact import Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Wall(NamedTuple):
    """A wall around a complaint.

    hidden      the complaint; not named so, for conditions on tables that have a column of that name
    wall        account:…, office:… or level:…, as domain/complaint_walls.py makes them
    but_not_from  the account that filed a restricted complaint
    """

    hidden: UUID
    wall: str
    but_not_from: str | None
    position: int = 0


complaint_wall = Table("complaint_wall", Wall, key=("hidden", "wall"))
fold = Fold()

_RESTRICTED: Final = of_level(Confidentiality.RESTRICTED)
_LEVELS: Final = (_RESTRICTED, of_level(Confidentiality.SECRET))


@fold.when(ComplaintSubmitted)
def _submitted(page: Page, recorded: Recorded, fact: ComplaintSubmitted) -> None:
    walls = around(fact.against_accounts, fact.against_offices, level_as_submitted(fact))
    for wall in sorted(walls):
        _build(page, recorded.stream, wall, fact.submitted_by)


@fold.when(OfficersNamed)
def _named(page: Page, recorded: Recorded, fact: OfficersNamed) -> None:
    for wall in sorted(around(fact.accounts, fact.offices, Confidentiality.OPEN)):
        _build(page, recorded.stream, wall, None)


@fold.when(ConfidentialitySet)
def _level_set(page: Page, recorded: Recorded, fact: ConfidentialitySet) -> None:
    for wall in _LEVELS:
        page.rows(complaint_wall).remove(recorded.stream, wall)
    for wall in around((), (), fact.level):
        _build(page, recorded.stream, wall, None)


def _build(page: Page, complaint: UUID, wall: str, submitted_by: str | None) -> None:
    but_not_from = submitted_by if wall == _RESTRICTED else None
    page.rows(complaint_wall).put(Wall(complaint, wall, but_not_from))


class Behind(NamedTuple):
    """Who looks: the account, and the walls that it does not see over."""

    account: str = ""
    walls: tuple[str, ...] = ()


NOBODY: Final = Behind()
"""Before whom there are no walls: our own processes and tests."""


def hidden_away(where: Where, schema: str, column: str, looking: Behind) -> Where:
    """Leave out the rows whose `column` is a complaint behind a wall for who looks."""
    if not looking.walls:
        return where
    return where.unless(
        "select from {} wall where wall.hidden = {} and wall.wall = any ({})"
        " and wall.but_not_from is distinct from {}",
        complaint_wall.live(schema),
        Identifier(column),
        looking.walls,
        looking.account,
    )
