"""What was recorded some time after it had happened, which is where a time is looked for that was recorded later."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from domain.fact import Fact, Recorded
from projections.audit_trail import audit_trail
from projections.folding import Fold, Page
from projections.read_model import Journal, node
from projections.recording_times import position_at

AT_ONCE: Final = timedelta(seconds=10)
"""What is recorded within this is not listed, and costs nothing; so short a part of the log is read through instead."""

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


class RecordedLate(NamedTuple):
    """A fact that was recorded later than at once.

    node   where the time between happening and recording is filed, in seconds since the year 1 (`read_model.node`)
    """

    node: int
    recorded_at: datetime
    occurred_at: datetime
    position: int = 0


recorded_late = Journal(
    "recorded_late",
    RecordedLate,
    key=("position",),
    indexes=(("node", "recorded_at", "occurred_at", "position"),),
)
fold = Fold()


@fold.whatever
def _recorded(page: Page, recorded: Recorded, _fact: Fact) -> None:
    occurred_at, recorded_at = recorded.envelope.occurred_at, recorded.recorded_at
    if recorded_at - occurred_at >= AT_ONCE:
        filed = node(_second(occurred_at), _second(recorded_at) + 1)
        page.journal(recorded_late).add(
            RecordedLate(filed, recorded_at, occurred_at, recorded.position)
        )


async def recorded_later(
    conn: AsyncConnection[Any],
    schema: str,
    after: int,
    until: int,
    time: datetime,
    most: int,
) -> list[int]:
    """Answer the positions of what had happened by a time and was recorded after it, `most` at most.

    after  the last position that was recorded by the time
    until  the last position that is known
    """
    query = SQL(
        "select position from {late} where node = any ({nodes}(%(second)s))"
        " and recorded_at > %(time)s and occurred_at <= %(time)s and position <= %(until)s"
        " union select position from {trail} where position > %(after)s"
        " and position <= %(at_once)s and occurred_at <= %(time)s order by position limit %(most)s"
    ).format(
        late=recorded_late.live(schema),
        nodes=Identifier(schema, "asof_nodes"),
        trail=audit_trail.live(schema),
    )
    at_once = await position_at(conn, schema, time + AT_ONCE)
    given = {
        "second": _second(time),
        "time": time,
        "after": after,
        "at_once": min(until, at_once),
        "until": until,
        "most": most,
    }
    return [int(position) for (position,) in await (await conn.execute(query, given)).fetchall()]


def _second(time: datetime) -> int:
    return (time - _BEGINNING) // timedelta(seconds=1)
