"""Use cases of the TRC's roster: who is in the team, which shifts a day has, who serves when, and swaps."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.roles import Role
from application.rules import local_day, local_moment, rule_in_force
from application.use_case import Command, facts_of, seen, use_case
from domain import roster_decisions as decisions
from domain import shift_swap, team_member
from domain.errors import NotOwnAccount
from domain.fact import About
from domain.identifiers import stream_id
from domain.local_time import local_zone
from domain.roster import Roster, RosterEvent, evolve, roster_stream
from domain.rules import RulesVersion
from domain.shapes import EARLIEST_DAY, checked_number, checked_open_text
from domain.shift_swap import Swap, SwapEvent
from domain.team_member import TeamMember, TeamMemberEvent, member_stream

LATEST_YEAR = 2100
"""A roster beyond it is a slip of the hand."""


class EnlistMember(Command, frozen=True, kw_only=True):
    """member: the account. kind: trc or bko. home: region code, where the member usually is."""

    member: str
    kind: str
    home: str


class ReleaseMember(Command, frozen=True, kw_only=True):
    """member: the account."""

    member: str


class PlanShift(Command, frozen=True, kw_only=True):
    """shift: its short name within the day. starts_at, ends_at: with a zone, within the day's 24 hours.

    needed: how many members, at least what the rule `trc_coverage` says.
    """

    day: date
    shift: str
    starts_at: datetime
    ends_at: datetime
    needed: int


class AssignMember(Command, frozen=True, kw_only=True):
    """member: the account."""

    day: date
    shift: str
    member: str


class WithdrawShift(Command, frozen=True, kw_only=True):
    """shift: one that was planned in a roster that is not published yet."""

    day: date
    shift: str


class UnassignMember(Command, frozen=True, kw_only=True):
    """member: the account. In a published roster assign the substitute first."""

    day: date
    shift: str
    member: str


class PublishRoster(Command, frozen=True, kw_only=True):
    """day: whose 24 hours are covered."""

    day: date


class ProposeSwap(Command, frozen=True, kw_only=True):
    """Your shift (gives) for another member's (takes)."""

    gives_day: date
    gives_shift: str
    other: str
    takes_day: date
    takes_shift: str


class AgreeToSwap(Command, frozen=True, kw_only=True):
    """swap: one that was proposed to you."""

    swap: UUID


class DeclineSwap(Command, frozen=True, kw_only=True):
    """swap: one that was proposed to you."""

    swap: UUID


@use_case
async def enlist_member(command: EnlistMember, act: Act, ports: Ports) -> Outcome:
    """Take an account into the rapid response team."""
    home = region_within(command.home, act, ports, field="home")
    member = checked_open_text(command.member, "member", most=100)
    stream: Stream[TeamMember] = await ports.ledger.read(member_stream(member), team_member.evolve)
    fact = team_member.enlist(stream.state, member=member, kind=command.kind, home=home)
    return Outcome(stream.id, [Change(stream, [fact])])


@use_case
async def release_member(command: ReleaseMember, _act: Act, ports: Ports) -> Outcome:
    """Let a member go; whoever is assigned still must be swapped."""
    stream = await member_of(command.member, ports)
    return Outcome(stream.id, [Change(stream, [team_member.release(stream.state)])])


@use_case
async def plan_shift(command: PlanShift, _act: Act, ports: Ports) -> Outcome:
    """Plan a shift of a day whose roster is not published yet."""
    day = await read_day(command.day, ports)
    fact = decisions.plan_shift(
        day.stream.state,
        day.rule,
        day=command.day,
        begins=day.begins,
        shift=command.shift,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        needed=command.needed,
    )
    return Outcome(day.stream.id, [Change(day.stream, [fact])])


@use_case
async def assign_member(command: AssignMember, _act: Act, ports: Ports) -> Outcome:
    """Assign a serving member to a shift; nobody serves in two at once."""
    day = await read_day(command.day, ports)
    member = await member_of(command.member, ports)
    team_member.serving(member.state)
    fact = decisions.assign(
        day.stream.state,
        [stream.state for stream in day.around],
        shift=command.shift,
        member=command.member,
    )
    return Outcome(day.stream.id, [Change(day.stream, [fact])], unchanged=[*day.around, member])


@use_case
async def withdraw_shift(command: WithdrawShift, _act: Act, ports: Ports) -> Outcome:
    """Take back a shift that was planned by mistake, before the roster is published."""
    day = await read_day(command.day, ports)
    fact = decisions.withdraw_shift(day.stream.state, shift=command.shift)
    return Outcome(day.stream.id, [Change(day.stream, [fact])])


@use_case
async def unassign_member(command: UnassignMember, _act: Act, ports: Ports) -> Outcome:
    """Take a member out of a shift, who is ill for instance; a published shift keeps enough members."""
    day = await read_day(command.day, ports)
    fact = decisions.unassign(
        day.stream.state,
        shift=command.shift,
        member=command.member,
        zone=local_zone(ports.tenant),
    )
    return Outcome(day.stream.id, [Change(day.stream, [fact])])


