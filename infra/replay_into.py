"""A tenant as it was: its read models folded up to a moment into a schema of their own, beside the live ones.

The schema is the owner's to explore by SQL; the service neither knows it nor may read it.
"""

from __future__ import annotations

import re
import time
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

from domain.errors import Invalid, Refusal
from infra.kept_tables import claim, is_claimed
from infra.log_reader import LogReader
from infra.projector import read_position
from infra.reader_gate import set_position
from infra.rebuild import Progress, silent
from projections.folding import project
from projections.models import FOLDS, TABLES, ddl
from projections.read_model import POSITION

_MARK: Final = "A puskesos replay of"
"""How the comment on a schema begins that a replay made: any other is never touched."""

_PAGE: Final = 20_000
_NAME: Final = re.compile("[a-z][a-z0-9_]{0,62}")
_OURS: Final = re.compile("t_[0-9]{2}_[0-9]{2}|puskesos|public|information_schema|pg_.*")


class SchemaName(Invalid):
    """The schema to replay into would be in the way of the service or of PostgreSQL."""

    code = "invalid_schema"
    message = "Nama skema: huruf kecil, angka dan _, diawali huruf; bukan nama milik layanan atau PostgreSQL."
    remedy = "Beri nama lain, misalnya as_of_march."
    english = (
        "A schema's name is of lower-case letters, digits and _, and none of the service's or PostgreSQL's."
        " Give another, as as_of_march."
    )


class SchemaInUse(Refusal):
    """The schema is there, and no replay of this tenant, log and release made it."""

    code = "schema_in_use"
    message = "Skema itu sudah ada dan tidak dibuat oleh pemutaran ulang tenant ini pada rilis ini; tidak disentuh."
    remedy = "Beri nama lain. Yang dibuat oleh pemutaran ulang dapat dihapus dengan --drop."
    english = (
        "That schema exists, and no replay of this tenant by this release made it: it was left alone."
        " Give another name; what a replay made, --drop removes."
    )


class AlreadyLater(Refusal):
    """The schema knows facts after the moment asked for, and none can be taken out of it."""

    code = "schema_already_later"
    message = "Skema itu sudah memuat fakta sesudah saat yang diminta."
    remedy = "Hapus dulu dengan --drop, atau beri nama lain."
    english = "That schema knows facts after the moment asked for. Remove it with --drop, or give another name."


def replay_into(
    connection: Connection[Any],
    schema: str,
    into: str,
    until: int | None = None,
    progress: Progress = silent,
) -> int:
    """Fold a tenant's facts up to a position, or all there are, into a schema; answers the last one's position.

    Interrupted, it goes on where it stopped when it is asked again; asked again with a later position, it goes on to
    that. Needs the owner's connection, in autocommit. Raises SchemaName, SchemaInUse, AlreadyLater.
    """
    _check_name(into)
    log = LogReader(connection, schema)
    head = log.head()
    last = head.last if until is None else min(until, head.last)
    with connection.transaction():
        # A restored log is another one: what was folded from the one before may not be in it.
        _ensure(connection, schema, into, f"{_MARK} {schema}, epoch {head.epoch}")
    first = position = read_position(connection, into)
    if position > last:
        raise AlreadyLater("until")
    began = time.monotonic()
    while position < last and (facts := log.page(position, _PAGE, last)):
        project(connection, into, FOLDS, facts, name=POSITION, start=position)
        position = facts[-1].position
        rate = (position - first) / max(time.monotonic() - began, 1e-6)
        progress(position, rate, (last - position) / rate)
    return position


def drop_replay(connection: Connection[Any], schema: str, into: str) -> None:
    """Remove a schema that a replay of this tenant made. Raises SchemaName, SchemaInUse; there may be none."""
    _check_name(into)
    with connection.transaction():
        there = _comment(connection, into)
        if there is None:
            return
        if not there.startswith(f"{_MARK} {schema}, "):
            raise SchemaInUse("into")
        connection.execute(SQL("drop schema {} cascade").format(Identifier(into)))


def _check_name(into: str) -> None:
    if _NAME.fullmatch(into) is None or _OURS.fullmatch(into) is not None:
        raise SchemaName("into")


def _ensure(connection: Connection[Any], schema: str, into: str, mark: str) -> None:
    """Make the schema with empty read models, unless it is there with this mark and these tables."""
    name, there = Identifier(into), _comment(connection, into)
    if there is not None:
        if there != mark or not is_claimed(connection, into, TABLES):
            raise SchemaInUse("into")
        return
    connection.execute(SQL("create schema {}").format(name))
    connection.execute(SQL("comment on schema {} is {}").format(name, Literal(mark)))
    connection.execute(
        SQL("create table {} (like {} including all)").format(
            Identifier(into, "projection_position"), Identifier(schema, "projection_position")
        )
    )
    for statement in ddl(into):
        connection.execute(statement)
    set_position(connection, into, POSITION, 0)
    claim(connection, into, TABLES)


def _comment(connection: Connection[Any], into: str) -> str | None:
    """What is said of a schema, which may be nothing; None when there is no such schema."""
    row = connection.execute(
        "select coalesce(obj_description(oid, 'pg_namespace'), '') from pg_namespace where nspname = %s",
        (into,),
    ).fetchone()
    return None if row is None else str(row[0])
