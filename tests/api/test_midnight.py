"""A list that began before midnight is read to its end for the day on which it began."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi import FastAPI

from application.rules import local_day
from infra.main import create_app
from infra.settings import Settings
from tests.api.aid_scene import OF, OWNER, Scene, done
from tests.api.conftest import CITIZEN, LIMITS, SUPERVISOR, Service
from tests.api.families import HEAD, Reading
from tests.api.test_later_pages import COVERAGE, QUALITY, asking, person_of
from tests.conftest import OpenTenant

Prepared = tuple[Reading, str]
"""A list that asks for no day, and the position at which it is read first."""

UNDELIVERED = asking("undeliveredPayments", "id why", ", $f: AidPaymentFilter", ", filter: $f")
ENROLLED = """query($min: Position) { publicAggregates(minPosition: $min) {
  enrolledOn enrolled { unit rows { counts } } } }"""
LATE = asking("slaBoard", "complaint clock late", ", $f: ClockFilter", ", filter: $f")


class Clock:
    """The present, and what the test lets pass beyond it."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.passed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(town: OpenTenant, settings: Settings, clock: Clock) -> FastAPI:
    return create_app(settings, town.owner, LIMITS, clock=clock)


async def coverage(service: Service) -> Prepared:
    least = (await person_of(service, "61.05.01.2029"))["position"]
    return Reading(service, COVERAGE, HEAD, {"first": 10, "region": "61.05.01"}), least


async def quality(service: Service) -> Prepared:
    least = [await person_of(service) for _ in range(3)][-1]["position"]
    asked = {"first": 1, "measure": "up_to_date", "meets": True}
    return Reading(service, QUALITY, HEAD, asked), least


async def undelivered(service: Service) -> Prepared:
    scene = await Scene.of(service)
    await scene.instructed()
    position = ""
    for one in scene.people[:2]:
        failed = {**OF, "recipient": one, "component": "sembako", "reason": "payer_fault"}
        position = (await done(service, "RecordFailure", OWNER, **failed))["position"]
    return Reading(service, UNDELIVERED, OWNER, {"first": 1, "f": OF}), position


async def clocks(service: Service) -> Prepared:
    least = [await service.complain() for _ in range(3)][-1]["position"]
    return Reading(service, LATE, SUPERVISOR, {"first": 1, "f": {"late": False}}), least


@pytest.mark.parametrize(
    "prepare",
    [coverage, quality, undelivered, clocks],
    ids=lambda prepare: prepare.__name__,
)
async def test_later_pages_keep_the_day_of_the_first(
    service: Service, clock: Clock, prepare: Callable[[Service], Awaitable[Prepared]]
) -> None:
    reading, least = await prepare(service)
    first = await reading.page(least=least)
    assert first["pageInfo"]["hasNextPage"]
    undisturbed = await reading.from_here(first)
    clock.passed = timedelta(days=300)
    assert await reading.from_here(first) == undisturbed
    afresh = await reading.from_here(await reading.page())
    assert [(total, node) for total, _, node in afresh] != [
        (total, node) for total, _, node in undisturbed
    ]


async def test_a_list_of_what_was_late_is_read_on_after_midnight(
    service: Service, clock: Clock
) -> None:
    _, least = await clocks(service)
    clock.passed = timedelta(days=100)
    reading = Reading(service, LATE, SUPERVISOR, {"first": 1, "f": {"late": True}})
    first = await reading.page(least=least)
    assert first["pageInfo"]["hasNextPage"]
    clock.passed += timedelta(days=1)
    assert len(await reading.from_here(first)) == first["totalCount"]


async def test_the_public_sees_enrolments_when_their_month_is_over(
    service: Service, clock: Clock
) -> None:
    begun = local_day(clock(), "61.05")
    await Scene.of(service)
    least = (await service.complain())["position"]

    async def told() -> tuple[date, list[str]]:
        found = (await service.data(ENROLLED, CITIZEN, min=least))["publicAggregates"]
        return date.fromisoformat(found["enrolledOn"]), [one["unit"] for one in found["enrolled"]]

    assert await told() == (begun.replace(day=1) - timedelta(days=1), [])
    clock.passed = timedelta(days=32)
    ended, units = await told()
    assert ended >= begun
    assert ended == local_day(clock(), "61.05").replace(day=1) - timedelta(days=1)
    assert units == ["KPM"]


async def test_another_day_is_another_list(service: Service, clock: Clock) -> None:
    reading, least = await quality(service)
    first = await reading.page(least=least)
    day = (clock() + timedelta(days=2)).date().isoformat()
    answer = await service.ask(
        QUALITY,
        HEAD,
        **reading.variables,
        on=day,
        after=first["pageInfo"]["endCursor"],
    )
    assert answer["errors"][0]["extensions"]["code"] == "invalid_cursor"
