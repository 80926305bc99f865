"""What every command has in common: authority, time, idempotency, conflict. A use case adds only its decision."""

import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import wraps
from itertools import chain
from typing import Any, Protocol, TypeVar, get_args
from uuid import UUID

import msgspec

from application.authority import Permitted, in_force
from application.cited_evidence import check_cited
from application.days_of_acts import dated
from application.expected_version import check_not_stale, first_field, held_to_expected
from application.permissions import allowed_roles
from application.ports import Act, Conflict, Outcome, Ports, Receipt, Stream
from domain.errors import (
    CommandIdReused,
    Conflicted,
    ControlCharacter,
    InFuture,
    Invalid,
    NotAllowed,
    NotFound,
    OutOfRange,
    Refusal,
    SamePerson,
    WrongState,
)
from domain.fact import Fact
from domain.shapes import EARLIEST_DAY, checked_open_text

ATTEMPTS = 8
"""How often a use case is run again when others write to the same stream. Each loser saw one winner, so that eight
concurrent writers to one stream all get through."""

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a client's clock may run ahead of ours before an act is 'in the future'."""


OF_THE_RECORD = (WrongState, SamePerson)
"""Refusals for what has happened to a record: the field that names it is the one to look at."""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks us to record: plain values, as they came in, checked by the use case."""


C = TypeVar("C", bound=Command)
S = TypeVar("S")


def use_case(
    decide: Callable[[C, Act, Ports], Awaitable[Outcome]],
) -> Callable[[C, Act, Ports], Awaitable[Receipt]]:
    """Turn a decision into a use case.

    The answer of a repeated command is the first one's; refusals are not remembered; the decision is run again when
    somebody else wrote in between. Raises Refusal; anything else is a fault of ours.
    """

    @wraps(decide)
    async def run(command: C, act: Act, ports: Ports) -> Receipt:
        _check_role(type(command), act)
        _check_texts(command, act)
        digest = ports.vault.digest(_content(command, act))
        for number in range(ATTEMPTS):
            if (first := await _answered(act, digest, ports)) is not None:
                return first
            now = _moment(act, ports)
            permitted = Permitted(act)
            try:
                permitted = await in_force(act, ports, remember=number == 0)
                decided = await decide(command, permitted.act, ports)
                # Not before it: whoever does not see the record is refused for that alone.
                await check_cited(act, ports)
                said = dated(command, decided, act, now, ports)
                outcome = permitted.kept(await held_to_expected(command, act, said.outcome, ports))
                return await ports.ledger.append(outcome, act, said.occurred_at, digest)
            except Conflict:
                continue
            except Refusal as refusal:
                # Sent twice at once, it meets its own fact, recorded since we asked for an answer.
                if (first := await _answered(act, digest, ports)) is not None:
                    return first
                # What came of memory is no answer: once more, by what the log says now.
                if not permitted.remembered:
                    await check_not_stale(command, act, refusal, ports)
                    if refusal.field is None and isinstance(refusal, OF_THE_RECORD):
                        refusal.field = first_field(command)
                    raise
        raise Conflicted

    return run


_EARLIEST = datetime.combine(EARLIEST_DAY, time.min, UTC)


def _moment(act: Act, ports: Ports) -> datetime:
    """The present; InFuture where the act is said to happen after it, OutOfRange before any record of a desk."""
    now = ports.clock()
    if act.stated_at is not None and act.stated_at > now + CLOCK_TOLERANCE:
        raise InFuture("occurredAt")
    if act.stated_at is not None and act.stated_at < _EARLIEST:
        raise OutOfRange("occurredAt", least=EARLIEST_DAY, most=now.date())
    return now


async def check_permission(command: type[Command], act: Act, ports: Ports) -> Act:
    """Refuse whoever could not give such a command: before work that would be in vain. The use case asks again.

    Answers the act with the regions that its actor may touch.
    """
    _check_role(command, act)
    return (await in_force(act, ports)).act


async def _answered(act: Act, digest: bytes, ports: Ports) -> Receipt | None:
    """What the command answered, if it was recorded. Raises CommandIdReused for another content."""
    first = await ports.ledger.remembered(act.actor, act.command_id)
    if first is None:
        return None
    if first.digest != digest:
        raise CommandIdReused("commandId")
    return first.receipt


def _check_role(command: type[Command], act: Act) -> None:
    allowed = allowed_roles(command)
    if act.role not in allowed:
        raise NotAllowed(role=act.role.value, allowed=", ".join(sorted(allowed)))
    if act.stated_at is not None and act.stated_at.tzinfo is None:
        raise Invalid("occurredAt")


_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tab and line ends, and halves of characters: no database takes NUL, no encoding a half, and
nobody typed the others. A fact that holds one could be recorded but never shown."""


def _check_texts(command: Command, act: Act) -> None:
    """Refuse what could not be stored or shown in any text of the command, and personal data in the open basis."""
    said = {
        "actor": act.actor,
        "office": act.office,
        "basis": act.basis,
        "evidence": act.evidence,
        "onBehalfOf": act.on_behalf_of,
    }
    for field, text in chain(
        _texts(command), *(_texts(value, name) for name, value in said.items())
    ):
        if _UNSTORABLE.search(text):
            raise ControlCharacter(field)
    if act.basis is not None:
        checked_open_text(act.basis, "basis")


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text within a value of a command, with its place, such as `lines[3].component`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for number, part in enumerate(value, start=1):
            yield from _texts(part, f"{path}[{number}]")


def _content(command: Command, act: Act) -> bytes:
    """What must be equal for two commands to be the same one: never a time that we filled in ourselves."""
    stated = act.stated_at.astimezone(UTC).isoformat() if act.stated_at else None
    # For whom only where it is for somebody: the digests of what was recorded before stay the same.
    behalf = () if act.on_behalf_of is None else (act.on_behalf_of,)
    return msgspec.json.encode(
        (type(command).__name__, command, stated, act.basis, act.evidence, *behalf),
        order="deterministic",
    )


def facts_of(
    events: Any, evolve: Callable[[S | None, Any], S]
) -> Callable[[S | None, Any], S | None]:
    """Fold only facts of the union `events`: an id of something else, which a caller may send, has no state."""
    kinds: tuple[type[Fact], ...] = get_args(events) or (events,)

    def fold(state: S | None, fact: Fact) -> S | None:
        return evolve(state, fact) if isinstance(fact, kinds) else state

    return fold


class _Located(Protocol):
    @property
    def region(self) -> str | None: ...


L = TypeVar("L", bound=_Located)


async def seen(
    stream_id: UUID,
    events: Any,
    evolve: Callable[[L | None, Any], L],
    act: Act,
    ports: Ports,
    *,
    field: str | None = None,
) -> tuple[Stream[L], L]:
    """The stream and its state, if it exists and lies in the actor's regions; else NotFound, which tells neither.

    events: the union of the facts that such a stream holds, as for facts_of. field: what named the stream.
    """
    stream = await ports.ledger.read(stream_id, facts_of(events, evolve))
    if stream.state is None or not act.sees(stream.state.region):
        raise NotFound(field)
    return stream, stream.state
