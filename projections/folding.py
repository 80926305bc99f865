"""Folding: a page of facts in, changed rows out, in one transaction with the position.

Every read model is a `Fold`: handlers by class of fact. All folds share one `Page`, so that a
model can read what another made of the same fact (distinct recipients after merges).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeAlias, TypeVar, cast

from psycopg import Connection, DataError
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from domain.fact import Fact, Recorded, said_to_happen
from domain.local_time import day_end, local_day
from projections.moment import Later, Replaced, SchemaAt
from projections.read_model import Journal, Key, R, Table, node
from projections.stored_text import copy_rows, storable

Handler: TypeAlias = Callable[["Page", Recorded, Any], None]
"""Changes rows for one fact. It never refuses one: the fact has happened."""

H = TypeVar("H", bound=Handler)


class Moved(Exception):
    """Another projector was here first; nothing was written."""


class Fold:
    """A read model's handlers, by class of fact. What no handler cares for is passed over."""

    def __init__(self) -> None:
        self.handlers: dict[type[Fact], Handler] = {}
        self.every: Handler | None = None
        self.announcements: tuple[dict[type[Fact], Handler], ...] = ({}, {}, {})
        self.announce_every: Handler | None = None

    def when(self, *kinds: type[Fact]) -> Callable[[H], H]:
        """Declare the handler of these facts."""

        def declare(handler: H) -> H:
            self.handlers.update(dict.fromkeys(kinds, handler))
            return handler

        return declare

    def whatever(self, handler: H) -> H:
        """Declare the handler of all facts."""
        self.every = handler
        return handler

    def needs(self, *kinds: type[Fact], after: int = 0) -> Callable[[H], H]:
        """Declare which rows the handlers will ask for, so that a page reads them all at once.

        It speeds things up and decides nothing: a row that was not announced is read when asked.

        after  how many readings come first, 2 at most: what it asks for follows from rows announced in those
        """

        def declare(announce: H) -> H:
            self.announcements[after].update(dict.fromkeys(kinds, announce))
            return announce

        return declare

    def needs_for_whatever(self, announce: H) -> H:
        """Declare which rows the handler of all facts will ask for, as `needs` does."""
        self.announce_every = announce
        return announce


def day_of(recorded: Recorded) -> date:
    """The local day of an act, for facts of versions that do not say theirs; without a region, WIB."""
    return local_day(recorded.envelope.occurred_at, recorded.about.region or "")


def happened(recorded: Recorded) -> datetime:
    """When an act happened: as its envelope says, or by the end of the day that the fact says, where that is earlier.

    Facts of before `application/days_of_acts.py` may say a day of long ago in an envelope of now.
    """
    at, said = recorded.envelope.occurred_at, said_to_happen(recorded.fact)
    if said is None:
        return at
    return min(
        at, said if isinstance(said, datetime) else day_end(said, recorded.about.region or "")
    )


def day_recorded(recorded: Recorded) -> date:
    """The local day on which a fact came into the log; without a region, WIB."""
    return local_day(recorded.recorded_at, recorded.about.region or "")


