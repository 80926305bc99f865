"""What every command has in common: authority, time, idempotency, conflict. A use case adds only its decision."""

from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta
from functools import wraps
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from application.permissions import allowed_roles
from application.ports import Act, Conflict, Outcome, Ports, Receipt, Stream
from domain.errors import CommandIdReused, Conflicted, InFuture, Invalid, NotAllowed, NotFound

ATTEMPTS = 8
"""How often a use case is run again when others write to the same stream. Each loser saw one winner, so that eight
concurrent writers to one stream all get through."""

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a client's clock may run ahead of ours before an act is 'in the future'."""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks us to record: plain values, as they came in, checked by the use case."""


C = TypeVar("C", bound=Command)


def use_case(
    decide: Callable[[C, Act, Ports], Awaitable[Outcome]],
) -> Callable[[C, Act, Ports], Awaitable[Receipt]]:
    """Turn a decision into a use case.

    The answer of a repeated command is the first one's; refusals are not remembered; the decision is run again when
    somebody else wrote in between. Raises Refusal; anything else is a fault of ours.
    """

    @wraps(decide)
    async def run(command: C, act: Act, ports: Ports) -> Receipt:
        _authorise(command, act)
        digest = ports.vault.digest(_content(command, act))
        for _ in range(ATTEMPTS):
            if (first := await ports.ledger.remembered(act.actor, act.command_id)) is not None:
                if first.digest != digest:
                    raise CommandIdReused("commandId")
                return first.receipt
            now = ports.clock()
            if act.stated_at is not None and act.stated_at > now + CLOCK_TOLERANCE:
                raise InFuture("occurredAt")
            outcome = await decide(command, act, ports)
            try:
                return await ports.ledger.append(outcome, act, act.stated_at or now, digest)
            except Conflict:
                continue
        raise Conflicted

    return run


def _authorise(command: Command, act: Act) -> None:
    allowed = allowed_roles(type(command))
    if act.role not in allowed:
        raise NotAllowed(role=act.role.value, allowed=", ".join(sorted(allowed)))
    if act.stated_at is not None and act.stated_at.tzinfo is None:
        raise Invalid("occurredAt")


def _content(command: Command, act: Act) -> bytes:
    """What must be equal for two commands to be the same one: never a time that we filled in ourselves."""
    stated = act.stated_at.astimezone(UTC).isoformat() if act.stated_at else None
    return msgspec.json.encode(
        (type(command).__name__, command, stated, act.basis, act.evidence), order="deterministic"
    )


class _Located(Protocol):
    @property
    def region(self) -> str | None: ...


L = TypeVar("L", bound=_Located)


async def seen(
    stream_id: UUID, evolve: Callable[[L | None, Any], L], act: Act, ports: Ports
) -> tuple[Stream[L], L]:
    """The stream and its state, if it exists and lies in the actor's regions; else NotFound, which tells neither."""
    stream = await ports.ledger.read(stream_id, evolve)
    if stream.state is None or not act.sees(stream.state.region):
        raise NotFound
    return stream, stream.state
