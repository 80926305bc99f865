"""As a verifier, I schedule a batch and follow its payments; nobody is paid twice, however often somebody tries."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from application.roles import Role
from tests.stories.conftest import Hire

PKH = {"programme": "PKH", "period": "2022-T2"}
AMOUNT = 225_000
VILLAGE = "61.05.01.1001"
COUNTS = """query($min: Position) {
  beneficiaryCounts(programme: "PKH", period: "2022-T2", minPosition: $min) { payments { lines {
    scheduled credited failed collected unclaimed returned reversed recipients netRupiah unit
  } } } }"""
ANOMALIES = """query($min: Position) {
  paymentAnomalies(minPosition: $min) { anomalies { component payments heldRupiah person } } }"""


def _batch(recipients: list[str], number: int = 1, **changed: object) -> dict[str, Any]:
    return {
        **PKH,
        "channel": "himbara",
        "number": number,
        "unit": "KPM",
        "funding": "apbn",
        "decree": "SK 1/2022",
        "paymentOrder": f"SP2D {number}",
        "controlCount": len(recipients),
        "controlSumRupiah": len(recipients) * AMOUNT,
        "lines": [
            {"recipient": recipient, "component": "sd", "amountRupiah": AMOUNT}
            for recipient in recipients
        ],
        **changed,
    }


def _on(recipient: str) -> dict[str, Any]:
    return {**PKH, "recipient": recipient, "component": "sd"}


async def _programme(hire: Hire) -> None:
    await hire(Role.HEAD).do(
        "RegisterProgramme", code="PKH", name="Program Keluarga Harapan", level="national",
        owner="Kementerian Sosial", unit="KPM", funding="apbn", description="Bantuan bersyarat",
    )  # fmt: skip


async def _order(hire: Hire, batch: str) -> None:
    """Let others approve a prepared batch and tell the payer to pay."""
    await hire(Role.HEAD).do("ApproveBatch", batch=batch)
    await hire(Role.PROGRAMME_OWNER).do("InstructBatch", batch=batch, paymentOrder="SP2D 1/2022")


async def _people(hire: Hire, count: int) -> list[str]:
    """People whom the programme's owner enrolled."""
    desk = hire(Role.DESK)
    people = [
        await desk.do("RegisterPerson", name=f"Contoh {number}", region=VILLAGE)
        for number in range(count)
    ]
    decision: dict[str, Any] = {"programme": "PKH", "people": people, "decidedOn": "2022-01-10"}
    await hire(Role.PROGRAMME_OWNER).do("ReceiveEnrolments", **decision)
    return people


@pytest.mark.usefixtures("offices")
async def test_a_day_with_failures_returns_and_a_double_payment(hire: Hire) -> None:
    await _programme(hire)
    verifier, owner, operator = hire(Role.VERIFIER), hire(Role.PROGRAMME_OWNER), hire(Role.OPERATOR)
    people = await _people(hire, 5)
    collected, unclaimed, failed, reversed_, waiting = people
    batch = await verifier.do("ScheduleBatch", **_batch(people))
    await _order(hire, batch)

    for recipient in (collected, unclaimed, reversed_):
        await owner.do("RecordCredit", **_on(recipient))
    await owner.do("RecordFailure", **_on(failed), reason="account_blocked")
    await operator.do("RecordCollection", **_on(collected))
    await operator.do("RecordUnclaimed", **_on(unclaimed))
    await operator.do("RecordReturn", **_on(unclaimed), amountRupiah=AMOUNT)
    await hire(Role.SUPERVISOR).do("ReversePayment", **_on(reversed_), reason="recipient_died")

    # Twice by another batch, by a retry, by a second credit: refused each time.
    assert (
        await verifier.refused("ScheduleBatch", **_batch([collected], number=2)) == "already_paid"
    )
    assert await verifier.refused("ScheduleBatch", **_batch([waiting], number=2)) == "already_paid"
    assert await verifier.refused("RetryPayment", **_on(collected)) == "already_paid"
    assert await owner.refused("RecordCredit", **_on(collected)) == "wrong_state"

    # After a failure and after a full return there may be a second attempt, if somebody else approves it.
    for recipient in (failed, unclaimed):
        await verifier.do("RetryPayment", **_on(recipient))
        assert await owner.refused("RecordCredit", **_on(recipient)) == "wrong_state"
    head = hire(Role.HEAD)
    assert await head.refused("ApproveBatch", batch=batch, amendments=1) == "proposal_changed"
    await head.do("ApproveBatch", batch=batch, amendments=2)
    for recipient in (failed, unclaimed):
        await owner.do("RecordCredit", **_on(recipient))

    line = (await owner.ask(COUNTS, min=owner.position))["beneficiaryCounts"]["payments"]["lines"]
    assert line == [
        {
            "scheduled": 7,
            "credited": 5,
            "failed": 1,
            "collected": 1,
            "unclaimed": 1,
            "returned": 1,
            "reversed": 1,
            "recipients": 3,
            "netRupiah": 3 * AMOUNT,
            "unit": "KPM",
        }
    ]


