"""What becomes of a complaint that lies where it may not be handled: it is passed up, whatever its status."""

from domain.complaint import Complaint, ComplaintEscalated, ComplaintPassedUp
from domain.complaint_codes import EscalationLevel, EscalationReason
from domain.complaint_decisions import OPEN
from domain.errors import ConflictOfInterest, NotFound, WrongState


def pass_up(
    complaint: Complaint | None, *, from_office: str, conflict: bool, to_office: str | None
) -> ComplaintPassedUp | ComplaintEscalated:
    """Move an open complaint from an office that may not handle it to the nearest one above that may.

    conflict: whether it is about that office, who serves there or who commands it. to_office: the nearest free one.
    Where there is none the inspectorate is told, once; from then on that is a ConflictOfInterest, which somebody
    outside has to solve.
    """
    if complaint is None:
        raise NotFound
    if complaint.status not in OPEN:
        raise WrongState(status=complaint.status.value)
    if complaint.desk not in (None, from_office):
        raise WrongState("from_office", status="moved")
    if not conflict:
        raise WrongState("from_office", status="no_conflict")
    if to_office is not None:
        return ComplaintPassedUp(from_office=from_office, to_office=to_office)
    if complaint.escalated_to == EscalationLevel.INSPECTORATE:
        raise ConflictOfInterest("from_office")
    return ComplaintEscalated(
        level=EscalationLevel.INSPECTORATE, reason=EscalationReason.CONFLICT_OF_INTEREST
    )
