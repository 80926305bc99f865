"""One tenant's log: eventsourcing's PostgreSQL store, gapless positions, written by binary COPY.

Whoever appends locks the tenant's row in `log_head` first and holds it until the commit. So
position order is commit order, and a reader that follows the positions can miss nothing.
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import DictRow, TupleRow, dict_row, tuple_row
from psycopg.sql import SQL, Composed, Identifier

from application.ports import Filed, IndexEntry, NewKey
from domain.fact import About
from domain.leaf import is_plain
from infra.pool import Pool, borrowed
from infra.settings import Unavailable

FACTS_CHANNEL = "puskesos_facts"
"""Told `schema:position` after a commit. A hint only: who follows the log polls as well."""


class NewFact(NamedTuple):
    """A fact as it is stored; the append gives it position and time of recording."""

    stream: UUID
    version: int
    topic: str
    state: bytes
    about: About = About()


class Guard(NamedTuple):
    """A stream that a decision rests on, and the version it had; 0 where there was none."""

    stream: UUID
    version: int


class NewReceipt(NamedTuple):
    """What is remembered of a command, so that its repetition answers the same."""

    actor: str
    command_id: UUID
    digest: bytes
    subject: UUID


class Answer(msgspec.Struct, frozen=True):
    """A command's answer as the table `command` keeps it."""

    subject: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Everything that one command records: all of it or nothing."""

    facts: Sequence[NewFact]
    receipt: NewReceipt | None = None
    keys: Sequence[NewKey] = ()
    index: Sequence[IndexEntry] = ()
    guards: Sequence[Guard] = ()
    filed: Sequence[Filed] = ()


class TenantDatastore(PostgresDatastore):
    """The library's datastore over the shared pool: a tenant is a schema, not a pool of its own.

    Its failures are not the library's OperationalError, which `@retry` would hide for minutes.
    """

    def __init__(self, shared: Pool, schema: str) -> None:  # the library's would make a pool
        self._shared = shared
        self.schema = schema
        self.originator_id_type = "uuid"
        self.lock_timeout = 0
        self.enable_db_functions = False  # the library's function takes no lock
        self.db_type_names = set()
        self.psycopg_type_adapters = {}
        self.psycopg_python_types = {}

    def register_type_adapters(self) -> None:
        """Register nothing: the composite type is for the library's insert, which we replace."""

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """Lend a connection. Raises IntegrityError on a taken key, or Unavailable."""
        try:
            with borrowed(self._shared) as connection:
                named = cast("psycopg.Connection[DictRow]", connection)
                named.row_factory = dict_row  # the library reads columns by name
                try:
                    yield named
                finally:
                    connection.row_factory = tuple_row
        except psycopg.errors.UniqueViolation:
            raise IntegrityError("A key of the log is taken") from None  # the values stay unsaid

    def close(self) -> None:
        """Close nothing: other tenants use the pool."""


