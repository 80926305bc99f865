"""What may be done with a complaint, and when: pure decisions over the state of complaint.py."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.codes import listed
from domain.complaint import (
    Complaint,
    ComplaintArchived,
    ComplaintAutoClosed,
    ComplaintClassified,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintMarkedDuplicate,
    ComplaintRejected,
    ComplaintReopened,
    ComplaintResponded,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintTransferred,
    ComplaintVerified,
    ComplaintWithdrawn,
    FollowUpRecorded,
    InformationProvided,
    InformationRequested,
    ResolutionConfirmed,
    Status,
)
from domain.complaint_codes import (
    ArchiveReason,
    Authority,
    Category,
    Channel,
    EscalationLevel,
    EscalationReason,
    LaporClass,
    RejectionReason,
)
from domain.errors import (
    AlreadyExists,
    NotAnonymous,
    NotFound,
    SameRecord,
    TooEarly,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from domain.indonesia import working_days_after
from domain.shapes import checked_slug

HANDLING = frozenset({Status.VERIFIED, Status.ROUTED, Status.IN_PROGRESS})
"""An office may still be found or changed: "no wrong door"."""

UNANSWERED = HANDLING | {Status.SUBMITTED, Status.INFORMATION_REQUESTED}
"""No response stands yet, so that the complaint may be set aside."""

OPEN = UNANSWERED | {Status.RESPONDED}
"""Neither closed nor set aside."""


@dataclass(frozen=True, slots=True)
class AutoCloseRule:
    """working_days: how long the reporter may reply to a response. source: the regulation."""

    working_days: int
    source: str


def category_as_submitted(code: str | None) -> Category:
    """Keep the reporter's category if we know it: no complaint is lost to a code."""
    return Category(code) if code in set(Category) else Category.UNCLASSIFIED


def submit(
    complaint: Complaint | None,
    *,
    channel: str,
    category: str | None,
    region: str,
    submitted_by: str,
    anonymous: bool,
    narrative: Sealed,
    contact: Sealed | None = None,
    reporter: UUID | None = None,
    programme: str | None = None,
) -> ComplaintSubmitted:
    """File a complaint; refuses an anonymous one that names its reporter."""
    if complaint is not None:
        raise AlreadyExists
    if anonymous and reporter is not None:
        raise NotAnonymous("reporter")
    if anonymous and contact is not None:
        raise NotAnonymous("contact")
    return ComplaintSubmitted(
        channel=listed(Channel, channel, "channel"),
        category=category_as_submitted(category),
        region=region,
        submitted_by=submitted_by,
        anonymous=anonymous,
        narrative=narrative,
        contact=contact,
        reporter=reporter,
        programme=programme,
    )


def verify(
    complaint: Complaint | None, *, lapor_class: str, category: str, programme: str | None
) -> list[ComplaintEvent]:
    """Take it up: its LAPOR class, its category, its programme if it had none or another."""
    state = _in(complaint, {Status.SUBMITTED})
    verified = ComplaintVerified(lapor_class=listed(LaporClass, lapor_class, "lapor_class"))
    known = [code for code in Category if code is not Category.UNCLASSIFIED]
    if category not in known:
        raise UnknownCode("category", known=", ".join(known))
    return [
        verified,
        ComplaintClassified(category=category, programme=programme or state.programme),
    ]


def route(complaint: Complaint | None, *, to_office: str, programme: str | None) -> ComplaintRouted:
    """Give a classified complaint to an office, or to another one if the first was wrong."""
    state = _in(complaint, HANDLING)
    if not state.classified:
        raise WrongState("category", status=state.status.value)
    return ComplaintRouted(
        to_office=checked_slug(to_office, "to_office"),
        programme=programme or state.programme,
    )


def follow_up(complaint: Complaint | None, *, note: Sealed | None) -> FollowUpRecorded:
    """Begin to work on it, or record a further step."""
    _in(complaint, {Status.ROUTED, Status.IN_PROGRESS})
    return FollowUpRecorded(note=note)


