"""How many facts records have, straight from the log: what a caller sends back as the version that they read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier


async def versions(
    connection: AsyncConnection[Any], schema: str, streams: Sequence[UUID], at: int
) -> dict[UUID, int]:
    """The versions of records as of a position; those without a fact by then are absent."""
    statement = SQL(
        "select originator_id, max(originator_version) from {}"
        " where originator_id = any(%s) and notification_id <= %s group by originator_id"
    ).format(Identifier(schema, "stored_events"))
    found = await connection.execute(statement, (list(streams), at))
    return {row[0]: row[1] for row in await found.fetchall()}
