"""Situations of the funds: the regency's budget, and donations."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from application.keeping_budget import (
    AllocateBudget,
    ApproveExpenditure,
    ProposeExpenditure,
    ReverseExpenditure,
    ReviseBudget,
    allocate_budget,
    approve_expenditure,
    propose_expenditure,
)
from application.keeping_donations import (
    AllocateCsr,
    PledgeCsr,
    ReceiveCsr,
    ReverseCsrUse,
    UseCsr,
    allocate_csr,
    pledge_csr,
    receive_csr,
    use_csr,
)
from application.roles import Role
from application.use_case import Command
from tests.application.memory import World, act
from tests.application.situations import Situation

TODAY = date(2026, 1, 5)
_FUTURE = date(2026, 1, 6)
LINE = AllocateBudget(
    year=2026, line="rehab", title="Rehabilitasi PMKS", amount_rupiah=1_000, decree="Perda 9/2025"
)
ORDER = ProposeExpenditure(
    year=2026, line="rehab", payment_order="SP2D 1", amount_rupiah=600, spent_on=TODAY
)
PLEDGE = PledgeCsr(purpose_code="beds", amount_rupiah=100, pledged_on=TODAY, donor="PT Contoh")


async def _line(world: World) -> World:
    await allocate_budget(LINE, act(Role.HEAD), world.ports)
    return world


async def _proposed(world: World) -> World:
    await _line(world)
    await propose_expenditure(ORDER, act(Role.PROGRAMME_OWNER), world.ports)
    return world


async def _pledged(world: World) -> UUID:
    return (await pledge_csr(PLEDGE, act(Role.HEAD), world.ports)).subject


async def _received(world: World) -> UUID:
    pledge = await _pledged(world)
    command = ReceiveCsr(pledge=pledge, amount_rupiah=80, received_on=TODAY, receipt="KW 1")
    await receive_csr(command, act(Role.HEAD), world.ports)
    return pledge


async def allocate(_world: World) -> Command:
    return LINE


async def revise(world: World) -> Command:
    await _proposed(world)
    return ReviseBudget(year=2026, line="rehab", amount_rupiah=2_000, decree="Perda 1/2026")


async def propose(world: World) -> Command:
    await _line(world)
    return ORDER


async def approve(world: World) -> Command:
    await _proposed(world)
    return ApproveExpenditure(
        year=2026, line="rehab", payment_order="SP2D 1", amount_rupiah=600, spent_on=TODAY
    )


async def reverse(world: World) -> Command:
    await _proposed(world)
    booked = ApproveExpenditure(
        year=2026, line="rehab", payment_order="SP2D 1", amount_rupiah=600, spent_on=TODAY
    )
    await approve_expenditure(booked, act(Role.HEAD), world.ports)
    return ReverseExpenditure(
        year=2026, line="rehab", payment_order="SP2D 1", reason="order_cancelled"
    )


async def pledge_(_world: World) -> Command:
    return PLEDGE


async def receive(world: World) -> Command:
    return ReceiveCsr(
        pledge=await _pledged(world), amount_rupiah=80, received_on=TODAY, receipt="KW 1"
    )


async def set_aside(world: World) -> Command:
    return AllocateCsr(pledge=await _received(world), purpose_code="beds", amount_rupiah=80)


async def reverse_use(world: World) -> Command:
    used = await use(world)
    assert isinstance(used, UseCsr)
    await use_csr(used, act(Role.PROGRAMME_OWNER), world.ports)
    return ReverseCsrUse(pledge=used.pledge, handover="BAST 1", reason="goods_returned")


async def use(world: World) -> Command:
    pledge = await _received(world)
    aside = AllocateCsr(pledge=pledge, purpose_code="beds", amount_rupiah=80)
    await allocate_csr(aside, act(Role.HEAD), world.ports)
    return UseCsr(
        pledge=pledge,
        purpose_code="beds",
        amount_rupiah=60,
        quantity=6,
        used_on=TODAY,
        handover="BAST 1",
    )


SITUATIONS: dict[type[Command], Situation] = {
    AllocateBudget: Situation(
        Role.HEAD,
        allocate,
        shapes=(
            ("year", 1999, "out_of_range"),
            ("line", "Rehab PMKS", "invalid"),
            ("title", "", "missing"),
            ("amount_rupiah", 0, "out_of_range"),
            ("decree", "", "missing"),
        ),
        region_bound=False,
        needs_history=False,
    ),
    ReviseBudget: Situation(
        Role.HEAD,
        revise,
        shapes=(("amount_rupiah", -1, "out_of_range"), ("decree", "", "missing")),
        region_bound=False,
    ),
    ProposeExpenditure: Situation(
        Role.PROGRAMME_OWNER,
        propose,
        shapes=(
            ("payment_order", "", "missing"),
            ("amount_rupiah", 1_001, "overspent"),
            ("amount_rupiah", 0, "out_of_range"),
            ("spent_on", _FUTURE, "in_future"),
            ("line", "other", "not_found"),
        ),
        region_bound=False,
        says_for="proposed_for",
    ),
    ApproveExpenditure: Situation(
        Role.HEAD,
        approve,
        shapes=(
            ("payment_order", "SP2D 2", "not_found"),
            ("amount_rupiah", 601, "proposal_changed"),
            ("spent_on", TODAY - timedelta(days=1), "proposal_changed"),
        ),
        region_bound=False,
        makers=("programme_owner-1",),
    ),
    ReverseExpenditure: Situation(
        Role.SUPERVISOR,
        reverse,
        codes=("reason",),
        shapes=(("payment_order", "SP2D 2", "not_found"),),
        region_bound=False,
        makers=("programme_owner-1",),
    ),
    PledgeCsr: Situation(
        Role.HEAD,
        pledge_,
        codes=("purpose_code",),
        shapes=(
            ("amount_rupiah", 0, "out_of_range"),
            ("pledged_on", _FUTURE, "in_future"),
            ("donor", None, "invalid"),
            ("donor", "Budi 0812-3456-7890", "personal_data_in_clear"),
            ("donor_person", "", "missing"),
        ),
        region_bound=False,
        repeatable=True,  # a donor may pledge twice alike
        needs_history=False,
    ),
    ReceiveCsr: Situation(
        Role.PROGRAMME_OWNER,
        receive,
        shapes=(
            ("amount_rupiah", 101, "overspent"),
            ("received_on", _FUTURE, "in_future"),
            ("receipt", "", "missing"),
        ),
        region_bound=False,
    ),
    AllocateCsr: Situation(
        Role.HEAD,
        set_aside,
        codes=("purpose_code",),
        shapes=(("amount_rupiah", 81, "overspent"), ("purpose_code", "kitchen", "unknown_code")),
        region_bound=False,
        says_for="allocated_for",
    ),
    ReverseCsrUse: Situation(
        Role.HEAD,
        reverse_use,
        codes=("reason",),
        shapes=(("handover", "BAST 2", "not_found"),),
        region_bound=False,
    ),
    UseCsr: Situation(
        Role.PROGRAMME_OWNER,
        use,
        codes=("purpose_code",),
        shapes=(
            ("amount_rupiah", 81, "overspent"),
            ("quantity", 0, "out_of_range"),
            ("used_on", _FUTURE, "in_future"),
            ("handover", "", "missing"),
        ),
        region_bound=False,
        makers=("head-1",),
    ),
}
