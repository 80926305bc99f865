"""One referral to a partner, from draft to feedback: its facts and its state.

drafted → sent → acknowledged → accepted → delivered → feedback_received → closed. Sent and not answered in time:
expired. Declined: rerouted, or returned to the desk; from there, as from expired, it is rerouted or closed with a
reason. There is no wrong door: every end that is not help says where the person goes on. What is permitted when:
referral_decisions.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain.errors import NotFound
from domain.fact import Fact, Sealed


class Status(StrEnum):
    """Where a referral stands. The words are part of the API."""

    DRAFTED = "drafted"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    EXPIRED = "expired"
    REROUTED = "rerouted"
    DELIVERED = "delivered"
    FEEDBACK_RECEIVED = "feedback_received"
    CLOSED = "closed"


# Facts ------------------------------------------------------------------------------------------
# Codes are plain strings here: a fact with a code that was since retired from its list still loads.


class ReferralDrafted(Fact, frozen=True, kw_only=True):
    """What goes along is named in `fields` and sealed in `packet`; need: what is asked of the partner.

    subject_kind, subject: what it comes from, of SUBJECTS. rerouted_from: the referral it goes on from.
    """

    partner: str
    service: str
    region: str
    subject_kind: str
    subject: UUID
    fields: tuple[str, ...]
    packet: Sealed
    need: Sealed
    person: UUID | None = None
    rerouted_from: UUID | None = None


class ReferralSent(Fact, frozen=True, kw_only=True):
    """due_on: the last day to acknowledge, by the `rule_version` of rule referral_expiry.

    calendar: the editions of the working calendar it was counted in.
    """

    partner: str
    service: str
    sent_on: date
    due_on: date
    rule_version: int
    calendar: str


class ReferralAcknowledged(Fact, frozen=True, kw_only=True):
    """The partner has it; acknowledged_on is the local day."""

    own_day: ClassVar[str | None] = "acknowledged_on"

    acknowledged_on: date


class ReferralAccepted(Fact, frozen=True, kw_only=True):
    """The partner will help."""


class ReferralDeclined(Fact, frozen=True, kw_only=True):
    """The partner will not help. reason: DeclineReason. decision: what becomes of it, of Onward."""

    reason: str
    decision: str


class ReferralExpired(Fact, frozen=True, kw_only=True):
    """Nobody acknowledged it until expired_on, its due day."""

    expired_on: date


class ReferralRerouted(Fact, frozen=True, kw_only=True):
    """It goes on as another referral."""

    onward: UUID


class ReferralDelivered(Fact, frozen=True, kw_only=True):
    """The partner gave the service on this day."""

    own_day: ClassVar[str | None] = "delivered_on"

    delivered_on: date


class ReferralFeedbackReceived(Fact, frozen=True, kw_only=True):
    """What the partner or the person says of it. result: FeedbackResult."""

    result: str
    note: Sealed | None = None


class ReferralPacketOpened(Fact, frozen=True, kw_only=True):
    """Somebody was shown what goes along, in clear. reason: of OpeningReason."""

    reason: str


class ReferralClosed(Fact, frozen=True, kw_only=True):
    """Nothing is left to do. reason: ClosingReason."""

    reason: str


ReferralEvent: TypeAlias = (
    ReferralDrafted
    | ReferralSent
    | ReferralAcknowledged
    | ReferralAccepted
    | ReferralDeclined
    | ReferralExpired
    | ReferralRerouted
    | ReferralDelivered
    | ReferralFeedbackReceived
    | ReferralPacketOpened
    | ReferralClosed
)

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What decisions and access checks read. packet and need go along when it is rerouted."""

    partner: str
    service: str
    region: str
    subject_kind: str
    subject: UUID
    person: UUID | None
    packet: Sealed
    need: Sealed
    status: Status = Status.DRAFTED
    sent_on: date | None = None
    due_on: date | None = None
    acknowledged_on: date | None = None


_LEADS_TO: dict[type[Fact], Status] = {
    ReferralAccepted: Status.ACCEPTED,
    ReferralDeclined: Status.RETURNED,
    ReferralExpired: Status.EXPIRED,
    ReferralRerouted: Status.REROUTED,
    ReferralDelivered: Status.DELIVERED,
    ReferralFeedbackReceived: Status.FEEDBACK_RECEIVED,
    ReferralClosed: Status.CLOSED,
}


def evolve(referral: Referral | None, event: ReferralEvent) -> Referral:
    """Apply a fact."""
    if isinstance(event, ReferralDrafted):
        return _drafted(event)
    if referral is None:
        raise NotFound  # the id is that of something else
    match event:
        case ReferralPacketOpened():
            return referral
        case ReferralSent():
            return replace(referral, status=Status.SENT, sent_on=event.sent_on, due_on=event.due_on)
        case ReferralAcknowledged():
            return replace(
                referral, status=Status.ACKNOWLEDGED, acknowledged_on=event.acknowledged_on
            )
        case (
            ReferralAccepted()
            | ReferralDeclined()
            | ReferralExpired()
            | ReferralRerouted()
            | ReferralDelivered()
            | ReferralFeedbackReceived()
            | ReferralClosed()
        ):
            return replace(referral, status=_LEADS_TO[type(event)])
        case _:
            assert_never(event)


def _drafted(event: ReferralDrafted) -> Referral:
    return Referral(
        partner=event.partner,
        service=event.service,
        region=event.region,
        subject_kind=event.subject_kind,
        subject=event.subject,
        person=event.person,
        packet=event.packet,
        need=event.need,
    )
