"""Aid: batches and their payments, results, calendar, goods, lists."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from application import (
    delivering,
    disbursing,
    distributing,
    issuing_receipts,
    receiving_lists,
    recording_payments,
    settling,
)
from application.commands import COMMANDS
from application.keeping_programme_rules import ClosePeriod, OpenPeriod, PublishProgrammeRules
from application.keeping_programmes import RegisterProgramme
from application.payers_lines import SettlementLine
from application.receiving_enrolments import ReceiveEnrolment
from application.registering_people import RegisterPerson
from application.roles import Role
from application.use_case import Command
from domain.batch import Batch, BatchEvent, evolve, known_batch
from domain.criteria import Criterion
from domain.entitlement import entitlement_stream
from domain.settlement import Reference
from tests.application.memory import World, act
from tests.application.situations import Situation, kept

VILLAGE = "61.05.01.1001"
AMOUNT = 200_000
PERIOD = "2026-01"
DECIDED_ON = date(2026, 1, 2)
CLOSED_PERIOD = "2025-12"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
BASIS = "BA 7/2026"
OWNER, CHECKER = Role.PROGRAMME_OWNER, Role.HEAD
PREPARERS = ("programme_owner-1",)
PEOPLE = receiving_lists.PersonLine(person=uuid4(), name="Contoh Andri", region=VILLAGE)


async def give(world: World, command: Command, role: Role) -> UUID:
    receipt = await COMMANDS[type(command)](command, act(role, basis=BASIS), world.ports)
    return UUID(str(receipt.subject))


async def programme(world: World) -> None:
    await give(
        world,
        RegisterProgramme(
            code="BPNT",
            name="Program Sembako",
            level="national",
            owner="Kementerian Sosial",
            unit="KPM",
            funding="apbn",
            description="Bantuan pangan",
        ),
        Role.HEAD,
    )


async def person(world: World) -> UUID:
    return await give(world, RegisterPerson(name="Contoh Andri", region=VILLAGE), Role.DESK)


async def enrolled(world: World) -> UUID:
    """Somebody whose enrolment in the programme is active."""
    known = await person(world)
    decision = ReceiveEnrolment(programme="BPNT", person=known, decided_on=DECIDED_ON)
    await give(world, decision, Role.OPERATOR)
    return known


def approval(world: World, batch: UUID) -> settling.ApproveBatch:
    """The approval of a batch by somebody who looks at it now."""
    state: Batch | None = None
    for fact in world.ledger.facts(batch):
        state = evolve(state, cast("BatchEvent", fact))
    known = known_batch(state)
    return settling.ApproveBatch(
        batch=batch,
        amendments=known.amendments,
        unenrolled=known.unenrolled or 0,
        other_amounts=known.other_amounts or 0,
    )


def batch_of(recipient: UUID, **changes: Any) -> disbursing.ScheduleBatch:
    values: dict[str, Any] = {
        "programme": "BPNT",
        "period": PERIOD,
        "channel": "pos",
        "number": 1,
        "unit": "KPM",
        "funding": "apbn",
        "decree": "SK 1/2026",
        "payment_order": "SP2D 9",
        "control_count": 1,
        "control_sum_rupiah": AMOUNT,
        "region": "61.05.01",
        "lines": (
            disbursing.PaymentLine(recipient=recipient, component="sembako", amount_rupiah=AMOUNT),
        ),
    }
    return disbursing.ScheduleBatch(**{**values, **changes})


class Prepared:
    """A batch of one payment, as far as it is brought."""

    def __init__(self, world: World, recipient: UUID, batch: UUID) -> None:
        self.world = world
        self.recipient = recipient
        self.batch = batch

    @property
    def address(self) -> dict[str, Any]:
        return {
            "programme": "BPNT",
            "period": PERIOD,
            "recipient": self.recipient,
            "component": "sembako",
        }

    @property
    def reference(self) -> str:
        return str(Reference(entitlement_stream("BPNT", PERIOD, self.recipient, "sembako"), 1))

    async def then(self, command: Command, role: Role = OWNER) -> Prepared:
        await give(self.world, command, role)
        return self

    async def credited(self) -> Prepared:
        return await self.then(recording_payments.RecordCredit(**self.address))

    async def failed(self) -> Prepared:
        return await self.then(
            recording_payments.RecordFailure(**self.address, reason="payer_fault")
        )

    async def reconciled(self, amount: int = AMOUNT) -> Prepared:
        return await self.then(self.reconcile(amount))

    def reconcile(self, amount: int = AMOUNT) -> settling.ReconcileBatch:
        line = settling.StatedLine(
            reference=self.reference, outcome="credited", amount_rupiah=amount
        )
        return settling.ReconcileBatch(
            batch=self.batch,
            file_digest=DIGEST,
            control_count=1,
            control_sum_rupiah=amount,
            lines=(line,),
        )


async def scheduled(world: World) -> Prepared:
    await programme(world)
    recipient = await enrolled(world)
    return Prepared(world, recipient, await give(world, batch_of(recipient), OWNER))


async def instructed(world: World) -> Prepared:
    prepared = await scheduled(world)
    await prepared.then(settling.ApproveBatch(batch=prepared.batch), CHECKER)
    return await prepared.then(settling.InstructBatch(batch=prepared.batch))


async def with_periods(world: World) -> None:
    """The programme has two periods: the one of the batch, and one whose books are shut."""
    await programme(world)
    rules = PublishProgrammeRules(
        programme="BPNT",
        valid_from=date(2025, 1, 1),
        source="Katalog program [32]",
        criteria=(Criterion(kind="decile_at_most", number=4, source="Katalog program [32]"),),
        per="month",
        paid_to="family",
        apply_indonesian="Musyawarah desa",
        apply_english="Village meeting",
    )
    await give(world, rules, CHECKER)
    for period, first, last in (
        (CLOSED_PERIOD, date(2025, 12, 1), date(2025, 12, 31)),
        (PERIOD, date(2026, 1, 1), date(2026, 1, 31)),
    ):
        opening = OpenPeriod(programme="BPNT", period=period, first_day=first, last_day=last)
        await give(world, opening, CHECKER)
    await give(world, ClosePeriod(programme="BPNT", period=CLOSED_PERIOD), CHECKER)


async def _schedule(world: World) -> Command:
    await with_periods(world)
    return batch_of(await enrolled(world))


async def _credit(world: World) -> Command:
    return recording_payments.RecordCredit(**(await instructed(world)).address)


async def _failure(world: World) -> Command:
    return recording_payments.RecordFailure(
        **(await instructed(world)).address, reason="account_blocked"
    )


async def _collection(world: World) -> Command:
    return recording_payments.RecordCollection(
        **(await (await instructed(world)).credited()).address
    )


async def _unclaimed(world: World) -> Command:
    return recording_payments.RecordUnclaimed(
        **(await (await instructed(world)).credited()).address
    )


async def _return(world: World) -> Command:
    address = (await (await instructed(world)).credited()).address
    return recording_payments.RecordReturn(**address, amount_rupiah=AMOUNT)


async def _reversal(world: World) -> Command:
    address = (await (await instructed(world)).credited()).address
    return recording_payments.ReversePayment(**address, reason="paid_twice")


async def _retry(world: World) -> Command:
    address = (await (await instructed(world)).failed()).address
    return recording_payments.RetryPayment(**address, channel="himbara")


async def _correction(world: World) -> Command:
    address = (await (await instructed(world)).failed()).address
    return recording_payments.CorrectPayment(
        **address, amount_rupiah=150_000, reason="wrong_amount", other_amounts=1
    )


async def _receipt(world: World) -> Command:
    prepared = await instructed(world)
    payment = entitlement_stream("BPNT", PERIOD, prepared.recipient, "sembako")
    return issuing_receipts.IssuePaymentReceipt(payment=payment)


async def _approval(world: World) -> Command:
    return settling.ApproveBatch(batch=(await scheduled(world)).batch)


async def _rejection(world: World) -> Command:
    return settling.RejectBatch(batch=(await scheduled(world)).batch, reason="budget")


async def _instruction(world: World) -> Command:
    prepared = await scheduled(world)
    await prepared.then(settling.ApproveBatch(batch=prepared.batch), CHECKER)
    return settling.InstructBatch(batch=prepared.batch, payment_order="SP2D 10")


def settlement_of(prepared: Prepared, **changes: Any) -> settling.SettleBatch:
    values = {"reference": prepared.reference, "outcome": "collected", "amount_rupiah": AMOUNT}
    line = SettlementLine(**{**values, **changes})
    return settling.SettleBatch(batch=prepared.batch, lines=(line,))


async def _settlement(world: World) -> Command:
    return settlement_of(await instructed(world))


async def _unclaimed_all(world: World) -> Command:
    prepared = await (await instructed(world)).credited()
    world.pass_days(31)
    return settling.MarkUnclaimed(batch=prepared.batch)


async def _reconciliation(world: World) -> Command:
    return (await (await instructed(world)).credited()).reconcile()


async def _explanation(world: World) -> Command:
    prepared = await (await (await instructed(world)).credited()).reconciled(1)
    return settling.ExplainDifference(batch=prepared.batch, number=1, explanation="payer_error")


async def _closing(world: World) -> Command:
    prepared = await (await instructed(world)).credited()
    await prepared.then(recording_payments.RecordCollection(**prepared.address))
    await prepared.reconciled()
    return settling.CloseBatch(batch=prepared.batch)


async def _pay_day(world: World) -> Command:
    await programme(world)
    return delivering.PlanPayDay(
        programme="BPNT",
        period=PERIOD,
        channel="pos",
        planned_on=date(2026, 1, 10),
        on_time_until=date(2026, 1, 17),
        region=VILLAGE,
    )


async def _post_office(world: World) -> Command:
    await programme(world)
    return delivering.PlanPostOffice(
        programme="BPNT",
        period=PERIOD,
        post_office="sintang",
        name="Kantor Pos Sintang",
        villages=(VILLAGE,),
        days=(date(2026, 1, 10),),
        region="61.05.01",
    )


def goods_for(world: World, recipient: UUID, **changes: Any) -> distributing.DistributeGoods:
    values: dict[str, Any] = {
        "programme": "BPNT",
        "period": PERIOD,
        "item": "rice",
        "unit": "KPM",
        "handover": "BAST 7/2026",
        "evidence_digest": kept(world, DIGEST),
        "control_count": 1,
        "control_quantity": 10,
        "lines": (distributing.GoodsLine(recipient=recipient, quantity=10),),
    }
    return distributing.DistributeGoods(**{**values, **changes})


async def _goods(world: World) -> Command:
    await with_periods(world)
    return goods_for(world, await person(world))


async def _void(world: World) -> Command:
    await programme(world)
    recipient = await person(world)
    await give(world, goods_for(world, recipient), OWNER)
    return distributing.VoidDistribution(
        programme="BPNT",
        period=PERIOD,
        recipient=recipient,
        item="rice",
        reason="wrong_quantity",
    )


async def _people(_world: World) -> Command:
    return receiving_lists.RegisterPeople(lines=(PEOPLE,))


async def _enrolments(world: World) -> Command:
    await programme(world)
    people = (await person(world),)
    return receiving_lists.ReceiveEnrolments(
        programme="BPNT", people=people, decided_on=date(2026, 1, 2), decree="SK 1/2026"
    )


SITUATIONS: dict[type[Command], Situation] = {
    disbursing.ScheduleBatch: Situation(
        role=OWNER,
        arrange=_schedule,
        codes=("channel", "unit", "funding"),
        says_for="scheduled_for",
        shapes=(
            ("period", "Januari", "invalid"),
            ("period", "2026-02", "not_found"),
            ("period", CLOSED_PERIOD, "wrong_state"),
            ("number", 0, "out_of_range"),
            ("decree", " ", "missing"),
            ("decree", "SK 6105010101900001", "personal_data_in_clear"),
            ("control_count", 2, "control_mismatch"),
            ("control_sum_rupiah", 1, "control_mismatch"),
            ("unenrolled", 1, "unenrolled_lines"),
            ("other_amounts", 1, "other_amounts"),
            ("lines", (), "out_of_range"),
            ("programme", "PKH", "not_found"),
            ("region", "99.99", "unknown_region"),
        ),
    ),
    recording_payments.RecordCredit: Situation(role=OWNER, arrange=_credit),
    recording_payments.RecordFailure: Situation(role=OWNER, arrange=_failure, codes=("reason",)),
    recording_payments.RecordCollection: Situation(role=Role.FIELD, arrange=_collection),
    recording_payments.RecordUnclaimed: Situation(role=OWNER, arrange=_unclaimed),
    recording_payments.RecordReturn: Situation(
        role=OWNER,
        arrange=_return,
        shapes=(("amount_rupiah", 0, "out_of_range"), ("amount_rupiah", 200_001, "out_of_range")),
    ),
    recording_payments.RetryPayment: Situation(
        role=OWNER,
        arrange=_retry,
        codes=("channel",),
        shapes=(
            ("unenrolled", 1, "unenrolled_lines"),
            ("other_amounts", 1, "other_amounts"),
        ),
    ),
    recording_payments.ReversePayment: Situation(
        role=Role.SUPERVISOR, arrange=_reversal, codes=("reason",), makers=PREPARERS
    ),
    recording_payments.CorrectPayment: Situation(
        role=Role.SUPERVISOR,
        arrange=_correction,
        codes=("reason",),
        shapes=(
            ("amount_rupiah", 0, "out_of_range"),
            ("unenrolled", 1, "unenrolled_lines"),
            ("other_amounts", 0, "other_amounts"),
        ),
        act=(("basis", BASIS),),
        repeatable=True,
    ),
    issuing_receipts.IssuePaymentReceipt: Situation(
        role=Role.DESK, arrange=_receipt, repeatable=True
    ),
    settling.ApproveBatch: Situation(
        role=CHECKER,
        arrange=_approval,
        makers=PREPARERS,
        shapes=tuple(
            (field, 1, "proposal_changed")
            for field in ("amendments", "unenrolled", "other_amounts")
        ),
    ),
    settling.RejectBatch: Situation(
        role=CHECKER, arrange=_rejection, codes=("reason",), makers=PREPARERS
    ),
    settling.InstructBatch: Situation(
        role=OWNER, arrange=_instruction, shapes=(("payment_order", " ", "missing"),)
    ),
    settling.SettleBatch: Situation(
        role=OWNER, arrange=_settlement, shapes=(("lines", (), "out_of_range"),)
    ),
    settling.MarkUnclaimed: Situation(role=Role.SYSTEM, arrange=_unclaimed_all),
    settling.ReconcileBatch: Situation(
        role=OWNER,
        arrange=_reconciliation,
        shapes=(
            ("file_digest", "SHA", "invalid"),
            ("control_count", 2, "control_mismatch"),
            ("control_sum_rupiah", 1, "control_mismatch"),
            ("lines", (), "out_of_range"),
        ),
        repeatable=True,
    ),
    settling.ExplainDifference: Situation(
        role=CHECKER,
        arrange=_explanation,
        codes=("explanation",),
        shapes=(("number", 2, "not_found"),),
    ),
    settling.CloseBatch: Situation(role=CHECKER, arrange=_closing),
    delivering.PlanPayDay: Situation(
        role=OWNER,
        arrange=_pay_day,
        codes=("channel",),
        shapes=(
            ("period", "Januari", "invalid"),
            ("planned_on", date(1999, 1, 1), "out_of_range"),
            ("on_time_until", date(2026, 1, 9), "out_of_range"),
            ("region", "99.99", "unknown_region"),
            ("programme", "PKH", "not_found"),
        ),
        repeatable=True,
    ),
    delivering.PlanPostOffice: Situation(
        role=OWNER,
        arrange=_post_office,
        shapes=(
            ("period", "Januari", "invalid"),
            ("post_office", "Kantor Pos", "invalid"),
            ("name", " ", "missing"),
            ("villages", (), "missing"),
            ("villages", (VILLAGE, VILLAGE), "same_record"),
            ("villages", ("99.99",), "unknown_region"),
            ("villages", ("21.71.03.1001",), "outside_region"),
            ("days", (), "missing"),
            ("days", (date(2026, 1, 10),) * 2, "repeated_day"),
            ("programme", "PKH", "not_found"),
        ),
        repeatable=True,
    ),
    distributing.DistributeGoods: Situation(
        role=OWNER,
        arrange=_goods,
        codes=("item", "unit"),
        shapes=(
            ("period", "Januari", "invalid"),
            ("period", CLOSED_PERIOD, "wrong_state"),
            ("handover", " ", "missing"),
            ("evidence_digest", "SHA", "invalid"),
            ("control_count", 2, "control_mismatch"),
            ("control_quantity", 11, "control_mismatch"),
            ("lines", (), "out_of_range"),
        ),
    ),
    distributing.VoidDistribution: Situation(
        role=Role.SUPERVISOR,
        arrange=_void,
        codes=("reason",),
    ),
    receiving_lists.RegisterPeople: Situation(
        role=Role.OPERATOR,
        arrange=_people,
        shapes=(("lines", (), "out_of_range"), ("lines", (PEOPLE, PEOPLE), "already_exists")),
        needs_history=False,
    ),
    receiving_lists.ReceiveEnrolments: Situation(
        role=Role.OPERATOR,
        arrange=_enrolments,
        shapes=(
            ("people", (), "out_of_range"),
            ("people", (uuid4(),), "not_found"),
            ("decided_on", date(1999, 1, 1), "out_of_range"),
            ("decided_on", date(2026, 2, 1), "in_future"),
            ("decree", " ", "missing"),
            ("programme", "PKH", "not_found"),
        ),
    ),
}