class Rows(Generic[R]):
    """One table's rows as they stand at the fact in hand; the database is read only when needed."""

    def __init__(self, page: "Page", table: Table[R]) -> None:
        self._page = page
        self._table = table
        self._width = len(table.key)
        self._rows: dict[Key, R | None] = {}
        self._wanted: set[Key] = set()
        self._stale: set[Key] = set()  # in the database, and no longer as it is there
        self._changed: set[Key] = set()
        self._past: list[tuple[Any, ...]] = []
        self._searched: set[tuple[str, Any]] = set()
        self._sought: defaultdict[str, set[Any]] = defaultdict(set)  # column → values
        self._groups: dict[str, defaultdict[Any, set[Key]]] = {}  # column → value → keys

    def want(self, *key: Any) -> None:
        """Announce that this row will be asked for."""
        self._wanted.add(key)

    def want_where(self, column: str, value: object) -> None:
        """Announce that the rows with this value will be asked for."""
        if (column, value) not in self._searched:
            self._sought[column].add(value)

    def load(self) -> None:
        """Read every announced row in one statement, and one for each column by which rows are sought."""
        if missing := self._wanted - self._rows.keys():
            self._rows.update(dict.fromkeys(missing))
            self._read(
                _selection(self._table, self._page), [list(c) for c in zip(*missing, strict=True)]
            )
        self._wanted.clear()
        for column, values in self._sought.items():
            self._searched.update((column, value) for value in values)
            self._read(_search(self._table, self._page, column), [list(values)])
        self._sought.clear()

    def get(self, *key: Any) -> R | None:
        """Answer the row, if there is one now."""
        if key not in self._rows:
            self.want(*key)
            self.load()
        return self._rows[key]

    def where(self, column: str, value: object) -> list[R]:
        """Answer the rows with this value, in key order; a statement each where it was not announced."""
        if column not in self._groups:
            self._groups[column] = defaultdict(set)
            for key, row in self._rows.items():
                self._group(column, key, None, row)
        if (column, value) not in self._searched:
            self.want_where(column, value)
            self.load()
        found = (self._rows[key] for key in sorted(self._groups[column][value]))
        return [row for row in found if row is not None]

    def put(self, row: R) -> None:
        """Write a row, new or instead of the one with its key; an equal one is nothing."""
        key = row[: self._width]
        old = self.get(*key)
        if old is not None and old[:-1] == row[:-1]:
            return
        self._retire(key, old)
        # The row type's own constructor would cost more than everything else in this method.
        new = tuple.__new__(self._table.row, (*row[:-1], self._page.position))
        self._set(key, old, new)

    def add(self, row: R) -> None:
        """Write a row whose key was never used, so that nobody need look whether there is one."""
        self._rows.setdefault(row[: self._width], None)
        self.put(row)

    def remove(self, *key: Any) -> None:
        """Take a row away; it stays in the history."""
        old = self.get(*key)
        if old is not None:
            self._retire(key, old)
            self._set(key, old, None)

    def write(self) -> None:
        """Bring the changes into the database: a delete and two COPYs, however many rows."""
        page, table = self._page, self._table
        if self._stale:
            page.connection.execute(
                _deletion(table, page), [list(c) for c in zip(*self._stale, strict=True)]
            )
        rows = [row for key in self._changed if (row := self._rows[key]) is not None]
        copy_rows(page.connection, table.live(page.schema, page.beside), rows)
        copy_rows(page.connection, table.history(page.schema, page.beside), self._past)

    @property
    def stored_name(self) -> str:
        return self._table.stored_name

    def replaced(self) -> Replaced | None:
        """Answer the keys of stored rows that no longer hold, and the rows that do now; None where nothing changed."""
        if not self._changed:
            return None
        rows = [row for key in self._changed if (row := self._rows[key]) is not None]
        return Replaced(len(self._table.fields), list(self._stale), rows, self._past)

    def _retire(self, key: Key, old: R | None) -> None:
        if old is not None:
            first = cast("int", old[-1])
            if key not in self._changed:
                self._stale.add(key)
            # Changed twice by one fact: the row in between held at no position.
            if first < self._page.position:
                to = self._page.position
                self._past.append((*old, to, node(first, to)))
        self._changed.add(key)

    def _read(self, query: Composed, parameters: Sequence[Any]) -> None:
        if self._page.from_nothing:
            return
        make = self._table.row._make
        for values in self._page.connection.execute(query, parameters):
            key = values[: self._width]
            if self._rows.get(key) is None and key not in self._changed:
                self._set(key, None, make(values))

    def _set(self, key: Key, old: R | None, new: R | None) -> None:
        self._rows[key] = new
        for column in self._groups:
            self._group(column, key, old, new)

    def _group(self, column: str, key: Key, old: R | None, new: R | None) -> None:
        field, groups = self._table.fields.index(column), self._groups[column]
        if old is not None:
            groups[old[field]].discard(key)
        if new is not None:
            groups[new[field]].add(key)


