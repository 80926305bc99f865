"""Carries enquiries about stranded people between the tenants of one installation, and the answers back.

Each write is one tenant's own command, in one tenant's schema; between them only keyed digests travel one way, and yes
or no, a number and a day the other. Command ids derive from the enquiry, so that carrying it again records nothing.
"""

from __future__ import annotations

import asyncio
from typing import Final, NamedTuple
from uuid import UUID, uuid5

import psycopg

from application.enquiring import (
    KeyedDigest,
    ReceiveEnquiry,
    RecordEnquiryAnswer,
    answer_to,
    receive_enquiry,
    record_enquiry_answer,
)
from application.ports import Act, Ports
from application.processes import ACTOR, OFFICE
from application.roles import Role
from infra.migrations import tenants
from infra.world import World
from projections.stranded_claims import EnquiryRow, pending_enquiries

AT_ONCE: Final = 500
"""Of one tenant in one round."""

_NAMES: Final = UUID("0b9d5f64-7c55-5a0e-8c0e-2f6f0f6a7d11")


class Delivery(NamedTuple):
    """What one round carried: enquiries that were answered, and how many of the answers say yes."""

    answered: int
    matches: int


def deliver(dsn: str, world: World) -> Delivery:
    """Carry every pending enquiry whose other tenant is open here, for the same purpose as the one that asks."""
    answered = matches = 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        known = tenants(connection)
        for asking in known:
            others = [t.code for t in known if t.purpose == asking.purpose and t is not asking]
            for row in pending_enquiries(connection, asking.schema, others, AT_ONCE):
                ours, theirs = world.ports_for(asking.code), world.ports_for(row.to_tenant)
                matches += asyncio.run(_carry(row, ours, theirs))
                answered += 1
    return Delivery(answered, matches)


async def _carry(row: EnquiryRow, ours: Ports, theirs: Ports) -> bool:
    digests = tuple(
        KeyedDigest(kind=kind, digest=digest)
        for kind, _, digest in (each.partition("=") for each in row.digests.split())
    )
    question = ReceiveEnquiry(from_tenant=ours.tenant, enquiry=str(row.enquiry), digests=digests)
    await receive_enquiry(question, _act("received", ours.tenant, row), theirs)
    answer = await answer_to(ours.tenant, row.enquiry, theirs)
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
