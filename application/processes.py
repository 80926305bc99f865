"""Process managers: what the service does by itself when a deadline has passed. Facts in, commands out.

Each is a line in `REACTIONS`. The decision is the domain's, in the command that is given; here nothing is decided but
which command it is. A command that comes too late is refused like anybody's, and nothing is recorded.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID, uuid5

from application.answering_referrals import ExpireReferral
from application.commands import COMMANDS
from application.ports import Act, Ports, Receipt
from application.roles import Role
from application.use_case import Command

ACTOR: Final = "system"
OFFICE: Final = "system"

_NAMES = UUID("6d0f6f2c-7a0e-5a6b-9d0b-1e6f3c2a9b47")


class Due(NamedTuple):
    """A deadline that passed: its last day was `due_on`. opened_position tells it from an earlier one."""

    subject: UUID
    kind: str
    due_on: date
    opened_position: int


Reaction: TypeAlias = Callable[[Due], Command]

REACTIONS: Final[Mapping[str, Reaction]] = {
    # referral network
    "referral.expiry": lambda due: ExpireReferral(referral=due.subject),
}
"""Kind of deadline → the command that is given once its last day has passed."""


async def react(due: Due, ports: Ports) -> Receipt:
    """Give the command that a passed deadline calls for. Raises Refusal where it is settled already.

    The command's id follows from the deadline, so that two runners, or one after a crash, record it once.
    """
    command = REACTIONS[due.kind](due)
    act = Act(
        actor=ACTOR,
        role=Role.SYSTEM,
        office=OFFICE,
        command_id=uuid5(_NAMES, f"{ports.tenant}/{due.kind}/{due.subject}/{due.opened_position}"),
    )
    return await COMMANDS[type(command)](command, act, ports)
