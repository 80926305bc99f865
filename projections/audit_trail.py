"""The audit trail: every fact in words; who recorded it, in what role, when, on what basis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Literal

from domain.fact import Fact, Recorded
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.mentions import history_of
from projections.read_model import Change, Journal
from projections.words import describe


class AuditEntry(NamedTuple):
    """One fact. It holds no personal data: the words name codes, dates and amounts only.

    stream, version   the life that the fact belongs to, and its number within it
    occurred_at       when it happened; `recorded_at` is when the log came to know
    topic             stable name of the kind of fact (`complaint.submitted`)
    on_behalf_of      the account in whose place the actor acted, its substitute
    basis             number of a decree, of minutes or of a payment order
    words_id, words_en   the fact as a sentence, Indonesian and English
    """

    recorded_at: datetime
    occurred_at: datetime
    stream: UUID
    version: int
    topic: str
    region: str | None
    programme: str | None
    period: str | None
    actor: str
    role: str
    office: str
    basis: str | None
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None
    on_behalf_of: str | None
    words_id: str
    words_en: str
    position: int = 0


audit_trail = Journal(
    "audit_trail",
    AuditEntry,
    key=("position",),
    indexes=(
        ("stream", "position"),
        ("actor", "position"),
        ("office", "position"),
        ("region", "position"),
    ),
    version=3,
    changes=(
        Change(
            3,
            "A batch says in plain words what of it departs from the rule, and that it was not compared",
            ("words_id", "words_en"),
        ),
    ),
)


fold = Fold()


@fold.whatever
def _recorded(page: Page, recorded: Recorded, fact: Fact) -> None:
    envelope = recorded.envelope
    words = describe(fact, recorded.topic)
    page.journal(audit_trail).add(
        AuditEntry(
            recorded.recorded_at,
            envelope.occurred_at,
            recorded.stream,
            recorded.version,
            recorded.topic,
            *recorded.about,
            envelope.actor,
            envelope.role,
            envelope.office,
            envelope.basis,
            envelope.command_id,
            envelope.correlation_id,
            envelope.causation_id,
            envelope.on_behalf_of,
            words.indonesian,
            words.english,
            recorded.position,
        )
    )


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which facts. None asks for nothing; `…_from` times are included, `…_before` times are not.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    subject  a complaint, case, payment, person, batch …: the facts of its stream, and those that name it
    roles    in which the facts were recorded
    looking  who looks: the facts of complaints that are hidden from them are not there
    """

    scope: tuple[str, ...] = ("",)
    looking: Behind = NOBODY
    region: str | None = None
    position: int | None = None
    after_position: int | None = None
    up_to_position: int | None = None
    stream: UUID | None = None
    subject: UUID | None = None
    actor: str | None = None
    roles: tuple[str, ...] | None = None
    office: str | None = None
    programme: str | None = None
    period: str | None = None
    topic: str | None = None
    recorded_from: datetime | None = None
    recorded_before: datetime | None = None
    occurred_from: datetime | None = None
    occurred_before: datetime | None = None

    def where(self, schema: str) -> Where:
        where = (
            Where()
            .equals("position", self.position)
            .above("position", self.after_position)
            .at_most("position", self.up_to_position)
            .equals("stream", self.stream)
            .equals("actor", self.actor)
            .among("role", self.roles)
            .equals("office", self.office)
            .equals("programme", self.programme)
            .equals("period", self.period)
            .equals("topic", self.topic)
            .at_least("recorded_at", self.recorded_from)
            .below("recorded_at", self.recorded_before)
            .at_least("occurred_at", self.occurred_from)
            .below("occurred_at", self.occurred_before)
            .in_region(self.region)
            .in_scope(self.scope)
        )
        if self.subject is not None:
            where.within(
                "position", history_of(schema, audit_trail.live(schema), Literal(self.subject))
            )
        return hidden_away(where, schema, "stream", self.looking)


async def audit_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: AuditFilter,
    *,
    after: int | None = None,
    limit: int,
    newest_first: bool = True,
    at: int | None = None,
) -> list[AuditEntry]:
    """Answer the next `limit` facts, newest or oldest first.

    `after` is the position of the last one already shown.
    """
    where = wanted.where(schema)
    where = where.below("position", after) if newest_first else where.above("position", after)
    order = SQL("position desc") if newest_first else SQL("position")
    async with conn.cursor(row_factory=args_row(AuditEntry)) as cursor:
        await cursor.execute(audit_trail.page(schema, at, where.sql, order, limit), where.values)
        return await cursor.fetchall()


async def audit_count(
    conn: AsyncConnection[Any], schema: str, wanted: AuditFilter, at: int | None = None
) -> int:
    """How many facts of the wanted kind there are."""
    where = wanted.where(schema)
    query = SQL("select count(*) from {} where {}").format(audit_trail.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def citizens_among(
    conn: AsyncConnection[Any], schema: str, accounts: Sequence[str]
) -> frozenset[str]:
    """Answer which of these texts are accounts that acted as citizens: who has one may be anonymous."""
    query = SQL(
        "select account from unnest(%s::text[]) account where exists"
        " (select from {} where actor = account and role = 'citizen')"
    ).format(audit_trail.live(schema))
    cursor = await conn.execute(query, (list(accounts),))
    return frozenset([row[0] for row in await cursor.fetchall()])


async def timeline(
    conn: AsyncConnection[Any],
    schema: str,
    stream: UUID,
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
) -> list[AuditEntry]:
    """Answer the whole life of one stream (a complaint, a case, a person), oldest fact first."""
    return (await timelines(conn, schema, [stream], scope, at)).get(stream, [])


async def timelines(
    conn: AsyncConnection[Any],
    schema: str,
    streams: Sequence[UUID],
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
    *,
    looking: Behind = NOBODY,
) -> dict[UUID, list[AuditEntry]]:
    """Answer the lives of many streams in one statement; one that has no fact here is absent."""
    where = Where().among("stream", streams).in_scope(scope)
    where = hidden_away(where, schema, "stream", looking)
    query = SQL("select {} from {} where {} order by position").format(
        audit_trail.columns, audit_trail.at(schema, at), where.sql
    )
    lives: dict[UUID, list[AuditEntry]] = {}
    async with conn.cursor(row_factory=args_row(AuditEntry)) as cursor:
        await cursor.execute(query, where.values)
        for entry in await cursor.fetchall():
            lives.setdefault(entry.stream, []).append(entry)
    return lives
