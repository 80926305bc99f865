"""What a read model is: a table declared by its row type, its history, and queries as of any time.

live  `<name>_v1`       one row per key; `position` is that of the fact that wrote the row
past  `<name>_v1_past`  rows that were replaced or removed, append-only: the live columns, `_to`
                        (the first position where the row no longer holds), `_node` (see `node`)
read  `<name>_v1` for now, the inlined SQL function `<name>_v1_at(p)` for position p: one query text

A query that is given no position reads now, or as of the position that its schema carries (`SchemaAt`).

A `Journal` only ever grows by one row per fact: its past is its own beginning, and it has no second
table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from types import NoneType, UnionType
from typing import (
    Any,
    Generic,
    NamedTuple,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from projections.moment import Later, later_of, position_of

R = TypeVar("R", bound=NamedTuple)
Key: TypeAlias = tuple[Any, ...]

POSITION = "read_models"
"""The row of `projection_position` that says up to which fact the read models know the log."""

_SQL_TYPES: dict[Any, str] = {
    str: 'text collate "C"',  # one order on every server, and prefix searches that can use an index
    int: "bigint",
    bool: "boolean",
    UUID: "uuid",
    datetime: "timestamptz",
    date: "date",
}
_NODE_LEVELS = 40
"""Positions below 2**40 (a million million facts a tenant) are found."""


def node(first: int, to: int) -> int:
    """Answer where a past row is filed: the number in [first, to) with most factors of two.

    A row that held at p is filed under p with its lowest k bits cleared, or under that plus 2**k,
    for some k: so all of them are found by some forty index probes, however long the history
    (relational interval tree, Kriegel et al. 2000).
    """
    last = to - 1
    bit = ((first - 1) ^ last).bit_length() - 1
    return last >> bit << bit


def nodes_ddl(schema: str) -> Composed:
    """Make the SQL function that lists the nodes under which a row that held at p may be filed."""
    return SQL(
        "create or replace function {}(p bigint) returns bigint[]"
        " language sql immutable parallel safe as $$"
        " select array_agg(distinct n) from generate_series(0, {}) k,"
        " lateral (values (p >> k << k), (((p >> k) + 1) << k)) v(n) $$"
    ).format(Identifier(schema, "asof_nodes"), Literal(_NODE_LEVELS))


class _Column(NamedTuple):
    name: str
    kind: str
    required: bool


def _columns(row: type[NamedTuple]) -> tuple[_Column, ...]:
    columns = []
    for name, hint in get_type_hints(row).items():
        optional = get_origin(hint) in (Union, UnionType)
        kinds = [kind for kind in get_args(hint) if kind is not NoneType] if optional else [hint]
        columns.append(_Column(name, _SQL_TYPES[kinds[0]], not optional))
    return tuple(columns)


class Change(NamedTuple):
    """What a version of a table shows otherwise than the one before: declared, it passes the gate of a rebuild.

    version  the first that shows it so
    why      for whoever asks why numbers changed
    columns  whose values may differ; columns that only one of the versions has need no word
    rows     whether one may have rows that the other has not, as when the key changed
    """

    version: int
    why: str
    columns: tuple[str, ...] = ()
    rows: bool = False


@dataclass(frozen=True, eq=False)
class Table(Generic[R]):
    """A read model's table, declared by its row type.

    row      a NamedTuple whose fields are the columns; the last is `position: int = 0`, which the
             engine fills
    key      the fields of the primary key
    indexes  of the live table: terms as SQL writes them, e.g. ("status", "submitted_position desc")
    past     leading columns of the indexes over the history: what queries compare for equality
    version  part of the name: changed logic is a new version, built beside the old one
    changes  what a version shows otherwise; what is not declared keeps it from taking over
    """

    name: str
    row: type[R]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    past: tuple[tuple[str, ...], ...] = ((),)
    version: int = 1
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        for change in self.changes:
            if change.version > self.version or not set(change.columns) <= set(self.fields):
                raise TypeError(f"{self.name}: a change is of a version and of columns that are")
        if self.fields[-1] != "position" or self.key not in (
            self.fields[: len(self.key)],
            ("position",),
        ):
            raise TypeError(f"{self.name}: a row begins with its key and ends with its position")

    @property
    def fields(self) -> tuple[str, ...]:
        return self.row._fields

    @property
    def stored_name(self) -> str:
        return f"{self.name}_v{self.version}"

    @property
    def columns(self) -> Composed:
        """Every column by name, in the order of the row type."""
        return SQL(", ").join(map(Identifier, self.fields))

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns that hold ids: of people, complaints, cases."""
        return tuple(column.name for column in _columns(self.row) if column.kind == "uuid")

    @property
    def key_types(self) -> tuple[str, ...]:
        """The array element types of the key's columns, for `unnest`."""
        kinds = {column.name: column.kind for column in _columns(self.row)}
        return tuple(kinds[name].split(" ")[0] for name in self.key)

    def live(self, schema: str, beside: str = "") -> Identifier:
        """Name the table of rows that hold now, for writers and for what a caller may see.

        Questions read `at`. `beside` is the suffix of a build beside it.
        """
        return Identifier(schema, self.stored_name + beside)

    def history(self, schema: str, beside: str = "") -> Identifier:
        """Name the table of rows that held once."""
        return Identifier(schema, f"{self.stored_name}_past{beside}")

    def at(self, schema: str, at: int | None) -> Composable:
        """Name what to select from: rows that hold now, or that held right after position `at`.

        Without `at`, the position that the schema carries.
        """
        if later := later_of(schema, at):
            return self._corrected(schema, later)
        at = position_of(schema, at)
        return (
            self.live(schema)
            if at is None
            else SQL("{}({})").format(self._function(schema), Literal(at))
        )

    def page(
        self, schema: str, at: int | None, where: Composable, order: Composable, limit: int
    ) -> Composed:
        """Select the first rows in an order.

        Live, past and what stands instead are each cut before they are joined, which the planner does not do.
        """
        later = later_of(schema, at)
        at = later.position if later else position_of(schema, at)
        if at is None:
            return _first(self.columns, self.live(schema), where, order, limit)
        rows = later.tables.get(self.stored_name) if later else None
        kept = SQL("true") if rows is None else self.kept(self.array(schema, rows.gone_array))
        then = SQL("{} and {}").format(self._known_then(where, order, at), kept)
        parts = [
            _first(self.columns, source, SQL("{} and {}").format(then, held), order, limit)
            for source, held in self._sources(schema, Literal(at))
        ]
        if rows is not None:
            instead = SQL("unnest({})").format(self.array(schema, rows.instead_array))
            parts.append(_first(self.columns, instead, where, order, limit))
        if len(parts) == 1:
            return parts[0]
        return SQL("{} order by {} limit {}").format(
            SQL(" union all ").join(SQL("({})").format(part) for part in parts),
            order,
            Literal(limit),
        )

    def tables_ddl(self, schema: str, beside: str = "") -> Iterator[Composed]:
        """Make the tables with their primary keys, which folding needs."""
        spec, key = self._spec(), SQL(", ").join(map(Identifier, self.key))
        yield SQL("create table {} ({}, primary key ({}))").format(
            self.live(schema, beside), spec, key
        )
        yield SQL(
            "create table {} ({}, _to bigint not null, _node bigint not null,"
            " primary key ({}, position))"
        ).format(self.history(schema, beside), spec, key)

    def indexes_ddl(self, schema: str, beside: str = "") -> Iterator[Composed]:
        """Make the other indexes, which only readers need: a build beside makes them last."""
        for terms in self.indexes:
            yield SQL("create index on {} ({})").format(self.live(schema, beside), _terms(terms))
        for leading in self.past:
            terms = (*leading, "_node", "position", "_to")
            yield SQL("create index on {} ({})").format(self.history(schema, beside), _terms(terms))
        # Which rows a fact wrote, and which it ended. Both grow at their right edge only, which costs little.
        yield SQL("create index on {} (position)").format(self.live(schema, beside))
        yield SQL("create index on {} (position)").format(self.history(schema, beside))
        yield SQL("create index on {} (_to)").format(self.history(schema, beside))

    def functions_ddl(self, schema: str) -> Iterator[Composed]:
        """Make the row type and the as-of function.

        They name the tables only in text, so that the tables can be switched below them.
        """
        kind = self._kind(schema)
        plain = SQL(", ").join(
            SQL("{} {}").format(Identifier(column.name), SQL(column.kind))
            for column in _columns(self.row)
        )
        yield SQL("drop type if exists {} cascade").format(kind)
        yield SQL("create type {} as ({})").format(kind, plain)
        yield SQL(
            "create function {}(p bigint) returns setof {} language sql stable as $$ {} $$"
        ).format(self._function(schema), kind, self._held_at(schema, SQL("p")))
        yield self.corrected_ddl(schema)

    def corrected_ddl(self, schema: str) -> Composed:
        """Make the function of the rows that held at a position, but for those that others stand in place of."""
        return SQL(
            "create function {}(p bigint, _gone {kind}[], _instead {kind}[]) returns setof {kind}"
            " language sql stable as $$ select {columns} from ({held}) held where {kept}"
            " union all select {columns} from unnest(_instead) $$"
        ).format(
            self._corrected_name(schema),
            kind=self._kind(schema),
            columns=self.columns,
            held=self._held_at(schema, SQL("p")),
            kept=self.kept(SQL("_gone")),
        )

    def corrected_signature(self, schema: str) -> Composed:
        """The function that `corrected_ddl` makes, by name and the types of what it takes."""
        return SQL("{name}(bigint, {kind}[], {kind}[])").format(
            name=self._corrected_name(schema), kind=self._kind(schema)
        )

    def signatures(self, schema: str) -> tuple[Composed, ...]:
        """The functions that `functions_ddl` makes, each by name and the types of what it takes."""
        return SQL("{}(bigint)").format(self._function(schema)), self.corrected_signature(schema)

    @property
    def kind_name(self) -> str:
        """Name the row type, without schema."""
        return f"{self.stored_name}_row"

    def relations(self) -> tuple[str, ...]:
        """Name the tables, without schema."""
        return self.stored_name, f"{self.stored_name}_past"

    def known(self, schema: str, at: int | None, beside: str = "") -> Iterator[Composed]:
        """Select all that the table knew at a position: what held, and what no longer did."""
        key = SQL(", ").join(map(Identifier, self.key))
        live: Composable = self.live(schema, beside)
        until: Composable = SQL("")
        if at is not None:
            live = SQL("({}) held").format(self._held_at(schema, Literal(at), beside))
            until = SQL("where _to <= {}").format(Literal(at))
        yield SQL("select {} from {} order by {}").format(self.columns, live, key)
        yield SQL("select {}, _to, _node from {} {} order by {}, position").format(
            self.columns, self.history(schema, beside), until, key
        )

    def _corrected(self, schema: str, later: Later) -> Composed:
        rows = later.tables.get(self.stored_name)
        if rows is None:
            return SQL("{}({})").format(self._function(schema), Literal(later.position))
        return SQL("{}({}, {}, {})").format(
            self._corrected_name(schema),
            Literal(later.position),
            self.array(schema, rows.gone_array),
            self.array(schema, rows.instead_array),
        )

    def kept(self, gone: Composable) -> Composed:
        """Tell rows from those whose keys stand in an array of rows."""
        key = SQL(", ").join(map(Identifier, self.key))
        return SQL("({}) not in (select {} from unnest({}))").format(key, key, gone)

    def array(self, schema: str, rows: SQL) -> Composed:
        """Read an array of rows of the table."""
        return SQL("{}::{}[]").format(rows, self._kind(schema))

    def _known_then(self, where: Composable, order: Composable, at: int) -> Composable:
        """Begin an order by a position, newest first, at the moment: no row names a fact later than its own."""
        column = order.as_string(None).split()[0].rstrip(",")
        if column not in self.fields or not column.endswith("position"):
            return SQL("({})").format(where)
        return SQL("({}) and {} <= {}").format(where, Identifier(column), Literal(at))

    def _held_at(self, schema: str, at: Composable, beside: str = "") -> Composed:
        return SQL(" union all ").join(
            SQL("select {} from {} where {}").format(self.columns, source, held)
            for source, held in self._sources(schema, at, beside)
        )

    def _sources(
        self, schema: str, at: Composable, beside: str = ""
    ) -> Iterator[tuple[Identifier, Composed]]:
        """Name where rows that held at a position are, and tell them from the others there."""
        yield self.live(schema, beside), SQL("position <= {}").format(at)
        yield (
            self.history(schema, beside),
            SQL("_node = any ({}({})) and position <= {} and _to > {}").format(
                Identifier(schema, "asof_nodes"), at, at, at
            ),
        )

    def _corrected_name(self, schema: str) -> Identifier:
        return Identifier(schema, f"{self.stored_name}_corrected")

    def _kind(self, schema: str) -> Identifier:
        """Name the row type."""
        return Identifier(schema, self.kind_name)

    def _function(self, schema: str) -> Identifier:
        return Identifier(schema, f"{self.stored_name}_at")

    def _spec(self) -> Composed:
        return SQL(", ").join(
            SQL("{} {}{}").format(
                Identifier(column.name),
                SQL(column.kind),
                SQL(" not null" if column.required else ""),
            )
            for column in _columns(self.row)
        )