class Entries(Generic[R]):
    """What a page adds to a journal."""

    def __init__(self, page: "Page", table: Journal[R]) -> None:
        self._page = page
        self._table = table
        self._rows: list[R] = []

    def add(self, row: R) -> None:
        """Write the row of the fact in hand; its `position` must be the fact's."""
        self._rows.append(row)

    def write(self) -> None:
        """Bring the rows into the database."""
        target = self._table.live(self._page.schema, self._page.beside)
        copy_rows(self._page.connection, target, self._rows)

    @property
    def stored_name(self) -> str:
        return self._table.stored_name

    def replaced(self) -> Replaced | None:
        """Answer the new rows; None where there are none."""
        return Replaced(len(self._table.fields), [], self._rows, []) if self._rows else None


class Page:
    """The rows of every table while a page of facts is folded."""

    def __init__(self, connection: Connection[Any], schema: str, beside: str = "") -> None:
        self.connection = connection
        self.schema = schema
        self.beside = beside
        self.position = 0  # of the fact in hand
        self._rows: dict[int, Rows[Any]] = {}
        self._entries: dict[int, Entries[Any]] = {}

    def rows(self, table: Table[R]) -> Rows[R]:
        """Answer the table's rows, to read and to change."""
        if (rows := self._rows.get(id(table))) is None:
            rows = self._rows[id(table)] = Rows(self, table)
        return rows

    def journal(self, table: Journal[R]) -> Entries[R]:
        """Answer the journal, to add to."""
        if (entries := self._entries.get(id(table))) is None:
            entries = self._entries[id(table)] = Entries(self, table)
        return entries

    def fold(self, folds: Sequence[Fold], facts: Sequence[Recorded]) -> None:
        """Let every fold see every fact, fact by fact, in the order of the folds."""
        self._announce(folds, facts)
        every = [fold.every for fold in folds if fold.every is not None]
        handlers = _by_kind(fold.handlers for fold in folds)
        for recorded in facts:
            self.position = recorded.position
            fact = recorded.fact
            for handler in every:
                handler(self, recorded, fact)
            for handler in handlers.get(type(fact), ()):
                handler(self, recorded, fact)

    @property
    def from_nothing(self) -> bool:
        """Whether there are no rows on which the page's facts follow."""
        return isinstance(self.schema, SchemaAt) and self.schema.position == 0

    def held(self, table: Table[Any]) -> Composable:
        """Name the rows on which the page's facts follow: those of now, or as of the schema's position."""
        if isinstance(self.schema, SchemaAt):
            return table.at(self.schema, None)
        return table.live(self.schema, self.beside)

    def replaced(self) -> dict[str, Replaced]:
        """Answer what the page changed, by the stored name of each table, for a page that is never written."""
        tables: list[Rows[Any] | Entries[Any]] = [*self._rows.values(), *self._entries.values()]
        return {each.stored_name: rows for each in tables if (rows := each.replaced())}

    def _announce(self, folds: Sequence[Fold], facts: Sequence[Recorded]) -> None:
        """Read what the folds will ask for: what follows from the facts, then what follows from those rows."""
        whatever = [fold.announce_every for fold in folds if fold.announce_every is not None]
        for declared in zip(*(fold.announcements for fold in folds), strict=True):
            announced = _by_kind(declared)
            for recorded in facts:
                for announce in (*whatever, *announced.get(type(recorded.fact), ())):
                    announce(self, recorded, recorded.fact)
            for rows in list(self._rows.values()):
                rows.load()
            whatever = []

    def write(self) -> None:
        """Bring every change into the database."""
        for rows in self._rows.values():
            rows.write()
        for entries in self._entries.values():
            entries.write()


def folded_later(
    connection: Connection[Any],
    schema: str,
    folds: Sequence[Fold],
    facts: Sequence[Recorded],
    position: int,
) -> Later:
    """Fold facts onto the rows as of a position without writing anything: what they put in place of these rows."""
    page = Page(connection, SchemaAt(schema, position))
    try:
        page.fold(folds, facts)
    except (DataError, UnicodeEncodeError):
        page = Page(connection, SchemaAt(schema, position))
        page.fold(folds, [storable(recorded) for recorded in facts])
    return Later(position, page.replaced())


