"""Mutations, derived from the commands: the registry of use cases is the only list of what can be done.

Of every command the API makes an input type, a mutation and a named union `<Command>Result = Recorded | Refused`. A
command whose answer differs has its own resolver, named in `ANSWERED_OTHERWISE`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from datetime import date, datetime
from functools import cache, partial
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    NamedTuple,
    TypeAlias,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

import msgspec
import strawberry
from strawberry.tools import create_type
from strawberry.types.arguments import InputContext

from api.asking import detail
from api.context import Context, Info
from api.errors import Refused
from api.identifiers import parsed_id, parsed_id_or_none
from api.scalars import Position, Rupiah, camel_case
from api.ticket_acts import TicketInput, TicketSlip, holding
from application.ports import Act, Ports, Receipt
from application.use_case import Command
from domain.errors import Invalid, OutOfRange, Refusal

Execute = Callable[[Any, Act, Ports], Awaitable[Receipt]]

_DIGEST = re.compile(r"[0-9a-f]{64}")
MOST_EVIDENCE = 50
LONGEST_BASIS = 200
HIGHEST_VERSION = 2**31 - 1
"""What GraphQL's Int and the log's column can hold."""


class InvalidDigest(Invalid):
    """A piece of evidence is not named by its digest."""

    code = "invalid_digest"
    message = "Bukti harus berupa sidik SHA-256: 64 angka heksadesimal kecil."
    remedy = "Hitung SHA-256 dari berkas, lalu kirim hasilnya."
    english = "Evidence is given as SHA-256 in 64 lower-case hexadecimal digits."


@strawberry.input
class ActInput:
    """When and on what basis you act; who you are is in your token."""

    command_id: strawberry.ID = strawberry.field(
        description="A UUID that you make. Sending the same command again answers the first result."
    )
    occurred_at: datetime | None = strawberry.field(
        default=None,
        description="When it happened, with zone. Left out: on the day that the command itself says it was done,"
        " else now. Of another local day than that it is refused (`other_day`).",
    )
    basis: str | None = strawberry.field(
        default=None, description="Number of the decree (SK), minutes or payment order (SP2D)."
    )
    evidence: list[str] = strawberry.field(
        default_factory=list, description="SHA-256 digests (hex) of stored files."
    )
    on_behalf_of: str | None = strawberry.field(
        default=None, description="The account in whose role and office you act as its substitute."
    )
    correlation_id: strawberry.ID | None = strawberry.field(
        default=None, description="The business conversation this belongs to."
    )
    causation_id: strawberry.ID | None = strawberry.field(
        default=None, description="The fact or command that led to this one."
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="The `version` that you read of the record which the command names first, or else answers:"
        " if it has changed since, the answer is `stale_version` and nothing is recorded.",
    )
    ticket: TicketInput | None = strawberry.field(
        default=None,
        description="In place of a token, for the reporter of a complaint: to confirm, reopen, inform, withdraw.",
    )

    def by(self, context: Context) -> Act:
        """The act of the context's caller; Refusal if an id, a digest or the basis has the wrong form."""
        if len(self.evidence) > MOST_EVIDENCE:
            raise OutOfRange("evidence", least=0, most=MOST_EVIDENCE)
        if not all(_DIGEST.fullmatch(digest) for digest in self.evidence):
            raise InvalidDigest("evidence")
        if self.basis is not None and not 1 <= len(self.basis) <= LONGEST_BASIS:
            raise OutOfRange("basis", least=1, most=LONGEST_BASIS)
        if self.occurred_at is not None and self.occurred_at.tzinfo is None:
            raise Invalid("occurred_at")
        if self.expected_version is not None and self.expected_version < 0:
            raise OutOfRange("expected_version", least=0, most=HIGHEST_VERSION)
        caller = context.caller
        return Act(
            actor=caller.actor,
            role=caller.role,
            office=caller.office,
            command_id=parsed_id(self.command_id, "command_id"),
            regions=caller.regions,
            stated_at=self.occurred_at,
            basis=self.basis,
            evidence=tuple(self.evidence),
            on_behalf_of=self.on_behalf_of,
            expected_version=self.expected_version,
            correlation_id=parsed_id_or_none(self.correlation_id, "correlation_id"),
            causation_id=parsed_id_or_none(self.causation_id, "causation_id"),
        )


@strawberry.type
class Recorded:
    """The command was recorded, durably; a repeated command answers what it answered the first time."""

    receipt: strawberry.Private[Receipt]
    subject: strawberry.ID = strawberry.field(
        description="The complaint, case, person … concerned."
    )
    position: Position = strawberry.field(
        description="Send it as `minPosition` to read what you wrote, to `inclusionProof` to prove it."
    )
    ticket: TicketSlip | None = strawberry.field(
        default=None,
        description="Of a complaint that was submitted, for its reporter; of a payment receipt, for who is paid.",
    )

    @detail("How many facts the subject has with this one: `expectedVersion` of what you do next.")
    async def version(self, info: Info) -> int:
        return await info.context.version_of(self.receipt.subject, self.receipt.position)


async def perform(
    context: Context, name: str, make: Callable[[], Command], act: ActInput, execute: Execute
) -> Receipt | Refused:
    """Run a use case and count how it ended."""
    outcome = "fault"
    if act.ticket is None:
        context.caller  # noqa: B018 - raises Unauthenticated
    try:
        receipt = await _executed(context, name, make, act, execute)
        outcome = "recorded"
    except Refusal as refusal:
        outcome = refusal.code
        return Refused.of(refusal)
    finally:
        context.process.measures.commands.labels(name, outcome).inc()
    return receipt


