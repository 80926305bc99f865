"""Process managers: what the service does by itself when a deadline has passed. Facts in, commands out.

Each is a line in `REACTIONS`. The decision is the domain's, in the command that is given; here nothing is decided but
which command it is. A command that comes too late is refused like anybody's, and nothing is recorded.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID, uuid5

from application.answering_referrals import ExpireReferral
from application.being_on_duty import DetectCoverageGap
from application.commands import COMMANDS
from application.filing_complaints import PassComplaintUp
from application.following_up_clients import AlertAftercare
from application.handling_objections import LapseObjection
from application.ports import Act, Ports, Receipt
from application.resolving_complaints import CloseUnanswered, GoOnUnanswered, RecordBreach
from application.roles import Role
from application.settling import MarkUnclaimed
from application.sheltering import AlertStayLimit
from application.use_case import Command
from domain.complaint_clocks import STANDS_STILL, Clock

ACTOR: Final = "system"
OFFICE: Final = "system"

_NAMES = UUID("6d0f6f2c-7a0e-5a6b-9d0b-1e6f3c2a9b47")


class Due(NamedTuple):
    """A deadline that passed: its last day was `due_on`. opened_position tells it from an earlier one.

    office: of a complaint in conflict, where it lies; such a one is due at once.
    """

    subject: UUID
    kind: str
    due_on: date
    opened_position: int
    office: str = ""


IN_CONFLICT: Final = "complaint.conflict"
"""A complaint that lies at an office that may not handle it."""


Reaction: TypeAlias = Callable[[Due], Command]

REACTIONS: Final[Mapping[str, Reaction]] = {
    # complaints
    **{
        f"complaint.{clock}": lambda due: RecordBreach(
            complaint=due.subject, clock=due.kind.removeprefix("complaint.")
        )
        for clock in STANDS_STILL
    },
    f"complaint.{Clock.REPLY}": lambda due: CloseUnanswered(complaint=due.subject),
    f"complaint.{Clock.QUESTION}": lambda due: GoOnUnanswered(complaint=due.subject),
    IN_CONFLICT: lambda due: PassComplaintUp(complaint=due.subject, from_office=due.office),
    # referral network
    "referral.expiry": lambda due: ExpireReferral(referral=due.subject),
    # the roster of the TRC
    "roster.coverage": lambda due: DetectCoverageGap(roster=due.subject),
    # the shelter: stay, aftercare
    "case.stay_limit": lambda due: AlertStayLimit(case=due.subject),
    "case.aftercare": lambda due: AlertAftercare(case=due.subject),
    # objections
    "objection.verification": lambda due: LapseObjection(objection=due.subject),
    # aid on time
    "batch.unclaimed": lambda due: MarkUnclaimed(batch=due.subject),
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
