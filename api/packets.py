"""The mutation that shows what goes along with a referral: it records who looked and why before it answers."""

from typing import Annotated, Union, cast

import strawberry

from api.commands import ActInput, Given, input_type, perform, to_command
from api.context import Info
from api.errors import Refused, ShownBefore
from api.scalars import Position
from api.unmasking import just_recorded
from application.packets import open_packet
from application.referring import OpenReferralPacket, open_referral_packet
from application.sealing import key_of_record
from application.use_case import facts_of
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
    position = cast("Position", context.answered)
    if receipt.repeated:
        await context.wait_for([position])
        if not await just_recorded(context, receipt.position):
            return Refused.of(ShownBefore("command_id"))
    ports = await context.ports()
    referral = await ports.ledger.read(receipt.subject, facts_of(ReferralEvent, evolve))
    try:
        key = await key_of_record(receipt.subject, ports)
    except Refusal as refusal:  # destroyed since it was recorded
        return Refused.of(refusal)
    contents = {} if referral.state is None else open_packet(key, referral.state.packet)
    return OpenedPacket(
        referral=strawberry.ID(str(receipt.subject)),
        fields=[OpenedField(name=name, value=text) for name, text in contents.items()],
        position=position,
    )


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
