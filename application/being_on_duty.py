"""Use cases of members on duty: they come, say where they are, and go; afterwards it is looked at who was there."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.rostering import last_day_of, member_of, own_account, read_day
from application.rules import local_day, rule_in_force
from application.use_case import Command, facts_of, seen, use_case
from domain import roster_decisions as decisions
from domain import team_member
from domain.errors import NotOnDuty
from domain.local_time import local_zone
from domain.roster import Roster, RosterEvent, evolve, roster_stream


class CheckIn(Command, frozen=True, kw_only=True):
    """member: your account; a supervisor may name another's."""

    day: date
    shift: str
    member: str


class CheckOut(Command, frozen=True, kw_only=True):
    """member: your account; a supervisor may name another's."""

    day: date
    shift: str
    member: str


class StatePosition(Command, frozen=True, kw_only=True):
    """region: kecamatan or kelurahan, never closer."""

    member: str
    region: str


class DetectCoverageGap(Command, frozen=True, kw_only=True):
    """roster: of a day that is over."""

    roster: UUID


@use_case
async def check_in(command: CheckIn, act: Act, ports: Ports) -> Outcome:
    """Begin an assigned duty."""
    day = await read_day(command.day, ports)
    fact = decisions.check_in(
        day.stream.state,
        day.rule,
        shift=command.shift,
        member=own_account(command.member, act),
        at=act.stated_at or ports.clock(),
        zone=local_zone(ports.tenant),
    )
    return Outcome(day.stream.id, [Change(day.stream, [fact])])


@use_case
async def check_out(command: CheckOut, act: Act, ports: Ports) -> Outcome:
    """End a duty."""
    day = await read_day(command.day, ports)
    fact = decisions.check_out(
        day.stream.state,
        shift=command.shift,
        member=own_account(command.member, act),
        at=act.stated_at or ports.clock(),
        zone=local_zone(ports.tenant),
    )
    return Outcome(day.stream.id, [Change(day.stream, [fact])])


@use_case
async def state_position(command: StatePosition, act: Act, ports: Ports) -> Outcome:
    """Say where a member is, as a region code, so that the nearest can be sent."""
    region = region_within(command.region, act, ports)
    stream = await member_of(own_account(command.member, act), ports)
    fact = team_member.state_position(stream.state, region=region)
    return Outcome(stream.id, [Change(stream, [fact])])


@use_case
async def detect_coverage_gap(command: DetectCoverageGap, act: Act, ports: Ports) -> Outcome:
    """Look, once a day is over, whether enough members were there, and whether the next day has a roster.

    A next day without one is looked at in its turn, so that every day in a row is found.
    """
    stream, roster = await seen(command.roster, RosterEvent, evolve, act, ports)
    day = await read_day(roster.day, ports)
    found = decisions.look_at_coverage(
        roster, day.rule, begins=day.begins, now=ports.clock(), zone=local_zone(ports.tenant)
    )
    changes = [Change(stream, found)]
    next_day = roster.day + timedelta(days=1)
    following = await read_day(next_day, ports)
    missing = decisions.look_at_next_day(
        roster,
        following.stream.state,
        await rule_in_force("trc_roster_missing", next_day, ports),
        day=next_day,
        due_on=last_day_of(following, ports),
    )
    if missing:
        return Outcome(stream.id, [*changes, Change(following.stream, missing)])
    return Outcome(stream.id, changes, unchanged=[following.stream])


async def members_on_duty(
    members: Sequence[str], at: datetime, ports: Ports
) -> Sequence[Stream[Roster]]:
    """Require that all are checked in at a moment; the rosters that say so, for `unchanged`."""
    if not members:
        return ()
    today = local_day(at, ports.tenant)
    rosters = await ports.ledger.read_many(
        [roster_stream(today), roster_stream(today - timedelta(days=1))],
        facts_of(RosterEvent, evolve),
    )
    states = [stream.state for stream in rosters]
    for number, member in enumerate(members, start=1):
        if not decisions.on_duty(states, member, at=at):
            raise NotOnDuty(f"members[{number}]")
    return rosters
