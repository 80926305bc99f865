"""The ledger and the world of ports, on PostgreSQL, as the use cases use them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from application.ports import Act, Change, Conflict, Filed, IndexEntry, Outcome, Ports, Stream
from application.roles import Role
from domain.complaint import ComplaintRouted, ComplaintWithdrawn
from domain.fact import About, Fact
from domain.indonesia import CODE_BOOK
from domain.service_rendered import ServiceRecorded
from infra.log_reader import LogReader
from infra.migrations import open_tenant
from infra.settings import Unavailable
from infra.world import UnknownTenant, World
from tests.conftest import OpenTenant

MASTER_KEY = bytes(range(32))
OCCURRED = datetime(2022, 5, 18, 2, 30, tzinfo=UTC)
VILLAGE = About("61.05.01.1001", None, None)
DIGEST = b"content"


@pytest.fixture
def world(tenant: OpenTenant) -> Iterator[World]:
    with World(tenant.serving, MASTER_KEY) as opened:
        yield opened


@pytest.fixture
def ports(world: World, tenant: OpenTenant) -> Ports:
    return world.ports_for(tenant.code)


def act(command_id: UUID | None = None) -> Act:
    return Act("account-7", Role.DESK, "secretariat", command_id or uuid4(), basis="SK 12")


def offices(state: tuple[str, ...] | None, fact: Fact) -> tuple[str, ...]:
    assert isinstance(fact, ComplaintRouted)
    return (*(state or ()), fact.to_office)


def routed(*names: str) -> list[ComplaintRouted]:
    return [ComplaintRouted(to_office=name) for name in names]


def outcome(stream: Stream[Any], *names: str, about: About = VILLAGE) -> Outcome:
    return Outcome(stream.id, [Change(stream, routed(*names), about)])


def new(stream: UUID | None = None) -> Stream[object]:
    return Stream(stream or uuid4(), 0, None)


async def test_what_was_appended_is_read_back_folded(ports: Ports) -> None:
    stream = new()
    receipt = await ports.ledger.append(outcome(stream, "a", "b"), act(), OCCURRED, DIGEST)
    assert (receipt.subject, receipt.position, receipt.repeated) == (stream.id, 2, False)
    read = await ports.ledger.read(stream.id, offices)
    assert read == Stream(stream.id, 2, ("a", "b"))
    await ports.ledger.append(outcome(read, "c"), act(), OCCURRED, DIGEST)
    assert (await ports.ledger.read(stream.id, offices)).state == ("a", "b", "c")


async def test_a_stream_that_nobody_wrote_is_empty(ports: Ports) -> None:
    stream = uuid4()
    assert await ports.ledger.read(stream, offices) == Stream(stream, 0, None)


async def test_many_streams_come_in_the_order_asked(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.ledger.STREAMS_PER_STATEMENT", 3)
    streams = [new() for _ in range(7)]
    for number, stream in enumerate(streams):
        await ports.ledger.append(outcome(stream, str(number)), act(), OCCURRED, DIGEST)
    absent = uuid4()
    asked = [absent, *(stream.id for stream in reversed(streams)), streams[0].id]
    read = await ports.ledger.read_many(asked, offices)
    assert [stream.id for stream in read] == asked
    assert [stream.state for stream in read] == [
        None,
        *((str(n),) for n in range(6, -1, -1)),
        ("0",),
    ]
    assert await ports.ledger.read_many([], offices) == []


async def test_a_stale_stream_conflicts_and_nothing_of_the_outcome_is_kept(ports: Ports) -> None:
    stale, other = new(), new()
    await ports.ledger.append(outcome(stale, "first"), act(), OCCURRED, DIGEST)
    both = Outcome(other.id, [Change(other, routed("x"), VILLAGE), Change(stale, routed("y"))])
    with pytest.raises(Conflict):
        await ports.ledger.append(both, act(), OCCURRED, DIGEST)
    assert (await ports.ledger.read(other.id, offices)).version == 0


async def test_an_outcome_holds_only_while_what_it_rests_on_is_unchanged(ports: Ports) -> None:
    rested_on, other, absent = new(), new(), new()
    await ports.ledger.append(outcome(rested_on, "first"), act(), OCCURRED, DIGEST)
    decided = outcome(other, "x")
    stale = replace(decided, unchanged=[absent, rested_on])
    with pytest.raises(Conflict):
        await ports.ledger.append(stale, act(), OCCURRED, DIGEST)
    assert (await ports.ledger.read(other.id, offices)).version == 0
    present = await ports.ledger.read(rested_on.id, offices)
    sound = replace(decided, unchanged=[absent, present, other])
    await ports.ledger.append(sound, act(), OCCURRED, DIGEST)
    assert (await ports.ledger.read(other.id, offices)).version == 1


async def test_an_outcome_holds_only_while_nobody_else_is_filed_under_what_it_rests_on(
    ports: Ports,
) -> None:
    first, later, other = new(), new(), new()
    for stream in (first, later):
        entry = IndexEntry("nik", b"digest", stream.id, unique=False)
        filing = replace(outcome(stream, "x"), index=[entry])
        await ports.ledger.append(filing, act(), OCCURRED, DIGEST)
    decided = outcome(other, "x")
    for asked, people in ((b"digest", 1), (b"another", 1)):
        stale = replace(decided, filed=[Filed("nik", asked, people)])
        with pytest.raises(Conflict):
            await ports.ledger.append(stale, act(), OCCURRED, DIGEST)
    sound = replace(decided, filed=[Filed("nik", b"digest", 2), Filed("nik", b"another", 0)])
    await ports.ledger.append(sound, act(), OCCURRED, DIGEST)
    assert (await ports.ledger.read(other.id, offices)).version == 1


async def test_of_many_at_once_on_one_stream_one_wins(ports: Ports) -> None:
    stream = new()
    answers = await asyncio.gather(
        *(ports.ledger.append(outcome(stream, str(n)), act(), OCCURRED, DIGEST) for n in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 19
    assert (await ports.ledger.read(stream.id, offices)).version == 1


async def test_a_command_is_remembered_with_its_digest_and_answer(ports: Ports) -> None:
    command = uuid4()
    assert await ports.ledger.remembered("account-7", command) is None
    first = await ports.ledger.append(outcome(new(), "a", "b"), act(command), OCCURRED, DIGEST)
    remembered = await ports.ledger.remembered("account-7", command)
    assert remembered is not None
    assert (remembered.digest, remembered.receipt) == (DIGEST, first)
    assert remembered.receipt.repeated
    assert await ports.ledger.remembered("account-8", command) is None
    with pytest.raises(Conflict):
        await ports.ledger.append(outcome(new(), "c"), act(command), OCCURRED, DIGEST)


async def test_facts_of_one_act_that_say_days_of_their_own_happened_on_them(
    ports: Ports, tenant: OpenTenant
) -> None:
    days = (date(2022, 5, 16), date(2022, 5, 17), date(2022, 5, 18))
    moments = {day: datetime(2022, 5, day.day, 16, 59, 59, tzinfo=UTC) for day in days[:2]}
    rendered = [
        ServiceRecorded(service="BPNT", unit="KPM", rendered_on=day, region="61.05.01.1001")
        for day in days
    ]
    changes = [Change(new(), (*rendered, *routed("a")), VILLAGE)]
    await ports.ledger.append(Outcome(uuid4(), changes, moments=moments), act(), OCCURRED, DIGEST)
    with psycopg.connect(tenant.serving) as connection:
        facts = LogReader(connection, tenant.schema).page(0, 10)
    happened = [fact.envelope.occurred_at for fact in facts]
    assert happened == [*moments.values(), OCCURRED, OCCURRED]


async def test_the_envelope_says_who_when_and_on_what_basis(
    ports: Ports, tenant: OpenTenant
) -> None:
    done = act()
    stream = new()
    changes = [Change(stream, routed("a"), VILLAGE), Change(stream, routed("b"), About())]
    await ports.ledger.append(Outcome(stream.id, changes), done, OCCURRED, DIGEST)
    with psycopg.connect(tenant.serving) as connection:
        here, nowhere = LogReader(connection, tenant.schema).page(0, 10)
    envelope = here.envelope
    assert (envelope.actor, envelope.role, envelope.office) == ("account-7", "desk", "secretariat")
    assert (envelope.occurred_at, envelope.basis) == (OCCURRED, "SK 12")
    assert envelope.command_id == envelope.correlation_id == done.command_id
    assert (envelope.code_book, nowhere.envelope.code_book) == (CODE_BOOK, None)
    assert (here.version, nowhere.version) == (1, 2)


async def test_an_outcome_without_facts_is_a_fault(ports: Ports) -> None:
    with pytest.raises(ValueError, match="fact"):
        await ports.ledger.append(Outcome(uuid4(), []), act(), OCCURRED, DIGEST)
    with pytest.raises(ValueError, match="fact"):
        await ports.ledger.append(Outcome(uuid4(), [Change(new(), [])]), act(), OCCURRED, DIGEST)


async def test_a_large_outcome_is_one_command(ports: Ports) -> None:
    changes = [Change(new(), routed("a"), VILLAGE) for _ in range(3000)]
    receipt = await ports.ledger.append(Outcome(uuid4(), changes), act(), OCCURRED, DIGEST)
    assert receipt.position == 3000
    read = await ports.ledger.read_many([change.stream.id for change in changes], offices)
    assert {stream.version for stream in read} == {1}


async def test_people_under_a_digest_come_in_the_order_of_registration(ports: Ports) -> None:
    people = sorted((uuid4() for _ in range(3)), reverse=True)
    for person in people:
        filed = IndexEntry("nik", b"digest", person, unique=False)
        change = Change(new(person), [ComplaintWithdrawn()], VILLAGE)
        await ports.ledger.append(Outcome(person, [change], (), [filed]), act(), OCCURRED, DIGEST)
    assert await ports.ledger.people_by_digest("nik", b"digest") == people
    assert await ports.ledger.people_by_digest("nik", b"other") == []


async def test_people_with_one_nik_registered_at_once_become_one(ports: Ports) -> None:
    def registered() -> Outcome:
        person = uuid4()
        change = Change(new(person), [ComplaintWithdrawn()], VILLAGE)
        return Outcome(person, [change], (), [IndexEntry("nik", b"digest", person)])

    answers = await asyncio.gather(
        *(ports.ledger.append(registered(), act(), OCCURRED, DIGEST) for _ in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 9
    assert len(await ports.ledger.people_by_digest("nik", b"digest")) == 1


async def test_an_append_that_nobody_waits_for_any_more_does_no_harm(ports: Ports) -> None:
    waiting = asyncio.create_task(ports.ledger.append(outcome(new(), "a"), act(), OCCURRED, DIGEST))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    later = await ports.ledger.append(outcome(new(), "b"), act(), OCCURRED, DIGEST)
    assert later.position in (1, 2)


@contextmanager
def without_connections(tenant: OpenTenant) -> Iterator[None]:
    """Cut everybody off from the database and keep them out, as a server that is down does."""
    name = str(conninfo_to_dict(tenant.owner)["dbname"])
    with psycopg.connect(tenant.owner, dbname="postgres", autocommit=True) as elsewhere:
        elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        elsewhere.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        try:
            yield
        finally:
            elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


async def test_a_database_that_goes_away_answers_within_seconds_and_serves_again(
    ports: Ports, tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.pool.PATIENCE_SECONDS", 0.2)
    with without_connections(tenant):
        async with asyncio.timeout(8):
            with pytest.raises(Unavailable):
                await ports.ledger.append(outcome(new(), "a"), act(), OCCURRED, DIGEST)
    monkeypatch.setattr("infra.pool.PATIENCE_SECONDS", 10.0)
    assert (await ports.ledger.append(outcome(new(), "b"), act(), OCCURRED, DIGEST)).position == 1


async def test_requests_in_an_outage_do_not_wait_one_after_the_other(
    ports: Ports, tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.pool.PATIENCE_SECONDS", 0.2)
    with without_connections(tenant):
        async with asyncio.timeout(8):
            answers = await asyncio.gather(
                *(ports.ledger.read(uuid4(), offices) for _ in range(80)), return_exceptions=True
            )
    assert all(isinstance(answer, Unavailable) for answer in answers)


async def test_tenants_share_a_pool_and_nothing_else(world: World, tenant: OpenTenant) -> None:
    first = await world.ports_of(tenant.code)
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        open_tenant(owner, "21.71", "Kota Batam", "demonstration")  # after the world was opened
    second = await world.ports_of("21.71")
    stream = new()
    for ports in (first, second):
        answer = await ports.ledger.append(outcome(stream, "a"), act(), OCCURRED, DIGEST)
        assert answer.position == 1
    assert [one.code for one in world.tenants()] == ["21.71", "61.05"]
    assert world.ports_for(tenant.code) is first
    assert sum(thread.name.startswith("writer of") for thread in threading.enumerate()) == 2


def test_a_tenant_that_is_not_open_is_unknown(world: World) -> None:
    with pytest.raises(UnknownTenant):
        world.ports_for("99.99")


async def test_a_closed_world_refuses_and_leaves_no_thread(tenant: OpenTenant) -> None:
    with World(tenant.serving, MASTER_KEY) as world:
        ports = await world.ports_of(tenant.code)
        await ports.ledger.append(outcome(new(), "a"), act(), OCCURRED, DIGEST)
    left = [one.name for one in threading.enumerate() if one.name.startswith(("writer", "ledger"))]
    assert left == []
    with pytest.raises(Unavailable):
        await ports.ledger.append(outcome(new(), "b"), act(), OCCURRED, DIGEST)
    with pytest.raises(RuntimeError, match="closed"):
        world.ports_for(tenant.code)
