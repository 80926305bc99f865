"""Tenants of one installation ask each other about a stranded person without telling who it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from application.enquiring import SendEnquiry, send_enquiry
from application.ports import Act
from application.registering_people import RegisterPerson, register_person
from application.roles import Role
from application.stranded_claims import ClaimRepatriation, claim_repatriation
from infra.enquiries import Delivery, deliver
from infra.migrations import migrate, tenant_schema
from infra.opening import catch_up, open_new_tenant
from infra.read_model_tables import make_read_models
from infra.world import World
from tests.running import SECRET, environment, puskesos, settings_for

SINTANG, BATAM = "61.05", "21.71"
NIK, NAME = "6105010203850001", "Contoh Perantau"


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    """Two tenants that share a key for enquiries."""
    migrate(database, make_read_models)
    for code in (SINTANG, BATAM):
        settings = settings_for(tmp_path, database)
        open_new_tenant(settings, database, code, code, "demonstration")
    with World(database, SECRET, enquiry_key=b"e" * 32) as world:
        yield world


def act() -> Act:
    return Act("supervisor-1", Role.SUPERVISOR, "dinas", uuid4())


def claimed(world: World, tenant: str, name: str, nik: str | None, birth_year: int | None) -> UUID:
    ports = world.ports_for(tenant)

    async def claim() -> UUID:
        person = RegisterPerson(name=name, region=tenant, nik=nik)
        who = (await register_person(person, act(), ports)).subject
        wish = ClaimRepatriation(person=who, region=tenant, origin="33.74", birth_year=birth_year)
        return (await claim_repatriation(wish, act(), ports)).subject

    return asyncio.run(claim())


def ask(world: World, claim: UUID, birth_year: int | None = None) -> None:
    wish = SendEnquiry(claim=claim, to_tenant=BATAM, birth_year=birth_year)
    ports = world.ports_for(SINTANG)

    async def send() -> None:
        await send_enquiry(wish, act(), ports)

    asyncio.run(send())


def facts(database: str, tenant: str) -> list[tuple[str, str]]:
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            f"select topic, convert_from(state, 'utf8') from {tenant_schema(tenant)}.stored_events"
            " where topic like 'enquiry.%' order by notification_id"
        ).fetchall()
    return [(str(topic), str(state)) for topic, state in rows]


def test_a_claim_made_elsewhere_is_known_and_nothing_else_is_told(
    world: World, database: str
) -> None:
    claimed(world, BATAM, NAME, NIK, None)
    claimed(world, BATAM, "Contoh Tanpa Kartu", None, 1990)
    by_nik = claimed(world, SINTANG, "Nama Lain", NIK, None)
    by_name = claimed(world, SINTANG, "contoh  tanpa-kartu", None, 1990)
    stranger = claimed(world, SINTANG, "Contoh Asing", None, 1991)
    for claim, birth_year in ((by_nik, None), (by_name, 1990), (stranger, 1991)):
        ask(world, claim, birth_year)
    catch_up(database)
    assert deliver(database, world) == Delivery(answered=3, matches=2)
    catch_up(database)
    assert deliver(database, world) == Delivery(answered=0, matches=0)

    asked, answered = facts(database, SINTANG), facts(database, BATAM)
    assert [topic for topic, _ in asked] == ["enquiry.sent"] * 3 + ["enquiry.answer_received"] * 3
    assert [topic for topic, _ in answered] == ["enquiry.received", "enquiry.answered"] * 3
    for _, state in asked + answered:
        assert NIK not in state
        assert "Contoh" not in state


def test_what_was_carried_but_not_noted_is_carried_again_without_harm(
    world: World, database: str
) -> None:
    claimed(world, BATAM, NAME, NIK, None)
    ask(world, claimed(world, SINTANG, NAME, NIK, None))
    catch_up(database)
    first = deliver(database, world)
    # The read models do not know the answer yet, as after a crash between the two tenants.
    assert deliver(database, world) == first == Delivery(answered=1, matches=1)
    assert len(facts(database, SINTANG)) == len(facts(database, BATAM)) == 2


def test_they_are_carried_from_the_command_line(
    world: World, database: str, tmp_path: Path
) -> None:
    claimed(world, BATAM, NAME, NIK, None)
    ask(world, claimed(world, SINTANG, NAME, NIK, None))
    env = environment(tmp_path, database)
    for said in ("1 enquiries answered, 1 known elsewhere", "0 enquiries answered"):
        told = puskesos("enquiries", env=env)
        assert told.returncode == 0, told.stderr
        assert said in told.stdout
        assert NIK not in told.stdout
