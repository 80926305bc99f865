"""GraphQL: updates of complaints, in log order, resumable and each exactly once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

import strawberry

from api.asking import feed
from api.auth import Caller
from api.context import Context, Info, Process
from api.identifiers import parsed_id_or_none
from api.live import Beyond, Reading
from api.position import History
from api.reading import may_read, own_only, scope_of
from api.refusals import TicketUnknown, Unauthenticated, WrongTransport
from api.scalars import Position
from api.snapshot import history_of
from api.ticket_acts import complaint_of
from domain.errors import NotAppointed
from projections.behind_walls import NOBODY, shut_out
from projections.complaint_status import Complaint as ComplaintRow
from projections.complaint_updates import ComplaintUpdate as Row
from projections.complaint_updates import UpdateFilter, Updates, complaint_updates
from projections.read_model import projected_position

ADMITTED_SECONDS = 1.0
"""How long an update may go to somebody who was admitted, without their appointment being looked up again."""


@strawberry.type
class Change:
    """What happened, as a sentence without personal data."""

    fact: str = strawberry.field(description="Stable name: `complaint.responded`.")
    words: str = strawberry.field(description="In Indonesian.")
    words_en: str


@strawberry.type
class ComplaintUpdate:
    """A fact of a complaint, with its status as it was right after that fact, not as it is today."""

    position: Position = strawberry.field(
        description="Keep the last one received: `after` it, a new subscription goes on."
    )
    complaint: strawberry.ID
    status: str
    closed_as: str | None
    escalated: bool
    recorded_at: datetime
    occurred_at: datetime
    change: Change | None = strawberry.field(description="Null for citizens, who get the status.")

    @classmethod
    def of(cls, row: Row, history: History, *, status_only: bool) -> "ComplaintUpdate":
        change = Change(fact=row.fact, words=row.words_id, words_en=row.words_en)
        return cls(
            position=history.position(row.number),
            complaint=strawberry.ID(str(row.complaint)),
            status=row.status,
            closed_as=row.closed_as,
            escalated=row.escalated,
            recorded_at=row.recorded_at,
            occurred_at=row.occurred_at,
            change=None if status_only else change,
        )


@strawberry.type
class Subscription:
    """What can be followed."""

    @feed("Every change of the complaints you may see: those after `after` first, then live.")
    async def complaint_updates(
        self,
        info: Info,
        after: Position | None = None,
        complaint: strawberry.ID | None = None,
        region: str | None = None,
    ) -> AsyncIterator[ComplaintUpdate]:
        context = info.context
        await context.admit()
        caller = context.caller
        may_read(caller, "complaints")
        one = parsed_id_or_none(complaint, "complaint")
        wanted = UpdateFilter(
            scope=scope_of(caller),
            region=region,
            complaints=None if one is None else (one,),
            submitted_by=own_only(caller),
        )
        status_only, sight = own_only(caller) is not None, _Sight(context)
        async for row, history in _followed(context, wanted, context.resume_after or after):
            if await sight.shut_out(row):
                continue
            update = ComplaintUpdate.of(row, history, status_only=status_only)
            context.answered = update.position
            yield update

    @feed(
        "Every change of status of the complaint of a ticket, and of the one under which it is handled as a duplicate:"
        " those after `after` first, then live. Over WebSocket, and over POST to /graphql/stream, it needs no token."
    )
    async def ticket_updates(
        self, info: Info, number: str, secret: str, after: Position | None = None
    ) -> AsyncIterator[ComplaintUpdate]:
        context = info.context
        if context.in_the_open:
            raise WrongTransport  # a secret does not belong into an address
        held = await complaint_of(context, context.hold(number, secret), secret)
        if held is None:
            raise TicketUnknown
        wanted = UpdateFilter(complaints=_handled_as(held))
        async for row, history in _followed(context, wanted, context.resume_after or after):
            update = ComplaintUpdate.of(row, history, status_only=True)
            context.answered = update.position
            yield update


class _Sight:
    """What a follower does not see over: read anew after every appointment, and as a day may have begun."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._walls = NOBODY
        self._ranked_at = -1
        self._asked = 0.0

    async def shut_out(self, row: Row) -> bool:
        """Whether an update's complaint is hidden from the follower, by who commands whom when the update was read."""
        if row.ranked_at != self._ranked_at or monotonic() - self._asked >= ADMITTED_SECONDS:
            self._walls = await self._context.looking_now()
            self._ranked_at, self._asked = row.ranked_at, monotonic()
        return shut_out(row.walls, row.submitted_by, self._walls)


def _handled_as(row: ComplaintRow) -> tuple[UUID, ...]:
    return (row.complaint,) if row.duplicate_of is None else (row.complaint, row.duplicate_of)


async def _followed(
    context: Context, wanted: UpdateFilter, after: Position | None
) -> AsyncIterator[tuple[Row, History]]:
    process, caller = context.process, context.caller
    schema = await context.schema()
    async with process.pool.connection() as connection:
        history = await history_of(connection, schema, caller.tenant)
        at = await projected_position(connection, schema)
    number = None if after is None else history.number(after, "after")
    updates = process.live.updates(
        (schema, wanted),
        number,
        at,
        _reading(process, schema, wanted),
        _beyond(process, schema),
    )
    async for row in _while_admitted(_until_expiry(updates, caller), context):
        yield row, history


async def _while_admitted(updates: AsyncIterator[Row], context: Context) -> AsyncIterator[Row]:
    """The updates, until the caller's appointment is revoked or changed; NotAppointed then. It may be asked again."""
    regions, asked = context.caller.regions, monotonic()
    async for row in updates:
        if monotonic() - asked >= ADMITTED_SECONDS:
            await context.admit()
            if context.caller.regions != regions:
                raise NotAppointed
            asked = monotonic()
        yield row


def _reading(process: Process, schema: str, wanted: UpdateFilter) -> Reading:
    async def read(after: int, upto: int, limit: int) -> Updates:
        async with process.pool.connection() as connection:
            return await complaint_updates(
                connection, schema, wanted, after=after, upto=upto, limit=limit
            )

    return read


def _beyond(process: Process, schema: str) -> Beyond:
    async def beyond(number: int) -> int:
        return await process.views.beyond(schema, number)

    return beyond


async def _until_expiry(updates: AsyncIterator[Row], caller: Caller) -> AsyncIterator[Row]:
    """The updates, until the token that opened the subscription ends."""
    while True:
        left = (caller.expires - datetime.now(UTC)).total_seconds()
        try:
            async with asyncio.timeout(max(left, 0)):
                row = await anext(updates)
        except TimeoutError:
            raise Unauthenticated from None
        except StopAsyncIteration:
            return
        yield row
