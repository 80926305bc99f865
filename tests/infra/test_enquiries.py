"""Tenants of one installation ask each other about a stranded person without telling who it is."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import hmac
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from application.enquiring import SendEnquiry, send_enquiry
from application.ports import Act
from application.registering_people import RegisterPerson, register_person
from application.roles import Role
from application.stranded_claims import ClaimRepatriation, claim_repatriation
from domain.errors import EnquiriesNotSetUp
from infra.doctor import Level
from infra.doctor_enquiries import examine_enquiries
from infra.enquiries import Delivery, Patience, deliver, deliver_of
from infra.migrations import tenant_schema, tenants
from infra.opening import catch_up, open_new_tenant
from infra.world import World
from projections.stranded_claims import enquiry, stranded_claim
from tests.conftest import OpenTenant
from tests.infra.projecting import eventually
from tests.running import SECRET, environment, puskesos, settings_for

SINTANG, BATAM = "61.05", "21.71"
NIK, NAME = "6105010203850001", "Contoh Perantau"
KEY = base64.b64encode(b"e" * 32).decode()


@pytest.fixture
def database(town: OpenTenant) -> str:
    """The owner's DSN of a database where both tenants have their read models."""
    return town.owner


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    """Two tenants that share a key for enquiries."""
    settings = settings_for(tmp_path, database)
    for code, name in ((SINTANG, "Kabupaten Sintang"), (BATAM, "Kota Batam")):
        open_new_tenant(settings, database, code, name, "demonstration")
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


def ask(
    world: World,
    claim: UUID,
    birth_year: int | None = None,
    way: tuple[str, str] = (SINTANG, BATAM),
) -> None:
    asking, asked = way
    wish = SendEnquiry(claim=claim, to_tenant=asked, birth_year=birth_year)
    ports = world.ports_for(asking)

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
    told = hmac.digest(b"e" * 32, f"nik:{NIK}".encode(), sha256).hex()
    for _, state in asked + answered:
        assert NIK not in state
        assert told not in state  # nor what could be guessed by whoever holds the key
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
    env = environment(tmp_path, database, PUSKESOS_ENQUIRY_KEY=KEY)
    for said in ("1 enquiries answered, 1 known elsewhere", "0 enquiries answered"):
        told = puskesos("enquiries", env=env)
        assert told.returncode == 0, told.stderr
        assert said in told.stdout
        assert NIK not in told.stdout


def known_elsewhere(database: str, tenant: str) -> list[tuple[int, int, int]]:
    """Of each claim of a tenant: how often others were asked, answered, and said yes."""
    query = SQL("select asked, answered, matches from {} order by claimed_position").format(
        stranded_claim.live(tenant_schema(tenant))
    )
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def flagged(database: str, tenant: str) -> bool:
    return known_elsewhere(database, tenant) == [(1, 1, 1)]


