"""One complaint, from submission to closing and reopening: its facts and its state.

submitted → verified (and classified) → routed → in_progress → responded → closed → routed again
when reopened. Until a response it may be set aside: transferred, duplicate, rejected, withdrawn,
archived; these five are final. A question to the reporter interrupts, and the answer returns to
where it was. Escalation is a flag beside the status, and so are the clocks (complaint_clocks). What is
permitted when: complaint_decisions.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.complaint_clocks import (
    Clock,
    ClockEvent,
    Clocks,
    SlaBreached,
    SlaPaused,
    SlaResumed,
    SlaStarted,
    evolve_clocks,
    without,
)
from domain.complaint_codes import Confidentiality
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

    against_accounts, against_offices: whom it is about, who never see it. confidentiality: Confidentiality;
    None where none was said: an anonymous one is restricted, any other open. ticket: the number with which the reporter
    comes back; ticket_secret: the keyed digest (hex) of the secret that goes with it.
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
    against_accounts: tuple[str, ...] = ()
    against_offices: tuple[str, ...] = ()
    confidentiality: str | None = None
    ticket: str | None = None
    ticket_secret: str | None = None


class OfficersNamed(Fact, frozen=True, kw_only=True):
    """It turned out to be about these accounts or offices too: from now on they do not see it."""

    accounts: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()


class ConfidentialitySet(Fact, frozen=True, kw_only=True):
    """level: Confidentiality, who reads it from now on."""

    level: str


class ComplaintPassedUp(Fact, frozen=True, kw_only=True):
    """The office where it lay may not handle it, since it is about that one or its head: it lies at one above now."""

    from_office: str
    to_office: str


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


class InformationNotProvided(Fact, frozen=True, kw_only=True):
    """The reporter did not answer in time; it is handled without. rule_source: what set the time."""

    rule_source: str


class ComplaintResponded(Fact, frozen=True, kw_only=True):
    """responded_on: local calendar day, from which the wait for the reporter's reply counts."""

    response: Sealed
    responded_on: date


class ResolutionConfirmed(Fact, frozen=True, kw_only=True):
    """satisfied, rating (1 worst to 5 best), remark: what the reporter said of the handling; None when not asked."""

    satisfied: bool | None = None
    rating: int | None = None
    remark: Sealed | None = None


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
    """to_authority: Authority. receipt: number under which it was handed over. sent: Sent, what went with it."""

    to_authority: str
    receipt: str | None = None
    sent: tuple[str, ...] = ()


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
    | InformationNotProvided
    | ComplaintResponded
    | ComplaintReopened
)
_Beside: TypeAlias = ComplaintEscalated | OfficersNamed | ConfidentialitySet | ComplaintPassedUp
_Ended: TypeAlias = (
    ResolutionConfirmed
    | ComplaintAutoClosed
    | ComplaintTransferred
    | ComplaintMarkedDuplicate
    | ComplaintRejected
    | ComplaintWithdrawn
    | ComplaintArchived
)
ComplaintEvent: TypeAlias = ComplaintSubmitted | ClockEvent | _Beside | _Handled | _Ended


# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What decisions and access checks read.

    interrupted   while information is requested: the status to which the answer returns
    responded_on  day of the response that stands; None again after reopening
    followed_up   whether an office has begun to work on it since it was routed first, or reopened
    clocks        none in complaints that were recorded before there were any
    against_accounts, against_offices   who never see it
    desk          the office that it was routed or passed up to; None while it lies where it was submitted
    reachable     whether anybody could answer a question: not where it is anonymous and has no ticket
    asked_in_vain whether the last question was not answered in time: the next one stops no clock
    original      the complaint under which it is handled, whose walls hold for it too
    """

    region: str
    submitted_by: str
    status: Status = Status.SUBMITTED
    programme: str | None = None
    lapor_class: str | None = None
    category: str | None = None
    classified: bool = False
    followed_up: bool = False
    clocks: Clocks = field(default_factory=dict)
    against_accounts: frozenset[str] = frozenset()
    against_offices: frozenset[str] = frozenset()
    confidentiality: str = Confidentiality.OPEN
    ticket: str | None = None
    interrupted: Status | None = None
    responded_on: date | None = None
    escalated_to: str | None = None
    desk: str | None = None
    reachable: bool = True
    asked_in_vain: bool = False
    original: UUID | None = None


def evolve(complaint: Complaint | None, event: ComplaintEvent) -> Complaint:
    """Apply a fact."""
    if isinstance(event, ComplaintSubmitted):
        return Complaint(
            region=event.region,
            submitted_by=event.submitted_by,
            programme=event.programme,
            against_accounts=frozenset(event.against_accounts),
            against_offices=frozenset(event.against_offices),
            confidentiality=level_as_submitted(event),
            ticket=event.ticket,
            reachable=not event.anonymous or event.ticket is not None,
        )
    if complaint is None:
        raise NotFound  # the id is that of something else
    match event:
        case (
            ResolutionConfirmed()
            | ComplaintAutoClosed()
            | ComplaintTransferred()
            | ComplaintRejected()
            | ComplaintWithdrawn()
            | ComplaintArchived()
        ):
            return replace(complaint, status=_ENDS_AS[type(event)], clocks={})
        case ComplaintMarkedDuplicate():
            return replace(complaint, status=Status.DUPLICATE, clocks={}, original=event.original)
        case SlaStarted() | SlaPaused() | SlaResumed() | SlaBreached():
            return replace(complaint, clocks=evolve_clocks(complaint.clocks, event))
        case ComplaintEscalated() | OfficersNamed() | ConfidentialitySet() | ComplaintPassedUp():
            return _beside(complaint, event)
        case _:
            return _handled(complaint, event)


def level_as_submitted(event: ComplaintSubmitted) -> str:
    """Who reads a new complaint: an anonymous one is restricted unless more was said."""
    by_default = Confidentiality.RESTRICTED if event.anonymous else Confidentiality.OPEN
    return event.confidentiality or by_default


_ENDS_AS: dict[type[_Ended], Status] = {
    ResolutionConfirmed: Status.CLOSED,
    ComplaintAutoClosed: Status.CLOSED,
    ComplaintTransferred: Status.TRANSFERRED,
    ComplaintRejected: Status.REJECTED,
    ComplaintWithdrawn: Status.WITHDRAWN,
    ComplaintArchived: Status.ARCHIVED,
}


def _handled(complaint: Complaint, event: _Handled) -> Complaint:
    match event:
        case ComplaintVerified():
            return replace(
                complaint,
                status=Status.VERIFIED,
                lapor_class=event.lapor_class,
                clocks=without(complaint.clocks, Clock.VERIFY),
            )
        case ComplaintClassified():
            return replace(
                complaint, classified=True, category=event.category, programme=event.programme
            )
        case ComplaintRouted():
            return replace(
                complaint, status=Status.ROUTED, programme=event.programme, desk=event.to_office
            )
        case FollowUpRecorded():
            return replace(
                complaint,
                status=Status.IN_PROGRESS,
                followed_up=True,
                clocks=without(complaint.clocks, Clock.FOLLOW_UP),
            )
        case InformationRequested():
            return replace(
                complaint, status=Status.INFORMATION_REQUESTED, interrupted=complaint.status
            )
        case InformationProvided():
            return replace(_gone_on(complaint), asked_in_vain=False)
        case InformationNotProvided():
            return replace(_gone_on(complaint), asked_in_vain=True)
        case ComplaintResponded():
            return replace(
                complaint, status=Status.RESPONDED, responded_on=event.responded_on, clocks={}
            )
        case ComplaintReopened():
            return replace(
                complaint,
                status=Status.ROUTED,
                responded_on=None,
                followed_up=False,
                asked_in_vain=False,
                clocks={},
            )
        case _:
            assert_never(event)


def _gone_on(complaint: Complaint) -> Complaint:
    """Where the question interrupted; nobody waits for an answer any more."""
    return replace(
        complaint,
        status=complaint.interrupted or complaint.status,
        interrupted=None,
        clocks=without(complaint.clocks, Clock.QUESTION),
    )


def _beside(complaint: Complaint, event: _Beside) -> Complaint:
    match event:
        case ComplaintEscalated():
            return replace(complaint, escalated_to=event.level)
        case OfficersNamed():
            return replace(
                complaint,
                against_accounts=complaint.against_accounts.union(event.accounts),
                against_offices=complaint.against_offices.union(event.offices),
            )
        case ConfidentialitySet():
            return replace(complaint, confidentiality=event.level)
        case ComplaintPassedUp():
            return replace(complaint, desk=event.to_office)
        case _:
            assert_never(event)