def project(
    connection: Connection[Any],
    schema: str,
    folds: Sequence[Fold],
    facts: Sequence[Recorded],
    *,
    name: str,
    start: int,
    beside: str = "",
) -> None:
    """Fold a page of facts, the next ones after position `start`, and move the position `name`.

    Rows and position are written together or not at all. Raises Moved, with nothing written, when
    the position is not `start`: a page delivered twice, or by two at once, counts once.

    Text that PostgreSQL cannot hold (NUL, half a surrogate pair) stands in the rows as U+FFFD.
    """
    try:
        _project(connection, schema, folds, facts, name=name, start=start, beside=beside)
    except (DataError, UnicodeEncodeError):
        # Such text fails wherever it meets the database, as a key or as a value. It is so rare that
        # looking for it in every fact would cost more than folding its page once more.
        those = [storable(recorded) for recorded in facts]
        _project(connection, schema, folds, those, name=name, start=start, beside=beside)


def _project(
    connection: Connection[Any],
    schema: str,
    folds: Sequence[Fold],
    facts: Sequence[Recorded],
    *,
    name: str,
    start: int,
    beside: str,
) -> None:
    if not facts:
        return
    with connection.transaction():
        # The log has it all: after a crash the position is lost together with the rows.
        connection.execute("set local synchronous_commit = off")
        # First, so that a second projector waits here and stops before it folds anything.
        moved = connection.execute(
            SQL("update {} set at = %s where name = %s and at = %s").format(
                Identifier(schema, "projection_position")
            ),
            (facts[-1].position, name, start),
        )
        if moved.rowcount != 1:
            raise Moved(name)
        page = Page(connection, schema, beside)
        page.fold(folds, facts)
        page.write()


def _by_kind(declared: Iterable[dict[type[Fact], Handler]]) -> dict[type[Fact], list[Handler]]:
    handlers: defaultdict[type[Fact], list[Handler]] = defaultdict(list)
    for each in declared:
        for kind, handler in each.items():
            handlers[kind].append(handler)
    return dict(handlers)


def _selection(table: Table[Any], page: Page) -> Composed:
    if isinstance(page.schema, SchemaAt):
        return _selection_at(table, page.schema, page.schema.position)
    return SQL("select {} from {} where {}").format(
        table.columns, table.live(page.schema, page.beside), _keys_in(table)
    )


def _selection_at(table: Table[Any], schema: str, at: int) -> Composed:
    """Select the rows of keys that held at a position, key by key: of its past rows, the last that began by then.

    A join would be planned as a scan of all that held there.
    """
    known = SQL("{} and position <= {}").format(_key_is(table), Literal(at))
    return SQL(
        "select held.* from {keys} wanted({key}), lateral (select {columns} from {live} stored where {known}"
        " union all select {columns} from (select * from {past} stored where {known}"
        " order by position desc limit 1) newest where _to > {at} limit 1) held"
    ).format(
        keys=_unnested(table),
        key=SQL(", ").join(map(Identifier, table.key)),
        columns=table.columns,
        live=table.live(schema),
        past=table.history(schema),
        known=known,
        at=Literal(at),
    )


def _search(table: Table[Any], page: Page, column: str) -> Composed:
    return SQL("select {} from {} where {} = any (%s)").format(
        table.columns, page.held(table), Identifier(column)
    )


def _deletion(table: Table[Any], page: Page) -> Composed:
    live = table.live(page.schema, page.beside)
    return SQL("delete from {} where {}").format(live, _keys_in(table))


def _keys_in(table: Table[Any]) -> Composed:
    key = SQL(", ").join(map(Identifier, table.key))
    return SQL("({}) in (select * from {})").format(key, _unnested(table))


def _key_is(table: Table[Any]) -> Composable:
    return SQL(" and ").join(
        SQL("stored.{} = wanted.{}").format(name, name) for name in map(Identifier, table.key)
    )


def _unnested(table: Table[Any]) -> Composed:
    arrays = SQL(", ").join([SQL("%s::{}[]").format(SQL(kind)) for kind in table.key_types])
    return SQL("unnest({})").format(arrays)