@contextmanager
def working(database: str, home: Path, **settings: str) -> Iterator[None]:
    """The worker as it runs beside the service, until the end."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "infra.cli", "worker", "--tethered"],
        stdin=subprocess.PIPE,
        env=environment(home, database, **settings),
    )
    try:
        yield
    finally:
        worker.communicate(timeout=30)
    assert worker.returncode == 0


def test_the_same_person_at_two_tenants_is_flagged_at_both_by_the_worker_alone(
    world: World, database: str, tmp_path: Path
) -> None:
    there = claimed(world, BATAM, NAME, NIK, None)
    here = claimed(world, SINTANG, "Nama Lain", NIK, None)
    ask(world, here)
    ask(world, there, way=(BATAM, SINTANG))
    with working(database, tmp_path, PUSKESOS_ENQUIRY_KEY=KEY):
        for tenant in (SINTANG, BATAM):
            eventually(partial(flagged, database, tenant), f"flagged at {tenant}")
    for tenant in (SINTANG, BATAM):
        topics = [topic for topic, _ in facts(database, tenant)]
        assert sorted(topics) == sorted(
            ["enquiry.sent", "enquiry.answer_received", "enquiry.received", "enquiry.answered"]
        )


def test_without_a_shared_key_nothing_is_carried_and_the_doctor_says_so(
    world: World, database: str, tmp_path: Path
) -> None:
    claimed(world, BATAM, NAME, NIK, None)
    ask(world, claimed(world, SINTANG, NAME, NIK, None))
    catch_up(database)
    with World(database, SECRET) as without:
        assert deliver(database, without) == Delivery(answered=0, matches=0)
    told = puskesos("enquiries", env=environment(tmp_path, database))
    assert told.returncode != 0
    assert "PUSKESOS_ENQUIRY_KEY" in told.stderr

    settings = settings_for(tmp_path, database)
    with psycopg.connect(database) as connection:
        open_here = tenants(connection)
        (said,) = examine_enquiries(settings, connection, open_here)
        assert (said.level, "1 enquiries wait" in said.what) == (Level.WARNING, True)
        shared = dataclasses.replace(settings, given_enquiry_key=KEY)
        (said,) = examine_enquiries(shared, connection, open_here)
        assert said.level is Level.FINE
        assert not list(examine_enquiries(settings, connection, open_here[:1]))
    assert [topic for topic, _ in facts(database, SINTANG)] == ["enquiry.sent"]


def forget_who_asked_first(database: str) -> None:
    """Destroy the key of the person whose enquiry waits longest: nothing is left to ask by."""
    schema = tenant_schema(SINTANG)
    forgotten = SQL(
        "delete from {keys} where person = (select person from {claims} natural join {enquiries}"
        " where sent_position = (select min(sent_position) from {enquiries}))"
    ).format(
        keys=Identifier(schema, "person_key"),
        claims=stranded_claim.live(schema),
        enquiries=SQL("(select claim, sent_position from {}) asked").format(enquiry.live(schema)),
    )
    with psycopg.connect(database) as connection:
        assert connection.execute(forgotten).rowcount == 1


def test_an_enquiry_that_is_refused_does_not_hold_up_the_others(
    world: World, database: str
) -> None:
    claimed(world, BATAM, NAME, NIK, None)
    for _ in range(2):
        ask(world, claimed(world, SINTANG, NAME, None, 1990), 1990)
    catch_up(database)
    forget_who_asked_first(database)
    assert deliver(database, world) == Delivery(answered=1, matches=0)


def test_an_enquiry_that_is_refused_rests_twice_as_long_each_time_up_to_a_day() -> None:
    patience, enquiry_id, now = Patience(), uuid4(), datetime(2026, 1, 5, tzinfo=UTC)
    for minutes in (1, 2, 4):
        patience.refused(enquiry_id, now)
        assert patience.resting(now + timedelta(minutes=minutes, seconds=-1)) == [enquiry_id]
        now += timedelta(minutes=minutes)
        assert patience.resting(now) == []
    for _ in range(20):
        patience.refused(enquiry_id, now)
    assert patience.resting(now + timedelta(days=1, seconds=-1)) == [enquiry_id]
    assert patience.resting(now + timedelta(days=1)) == []
    patience.answered(enquiry_id)
    patience.refused(enquiry_id, now)
    assert patience.resting(now + timedelta(minutes=1)) == []


def test_those_after_as_many_as_a_round_takes_come_up_while_the_refused_rest(
    world: World, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        ask(world, claimed(world, SINTANG, NAME, None, 1990), 1990)
    catch_up(database)
    forget_who_asked_first(database)
    monkeypatch.setattr("infra.enquiries.AT_ONCE", 1)
    patience = Patience()
    with psycopg.connect(database, autocommit=True) as connection:
        rounds = [deliver_of(connection, SINTANG, world, patience).answered for _ in range(2)]
    assert rounds == [0, 1]


def test_without_the_shared_key_the_remedy_names_the_setting(world: World) -> None:
    claim = claimed(world, SINTANG, NAME, NIK, 1985)
    ports = dataclasses.replace(world.ports_for(SINTANG), enquiry_key=None)
    wish = SendEnquiry(claim=claim, to_tenant=BATAM, birth_year=None)

    async def send() -> None:
        await send_enquiry(wish, act(), ports)

    with pytest.raises(EnquiriesNotSetUp, match="belum diaktifkan") as refused:
        asyncio.run(send())
    assert "PUSKESOS_ENQUIRY_KEY" in refused.value.text_remedy
