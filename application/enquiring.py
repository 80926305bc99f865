"""Use cases of enquiries between tenants. Each writes to one tenant's log; infra/enquiries.py carries them across."""

from datetime import date
from uuid import UUID

import msgspec

from application.enquiry_digests import enquiry_digests
from application.identities import family
from application.ports import Act, Change, Outcome, Ports, Stream
from application.stranded_claims import claims_of
from application.use_case import Command, facts_of, seen, use_case
from domain import enquiry as decisions
from domain import stranded
from domain.enquiry import (
    Enquiry,
    EnquiryEvent,
    ForeignEnquiry,
    ForeignEnquiryEvent,
    enquiry_stream,
    foreign_stream,
)
from domain.errors import EnquiriesNotSetUp, Invalid, UnknownRegion
from domain.indonesia import CODE_BOOK, checked_region
from domain.stranded import ClaimEvent

_REGENCY_LENGTH = len("21.71")
_DIGEST_BYTES = 32


class SendEnquiry(Command, frozen=True, kw_only=True):
    """to_tenant: code of a kabupaten or kota. birth_year: as for the claim."""

    claim: UUID
    to_tenant: str
    birth_year: int | None = None


class KeyedDigest(msgspec.Struct, frozen=True, kw_only=True):
    """kind: nik or name. digest: 64 hexadecimal digits."""

    kind: str
    digest: str


class ReceiveEnquiry(Command, frozen=True, kw_only=True):
    """from_tenant: who asks. enquiry: its id there."""

    from_tenant: str
    enquiry: str
    digests: tuple[KeyedDigest, ...]


class RecordEnquiryAnswer(Command, frozen=True, kw_only=True):
    """What the other tenant answered."""

    enquiry: UUID
    match: bool
    claims: int
    latest_on: date | None = None


@use_case
async def send_enquiry(command: SendEnquiry, act: Act, ports: Ports) -> Outcome:
    """Ask another tenant whether it knows the person of a claim; only keyed digests are sent."""
    claim_stream, claim = await seen(command.claim, ClaimEvent, stranded.evolve, act, ports)
    to_tenant = _checked_tenant(command.to_tenant, "to_tenant")
    if ports.enquiry_key is None:
        raise EnquiriesNotSetUp("to_tenant")
    stream: Stream[Enquiry] = await ports.ledger.read(
        enquiry_stream(claim_stream.id, to_tenant), facts_of(EnquiryEvent, decisions.evolve)
    )
    fact = decisions.send(
        stream.state,
        claim=claim_stream.id,
        to_tenant=to_tenant,
        own=ports.tenant,
        digests=await enquiry_digests(claim.person, command.birth_year, ports),
    )
    return Outcome(stream.id, [Change(stream, [fact])])


@use_case
async def receive_enquiry(command: ReceiveEnquiry, _act: Act, ports: Ports) -> Outcome:
    """Receive and answer another tenant's enquiry."""
    from_tenant = _checked_tenant(command.from_tenant, "from_tenant")
    enquiry = _checked_foreign_id(command.enquiry)
    digests = tuple((each.kind, _checked_digest(each.digest)) for each in command.digests)
    stream: Stream[ForeignEnquiry] = await ports.ledger.read(
        foreign_stream(from_tenant, enquiry),
        facts_of(ForeignEnquiryEvent, decisions.evolve_foreign),
    )
    people: dict[UUID, None] = {}
    for kind, digest in digests:
        found = await ports.ledger.people_by_digest(f"enquiry_{kind}", bytes.fromhex(digest))
        people.update(dict.fromkeys(found))
    _, claims = await claims_of(await family(tuple(people), ports), ports)
    facts = decisions.answer(
        stream.state,
        from_tenant=from_tenant,
        enquiry=enquiry,
        digests=digests,
        claims=len(claims),
        latest_on=max((claim.claimed_on for claim in claims), default=None),
    )
    return Outcome(stream.id, [Change(stream, facts)])


@use_case
async def record_enquiry_answer(command: RecordEnquiryAnswer, act: Act, ports: Ports) -> Outcome:
    """Record another tenant's answer: whether, how often and when, nothing else."""
    stream, enquiry = await seen(command.enquiry, EnquiryEvent, decisions.evolve, act, ports)
    if command.match != (command.claims > 0) or command.match != (command.latest_on is not None):
        raise Invalid("match")
    fact = decisions.receive_answer(
        enquiry, match=command.match, claims=command.claims, latest_on=command.latest_on
    )
    return Outcome(stream.id, [Change(stream, [fact])])


async def answer_to(from_tenant: str, enquiry: UUID, ports: Ports) -> decisions.EnquiryAnswered:
    """What this tenant answered to another's enquiry, to be carried back."""
    stream: Stream[ForeignEnquiry] = await ports.ledger.read(
        foreign_stream(from_tenant, enquiry),
        facts_of(ForeignEnquiryEvent, decisions.evolve_foreign),
    )
    if stream.state is None or stream.state.answer is None:
        raise LookupError("the enquiry was not received here")
    return stream.state.answer


def _checked_tenant(code: str, field: str) -> str:
    if len(checked_region(code, field=field)) != _REGENCY_LENGTH:
        raise UnknownRegion(field, code_book=CODE_BOOK)
    return code


def _checked_foreign_id(text: str) -> UUID:
    """An id of another tenant's, of which we know nothing but its form."""
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("enquiry") from None


def _checked_digest(text: str) -> str:
    try:
        right = len(bytes.fromhex(text)) == _DIGEST_BYTES
    except ValueError:
        right = False
    if not right:
        raise Invalid("digests")
    return text
