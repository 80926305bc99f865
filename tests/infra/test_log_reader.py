"""Reading the log by position: pages, bounds, filters, times, and gaps that nobody reads past."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.complaint import ComplaintRouted
from domain.fact import About, Envelope
from infra.codec import CODEC
from infra.log_reader import Head, LogGap, LogReader
from infra.pool import open_pool
from infra.recorder import LogRecorder, NewFact, TenantDatastore, Unit
from tests.conftest import OpenTenant

ABOUT = About("61.05.01.1001", "BPNT", "2022-05")
STREAM = uuid4()


def routed(stream: UUID, version: int, office: str) -> NewFact:
    envelope = Envelope(
        occurred_at=datetime(2022, 5, 18, tzinfo=UTC),
        actor="account-7",
        role="desk",
        office=office,
        command_id=stream,
        correlation_id=stream,
    )
    fact = ComplaintRouted(to_office=f"office-{version}")
    return NewFact(stream, version, *CODEC.encode(fact, CODEC.envelope(envelope)), ABOUT)


@pytest.fixture
def recorder(tenant: OpenTenant) -> Iterator[LogRecorder]:
    with open_pool(tenant.serving) as pool:
        yield LogRecorder(TenantDatastore(pool, tenant.schema))


@pytest.fixture
def reader(tenant: OpenTenant, recorder: LogRecorder) -> Iterator[LogReader]:
    """A reader of ten facts: odd positions of the secretariat, even ones of STREAM."""
    for number in range(1, 6):
        other = routed(uuid4(), 1, "secretariat")
        recorder.write([Unit([other, routed(STREAM, number, "upt")])])
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        yield LogReader(connection, tenant.schema)


def positions(page: list) -> list[int]:  # type: ignore[type-arg]
    return [recorded.position for recorded in page]


def test_pages_follow_one_another_to_the_end(reader: LogReader) -> None:
    assert positions(reader.page(0, 4)) == [1, 2, 3, 4]
    assert positions(reader.page(4, 4)) == [5, 6, 7, 8]
    assert positions(reader.page(8, 4)) == [9, 10]
    assert reader.page(10, 4) == []


def test_a_page_ends_at_a_position(reader: LogReader) -> None:
    assert positions(reader.page(2, 100, until=5)) == [3, 4, 5]
    assert reader.page(5, 100, until=5) == []


def test_a_fact_comes_with_header_and_envelope(reader: LogReader) -> None:
    recorded = reader.page(3, 1)[0]
    assert (recorded.stream, recorded.version, recorded.topic) == (STREAM, 2, "complaint.routed")
    assert recorded.about == ABOUT
    assert recorded.fact == ComplaintRouted(to_office="office-2")
    assert recorded.envelope.office == "upt"
    assert recorded.recorded_at.tzinfo is not None


def test_one_stream_or_one_office_is_paged_alone(reader: LogReader) -> None:
    assert positions(reader.filtered_page(0, 3, stream=STREAM)) == [2, 4, 6]
    assert positions(reader.filtered_page(6, 3, stream=STREAM)) == [8, 10]
    assert positions(reader.filtered_page(0, 9, 6, office="secretariat")) == [1, 3, 5]
    assert reader.filtered_page(0, 9, stream=STREAM, office="secretariat") == []


def test_a_header_is_found_by_its_position(reader: LogReader) -> None:
    header = reader.header_of(2)
    assert header is not None
    assert (header.position, header.stream, header.version, header.about) == (2, STREAM, 1, ABOUT)
    assert reader.header_of(11) is None


def test_the_head_says_how_far_the_log_goes(reader: LogReader) -> None:
    last = reader.page(9, 1)[0]
    assert reader.head() == Head(10, last.recorded_at, 1)
    assert reader.epoch() == 1


def test_a_time_is_the_last_position_recorded_by_then(reader: LogReader) -> None:
    times = [recorded.recorded_at for recorded in reader.page(0, 100)]
    tick = timedelta(microseconds=1)
    assert reader.position_at(times[0] - tick) == 0
    assert reader.position_at(times[-1] + tick) == 10
    for moment in set(times):
        expected = max(at for at, time in enumerate(times, start=1) if time <= moment)
        assert reader.position_at(moment) == expected


@pytest.mark.parametrize("missing", [1, 4, 9])
def test_a_gap_is_refused_and_named(reader: LogReader, tenant: OpenTenant, missing: int) -> None:
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        owner.execute(f"ALTER TABLE {tenant.schema}.stored_events DISABLE TRIGGER append_only")
        owner.execute(
            f"DELETE FROM {tenant.schema}.stored_events WHERE notification_id = %s", (missing,)
        )
    with pytest.raises(LogGap) as found:
        reader.page(0, 100)
    assert found.value.missing == missing
    assert positions(reader.page(missing, 100))[0] == missing + 1


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_gap_longer_than_a_page_is_no_end(
    reader: LogReader, tenant: OpenTenant, limit: int
) -> None:
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        owner.execute(f"ALTER TABLE {tenant.schema}.stored_events DISABLE TRIGGER append_only")
        owner.execute(
            f"DELETE FROM {tenant.schema}.stored_events WHERE notification_id BETWEEN 4 AND 8"
        )
    with pytest.raises(LogGap) as found:
        reader.page(3, limit)
    assert found.value.missing == 4


def test_an_empty_log_has_no_pages(tenant: OpenTenant) -> None:
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        reader = LogReader(connection, tenant.schema)
        assert reader.page(0, 10) == []
        assert reader.head().last == 0
        assert reader.position_at(datetime(2090, 1, 1, tzinfo=UTC)) == 0
