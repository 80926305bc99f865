"""A patrol (razia) of the TRC: planned, then held or cancelled. Its times are kept from all but those who lead it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, TypeAlias, assert_never

from domain.codes import listed
from domain.errors import AlreadyExists, InFuture, Invalid, Missing, NotFound, WrongState
from domain.fact import Fact
from domain.shapes import checked_slug, checked_window

LONGEST_HOURS = 24
"""A longer window is two patrols."""


class PatrolStatus(StrEnum):
    """Where a patrol stands. The words are part of the API."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why a patrol was not held. Our own list; stored for ever."""

    WEATHER = "weather"
    TEAM_NEEDED_ELSEWHERE = "team_needed_elsewhere"
    PLAN_BECAME_KNOWN = "plan_became_known"
    SAFETY_AT_RISK = "safety_at_risk"


# Facts ------------------------------------------------------------------------------------------


class PatrolPlanned(Fact, frozen=True, kw_only=True):
    """A patrol was planned. area: region codes. team: its short name.

    starts_at, ends_at: UTC. No sentence and no public answer tells them: patrols are unpredictable on purpose.
    """

    starts_at: datetime
    ends_at: datetime
    area: tuple[str, ...]
    team: str


class PatrolHeld(Fact, frozen=True, kw_only=True):
    """The patrol took place between these times (UTC). Whom it found is in the cases that name it."""

    own_day: ClassVar[str | None] = "ended_at"

    started_at: datetime
    ended_at: datetime


class PatrolCancelled(Fact, frozen=True, kw_only=True):
    """The patrol is not held. reason: CancelReason."""

    reason: str


PatrolEvent: TypeAlias = PatrolPlanned | PatrolHeld | PatrolCancelled

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Patrol:
    """What decisions read. region: the first of its area, by which it is seen."""

    region: str
    status: PatrolStatus = PatrolStatus.PLANNED


def evolve(patrol: Patrol | None, event: PatrolEvent) -> Patrol:
    """Apply a fact."""
    if isinstance(event, PatrolPlanned):
        return Patrol(region=event.area[0])
    if patrol is None:
        raise NotFound  # the id is that of something else
    match event:
        case PatrolHeld():
            return replace(patrol, status=PatrolStatus.HELD)
        case PatrolCancelled():
            return replace(patrol, status=PatrolStatus.CANCELLED)
        case _:
            assert_never(event)


# Decisions --------------------------------------------------------------------------------------


def plan(
    state: Patrol | None,
    *,
    starts_at: datetime,
    ends_at: datetime,
    area: tuple[str, ...],
    team: str,
    now: datetime,
) -> PatrolPlanned:
    """Plan a patrol that has not ended yet."""
    if state is not None:
        raise AlreadyExists
    if not area:
        raise Missing("area")
    begin, end = checked_window(starts_at, ends_at, longest=timedelta(hours=LONGEST_HOURS))
    if end <= now:
        raise Invalid("ends_at")
    return PatrolPlanned(
        starts_at=begin,
        ends_at=end,
        area=tuple(dict.fromkeys(area)),
        team=checked_slug(team, "team"),
    )


def hold(
    state: Patrol | None, *, started_at: datetime, ended_at: datetime, now: datetime
) -> PatrolHeld:
    """Say that the patrol was held."""
    _planned(state)
    begin, end = checked_window(
        started_at,
        ended_at,
        longest=timedelta(hours=LONGEST_HOURS),
        fields=("started_at", "ended_at"),
    )
    if end > now:
        raise InFuture("ended_at")
    return PatrolHeld(started_at=begin, ended_at=end)


def cancel(state: Patrol | None, *, reason: str) -> PatrolCancelled:
    """Call the patrol off."""
    _planned(state)
    return PatrolCancelled(reason=listed(CancelReason, reason, "reason"))


def may_find(state: Patrol | None) -> None:
    """Whether a case may name the patrol: it is under way or was held."""
    if state is None:
        raise NotFound("patrol")
    if state.status is PatrolStatus.CANCELLED:
        raise WrongState("patrol", status=state.status.value)


def _planned(state: Patrol | None) -> None:
    if state is None:
        raise NotFound
    if state.status is not PatrolStatus.PLANNED:
        raise WrongState(status=state.status.value)
