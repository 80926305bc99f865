"""Use cases of enquiries between tenants. Each writes to one tenant's log; infra/enquiries.py carries them across."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from application.enquiry_digests import enquiry_digests
from application.identities import Identities, identities_anywhere
from application.ports import Act, Change, Filed, Outcome, Ports, Stream
from application.sealing import key_of_record
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
from domain.errors import EnquiriesNotSetUp, Invalid, Missing, NotFound, UnknownRegion
from domain.fact import Sealed
from domain.indonesia import CODE_BOOK, checked_region
from domain.stranded import Claim, ClaimEvent

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
    digests = await enquiry_digests(claim.person, command.birth_year, ports)
    fact = decisions.send(
        stream.state,
        claim=claim_stream.id,
        to_tenant=to_tenant,
        own=ports.tenant,
        digests=digests,
        birth_year=await _sealed_year(command.birth_year, claim.person, ports),
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
    people, filed = await _known_by(digests, ports)
    lists, claims = await claims_of(
        tuple(dict.fromkeys(each for person in people for each in person.all)), ports
    )
    facts = decisions.answer(
        stream.state,
        from_tenant=from_tenant,
        enquiry=enquiry,
        kinds=tuple(kind for kind, _ in digests),
        claims=len(claims),
        latest_on=max((claim.claimed_on for claim in claims), default=None),
    )
    # A claim that is made meanwhile is not answered with no: the answer is not given a second time.
    told_by = {each.id: each for person in people for each in person.streams}
    return Outcome(
        stream.id, [Change(stream, facts)], unchanged=[*lists, *told_by.values()], filed=filed
    )


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


async def question_of(enquiry: UUID, ports: Ports) -> tuple[KeyedDigest, ...]:
    """By which digests another tenant is asked; made anew, since none are kept.

    Raises Missing where nothing is left to ask by, as when the person's key was destroyed.
    """
    asked: Stream[Enquiry] = await ports.ledger.read(
        enquiry, facts_of(EnquiryEvent, decisions.evolve)
    )
    if asked.state is None:
        raise NotFound("enquiry")
    sent = asked.state.sent
    digests = sent.digests
    if not digests:
        claim: Stream[Claim] = await ports.ledger.read(
            sent.claim, facts_of(ClaimEvent, stranded.evolve)
        )
        if claim.state is None:
            raise NotFound("claim")
        year = await _opened_year(sent.birth_year, claim.state.person, ports)
        digests = await enquiry_digests(claim.state.person, year, ports)
    if not digests:
        raise Missing("claim")
    return tuple(KeyedDigest(kind=kind, digest=digest) for kind, digest in digests)


async def answer_to(
    from_tenant: str, enquiry: UUID, ports: Ports
) -> decisions.EnquiryAnswered | None:
    """What this tenant answered to another's enquiry, to be carried back; None before it was received."""
    stream: Stream[ForeignEnquiry] = await ports.ledger.read(
        foreign_stream(from_tenant, enquiry),
        facts_of(ForeignEnquiryEvent, decisions.evolve_foreign),
    )
    return None if stream.state is None else stream.state.answer


async def _sealed_year(year: int | None, person: UUID, ports: Ports) -> Sealed | None:
    if year is None:
        return None
    return (await key_of_record(person, ports)).seal("birth_year", str(year))


async def _opened_year(sealed: Sealed | None, person: UUID, ports: Ports) -> int | None:
    key = await ports.vault.key_of(person)
    return None if key is None or sealed is None else int(key.unseal("birth_year", sealed))


async def _known_by(
    digests: Sequence[tuple[str, str]], ports: Ports
) -> tuple[list[Identities], list[Filed]]:
    """Everybody of ours who is filed under one of another tenant's digests, through merges; and how many under each."""
    people: dict[UUID, None] = {}
    filed: list[Filed] = []
    for kind, digest in ((f"enquiry_{kind}", bytes.fromhex(digest)) for kind, digest in digests):
        found = await ports.ledger.people_by_digest(kind, digest)
        filed.append(Filed(kind, digest, len(found)))
        people.update(dict.fromkeys(found))
    return await identities_anywhere(people, ports), filed


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
