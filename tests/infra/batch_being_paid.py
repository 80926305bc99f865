"""A batch that is with its payer: some payments of one invented person, whose references never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from application.commands import COMMANDS
from application.disbursing import PaymentLine, ScheduleBatch
from application.keeping_programmes import RegisterProgramme
from application.ports import Act, Ports
from application.receiving_lists import PersonLine, ReceiveEnrolments, RegisterPeople
from application.roles import Role
from application.settling import ApproveBatch, InstructBatch
from application.use_case import Command
from domain.entitlement import entitlement_stream
from domain.settlement import Reference

PERSON = UUID("6f6f2a3e-0d0a-4e57-9b0e-2f0c7a6b5d10")
PROGRAMME, PERIOD, AMOUNT = "BLT-DESA", "2022-03", 225_000
NAME = "BLT-DESA/2022-03/pos/1"
VILLAGE = "61.05.01.1001"


@dataclass(frozen=True, slots=True)
class Paying:
    """A tenant's ports, and its batch."""

    ports: Ports
    batch: UUID

    async def give(self, role: Role, command: Command, **act: Any) -> UUID:
        return await give(self.ports, role, command, **act)


def reference(number: int, attempt: int = 1) -> str:
    """Of the n-th payment, from 1."""
    return str(Reference(entitlement_stream(PROGRAMME, PERIOD, PERSON, f"part-{number}"), attempt))


INSTRUCTED_AT = datetime(2022, 3, 1, 2, tzinfo=UTC)


async def give(ports: Ports, role: Role, command: Command, **act: Any) -> UUID:
    """Give a command that is recorded; answers its subject."""
    doing = Act(actor=f"{role}-1", role=role, office="secretariat", command_id=uuid4(), **act)
    perform: Any = COMMANDS[type(command)]
    return UUID(str((await perform(command, doing, ports)).subject))


async def paying(ports: Ports, payments: int, *, instructed: bool = True) -> Paying:
    """Prepare a batch, and pass it to the payer."""
    village_aid = RegisterProgramme(
        code=PROGRAMME,
        name="BLT Desa",
        level="village",
        owner="Pemerintah desa",
        unit="KPM",
        funding="village_fund",
        description="Tanpa aturan besaran komponen",
    )
    await give(ports, Role.HEAD, village_aid)
    person = PersonLine(person=PERSON, name="Contoh Andri", region=VILLAGE)
    await give(ports, Role.OPERATOR, RegisterPeople(lines=(person,)))
    enrolment = ReceiveEnrolments(
        programme=PROGRAMME, people=(PERSON,), decided_on=INSTRUCTED_AT.date()
    )
    await give(ports, Role.PROGRAMME_OWNER, enrolment)
    command = ScheduleBatch(
        programme=PROGRAMME,
        period=PERIOD,
        channel="pos",
        number=1,
        unit="KPM",
        funding="village_fund",
        decree="SK 1/2022",
        control_count=payments,
        control_sum_rupiah=payments * AMOUNT,
        lines=tuple(
            PaymentLine(recipient=PERSON, component=f"part-{number}", amount_rupiah=AMOUNT)
            for number in range(1, payments + 1)
        ),
    )
    batch = await give(ports, Role.PROGRAMME_OWNER, command)
    if instructed:
        await give(ports, Role.HEAD, ApproveBatch(batch=batch))
        order = InstructBatch(batch=batch, payment_order="SP2D 1")
        await give(ports, Role.PROGRAMME_OWNER, order, stated_at=INSTRUCTED_AT)
    return Paying(ports, batch)
