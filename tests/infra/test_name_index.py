"""Who was registered by an earlier release is compared by name too, once a worker has run."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from application.registering_people import RegisterPerson, person_digest, register_person
from application.roles import Role
from infra import name_index
from infra.name_index import file_names
from infra.opening import catch_up
from infra.processes import Processes
from infra.read_model_tables import make_read_models
from infra.world import World
from tests.application.memory import act
from tests.conftest import OpenTenant
from tests.infra.projecting import eventually
from tests.infra.real_world import MASTER_KEY, RealWorld

NAMES = ("Contoh Andri", "CONTOH  ANDRI", "Contoh Maria")


async def registered(world: RealWorld) -> list[UUID]:
    command = [RegisterPerson(name=name, region=world.tenant) for name in NAMES]
    return [(await register_person(one, act(Role.DESK), world.ports)).subject for one in command]


async def unfiled(world: RealWorld) -> list[UUID]:
    """People as an earlier release registered them."""
    make_read_models(world.owner, world.town.schema)
    people = await registered(world)
    world.owner.execute(SQL("delete from {}").format(index_of(world)))
    catch_up(world.town.owner)
    return people


def index_of(world: RealWorld) -> Identifier:
    return Identifier(world.town.schema, "person_index")


def filed(world: RealWorld) -> dict[UUID, bytes]:
    query = SQL("select person, digest from {} where kind = 'name'").format(index_of(world))
    rows: list[tuple[Any, ...]] = world.owner.execute(query).fetchall()
    return {person: bytes(digest) for person, digest in rows}


async def test_names_are_filed_as_a_registration_files_them(
    tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_index, "AT_ONCE", 2)
    with RealWorld(tenant) as world:
        people = await unfiled(world)
        with psycopg.connect(tenant.serving, autocommit=True) as connection:
            rounds = [file_names(connection, tenant.code, world.world) for _ in range(3)]
        assert rounds == [2, 1, 0]
        assert filed(world) == {
            person: person_digest("name", name, world.ports)
            for person, name in zip(people, NAMES, strict=True)
        }
        assert len(set(filed(world).values())) == 2


async def test_whose_key_was_destroyed_has_no_name_to_file(tenant: OpenTenant) -> None:
    with RealWorld(tenant) as world:
        shredded, *others = await unfiled(world)
        key = Identifier(tenant.schema, "person_key")
        world.owner.execute(SQL("delete from {} where person = %s").format(key), (shredded,))
        with psycopg.connect(tenant.serving, autocommit=True) as connection:
            assert file_names(connection, tenant.code, world.world) == 2
            assert file_names(connection, tenant.code, world.world) == 0
        assert set(filed(world)) == set(others)


async def test_the_worker_files_them(tenant: OpenTenant) -> None:
    with RealWorld(tenant) as world:
        people = await unfiled(world)
        processes = Processes(
            tenant.serving, lambda: World(tenant.serving, MASTER_KEY), poll_seconds=0.05
        )
        thread = threading.Thread(target=processes.run)
        thread.start()
        try:
            eventually(lambda: set(filed(world)) == set(people), "every name is filed")
        finally:
            processes.stop()
            thread.join(20)
        assert not thread.is_alive()
