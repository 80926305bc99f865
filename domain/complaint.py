"""One complaint, from submission to closing and reopening: its facts and its state.

submitted → verified (and classified) → routed → in_progress → responded → closed → routed again
when reopened. Until a response it may be set aside: transferred, duplicate, rejected, withdrawn,
archived; these five are final. A question to the reporter interrupts, and the answer returns to
where it was. Escalation is a flag beside the status. What is permitted when: complaint_decisions.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import NotFound
from domain.fact import Fact, Sealed


class Status(StrEnum):
    """Where a complaint stands. The words are part of the API."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    ROUTED = "routed"
    IN_PROGRESS = "in_progress"
    INFORMATION_REQUESTED = "information_requested"
    RESPONDED = "responded"
    CLOSED = "closed"
    TRANSFERRED = "transferred"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


# Facts ------------------------------------------------------------------------------------------
# Codes are plain strings here: a fact with a code that was since retired from its list still loads.


class ComplaintSubmitted(Fact, frozen=True, kw_only=True):
    """channel, category: Channel, Category. region: Kemendagri code of the tenant or a part of it.

    submitted_by: the account that filed it. reporter: a registered person.
    """

    channel: str
    category: str
    region: str
    submitted_by: str
    anonymous: bool
    narrative: Sealed
    contact: Sealed | None = None
    reporter: UUID | None = None
    programme: str | None = None


class ComplaintVerified(Fact, frozen=True, kw_only=True):
    """lapor_class: LaporClass."""

    lapor_class: str


class ComplaintClassified(Fact, frozen=True, kw_only=True):
    """category: what verification found, whatever the reporter chose."""

    category: str
    programme: str | None = None


class ComplaintRouted(Fact, frozen=True, kw_only=True):
    """to_office: code of the office that handles it from now on."""

    to_office: str
    programme: str | None = None


class FollowUpRecorded(Fact, frozen=True, kw_only=True):
    """The office works on it; every further step may be recorded too."""

    note: Sealed | None = None


class InformationRequested(Fact, frozen=True, kw_only=True):
    """note: what the reporter is asked."""

    note: Sealed


class InformationProvided(Fact, frozen=True, kw_only=True):
    """note: what the reporter answered."""

    note: Sealed


class ComplaintResponded(Fact, frozen=True, kw_only=True):
    """responded_on: local calendar day, from which the wait for the reporter's reply counts."""

    response: Sealed
    responded_on: date


class ResolutionConfirmed(Fact, frozen=True, kw_only=True):
    """satisfied: what the reporter said of the handling; None when not asked."""

    satisfied: bool | None = None


class ComplaintAutoClosed(Fact, frozen=True, kw_only=True):
    """Nobody replied in time. rule_source: the regulation that set the waiting time."""

    rule_source: str


class ComplaintReopened(Fact, frozen=True, kw_only=True):
    """The reporter came back; handling begins again, with new clocks."""

    reason: Sealed


class ComplaintEscalated(Fact, frozen=True, kw_only=True):
    """level: EscalationLevel. reason: EscalationReason."""

    level: str
    reason: str


class ComplaintTransferred(Fact, frozen=True, kw_only=True):
    """to_authority: Authority."""

    to_authority: str


class ComplaintMarkedDuplicate(Fact, frozen=True, kw_only=True):
    """original: the complaint under which the matter is handled."""

    original: UUID


class ComplaintRejected(Fact, frozen=True, kw_only=True):
    """reason: RejectionReason."""

    reason: str


class ComplaintWithdrawn(Fact, frozen=True, kw_only=True):
    """The reporter took it back."""


class ComplaintArchived(Fact, frozen=True, kw_only=True):
    """reason: ArchiveReason."""

    reason: str


_Handled: TypeAlias = (
    ComplaintVerified
    | ComplaintClassified
    | ComplaintRouted
    | FollowUpRecorded
    | InformationRequested
    | InformationProvided
    | ComplaintResponded
    | ComplaintReopened
    | ComplaintEscalated
)
_Ended: TypeAlias = (
    ResolutionConfirmed
    | ComplaintAutoClosed
    | ComplaintTransferred
    | ComplaintMarkedDuplicate
    | ComplaintRejected
    | ComplaintWithdrawn
    | ComplaintArchived
)
ComplaintEvent: TypeAlias = ComplaintSubmitted | _Handled | _Ended


# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What decisions and access checks read.

    interrupted   while information is requested: the status to which the answer returns
    responded_on  day of the response that stands; None again after reopening
    """

    region: str
    submitted_by: str
    status: Status = Status.SUBMITTED
    programme: str | None = None
    classified: bool = False
    interrupted: Status | None = None
    responded_on: date | None = None
    escalated_to: str | None = None


def evolve(complaint: Complaint | None, event: ComplaintEvent) -> Complaint:
    """Apply a fact."""
    if isinstance(event, ComplaintSubmitted):
        return Complaint(
            region=event.region, submitted_by=event.submitted_by, programme=event.programme
        )
    if complaint is None:
        raise NotFound  # the id is that of something else
    match event:
        case ResolutionConfirmed() | ComplaintAutoClosed():
            return replace(complaint, status=Status.CLOSED)
        case ComplaintTransferred():
            return replace(complaint, status=Status.TRANSFERRED)
        case ComplaintMarkedDuplicate():
            return replace(complaint, status=Status.DUPLICATE)
        case ComplaintRejected():
            return replace(complaint, status=Status.REJECTED)
        case ComplaintWithdrawn():
            return replace(complaint, status=Status.WITHDRAWN)
        case ComplaintArchived():
            return replace(complaint, status=Status.ARCHIVED)
        case _:
            return _handled(complaint, event)


def _handled(complaint: Complaint, event: _Handled) -> Complaint:
    match event:
        case ComplaintVerified():
            return replace(complaint, status=Status.VERIFIED)
        case ComplaintClassified():
            return replace(complaint, classified=True, programme=event.programme)
        case ComplaintRouted():
            return replace(complaint, status=Status.ROUTED, programme=event.programme)
        case FollowUpRecorded():
            return replace(complaint, status=Status.IN_PROGRESS)
        case InformationRequested():
            return replace(
                complaint, status=Status.INFORMATION_REQUESTED, interrupted=complaint.status
            )
        case InformationProvided():
            before = complaint.interrupted or complaint.status
            return replace(complaint, status=before, interrupted=None)
        case ComplaintResponded():
            return replace(complaint, status=Status.RESPONDED, responded_on=event.responded_on)
        case ComplaintReopened():
            return replace(complaint, status=Status.ROUTED, responded_on=None)
        case ComplaintEscalated():
            return replace(complaint, escalated_to=event.level)
        case _:
            assert_never(event)
