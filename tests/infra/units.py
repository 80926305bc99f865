"""Units to write to a log, as small as they can be."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from domain.complaint import ComplaintWithdrawn
from domain.fact import About, Envelope
from infra.codec import CODEC
from infra.recorder import NewFact, NewReceipt, Unit

VILLAGE = About("61.05.01.1001", None, None)


def new_fact(stream: UUID | None = None, version: int = 1, about: About = VILLAGE) -> NewFact:
    stream = stream or uuid4()
    envelope = Envelope(
        occurred_at=datetime(2022, 1, 1, tzinfo=UTC),
        actor="desk-1",
        role="desk",
        office="secretariat",
        command_id=stream,
        correlation_id=stream,
    )
    topic, state = CODEC.encode(ComplaintWithdrawn(), CODEC.envelope(envelope))
    return NewFact(stream, version, topic, state, about)


def new_unit(count: int = 1) -> Unit:
    """A command with facts on streams of their own."""
    facts = [new_fact() for _ in range(count)]
    command_id = facts[-1].stream  # as the envelope of that fact says
    return Unit(facts, NewReceipt("desk-1", command_id, b"digest", facts[0].stream))
