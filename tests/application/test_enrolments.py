"""What owners decided is recorded once for each person, under whichever id they named."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.keeping_programmes import RegisterProgramme, register_programme
from application.receiving_enrolments import (
    ReceiveEnding,
    ReceiveEnrolment,
    ReceiveResumption,
    ReceiveSuspension,
    receive_ending,
    receive_enrolment,
    receive_resumption,
    receive_suspension,
)
from application.registering_people import (
    MergePeople,
    RegisterPerson,
    merge_people,
    register_person,
)
from application.roles import Role
from domain.enrolment import EnrolmentDecided, EnrolmentEnded, enrolment_stream
from domain.errors import AlreadyExists, InFuture, NotFound, OutsideRegion, WrongState
from domain.fact import About
from tests.application.memory import World, act

VILLAGE = "61.05.01.1001"
DAY = date(2026, 1, 5)


async def programme_and_people(count: int = 1) -> tuple[World, list[UUID]]:
    world = World()
    pkh = RegisterProgramme(
        code="PKH",
        name="Program Keluarga Harapan",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan tunai bersyarat",
    )
    await register_programme(pkh, act(Role.HEAD), world.ports)
    person = RegisterPerson(name="Anita", region=VILLAGE)
    receipts = [await register_person(person, act(Role.DESK), world.ports) for _ in range(count)]
    return world, [receipt.subject for receipt in receipts]


async def enrol(world: World, person: UUID, **changes: Any) -> UUID:
    command = ReceiveEnrolment(
        **{"programme": "PKH", "person": person, "decided_on": DAY, "decree": "SK 1", **changes}
    )
    return (await receive_enrolment(command, act(Role.OPERATOR), world.ports)).subject


async def end(world: World, person: UUID) -> UUID:
    command = ReceiveEnding(programme="PKH", person=person, decided_on=DAY, reason="moved")
    return (await receive_ending(command, act(Role.OPERATOR), world.ports)).subject


async def merge(world: World, survivor: UUID, merged: UUID) -> None:
    command = MergePeople(survivor=survivor, merged=merged)
    await merge_people(command, act(Role.VERIFIER), world.ports)


async def test_an_enrolment_lives_in_the_programmes_unit_where_the_person_lives() -> None:
    world, [person] = await programme_and_people()
    stream = await enrol(world, person)
    same: dict[str, Any] = {"programme": "PKH", "person": person, "decided_on": DAY}
    suspension = ReceiveSuspension(**same, reason="under_review")
    await receive_suspension(suspension, act(Role.OPERATOR), world.ports)
    await receive_resumption(ReceiveResumption(**same), act(Role.OPERATOR), world.ports)
    assert await end(world, person) == stream == enrolment_stream("PKH", person)
    facts = world.ledger.facts(stream)
    assert [type(fact).__name__ for fact in facts] == [
        "EnrolmentDecided",
        "EnrolmentSuspended",
        "EnrolmentResumed",
        "EnrolmentEnded",
    ]
    assert facts[0] == EnrolmentDecided(
        programme="PKH", person=person, unit="KPM", decided_on=DAY, decree="SK 1", region=VILLAGE
    )
    assert facts[3] == EnrolmentEnded(
        programme="PKH", person=person, unit="KPM", decided_on=DAY, reason="moved"
    )
    assert {stored.about for stored in world.ledger.log[-4:]} == {About(VILLAGE, "PKH")}


async def test_a_region_may_be_given() -> None:
    world, [person] = await programme_and_people()
    await enrol(world, person, region="61.05.01.1002")
    assert world.ledger.log[-1].about == About("61.05.01.1002", "PKH")
    await end(world, person)
    assert world.ledger.log[-1].about == About("61.05.01.1002", "PKH")
    with pytest.raises(OutsideRegion):
        await enrol(world, person, region="21.71.03.1001")


async def test_nobody_is_enrolled_twice_until_the_first_has_ended() -> None:
    world, [person] = await programme_and_people()
    await enrol(world, person)
    with pytest.raises(AlreadyExists):
        await enrol(world, person)
    await end(world, person)
    await enrol(world, person)
    assert world.ledger.version(enrolment_stream("PKH", person)) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [({"programme": "BPNT"}, "programme"), ({"person": uuid4()}, "person")],
)
async def test_programme_and_person_are_known(change: dict[str, Any], field: str) -> None:
    world, [person] = await programme_and_people()
    with pytest.raises(NotFound) as refused:
        await enrol(world, **{"person": person, **change})
    assert refused.value.field == field


async def test_a_decision_of_tomorrow_is_refused() -> None:
    world, [person] = await programme_and_people()
    with pytest.raises(InFuture):
        await enrol(world, person, decided_on=date(2026, 1, 6))


async def test_an_enrolment_that_is_not_there_or_not_in_sight_does_not_end() -> None:
    world, [person] = await programme_and_people()
    with pytest.raises(NotFound) as refused:
        await end(world, person)
    assert refused.value.field == "enrolment"
    await enrol(world, person, region="61.05.02.2001")
    command = ReceiveEnding(programme="PKH", person=person, decided_on=DAY, reason="moved")
    with pytest.raises(NotFound):
        await receive_ending(command, act(Role.OPERATOR, regions=("61.05.01",)), world.ports)


async def test_after_a_merge_one_person_is_enrolled_once() -> None:
    world, [kept, gone] = await programme_and_people(2)
    await enrol(world, gone)
    await merge(world, kept, gone)
    for named in (kept, gone):
        with pytest.raises(AlreadyExists):
            await enrol(world, named)


async def test_after_a_merge_an_enrolment_is_reached_by_either_id() -> None:
    world, [kept, gone] = await programme_and_people(2)
    await enrol(world, gone)
    await merge(world, kept, gone)
    assert await end(world, kept) == enrolment_stream("PKH", gone)
    assert await enrol(world, gone) == enrolment_stream("PKH", kept)
    assert await end(world, gone) == enrolment_stream("PKH", kept)


async def test_a_double_found_by_merging_is_ended_under_its_own_id() -> None:
    world, [kept, gone] = await programme_and_people(2)
    await enrol(world, kept)
    await enrol(world, gone)
    await merge(world, kept, gone)
    assert await end(world, gone) == enrolment_stream("PKH", gone)
    assert await end(world, gone) == enrolment_stream("PKH", kept)
    with pytest.raises(WrongState):
        await end(world, gone)