class Journal(Table[R]):
    """A table that grows by one row per fact and never changes: as of p is what stands up to p."""

    def tables_ddl(self, schema: str, beside: str = "") -> Iterator[Composed]:
        key = SQL(", ").join(map(Identifier, self.key))
        yield SQL("create table {} ({}, primary key ({}))").format(
            self.live(schema, beside), self._spec(), key
        )

    def indexes_ddl(self, schema: str, beside: str = "") -> Iterator[Composed]:
        for terms in self.indexes:
            yield SQL("create index on {} ({})").format(self.live(schema, beside), _terms(terms))

    def relations(self) -> tuple[str, ...]:
        return (self.stored_name,)

    def known(self, schema: str, at: int | None, beside: str = "") -> Iterator[Composed]:
        until = SQL("") if at is None else SQL("where position <= {}").format(Literal(at))
        order = SQL(", ").join(map(Identifier, dict.fromkeys(("position", *self.key))))
        yield SQL("select {} from {} {} order by {}").format(
            self.columns, self.live(schema, beside), until, order
        )

    def _sources(
        self, schema: str, at: Composable, beside: str = ""
    ) -> Iterator[tuple[Identifier, Composed]]:
        yield self.live(schema, beside), SQL("position <= {}").format(at)


def _first(
    columns: Composable, source: Composable, where: Composable, order: Composable, limit: int
) -> Composed:
    return SQL("select {} from {} where ({}) order by {} limit {}").format(
        columns, source, where, order, Literal(limit)
    )


