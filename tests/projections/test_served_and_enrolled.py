"""Services rendered and people enrolled, from lists of facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from domain.enrolment import (
    EnrolmentDecided,
    EnrolmentEnded,
    EnrolmentResumed,
    EnrolmentSuspended,
)
from domain.fact import Fact, Sealed
from domain.person import PersonMoved, PersonRegistered, PersonsMerged
from domain.service_rendered import ServiceRecorded, ServiceVoided
from projections.enrolled import (
    EnrolledFilter,
    enrolled,
    enrolments_count,
    enrolments_page,
)
from projections.people import people_by_id, person
from projections.served import ServedFilter, served
from tests.projections.conftest import Board
from tests.projections.history import DAY, TOWN, VILLAGE, History, named

ANI, BUDI, CITRA = named("ani"), named("budi"), named("citra")


def service(name: str, unit: str, *, quantity: int = 1, on: date = DAY) -> ServiceRecorded:
    return ServiceRecorded(
        service=name, unit=unit, quantity=quantity, rendered_on=on, region=VILLAGE
    )


def decision(kind: type[Any], who: Any, on: date = DAY, **more: Any) -> Fact:
    fact: Fact = kind(programme="PKH", person=who, unit="KPM", decided_on=on, **more)
    return fact


def registered(region: str = VILLAGE) -> PersonRegistered:
    return PersonRegistered(name=Sealed("sealed-name"), nik=Sealed("sealed-nik"), region=region)


async def test_services_are_counted_per_unit_and_voided_ones_are_not(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("1"), service("BPNT", "KPM"))
    history.record(named("2"), service("BPNT", "KPM", on=date(2022, 1, 2)), office="secretariat")
    history.record(named("3"), service("PKH", "KPM", quantity=3))
    history.record(named("4"), service("ODGJ", "person"))
    history.record(named("5"), service("ODGJ", "person"))
    history.record(named("5"), ServiceVoided(reason="entered_twice"))
    history.record(named("5"), ServiceVoided(reason="entered_twice"))
    history.record(named("unknown"), ServiceVoided(reason="entered_twice"))
    board.show(history.facts)

    async def table(wanted: ServedFilter, **by: Any) -> list[tuple[Any, ...]]:
        lines = await served(conn, board.schema, wanted, **by)
        return [(line.service, line.unit, line.services, line.quantity) for line in lines]

    assert await table(ServedFilter()) == [
        ("BPNT", "KPM", 2, 2),
        ("ODGJ", "person", 1, 1),
        ("PKH", "KPM", 1, 3),
    ]
    assert await table(ServedFilter(), by=()) == [(None, "KPM", 3, 5), (None, "person", 1, 1)]
    assert await table(ServedFilter(), by=(), at=5) == [
        (None, "KPM", 3, 5),
        (None, "person", 2, 2),
    ]
    assert await table(ServedFilter(service="ODGJ"), at=4) == [("ODGJ", "person", 1, 1)]
    assert await table(ServedFilter(rendered_until=date(2022, 1, 2))) == [("BPNT", "KPM", 1, 1)]
    assert await table(ServedFilter(rendered_from=date(2022, 1, 3), unit="KPM")) == [
        ("BPNT", "KPM", 1, 1),
        ("PKH", "KPM", 1, 3),
    ]
    assert await table(ServedFilter(office="secretariat")) == [("BPNT", "KPM", 1, 1)]
    assert await table(ServedFilter(region="61.05.07")) == []
    (line,) = await served(
        conn, board.schema, ServedFilter(unit="person"), by=("region",), level="regency"
    )
    assert line.region == "61.05"


async def test_enrolled_persons_are_counted_once_by_their_better_standing(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for who in (ANI, BUDI, CITRA):
        history.record(who, registered())
        stream = named(f"enrolment of {who}")
        history.record(stream, decision(EnrolmentDecided, who, region=VILLAGE))
    history.record(
        named(f"enrolment of {BUDI}"), decision(EnrolmentSuspended, BUDI, reason="under_review")
    )
    suspended = history.last
    history.record(named(f"enrolment of {BUDI}"), decision(EnrolmentResumed, BUDI))
    history.record(named(f"enrolment of {BUDI}"), decision(EnrolmentEnded, BUDI, reason="moved"))
    ended = history.last
    history.record(ANI, PersonsMerged(merged=BUDI))
    board.show(history.facts)

    async def counts(at: int | None) -> tuple[int, int, int]:
        (line,) = await enrolled(conn, board.schema, EnrolledFilter(programme="PKH"), at=at)
        return line.active, line.suspended, line.ended

    assert await counts(suspended) == (2, 1, 0)
    assert await counts(ended) == (2, 0, 1)
    assert await counts(None) == (2, 0, 0)
    assert await enrolled(conn, board.schema, EnrolledFilter(scope=("61.05.07",))) == []


async def test_an_enrolment_says_since_when_and_why_it_stands_as_it_does(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    stream = named("enrolment of ani")
    for kind, day, more in (
        (EnrolmentDecided, date(2022, 1, 3), {"region": VILLAGE, "decree": "SK 1"}),
        (EnrolmentSuspended, date(2022, 2, 1), {"reason": "under_review"}),
        (EnrolmentResumed, date(2022, 3, 1), {}),
        (EnrolmentEnded, date(2022, 4, 1), {"reason": "moved", "decree": "SK 2"}),
        (EnrolmentDecided, date(2022, 5, 2), {"region": TOWN}),
    ):
        history.record(stream, decision(kind, ANI, on=day, **more))
    board.show(history.facts)

    stood = []
    for at in range(1, history.last + 1):
        (row,) = await enrolments_page(conn, board.schema, EnrolledFilter(), limit=2, at=at)
        stood.append((row.standing, row.since, row.reason, row.decree, row.decided_position))
    assert stood == [
        ("active", date(2022, 1, 3), None, "SK 1", 1),
        ("suspended", date(2022, 2, 1), "under_review", None, 1),
        ("active", date(2022, 3, 1), None, None, 1),
        ("ended", date(2022, 4, 1), "moved", "SK 2", 1),
        ("active", date(2022, 5, 2), None, None, 5),
    ]
    (now,) = await enrolments_page(conn, board.schema, EnrolledFilter(region=TOWN), limit=2)
    assert now.standing == "active"
    assert await enrolments_page(conn, board.schema, EnrolledFilter(region=VILLAGE), limit=2) == []


async def test_enrolments_are_listed_as_decided_and_found_under_every_id(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for who in (CITRA, BUDI, ANI):
        history.record(who, registered())
        history.record(
            named(f"enrolment of {who}"), decision(EnrolmentDecided, who, region=VILLAGE)
        )
    apart = history.last
    history.record(ANI, PersonsMerged(merged=BUDI))
    history.record(
        named(f"enrolment of {CITRA}"), decision(EnrolmentSuspended, CITRA, reason="not_found")
    )
    board.show(history.facts)

    async def listed(after: int | None = None, at: int | None = None, **asked: Any) -> list[Any]:
        wanted = EnrolledFilter(**asked)
        rows = await enrolments_page(conn, board.schema, wanted, after=after, limit=9, at=at)
        if after is None:
            assert await enrolments_count(conn, board.schema, wanted, at) == len(rows)
        return [row.person for row in rows]

    assert await listed() == [CITRA, BUDI, ANI]
    assert await listed(after=2) == [BUDI, ANI]
    assert await listed(standing="active") == [BUDI, ANI]
    assert await listed(standing="active", at=apart) == [CITRA, BUDI, ANI]
    assert await listed(person=BUDI) == await listed(person=ANI) == [BUDI, ANI]
    assert await listed(person=BUDI, at=apart) == [BUDI]
    assert await listed(person=named("nobody")) == []
    assert await listed(programme="BPNT") == []
    assert await listed(scope=("61.05.07",)) == []


async def test_a_running_enrolment_moves_with_its_person_and_an_ended_one_stays(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for who in (ANI, BUDI, CITRA):
        history.record(who, registered())
        history.record(
            named(f"enrolment of {who}"), decision(EnrolmentDecided, who, region=VILLAGE)
        )
    history.record(named(f"enrolment of {CITRA}"), decision(EnrolmentEnded, CITRA, reason="moved"))
    before = history.record(ANI, PersonsMerged(merged=BUDI))
    for who in (ANI, CITRA):
        history.record(who, PersonMoved(to_region=TOWN, moved_on=DAY))
    board.show(history.facts)

    async def listed(region: str, at: int | None = None) -> list[Any]:
        wanted = EnrolledFilter(scope=(region,))
        rows = await enrolments_page(conn, board.schema, wanted, limit=9, at=at)
        return [row.person for row in rows]

    assert await listed(TOWN) == [ANI, BUDI]
    assert await listed(VILLAGE) == [CITRA]
    assert await listed(VILLAGE, before) == [ANI, BUDI, CITRA]
    (moved,) = await enrolled(conn, board.schema, EnrolledFilter(scope=(TOWN,)))
    assert (moved.active, moved.ended) == (1, 0)


async def test_people_keep_their_ciphertext_and_know_their_survivor(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(ANI, registered())
    history.record(BUDI, registered(TOWN))
    history.record(CITRA, registered())
    history.record(BUDI, PersonsMerged(merged=CITRA))
    history.record(ANI, PersonsMerged(merged=BUDI))
    board.show(history.facts)

    known = await people_by_id(conn, board.schema, [ANI, BUDI, CITRA, named("nobody")])
    assert {row.person: (row.survivor, row.absorbed) for row in known.values()} == {
        ANI: (ANI, 2),
        BUDI: (ANI, 0),
        CITRA: (ANI, 0),
    }
    assert (known[ANI].nik, known[ANI].phone) == ("sealed-nik", None)
    assert await person(conn, board.schema, BUDI, scope=("61.05.01",)) is None
    before = await person(conn, board.schema, CITRA, at=4)
    assert before is not None
    assert before.survivor == BUDI
