"""Commands that arrive at once, through use cases and PostgreSQL, from one service and from two."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest

from application.disbursing import PaymentLine, ScheduleBatch, schedule_batch
from application.filing_complaints import SubmitComplaint, submit_complaint
from application.keeping_budget import AllocateBudget, ReviseBudget, allocate_budget, revise_budget
from application.keeping_programmes import RegisterProgramme, register_programme
from application.ports import Act, Outcome, Ports, Receipt
from application.receiving_lists import ReceiveEnrolments, receive_enrolments
from application.registering_people import (
    MergePeople,
    RegisterPerson,
    merge_people,
    register_person,
)
from application.roles import Role
from domain.errors import AlreadyPaid, CommandIdReused, Refusal
from infra.world import World
from tests.conftest import OpenTenant

MASTER_KEY = bytes(range(32))
VILLAGE = "61.05.01.1001"
COMPLAINT = SubmitComplaint(channel="web", region=VILLAGE, narrative="Bantuan belum diterima")
PERSON = RegisterPerson(name="Anita", region=VILLAGE)


@pytest.fixture
def services(tenant: OpenTenant) -> Iterator[list[Ports]]:
    """Two services on one database, as two processes have them: each has its own writer."""
    with World(tenant.serving, MASTER_KEY) as one, World(tenant.serving, MASTER_KEY) as other:
        yield [world.ports_for(tenant.code) for world in (one, other)]


def act(role: Role, command_id: UUID | None = None) -> Act:
    return Act(f"{role.value}-1", role, "secretariat", command_id or uuid4())


async def test_of_many_who_saw_the_same_version_one_is_recorded(services: list[Ports]) -> None:
    year, line, decree = datetime.now(UTC).year, "bansos", "Perda 1"
    allocated = AllocateBudget(
        year=year, line=line, title="Bantuan sosial", amount_rupiah=1_000, decree=decree
    )
    await allocate_budget(allocated, act(Role.HEAD), services[0])

    async def revise(number: int) -> str:
        seen = replace(act(Role.HEAD), expected_version=1)
        revised = ReviseBudget(year=year, line=line, amount_rupiah=2_000 + number, decree=decree)
        try:
            await revise_budget(revised, seen, services[number % 2])
        except Refusal as refusal:
            return refusal.code
        return "recorded"

    answers = await asyncio.gather(*map(revise, range(8)))
    assert Counter(answers) == {"recorded": 1, "stale_version": 7}


def facts(tenant: OpenTenant) -> Counter[str]:
    with psycopg.connect(tenant.serving) as connection:
        rows = connection.execute(f"SELECT topic FROM {tenant.schema}.stored_events").fetchall()
    return Counter(topic for (topic,) in rows)


async def test_the_same_command_sent_often_at_once_is_one_fact_and_one_answer(
    services: list[Ports], tenant: OpenTenant
) -> None:
    doing = act(Role.CITIZEN)
    receipts = await asyncio.gather(
        *(submit_complaint(COMPLAINT, doing, services[n % 2]) for n in range(20))
    )
    assert len(set(receipts)) == 1
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert facts(tenant) == {"complaint.submitted": 1, "sla.started": 2}


async def test_a_command_whose_subject_is_random_is_one_fact_too(
    services: list[Ports], tenant: OpenTenant
) -> None:
    doing = act(Role.DESK)
    receipts = await asyncio.gather(
        *(register_person(PERSON, doing, services[n % 2]) for n in range(20))
    )
    assert len(set(receipts)) == 1
    assert facts(tenant) == {"person.registered": 1}


async def test_of_two_contents_under_one_id_one_is_recorded_and_the_other_told(
    services: list[Ports], tenant: OpenTenant
) -> None:
    doing = act(Role.CITIZEN)
    contents = [COMPLAINT, msgspec.structs.replace(COMPLAINT, narrative="Hal lain")]
    answers = await asyncio.gather(
        *(submit_complaint(contents[n % 2], doing, services[n // 2 % 2]) for n in range(20)),
        return_exceptions=True,
    )
    recorded = {answer for answer in answers if isinstance(answer, Receipt)}
    assert len(recorded) == 1
    assert sum(isinstance(answer, CommandIdReused) for answer in answers) == 10
    assert facts(tenant) == {"complaint.submitted": 1, "sla.started": 2}


async def test_people_who_share_a_telephone_and_a_card_are_all_registered(
    services: list[Ports], tenant: OpenTenant
) -> None:
    sharing = msgspec.structs.replace(
        PERSON, phone="0812-3456-7890", family_card="6105991708900001"
    )
    await asyncio.gather(
        *(register_person(sharing, act(Role.DESK), services[0]) for _ in range(30))
    )
    assert facts(tenant) == {"person.registered": 30}


def batch(number: int, recipient: UUID) -> ScheduleBatch:
    return ScheduleBatch(
        programme="PKH",
        period="2022-T2",
        channel="pos",
        number=number,
        unit="KPM",
        funding="apbn",
        decree="SK 1",
        control_count=1,
        control_sum_rupiah=225_000,
        lines=(PaymentLine(recipient=recipient, component="sd", amount_rupiah=225_000),),
    )


async def two_people(ports: Ports) -> tuple[UUID, UUID]:
    programme = RegisterProgramme(
        code="PKH",
        name="PKH",
        level="national",
        owner="Kemensos",
        unit="KPM",
        funding="apbn",
        description="Bantuan bersyarat",
    )
    await register_programme(programme, act(Role.HEAD), ports)
    one, other = [await register_person(PERSON, act(Role.DESK), ports) for _ in range(2)]
    enrolment = ReceiveEnrolments(
        programme="PKH", people=(one.subject, other.subject), decided_on=date(2022, 1, 10)
    )
    await receive_enrolments(enrolment, act(Role.PROGRAMME_OWNER), ports)
    return one.subject, other.subject


async def test_a_merge_between_reading_and_recording_does_not_pay_a_person_twice(
    services: list[Ports], tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports, elsewhere = services
    one, other = await two_people(ports)
    await schedule_batch(batch(1, one), act(Role.VERIFIER), ports)
    append = ports.ledger.append
    merges = [MergePeople(survivor=other, merged=one)]

    async def append_after_a_merge(outcome: Outcome, *rest: Any) -> Receipt:
        while merges:
            await merge_people(merges.pop(), act(Role.VERIFIER), elsewhere)
        return await append(outcome, *rest)

    monkeypatch.setattr(ports.ledger, "append", append_after_a_merge)
    with pytest.raises(AlreadyPaid):
        await schedule_batch(batch(2, other), act(Role.VERIFIER), ports)
    assert facts(tenant)["entitlement.payment_scheduled"] == 1


async def test_batches_at_once_for_both_ids_of_a_person_pay_once(
    services: list[Ports], tenant: OpenTenant
) -> None:
    one, other = await two_people(services[0])
    await merge_people(MergePeople(survivor=other, merged=one), act(Role.VERIFIER), services[0])
    answers = await asyncio.gather(
        *(
            schedule_batch(batch(n, (one, other)[n % 2]), act(Role.VERIFIER), services[n // 2 % 2])
            for n in range(1, 9)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert sum(isinstance(answer, Refusal) for answer in answers) == 7
    assert facts(tenant)["entitlement.payment_scheduled"] == 1
