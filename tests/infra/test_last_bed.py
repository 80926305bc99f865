"""Admissions that arrive at once, through two services and PostgreSQL: never more clients than beds."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest

from application.handling_cases import ReportCase, SecurePerson, report_case, secure_person
from application.offices import OpenOffice, OpenTenant, open_office, open_tenant
from application.ports import Act, Ports
from application.roles import Role
from application.sheltering import (
    AdmitToShelter,
    SetShelterCapacity,
    admit_to_shelter,
    set_shelter_capacity,
)
from domain.errors import Refusal
from infra.world import World
from tests.conftest import OpenTenant as Town

MASTER_KEY = bytes(range(32))
BEDS, PEOPLE = 3, 10


@pytest.fixture
def services(tenant: Town) -> Iterator[list[Ports]]:
    """Two services on one database, as two processes have them."""
    with World(tenant.serving, MASTER_KEY) as one, World(tenant.serving, MASTER_KEY) as other:
        yield [world.ports_for(tenant.code) for world in (one, other)]


def act(role: Role) -> Act:
    return Act(f"{role.value}-1", role, "secretariat", uuid4())


async def secured(region: str, ports: Ports) -> UUID:
    report = ReportCase(intake="patrol", category="PMKS-11", region=region, sex="L")
    case = (await report_case(report, act(Role.TRC), ports)).subject
    await secure_person(SecurePerson(case=case), act(Role.TRC), ports)
    return case


async def test_beds_are_never_given_twice(services: list[Ports], tenant: Town) -> None:
    ports = services[0]
    whole = OpenTenant(code=tenant.code, name="Kabupaten Sintang", purpose="demonstration")
    await open_tenant(whole, act(Role.ADMIN), ports)
    upt = OpenOffice(office="upt", name="UPT", kind="upt", region=tenant.code)
    await open_office(upt, act(Role.ADMIN), ports)
    beds = SetShelterCapacity(shelter="upt", men=BEDS, women=0, valid_from=date(2022, 1, 1))
    await set_shelter_capacity(beds, act(Role.HEAD), ports)
    people = [await secured(tenant.code, ports) for _ in range(PEOPLE)]

    async def admitted(number: int, case: UUID) -> str:
        command = AdmitToShelter(case=case, shelter="upt")
        try:
            await admit_to_shelter(command, act(Role.SOCIAL_WORKER), services[number % 2])
        except Refusal as refusal:
            return refusal.code
        return "admitted"

    answers = await asyncio.gather(*(admitted(*each) for each in enumerate(people)))
    assert Counter(answers) == {"admitted": BEDS, "no_bed_free": PEOPLE - BEDS}
    with psycopg.connect(tenant.serving) as connection:
        rows = connection.execute(
            f"SELECT topic, count(*) FROM {tenant.schema}.stored_events"
            " WHERE topic IN ('shelter.bed_taken', 'case.shelter_admitted') GROUP BY topic"
        ).fetchall()
    assert dict(rows) == {"shelter.bed_taken": BEDS, "case.shelter_admitted": BEDS}
