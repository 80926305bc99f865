"""What a reporter may do with a ticket and no account: the ticket shown at submission, checked at every act."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import strawberry

from api.context import Context
from api.errors import TicketUnknown, not_allowed
from application.roles import Role
from application.tickets import Ticket, secret_digest
from projections.complaint_status import Complaint, by_ticket

BY_TICKET: Final = frozenset(
    {"ConfirmResolution", "ReopenComplaint", "ProvideInformation", "WithdrawComplaint"}
)
"""Commands that the holder of a ticket may give about its complaint, and about no other."""

MUTATIONS: Final = frozenset(name[0].lower() + name[1:] for name in BY_TICKET)


@strawberry.input
class TicketInput:
    """A ticket in place of a token."""

    number: str
    secret: str


@strawberry.type
class TicketSlip:
    """What the reporter keeps: it opens `ticket`, and takes the place of a token in `ActInput`."""

    number: str
    secret: str = strawberry.field(
        description="Shown here only; the same again when the command is sent again."
    )


async def complaint_of(context: Context, number: str, secret: str) -> Complaint | None:
    """The complaint of a ticket as it stands; None if the number or the secret is wrong."""
    digest = secret_digest(Ticket(number, secret), (await context.ports()).vault)
    schema = await context.schema()
    async with context.process.pool.connection() as connection:
        return await by_ticket(connection, schema, number, digest)


@asynccontextmanager
async def holding(context: Context, command: str, ticket: TicketInput) -> AsyncIterator[None]:
    """Give a command as the holder of a ticket; that it is about the ticket's complaint, the use case checks."""
    if command not in BY_TICKET:
        raise not_allowed(Role.CITIZEN.value, BY_TICKET)
    with context.holding(ticket.number) as number:
        if await complaint_of(context, number, ticket.secret) is None:
            raise TicketUnknown
        yield
