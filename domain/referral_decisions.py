"""What is permitted with a referral, and when: pure functions from its state to facts or a refusal."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.codes import listed
from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    TooEarly,
    WrongDoor,
    WrongState,
)
from domain.fact import Sealed
from domain.partner import SERVICES
from domain.referral import (
    Referral,
    ReferralAccepted,
    ReferralAcknowledged,
    ReferralClosed,
    ReferralDeclined,
    ReferralDelivered,
    ReferralDrafted,
    ReferralExpired,
    ReferralFeedbackReceived,
    ReferralPacketOpened,
    ReferralRerouted,
    ReferralSent,
    Status,
)
from domain.rules import RulesVersion
from domain.shapes import checked_code, checked_day
from domain.working_calendar import WorkingCalendar


class Subject(StrEnum):
    """What a referral may come from."""

    COMPLAINT = "complaint"
    CASE = "case"
    SERVICE = "service"
    PERSON = "person"


class DeclineReason(StrEnum):
    """Why a partner declines. Our own list."""

    NO_CAPACITY = "no_capacity"
    NOT_THEIR_SERVICE = "not_their_service"
    PAPERS_MISSING = "papers_missing"
    DATA_MISMATCH = "data_mismatch"
    NOT_ELIGIBLE = "not_eligible"
    OUT_OF_AREA = "out_of_area"


class Onward(StrEnum):
    """What becomes of a declined referral."""

    REROUTED = "rerouted"
    RETURNED_TO_DESK = "returned_to_desk"


class FeedbackResult(StrEnum):
    """Whether it helped."""

    HELPED = "helped"
    PARTLY_HELPED = "partly_helped"
    NOT_HELPED = "not_helped"


class ClosingReason(StrEnum):
    """Why nothing is left to do: the referral is complete, or the desk settled it otherwise."""

    COMPLETED = "completed"
    SETTLED_AT_DESK = "settled_at_desk"
    PERSON_CHANGED_MIND = "person_changed_mind"
    PERSON_DIED = "person_died"


class OpeningReason(StrEnum):
    """Why the desk looks at what goes along, in clear."""

    HANDED_OVER = "handed_over"  # printed, dictated or typed for the partner
    COMPARED_WITH_PAPERS = "compared_with_papers"


_WHO = ("name", "phone")
_PAPERS = ("name", "nik", "family_card", "phone")
_PLACE = ("name", "birth_date", "address", "phone")

NEEDED_FIELDS: dict[str, tuple[str, ...]] = {
    "jkn_membership": (*_PAPERS, "jkn_number"),
    "health_care": (*_PLACE, "nik", "jkn_number", "health_note"),
    "psychiatric_care": (*_PLACE, "nik", "jkn_number", "health_note"),
    "civil_registration": (*_PAPERS, "birth_date", "address"),
    "care_home_place": (*_PLACE, "nik", "family_contact", "health_note"),
    "school_place": ("name", "birth_date", "family_contact"),
    "school_aid": ("name", "nik", "birth_date", "family_contact"),
    "police_protection": _PLACE,
    "escort": ("address", "phone"),
    "legal_aid": _WHO,
    "job_training": (*_WHO, "birth_date"),
    "house_repair": (*_WHO, "address"),
    "repatriation": (*_PLACE, "family_contact"),
}
"""Which of a person's data may go along, by service: the least that the partner cannot do without. Our own list, to be
confirmed with the partners [UU 27/2022: only what the purpose needs]."""

WITHDRAWABLE = frozenset({Status.DRAFTED, Status.RETURNED, Status.EXPIRED})
"""Where the desk may close a referral that is not complete: nobody else is at work on it."""


IN_WORK = frozenset({Status.DRAFTED, Status.SENT, Status.ACKNOWLEDGED, Status.ACCEPTED})
"""Where the partner may still need what goes along; later nobody does."""


def checked_fields(service: str, fields: Collection[str]) -> tuple[str, ...]:
    """The names of a packet's fields: each once, and none that the service does not need."""
    checked_code(service, SERVICES, "service")
    named = tuple(checked_code(each, NEEDED_FIELDS[service], "packet") for each in fields)
    if len(set(named)) < len(named):
        raise Invalid("packet")
    if not named:
        raise Missing("packet")
    return named


