"""A member of the TRC or seconded to it (BKO): an account with a home area and, on duty, a stated position."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.codes import listed
from domain.errors import AlreadyExists, NotFound
from domain.fact import Fact
from domain.identifiers import stream_id


class MemberKind(StrEnum):
    """Batam's 14 and 12."""

    TRC = "trc"
    BKO = "bko"  # bawah kendali operasi: seconded by another service


# Facts ------------------------------------------------------------------------------------------


class MemberEnlisted(Fact, frozen=True, kw_only=True):
    """An account serves in the rapid response team. kind: MemberKind. home: region code."""

    member: str
    kind: str
    home: str


class MemberPositionStated(Fact, frozen=True, kw_only=True):
    """Where the member says to be: a region code, never coordinates."""

    member: str
    region: str


class MemberReleased(Fact, frozen=True, kw_only=True):
    """The account serves in the team no more."""

    member: str


TeamMemberEvent: TypeAlias = MemberEnlisted | MemberPositionStated | MemberReleased

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TeamMember:
    """What decisions read. The team serves the whole tenant, so a member lies in no region of it."""

    member: str
    kind: str
    serving: bool = True
    region: None = None


def evolve(member: TeamMember | None, event: TeamMemberEvent) -> TeamMember:
    """Apply a fact."""
    match event:
        case MemberEnlisted():
            return TeamMember(event.member, event.kind)
        case MemberPositionStated():
            return member if member is not None else TeamMember(event.member, "", serving=False)
        case MemberReleased():
            return replace(member or TeamMember(event.member, ""), serving=False)
        case _:
            assert_never(event)


# Decisions --------------------------------------------------------------------------------------


def member_stream(member: str) -> UUID:
    """A member is told by the account, which is pseudonymous."""
    return stream_id("team_member", member)


def enlist(state: TeamMember | None, *, member: str, kind: str, home: str) -> MemberEnlisted:
    """Take an account into the team, anew after a release too."""
    if state is not None and state.serving:
        raise AlreadyExists("member")
    return MemberEnlisted(member=member, kind=listed(MemberKind, kind, "kind"), home=home)


def state_position(state: TeamMember | None, *, region: str) -> MemberPositionStated:
    """Say where a serving member is."""
    return MemberPositionStated(member=serving(state).member, region=region)


def release(state: TeamMember | None) -> MemberReleased:
    """Let a member go."""
    return MemberReleased(member=serving(state).member)


def serving(state: TeamMember | None, field: str = "member") -> TeamMember:
    """The member, who must serve now."""
    if state is None or not state.serving:
        raise NotFound(field)
    return state
