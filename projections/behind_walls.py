"""What is behind a wall: the walls around complaints, and the condition that leaves out what they hide from who looks.

What is hidden now is hidden in every past state too: whoever is named today may not look up what they read yesterday.
"""

from collections.abc import Collection
from typing import Final, NamedTuple
from uuid import UUID

from psycopg.sql import SQL, Composable, Composed, Identifier

from domain.complaint_codes import Confidentiality
from domain.complaint_walls import of_level
from projections.conditions import Where
from projections.read_model import Table


class Wall(NamedTuple):
    """A wall around a complaint, around one that is handled under it, or around a referral that came of either.

    hidden      its stream; not named so, for conditions on tables that have a column of that name
    built_by    the complaint that says so: itself, or the one under which it is handled or of which it came
    wall        account:…, office:… or level:…, as domain/complaint_walls.py makes them
    but_not_from  the account that filed a restricted complaint
    """

    hidden: UUID
    built_by: UUID
    wall: str
    but_not_from: str | None
    position: int = 0


complaint_wall = Table(
    "complaint_wall",
    Wall,
    key=("hidden", "built_by", "wall"),
    indexes=(("built_by",),),
    version=3,
)


_RESTRICTED: Final = of_level(Confidentiality.RESTRICTED)


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


def all_walls(schema: str, column: Composable) -> Composed:
    """Select the walls around a complaint, for a row that is handed to several who look."""
    return SQL("array(select distinct wall.wall from {} wall where wall.hidden = {})").format(
        complaint_wall.live(schema), column
    )


def shut_out(walls: Collection[str], submitted_by: str, looking: Behind) -> bool:
    """Whether these walls hide a complaint from who looks: as hidden_away, on a row in hand."""
    shut = set(walls).intersection(looking.walls)
    if submitted_by == looking.account:
        shut.discard(_RESTRICTED)
    return bool(shut)