def draft(
    state: Referral | None,
    *,
    partner: str,
    service: str,
    region: str,
    subject_kind: str,
    subject: UUID,
    person: UUID | None,
    fields: tuple[str, ...],
    packet: Sealed,
    need: Sealed,
    rerouted_from: UUID | None = None,
) -> ReferralDrafted:
    """Open a referral with the least of the person's data."""
    if state is not None:
        raise AlreadyExists
    return ReferralDrafted(
        partner=partner,
        service=service,
        region=region,
        subject_kind=listed(Subject, subject_kind, "subject_kind"),
        subject=subject,
        person=person,
        fields=checked_fields(service, fields),
        packet=packet,
        need=need,
        rerouted_from=rerouted_from,
    )


def send(
    state: Referral | None, rule: RulesVersion, calendar: WorkingCalendar, *, today: date
) -> ReferralSent:
    """Send a draft; the days to acknowledge begin with the next working day."""
    referral = _in(state, {Status.DRAFTED})
    due_on = calendar.after(today, rule["days"])
    return ReferralSent(
        partner=referral.partner,
        service=referral.service,
        sent_on=today,
        due_on=due_on,
        rule_version=rule.version,
        calendar=calendar.edition(today, due_on),
    )


def acknowledge(
    state: Referral | None, *, acknowledged_on: date, today: date
) -> ReferralAcknowledged:
    """Record that the partner has it, on a day since it was sent."""
    referral = _in(state, {Status.SENT})
    day = _since(referral.sent_on, acknowledged_on, today, "acknowledged_on")
    return ReferralAcknowledged(acknowledged_on=day)


def accept(state: Referral | None) -> ReferralAccepted:
    """Record that the partner will help."""
    _in(state, {Status.ACKNOWLEDGED})
    return ReferralAccepted()


def decline(
    state: Referral | None, *, reason: str, rerouted: bool, returned_to_desk: bool
) -> ReferralDeclined:
    """Record that the partner will not help, and what becomes of it: exactly one of two ways on."""
    _in(state, {Status.ACKNOWLEDGED})
    if rerouted == returned_to_desk:
        raise WrongDoor("reroute_to")
    return ReferralDeclined(
        reason=listed(DeclineReason, reason, "reason"),
        decision=Onward.REROUTED if rerouted else Onward.RETURNED_TO_DESK,
    )


def after_decline(referral: Referral) -> Referral:
    """The referral as a refusal leaves it: at the desk."""
    return replace(referral, status=Status.RETURNED)


def reroute(state: Referral | None, *, onward: UUID) -> ReferralRerouted:
    """Go on as another referral, from the desk or after nobody answered."""
    _in(state, {Status.RETURNED, Status.EXPIRED})
    return ReferralRerouted(onward=onward)


def expire(state: Referral | None, *, today: date) -> ReferralExpired:
    """Give up waiting for an acknowledgment once its day is over."""
    referral = _in(state, {Status.SENT})
    if referral.due_on is None:
        raise WrongState(status=referral.status.value)
    if today <= referral.due_on:
        raise TooEarly(until=referral.due_on)
    return ReferralExpired(expired_on=referral.due_on)


def deliver(state: Referral | None, *, delivered_on: date, today: date) -> ReferralDelivered:
    """Record that the partner gave the service."""
    referral = _in(state, {Status.ACCEPTED})
    day = _since(referral.acknowledged_on, delivered_on, today, "delivered_on")
    return ReferralDelivered(delivered_on=day)


def receive_feedback(
    state: Referral | None, *, result: str, note: Sealed | None
) -> ReferralFeedbackReceived:
    """Record whether it helped."""
    _in(state, {Status.DELIVERED})
    return ReferralFeedbackReceived(result=listed(FeedbackResult, result, "result"), note=note)


def open_packet(state: Referral | None, *, reason: str) -> ReferralPacketOpened:
    """Look at what goes along, while somebody is at work on the referral."""
    _in(state, IN_WORK)
    return ReferralPacketOpened(reason=listed(OpeningReason, reason, "reason"))


def close(state: Referral | None, *, reason: str) -> ReferralClosed:
    """Close: as completed after feedback, otherwise where the desk alone holds it."""
    wanted = listed(ClosingReason, reason, "reason")
    completed = wanted is ClosingReason.COMPLETED
    _in(state, {Status.FEEDBACK_RECEIVED} if completed else WITHDRAWABLE)
    return ReferralClosed(reason=wanted)


def _since(earliest: date | None, day: date, today: date, field: str) -> date:
    checked_day(day, today, field)
    if earliest is not None and day < earliest:
        raise TooEarly(field, until=earliest)
    return day


def _in(state: Referral | None, allowed: Collection[Status]) -> Referral:
    if state is None:
        raise NotFound
    if state.status not in allowed:
        raise WrongState(status=state.status.value)
    return state
