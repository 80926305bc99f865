"""Use cases of the TRC's call centre: a call is taken, and answered or recognised as a duplicate.

A call becomes a case by `ReportCase`, which names it.
"""

from uuid import UUID

from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.sealing import seal_required, seal_text
from application.use_case import Command, seen, use_case
from domain import call as decisions
from domain.call import Call, CallEvent, evolve
from domain.fact import About
from domain.identifiers import stream_id

LONGEST_CONTACT = 200


class ReceiveCall(Command, frozen=True, kw_only=True):
    """channel: CallChannel. source: Source, who tells it. region: as far as the place is known.

    narrative: 1 to 10,000 characters. contact: 1 to 200. category_guess: PMKS-01 to PMKS-26, if any.
    """

    channel: str
    source: str
    region: str
    narrative: str
    contact: str | None = None
    category_guess: str | None = None


class AnswerCall(Command, frozen=True, kw_only=True):
    """answer: CallAnswer."""

    call: UUID
    answer: str


class MarkCallDuplicate(Command, frozen=True, kw_only=True):
    """original: the call that told of the same matter before."""

    call: UUID
    original: UUID


@use_case
async def receive_call(command: ReceiveCall, act: Act, ports: Ports) -> Outcome:
    """Take a call; who called and what was said is sealed."""
    region = region_within(command.region, act, ports)
    call = stream_id("call", act.actor, str(act.command_id))
    stream: Stream[Call] = await ports.ledger.read(call, evolve)
    key = ports.vault.new_key(call)
    fact = decisions.receive(
        stream.state,
        channel=command.channel,
        source=command.source,
        region=region,
        category_guess=command.category_guess,
        narrative=seal_required(key, "narrative", command.narrative),
        contact=seal_text(key, "contact", command.contact, longest=LONGEST_CONTACT),
    )
    return Outcome(call, [Change(stream, [fact], About(region))], keys=[key.stored])


@use_case
async def answer_call(command: AnswerCall, act: Act, ports: Ports) -> Outcome:
    """Answer a call without a case."""
    stream, call = await seen(command.call, CallEvent, evolve, act, ports)
    fact = decisions.answer(call, answer=command.answer)
    return Outcome(stream.id, [Change(stream, [fact], About(call.region))])


@use_case
async def mark_call_duplicate(command: MarkCallDuplicate, act: Act, ports: Ports) -> Outcome:
    """Say that another call told of the same matter."""
    stream, call = await seen(command.call, CallEvent, evolve, act, ports)
    other, original = await seen(command.original, CallEvent, evolve, act, ports)
    fact = decisions.mark_duplicate(call, original, call_id=stream.id, original_id=other.id)
    unchanged = [] if other.id == stream.id else [other]
    return Outcome(stream.id, [Change(stream, [fact], About(call.region))], unchanged=unchanged)
