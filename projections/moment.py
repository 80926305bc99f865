"""As of when read models are read: a tenant's schema that carries a position, and what was recorded later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

from psycopg.sql import SQL

from projections.stored_text import composites


@dataclass(frozen=True)
class Replaced:
    """Rows of a table that others stand in place of. They are written as text once, when they are first read.

    width   of the table, in columns
    gone    keys of stored rows that no longer hold
    instead whole rows that do
    ended   rows that the facts replaced or took away, as the history holds them
    """

    width: int
    gone: Sequence[Sequence[Any]]
    instead: Sequence[Sequence[Any]]
    ended: Sequence[Sequence[Any]]

    @cached_property
    def gone_array(self) -> SQL:
        """The keys as an array of rows of the table that have nothing else."""
        return composites(self.gone, self.width)

    @cached_property
    def instead_array(self) -> SQL:
        """The rows as an array."""
        return composites(self.instead, self.width)

    @cached_property
    def ended_array(self) -> SQL:
        """The rows of the history as an array."""
        return composites(self.ended, self.width + 2)


class Later(NamedTuple):
    """What facts that were recorded after a position say of the time before: rows to be read in place of its rows."""

    position: int
    tables: Mapping[str, Replaced]


class SchemaAt(str):
    """A tenant's schema as it is read as of a position: whoever is given it for a schema reads there.

    later: what was recorded of that time until `position` is read, too, and nothing else that was recorded after it.
    What a caller may see is read from `Table.live`, which is of now whatever moment is asked about.
    """

    __slots__ = ("later", "position")
    position: int
    later: Later | None

    def __new__(cls, schema: str, position: int, later: Later | None = None) -> Self:
        made = super().__new__(cls, schema)
        made.position = position
        made.later = later
        return made


def position_of(schema: str, at: int | None) -> int | None:
    """Answer the position to read as of: the one given, else the one that the schema carries; None for now."""
    return schema.position if at is None and isinstance(schema, SchemaAt) else at


def later_of(schema: str, at: int | None) -> Later | None:
    """Answer what is to be read in place of rows; None as of another position than the schema's."""
    if not isinstance(schema, SchemaAt) or at not in (None, schema.position):
        return None
    return schema.later


def schema_at(schema: str, at: int | None) -> str:
    """Answer the schema as of a position; as it is, with what was recorded later, where that is None or its own."""
    if at is None or (isinstance(schema, SchemaAt) and schema.position == at):
        return schema
    return SchemaAt(schema, at)
