"""Funds: two who spend at once stay within the line, and donations have a life of their own."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from application.keeping_budget import (
    ApproveExpenditure,
    allocate_budget,
    approve_expenditure,
    propose_expenditure,
)
from application.keeping_donations import (
    AllocateCsr,
    PledgeCsr,
    ReceiveCsr,
    UseCsr,
    allocate_csr,
    pledge_csr,
    receive_csr,
    use_csr,
)
from application.roles import Role
from domain.budget import BudgetLine, ExpenditureRealized, budget_stream, evolve
from domain.csr import CsrPledged, CsrReceived, CsrUsed
from domain.errors import Overspent, SamePerson
from tests.application.memory import World, act
from tests.application.situations.funds import LINE, ORDER, PLEDGE, TODAY

STREAM = budget_stream(2026, "rehab")


async def line_with_order(world: World) -> None:
    await allocate_budget(LINE, act(Role.HEAD), world.ports)
    await propose_expenditure(ORDER, act(Role.PROGRAMME_OWNER), world.ports)


BOOK = ApproveExpenditure(
    year=2026, line="rehab", payment_order="SP2D 1", amount_rupiah=600, spent_on=TODAY
)


async def test_two_orders_booked_at_once_stay_within_the_line() -> None:
    world = World()
    await line_with_order(world)
    other = ExpenditureRealized(
        year=2026, line="rehab", payment_order="SP2D 2", amount_rupiah=500, spent_on=TODAY
    )
    proposed = msgspec.structs.replace(ORDER, payment_order="SP2D 2", amount_rupiah=500)
    await propose_expenditure(proposed, act(Role.PROGRAMME_OWNER), world.ports)
    world.ledger.before_next_append = lambda: world.ledger.record(STREAM, other)
    with pytest.raises(Overspent):
        await approve_expenditure(BOOK, act(Role.HEAD), world.ports)
    line = (await world.ledger.read(STREAM, evolve)).state
    assert isinstance(line, BudgetLine)
    assert line.realized_rupiah == 500


async def test_who_proposed_does_not_book_in_whatever_role() -> None:
    world = World()
    await line_with_order(world)
    with pytest.raises(SamePerson):
        await approve_expenditure(BOOK, act(Role.HEAD, actor="programme_owner-1"), world.ports)


async def test_the_facts_of_a_line_are_filed_under_its_year() -> None:
    world = World()
    await line_with_order(world)
    assert {stored.about.period for stored in world.ledger.log} == {"2026"}


async def pledged(world: World, **changes: object) -> UUID:
    command: PledgeCsr = msgspec.structs.replace(PLEDGE, **changes)
    return (await pledge_csr(command, act(Role.HEAD), world.ports)).subject


async def test_a_private_donor_is_sealed_and_an_institution_has_no_key() -> None:
    world = World()
    private = await pledged(world, donor=None, donor_person="Budi Contoh")
    institution = await pledged(world)
    (fact,) = world.ledger.facts(private)
    assert isinstance(fact, CsrPledged)
    assert fact.donor_person is not None
    key = await world.vault.key_of(private)
    assert key is not None
    assert key.unseal("donor_person", fact.donor_person) == "Budi Contoh"
    assert await world.vault.key_of(institution) is None
    assert all(b"Budi" not in stored.data for stored in world.ledger.log)


async def test_a_donation_is_received_set_aside_and_used() -> None:
    world = World()
    pledge = await pledged(world)
    head, owner = act(Role.HEAD), act(Role.PROGRAMME_OWNER)
    came = ReceiveCsr(pledge=pledge, amount_rupiah=80, received_on=TODAY, receipt="KW 1")
    await receive_csr(came, head, world.ports)
    aside = AllocateCsr(pledge=pledge, purpose_code="beds", amount_rupiah=80)
    await allocate_csr(aside, act(Role.HEAD), world.ports)
    used = UseCsr(
        pledge=pledge,
        purpose_code="beds",
        amount_rupiah=80,
        quantity=8,
        used_on=TODAY,
        handover="BAST 1",
    )
    with pytest.raises(SamePerson):
        await use_csr(used, act(Role.HEAD), world.ports)
    await use_csr(used, owner, world.ports)
    assert [type(fact) for fact in world.ledger.facts(pledge)][1::2] == [CsrReceived, CsrUsed]


async def test_two_who_set_the_same_rupiah_aside_do_not_both() -> None:
    world = World()
    pledge = await pledged(world)
    came = ReceiveCsr(pledge=pledge, amount_rupiah=80, received_on=TODAY, receipt="KW 1")
    await receive_csr(came, act(Role.HEAD), world.ports)
    aside = AllocateCsr(pledge=pledge, purpose_code="beds", amount_rupiah=50)
    await allocate_csr(aside, act(Role.HEAD), world.ports)
    with pytest.raises(Overspent):
        await allocate_csr(aside, act(Role.HEAD), world.ports)
