"""Who was registered by an earlier release is compared by name too, once a worker has run."""

from __future__ import annotations

import threading
from typing import TypeAlias
from uuid import UUID

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from application.registering_people import RegisterPerson, register_person
from application.roles import Role
from infra import name_index
from infra.kept_tables import claim
from infra.name_index import file_names
from infra.opening import catch_up
from infra.processes import Processes
from infra.read_model_tables import make_read_models
from infra.world import World
from projections.models import TABLES
from tests.application.memory import act
from tests.conftest import OpenTenant
from tests.infra.projecting import eventually
from tests.infra.real_world import MASTER_KEY, RealWorld

Entry: TypeAlias = tuple[str, bytes, UUID]

CARD, PHONE = "6105990101220001", "081234567890"
PEOPLE = (
    {"name": "Contoh Andri", "family_card": CARD, "phone": PHONE},
    {"name": "CONTOH  ANDRI", "family_card": CARD},
    {"name": "Contoh Maria", "phone": PHONE},
    {"name": "Contoh Andri"},
)
"""The last left nothing that could be compared."""


async def registered(world: RealWorld) -> list[UUID]:
    commands = [RegisterPerson(region=world.tenant, **told) for told in PEOPLE]
    return [(await register_person(one, act(Role.DESK), world.ports)).subject for one in commands]


async def unfiled(world: RealWorld) -> tuple[list[UUID], set[Entry]]:
    """People as an earlier release registered them, and what would be filed of them by this one."""
    make_read_models(world.owner, world.town.schema)
    people = await registered(world)
    wanted = filed(world)
    assert len(wanted) == 4
    query = SQL("delete from {} where kind like 'name_and_%%'").format(index_of(world))
    world.owner.execute(query)
    catch_up(world.town.owner)
    return people, wanted


def index_of(world: RealWorld) -> Identifier:
    return Identifier(world.town.schema, "person_index")


def filed(world: RealWorld) -> set[Entry]:
    query = SQL("select kind, digest, person from {} where kind like 'name_and_%%'")
    rows = world.owner.execute(query.format(index_of(world))).fetchall()
    return {(kind, bytes(digest), person) for kind, digest, person in rows}


async def test_names_are_filed_as_a_registration_files_them(
    tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_index, "AT_ONCE", 2)
    with RealWorld(tenant) as world:
        people, wanted = await unfiled(world)
        with psycopg.connect(tenant.serving, autocommit=True) as connection:
            rounds = [file_names(connection, tenant.code, world.world) for _ in range(3)]
        assert rounds == [2, 1, 0]
        assert filed(world) == wanted
        alike = [digest for kind, digest, _ in wanted if kind == "name_and_family_card"]
        assert (len(alike), len(set(alike))) == (2, 1)
        assert people[3] not in {person for *_, person in wanted}


async def test_whose_key_was_destroyed_has_no_name_to_file(tenant: OpenTenant) -> None:
    with RealWorld(tenant) as world:
        (shredded, *_), wanted = await unfiled(world)
        key = Identifier(tenant.schema, "person_key")
        world.owner.execute(SQL("delete from {} where person = %s").format(key), (shredded,))
        with psycopg.connect(tenant.serving, autocommit=True) as connection:
            assert file_names(connection, tenant.code, world.world) == 2
            assert file_names(connection, tenant.code, world.world) == 0
        assert filed(world) == {entry for entry in wanted if entry[2] != shredded}


async def test_the_worker_files_them(tenant: OpenTenant) -> None:
    with RealWorld(tenant) as world:
        _, wanted = await unfiled(world)
        processes = Processes(
            tenant.serving, lambda: World(tenant.serving, MASTER_KEY), poll_seconds=0.05
        )
        claim(world.owner, tenant.schema, TABLES[:-1])  # as another release's switch does
        with psycopg.connect(tenant.serving, autocommit=True) as connection:
            assert not processes._look_at(tenant.code, world.world, connection)
        assert filed(world) != wanted
        claim(world.owner, tenant.schema, TABLES)
        thread = threading.Thread(target=processes.run)
        thread.start()
        try:
            eventually(lambda: filed(world) == wanted, "every name is filed")
        finally:
            processes.stop()
            thread.join(20)
        assert not thread.is_alive()
