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
from domain.person import PersonRegistered, PersonsMerged
from domain.service_rendered import ServiceRecorded, ServiceVoided
from projections.enrolled import EnrolledFilter, enrolled
from projections.people import people_by_id, person
from projections.served import ServedFilter, served
from tests.projections.conftest import Board
from tests.projections.history import DAY, TOWN, VILLAGE, History, named

ANI, BUDI, CITRA = named("ani"), named("budi"), named("citra")


def service(name: str, unit: str, *, quantity: int = 1, on: date = DAY) -> ServiceRecorded:
    return ServiceRecorded(
        service=name, unit=unit, quantity=quantity, rendered_on=on, region=VILLAGE
    )


def decision(kind: type[Any], who: Any, **more: Any) -> Fact:
    fact: Fact = kind(programme="PKH", person=who, unit="KPM", decided_on=DAY, **more)
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
