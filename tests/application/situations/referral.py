"""Situations of the referral network: partners, agreements, referrals."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from application.answering_referrals import (
    AcceptReferral,
    AcknowledgeReferral,
    CloseReferral,
    DeclineReferral,
    ExpireReferral,
    ReceiveFeedback,
    RecordDelivery,
    accept_referral,
    acknowledge_referral,
    decline_referral,
    receive_feedback,
    record_delivery,
)
from application.keeping_partners import (
    EndAgreement,
    RegisterPartner,
    SetNetworkTarget,
    SignAgreement,
    register_partner,
    sign_agreement,
)
from application.packets import PacketField
from application.referring import (
    DraftReferral,
    OpenReferralPacket,
    RerouteReferral,
    SendReferral,
    draft_referral,
    send_referral,
)
from application.roles import Role
from application.use_case import Command
from domain.fact import About, Sealed
from domain.partner import AgreedService
from domain.person import PersonRegistered
from tests.application.memory import World, act
from tests.application.situations import Situation

VILLAGE = "61.05.01.1001"
TODAY = date(2026, 1, 5)
PERSON = UUID(int=0x5EED)
NAME = PacketField(field="name", text="Contoh Satu")
NIK = PacketField(field="nik", text="6105991708909001")  # synthetic: kecamatan 99 exists nowhere
BPJS = RegisterPartner(
    partner="bpjs", name="BPJS Kesehatan Sintang", kind="bpjs_kesehatan", region="61.05"
)
DUKCAPIL = RegisterPartner(partner="dukcapil", name="Dukcapil Sintang", kind="dukcapil")


def agreement(partner: str, service: str, limit: int | None = None) -> SignAgreement:
    return SignAgreement(
        partner=partner,
        agreement="MoU 1/2026",
        services=(AgreedService(service=service, monthly_limit=limit),),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
    )


async def network(world: World, limit: int | None = None) -> World:
    """Two partners with an agreement each, and a person in need."""
    for partner, service in ((BPJS, "jkn_membership"), (DUKCAPIL, "civil_registration")):
        await register_partner(partner, act(Role.HEAD), world.ports)
        signed = agreement(partner.partner, service, limit)
        await sign_agreement(signed, act(Role.HEAD), world.ports)
    person = PersonRegistered(name=Sealed("sealed"), region=VILLAGE)
    world.ledger.record(PERSON, person, About(VILLAGE))
    return world


DRAFT = DraftReferral(
    subject_kind="person",
    subject=PERSON,
    partner="bpjs",
    service="jkn_membership",
    need="Kepesertaan JKN tidak aktif",
    packet=(NAME, NIK),
)


async def drafted(world: World, **changes: Any) -> UUID:
    await network(world)
    command = msgspec.structs.replace(DRAFT, **changes)
    return (await draft_referral(command, act(Role.DESK), world.ports)).subject


async def sent(world: World) -> UUID:
    referral = await drafted(world)
    await send_referral(SendReferral(referral=referral), act(Role.DESK), world.ports)
    return referral


async def acknowledged(world: World) -> UUID:
    referral = await sent(world)
    command = AcknowledgeReferral(referral=referral, acknowledged_on=TODAY)
    await acknowledge_referral(command, act(Role.DESK), world.ports)
    return referral


async def returned(world: World) -> UUID:
    referral = await acknowledged(world)
    command = DeclineReferral(referral=referral, reason="data_mismatch", returned_to_desk=True)
    await decline_referral(command, act(Role.DESK), world.ports)
    return referral


async def accepted(world: World) -> UUID:
    referral = await acknowledged(world)
    await accept_referral(AcceptReferral(referral=referral), act(Role.DESK), world.ports)
    return referral


async def delivered(world: World) -> UUID:
    referral = await accepted(world)
    command = RecordDelivery(referral=referral, delivered_on=TODAY)
    await record_delivery(command, act(Role.DESK), world.ports)
    return referral


async def with_feedback(world: World) -> UUID:
    referral = await delivered(world)
    command = ReceiveFeedback(referral=referral, result="helped")
    await receive_feedback(command, act(Role.DESK), world.ports)
    return referral


async def _register(_world: World) -> Command:
    return BPJS


async def _sign(world: World) -> Command:
    await register_partner(BPJS, act(Role.HEAD), world.ports)
    return agreement("bpjs", "jkn_membership", 5)


async def _end(world: World) -> Command:
    await network(world)
    return EndAgreement(
        partner="bpjs", agreement="MoU 1/2026", ended_on=TODAY, reason="partner_withdrew"
    )


async def _target(_world: World) -> Command:
    return SetNetworkTarget(level="kecamatan", reach_by=date(2026, 12, 31), decree="SK 1/2026")


async def _draft(world: World) -> Command:
    await network(world)
    return DRAFT


async def _send(world: World) -> Command:
    return SendReferral(referral=await drafted(world))


async def _open(world: World) -> Command:
    return OpenReferralPacket(referral=await sent(world), reason="handed_over")


async def _reroute(world: World) -> Command:
    return RerouteReferral(
        referral=await returned(world), partner="dukcapil", service="civil_registration"
    )


async def _acknowledge(world: World) -> Command:
    return AcknowledgeReferral(referral=await sent(world), acknowledged_on=TODAY)


async def _accept(world: World) -> Command:
    return AcceptReferral(referral=await acknowledged(world))


async def _decline(world: World) -> Command:
    return DeclineReferral(
        referral=await acknowledged(world),
        reason="data_mismatch",
        reroute_to="dukcapil",
        service="civil_registration",
        packet=(PacketField(field="birth_date", text="1989-08-17"),),
    )


async def _deliver(world: World) -> Command:
    return RecordDelivery(referral=await accepted(world), delivered_on=TODAY)


async def _feedback(world: World) -> Command:
    return ReceiveFeedback(referral=await delivered(world), result="helped", note="Sudah aktif")


async def _close(world: World) -> Command:
    return CloseReferral(referral=await with_feedback(world), reason="completed")


async def _expire(world: World) -> Command:
    referral = await sent(world)
    world.pass_days(30)
    return ExpireReferral(referral=referral)


_FUTURE = date(2026, 1, 6)

SITUATIONS: dict[type[Command], Situation] = {
    RegisterPartner: Situation(
        Role.HEAD,
        _register,
        codes=("kind",),
        shapes=(
            ("partner", "BPJS Sintang", "invalid"),
            ("name", "", "missing"),
            ("name", "Bu Contoh 0812-3456-7890", "personal_data_in_clear"),
            ("region", "99.99", "unknown_region"),
        ),
        region_bound=False,
        needs_history=False,
    ),
    SignAgreement: Situation(
        Role.SUPERVISOR,
        _sign,
        shapes=(
            ("partner", "nobody", "not_found"),
            ("agreement", "", "missing"),
            ("services", (), "missing"),
            ("services", (AgreedService(service="x-unknown"),), "unknown_code"),
            ("valid_until", date(2025, 12, 31), "invalid"),
        ),
        region_bound=False,
    ),
    EndAgreement: Situation(
        Role.HEAD,
        _end,
        codes=("reason",),
        shapes=(
            ("partner", "nobody", "not_found"),
            ("agreement", "MoU 2/2026", "not_found"),
            ("ended_on", _FUTURE, "in_future"),
            ("ended_on", date(2025, 12, 31), "invalid"),
        ),
        region_bound=False,
    ),
    SetNetworkTarget: Situation(
        Role.HEAD,
        _target,
        codes=("level",),
        shapes=(("decree", "", "missing"), ("reach_by", date(1999, 1, 1), "out_of_range")),
        region_bound=False,
        needs_history=False,
    ),
    DraftReferral: Situation(
        Role.DESK,
        _draft,
        codes=("subject_kind", "service"),
        shapes=(
            ("partner", "nobody", "not_found"),
            ("service", "civil_registration", "not_agreed"),
            ("subject_kind", "complaint", "not_found"),
            ("need", "", "missing"),
            ("packet", (), "missing"),
            ("packet", (NAME, NAME), "invalid"),
            ("packet", (PacketField(field="health_note", text="x"),), "unknown_code"),
            ("packet", (PacketField(field="nik", text="123"),), "invalid_nik"),
            ("packet", (PacketField(field="family_card", text="1"),), "invalid_family_card"),
            ("packet", (PacketField(field="phone", text="1"),), "invalid_phone"),
            ("packet", (PacketField(field="name", text=" "),), "missing"),
        ),
        repeatable=True,  # two needs of one person are two referrals
    ),
    SendReferral: Situation(Role.DESK, _send),
    RerouteReferral: Situation(
        Role.SOCIAL_WORKER,
        _reroute,
        codes=("service",),
        shapes=(
            ("partner", "nobody", "not_found"),
            ("service", "job_training", "not_agreed"),
            ("packet", (PacketField(field="birth_date", text="17-8-89"),), "invalid"),
        ),
    ),
    AcknowledgeReferral: Situation(
        Role.DESK,
        _acknowledge,
        shapes=(
            ("acknowledged_on", _FUTURE, "in_future"),
            ("acknowledged_on", date(2026, 1, 4), "too_early"),
        ),
    ),
    AcceptReferral: Situation(Role.DESK, _accept),
    DeclineReferral: Situation(
        Role.DESK,
        _decline,
        codes=("reason", "service"),
        shapes=(
            ("reroute_to", None, "wrong_door"),
            ("packet", (PacketField(field="health_note", text="x"),), "unknown_code"),
        ),
    ),
    RecordDelivery: Situation(
        Role.DESK,
        _deliver,
        shapes=(
            ("delivered_on", _FUTURE, "in_future"),
            ("delivered_on", date(2026, 1, 4), "too_early"),
        ),
    ),
    ReceiveFeedback: Situation(
        Role.DESK,
        _feedback,
        codes=("result",),
        shapes=(("note", "", "missing"), ("note", "x" * 10_001, "out_of_range")),
    ),
    CloseReferral: Situation(
        Role.SUPERVISOR,
        _close,
        codes=("reason",),
        shapes=(("reason", "settled_at_desk", "wrong_state"),),
    ),
    OpenReferralPacket: Situation(Role.DESK, _open, codes=("reason",), repeatable=True),
    ExpireReferral: Situation(Role.SYSTEM, _expire),
}
