"""Who of the staff is qualified for what, shown by a certificate: facts, state, decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.care_codes import Qualification, RevocationReason
from domain.codes import listed
from domain.errors import AlreadyExists, NotFound, NotQualified, OutOfRange
from domain.fact import Fact, Sealed
from domain.identifiers import stream_id
from domain.shapes import EARLIEST_DAY, checked_open_text

# Facts --------------------------------------------------------------------------------------------


class StaffQualified(Fact, frozen=True, kw_only=True):
    """An account showed a certificate. qualification: Qualification. Both days are included."""

    account: str
    qualification: str
    certificate: Sealed
    valid_from: date
    valid_until: date


class QualificationRevoked(Fact, frozen=True, kw_only=True):
    """It counts no more. reason: RevocationReason."""

    account: str
    qualification: str
    reason: str


StaffEvent: TypeAlias = StaffQualified | QualificationRevoked

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Staff:
    """An account's qualifications: code → first and last day. They count in the whole tenant."""

    qualifications: Mapping[str, tuple[date, date]] = field(default_factory=dict)


def evolve(before: Staff | None, event: StaffEvent) -> Staff:
    """What the account is qualified for after the fact."""
    held = dict((before or Staff()).qualifications)
    match event:
        case StaffQualified():
            held[event.qualification] = (event.valid_from, event.valid_until)
        case QualificationRevoked():
            held.pop(event.qualification, None)
        case _:
            assert_never(event)
    return Staff(held)


# Decisions ----------------------------------------------------------------------------------------


def staff_stream(account: str) -> UUID:
    """One stream for an account."""
    return stream_id("staff", account)


def qualify(
    staff: Staff | None,
    *,
    account: str,
    qualification: str,
    certificate: Sealed,
    valid_from: date,
    valid_until: date,
) -> StaffQualified:
    """Record a certificate, or the next one when it was renewed."""
    what = listed(Qualification, qualification, "qualification")
    if valid_from < EARLIEST_DAY:
        raise OutOfRange("valid_from", least=EARLIEST_DAY, most=valid_until)
    if valid_until < valid_from:
        raise OutOfRange("valid_until", least=valid_from, most=date.max)
    if staff is not None and staff.qualifications.get(what) == (valid_from, valid_until):
        raise AlreadyExists
    return StaffQualified(
        account=checked_open_text(account, "account"),
        qualification=what,
        certificate=certificate,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def revoke(
    staff: Staff | None, *, account: str, qualification: str, reason: str
) -> QualificationRevoked:
    """Let a qualification count no more; what was assessed under it stays."""
    what = listed(Qualification, qualification, "qualification")
    if staff is None or what not in staff.qualifications:
        raise NotFound("qualification")
    return QualificationRevoked(
        account=account, qualification=what, reason=listed(RevocationReason, reason, "reason")
    )


def qualified(staff: Staff | None, *, qualification: str, on: date) -> Qualification:
    """The qualification, if the account holds it on the day of the act."""
    what = listed(Qualification, qualification, "qualification")
    held = None if staff is None else staff.qualifications.get(what)
    if held is None or not held[0] <= on <= held[1]:
        raise NotQualified("qualification", qualification=what.value)
    return what
