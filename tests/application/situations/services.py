"""The desk: services rendered, and records that were wrong."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from application.rendering_services import RecordService, VoidService, record_service
from application.roles import Role
from application.use_case import Command
from tests.application.memory import World, act
from tests.application.situations import Situation

VILLAGE = "61.05.01.2007"


async def _record(world: World) -> Command:
    return RecordService(service="ODGJ", rendered_on=world.now.date(), region=VILLAGE)


async def _void(world: World) -> Command:
    wrong = RecordService(
        service="ODGJ", rendered_on=world.now.date() - timedelta(days=1), region=VILLAGE
    )
    receipt = await record_service(wrong, act(Role.DESK), world.ports)
    return VoidService(service_id=receipt.subject, reason="wrong_date")


SITUATIONS: dict[type[Command], Situation] = {
    RecordService: Situation(
        role=Role.DESK,
        arrange=_record,
        codes=("service",),
        shapes=(
            ("rendered_on", date(2026, 1, 6), "in_future"),
            ("rendered_on", date(1999, 12, 31), "out_of_range"),
            ("quantity", 0, "out_of_range"),
            ("quantity", 1001, "out_of_range"),
            ("region", "61.05.99", "unknown_region"),
            ("region", "21.71.01.1002", "outside_region"),
            ("programme", "BST", "not_found"),
            ("person", uuid4(), "not_found"),
        ),
        repeatable=True,
        needs_history=False,
    ),
    VoidService: Situation(role=Role.DESK, arrange=_void, codes=("reason",)),
}
