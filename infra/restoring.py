"""After a backup was restored: a new epoch of a tenant's log, so that older positions are refused."""

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier


def open_epoch(connection: Connection[Any], schema: str) -> int:
    """Open a new epoch, as the owner; answer its number. Facts and read models stay as they are.

    Its number is the time in seconds: one more than the last would return when the same backup is
    restored a second time, and with it the positions that were given out in between.
    """
    row = connection.execute(
        SQL(
            "UPDATE {}.log_head SET epoch ="
            " greatest(epoch + 1, floor(extract(epoch FROM clock_timestamp()))::bigint)"
            " WHERE one = 1 RETURNING epoch"
        ).format(Identifier(schema))
    ).fetchone()
    if row is None:
        raise LookupError("log_head has no row: the tenant's schema is damaged")
    return int(row[0])
