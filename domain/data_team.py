"""The data team: who enters data for which village, and where a workstation stands. Facts, state, decisions."""

import re
from dataclasses import dataclass
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, Invalid, NotFound, OutsideRegion, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.indonesia import is_village, lies_in
from domain.shapes import checked_code, checked_open_text

LEAVING = {
    "moved_on": "pindah tugas",
    "term_over": "masa tugas berakhir",
    "resigned": "mengundurkan diri",
    "dismissed": "diberhentikan",
}
"""Why a member leaves a kelurahan."""

REMOVALS = {
    "broken": "rusak",
    "moved_elsewhere": "dipindahkan",
    "stolen": "hilang",
}
"""Why a workstation goes."""

_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,99}")

# Facts --------------------------------------------------------------------------------------------


class DataTeamMemberAssigned(Fact, frozen=True, kw_only=True):
    """An account of the data team works for a kelurahan or desa from now on.

    member   pseudonymous account id, never a name or NIK
    village  Kemendagri code; decree: the SK that assigns
    """

    member: str
    village: str
    decree: str


class DataTeamMemberReleased(Fact, frozen=True, kw_only=True):
    """A member no longer works for the village. reason: of LEAVING."""

    member: str
    village: str
    reason: str


class WorkstationPlaced(Fact, frozen=True, kw_only=True):
    """The village has its workstation."""

    village: str


class WorkstationRemoved(Fact, frozen=True, kw_only=True):
    """The village has none any more. reason: of REMOVALS."""

    village: str
    reason: str


MemberEvent: TypeAlias = DataTeamMemberAssigned | DataTeamMemberReleased
WorkstationEvent: TypeAlias = WorkstationPlaced | WorkstationRemoved

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DataTeamMember:
    """Somebody who is or was of the team. region: the village they work for, None while for none."""

    region: str | None


@dataclass(frozen=True, slots=True)
class Workstation:
    """The one workstation of a village. region: the village, whether it stands there or not."""

    region: str
    in_place: bool


def evolve_member(_before: DataTeamMember | None, event: MemberEvent) -> DataTeamMember:
    """What the member is after the fact."""
    match event:
        case DataTeamMemberAssigned():
            return DataTeamMember(region=event.village)
        case DataTeamMemberReleased():
            return DataTeamMember(region=None)
        case _:
            assert_never(event)


def evolve_workstation(_before: Workstation | None, event: WorkstationEvent) -> Workstation:
    """What the workstation is after the fact."""
    match event:
        case WorkstationPlaced():
            return Workstation(region=event.village, in_place=True)
        case WorkstationRemoved():
            return Workstation(region=event.village, in_place=False)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def member_stream(member: str) -> UUID:
    """One stream a member: nobody works for two villages at a time."""
    return stream_id("data_team_member", member)


def workstation_stream(village: str) -> UUID:
    """One stream a village: there is one workstation each."""
    return stream_id("workstation", village)


def check_village(region: str, *, office: str, member: DataTeamMember | None, field: str) -> None:
    """Require family data of the office's region, and for who is of the data team of the assigned village.

    office: where the office stands. Whoever left the team works for no village but one whose own office they act at:
    leaving widens nothing.
    """
    theirs = office if member is None else member.region
    if theirs is None and is_village(office):
        theirs = office
    if theirs is None or not (lies_in(region, theirs) and lies_in(region, office)):
        raise OutsideRegion(field)


def assign(
    known: DataTeamMember | None, *, member: str, village: str, decree: str
) -> DataTeamMemberAssigned:
    """Let somebody work for a village; who works for one is released there first."""
    if not _ACCOUNT.fullmatch(member):
        raise Invalid("member")
    if known is not None and known.region is not None:
        raise WrongState("member", status="assigned")
    return DataTeamMemberAssigned(
        member=checked_open_text(member, "member"),
        village=village,
        decree=checked_open_text(decree, "decree"),
    )


def release(known: DataTeamMember | None, *, member: str, reason: str) -> DataTeamMemberReleased:
    """Let a member go from the village they work for."""
    if known is None:
        raise NotFound("member")
    if known.region is None:
        raise WrongState("member", status="released")
    return DataTeamMemberReleased(
        member=member, village=known.region, reason=checked_code(reason, LEAVING, "reason")
    )


def place(known: Workstation | None, *, village: str) -> WorkstationPlaced:
    """Place the village's workstation; there is never a second."""
    if known is not None and known.in_place:
        raise AlreadyExists("village")
    return WorkstationPlaced(village=village)


def remove(known: Workstation | None, *, reason: str) -> WorkstationRemoved:
    """Take the village's workstation away."""
    if known is None or not known.in_place:
        raise NotFound("village")
    return WorkstationRemoved(village=known.region, reason=checked_code(reason, REMOVALS, "reason"))
