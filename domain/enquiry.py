"""An enquiry to another kabupaten or kota: whether somebody with this keyed digest asked to be sent home there too.

The asking tenant records sent → answer received; the asked one received with its answer. The digest is an HMAC of the
identity under a key that the tenants share: the identity itself never leaves its tenant. No digest is recorded: it is
made of what is sealed under the person's key when the enquiry is carried, and cannot be made once that is destroyed.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, Missing, NotFound, OutsideRegion, WrongState
from domain.fact import Fact, Sealed
from domain.identifiers import stream_id

# Facts ------------------------------------------------------------------------------------------


class EnquirySent(Fact, frozen=True, kw_only=True):
    """We asked another tenant about a claim's person. birth_year: under the person's key, if it was told.

    digests: kind (nik, name) and keyed digest in hex, of before they were made anew when carried; empty since.
    """

    claim: UUID
    to_tenant: str
    digests: tuple[tuple[str, str], ...] = ()
    birth_year: Sealed | None = None


class EnquiryAnswerReceived(Fact, frozen=True, kw_only=True):
    """The other tenant's answer. claims: how many, latest_on: when the last; nothing else is told."""

    match: bool
    claims: int
    latest_on: date | None = None


class EnquiryReceived(Fact, frozen=True, kw_only=True):
    """Another tenant asked us. enquiry: its id there. kinds: by what, nik or name."""

    from_tenant: str
    enquiry: UUID
    kinds: tuple[str, ...]


class EnquiryAnswered(Fact, frozen=True, kw_only=True):
    """What we answered."""

    match: bool
    claims: int
    latest_on: date | None = None


EnquiryEvent: TypeAlias = EnquirySent | EnquiryAnswerReceived
ForeignEnquiryEvent: TypeAlias = EnquiryReceived | EnquiryAnswered

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Enquiry:
    """An enquiry of ours. It concerns the whole tenant."""

    sent: EnquirySent
    answered: bool = False
    region: None = None


@dataclass(frozen=True, slots=True)
class ForeignEnquiry:
    """Another tenant's enquiry, and what we answered."""

    answer: EnquiryAnswered | None = None


def evolve(enquiry: Enquiry | None, event: EnquiryEvent) -> Enquiry:
    """Apply a fact of an enquiry of ours."""
    if isinstance(event, EnquirySent):
        return Enquiry(event)
    if enquiry is None:
        raise NotFound  # the id is that of something else
    match event:
        case EnquiryAnswerReceived():
            return replace(enquiry, answered=True)
        case _:
            assert_never(event)


def evolve_foreign(enquiry: ForeignEnquiry | None, event: ForeignEnquiryEvent) -> ForeignEnquiry:
    """Apply a fact of another tenant's enquiry."""
    match event:
        case EnquiryReceived():
            return enquiry or ForeignEnquiry()
        case EnquiryAnswered():
            return ForeignEnquiry(event)
        case _:
            assert_never(event)


# Decisions --------------------------------------------------------------------------------------


def enquiry_stream(claim: UUID, to_tenant: str) -> UUID:
    """A tenant is asked once about a claim."""
    return stream_id("enquiry", str(claim), to_tenant)


def foreign_stream(from_tenant: str, enquiry: UUID) -> UUID:
    """Another tenant's enquiry is received once, however often it is delivered."""
    return stream_id("foreign_enquiry", from_tenant, str(enquiry))


def send(
    state: Enquiry | None,
    *,
    claim: UUID,
    to_tenant: str,
    own: str,
    digests: tuple[tuple[str, str], ...],
    birth_year: Sealed | None,
) -> EnquirySent:
    """Ask another tenant. digests: what it would be asked by now, which is not recorded."""
    if state is not None:
        raise AlreadyExists("to_tenant")
    if to_tenant == own:
        raise OutsideRegion("to_tenant")
    if not digests:
        raise Missing("claim")  # neither NIK nor name and birth year: nothing to ask by
    return EnquirySent(claim=claim, to_tenant=to_tenant, birth_year=birth_year)


def answer(
    state: ForeignEnquiry | None,
    *,
    from_tenant: str,
    enquiry: UUID,
    kinds: tuple[str, ...],
    claims: int,
    latest_on: date | None,
) -> tuple[EnquiryReceived, EnquiryAnswered]:
    """Receive and answer another tenant's enquiry at once."""
    if state is not None:
        raise AlreadyExists("enquiry")
    return (
        EnquiryReceived(from_tenant=from_tenant, enquiry=enquiry, kinds=kinds),
        EnquiryAnswered(match=claims > 0, claims=claims, latest_on=latest_on),
    )


def receive_answer(
    state: Enquiry | None, *, match: bool, claims: int, latest_on: date | None
) -> EnquiryAnswerReceived:
    """Note what the other tenant answered."""
    if state is None:
        raise NotFound("enquiry")
    if state.answered:
        raise WrongState("enquiry", status="answered")
    return EnquiryAnswerReceived(match=match, claims=claims, latest_on=latest_on)
