"""A tenant's log as the use cases see it: streams are folded, outcomes become durable facts."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Composed, Identifier

from application.ports import Act, Outcome, Receipt, Remembered, Stream
from domain.fact import Envelope
from domain.indonesia import CODE_BOOK
from infra.codec import CODEC, Codec
from infra.group_commit import GroupCommit
from infra.pool import Pool, borrowed, until_answered
from infra.recorder import Answer, Guard, LogRecorder, NewFact, NewReceipt, TenantDatastore, Unit

S = TypeVar("S")
T = TypeVar("T")

FACTS_ON_THE_LOOP = 50
"""An outcome of more facts (about 0.3 ms) is encoded in a thread, not on the event loop."""

STREAMS_PER_STATEMENT = 2000


class PostgresLedger:
    """One tenant's ledger; implements `application.ports.Ledger`.

    Statements run in `threads` over the shared `pool`; appends gather in one writer thread. While
    the database does not answer, everything waits for a few seconds, then raises Unavailable.
    """

    def __init__(self, pool: Pool, schema: str, threads: Executor, codec: Codec = CODEC) -> None:
        self._pool = pool
        self._threads = threads
        self._codec = codec
        self.recorder = recorder = LogRecorder(TenantDatastore(pool, schema))
        self._commits = GroupCommit(
            lambda units: until_answered(pool, lambda: recorder.write(units)),
            recorder.announce,
            name=f"writer of {schema}",
        )
        self._stream, self._streams, self._remembered, self._people = _statements(schema)
        self._filed = SQL(
            "SELECT DISTINCT digest FROM {}.person_index WHERE kind = %s AND digest = ANY(%s)"
        ).format(Identifier(schema))

    async def read(self, stream: UUID, evolve: Callable[[S | None, Any], S | None]) -> Stream[S]:
        """Fold a stream into its present state."""
        rows = await self._query(self._stream, (stream,))
        return self._folded(stream, rows, evolve)

    async def read_many(
        self, streams: Sequence[UUID], evolve: Callable[[S | None, Any], S | None]
    ) -> list[Stream[S]]:
        """Fold many streams; the answers stand in the order asked, repeated where asked twice."""

        def fold() -> list[Stream[S]]:
            facts: dict[UUID, list[TupleRow]] = {stream: [] for stream in streams}
            wanted = list(facts)
            for start in range(0, len(wanted), STREAMS_PER_STATEMENT):
                part = wanted[start : start + STREAMS_PER_STATEMENT]
                for row in self._rows(self._streams, (part,)):
                    facts[row[0]].append(row[1:])
            folded = {stream: self._folded(stream, rows, evolve) for stream, rows in facts.items()}
            return [folded[stream] for stream in streams]

        return await self._in_thread(fold)

    async def append(
        self, outcome: Outcome, act: Act, occurred_at: datetime, digest: bytes
    ) -> Receipt:
        """Record the outcome whole or not at all; return once it is durable.

        Raises Conflict when a stream moved that is written or must be unchanged, a unique index
        entry exists or the command id is used; Unavailable without a database: then it may or may
        not be recorded, which repeating the command finds out. ValueError for an outcome without
        facts.
        """
        count = sum(len(change.facts) for change in outcome.changes)
        if count == 0:
            raise ValueError("an outcome must hold a fact")

        def encode() -> Unit:
            return self._unit(outcome, act, occurred_at, digest)

        unit = encode() if count <= FACTS_ON_THE_LOOP else await self._in_thread(encode)
        position = await asyncio.wrap_future(self._commits.submit(unit))
        return Receipt(outcome.subject, position)

    async def remembered(self, actor: str, command_id: UUID) -> Remembered | None:
        """What this command answered the first time, if it was recorded."""
        rows = await self._query(self._remembered, (actor, command_id))
        if not rows:
            return None
        digest, result = rows[0]
        answer = msgspec.json.decode(result, type=Answer)
        return Remembered(digest, Receipt(answer.subject, answer.position, repeated=True))

    async def people_by_digest(self, kind: str, digest: bytes) -> list[UUID]:
        """The people filed under this digest, in the order of their registration."""
        return [person for (person,) in await self._query(self._people, (kind, digest))]

    async def digests_filed(self, kind: str, digests: Sequence[bytes]) -> set[bytes]:
        """Those of the digests under which somebody is filed."""
        rows = await self._query(self._filed, (kind, list(digests)))
        return {bytes(digest) for (digest,) in rows}

    def close(self) -> None:
        """Finish the append under way and end the writer thread; later appends are refused."""
        self._commits.close()

    async def _query(self, statement: Composed, parameters: Sequence[object]) -> list[TupleRow]:
        return await self._in_thread(lambda: self._rows(statement, parameters))

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _rows(self, statement: Composed, parameters: Sequence[object]) -> list[TupleRow]:
        def query() -> list[TupleRow]:
            with (
                borrowed(self._pool) as connection,
                connection.cursor(binary=True, row_factory=tuple_row) as cursor,
            ):
                return cursor.execute(statement, parameters).fetchall()

        return until_answered(self._pool, query)

    def _folded(
        self, stream: UUID, rows: Iterable[TupleRow], evolve: Callable[[S | None, Any], S | None]
    ) -> Stream[S]:
        state: S | None = None
        version = 0
        for number, topic, stored in rows:
            state = evolve(state, self._codec.decode_fact(topic, stored))
            version = number
        return Stream(stream, version, state)

    def _unit(self, outcome: Outcome, act: Act, occurred_at: datetime, digest: bytes) -> Unit:
        """Encode an outcome. Changes to the same stream count its versions on."""

        @cache  # facts of one place and moment share theirs
        def envelope(book: str | None, at: datetime) -> bytes:
            return self._codec.envelope(envelope_of(act, at, book))

        versions: dict[UUID, int] = {}
        facts = []
        for stream, recorded, about in outcome.changes:
            book = None if about.region is None else CODE_BOOK
            for fact in recorded:
                version = versions[stream.id] = versions.get(stream.id, stream.version) + 1
                around = envelope(book, outcome.happened(fact, occurred_at))
                topic, state = self._codec.encode(fact, around)
                facts.append(NewFact(stream.id, version, topic, state, about))
        receipt = NewReceipt(act.actor, act.command_id, digest, outcome.subject)
        # The primary key guards what is written.
        written = {Guard(change.stream.id, change.stream.version) for change in outcome.changes}
        guards = {Guard(stream.id, stream.version) for stream in outcome.unchanged} - written
        return Unit(facts, receipt, outcome.keys, outcome.index, list(guards), outcome.filed)


def envelope_of(act: Act, occurred_at: datetime, code_book: str | None) -> Envelope:
    """The envelope of an act's facts; `code_book` where they concern a region."""
    return Envelope(
        occurred_at=occurred_at,
        actor=act.actor,
        role=act.role.value,
        office=act.office,
        command_id=act.command_id,
        correlation_id=act.correlation_id or act.command_id,
        code_book=code_book,
        basis=act.basis,
        evidence=act.evidence,
        causation_id=act.causation_id,
        on_behalf_of=act.on_behalf_of,
    )


def _statements(schema: str) -> tuple[Composed, Composed, Composed, Composed]:
    """One stream, many streams, a command's receipt, the people under a digest."""

    def qualified(text: str) -> Composed:
        return SQL(text).format(s=Identifier(schema))

    return (
        qualified(
            "SELECT originator_version, topic, state FROM {s}.stored_events"
            " WHERE originator_id = %s ORDER BY originator_version"
        ),
        qualified(
            "SELECT originator_id, originator_version, topic, state FROM {s}.stored_events"
            " WHERE originator_id = ANY(%s::uuid[]) ORDER BY originator_id, originator_version"
        ),
        qualified("SELECT digest, result FROM {s}.command WHERE actor = %s AND command_id = %s"),
        # A person's stream has the person's id: its first fact says who was there first.
        qualified(
            "SELECT filed.person FROM {s}.person_index AS filed"
            " LEFT JOIN {s}.stored_events AS first"
            " ON first.originator_id = filed.person AND first.originator_version = 1"
            " WHERE filed.kind = %s AND filed.digest = %s"
            " ORDER BY first.notification_id, filed.person"
        ),
    )
