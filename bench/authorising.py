"""What it costs that the log says who may act: a whole command with appointments required, and with tokens trusted.

Run with `python -m bench.authorising [ROUNDS]`, as bench.commands. The command is RecordService: it reads the receipt
and its own stream, decides, and appends one fact. "trusted" is a tenant that requires no appointments.
"""

import asyncio
import statistics
import sys
import time
from datetime import date
from uuid import uuid4

import psycopg

from application.appointments import GrantRole, RequireAppointments
from application.ports import Act, Ports
from application.rendering_services import RecordService, record_service
from application.roles import Role
from bench.ground import database
from infra.database import serving
from infra.migrations import open_tenant
from infra.opening import as_keeper
from infra.world import World

AT_ONCE = 64
COMMANDS_ALONE = 200
COMMANDS_AT_ONCE = 1500
SERVICE = RecordService(service="BPNT", rendered_on=date(2026, 1, 5), region="61.05")
TRUSTED, REQUIRED = "61.05", "61.02"


def act() -> Act:
    """A command of its own."""
    return Act("account-7", Role.DESK, "secretariat", uuid4(), basis="SK 12/HUK/2022")


def run(ports: Ports, service: RecordService, commands: int, at_once: int) -> float:
    """Commands a second."""

    async def several(count: int) -> None:
        for _ in range(count):
            await record_service(service, act(), ports)

    async def everybody() -> None:
        await asyncio.gather(*(several(commands // at_once) for _ in range(at_once)))

    started = time.perf_counter()
    asyncio.run(everybody())
    return commands / (time.perf_counter() - started)


def appoint(ports: Ports) -> None:
    """Let the second tenant require appointments, and appoint the account that works in it."""
    decree = "SK 821/7/2026"
    as_keeper(
        RequireAppointments(decree=decree, administrators=("admin-1",), office="secretariat"), ports
    )
    as_keeper(
        GrantRole(account="account-7", role="desk", office="secretariat", decree=decree), ports
    )


def main(rounds: int = 7) -> None:
    """Take turns, so that a busy machine is busy for both, and print medians."""
    loads = {1: COMMANDS_ALONE, AT_ONCE: COMMANDS_AT_ONCE}
    figures: dict[tuple[str, int], list[float]] = {}
    with database() as dsn:
        with psycopg.connect(dsn, autocommit=True) as owner:
            open_tenant(owner, REQUIRED, "Kabupaten Mempawah", "demonstration")
        with World(serving(dsn), bytes(32)) as world:
            appoint(world.ports_for(REQUIRED))
            elsewhere = RecordService(
                service="BPNT", rendered_on=SERVICE.rendered_on, region=REQUIRED
            )
            tenants = {TRUSTED: SERVICE, REQUIRED: elsewhere}
            for number in range(rounds + 1):
                for at_once, commands in loads.items():
                    for code, service in tenants.items():
                        speed = run(world.ports_for(code), service, commands, at_once)
                        if number:  # the first round warms up
                            figures.setdefault((code, at_once), []).append(speed)
    for at_once in loads:
        trusted, required = (statistics.median(figures[code, at_once]) for code in tenants)
        print(
            f"{at_once:>3} at once: tokens trusted {trusted:>6,.0f}/s"
            f"  appointments required {required:>6,.0f}/s  {required / trusted:.2f}x"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
