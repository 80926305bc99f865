"""What becomes of a complaint that lies where it may not be handled: it is passed up, whatever its status."""

from domain.complaint import Complaint, ComplaintPassedUp
from domain.complaint_decisions import OPEN
from domain.errors import ConflictOfInterest, NotFound, WrongState


def pass_up(
    complaint: Complaint | None, *, from_office: str, conflict: bool, to_office: str | None
) -> ComplaintPassedUp:
    """Move an open complaint from an office that it is about to the nearest one above that it is not about.

    conflict: whether it is about that office or a head who commands it. to_office: the nearest free one; None where
    there is none, which is a ConflictOfInterest that somebody outside has to solve.
    """
    if complaint is None:
        raise NotFound
    if complaint.status not in OPEN:
        raise WrongState(status=complaint.status.value)
    if complaint.desk not in (None, from_office):
        raise WrongState("from_office", status="moved")
    if not conflict:
        raise WrongState("from_office", status="no_conflict")
    if to_office is None:
        raise ConflictOfInterest("from_office")
    return ComplaintPassedUp(from_office=from_office, to_office=to_office)
