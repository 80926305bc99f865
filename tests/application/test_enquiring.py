"""What another tenant is told of a stranded person, and what does not leave the one that asks."""

from datetime import date
from uuid import UUID

import pytest

from application.enquiring import (
    KeyedDigest,
    ReceiveEnquiry,
    SendEnquiry,
    question_of,
    receive_enquiry,
    send_enquiry,
)
from application.ports import IndexEntry
from application.roles import Role
from domain.enquiry import EnquiryAnswered, EnquirySent, foreign_stream
from domain.errors import Missing
from domain.stranded import ClaimListed, claims_stream
from tests.application.memory import World, act
from tests.application.situations import trc

DIGEST = "ab" * 32
ASKED = UUID(int=5)
CLAIMED_ON = date(2026, 1, 5)


@pytest.mark.parametrize("claimed_before", [True, False])
async def test_a_claim_that_is_made_while_an_enquiry_is_answered_is_told(
    claimed_before: bool,
) -> None:
    world = World()
    person = trc.person(world)
    filed = IndexEntry("enquiry_nik", bytes.fromhex(DIGEST), person, unique=False)
    if claimed_before:
        world.ledger.index.append(filed)
    listed = ClaimListed(claim=UUID(int=6), office="dinas", claimed_on=CLAIMED_ON)

    def claim() -> None:
        world.ledger.record(claims_stream(person), listed)
        world.ledger.index.append(filed)

    world.ledger.before_next_append = claim
    question = ReceiveEnquiry(
        from_tenant="21.71",
        enquiry=str(ASKED),
        digests=(KeyedDigest(kind="nik", digest=DIGEST),),
    )
    await receive_enquiry(question, act(Role.SYSTEM), world.ports)
    answer = world.ledger.facts(foreign_stream("21.71", ASKED))[-1]
    assert answer == EnquiryAnswered(match=True, claims=1, latest_on=CLAIMED_ON)


async def asked_about(world: World) -> tuple[UUID, UUID]:
    """Who claimed, and our enquiry about them."""
    person = trc.registered(world)
    claim = trc.claim(world, of=person)
    wish = SendEnquiry(claim=claim, to_tenant="21.71", birth_year=1990)
    return person, (await send_enquiry(wish, act(Role.SUPERVISOR), world.ports)).subject


async def test_no_digest_is_recorded_and_each_is_made_when_it_is_needed() -> None:
    world = World()
    person, enquiry = await asked_about(world)
    asked = await question_of(enquiry, world.ports)
    assert asked
    written = b"".join(stored.data for stored in world.ledger.log)
    for each in asked:
        assert each.digest.encode() not in written
    (sent,) = world.ledger.facts(enquiry)
    key = await world.vault.key_of(person)
    assert isinstance(sent, EnquirySent)
    assert sent.birth_year is not None
    assert key is not None
    assert key.unseal("birth_year", sent.birth_year) == "1990"
    world.vault.destroy(person)
    with pytest.raises(Missing):
        await question_of(enquiry, world.ports)


async def test_what_was_asked_when_digests_were_recorded_is_still_asked_by_them() -> None:
    world = World()
    sent = EnquirySent(claim=UUID(int=6), to_tenant="21.71", digests=(("nik", DIGEST),))
    world.ledger.record(ASKED, sent)
    assert await question_of(ASKED, world.ports) == (KeyedDigest(kind="nik", digest=DIGEST),)