class LogRecorder(PostgresApplicationRecorder):
    """The library's recorder, reading as it does, with an append of our own.

    COPY is the only path: against an insert by `unnest` its transactions were measured to take 0.9
    of the time with one fact, 0.8 to 0.9 with a thousand, 0.6 to 0.9 with four thousand. A second
    path for a few facts would gain nothing.
    """

    def __init__(self, datastore: TenantDatastore) -> None:
        super().__init__(datastore)
        self.sql_create_statements.clear()  # migrations make the tables
        self.channel_name = FACTS_CHANNEL
        self._statements = _Statements(datastore.schema)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append the library's events, with no header; answer their positions."""
        facts = [
            NewFact(
                UUID(str(event.originator_id)), event.originator_version, event.topic, event.state
            )
            for event in stored_events
        ]
        if not facts:
            return []
        last = self.write([Unit(facts)])[0]
        return range(last - len(facts) + 1, last + 1)

    def write(self, units: Sequence[Unit]) -> list[int]:
        """Record the units in one transaction; answer the position of each one's last fact.

        Raises IntegrityError, and records nothing, when a stream moved, be it written or guarded, a
        command id is known, another person is filed under a unique digest, or others than were asked
        for are filed under a digest that a decision rests on.
        """
        rows = CopyRows([fact for unit in units for fact in unit.facts])  # before the lock
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(),
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            before, recorded_at = self._take_positions(cursor, len(rows))
            self._check_guards(cursor, [guard for unit in units for guard in unit.guards])
            self._check_filed(cursor, [filed for unit in units for filed in unit.filed])
            with cursor.copy(self._statements.copy) as copy:
                copy.write(rows.placed(before, recorded_at))
            positions = _last_positions(units, before)
            self._keep_receipts(cursor, units, positions)
            self._keep_keys(cursor, [key for unit in units for key in unit.keys])
            self._file_people(cursor, [entry for unit in units for entry in unit.index])
        return positions

    def announce(self, position: int) -> None:
        """Wake whoever follows the log. Not inside an append: NOTIFY locks the whole server."""
        with suppress(psycopg.Error, Unavailable), self.datastore.get_connection() as connection:
            connection.execute(
                "SELECT pg_notify(%s, %s)", (FACTS_CHANNEL, f"{self.datastore.schema}:{position}")
            )

    def _take_positions(self, cursor: psycopg.Cursor[TupleRow], count: int) -> tuple[int, datetime]:
        cursor.execute(self._statements.take, (count, count))
        row = cursor.fetchone()
        if row is None:
            raise LookupError("log_head has no row: the tenant's schema is damaged")
        return row[0], row[1]

    def _check_guards(self, cursor: psycopg.Cursor[TupleRow], guards: Sequence[Guard]) -> None:
        """Compare before the facts are copied; the lock on `log_head` keeps others out meanwhile."""
        if guards:
            cursor.execute(self._statements.moved, _columns(guards))
            if cursor.fetchone() is not None:
                raise IntegrityError("A stream that the decision rests on moved")

    def _check_filed(self, cursor: psycopg.Cursor[TupleRow], filed: Sequence[Filed]) -> None:
        """Compare before anybody is filed, under the same lock."""
        if filed:
            cursor.execute(self._statements.filed_since, _columns(filed))
            if cursor.fetchone() is not None:
                raise IntegrityError("Others are filed under a digest that the decision rests on")

    def _keep_receipts(
        self, cursor: psycopg.Cursor[TupleRow], units: Sequence[Unit], positions: Sequence[int]
    ) -> None:
        kept = [
            _packed_receipt(unit.receipt, position)
            for unit, position in zip(units, positions, strict=True)
            if unit.receipt is not None
        ]
        if kept:  # COPY took half the time of an insert by unnest
            with cursor.copy(self._statements.receipts) as copy:
                copy.write(b"".join((_COPY_SIGNATURE, *kept, _COPY_TRAILER)))

    def _keep_keys(self, cursor: psycopg.Cursor[TupleRow], keys: Sequence[NewKey]) -> None:
        if keys:
            cursor.execute(self._statements.keys, _columns(keys))

    def _file_people(self, cursor: psycopg.Cursor[TupleRow], index: Sequence[IndexEntry]) -> None:
        """File people under their digests; the lock on `log_head` keeps others out meanwhile."""
        unique = [entry[:3] for entry in index if entry.unique]
        if unique:
            cursor.execute(self._statements.others_filed, _columns(unique))
            if cursor.fetchone() is not None:
                raise IntegrityError("Another person is filed under a unique digest")
        if index:
            cursor.execute(self._statements.index, _columns([entry[:3] for entry in index]))


