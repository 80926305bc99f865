"""What a bundle's definitions make of the facts is what the service's own read models say at the same position."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import psycopg
import pytest

from domain.bundle import Selection
from domain.bundle_definitions import DEFINITIONS
from domain.bundle_totals import Group, Tally, read_definitions
from domain.fact import Recorded
from infra.codec import CODEC
from projections.beneficiary_counts import (
    EnrolledFilter,
    PaymentFilter,
    ServedFilter,
    enrolled,
    payments,
    served,
)
from projections.complaint_status import ComplaintFilter, complaints_by_status
from tests.properties.conftest import Pair
from tests.properties.filling import fill
from tests.properties.random_aid import RandomAid
from tests.properties.random_history import RandomHistory

Numbers = dict[Group, dict[str, int]]

FROM, BEFORE = datetime(2022, 5, 16, tzinfo=UTC), datetime(2022, 5, 18, 3, tzinfo=UTC)
DAYS = ("2022-05-10", "2022-05-18")
NARROWED = Selection(
    programme="BPNT",
    period="some days",
    periods=("2022-05",),
    days=DAYS,
    ms=(int(FROM.timestamp()) * 1000, int(BEFORE.timestamp()) * 1000),
)


@pytest.mark.parametrize("kind", [RandomHistory, RandomAid])
def test_every_total_is_what_the_read_models_say(pair: Pair, kind: type[RandomHistory]) -> None:
    met: set[str] = set()
    facts = kind(2).grow(300)
    fill(pair.connection, pair.one, facts, Random(2))
    for at in (len(facts) // 2, len(facts)):
        for selection in (Selection(), Selection(office="betabas"), NARROWED):
            counted = tallied(facts[:at], selection)
            said = asyncio.run(read_models(pair, at, selection))
            assert _of_what_is_asked(counted, selection) == said
            met |= {name for name, _ in said}
    wanted = {total["name"] for table in DEFINITIONS["tables"] for total in table["totals"]}
    unknown = {"services", "services_by_kind", "services_by_unit", "complaints_by_status"}
    assert met == wanted if kind is RandomHistory else met >= wanted - unknown


def tallied(facts: Sequence[Recorded], selection: Selection) -> Numbers:
    """The totals by the definitions, from the states as they are stored."""
    tally = Tally(read_definitions(DEFINITIONS), selection)
    for recorded in facts:
        topic, state = CODEC.encode(recorded.fact, CODEC.envelope(recorded.envelope))
        if tally.reads(topic):
            tally.read(topic, str(recorded.stream), state.decode())
    return tally.lines()


def _of_what_is_asked(counted: Numbers, selection: Selection) -> Numbers:
    """Without what no read model counts by office: enrolments, payments, complaints."""
    if selection.office is None:
        return counted
    return {group: numbers for group, numbers in counted.items() if group[0].startswith("services")}


async def read_models(pair: Pair, at: int, selection: Selection) -> Numbers:
    """The same, as the service answers."""
    async with await psycopg.AsyncConnection.connect(pair.dsn, autocommit=True) as conn:
        found = await _served(conn, pair.one, at, selection)
        if selection.office is None:
            found |= await _enrolled(conn, pair.one, at, selection)
            found |= await _paid(conn, pair.one, at, selection)
            found |= await _complained(conn, pair.one, at, selection)
    return found


async def _served(conn: Any, schema: str, at: int, selection: Selection) -> Numbers:
    first, last = map(date.fromisoformat, selection.days) if selection.days else (None, None)
    wanted = ServedFilter(
        office=selection.office,
        programme=selection.programme,
        rendered_from=first,
        rendered_until=last,
    )
    found: Numbers = {}
    for line in await served(conn, schema, wanted, by=("service", "programme"), at=at):
        found["services_by_kind", (line.programme, line.service, line.unit)] = _numbers(line)
    for line in await served(conn, schema, wanted, by=(), at=at):
        found["services_by_unit", (line.unit,)] = _numbers(line)
    by_unit = [numbers for group, numbers in found.items() if group[0] == "services_by_unit"]
    if by_unit:
        found["services", ()] = {"services": sum(each["services"] for each in by_unit)}
    return found


def _numbers(line: Any) -> dict[str, int]:
    return {"services": line.services, "quantity": line.quantity}


async def _enrolled(conn: Any, schema: str, at: int, selection: Selection) -> Numbers:
    wanted = EnrolledFilter(programme=selection.programme)
    return {
        ("enrolled", (line.programme, line.unit)): {
            "active": line.active,
            "suspended": line.suspended,
            "ended": line.ended,
        }
        for line in await enrolled(conn, schema, wanted, at=at)
    }


async def _paid(conn: Any, schema: str, at: int, selection: Selection) -> Numbers:
    wanted = PaymentFilter(programme=selection.programme, periods=selection.periods)
    found: Numbers = {}
    for line in await payments(conn, schema, wanted, at=at):
        by = (line.programme, line.period, line.unit)
        numbers = line._asdict()
        recipients = numbers.pop("recipients")
        found["payments", by] = {
            name: number for name, number in numbers.items() if isinstance(number, int)
        }
        if recipients:
            found["recipients", by] = {"persons": recipients}
    return found


async def _complained(conn: Any, schema: str, at: int, selection: Selection) -> Numbers:
    wanted = ComplaintFilter(
        programme=selection.programme,
        submitted_from=FROM if selection.ms else None,
        submitted_before=BEFORE if selection.ms else None,
    )
    counted = await complaints_by_status(conn, schema, wanted, at)
    return {
        ("complaints_by_status", (status,)): {"complaints": number}
        for status, number in counted.items()
    }