def _terms(terms: Sequence[str]) -> Composable:
    return SQL(", ").join(map(SQL, terms))


async def projected_position(conn: AsyncConnection[Any], schema: str) -> int:
    """Answer the position up to which the read models know the log; 0 before the first fact.

    To say at which position an answer holds, ask both in one REPEATABLE READ transaction that began
    with `tables_held`, or ask the position first and then the question `at` it.
    """
    cursor = await conn.execute(position_query(schema), {"name": POSITION})
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


def position_query(schema: str) -> Composed:
    """Select the position of the projection `name`."""
    return SQL("select at from {} where name = %(name)s").format(
        Identifier(schema, "projection_position")
    )


def tables_held(schema: str) -> Composed:
    """Keep the read models' tables from being emptied or switched while the transaction lasts.

    For the first statement of a REPEATABLE READ transaction: it takes no snapshot itself, and what
    replaced a table after the snapshot would look empty through it.
    """
    return SQL("lock table {} in access share mode").format(
        Identifier(schema, "projection_position")
    )


def digest(
    conn: Connection[Any], schema: str, table: Table[Any], at: int | None = None, beside: str = ""
) -> str:
    """Answer SHA-256 (hex) over all that a table knew at a position: equal digests are equal bytes.

    It covers the rows that held there, in key order, and the history until then; without `at`, all
    that is stored. Run it in a transaction that sees one state if a projector is at work.
    """
    hashed = sha256()
    with conn.transaction(), conn.cursor() as cursor:
        # How a time is written depends on the session; everything else is the same everywhere.
        cursor.execute("set local timezone = 'UTC'; set local datestyle = 'ISO'")
        for rows in table.known(schema, at, beside):
            with cursor.copy(SQL("copy ({}) to stdout").format(rows)) as copy:
                for block in copy:
                    hashed.update(block)
            hashed.update(b"\n")
    return hashed.hexdigest()
