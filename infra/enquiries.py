"""Carries enquiries about stranded people between the tenants of one installation, and the answers back.

Each write is one tenant's own command, in one tenant's schema; between them only keyed digests travel one way, and yes
or no, a number and a day the other. Command ids derive from the enquiry, so that carrying it again records nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

import psycopg
import structlog
from psycopg import Connection

from application.enquiring import (
    ReceiveEnquiry,
    RecordEnquiryAnswer,
    answer_to,
    question_of,
    receive_enquiry,
    record_enquiry_answer,
)
from application.ports import Act, Ports
from application.processes import ACTOR, OFFICE
from application.roles import Role
from domain.errors import Refusal
from infra.migrations import Tenant, tenants
from infra.world import World
from projections.stranded_claims import EnquiryRow, pending_enquiries

AT_ONCE: Final = 500
"""Of one tenant in one round."""

_log = structlog.get_logger(__name__)

_NAMES: Final = UUID("0b9d5f64-7c55-5a0e-8c0e-2f6f0f6a7d11")


class Patience:
    """Which enquiries were refused, and until when each rests: a minute, twice as long each time, up to a day."""

    _SHORTEST: Final = timedelta(minutes=1)
    _LONGEST: Final = timedelta(days=1)

    def __init__(self) -> None:
        self._resting: dict[UUID, tuple[datetime, timedelta]] = {}  # until when, how long

    def resting(self, now: datetime) -> list[UUID]:
        """The enquiries that are left alone for now."""
        return [enquiry for enquiry, (until, _) in self._resting.items() if now < until]

    def refused(self, enquiry: UUID, now: datetime) -> None:
        """Leave an enquiry alone, longer than the last time."""
        _, before = self._resting.get(enquiry, (now, timedelta()))
        rest = min(max(2 * before, self._SHORTEST), self._LONGEST)
        self._resting[enquiry] = (now + rest, rest)

    def answered(self, enquiry: UUID) -> None:
        """Forget an enquiry that is carried."""
        self._resting.pop(enquiry, None)


class Delivery(NamedTuple):
    """What one round carried: enquiries that were answered, and how many of the answers say yes."""

    answered: int
    matches: int


def deliver(dsn: str, world: World) -> Delivery:
    """Carry what waits at every tenant of a database."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        rounds = [
            deliver_of(connection, each.code, world, Patience()) for each in tenants(connection)
        ]
    return Delivery(sum(each.answered for each in rounds), sum(each.matches for each in rounds))


def deliver_of(
    connection: Connection[Any], tenant: str, world: World, patience: Patience
) -> Delivery:
    """Carry a tenant's pending enquiries to those others that are open here for the same purpose as itself.

    Nothing where tenants share no key. What one enquiry is refused for does not hold up the others: it rests for a
    while, so that however many are refused, those after them come up.
    """
    if world.enquiry_key is None:
        return Delivery(0, 0)
    known = tenants(connection)
    asking = next(each for each in known if each.code == tenant)
    resting = patience.resting(world.clock())
    others = others_of(asking, known)
    rows = pending_enquiries(connection, asking.schema, others, AT_ONCE, resting)
    found = [
        answer for row in rows if (answer := _carried(row, tenant, world, patience)) is not None
    ]
    return Delivery(len(found), sum(found))


def others_of(tenant: Tenant, known: Sequence[Tenant]) -> list[str]:
    """The tenants that a tenant may ask: made-up people are not asked about where real ones are."""
    return [
        each.code for each in known if each.purpose == tenant.purpose and each.code != tenant.code
    ]


def _carried(row: EnquiryRow, tenant: str, world: World, patience: Patience) -> bool | None:
    """What the other tenant answered; None where one of the two refused."""
    try:
        match = asyncio.run(_carry(row, world.ports_for(tenant), world.ports_for(row.to_tenant)))
    except Refusal as refusal:
        patience.refused(row.enquiry, world.clock())
        _log.warning("enquiry_refused", tenant=tenant, enquiry=str(row.enquiry), code=refusal.code)
        return None
    patience.answered(row.enquiry)
    return match


async def _carry(row: EnquiryRow, ours: Ports, theirs: Ports) -> bool:
    answer = await answer_to(ours.tenant, row.enquiry, theirs)
    if answer is None:
        digests = await question_of(row.enquiry, ours)
        question = ReceiveEnquiry(
            from_tenant=ours.tenant, enquiry=str(row.enquiry), digests=digests
        )
        await receive_enquiry(question, _act("received", ours.tenant, row), theirs)
        answer = await answer_to(ours.tenant, row.enquiry, theirs)
    if answer is None:
        raise LookupError("the enquiry was not received")
    told = RecordEnquiryAnswer(
        enquiry=row.enquiry, match=answer.match, claims=answer.claims, latest_on=answer.latest_on
    )
    await record_enquiry_answer(told, _act("answered", theirs.tenant, row), ours)
    return answer.match


def _act(what: str, other: str, row: EnquiryRow) -> Act:
    return Act(
        actor=ACTOR,
        role=Role.SYSTEM,
        office=OFFICE,
        command_id=uuid5(_NAMES, f"{what}/{other}/{row.enquiry}"),
    )
