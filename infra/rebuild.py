"""Rebuilding a tenant's read models from its log: built beside, compared at one position, then switched or not."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import psycopg
from psycopg import Connection
from psycopg.errors import SerializationFailure, UndefinedTable
from psycopg.sql import SQL, Identifier

from infra.comparing import BESIDE, Difference, differences
from infra.kept_tables import claim, is_there, strangers
from infra.migrations import grant_read_model
from infra.projector import Log, OpenLog, read_position
from infra.reader_gate import set_position, shut_gate
from infra.settings import CannotStart, Unavailable
from projections.folding import Moved, project
from projections.models import READ_MODELS, ReadModel
from projections.read_model import POSITION, Table, digest, tables_held

_BESIDE_POSITION: Final = POSITION + BESIDE
_PAGE: Final = 20_000

Progress: TypeAlias = Callable[[int, float, float], None]
"""Called after each page: facts done, facts a second, seconds left."""


def silent(_done: int, _rate: float, _left: float) -> None:
    """Tell nobody how far it is."""


class NotEqual(CannotStart):
    """What was built does not show what is shown, and nothing declares it. The tables that serve go on serving."""

    def __init__(self, schema: str, found: Sequence[Difference]) -> None:
        named = "; ".join(map(str, found))
        models = " ".join(f"--accept {each.model}" for each in found)
        super().__init__(
            f"Read models of {schema} differ from what the log says, and were left as they are: {named}.",
            "If the log is right and what is shown was damaged, take over what was built:"
            f" `puskesos rebuild … {models}`. If a release changed it, it lacks a declaration (Table.changes):"
            " report it, and go on with the release before.",
        )
        self.differences = tuple(found)


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
    progress: Progress = silent,
    *,
    accept: Collection[str] = (),
    models: Sequence[ReadModel] = READ_MODELS,
) -> Rebuilt:
    """Build all read models of a tenant anew and, if they are equal, put them in the place of the old ones.

    The old ones serve meanwhile, and the projector keeps them up to date; it only waits during the
    comparison and the switch. Needs the owner's connection, in autocommit.

    Raises NotEqual when a read model differs in what neither its tables declare nor `accept` names; Unavailable when
    another rebuild of the same tenant started meanwhile, or when a reader does not let go of the old ones.
    """
    began = time.monotonic()
    with _built_beside(connection, schema, open_log, progress, models) as log:
        _finish_beside(connection, schema, models)
        with connection.transaction():
            old, new = _meet(connection, schema, log, models)
            found = differences(connection, schema, models, None if new == old else old)
            if refused := [each for each in found if each.model not in accept]:
                raise NotEqual(schema, refused)
            _switch(connection, schema, new, models)
    return Rebuilt(new, old, time.monotonic() - began, tuple(each.model for each in found))


def compare_with_log(
    connection: Connection[Any], schema: str, open_log: OpenLog, progress: Progress = silent
) -> tuple[Difference, ...]:
    """Compare what is shown with what the log says, and answer where each read model that differs does first.

    Nothing is switched, readers and projector go on. Needs the owner's connection, in autocommit. Raises Unavailable
    when a rebuild of the same tenant started meanwhile.
    """
    with (
        _built_beside(connection, schema, open_log, progress, READ_MODELS) as log,
        connection.transaction(),
    ):
        # One snapshot: what is shown in it is of the position in it, whatever is recorded meanwhile.
        connection.execute("set transaction isolation level repeatable read")
        connection.execute(tables_held(schema))
        shown = read_position(connection, schema)
        _follow(connection, schema, log, silent, shown, READ_MODELS)
        built = read_position(connection, schema, _BESIDE_POSITION)
        return differences(connection, schema, READ_MODELS, None if built == shown else shown)


def digests(connection: Connection[Any], schema: str, at: int | None = None) -> dict[str, str]:
    """Answer each read model's digest: SHA-256 (hex) of each of its tables, joined by a dash."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        connection.execute(tables_held(schema))
        return {
            model.name: "-".join(digest(connection, schema, table, at) for table in model.tables)
            for model in READ_MODELS
        }


@contextlib.contextmanager
def _built_beside(
    connection: Connection[Any],
    schema: str,
    open_log: OpenLog,
    progress: Progress,
    models: Sequence[ReadModel],
) -> Iterator[Log]:
    """The read models beside those that serve, folded up to the last fact; what is not switched goes away again."""
    log = open_log(connection, schema)
    try:
        _make_beside(connection, schema, models)
        _follow(connection, schema, log, progress, _last(connection, schema), models)
        yield log
    except (Moved, SerializationFailure, UndefinedTable):
        # Not cleared away: what stands beside now is the other's.
        raise Unavailable(
            f"Another rebuild of {schema} started meanwhile, and this one gave way.",
            "Let that one finish; one is enough.",
        ) from None
    except BaseException:
        with contextlib.suppress(psycopg.Error):
            _clear_beside(connection, schema)
        raise
    _clear_beside(connection, schema)


