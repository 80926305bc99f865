"""From whom a complaint is hidden: one rule for commands, on its state, and for questions, as tags in SQL."""

from typing import Final

from application.ports import Act
from application.roles import Role
from domain.complaint import Complaint
from domain.complaint_codes import Confidentiality
from domain.complaint_walls import around, of_account, of_level, of_office

_R = Role
READS_SECRET: Final = frozenset({_R.SUPERVISOR, _R.HEAD, _R.INSPECTOR})
READS_RESTRICTED: Final = READS_SECRET | {_R.PROGRAMME_OWNER}
"""The account that filed a restricted complaint reads it too: somebody has to tell the reporter how it stands."""

_OUTSIDE = frozenset({_R.CITIZEN, _R.SYSTEM})
"""A citizen sees only what is their own; our own processes decide nothing by what they see."""


def walls_before(actor: str, office: str, role: Role) -> tuple[str, ...]:
    """The walls that somebody does not see over."""
    if role in _OUTSIDE:
        return ()
    levels = (
        (Confidentiality.SECRET, READS_SECRET),
        (Confidentiality.RESTRICTED, READS_RESTRICTED),
    )
    shut = (of_level(level) for level, readers in levels if role not in readers)
    return (of_account(actor), of_office(office), *shut)


def hidden_from(complaint: Complaint, act: Act) -> bool:
    """Whether the complaint does not exist for whoever acts."""
    walls = around(complaint.against_accounts, complaint.against_offices, complaint.confidentiality)
    shut = walls.intersection(walls_before(act.actor, act.office, act.role))
    if act.actor == complaint.submitted_by:
        shut -= {of_level(Confidentiality.RESTRICTED)}
    return bool(shut)