@pytest.mark.usefixtures("offices")
async def test_a_batch_whose_control_totals_differ_is_refused_whole(hire: Hire) -> None:
    await _programme(hire)
    verifier = hire(Role.VERIFIER)
    people = await _people(hire, 2)
    for wrong in ({"controlCount": 3}, {"controlSumRupiah": 1}):
        assert (
            await verifier.refused("ScheduleBatch", **_batch(people, **wrong)) == "control_mismatch"
        )
    assert await hire(Role.OPERATOR).refused("RecordCredit", **_on(people[0])) == "not_found"


@pytest.mark.usefixtures("offices")
async def test_many_who_pay_the_same_at_once_pay_it_once(hire: Hire) -> None:
    await _programme(hire)
    (person,) = await _people(hire, 1)
    verifier = hire(Role.VERIFIER)
    answers = await asyncio.gather(
        *(verifier.attempt("ScheduleBatch", **_batch([person], number=n)) for n in range(1, 7))
    )
    kinds = [answer["__typename"] for answer in answers]
    assert sorted(kinds) == ["Recorded"] + ["Refused"] * 5
    refusals = {answer["code"] for answer in answers if answer["__typename"] == "Refused"}
    assert refusals == {"already_paid"}


@pytest.mark.usefixtures("offices")
async def test_a_command_sent_again_answers_the_first_result(hire: Hire) -> None:
    await _programme(hire)
    (person,) = await _people(hire, 1)
    verifier = hire(Role.VERIFIER)
    again = str(uuid4())
    first, second = [
        await verifier.attempt("ScheduleBatch", command_id=again, **_batch([person]))
        for _ in range(2)
    ]
    assert first["__typename"] == "Recorded"
    assert second == first
    other = await verifier.attempt("ScheduleBatch", command_id=again, **_batch([person], number=2))
    assert other["code"] == "command_id_reused"


@pytest.mark.usefixtures("offices")
async def test_a_double_found_after_a_merge_is_an_anomaly_and_rewrites_nothing(hire: Hire) -> None:
    await _programme(hire)
    verifier, owner, supervisor = (
        hire(Role.VERIFIER),
        hire(Role.PROGRAMME_OWNER),
        hire(Role.SUPERVISOR),
    )
    one, same = await _people(hire, 2)
    await _order(hire, await verifier.do("ScheduleBatch", **_batch([one, same])))
    for recipient in (one, same):
        await owner.do("RecordCredit", **_on(recipient))
    await supervisor.do("MergePeople", survivor=one, merged=same)

    inspector = hire(Role.INSPECTOR)
    found = await inspector.ask(ANOMALIES, min=supervisor.position)
    assert found["paymentAnomalies"]["anomalies"] == [
        {"component": "sd", "payments": 2, "heldRupiah": 2 * AMOUNT, "person": one}
    ]
    line = (await owner.ask(COUNTS, min=supervisor.position))["beneficiaryCounts"]["payments"][
        "lines"
    ][0]
    assert (line["credited"], line["recipients"]) == (2, 1)
