"""A complaint desk to try things at: a tenant that is open, and complaints that got so far."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from application.commands import COMMANDS
from application.filing_complaints import (
    RouteComplaint,
    SubmitComplaint,
    VerifyComplaint,
    submit_complaint,
)
from application.permissions import MAY
from application.resolving_complaints import RespondToComplaint, StartFollowUp
from application.roles import Role
from application.use_case import Command
from domain.office import OfficeOpened, office_stream
from domain.programme import ProgrammeRegistered, programme_stream
from tests.application.memory import World, act

VILLAGE = "61.05.01.1001"
NARRATIVE = "Bantuan belum saya terima sejak Januari."


def open_world(world: World | None = None) -> World:
    """A tenant with a secretariat and two programmes."""
    world = world or World()
    world.ledger.record(
        office_stream("secretariat"),
        OfficeOpened(office="secretariat", name="Sekretariat", kind="secretariat", region="61.05"),
    )
    for code in ("BPNT", "PKH"):
        programme = ProgrammeRegistered(
            code=code,
            name=code,
            level="national",
            owner="Kemensos",
            unit="KPM",
            funding="apbn",
            description=code,
        )
        world.ledger.record(programme_stream(code), programme)
    return world


def a_complaint(**changes: Any) -> SubmitComplaint:
    command = SubmitComplaint(channel="desk", region=VILLAGE, narrative=NARRATIVE)
    return msgspec.structs.replace(command, **changes)


async def filed(world: World, **changes: Any) -> UUID:
    receipt = await submit_complaint(a_complaint(**changes), act(Role.DESK), world.ports)
    return receipt.subject


async def in_progress(world: World) -> UUID:
    complaint = await filed(world, programme="PKH")
    verify = VerifyComplaint(
        complaint=complaint, lapor_class="complaint", category="not_received", programme="BPNT"
    )
    route = RouteComplaint(complaint=complaint, to_office="secretariat")
    for command in (verify, route, StartFollowUp(complaint=complaint)):
        await step(world, command)
    return complaint


async def responded(world: World) -> UUID:
    complaint = await in_progress(world)
    await step(world, RespondToComplaint(complaint=complaint, response="Sudah disalurkan ulang."))
    return complaint


async def step(world: World, command: Command, role: Role | None = None, **changes: Any) -> None:
    """Give a command, in a role that may."""
    may = sorted(MAY[type(command).__name__] - {Role.CITIZEN, Role.SYSTEM})
    await COMMANDS[type(command)](command, act(role or may[0], **changes), world.ports)
