"""The call centre's list: every call, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.call import CallAnswered, CallLedToCase, CallMarkedDuplicate, CallReceived
from domain.fact import Fact, Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Call(NamedTuple):
    """A call. Narrative and contact are ciphertext under its own key.

    status    received | led_to_case | answered | duplicate
    settled_at  when it became a case, was answered or recognised as a duplicate
    """

    call: UUID
    status: str
    channel: str
    source: str
    category_guess: str | None
    region: str | None
    case_id: UUID | None
    answer: str | None
    original: UUID | None
    narrative: str
    contact: str | None
    received_at: datetime
    settled_at: datetime | None
    received_position: int
    position: int = 0


trc_call = Table(
    "trc_call",
    Call,
    key=("call",),
    indexes=(("received_position desc",), ("status", "received_position desc")),
    past=((), ("status",)),
)
fold = Fold()


@fold.needs(CallReceived, CallLedToCase, CallAnswered, CallMarkedDuplicate)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(trc_call).want(recorded.stream)


@fold.when(CallReceived)
def _received(page: Page, recorded: Recorded, fact: CallReceived) -> None:
    page.rows(trc_call).put(
        Call(
            call=recorded.stream,
            status="received",
            channel=fact.channel,
            source=fact.source,
            category_guess=fact.category_guess,
            region=fact.region,
            case_id=None,
            answer=None,
            original=None,
            narrative=fact.narrative,
            contact=fact.contact,
            received_at=recorded.envelope.occurred_at,
            settled_at=None,
            received_position=recorded.position,
        )
    )


@fold.when(CallLedToCase, CallAnswered, CallMarkedDuplicate)
def _settled(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(trc_call)
    if (row := rows.get(recorded.stream)) is None:
        return
    row = row._replace(settled_at=recorded.envelope.occurred_at)
    match fact:
        case CallLedToCase():
            row = row._replace(status="led_to_case", case_id=fact.case)
        case CallAnswered():
            row = row._replace(status="answered", answer=fact.answer)
        case CallMarkedDuplicate():
            row = row._replace(status="duplicate", original=fact.original)
        case _:
            pass
    rows.put(row)


def called_at(page: Page, call: UUID | None) -> datetime | None:
    """When a call of the list came in."""
    row = None if call is None else page.rows(trc_call).get(call)
    return None if row is None else row.received_at


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls. scope: the caller's region prefixes; region: what is asked for inside them."""

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    status: str | None = None

    def where(self) -> Where:
        return Where().equals("status", self.status).in_region(self.region).in_scope(self.scope)


async def calls_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: CallFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Call]:
    """Answer the next `limit` calls, newest first."""
    where = wanted.where().below("received_position", after)
    query = trc_call.page(schema, at, where.sql, SQL("received_position desc"), limit)
    async with conn.cursor(row_factory=args_row(Call)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def calls_count(
    conn: AsyncConnection[Any], schema: str, wanted: CallFilter, at: int | None = None
) -> int:
    """How many calls of the wanted kind there are."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(trc_call.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def open_calls(
    conn: AsyncConnection[Any], schema: str, scope: tuple[str, ...], limit: int
) -> Sequence[Call]:
    """Answer the calls that nobody has settled, longest waiting first."""
    where = Where().equals("status", "received").in_scope(scope)
    query = trc_call.page(schema, None, where.sql, SQL("received_at, received_position"), limit)
    async with conn.cursor(row_factory=args_row(Call)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