class _Statements:
    """The append's statements, qualified by the tenant's schema."""

    def __init__(self, schema: str) -> None:
        def qualified(text: str) -> Composed:
            return SQL(text).format(s=Identifier(schema))

        # clock_timestamp() is evaluated again on the row as it is after waiting for its lock.
        self.take = qualified(
            "UPDATE {s}.log_head SET last = last + %s, at = greatest(at, clock_timestamp())"
            " WHERE one = 1 RETURNING last - %s, at"
        )
        self.moved = qualified(
            "SELECT 1 FROM unnest(%s::uuid[], %s::bigint[]) AS guard (stream, version)"
            " WHERE guard.version <> coalesce((SELECT max(originator_version)"
            " FROM {s}.stored_events WHERE originator_id = guard.stream), 0) LIMIT 1"
        )
        self.copy = qualified(
            "COPY {s}.stored_events (originator_id, originator_version, topic, state, region,"
            " programme, period, notification_id, recorded_at) FROM STDIN (FORMAT BINARY)"
        )
        self.receipts = qualified(
            "COPY {s}.command (actor, command_id, digest, result, position)"
            " FROM STDIN (FORMAT BINARY)"
        )
        self.keys = qualified(
            "INSERT INTO {s}.person_key (person, scope, wrapped)"
            " SELECT * FROM unnest(%s::uuid[], %s::text[], %s::bytea[])"
        )
        self.others_filed = qualified(
            "SELECT 1"
            " FROM unnest(%s::text[], %s::bytea[], %s::uuid[]) AS new (kind, digest, person)"
            " JOIN {s}.person_index AS old ON old.kind = new.kind AND old.digest = new.digest"
            " AND old.person <> new.person LIMIT 1"
        )
        self.filed_since = qualified(
            "SELECT 1 FROM unnest(%s::text[], %s::bytea[], %s::bigint[]) AS asked (kind, digest, people)"
            " WHERE asked.people <> (SELECT count(*) FROM {s}.person_index AS filed"
            " WHERE filed.kind = asked.kind AND filed.digest = asked.digest) LIMIT 1"
        )
        self.index = qualified(
            "INSERT INTO {s}.person_index (kind, digest, person) SELECT *"
            " FROM unnest(%s::text[], %s::bytea[], %s::uuid[]) ON CONFLICT DO NOTHING"
        )


_COPY_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_TRAILER = b"\xff\xff"


class CopyRows:
    """Facts packed for binary COPY, all but position and time, which are patched in under the lock.

    Rows are sorted by stream, for neighbours in the primary key; positions follow the facts' order.
    """

    _NULL = b"\xff\xff\xff\xff"
    _KEY = struct.Struct(">hi16siq").pack  # column count; stream, version
    _LENGTH = struct.Struct(">i").pack
    _PLACE = struct.Struct(">iqiq")  # position and time, each after its length
    _COLUMNS = 9
    _EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # of PostgreSQL's timestamps
    _MICROSECOND = timedelta(microseconds=1)

    def __init__(self, facts: Sequence[NewFact]) -> None:
        self._rows = bytearray(_COPY_SIGNATURE)
        self._places: list[tuple[int, int]] = []  # where in the bytes, how many facts before it
        for index in sorted(range(len(facts)), key=lambda index: facts[index].stream.int):
            self._add(facts[index])
            self._places.append((len(self._rows), index))
            self._rows += bytes(self._PLACE.size)
        self._rows += _COPY_TRAILER

    def __len__(self) -> int:
        return len(self._places)

    def placed(self, before: int, recorded_at: datetime) -> bytearray:
        """The bytes to copy, with the positions after `before` and the time of recording."""
        moment = (recorded_at - self._EPOCH) // self._MICROSECOND
        pack_into = self._PLACE.pack_into
        for offset, index in self._places:
            pack_into(self._rows, offset, 8, before + index + 1, 8, moment)
        return self._rows

    def _add(self, fact: NewFact) -> None:
        rows, length = self._rows, self._LENGTH
        rows += self._KEY(self._COLUMNS, 16, fact.stream.bytes, 8, fact.version)
        rows += _packed_text(fact.topic)
        rows += length(len(fact.state))
        rows += fact.state
        for text in fact.about:
            rows += self._NULL if text is None else _packed_text(text)


@lru_cache(maxsize=4096)  # few texts stand in very many headers
def _packed_text(text: str) -> bytes:
    """A header's text after its length. Raises ValueError where its leaf would need escaping."""
    if not is_plain(text):
        raise ValueError("a text of a header that JSON would escape")
    column = text.encode()
    return len(column).to_bytes(4) + column


def _packed_receipt(receipt: NewReceipt, position: int) -> bytes:
    columns = (
        receipt.actor.encode(),
        receipt.command_id.bytes,
        receipt.digest,
        msgspec.json.encode(Answer(receipt.subject, position)),
        position.to_bytes(8),
    )
    row = [len(columns).to_bytes(2)]
    for column in columns:
        row += (len(column).to_bytes(4), column)
    return b"".join(row)


def _last_positions(units: Sequence[Unit], before: int) -> list[int]:
    positions = []
    for unit in units:
        before += len(unit.facts)
        positions.append(before)
    return positions


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
