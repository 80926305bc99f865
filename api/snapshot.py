"""What one operation reads: a tenant's read models at one position, of now or as of a moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier
from psycopg_pool import AsyncConnectionPool

from api.as_of import Moment
from api.position import History
from api.scalars import Position
from projections.moment import Later, SchemaAt
from projections.read_model import projected_position, tables_held


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One tenant's read models as they stood at one position: everything an operation reads comes from here.

    moment: what the operation asks as of; the schema then carries its position (`SchemaAt`)
    """

    connection: AsyncConnection[Any]
    schema: str
    history: History
    number: int
    moment: Moment | None = None

    @property
    def position(self) -> Position:
        return self.history.position(self.number)

    def as_of(self, moment: Moment, later: Later | None = None) -> "Snapshot":
        """The same read models as of a moment that they hold, or with what was recorded later of a time before."""
        schema = SchemaAt(self.schema, moment.number, later)
        if later is not None:
            # Its statements carry rows: neither the server nor the connection is to remember them.
            self.connection.prepare_threshold = None
        return replace(self, schema=schema, number=moment.number, moment=moment)


async def history_of(connection: AsyncConnection[Any], schema: str, tenant: str) -> History:
    """The state of a tenant's log."""
    row = await (
        await connection.execute(
            SQL("select epoch, last from {}").format(Identifier(schema, "log_head"))
        )
    ).fetchone()
    if row is None:
        raise LookupError("The tenant's log has no head")
    return History(tenant, int(row[0]), int(row[1]))


@asynccontextmanager
async def reading(
    pool: AsyncConnectionPool[AsyncConnection[Any]], schema: str, tenant: str
) -> AsyncIterator[Snapshot]:
    """The tenant's read models as they stand now, held until the operation has been answered."""
    async with pool.connection() as connection, connection.transaction():
        # Resolvers of one operation run one after another on this connection and see one state of the database,
        # which is exactly the state at the position that is read here.
        await connection.execute("set transaction isolation level repeatable read, read only")
        await connection.execute(tables_held(schema))
        history = await history_of(connection, schema, tenant)
        prepare_threshold = connection.prepare_threshold
        try:
            yield Snapshot(
                connection, schema, history, await projected_position(connection, schema)
            )
        finally:
            connection.prepare_threshold = prepare_threshold
