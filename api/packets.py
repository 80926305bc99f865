"""The mutation that shows what goes along with a referral: it records who looked and why before it answers."""

from typing import Annotated, Union, cast

import strawberry

from api.commands import ActInput, Given, input_type, perform, to_command
from api.context import Context, Info
from api.errors import Refused
from api.refusals import ShownBefore
from api.scalars import Position
from api.unmasking import just_recorded
from application.packets import open_packet
from application.ports import Receipt
from application.referring import OpenReferralPacket, open_referral_packet, seen_referral
from application.sealing import key_of_record
from application.use_case import check_permission, facts_of
from domain.errors import Refusal
from domain.referral import ReferralEvent, evolve


@strawberry.type
class OpenedField:
    """One field of the person's data, in clear."""

    name: str
    value: str


@strawberry.type
class OpenedPacket:
    """What goes along with a referral, in clear. That you asked for it is recorded at `position`."""

    referral: strawberry.ID
    fields: list[OpenedField]
    position: Position


_Result = Annotated[  # strawberry reads the union's name from Annotated
    Union[OpenedPacket, Refused],  # noqa: UP007
    strawberry.union("OpenReferralPacketResult"),
]


async def _open(info: Info, given: Given, act: ActInput) -> object:
    context = info.context
    receipt = await perform(
        context,
        "OpenReferralPacket",
        lambda: to_command(OpenReferralPacket, given),
        act,
        open_referral_packet,
    )
    if isinstance(receipt, Refused):
        return receipt
    try:
        contents = await _contents(context, receipt, act)
    except Refusal as refusal:
        return Refused.of(refusal)
    return OpenedPacket(
        referral=strawberry.ID(str(receipt.subject)),
        fields=[OpenedField(name=name, value=text) for name, text in contents.items()],
        position=cast("Position", context.answered),
    )


async def _contents(context: Context, receipt: Receipt, act: ActInput) -> dict[str, str]:
    """What goes along, once the look is recorded.

    Raises a Refusal where a look is repeated by who may no longer look, or too late; or the key was destroyed since.
    """
    ports = await context.ports()
    if receipt.repeated:
        doing = await check_permission(OpenReferralPacket, act.by(context), ports)
        await seen_referral(receipt.subject, doing, ports)
        await context.wait_for([cast("Position", context.answered)])
        if not await just_recorded(context, receipt.position):
            raise ShownBefore("command_id")
    referral = await ports.ledger.read(receipt.subject, facts_of(ReferralEvent, evolve))
    key = await key_of_record(receipt.subject, ports)
    return {} if referral.state is None else open_packet(key, referral.state.packet)


_open.__annotations__ = {
    "info": Info,
    "given": Annotated[input_type(OpenReferralPacket), strawberry.argument(name="input")],
    "act": ActInput,
    "return": _Result,
}

OPEN_REFERRAL_PACKET = strawberry.mutation(
    resolver=_open,
    name="openReferralPacket",
    description="Show what goes along with a referral in clear. The look is recorded before it is answered.",
)
