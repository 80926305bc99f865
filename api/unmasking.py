"""The one mutation that shows personal data: it records who looked, at what and why, before it answers."""

from datetime import timedelta
from typing import Annotated, Union, cast
from uuid import UUID

import strawberry

from api.commands import ActInput, Given, input_type, perform, to_command
from api.context import Context, Info
from api.errors import Refused
from api.refusals import ShownBefore
from api.scalars import Position
from application.registering_people import Unmask, unmask
from application.use_case import check_permission, seen
from domain.errors import Refusal
from domain.fact import Sealed
from domain.person import PersonEvent, evolve
from projections.people import people_by_id
from projections.recording_times import recorded_at

REPEATABLE = timedelta(minutes=5)
"""How long a look may be answered again: long enough for a client whose answer was lost on its way, too short for
one recorded look to stand for many."""


@strawberry.type
class UnmaskedField:
    """A personal field in clear."""

    name: str = strawberry.field(description="name | nik | family_card | phone, as asked.")
    value: str | None = strawberry.field(description="Null when there is none.")


@strawberry.type
class Unmasked:
    """Personal data in clear. That you asked for it is recorded at `position`."""

    person: strawberry.ID
    fields: list[UnmaskedField]
    position: Position


_UnmaskResult = Annotated[Union[Unmasked, Refused], strawberry.union("UnmaskResult")]  # noqa: UP007


async def _unmask(info: Info, given: Given, act: ActInput) -> object:
    context = info.context
    command = None

    def make() -> Unmask:
        nonlocal command
        command = cast("Unmask", to_command(Unmask, given))
        return command

    receipt = await perform(context, "Unmask", make, act, unmask)
    if isinstance(receipt, Refused) or command is None:
        return receipt
    ports = await context.ports()
    try:
        # Of a repeated command too: who may not look any more, by the log and not by read models, is shown nothing.
        doing = await check_permission(Unmask, act.by(context), ports)
        await seen(receipt.subject, PersonEvent, evolve, doing, ports)
    except Refusal as refusal:
        return Refused.of(refusal)
    await context.wait_for([cast("Position", context.answered)])
    if receipt.repeated and not await just_recorded(context, receipt.position):
        return Refused.of(ShownBefore("command_id"))
    return Unmasked(
        person=strawberry.ID(str(receipt.subject)),
        fields=await _in_clear(context, receipt.subject, command.fields, doing.regions),
        position=cast("Position", context.answered),
    )


async def just_recorded(context: Context, position: int) -> bool:
    """Whether a look was recorded so lately that its answer may be given again."""
    schema, now = await context.schema(), (await context.ports()).clock()
    async with context.process.pool.connection() as connection:
        recorded = await recorded_at(connection, schema, position)
    return recorded is not None and now - recorded <= REPEATABLE


async def _in_clear(
    context: Context, person: UUID, fields: tuple[str, ...], regions: tuple[str, ...]
) -> list[UnmaskedField]:
    schema = await context.schema()
    async with context.process.pool.connection() as connection:
        found = await people_by_id(connection, schema, [person], regions)
    row, key = found.get(person), await context.key_of(person)
    shown = []
    for name in dict.fromkeys(fields):
        sealed = getattr(row, name, None) if row is not None else None
        value = key.unseal(name, Sealed(sealed)) if key is not None and sealed else None
        shown.append(UnmaskedField(name=name, value=value))
    return shown


_unmask.__annotations__ = {
    "info": Info,
    "given": Annotated[input_type(Unmask), strawberry.argument(name="input")],
    "act": ActInput,
    "return": _UnmaskResult,
}

UNMASK = strawberry.mutation(
    resolver=_unmask,
    name="unmask",
    description="Show personal fields in clear, for a stated purpose. The look is recorded before it is answered.",
)
