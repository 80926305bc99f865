"""Referrals: a chain that leads on, the least of a person's data, and a partner's full month."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4

import msgspec
import pytest

from application.answering_referrals import (
    AcknowledgeReferral,
    DeclineReferral,
    ExpireReferral,
    acknowledge_referral,
    decline_referral,
    expire_referral,
)
from application.commands import COMMANDS
from application.keeping_partners import EndAgreement, end_agreement
from application.packets import PacketField, open_packet
from application.processes import REACTIONS, Due
from application.referring import (
    DraftReferral,
    OpenReferralPacket,
    RerouteReferral,
    SendReferral,
    draft_referral,
    reroute_referral,
    send_referral,
)
from application.roles import Role
from application.rules import local_day, local_midnight
from domain.case import CaseReported
from domain.complaint import ComplaintSubmitted, OfficersNamed
from domain.errors import (
    LimitExhausted,
    NotAgreed,
    NotFound,
    PersonalDataDestroyed,
    TooEarly,
    UnknownCode,
)
from domain.fact import About, Sealed
from domain.partner import (
    PartnerMonth,
    PartnerPlaceTaken,
    evolve_month,
    partner_month_stream,
)
from domain.referral import (
    ReferralDeclined,
    ReferralDrafted,
    ReferralExpired,
    ReferralRerouted,
    ReferralSent,
)
from tests.application.memory import World, act
from tests.application.situations.referral import (
    DRAFT,
    NAME,
    NIK,
    PERSON,
    TODAY,
    VILLAGE,
    acknowledged,
    drafted,
    network,
    returned,
    sent,
)

MONTH = partner_month_stream("bpjs", "jkn_membership", "2026-01")


async def taken(world: World) -> int:
    month = await world.ledger.read(MONTH, evolve_month)
    state: PartnerMonth | None = month.state
    return 0 if state is None else len(state.referrals)


async def contents(world: World, referral: UUID) -> dict[str, str]:
    first = cast("ReferralDrafted", world.ledger.facts(referral)[0])
    key = await world.vault.key_of(referral)
    assert key is not None
    return open_packet(key, first.packet)


async def test_a_referral_names_what_goes_along_and_seals_it() -> None:
    world = World()
    referral = await drafted(world)
    (fact,) = world.ledger.facts(referral)
    assert isinstance(fact, ReferralDrafted)
    assert (fact.fields, fact.person, fact.region) == (("name", "nik"), PERSON, VILLAGE)
    assert await contents(world, referral) == {"name": NAME.text, "nik": NIK.text}
    assert all(NIK.text.encode() not in stored.data for stored in world.ledger.log)
    assert all(NAME.text.encode() not in stored.data for stored in world.ledger.log)


@pytest.mark.parametrize("kind", ["complaint", "case"])
async def test_a_referral_may_come_from_a_complaint_or_a_case(kind: str) -> None:
    world = await network(World())
    subject = uuid4()
    fact: Any = {
        "complaint": ComplaintSubmitted(
            channel="desk",
            category="pbi_inactive",
            region=VILLAGE,
            submitted_by="desk-1",
            anonymous=False,
            narrative=Sealed("…"),
        ),
        "case": CaseReported(intake="patrol", category="PMKS-09", region=VILLAGE, person=PERSON),
    }[kind]
    world.ledger.record(subject, fact, About(VILLAGE))
    command = msgspec.structs.replace(DRAFT, subject_kind=kind, subject=subject)
    receipt = await draft_referral(command, act(Role.DESK), world.ports)
    (made,) = world.ledger.facts(receipt.subject)
    assert isinstance(made, ReferralDrafted)
    assert made.person == (PERSON if kind == "case" else None)
    wrong = msgspec.structs.replace(command, subject_kind="service")
    with pytest.raises(NotFound):
        await draft_referral(wrong, act(Role.DESK), world.ports)


async def test_an_act_loses_against_a_naming_in_the_complaint_it_came_of_in_between() -> None:
    world = await network(World())
    complaint = uuid4()
    submitted = ComplaintSubmitted(
        channel="desk",
        category="pbi_inactive",
        region=VILLAGE,
        submitted_by="desk-2",
        anonymous=False,
        narrative=Sealed("…"),
    )
    world.ledger.record(complaint, submitted, About(VILLAGE))
    draft = msgspec.structs.replace(DRAFT, subject_kind="complaint", subject=complaint)
    referral = (await draft_referral(draft, act(Role.DESK), world.ports)).subject
    for number, command in enumerate(
        (
            draft,
            OpenReferralPacket(referral=referral, reason="handed_over"),
            SendReferral(referral=referral),
            AcknowledgeReferral(referral=referral, acknowledged_on=TODAY),
        )
    ):
        use, named = COMMANDS[type(command)], OfficersNamed(accounts=(f"desk-1{number}",))
        world.ledger.before_next_append = partial(world.ledger.record, complaint, named)
        with pytest.raises(NotFound):
            await use(command, act(Role.DESK, actor=f"desk-1{number}"), world.ports)
        await use(command, act(Role.DESK), world.ports)


async def test_the_day_to_answer_is_counted_in_working_days_by_the_rule() -> None:
    world = World()
    facts = world.ledger.facts(await sent(world))
    fact = facts[-1]
    assert isinstance(fact, ReferralSent)
    # Monday 5 January and five working days
    assert (fact.sent_on, fact.due_on.isoformat(), fact.rule_version) == (TODAY, "2026-01-12", 0)


async def test_a_refusal_drafts_the_next_referral_in_the_same_breath() -> None:
    world = World()
    referral = await acknowledged(world)
    command = DeclineReferral(
        referral=referral,
        reason="data_mismatch",
        reroute_to="dukcapil",
        service="civil_registration",
        packet=(PacketField(field="birth_date", text="1989-08-17"),),
    )
    onward = (await decline_referral(command, act(Role.DESK), world.ports)).subject
    *_, declined, rerouted = world.ledger.facts(referral)
    assert declined == ReferralDeclined(reason="data_mismatch", decision="rerouted")
    assert rerouted == ReferralRerouted(onward=onward)
    (next_,) = world.ledger.facts(onward)
    assert isinstance(next_, ReferralDrafted)
    assert (next_.rerouted_from, next_.subject, next_.partner) == (referral, PERSON, "dukcapil")
    assert set(next_.fields) == {"name", "nik", "birth_date"}
    assert (await contents(world, onward))["nik"] == NIK.text
    assert await taken(world) == 0  # the partner that declined has its place again


async def test_only_what_the_next_service_needs_goes_along() -> None:
    world = World()
    packet = (NAME, NIK, PacketField(field="jkn_number", text="0001234567890"))
    referral = await drafted(world, packet=packet)
    await send_referral(SendReferral(referral=referral), act(Role.DESK), world.ports)
    seen = AcknowledgeReferral(referral=referral, acknowledged_on=TODAY)
    await acknowledge_referral(seen, act(Role.DESK), world.ports)
    command = DeclineReferral(
        referral=referral,
        reason="data_mismatch",
        reroute_to="dukcapil",
        service="civil_registration",
    )
    onward = (await decline_referral(command, act(Role.DESK), world.ports)).subject
    assert (await contents(world, onward)).keys() == {"name", "nik"}


async def test_a_refusal_to_a_partner_that_does_not_do_it_records_nothing() -> None:
    world = World()
    referral = await acknowledged(world)
    before = len(world.ledger.log)
    command = DeclineReferral(
        referral=referral, reason="no_capacity", reroute_to="dukcapil"
    )  # the same service, which Dukcapil has not agreed to
    with pytest.raises(NotAgreed):
        await decline_referral(command, act(Role.DESK), world.ports)
    assert len(world.ledger.log) == before


async def test_silence_returns_the_place_and_may_be_rerouted() -> None:
    world = World()
    referral = await sent(world)
    assert await taken(world) == 1
    due = Due(referral, "referral.expiry", TODAY, 1)
    command = REACTIONS["referral.expiry"](due)
    assert command == ExpireReferral(referral=referral)
    world.pass_days(7)  # Monday 12 January is the last day
    with pytest.raises(TooEarly):
        await expire_referral(ExpireReferral(referral=referral), act(Role.SYSTEM), world.ports)
    world.pass_days(1)
    await expire_referral(ExpireReferral(referral=referral), act(Role.SYSTEM), world.ports)
    assert isinstance(world.ledger.facts(referral)[-1], ReferralExpired)
    assert await taken(world) == 0
    again = RerouteReferral(referral=referral, partner="bpjs", service="jkn_membership")
    onward = (await reroute_referral(again, act(Role.DESK), world.ports)).subject
    await send_referral(SendReferral(referral=onward), act(Role.DESK), world.ports)
    assert await taken(world) == 1


async def test_a_full_month_takes_no_more_and_the_next_month_does() -> None:
    world = await network(World(), limit=1)
    first, second = [
        (await draft_referral(DRAFT, act(Role.DESK), world.ports)).subject for _ in range(2)
    ]
    await send_referral(SendReferral(referral=first), act(Role.DESK), world.ports)
    with pytest.raises(LimitExhausted):
        await send_referral(SendReferral(referral=second), act(Role.DESK), world.ports)
    world.pass_days(30)
    await send_referral(SendReferral(referral=second), act(Role.DESK), world.ports)
    assert await taken(world) == 1


async def test_two_that_are_sent_at_once_do_not_share_the_last_place() -> None:
    world = await network(World(), limit=1)
    draft = (await draft_referral(DRAFT, act(Role.DESK), world.ports)).subject
    other = PartnerPlaceTaken(
        partner="bpjs", service="jkn_membership", month="2026-01", referral=uuid4()
    )
    world.ledger.before_next_append = lambda: world.ledger.record(MONTH, other)
    with pytest.raises(LimitExhausted):
        await send_referral(SendReferral(referral=draft), act(Role.DESK), world.ports)
    assert await taken(world) == 1


async def test_an_agreement_that_ends_meanwhile_stops_the_sending() -> None:
    world = World()
    referral = await drafted(world)
    over = EndAgreement(
        partner="bpjs", agreement="MoU 1/2026", ended_on=TODAY, reason="partner_withdrew"
    )
    await end_agreement(over, act(Role.HEAD), world.ports)
    world.pass_days(1)
    with pytest.raises(NotAgreed):
        await send_referral(SendReferral(referral=referral), act(Role.DESK), world.ports)


async def test_a_packet_whose_key_was_destroyed_goes_nowhere() -> None:
    world = World()
    referral = await returned(world)
    world.vault.destroy(referral)
    command = RerouteReferral(referral=referral, partner="dukcapil", service="civil_registration")
    with pytest.raises(PersonalDataDestroyed):
        await reroute_referral(command, act(Role.DESK), world.ports)


async def test_a_refusal_never_repeats_what_was_in_the_packet() -> None:
    world = await network(World())
    secret = "rahasia sekali"
    command: DraftReferral = msgspec.structs.replace(
        DRAFT, packet=(PacketField(field="health_note", text=secret),)
    )
    with pytest.raises(UnknownCode) as refused:
        await draft_referral(command, act(Role.DESK), world.ports)
    assert secret not in refused.value.text + refused.value.text_english


@pytest.mark.parametrize("tenant", ["61.05", "51.71", "91.71"])
def test_a_day_begins_at_midnight_where_the_tenant_is(tenant: str) -> None:
    begins = local_midnight(TODAY, tenant)
    assert local_day(begins, tenant) == TODAY
    assert local_day(begins - timedelta(seconds=1), tenant) == TODAY - timedelta(days=1)
