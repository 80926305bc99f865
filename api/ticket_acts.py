"""What a reporter may do with a ticket and no account: the ticket shown at submission, checked at every act."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import segno
import strawberry

from api.asking import detail
from api.context import Context
from api.errors import not_allowed
from api.refusals import TicketUnknown
from application.roles import Role
from application.tickets import Ticket, secret_digest
from projections.complaint_status import Complaint, by_ticket

BY_TICKET: Final = frozenset(
    {"ConfirmResolution", "ReopenComplaint", "ProvideInformation", "WithdrawComplaint"}
)
"""Commands that the holder of a ticket may give about its complaint, and about no other."""

RECEIPT_PAGE: Final = "/receipt"
"""Where a slip is looked up in a browser (api/page.py)."""

MUTATIONS: Final = frozenset(name[0].lower() + name[1:] for name in BY_TICKET)


@strawberry.input
class TicketInput:
    """A ticket in place of a token."""

    number: str
    secret: str


@strawberry.type
class TicketSlip:
    """What somebody keeps: it opens `receipt`; a complaint's opens `ticket` too, and is a token in `ActInput`."""

    number: str
    secret: str = strawberry.field(
        description="Shown to whom the slip is made out, and to who holds it; the same when the command is sent again."
    )
    address: str = strawberry.field(
        description="Where it is looked up. Number and secret stand behind `#`, which browsers send to nobody."
    )

    @detail("The address as a QR code: an SVG image.")
    async def qr(self) -> str:
        return await asyncio.to_thread(_drawn, self.address)

    @classmethod
    def of(cls, slip: Ticket, context: Context) -> "TicketSlip":
        address = f"{context.public_address}{RECEIPT_PAGE}#{slip.number}.{slip.secret}"
        return cls(number=slip.number, secret=slip.secret, address=address)


def _drawn(text: str) -> str:
    image = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        image, kind="svg", xmldecl=False, scale=4, light="white", nl=False
    )
    return image.getvalue().decode()


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
    with context.holding(ticket.number, ticket.secret) as number:
        if await complaint_of(context, number, ticket.secret) is None:
            raise TicketUnknown
        yield