def request_information(complaint: Complaint | None, *, note: Sealed) -> InformationRequested:
    """Ask the reporter, before a response and even before verification (LAPOR A2, tunda)."""
    _in(complaint, UNANSWERED - {Status.INFORMATION_REQUESTED})
    return InformationRequested(note=note)


def provide_information(complaint: Complaint | None, *, note: Sealed) -> InformationProvided:
    """Answer what was asked."""
    _in(complaint, {Status.INFORMATION_REQUESTED})
    return InformationProvided(note=note)


def respond(complaint: Complaint | None, *, response: Sealed, on: date) -> ComplaintResponded:
    """Answer the reporter; who may do so is in application/permissions.py."""
    _in(complaint, {Status.IN_PROGRESS})
    return ComplaintResponded(response=response, responded_on=on)


def confirm(complaint: Complaint | None, *, satisfied: bool | None) -> ResolutionConfirmed:
    """Close with the reporter's word. A dissatisfied reporter closes too, and may reopen."""
    _in(complaint, {Status.RESPONDED})
    return ResolutionConfirmed(satisfied=satisfied)


def close_unanswered(
    complaint: Complaint | None, rule: AutoCloseRule, *, on: date
) -> ComplaintAutoClosed:
    """Close when the whole waiting time has passed: its last day still is the reporter's."""
    state = _in(complaint, {Status.RESPONDED})
    if state.responded_on is None:
        raise WrongState(status=state.status.value)
    last_day = working_days_after(state.responded_on, rule.working_days)
    if on <= last_day:
        raise TooEarly(until=last_day.isoformat())
    return ComplaintAutoClosed(rule_source=rule.source)


def reopen(complaint: Complaint | None, *, reason: Sealed) -> ComplaintReopened:
    """Take up a closed complaint again, at the office that had it."""
    _in(complaint, {Status.CLOSED})
    return ComplaintReopened(reason=reason)


def escalate(complaint: Complaint | None, *, level: str, reason: str) -> ComplaintEscalated:
    """Raise it to a higher level than it has."""
    state = _in(complaint, OPEN)
    levels = list(EscalationLevel)
    to = listed(EscalationLevel, level, "level")
    at = state.escalated_to
    if at in levels and levels.index(to) <= levels.index(EscalationLevel(at)):
        raise AlreadyExists("level")
    return ComplaintEscalated(level=to, reason=listed(EscalationReason, reason, "reason"))


def transfer(complaint: Complaint | None, *, to_authority: str) -> ComplaintTransferred:
    """Pass on what is not ours to decide."""
    _in(complaint, UNANSWERED)
    return ComplaintTransferred(to_authority=listed(Authority, to_authority, "to_authority"))


def mark_duplicate(
    complaint: Complaint | None, *, this: UUID, original: UUID, other: Complaint | None
) -> ComplaintMarkedDuplicate:
    """Handle it under another complaint that exists and is not a duplicate in its turn."""
    _in(complaint, UNANSWERED)
    if original == this:
        raise SameRecord("original")
    if other is None:
        raise NotFound("original")
    if other.status is Status.DUPLICATE:
        raise WrongState("original", status=other.status.value)
    return ComplaintMarkedDuplicate(original=original)


def reject(complaint: Complaint | None, *, reason: str) -> ComplaintRejected:
    """Do not take it up."""
    _in(complaint, UNANSWERED)
    return ComplaintRejected(reason=listed(RejectionReason, reason, "reason"))


def withdraw(complaint: Complaint | None) -> ComplaintWithdrawn:
    """Let the reporter take it back; after a response it is closed instead."""
    _in(complaint, UNANSWERED)
    return ComplaintWithdrawn()


def archive(complaint: Complaint | None, *, reason: str) -> ComplaintArchived:
    """Put it away without an answer."""
    _in(complaint, UNANSWERED)
    return ComplaintArchived(reason=listed(ArchiveReason, reason, "reason"))


def _in(complaint: Complaint | None, allowed: Collection[Status]) -> Complaint:
    if complaint is None:
        raise NotFound
    if complaint.status not in allowed:
        raise WrongState(status=complaint.status.value)
    return complaint
