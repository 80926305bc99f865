"""Whatever is done with referrals in whatever order: no month is overfull, no door is the wrong one."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from application.answering_referrals import (
    AcceptReferral,
    AcknowledgeReferral,
    CloseReferral,
    DeclineReferral,
    ExpireReferral,
    RecordDelivery,
)
from application.commands import COMMANDS
from application.referring import RerouteReferral, SendReferral, draft_referral
from application.roles import Role
from application.rules import local_day
from application.use_case import Command
from domain.errors import Refusal
from domain.partner import evolve_month, month_of, partner_month_stream
from domain.referral import (
    ReferralDeclined,
    ReferralDrafted,
    ReferralExpired,
    ReferralRerouted,
    ReferralSent,
)
from tests.application.memory import World, act
from tests.application.situations.referral import DRAFT, network

LIMIT = 2
SERVICE = {"bpjs": "jkn_membership", "dukcapil": "civil_registration"}

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ("draft", "send", "send", "acknowledge", "accept", "decline", "return", "reroute",
             "deliver", "close", "wait", "expire")
        ),
        st.integers(0, 5),
        st.sampled_from(sorted(SERVICE)),
    ),
    min_size=10,
    max_size=40,
)  # fmt: skip


def command(deed: str, referral: UUID, partner: str, today: date) -> Command:
    service = SERVICE[partner]
    made: dict[str, Command] = {
        "send": SendReferral(referral=referral),
        "acknowledge": AcknowledgeReferral(referral=referral, acknowledged_on=today),
        "accept": AcceptReferral(referral=referral),
        "decline": DeclineReferral(
            referral=referral, reason="no_capacity", reroute_to=partner, service=service
        ),
        "return": DeclineReferral(referral=referral, reason="no_capacity", returned_to_desk=True),
        "reroute": RerouteReferral(referral=referral, partner=partner, service=service),
        "deliver": RecordDelivery(referral=referral, delivered_on=today),
        "close": CloseReferral(referral=referral, reason="settled_at_desk"),
        "expire": ExpireReferral(referral=referral),
    }
    return made[deed]


async def lived(deeds: list[tuple[str, int, str]]) -> World:
    world = await network(World(), limit=LIMIT)
    known: list[UUID] = []
    for deed, which, partner in deeds:
        if deed == "wait":
            world.pass_days(3)
        elif deed == "draft" or not known:
            known.append((await draft_referral(DRAFT, act(Role.DESK), world.ports)).subject)
        else:
            today = local_day(world.ports.clock(), world.tenant)
            wanted = command(deed, known[which % len(known)], partner, today)
            role = Role.SYSTEM if deed == "expire" else Role.DESK
            try:
                receipt = await COMMANDS[type(wanted)](wanted, act(role), world.ports)
            except Refusal:
                continue
            if receipt.subject not in known:
                known.append(receipt.subject)
    return world


@settings(max_examples=60, deadline=None)
@given(DEEDS)
def test_a_months_places_are_its_referrals_and_never_more_than_agreed(
    deeds: list[tuple[str, int, str]],
) -> None:
    world = asyncio.run(lived(deeds))
    counted: Counter[tuple[str, str, str]] = Counter()
    for stream in {stored.stream for stored in world.ledger.log}:
        facts = world.ledger.facts(stream)
        sent = next((fact for fact in facts if isinstance(fact, ReferralSent)), None)
        given_back = any(isinstance(fact, ReferralDeclined | ReferralExpired) for fact in facts)
        if sent is not None and not given_back:
            counted[sent.partner, sent.service, month_of(sent.sent_on)] += 1
    for partner, service in SERVICE.items():
        for month in ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05"):
            stream_id = partner_month_stream(partner, service, month)
            state = asyncio.run(world.ledger.read(stream_id, evolve_month)).state
            taken = 0 if state is None else len(state.referrals)
            assert taken == counted[partner, service, month] <= LIMIT


@settings(max_examples=60, deadline=None)
@given(DEEDS)
def test_every_refusal_that_leads_on_has_its_next_referral_and_every_chain_one_beginning(
    deeds: list[tuple[str, int, str]],
) -> None:
    world = asyncio.run(lived(deeds))
    drafts = {
        stored.stream: stored.fact for stored in world.ledger.log if stored.kind is ReferralDrafted
    }
    onward = {
        stored.fact.onward: stored.stream
        for stored in world.ledger.log
        if isinstance(stored.fact, ReferralRerouted)
    }
    assert onward == {
        referral: fact.rerouted_from
        for referral, fact in drafts.items()
        if isinstance(fact, ReferralDrafted) and fact.rerouted_from is not None
    }
    for referral in drafts:
        facts = world.ledger.facts(referral)
        for before, after in zip(facts, [*facts[1:], None], strict=True):
            if isinstance(before, ReferralDeclined) and before.decision == "rerouted":
                assert isinstance(after, ReferralRerouted)
