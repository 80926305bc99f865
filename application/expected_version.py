"""The version that a caller decided on: a command whose record has moved since is refused, not recorded on top."""

from dataclasses import replace
from typing import TypeVar
from uuid import UUID

import msgspec

from application.ports import Act, Outcome, Ports, Stream
from domain.errors import (
    NotAllowed,
    NotAppointed,
    NotFound,
    OutsideRegion,
    Refusal,
    StaleVersion,
)

S = TypeVar("S")

FIELD = "expectedVersion"


def first_field(command: msgspec.Struct) -> str | None:
    """The field that names what a command is about: its first. What the state of a record forbids is said of it."""
    return next((field.name for field in msgspec.structs.fields(command)), None)


def named_first(command: msgspec.Struct) -> UUID | None:
    """The record that a command is about: the one whose id is its first field; None where that is no id."""
    first = msgspec.structs.fields(command)[:1]
    value = getattr(command, first[0].name) if first else None
    return value if isinstance(value, UUID) else None


async def held_to_expected(
    command: msgspec.Struct, act: Act, outcome: Outcome, ports: Ports
) -> Outcome:
    """The outcome, which can be recorded only while its record has the version that the caller saw.

    The record is the one that the command names first, else the one that it answers. Raises StaleVersion.
    """
    if act.expected_version is None:
        return outcome
    subject = named_first(command) or outcome.subject
    stream = await _read(subject, ports)
    _check(stream, act.expected_version)
    return replace(outcome, unchanged=[*outcome.unchanged, stream])


async def check_not_stale(
    command: msgspec.Struct, act: Act, refusal: Refusal, ports: Ports
) -> None:
    """Say that the record has moved where that may be why the act is not permitted. Raises StaleVersion.

    What the caller may not see or do is refused as before, so that no version tells that a record exists.
    """
    subject = named_first(command)
    if act.expected_version is None or subject is None or _out_of_reach(command, refusal):
        return
    _check(await _read(subject, ports), act.expected_version)


def _out_of_reach(command: msgspec.Struct, refusal: Refusal) -> bool:
    """Whether the refusal may be all that the caller may know of the record."""
    if isinstance(refusal, NotFound):
        return refusal.field in (None, msgspec.structs.fields(command)[0].name)
    return isinstance(refusal, NotAllowed | NotAppointed | OutsideRegion)


def _check(stream: Stream[None], expected: int) -> None:
    if stream.version != expected:
        raise StaleVersion(FIELD, version=stream.version)


async def _read(subject: UUID, ports: Ports) -> Stream[None]:
    return await ports.ledger.read(subject, _unfolded)


def _unfolded(_state: S | None, _fact: object) -> S | None:
    return None
