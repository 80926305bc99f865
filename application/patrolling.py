"""Use cases of patrols (razia). The facts are filed under the whole tenant: even where one goes is not told."""

from datetime import datetime
from uuid import UUID

from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.use_case import Command, seen, use_case
from domain import patrol as decisions
from domain.fact import About
from domain.identifiers import stream_id
from domain.patrol import Patrol, PatrolEvent, evolve


class PlanPatrol(Command, frozen=True, kw_only=True):
    """starts_at, ends_at: with a zone, at most 24 hours apart. area: region codes. team: its code."""

    starts_at: datetime
    ends_at: datetime
    area: tuple[str, ...]
    team: str


class HoldPatrol(Command, frozen=True, kw_only=True):
    """started_at, ended_at: when it really was."""

    patrol: UUID
    started_at: datetime
    ended_at: datetime


class CancelPatrol(Command, frozen=True, kw_only=True):
    """reason: CancelReason."""

    patrol: UUID
    reason: str


@use_case
async def plan_patrol(command: PlanPatrol, act: Act, ports: Ports) -> Outcome:
    """Plan a patrol; only those who lead it can read the plan."""
    area = tuple(region_within(code, act, ports, field="area") for code in command.area)
    stream: Stream[Patrol] = await ports.ledger.read(
        stream_id("patrol", act.actor, str(act.command_id)), evolve
    )
    fact = decisions.plan(
        stream.state,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        area=area,
        team=command.team,
        now=act.stated_at or ports.clock(),
    )
    return _recorded(stream, fact, ports)


@use_case
async def hold_patrol(command: HoldPatrol, act: Act, ports: Ports) -> Outcome:
    """Record that a planned patrol was held."""
    stream, patrol = await seen(command.patrol, PatrolEvent, evolve, act, ports)
    fact = decisions.hold(
        patrol, started_at=command.started_at, ended_at=command.ended_at, now=ports.clock()
    )
    return _recorded(stream, fact, ports)


@use_case
async def cancel_patrol(command: CancelPatrol, act: Act, ports: Ports) -> Outcome:
    """Call a planned patrol off."""
    stream, patrol = await seen(command.patrol, PatrolEvent, evolve, act, ports)
    return _recorded(stream, decisions.cancel(patrol, reason=command.reason), ports)


def _recorded(stream: Stream[Patrol], fact: PatrolEvent, ports: Ports) -> Outcome:
    return Outcome(stream.id, [Change(stream, [fact], About(ports.tenant))])