@use_case
async def publish_roster(command: PublishRoster, _act: Act, ports: Ports) -> Outcome:
    """Publish a day's roster: refused while any of its 24 hours lacks a shift or members."""
    day = await read_day(command.day, ports)
    fact = decisions.publish(
        day.stream.state,
        day.rule,
        begins=day.begins,
        due_on=last_day_of(day, ports),
        zone=local_zone(ports.tenant),
    )
    return Outcome(day.stream.id, [Change(day.stream, [fact])])


@use_case
async def propose_swap(command: ProposeSwap, act: Act, ports: Ports) -> Outcome:
    """Offer a shift of yours for a colleague's."""
    swap = stream_id("swap", act.actor, str(act.command_id))
    stream: Stream[Swap] = await ports.ledger.read(swap, shift_swap.evolve)
    fact = shift_swap.propose(
        stream.state,
        proposer=act.actor,
        gives=(command.gives_day, command.gives_shift),
        other=command.other,
        takes=(command.takes_day, command.takes_shift),
    )
    changes, unchanged = await _swapped(fact, swap, ports)
    # Tried now, so that nobody is asked for what cannot be; the rosters change when the other agrees.
    return Outcome(
        swap, [Change(stream, [fact])], unchanged=[*(c.stream for c in changes), *unchanged]
    )


@use_case
async def agree_to_swap(command: AgreeToSwap, act: Act, ports: Ports) -> Outcome:
    """Agree to a swap; both rosters change at once."""
    stream, swap = await seen(command.swap, SwapEvent, shift_swap.evolve, act, ports)
    agreed = shift_swap.agree(swap, member=act.actor)
    changes, unchanged = await _swapped(swap.proposal, stream.id, ports)
    return Outcome(stream.id, [Change(stream, [agreed]), *changes], unchanged=unchanged)


@use_case
async def decline_swap(command: DeclineSwap, act: Act, ports: Ports) -> Outcome:
    """Decline a swap."""
    stream, swap = await seen(command.swap, SwapEvent, shift_swap.evolve, act, ports)
    fact = shift_swap.decline(swap, member=act.actor)
    return Outcome(stream.id, [Change(stream, [fact])])


class Day(NamedTuple):
    """A day's roster and those around it, the rule in force on it, and when its 24 hours begin."""

    stream: Stream[Roster]
    around: list[Stream[Roster]]
    rule: RulesVersion
    begins: datetime


async def read_day(day: date, ports: Ports) -> Day:
    """Read what decisions about a day's roster need."""
    checked_number(day.year, "day", least=EARLIEST_DAY.year, most=LATEST_YEAR)
    rule = await rule_in_force("trc_coverage", day, ports)
    days = (day, day - timedelta(days=1), day + timedelta(days=1))
    own, *around = await ports.ledger.read_many(
        [roster_stream(each) for each in days], facts_of(RosterEvent, evolve)
    )
    return Day(own, around, rule, local_moment(day, rule["day_starts_hour"], ports.tenant))


def last_day_of(day: Day, ports: Ports) -> date:
    """The calendar day on which the 24 hours end: after it the day can be looked at."""
    return local_day(day.begins + decisions.DAY - timedelta(microseconds=1), ports.tenant)


async def member_of(member: str, ports: Ports) -> Stream[TeamMember]:
    """The member's stream."""
    return await ports.ledger.read(
        member_stream(member), facts_of(TeamMemberEvent, team_member.evolve)
    )


def own_account(member: str, act: Act) -> str:
    """A member acts for the own account; a supervisor may for anybody's."""
    if act.role is Role.TRC and act.actor != member:
        raise NotOwnAccount("member")
    return member


async def _swapped(
    proposal: shift_swap.SwapProposed, swap: UUID, ports: Ports
) -> tuple[list[Change], list[Stream[Roster]]]:
    """What a swap changes in the two rosters, each tried against all days around both."""
    given, taken = (
        await read_day(proposal.gives_day, ports),
        await read_day(proposal.takes_day, ports),
    )
    streams = {each.id: each for day in (given, taken) for each in (day.stream, *day.around)}
    states = [each.state for each in streams.values()]
    changes: dict[UUID, list[RosterEvent]] = {}
    for day, shift, gives, takes, given_up, field in (
        (given, proposal.gives_shift, proposal.proposer, proposal.other,
         (proposal.takes_day, proposal.takes_shift), "gives_shift"),
        (taken, proposal.takes_shift, proposal.other, proposal.proposer,
         (proposal.gives_day, proposal.gives_shift), "takes_shift"),
    ):  # fmt: skip
        fact = decisions.swap_shift(
            day.stream.state, states, shift=shift, gives=gives, takes=takes, swap=swap,
            given_up=given_up, field=field,
        )  # fmt: skip
        changes.setdefault(day.stream.id, []).append(fact)
    return (
        [Change(streams[each], facts, About()) for each, facts in changes.items()],
        [stream for each, stream in streams.items() if each not in changes],
    )