async def _executed(
    context: Context, name: str, make: Callable[[], Command], act: ActInput, execute: Execute
) -> Receipt:
    held = nullcontext() if act.ticket is None else holding(context, name, act.ticket)
    async with held:
        receipt = await execute(make(), act.by(context), await context.ports())
        context.answered = (await context.history()).position(receipt.position)
        context.answered_in = await context.schema()
    return receipt


def mutation_type(
    commands: Mapping[type[Command], Execute], written_by_hand: Mapping[str, Any]
) -> type:
    """The mutation type: one field per command, in the order of the registry."""
    fields = [
        written_by_hand.get(command.__name__) or _mutation(command, execute)
        for command, execute in commands.items()
    ]
    return create_type("Mutation", fields, description="Everything that can be recorded.")


def _mutation(command: type[Command], execute: Execute) -> Any:
    name = command.__name__
    wanted = input_type(command)
    result = Annotated[Union[Recorded, Refused], strawberry.union(f"{name}Result")]  # noqa: UP007

    async def resolve(info: Info, given: Any, act: ActInput) -> Any:
        receipt = await perform(
            info.context, name, lambda: to_command(command, given), act, execute
        )
        if isinstance(receipt, Refused):
            return receipt
        return Recorded(
            receipt=receipt,
            subject=strawberry.ID(str(receipt.subject)),
            position=cast("Position", info.context.answered),
        )

    resolve.__name__ = name  # fields are told apart by the names of their resolvers
    resolve.__annotations__ = {
        "info": Info,
        "given": Annotated[wanted, strawberry.argument(name="input")],
        "act": ActInput,
        "return": result,
    }
    return strawberry.mutation(
        resolver=resolve, name=name[0].lower() + name[1:], description=_summary(execute, command)
    )


def _summary(execute: Execute, command: type[Command]) -> str:
    """The first sentence of the use case, which says what is done."""
    return (execute.__doc__ or command.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


@cache
def input_type(struct: type[msgspec.Struct]) -> Any:
    """The GraphQL input of a command or of a part of one."""
    namespace: dict[str, Any] = {"__doc__": struct.__doc__, "__annotations__": {}}
    for field in msgspec.structs.fields(struct):
        hint = get_type_hints(struct)[field.name]
        namespace["__annotations__"][field.name] = _graphql_type(hint, field.name)
        if field.default is not msgspec.NODEFAULT:
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            namespace[field.name] = (
                strawberry.field(default_factory=list)
                if isinstance(default, list)
                else strawberry.field(default=default)
            )
    name = f"{struct.__name__}Input"
    made: Any = strawberry.input(
        type(name, (), namespace), name=name, description=_joined(struct.__doc__)
    )
    # GraphQL has checked and parsed the values by then: an object of each line would only be taken apart again.
    made.__strawberry_definition__.from_input = _as_given
    return made


Given: TypeAlias = Mapping[str, Any]
"""An input as GraphQL coerced it, by the names that the schema has; what was left out is absent."""


def _as_given(_made: type, value: Given, _context: InputContext) -> Given:
    return value


def _joined(text: str | None) -> str:
    return " ".join((text or "").split())


def _graphql_type(hint: Any, name: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        inner = next(one for one in arguments if one is not NoneType)
        return _graphql_type(inner, name) | None
    if origin in (tuple, list):
        return list[_graphql_type(arguments[0], name)]  # type: ignore[misc]
    if hint is UUID:
        return strawberry.ID
    if hint is int:
        return Rupiah if "rupiah" in name else int
    if hint in (str, bool, date, datetime):
        return hint
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return input_type(hint)
    raise TypeError(f"No GraphQL type is known for {name}: {hint}")


def to_command(command: type[Command], given: Given) -> Command:
    """The command that an input stands for; Refusal names the field whose form is wrong."""
    return cast("Command", _struct(command, given))


_Convert: TypeAlias = Callable[[Any, str], Any]


class _Field(NamedTuple):
    """A field of a command. convert: None where the value is as it came."""

    name: str
    given_as: str
    convert: _Convert | None
    has_default: bool


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[_Field, ...]:
    """Looked up once: a batch has tens of thousands of lines of one struct."""
    hints = get_type_hints(struct)
    return tuple(
        _Field(
            one.name,
            camel_case(one.name),
            _converter(hints[one.name]),
            not one.required,
        )
        for one in msgspec.structs.fields(struct)
    )


def _struct(struct: type[msgspec.Struct], given: Given, path: str = "") -> msgspec.Struct:
    values: dict[str, Any] = {}
    for name, given_as, convert, has_default in _fields(struct):
        value = given.get(given_as)
        if value is not None and convert is not None:
            values[name] = convert(value, f"{path}.{name}" if path else name)
        elif value is not None or given_as in given or not has_default:
            values[name] = value
    return struct(**values)


def _converter(hint: Any) -> _Convert | None:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _converter(next(one for one in arguments if one is not NoneType))
    if origin in (tuple, list):
        return _each(_converter(arguments[0]))
    if hint is UUID:
        return parsed_id
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return partial(_struct, hint)
    return None


def _each(convert: _Convert | None) -> _Convert:
    def converted(values: Any, path: str) -> Any:
        if convert is None:
            return tuple(values)
        return tuple(convert(one, f"{path}[{number}]") for number, one in enumerate(values, 1))

    return converted
