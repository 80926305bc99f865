"""Who is complained of does not find the complaint; tickets, owners of programmes and clocks at the desk."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from application.confidentiality import hidden_from
from application.filing_complaints import (
    MarkDuplicate,
    NameOfficers,
    RouteComplaint,
    SetConfidentiality,
    TransferComplaint,
    VerifyComplaint,
    WithdrawComplaint,
    recorded,
    seen_complaint,
    submit_complaint,
)
from application.keeping_programmes import NameProgrammeOwnerOffice
from application.keeping_rules import PublishRules, RuleNumber
from application.ports import Conflict
from application.processes import Due, react
from application.roles import Role
from application.tickets import Ticket, holder_of, secret_digest, tenant_of, ticket_for
from domain.account import SubstituteNamed, account_stream
from domain.complaint import (
    ComplaintEscalated,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintTransferred,
    ConfidentialitySet,
    OfficersNamed,
    evolve,
)
from domain.complaint_clocks import SlaBreached, SlaStarted
from domain.errors import ConflictOfInterest, Missing, NotFound, Refusal
from domain.fact import Fact
from domain.indonesia import names_a_person
from domain.office import (
    OfficeClosed,
    OfficeHeadAppointed,
    OfficeOpened,
    OfficePlacedUnder,
    office_stream,
)
from tests.application.complaint_desk import a_complaint, filed, open_world, responded, step
from tests.application.memory import World, act


def world_with_two_offices() -> World:
    world = open_world()
    world.ledger.record(
        office_stream("inspektorat"),
        OfficeOpened(office="inspektorat", name="Inspektorat", kind="dinas", region="61.05"),
    )
    return world


@pytest.mark.parametrize(
    ("against", "hidden"),
    [
        ({"against_accounts": ("supervisor-1",)}, True),
        ({"against_offices": ("secretariat",)}, True),
        ({"against_accounts": ("supervisor-2",), "against_offices": ("inspektorat",)}, False),
    ],
)
async def test_it_does_not_exist_for_whom_it_is_about(
    against: dict[str, Any], hidden: bool
) -> None:
    world = world_with_two_offices()
    complaint = await filed_by_citizen(world, **against)
    verify = VerifyComplaint(complaint=complaint, lapor_class="complaint", category="staff_conduct")
    if hidden:
        with pytest.raises(NotFound) as refused:
            await step(world, verify, Role.SUPERVISOR)
        assert refused.value.field is None
        await step(world, verify, Role.SUPERVISOR, actor="auditor-1", office="inspektorat")
    else:
        await step(world, verify, Role.SUPERVISOR)


async def filed_by_citizen(world: World, **changes: Any) -> UUID:
    doing = act(Role.CITIZEN, office="web")
    return (await submit_complaint(a_complaint(**changes), doing, world.ports)).subject


async def test_who_is_named_later_is_kept_out_from_then_on() -> None:
    world = world_with_two_offices()
    complaint = await filed(world)
    withdraw = WithdrawComplaint(complaint=complaint)
    await step(world, NameOfficers(complaint=complaint, accounts=("desk-1",)), Role.SUPERVISOR)
    with pytest.raises(NotFound):
        await step(world, withdraw, Role.DESK)
    await step(world, withdraw, Role.DESK, actor="desk-2")


async def test_a_duplicate_cannot_be_used_to_find_out() -> None:
    world = world_with_two_offices()
    hidden = await filed_by_citizen(world, against_accounts=("desk-1",))
    with pytest.raises(NotFound):
        await step(world, MarkDuplicate(complaint=await filed(world), original=hidden), Role.DESK)


@pytest.mark.parametrize(
    ("level", "role", "found"),
    [
        ("open", Role.DESK, True),
        ("restricted", Role.DESK, False),
        ("restricted", Role.VERIFIER, False),
        ("restricted", Role.HEAD, True),
        ("secret", Role.VERIFIER, False),
        ("secret", Role.HEAD, True),
    ],
)
async def test_levels_hide_it_from_roles(level: str, role: Role, found: bool) -> None:
    world = open_world()
    complaint = await filed_by_citizen(world, confidentiality=level)
    transfer = TransferComplaint(complaint=complaint, to_authority="inspectorate")
    if found:
        await step(world, transfer, role)
    else:
        with pytest.raises(NotFound):
            await step(world, transfer, role)


async def test_who_filed_a_restricted_complaint_goes_on_with_it_but_not_with_a_secret_one() -> None:
    world = open_world()
    complaint = await filed(world, anonymous=True)
    verify = VerifyComplaint(complaint=complaint, lapor_class="complaint", category="illegal_cut")
    await step(world, verify, Role.DESK)
    await step(world, SetConfidentiality(complaint=complaint, level="secret"), Role.HEAD)
    with pytest.raises(NotFound):
        await step(world, WithdrawComplaint(complaint=complaint), Role.DESK)


# Routing ----------------------------------------------------------------------------------------


async def verified(world: World, **changes: Any) -> UUID:
    complaint = await filed_by_citizen(world, **changes)
    verify = VerifyComplaint(complaint=complaint, lapor_class="complaint", category="data_error")
    await step(world, verify, Role.HEAD, actor="head-9", office="inspektorat")
    return complaint


async def test_without_an_office_it_goes_to_the_one_that_answers_for_the_programme() -> None:
    world = world_with_two_offices()
    complaint = await verified(world, programme="PKH")
    route = RouteComplaint(complaint=complaint)
    with pytest.raises(Missing):
        await step(world, route, Role.DESK)
    await step(world, NameProgrammeOwnerOffice(programme="PKH", office="inspektorat"))
    await step(world, route, Role.DESK)
    routed = world.ledger.facts(complaint)[-2]
    assert routed == ComplaintRouted(to_office="inspektorat", programme="PKH")


async def test_the_owner_that_it_is_about_does_not_get_it_either() -> None:
    world = world_with_two_offices()
    complaint = await verified(world, programme="PKH", against_offices=("secretariat",))
    await step(world, NameProgrammeOwnerOffice(programme="PKH", office="secretariat"))
    inspector: dict[str, Any] = {"role": Role.HEAD, "actor": "head-9", "office": "inspektorat"}
    with pytest.raises(ConflictOfInterest):
        await step(world, RouteComplaint(complaint=complaint), **inspector)
    await step(world, RouteComplaint(complaint=complaint, to_office="inspektorat"), **inspector)


def placed(world: World, office: str, *, head: str | None = None, under: str | None = None) -> None:
    """An office with a head and an office above it, as far as given."""
    stream = office_stream(office)
    if not world.ledger.facts(stream):
        opened = OfficeOpened(office=office, name=office, kind="puskesos", region="61.05")
        world.ledger.record(stream, opened)
    if head is not None:
        world.ledger.record(stream, OfficeHeadAppointed(office=office, account=head, decree="SK"))
    if under is not None:
        placed_under = OfficePlacedUnder(office=office, superior=under, decree="SK")
        world.ledger.record(stream, placed_under)


async def test_the_head_of_the_owner_is_passed_over_to_the_office_above() -> None:
    """Also the one above, whose head it is about as well, and the one that was closed."""
    world = world_with_two_offices()
    placed(world, "betabas", under="secretariat")
    placed(world, "secretariat", head="head-1", under="closed")
    placed(world, "closed", under="inspektorat")
    world.ledger.record(
        office_stream("closed"), OfficeClosed(office="closed", reason="reorganised", decree="SK")
    )
    await step(world, NameProgrammeOwnerOffice(programme="PKH", office="betabas"))
    complaint = await verified(world, programme="PKH", against_accounts=("head-1",))
    elsewhere: dict[str, Any] = {"role": Role.HEAD, "actor": "head-9", "office": "inspektorat"}
    for office in ("betabas", "secretariat"):
        route = RouteComplaint(complaint=complaint, to_office=office)
        with pytest.raises(ConflictOfInterest):
            await step(world, route, **elsewhere)
    await step(world, RouteComplaint(complaint=complaint), **elsewhere)
    routed = world.ledger.facts(complaint)[-2]
    assert routed == ComplaintRouted(to_office="inspektorat", programme="PKH")


async def test_nobody_touches_what_is_about_their_own_superior_or_whom_they_stand_in_for() -> None:
    world = world_with_two_offices()
    complaint = await filed_by_citizen(world, against_accounts=("head-1",))
    today = world.now.date()
    named = SubstituteNamed(
        account="head-1",
        substitute="desk-2",
        role="head",
        office="inspektorat",
        valid_from=today,
        valid_until=today,
        decree="SK",
    )
    world.ledger.record(account_stream("head-1"), named)
    transfer = TransferComplaint(complaint=complaint, to_authority="bank")
    with pytest.raises(NotFound):
        await step(world, transfer, Role.DESK, actor="desk-2")
    placed(world, "secretariat", under="inspektorat")
    placed(world, "inspektorat", head="head-1")
    with pytest.raises(NotFound):
        await step(world, transfer, Role.DESK)
    placed(world, "inspektorat", head="head-2")
    await step(world, transfer, Role.DESK)


async def a_chain_of_copies(world: World) -> tuple[UUID, UUID, UUID]:
    """The first is handled under the second, which is handled under the last."""
    first, second, last = [await filed(world) for _ in range(3)]
    await step(world, MarkDuplicate(complaint=first, original=second), Role.SUPERVISOR)
    await step(world, MarkDuplicate(complaint=second, original=last), Role.SUPERVISOR)
    return first, second, last


@pytest.mark.parametrize("which", [0, 1, 2])
async def test_who_is_named_later_on_the_original_finds_no_copy_of_it(which: int) -> None:
    world = open_world()
    chain = await a_chain_of_copies(world)
    await step(world, NameOfficers(complaint=chain[-1], accounts=("head-7",)), Role.SUPERVISOR)
    level = SetConfidentiality(complaint=chain[which], level="secret")
    with pytest.raises(NotFound):
        await step(world, level, Role.HEAD, actor="head-7")
    await step(world, level, Role.HEAD, actor="head-8")


async def test_who_is_named_on_a_copy_finds_none_of_its_originals_either() -> None:
    world = open_world()
    chain = await a_chain_of_copies(world)
    await step(world, NameOfficers(complaint=chain[1], accounts=("head-8",)), Role.SUPERVISOR)
    await step(world, NameOfficers(complaint=chain[0], accounts=("head-7",)), Role.SUPERVISOR)
    for which, actor in product(chain, ("head-7", "head-8")):
        with pytest.raises(NotFound):
            await seen_complaint(which, act(Role.HEAD, actor=actor), world.ports)
    await seen_complaint(chain[-1], act(Role.HEAD, actor="head-9"), world.ports)
    named = [fact for fact in world.ledger.facts(chain[-1]) if isinstance(fact, OfficersNamed)]
    assert [fact.accounts for fact in named] == [("head-8",), ("head-7",)]


async def test_a_copy_of_what_became_secret_is_secret() -> None:
    world = open_world()
    first, _, last = await a_chain_of_copies(world)
    await step(world, SetConfidentiality(complaint=last, level="secret"), Role.SUPERVISOR)
    state = await world.ledger.read(first, evolve)
    assert state.state is not None
    assert await hidden_from(state.state, act(Role.DESK), world.ports)
    assert not await hidden_from(state.state, act(Role.HEAD), world.ports)
    await step(world, SetConfidentiality(complaint=last, level="open"), Role.SUPERVISOR)
    assert not await hidden_from(state.state, act(Role.DESK), world.ports)


async def test_an_act_on_a_copy_loses_against_a_naming_on_the_original_in_between() -> None:
    world = open_world()
    first, _, last = await a_chain_of_copies(world)
    doing = act(Role.HEAD, actor="head-7")
    seen = await seen_complaint(first, doing, world.ports)
    await step(world, NameOfficers(complaint=last, accounts=("head-7",)), Role.SUPERVISOR)
    with pytest.raises(Conflict):
        await world.ledger.append(
            recorded(seen, ConfidentialitySet(level="secret")), doing, world.now, b""
        )


NEW_HEAD = OfficeHeadAppointed(office="inspektorat", account="head-1", decree="SK")
STAND_IN = SubstituteNamed(
    account="head-1",
    substitute="desk-1",
    role="head",
    office="inspektorat",
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
    decree="SK",
)


@pytest.mark.parametrize(
    ("stream", "meanwhile"),
    [(office_stream("inspektorat"), NEW_HEAD), (account_stream("head-1"), STAND_IN)],
)
async def test_an_act_loses_against_a_change_of_who_commands_whom(
    stream: UUID, meanwhile: Fact
) -> None:
    world = world_with_two_offices()
    placed(world, "secretariat", under="inspektorat")
    complaint = await filed_by_citizen(world, against_accounts=("head-1",))
    doing = act(Role.DESK)
    seen = await seen_complaint(complaint, doing, world.ports)
    world.ledger.record(stream, meanwhile)
    with pytest.raises(Conflict):
        await world.ledger.append(
            recorded(seen, ConfidentialitySet(level="secret")), doing, world.now, b""
        )


async def test_a_transfer_always_has_a_receipt() -> None:
    world = open_world()
    complaint = await filed(world)
    await step(world, TransferComplaint(complaint=complaint, to_authority="bank"), Role.DESK)
    fact = world.ledger.facts(complaint)[-1]
    assert isinstance(fact, ComplaintTransferred)
    assert fact.receipt is not None
    assert fact.receipt.startswith("61.05/20260105/")


# Tickets ----------------------------------------------------------------------------------------


async def test_a_ticket_follows_from_the_command_and_the_log_knows_no_secret() -> None:
    world = open_world()
    doing = act(Role.DESK)
    receipt = await submit_complaint(a_complaint(), doing, world.ports)
    ticket = ticket_for(doing.actor, doing.command_id, world.ports)
    assert ticket == ticket_for(doing.actor, doing.command_id, world.ports)
    assert ticket != ticket_for("desk-2", doing.command_id, world.ports)
    assert tenant_of(ticket.number) == world.tenant
    fact = world.ledger.facts(receipt.subject)[0]
    assert isinstance(fact, ComplaintSubmitted)
    assert fact.ticket == ticket.number
    written = b"".join(stored.data for stored in world.ledger.log)
    assert ticket.secret.encode() not in written
    assert fact.ticket_secret == secret_digest(ticket, world.vault)
    typed = Ticket(ticket.number, ticket.secret.lower().replace("-", " "))
    assert fact.ticket_secret == secret_digest(typed, world.vault)
    assert fact.ticket_secret != secret_digest(Ticket(ticket.number, "BBBB"), world.vault)
    assert not names_a_person(f"{ticket.number} {ticket.secret}")


async def test_the_holder_of_a_ticket_acts_on_that_complaint_only() -> None:
    world = open_world()
    mine, other = act(Role.DESK), act(Role.DESK)
    complaint = (await submit_complaint(a_complaint(), mine, world.ports)).subject
    another = (await submit_complaint(a_complaint(), other, world.ports)).subject
    holder = holder_of(ticket_for(mine.actor, mine.command_id, world.ports).number)
    with pytest.raises(NotFound):
        await step(world, WithdrawComplaint(complaint=another), Role.CITIZEN, actor=holder)
    await step(world, WithdrawComplaint(complaint=complaint), Role.CITIZEN, actor=holder)


# Clocks -----------------------------------------------------------------------------------------


def due(world: World, complaint: UUID, clock: str) -> Due:
    started = [
        (position, stored.fact)
        for position, stored in enumerate(world.ledger.log, 1)
        if stored.stream == complaint
    ]
    position, fact = next(
        (p, f) for p, f in reversed(started) if isinstance(f, SlaStarted) and f.clock == clock
    )
    return Due(complaint, f"complaint.{clock}", fact.due_on, position)


async def test_a_passed_clock_is_breached_and_raised_once_by_our_own_process() -> None:
    world = open_world()
    complaint = await filed(world)
    passed = due(world, complaint, "verify")
    with pytest.raises(Refusal):
        await react(passed, world.ports)
    world.pass_days(4)
    first = await react(passed, world.ports)
    assert await react(passed, world.ports) == first
    breached, escalated = world.ledger.facts(complaint)[-2:]
    assert isinstance(breached, SlaBreached)
    assert escalated == ComplaintEscalated(level="supervisor", reason="deadline_passed")


async def test_a_response_without_reply_is_closed_by_our_own_process() -> None:
    world = open_world()
    complaint = await responded(world)
    world.now += timedelta(days=16)
    await react(due(world, complaint, "reply"), world.ports)
    assert type(world.ledger.facts(complaint)[-1]).__name__ == "ComplaintAutoClosed"


async def test_what_was_started_under_a_rule_keeps_its_day_when_the_rule_changes() -> None:
    world = open_world()
    before = await filed(world)
    stricter = PublishRules(
        rule="complaint_verify",
        valid_from=world.now.date(),
        source="Perbup 12/2026",
        numbers=(RuleNumber(parameter="days", value=1),),
    )
    await step(world, stricter, Role.HEAD)
    after = await filed(world)
    days = [
        fact.days
        for complaint in (before, after)
        for fact in world.ledger.facts(complaint)
        if isinstance(fact, SlaStarted) and fact.clock == "verify"
    ]
    assert days == [3, 1]
