"""What another tenant is told of a stranded person, and what does not leave the one that asks."""

from datetime import date
from uuid import UUID

from application.enquiring import KeyedDigest, ReceiveEnquiry, receive_enquiry
from application.ports import IndexEntry
from application.roles import Role
from domain.enquiry import EnquiryAnswered, foreign_stream
from domain.stranded import ClaimListed, claims_stream
from tests.application.memory import World, act
from tests.application.situations import trc

DIGEST = "ab" * 32
ASKED = UUID(int=5)
CLAIMED_ON = date(2026, 1, 5)


async def test_a_claim_that_is_made_while_an_enquiry_is_answered_is_told() -> None:
    world = World()
    person = trc.person(world)
    filed = IndexEntry("enquiry_nik", bytes.fromhex(DIGEST), person, unique=False)
    world.ledger.index.append(filed)
    listed = ClaimListed(claim=UUID(int=6), office="dinas", claimed_on=CLAIMED_ON)
    world.ledger.before_next_append = lambda: world.ledger.record(claims_stream(person), listed)
    question = ReceiveEnquiry(
        from_tenant="21.71",
        enquiry=str(ASKED),
        digests=(KeyedDigest(kind="nik", digest=DIGEST),),
    )
    await receive_enquiry(question, act(Role.SYSTEM), world.ports)
    answer = world.ledger.facts(foreign_stream("21.71", ASKED))[-1]
    assert answer == EnquiryAnswered(match=True, claims=1, latest_on=CLAIMED_ON)
