"""Use cases of what becomes of a referral: the partner has no account, so the desk records its answers."""

from datetime import date
from uuid import UUID

from application.packets import PacketField
from application.ports import Act, Change, Outcome, Ports
from application.referring import SeenReferral, drafted_onward, place_returned, seen_referral
from application.rules import local_day
from application.sealing import key_of_record, seal_text
from application.use_case import Command, use_case
from domain import referral_decisions as decisions
from domain.fact import About
from domain.referral import ReferralEvent


class AcknowledgeReferral(Command, frozen=True, kw_only=True):
    """The partner has it. acknowledged_on: the day, from sending until today."""

    referral: UUID
    acknowledged_on: date


class AcceptReferral(Command, frozen=True, kw_only=True):
    """The partner will help."""

    referral: UUID


class DeclineReferral(Command, frozen=True, kw_only=True):
    """The partner will not help. reason: DeclineReason.

    Exactly one way on: reroute_to, a partner, with service (left out: the same) and packet as in RerouteReferral; or
    returned_to_desk.
    """

    referral: UUID
    reason: str
    reroute_to: str | None = None
    service: str | None = None
    packet: tuple[PacketField, ...] = ()
    returned_to_desk: bool = False


class RecordDelivery(Command, frozen=True, kw_only=True):
    """The partner gave the service. delivered_on: the day, from acknowledgment until today."""

    referral: UUID
    delivered_on: date


class ReceiveFeedback(Command, frozen=True, kw_only=True):
    """Whether it helped. result: FeedbackResult; note: 1 to 10,000 characters."""

    referral: UUID
    result: str
    note: str | None = None


class CloseReferral(Command, frozen=True, kw_only=True):
    """Nothing is left to do. reason: ClosingReason; `completed` after feedback, the others at the desk."""

    referral: UUID
    reason: str


class ExpireReferral(Command, frozen=True, kw_only=True):
    """Nobody acknowledged it in time."""

    referral: UUID


@use_case
async def acknowledge_referral(command: AcknowledgeReferral, act: Act, ports: Ports) -> Outcome:
    """Record that the partner has it."""
    stream, _ = await seen_referral(command.referral, act, ports)
    fact = decisions.acknowledge(
        stream.state,
        acknowledged_on=command.acknowledged_on,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, fact)


@use_case
async def accept_referral(command: AcceptReferral, act: Act, ports: Ports) -> Outcome:
    """Record that the partner will help."""
    stream, _ = await seen_referral(command.referral, act, ports)
    return _recorded(stream, decisions.accept(stream.state))


@use_case
async def decline_referral(command: DeclineReferral, act: Act, ports: Ports) -> Outcome:
    """Record a refusal and the way on: another partner, whose referral is drafted at once, or the desk."""
    stream, referral = await seen_referral(command.referral, act, ports)
    declined = decisions.decline(
        stream.state,
        reason=command.reason,
        rerouted=command.reroute_to is not None,
        returned_to_desk=command.returned_to_desk,
    )
    about = About(referral.region)
    returned = await place_returned(stream.id, referral, ports)
    if command.reroute_to is None:
        return _recorded(stream, declined, *returned)
    service = command.service or referral.service
    onward = await drafted_onward(
        stream.id, referral, command.reroute_to, service, command.packet, act, ports
    )
    # A refusal that goes on at once passes through the desk in the same breath.
    rerouted = decisions.reroute(decisions.after_decline(referral), onward=onward.change.stream.id)
    changes = [Change(stream, [declined, rerouted], about), *returned, onward.change]
    return Outcome(
        onward.change.stream.id,
        changes,
        keys=[onward.key],
        unchanged=[onward.agreed_with, *stream.rests_on],
    )


@use_case
async def record_delivery(command: RecordDelivery, act: Act, ports: Ports) -> Outcome:
    """Record that the partner gave the service."""
    stream, _ = await seen_referral(command.referral, act, ports)
    fact = decisions.deliver(
        stream.state,
        delivered_on=command.delivered_on,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, fact)


@use_case
async def receive_feedback(command: ReceiveFeedback, act: Act, ports: Ports) -> Outcome:
    """Record whether it helped."""
    stream, _ = await seen_referral(command.referral, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.receive_feedback(
        stream.state, result=command.result, note=seal_text(key, "note", command.note)
    )
    return _recorded(stream, fact)


@use_case
async def close_referral(command: CloseReferral, act: Act, ports: Ports) -> Outcome:
    """Close what is complete, or what the desk settled otherwise."""
    stream, _ = await seen_referral(command.referral, act, ports)
    return _recorded(stream, decisions.close(stream.state, reason=command.reason))


@use_case
async def expire_referral(command: ExpireReferral, act: Act, ports: Ports) -> Outcome:
    """Give up waiting once the last day to acknowledge is over; the partner's place is free again."""
    stream, referral = await seen_referral(command.referral, act, ports)
    fact = decisions.expire(stream.state, today=local_day(ports.clock(), ports.tenant))
    returned = await place_returned(stream.id, referral, ports)
    return _recorded(stream, fact, *returned)


def _recorded(stream: SeenReferral, fact: ReferralEvent, *also: Change) -> Outcome:
    about = About() if stream.state is None else About(stream.state.region)
    changes = [Change(stream, [fact], about), *also]
    return Outcome(stream.id, changes, unchanged=stream.rests_on)
