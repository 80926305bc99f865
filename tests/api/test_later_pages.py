"""A list is read to its end as it began, in every part of its rows, whatever is recorded meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.auth import Caller
from application.roles import Role
from application.rules import local_day
from tests.api.conftest import DESK, SUPERVISOR, VERIFIER, VILLAGE, Service
from tests.api.families import (
    HEAD,
    OPERATOR,
    PROGRAMME,
    Reading,
    family,
    objected,
    person,
    proposed,
    recorded,
)

OWNER = Caller("owner-1", Role.PROGRAMME_OWNER, "61.05", "secretariat")
Prepared = tuple[Reading, str, Callable[[], Awaitable[str]]]
"""A list, the position at which it is read first, and what is recorded meanwhile, up to a position."""

TODAY = local_day(datetime.now(UTC), "61.05")
LATER = (TODAY + timedelta(days=60)).isoformat()
"""A day on which what is recorded today is fresh by the rule that ships, and not by a rule of one month."""


def asking(field: str, node: str, variables: str = "", arguments: str = "") -> str:
    return (
        f"query($first: Int, $after: Cursor, $min: Position {variables}) {{"
        f" {field}(first: $first, after: $after, minPosition: $min {arguments}) {{"
        f" totalCount position pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {node} }} }} }} }}"
    )


HOUSEHOLDS = asking(
    "households", "id living head members { relation standing person { diedOn survivor position } }"
)
PROPOSALS = asking("proposals", "id stage visitedOn", ", $f: ProposalFilter", ", filter: $f")
OBJECTIONS = asking("objections", "id status rejectedFor")
COVERAGE = asking(
    "villageCoverage",
    "village workstation stale lastChangeOn operators { member decree }",
    ", $region: String, $on: Date",
    ", region: $region, on: $on",
)
QUALITY = asking(
    "dataQualityList",
    "subject kind region",
    ", $measure: String!, $meets: Boolean!, $on: Date",
    ", measure: $measure, meets: $meets, on: $on",
)
CLOCKS = asking("slaBoard", "complaint clock dueOn workingDaysLeft", ", $on: Date", ", on: $on")
ENROLMENTS = asking(
    "enrolments", "status reason since household person { id survivor household position }"
)
CLAIMS = asking("strandedClaims", "id status missing repeated")


async def rule(service: Service, name: str, **numbers: int) -> str:
    published = await recorded(
        service,
        "PublishRules",
        HEAD,
        rule=name,
        validFrom=TODAY.isoformat(),
        source="Perbup 12/2026",
        numbers=[{"parameter": each, "value": value} for each, value in numbers.items()],
    )
    return str(published["position"])


async def families(service: Service) -> Prepared:
    found = [await family(service) for _ in range(3)]
    member = await person(service, "Siti Rahma")
    least = (await person_of(service))["position"]

    async def meanwhile() -> str:
        oldest = {"household": found[0]["subject"]}
        await recorded(service, "AddMember", OPERATOR, **oldest, person=member, relation="child")
        done = await recorded(
            service,
            "RecordDeath",
            OPERATOR,
            household=found[1]["subject"],
            person=found[1]["head"],
            diedOn=TODAY.isoformat(),
        )
        await family(service)
        return str(done["position"])

    return Reading(service, HOUSEHOLDS, DESK, {"first": 1}), least, meanwhile


async def person_of(service: Service, region: str = VILLAGE) -> dict[str, Any]:
    return await recorded(service, "RegisterPerson", DESK, name="Siti Contoh", region=region)


async def queue(service: Service) -> Prepared:
    await recorded(service, "RegisterProgramme", HEAD, **PROGRAMME)
    found = [await proposed(service, (await family(service))["subject"]) for _ in range(3)]

    async def meanwhile() -> str:
        for one in found[1:]:
            await recorded(
                service,
                "VisitHousehold",
                VERIFIER,
                proposal=one["subject"],
                visitedOn=TODAY.isoformat(),
                findings="Rumah papan",
            )
        new = await proposed(service, (await family(service))["subject"])
        return str(new["position"])

    reading = Reading(service, PROPOSALS, VERIFIER, {"first": 1, "f": {"stage": "proposed"}})
    return reading, found[-1]["position"], meanwhile


async def enrolments(service: Service) -> Prepared:
    await recorded(service, "RegisterProgramme", HEAD, **PROGRAMME)
    day = {"programme": "PKH", "decidedOn": TODAY.isoformat()}
    found = [await person(service) for _ in range(3)]
    enrolled = [
        await recorded(service, "ReceiveEnrolment", OWNER, **day, person=one) for one in found
    ]

    async def meanwhile() -> str:
        ending = {**day, "person": found[1], "reason": "moved"}
        await recorded(service, "ReceiveEnding", OWNER, **ending)
        await recorded(service, "RegisterHousehold", OPERATOR, region=VILLAGE, head=found[2])
        new = await recorded(
            service, "ReceiveEnrolment", OWNER, **day, person=await person(service)
        )
        return str(new["position"])

    return Reading(service, ENROLMENTS, OWNER, {"first": 1}), enrolled[-1]["position"], meanwhile


async def objections(service: Service) -> Prepared:
    household, neighbour = (await family(service))["subject"], await person(service, "Siti Rahma")
    found = [await objected(service, household, neighbour) for _ in range(3)]

    async def meanwhile() -> str:
        await recorded(
            service,
            "RejectObjection",
            VERIFIER,
            objection=found[0]["subject"],
            reason="found_eligible",
            findings="Mobil milik tamu",
        )
        return str((await objected(service, household, neighbour))["position"])

    return Reading(service, OBJECTIONS, VERIFIER, {"first": 1}), found[-1]["position"], meanwhile


async def coverage(service: Service) -> Prepared:
    last = "61.05.01.2029"
    least = (await person_of(service, last))["position"]

    async def meanwhile() -> str:
        village = "61.05.01.2028"
        await recorded(
            service, "AssignDataTeamMember", HEAD, member="m-1", village=village, decree="SK 1"
        )
        await recorded(service, "PlaceWorkstation", HEAD, village=village)
        await person_of(service, village)
        return await rule(service, "data_update", months=1)

    asked = {"first": 10, "region": "61.05.01", "on": LATER}
    return Reading(service, COVERAGE, HEAD, asked), least, meanwhile


async def quality(service: Service) -> Prepared:
    least = [await person_of(service) for _ in range(3)][-1]["position"]

    async def meanwhile() -> str:
        await person_of(service)
        return await rule(service, "data_update", months=1)

    asked = {"first": 1, "measure": "up_to_date", "meets": True, "on": LATER}
    return Reading(service, QUALITY, HEAD, asked), least, meanwhile


async def clocks(service: Service) -> Prepared:
    least = [await service.complain() for _ in range(3)][-1]["position"]

    async def meanwhile() -> str:
        off = [TODAY + timedelta(days=days) for days in range(1, 9)]
        position = ""
        for year in {day.year for day in off}:
            days = [day.isoformat() for day in off if day.year == year]
            done = await recorded(
                service, "PublishCalendar", HEAD, year=year, decree="SKB 9", daysOff=days
            )
            position = done["position"]
        return position

    return Reading(service, CLOCKS, DESK, {"first": 1, "on": TODAY.isoformat()}), least, meanwhile


async def claims(service: Service) -> Prepared:
    found = []
    for _ in range(3):
        somebody = await person(service)
        found.append(
            await recorded(
                service,
                "ClaimRepatriation",
                SUPERVISOR,
                person=somebody,
                region=VILLAGE,
                origin="33.74",
            )
        )

    async def meanwhile() -> str:
        return await rule(
            service, "stranded_checklist", police_letter=0, identity=0, ticket=1, letter_to_origin=0
        )

    return Reading(service, CLAIMS, SUPERVISOR, {"first": 1}), found[-1]["position"], meanwhile


@pytest.mark.parametrize(
    "prepare",
    [families, queue, enrolments, objections, coverage, quality, clocks, claims],
    ids=lambda prepare: prepare.__name__,
)
async def test_later_pages_are_those_of_the_first_position(
    service: Service, prepare: Callable[[Service], Awaitable[Prepared]]
) -> None:
    reading, least, meanwhile = await prepare(service)
    first = await reading.page(least=least)
    undisturbed = await reading.from_here(first)
    assert first["pageInfo"]["hasNextPage"]
    position = await meanwhile()
    assert await reading.from_here(first, position) == undisturbed
    afresh = await reading.from_here(await reading.page(least=position))
    assert [node for *_, node in afresh] != [node for *_, node in undisturbed]
