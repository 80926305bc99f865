"""The append: positions, times, headers, and everything of a command or nothing."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from application.ports import IndexEntry, NewKey
from domain.fact import About
from infra import pool as pool_module
from infra.pool import Pool, borrowed, open_pool, until_answered
from infra.recorder import (
    FACTS_CHANNEL,
    Guard,
    LogRecorder,
    NewFact,
    NewReceipt,
    TenantDatastore,
    Unit,
)
from infra.settings import Unavailable
from tests.conftest import OpenTenant
from tests.infra.units import new_fact, new_unit

Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def pool(tenant: OpenTenant) -> Iterator[Pool]:
    with open_pool(tenant.serving) as opened:
        yield opened


@pytest.fixture
def recorder(pool: Pool, tenant: OpenTenant) -> LogRecorder:
    return LogRecorder(TenantDatastore(pool, tenant.schema))


@pytest.fixture
def owner(tenant: OpenTenant) -> Iterator[Connection]:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        connection.execute(f"SET search_path = {tenant.schema}")
        yield connection


def counts(owner: Connection) -> dict[str, object]:
    tables = ("stored_events", "command", "person_key", "person_index")
    return {
        table: owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index]
        for table in tables
    }


def test_each_unit_answers_the_position_of_its_last_fact(recorder: LogRecorder) -> None:
    assert recorder.write([new_unit(2), new_unit(1), new_unit(3)]) == [2, 3, 6]
    assert recorder.write([new_unit()]) == [7]


def test_a_refused_unit_leaves_no_gap(recorder: LogRecorder, owner: Connection) -> None:
    first = new_unit()
    recorder.write([first])
    with pytest.raises(IntegrityError):
        recorder.write([new_unit(), Unit(first.facts)])
    assert recorder.write([new_unit()]) == [2]
    positions = owner.execute("SELECT notification_id FROM stored_events ORDER BY 1").fetchall()
    assert positions == [(1,), (2,)]


def test_positions_follow_the_facts_however_their_streams_sort(
    recorder: LogRecorder, owner: Connection
) -> None:
    facts = [new_fact() for _ in range(50)]
    recorder.write([Unit(facts)])
    stored = owner.execute("SELECT originator_id FROM stored_events ORDER BY notification_id")
    assert [row[0] for row in stored] == [fact.stream for fact in facts]


def test_a_header_whose_leaf_would_need_escaping_is_not_recorded(
    recorder: LogRecorder, owner: Connection
) -> None:
    for text in ('"', "\\", "\n", "\x1f", "\x00"):
        odd = new_fact(about=About(None, f"PK{text}H", None))
        with pytest.raises(ValueError, match="header"):
            recorder.write([new_unit(), Unit([odd])])
    assert counts(owner)["stored_events"] == 0


def test_the_time_of_recording_never_goes_back(recorder: LogRecorder, owner: Connection) -> None:
    ahead = datetime.now(UTC) + timedelta(seconds=50)  # as before a clock was put back
    owner.execute("UPDATE log_head SET at = %s", (ahead,))
    recorder.write([new_unit()])
    assert owner.execute("SELECT recorded_at FROM stored_events").fetchone() == (ahead,)


def test_the_time_of_recording_is_now(recorder: LogRecorder, owner: Connection) -> None:
    before = owner.execute("SELECT clock_timestamp()").fetchone()
    recorder.write([new_unit()])
    stored = owner.execute("SELECT recorded_at FROM stored_events").fetchone()
    head = owner.execute("SELECT at FROM log_head").fetchone()
    after = owner.execute("SELECT clock_timestamp()").fetchone()
    assert stored == head
    assert before < stored < after  # type: ignore[operator]


@pytest.mark.parametrize(
    "about",
    [About(), About("61.05.01.1001", "BPNT", "2022-05"), About(None, "PKH", None)],
)
def test_header_and_state_are_stored_as_given(
    recorder: LogRecorder, owner: Connection, about: About
) -> None:
    fact = NewFact(uuid4(), 1, "complaint.routed", '{"v":1,"é":"\\u0000"}'.encode(), about)
    recorder.write([Unit([fact])])
    stored = owner.execute(
        "SELECT originator_id, originator_version, topic, state, region, programme, period"
        " FROM stored_events"
    ).fetchone()
    assert stored == (*fact[:4], *about)


def test_the_librarys_readers_read_what_we_write(recorder: LogRecorder) -> None:
    stream = uuid4()
    facts = [new_fact(stream, version) for version in (1, 2, 3)]
    recorder.write([Unit(facts)])
    assert [event.state for event in recorder.select_events(stream, gt=1)] == [
        fact.state for fact in facts[1:]
    ]
    notifications = recorder.select_notifications(2, 10)
    assert [(one.id, one.originator_version) for one in notifications] == [(2, 2), (3, 3)]
    assert recorder.max_notification_id() == 3


def test_the_librarys_append_keeps_its_promises(recorder: LogRecorder) -> None:
    stream = uuid4()
    events = [StoredEvent(stream, version, "complaint.routed", b"{}") for version in (1, 2)]
    assert list(recorder.insert_events(events) or ()) == [1, 2]
    with pytest.raises(IntegrityError):
        recorder.insert_events(events[1:])
    assert recorder.insert_events([]) == []


def test_receipt_keys_and_index_are_recorded_with_the_facts(
    recorder: LogRecorder, owner: Connection
) -> None:
    person, command = uuid4(), uuid4()
    unit = Unit(
        [new_fact(person), new_fact(person, 2)],
        NewReceipt("desk-1", command, b"content", person),
        [NewKey(person, "", b"wrapped"), NewKey(person, "health", b"other")],
        [IndexEntry("nik", b"digest", person)],
    )
    recorder.write([new_unit(), unit])
    receipt = owner.execute("SELECT * FROM command WHERE command_id = %s", (command,)).fetchone()
    result = b'{"subject":"%b","position":3}' % str(person).encode()
    assert receipt == ("desk-1", command, b"content", result, 3)
    keys = owner.execute("SELECT * FROM person_key ORDER BY scope").fetchall()
    assert keys == [(person, "", b"wrapped"), (person, "health", b"other")]
    filed = owner.execute("SELECT * FROM person_index").fetchall()
    assert filed == [("nik", b"digest", person)]


def losing(unit: Unit, person: UUID) -> list[Unit]:
    """Each differs from a new unit in one thing, which the recorded `unit` has already."""
    fresh = [new_fact()]
    return [
        Unit(unit.facts),
        Unit(fresh, unit.receipt),
        Unit(fresh, keys=[NewKey(person, "", b"again")]),
        Unit(fresh, index=[IndexEntry("nik", b"digest", uuid4())]),
    ]


@pytest.mark.parametrize("which", range(4), ids=["stream", "command", "key", "unique digest"])
def test_whatever_is_taken_nothing_is_recorded(
    recorder: LogRecorder, owner: Connection, which: int
) -> None:
    person = uuid4()
    taken = Unit(
        [new_fact(person)],
        NewReceipt("desk-1", uuid4(), b"content", person),
        [NewKey(person, "", b"wrapped")],
        [IndexEntry("nik", b"digest", person)],
    )
    recorder.write([taken])
    before = counts(owner)
    with pytest.raises(IntegrityError):
        recorder.write([new_unit(), losing(taken, person)[which]])
    assert counts(owner) == before


def test_nothing_is_recorded_when_a_guarded_stream_moved(
    recorder: LogRecorder, owner: Connection
) -> None:
    stream = uuid4()
    recorder.write([Unit([new_fact(stream), new_fact(stream, 2)])])
    before = counts(owner)
    for guard in (Guard(stream, 1), Guard(stream, 0), Guard(uuid4(), 1)):
        with pytest.raises(IntegrityError):
            recorder.write([new_unit(), replace(new_unit(), guards=[Guard(uuid4(), 0), guard])])
        assert counts(owner) == before


def test_streams_that_are_as_they_were_hold_nobody_up(recorder: LogRecorder) -> None:
    stream = uuid4()
    recorder.write([Unit([new_fact(stream), new_fact(stream, 2)])])
    resting = replace(new_unit(), guards=[Guard(stream, 2), Guard(uuid4(), 0)])
    moving = Unit([new_fact(stream, 3)])
    assert recorder.write([resting, moving]) == [3, 4]


def test_a_person_may_be_filed_again_and_others_where_it_is_not_unique(
    recorder: LogRecorder, owner: Connection
) -> None:
    one, other = sorted((uuid4(), uuid4()))
    recorder.write([Unit([new_fact()], index=[IndexEntry("nik", b"digest", one)])])
    recorder.write([Unit([new_fact()], index=[IndexEntry("nik", b"digest", one)])])
    recorder.write([Unit([new_fact()], index=[IndexEntry("nik", b"digest", other, unique=False)])])
    filed = owner.execute("SELECT person FROM person_index ORDER BY 1").fetchall()
    assert filed == [(one,), (other,)]


def test_a_whole_batch_is_one_transaction(recorder: LogRecorder, owner: Connection) -> None:
    unit = new_unit(23_000)
    assert recorder.write([unit]) == [23_000]
    times = owner.execute("SELECT count(DISTINCT recorded_at), count(*) FROM stored_events")
    assert times.fetchone() == (1, 23_000)


def test_an_announcement_names_schema_and_position(
    recorder: LogRecorder, tenant: OpenTenant
) -> None:
    with psycopg.connect(tenant.serving, autocommit=True) as listener:
        listener.execute(f"LISTEN {FACTS_CHANNEL}")
        recorder.announce(41)
        heard = next(listener.notifies(timeout=10, stop_after=1))
    assert heard.payload == f"{tenant.schema}:41"


def test_nothing_is_announced_inside_the_append(recorder: LogRecorder, tenant: OpenTenant) -> None:
    with psycopg.connect(tenant.serving, autocommit=True) as listener:
        listener.execute(f"LISTEN {FACTS_CHANNEL}")
        recorder.write([new_unit()])
        recorder.announce(1)
        heard = [notify.payload for notify in listener.notifies(timeout=10, stop_after=1)]
        heard += [notify.payload for notify in listener.notifies(timeout=0)]
    assert heard == [f"{tenant.schema}:1"]


def test_connections_that_the_server_closed_are_replaced_unnoticed(
    recorder: LogRecorder, pool: Pool, owner: Connection
) -> None:
    recorder.write([new_unit()])
    owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert until_answered(pool, lambda: recorder.write([new_unit()])) == [2]


def test_a_dead_database_is_told_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "CONNECTION_SECONDS", 0.3)
    monkeypatch.setattr(pool_module, "PATIENCE_SECONDS", 0.5)
    with open_pool("host=/nonexistent dbname=none") as pool:
        recorder = LogRecorder(TenantDatastore(pool, "t_61_05"))
        started = time.monotonic()
        with pytest.raises(Unavailable):
            until_answered(pool, lambda: recorder.write([new_unit()]))
        with pytest.raises(Unavailable):
            recorder.select_events(uuid4())  # the library's own retries do not hide it
        assert time.monotonic() - started < 3


def test_a_taken_key_is_told_without_its_value(recorder: LogRecorder, tenant: OpenTenant) -> None:
    unit = new_unit()
    recorder.write([unit])
    with pytest.raises(IntegrityError) as refused:
        recorder.write([unit])
    assert str(unit.facts[0].stream) not in str(refused.value)
    assert refused.value.__suppress_context__


def test_the_pool_serves_rows_by_place_after_the_library_read_by_name(
    recorder: LogRecorder, pool: Pool
) -> None:
    recorder.select_notifications(1, 10)
    with borrowed(pool) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
