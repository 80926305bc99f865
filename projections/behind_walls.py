"""What is behind a wall: the walls around complaints, and the condition that leaves out what they hide from who looks.

What is hidden now is hidden in every past state too: whoever is named today may not look up what they read yesterday.
"""

from typing import Final, NamedTuple
from uuid import UUID

from psycopg.sql import Identifier

from projections.conditions import Where
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
