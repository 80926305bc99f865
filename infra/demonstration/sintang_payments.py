"""A synthetic disbursement day in Sintang: who was enrolled, who was to be paid, and what became of each payment.

Small enough to follow by hand: 24 families, 30 payments, and every way a payment can go.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from application.disbursing import PaymentLine, ScheduleBatch
from application.receiving_enrolments import ReceiveEnding, ReceiveEnrolment, ReceiveSuspension
from application.recording_payments import (
    RecordCollection,
    RecordCredit,
    RecordFailure,
    RecordReturn,
    RecordUnclaimed,
    RetryPayment,
    ReversePayment,
)
from application.registering_people import RegisterPerson
from application.roles import Role
from application.settling import ApproveBatch, InstructBatch
from application.use_case import Command
from infra.demonstration.people import invented_people
from infra.demonstration.recording import Chronicle, Deed, on
from infra.demonstration.sintang_complaints import SECRETARIAT, VILLAGE

PROGRAMME, PERIOD = "PKH", "2022-T2"
_DECREE = "SK-DEMO/PKH/2022"
_VILLAGES = ("61.05.01.1002", "61.05.01.2007", "61.05.20.2002")
_FAMILIES = 24
# Rupiah per stage of the year and component, as in docs/glossary.md.
_AMOUNTS = {"toddler": 750_000, "sd": 225_000, "smp": 375_000, "sma": 500_000, "elderly": 600_000}
# Which payments, by their number, came to what. The rest stays credited; the last stays scheduled.
_FAILED = range(26, 29)
_SCHEDULED_ONLY = range(29, 30)
_COLLECTED = range(19)
_UNCLAIMED = range(19, 23)
_RETURNED = range(21, 23)
_REVERSED = range(25, 26)
_RETRIED = range(26, 27)


class _Payment(NamedTuple):
    recipient: UUID
    component: str
    amount_rupiah: int

    @property
    def address(self) -> dict[str, Any]:
        return {
            "programme": PROGRAMME,
            "period": PERIOD,
            "recipient": self.recipient,
            "component": self.component,
        }


async def tell_payments(chronicle: Chronicle) -> None:
    """Record the people, their enrolments, one batch and what became of its payments."""
    people = await _people(chronicle)
    await _enrolments(chronicle, people)
    payments = _payments(people)
    receipts = await chronicle.record({"batch:1": _batch(payments)})
    batch = receipts["batch:1"].subject
    approval = _deed(Role.HEAD, "2022-06-21", ApproveBatch, batch=batch)
    await chronicle.record({"batch:1:approval": approval})
    instruction = _deed(Role.PROGRAMME_OWNER, "2022-06-21", InstructBatch, batch=batch)
    await chronicle.record({"batch:1:instruction": instruction})
    for stage in _stages(payments, batch):
        await chronicle.record(stage)


async def _people(chronicle: Chronicle) -> list[UUID]:
    invented = invented_people("61.05", _VILLAGES, _FAMILIES)
    at = on("2022-03-01")
    receipts = await chronicle.record(
        {
            f"person:{number}": Deed(Role.DESK, VILLAGE, at, RegisterPerson, person._asdict())
            for number, person in enumerate(invented, start=1)
        }
    )
    return [receipt.subject for receipt in receipts.values()]


async def _enrolments(chronicle: Chronicle, people: list[UUID]) -> None:
    decision = {"programme": PROGRAMME, "decided_on": on("2022-03-15").date(), "decree": _DECREE}
    await chronicle.record(
        {
            f"enrolment:{number}": _deed(
                Role.OPERATOR, "2022-03-16", ReceiveEnrolment, person=person, **decision
            )
            for number, person in enumerate(people, start=1)
        }
    )
    later = {"programme": PROGRAMME, "decided_on": on("2022-08-01").date(), "decree": _DECREE}
    suspended = {"reason": "account_inactive", **later}
    ended = {"person": people[-1], "reason": "moved", **later}
    await chronicle.record(
        {
            "suspension:1": _deed(
                Role.OPERATOR, "2022-08-02", ReceiveSuspension, person=people[-2], **suspended
            ),
            "suspension:2": _deed(
                Role.OPERATOR, "2022-08-02", ReceiveSuspension, person=people[-3], **suspended
            ),
            "ending:1": _deed(Role.OPERATOR, "2022-08-02", ReceiveEnding, **ended),
        }
    )


def _payments(people: list[UUID]) -> list[_Payment]:
    """One payment a family, and a second component for every fourth."""
    components = list(_AMOUNTS)
    first = [
        _Payment(person, name := components[number % len(components)], _AMOUNTS[name])
        for number, person in enumerate(people)
    ]
    second = [
        _Payment(person, name := components[(number + 1) % len(components)], _AMOUNTS[name])
        for number, person in list(enumerate(people))[::4]
    ]
    return first + second


def _batch(payments: list[_Payment]) -> Deed:
    return _deed(
        Role.VERIFIER,
        "2022-06-20",
        ScheduleBatch,
        programme=PROGRAMME,
        period=PERIOD,
        channel="himbara",
        number=1,
        unit="KPM",
        funding="apbn",
        decree=_DECREE,
        payment_order="SP2D-DEMO-001",
        control_count=len(payments),
        control_sum_rupiah=sum(payment.amount_rupiah for payment in payments),
        lines=tuple(PaymentLine(**payment._asdict()) for payment in payments),
    )


def _stages(payments: list[_Payment], batch: UUID) -> list[dict[str, Deed]]:
    """What happened, in groups whose deeds do not wait for each other."""
    bad = {*_FAILED, *_SCHEDULED_ONLY}
    credited = [number for number in range(len(payments)) if number not in bad]

    def each(
        what: str,
        numbers: Iterable[int],
        role: Role,
        day: str,
        command: type[Command],
        **fields: Any,
    ) -> dict[str, Deed]:
        return {
            f"{what}:{number}": _deed(role, day, command, **payments[number].address, **fields)
            for number in numbers
        }

    returned = {
        f"return:{number}": _deed(
            Role.OPERATOR,
            "2022-07-15",
            RecordReturn,
            **payments[number].address,
            amount_rupiah=payments[number].amount_rupiah,
        )
        for number in _RETURNED
    }
    approval = _deed(Role.HEAD, "2022-07-19", ApproveBatch, batch=batch, amendments=len(_RETRIED))
    owner, village = Role.PROGRAMME_OWNER, Role.FIELD
    return [
        each("credit", credited, owner, "2022-06-22", RecordCredit)
        | each("failure", _FAILED, owner, "2022-06-22", RecordFailure, reason="account_blocked"),
        each("collection", _COLLECTED, village, "2022-06-24", RecordCollection)
        | each("unclaimed", _UNCLAIMED, Role.OPERATOR, "2022-07-08", RecordUnclaimed),
        returned
        | each(
            "reversal",
            _REVERSED,
            Role.SUPERVISOR,
            "2022-07-15",
            ReversePayment,
            reason="recipient_died",
        )
        | each("retry", _RETRIED, Role.VERIFIER, "2022-07-18", RetryPayment),
        {"retries:approval": approval},
        each("second-credit", _RETRIED, owner, "2022-07-20", RecordCredit),
    ]


def _deed(role: Role, day: str, command: type[Command], **fields: Any) -> Deed:
    return Deed(role, SECRETARIAT, on(day), command, fields)
