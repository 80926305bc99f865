"""Rebuilding a tenant's read models from its log: built beside, compared, then switched."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from infra.migrations import grant_read_model
from infra.projector import Log, OpenLog, read_position
from infra.read_model_tables import set_position, shut_gate
from infra.settings import Unavailable
from projections.folding import Moved, project
from projections.models import FOLDS, READ_MODELS, TABLES
from projections.read_model import POSITION, digest, tables_held

BESIDE: Final = "_new"
_BESIDE_POSITION: Final = POSITION + BESIDE
_PAGE: Final = 20_000

Progress: TypeAlias = Callable[[int, float, float], None]
"""Called after each page: facts done, facts a second, seconds left."""


class Rebuilt(NamedTuple):
    """What a rebuild did.

    position   of the last fact in the read models now
    compared   the position at which the old tables and the new ones were compared
    mended     the read models whose old tables differed there; none, if all was well
    """

    position: int
    compared: int
    seconds: float
    mended: tuple[str, ...]


def rebuild(
    connection: Connection[Any],
    schema: str,
    open_log: OpenLog,
    progress: Progress = lambda _done, _rate, _left: None,
) -> Rebuilt:
    """Build all read models of a tenant anew and put them in the place of the old ones.

    The old ones serve meanwhile, and the projector keeps them up to date; it only waits during the
    switch. Needs the owner's connection, in autocommit. Raises Unavailable when another rebuild of
    the same tenant started meanwhile, or when a reader does not let go of the old ones.
    """
    began = time.monotonic()
    log = open_log(connection, schema)
    try:
        _make_beside(connection, schema)
        _follow(connection, schema, log, progress, until=_last(connection, schema))
        _finish_beside(connection, schema)
        with connection.transaction():
            old, new = _meet(connection, schema, log)
            mended = _differing(connection, schema, old)
            _switch(connection, schema, new)
    except Moved:
        raise Unavailable(
            f"Another rebuild of {schema} started meanwhile, and this one gave way.",
            "Let that one finish; one is enough.",
        ) from None
    return Rebuilt(new, old, time.monotonic() - began, mended)


def digests(connection: Connection[Any], schema: str, at: int | None = None) -> dict[str, str]:
    """Answer each read model's digest: SHA-256 (hex) of each of its tables, joined by a dash."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        connection.execute(tables_held(schema))
        return {
            model.name: "-".join(digest(connection, schema, table, at) for table in model.tables)
            for model in READ_MODELS
        }


def _make_beside(connection: Connection[Any], schema: str) -> None:
    with connection.transaction():
        set_position(connection, schema, _BESIDE_POSITION, 0)
        for table in TABLES:
            for name in table.relations():
                left_over = Identifier(schema, name + BESIDE)
                connection.execute(SQL("drop table if exists {}").format(left_over))
            for statement in table.tables_ddl(schema, BESIDE):
                connection.execute(statement)


def _follow(
    connection: Connection[Any], schema: str, log: Log, progress: Progress, until: int
) -> None:
    """Fold the log into the tables beside, up to a position."""
    began, first = time.monotonic(), read_position(connection, schema, _BESIDE_POSITION)
    position = first
    while position < until and (facts := log.page(position, _PAGE, until)):
        project(
            connection,
            schema,
            FOLDS,
            facts,
            name=_BESIDE_POSITION,
            start=position,
            beside=BESIDE,
        )
        position = facts[-1].position
        rate = (position - first) / max(time.monotonic() - began, 1e-6)
        progress(position, rate, (until - position) / rate)


def _finish_beside(connection: Connection[Any], schema: str) -> None:
    for table in TABLES:
        for statement in table.indexes_ddl(schema, BESIDE):
            connection.execute(statement)
        for name in table.relations():
            grant_read_model(connection, schema, name + BESIDE)
            connection.execute(SQL("analyze {}").format(Identifier(schema, name + BESIDE)))


def _meet(connection: Connection[Any], schema: str, log: Log) -> tuple[int, int]:
    """Hold the projector, catch up with it, and answer both positions: the old tables' and ours."""
    # The whole table and not the row: a projector then waits before it holds anything that the gate
    # must wait for in its turn. Readers go on.
    connection.execute(
        SQL("lock table {} in exclusive mode").format(Identifier(schema, "projection_position"))
    )
    old = read_position(connection, schema)
    _follow(connection, schema, log, lambda _done, _rate, _left: None, until=old)
    return old, read_position(connection, schema, _BESIDE_POSITION)


def _differing(connection: Connection[Any], schema: str, at: int) -> tuple[str, ...]:
    return tuple(
        model.name
        for model in READ_MODELS
        if any(
            digest(connection, schema, table, at) != digest(connection, schema, table, at, BESIDE)
            for table in model.tables
        )
    )


def _switch(connection: Connection[Any], schema: str, position: int) -> None:
    old = [Identifier(schema, name) for table in TABLES for name in table.relations()]
    shut_gate(connection, schema, old)
    for table in TABLES:
        for name in table.relations():
            connection.execute(SQL("drop table {}").format(Identifier(schema, name)))
            connection.execute(
                SQL("alter table {} rename to {}").format(
                    Identifier(schema, name + BESIDE), Identifier(name)
                )
            )
    set_position(connection, schema, POSITION, position)
    connection.execute(
        SQL("delete from {} where name = %s").format(Identifier(schema, "projection_position")),
        (_BESIDE_POSITION,),
    )


def _last(connection: Connection[Any], schema: str) -> int:
    row = connection.execute(
        SQL("select last from {}").format(Identifier(schema, "log_head"))
    ).fetchone()
    return 0 if row is None else int(row[0])