def _tables(models: Sequence[ReadModel]) -> list[Table[Any]]:
    return [table for model in models for table in model.tables]


def _make_beside(connection: Connection[Any], schema: str, models: Sequence[ReadModel]) -> None:
    with connection.transaction():
        _clear_beside(connection, schema)
        set_position(connection, schema, _BESIDE_POSITION, 0)
        for table in _tables(models):
            for statement in table.tables_ddl(schema, BESIDE):
                connection.execute(statement)


def _clear_beside(connection: Connection[Any], schema: str) -> None:
    """Remove what was built beside and not switched, by whatever release."""
    with connection.transaction():
        left_over = connection.execute(
            "select relname from pg_class where relnamespace = %s::regnamespace and relkind = 'r'"
            " and relname ~ %s",
            (Identifier(schema).as_string(connection), f"_v[0-9]+(_past)?{BESIDE}$"),
        ).fetchall()
        for (name,) in left_over:
            connection.execute(SQL("drop table if exists {}").format(Identifier(schema, name)))
        connection.execute(
            SQL("delete from {} where name = %s").format(Identifier(schema, "projection_position")),
            (_BESIDE_POSITION,),
        )


def _follow(
    connection: Connection[Any],
    schema: str,
    log: Log,
    progress: Progress,
    until: int,
    models: Sequence[ReadModel],
) -> None:
    """Fold the log into the tables beside, up to a position."""
    folds = [model.fold for model in models]
    began, first = time.monotonic(), read_position(connection, schema, _BESIDE_POSITION)
    position = first
    while position < until and (facts := log.page(position, _PAGE, until)):
        project(
            connection,
            schema,
            folds,
            facts,
            name=_BESIDE_POSITION,
            start=position,
            beside=BESIDE,
        )
        position = facts[-1].position
        rate = (position - first) / max(time.monotonic() - began, 1e-6)
        progress(position, rate, (until - position) / rate)


def _finish_beside(connection: Connection[Any], schema: str, models: Sequence[ReadModel]) -> None:
    for table in _tables(models):
        for statement in table.indexes_ddl(schema, BESIDE):
            connection.execute(statement)
        for name in table.relations():
            grant_read_model(connection, schema, name + BESIDE)
            connection.execute(SQL("analyze {}").format(Identifier(schema, name + BESIDE)))


def _meet(
    connection: Connection[Any], schema: str, log: Log, models: Sequence[ReadModel]
) -> tuple[int, int]:
    """Hold the projector, catch up with it, and answer both positions: the old tables' and ours."""
    # The whole table and not the row: a projector then waits before it holds anything that the gate
    # must wait for in its turn. Readers go on.
    connection.execute(
        SQL("lock table {} in exclusive mode").format(Identifier(schema, "projection_position"))
    )
    old = read_position(connection, schema)
    _follow(connection, schema, log, silent, old, models)
    return old, read_position(connection, schema, _BESIDE_POSITION)


def _switch(
    connection: Connection[Any], schema: str, position: int, models: Sequence[ReadModel]
) -> None:
    tables = _tables(models)
    new = [table for table in tables if not is_there(connection, schema, table)]
    gone = [
        Identifier(schema, name)
        for table in tables
        if table not in new
        for name in table.relations()
    ] + strangers(connection, schema, tables)
    shut_gate(connection, schema, gone)
    for relation in gone:
        connection.execute(SQL("drop table {}").format(relation))
    for table in tables:
        for name in table.relations():
            # Of a table that is not whole, what is left.
            connection.execute(SQL("drop table if exists {}").format(Identifier(schema, name)))
            connection.execute(
                SQL("alter table {} rename to {}").format(
                    Identifier(schema, name + BESIDE), Identifier(name)
                )
            )
    for table in new:
        for statement in table.functions_ddl(schema):
            connection.execute(statement)
    set_position(connection, schema, POSITION, position)
    claim(connection, schema, tables)


def _last(connection: Connection[Any], schema: str) -> int:
    row = connection.execute(
        SQL("select last from {}").format(Identifier(schema, "log_head"))
    ).fetchone()
    return 0 if row is None else int(row[0])
