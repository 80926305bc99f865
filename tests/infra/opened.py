"""What a tenant needs before anything else can be recorded in it: an office and a programme."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from application.keeping_programmes import RegisterProgramme, register_programme
from application.offices import OpenOffice, open_office
from application.ports import Act, Ports
from application.roles import Role
from infra.database import serving
from infra.settings import Settings
from infra.world import World


def open_office_and_programme(settings: Settings, dsn: str) -> None:
    """Open the secretariat of Sintang and register PKH."""
    asyncio.run(_open(settings, dsn))


def open_puskesos(settings: Settings, dsn: str, **offices: str) -> None:
    """Open Puskesos beside it: office codes, each with its village."""
    asyncio.run(_open_puskesos(settings, dsn, offices))


async def _open_puskesos(settings: Settings, dsn: str, offices: dict[str, str]) -> None:
    with World(serving(dsn), settings.master_key) as world:
        ports = await world.ports_of("61.05")
        for code, village in offices.items():
            office = OpenOffice(office=code, name="Puskesos", kind="puskesos", region=village)
            await open_office(office, _act(Role.ADMIN), ports)


async def _open(settings: Settings, dsn: str) -> None:
    with World(serving(dsn), settings.master_key) as world:
        await opened_office_and_programme(await world.ports_of("61.05"))


async def opened_office_and_programme(ports: Ports) -> None:
    """The same, for whoever is on an event loop."""
    office = OpenOffice(
        office="secretariat", name="Sekretariat", kind="secretariat", region="61.05"
    )
    await open_office(office, _act(Role.ADMIN), ports)
    programme = RegisterProgramme(
        code="PKH",
        name="Program Keluarga Harapan",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan tunai bersyarat",
    )
    await register_programme(programme, _act(Role.HEAD), ports)


def _act(role: Role) -> Act:
    return Act(actor=f"{role}-1", role=role, office="secretariat", command_id=uuid4())
