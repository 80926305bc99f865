"""How far the network of Puskesos is to reach, by decree: facts, state, decisions."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, OutOfRange
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import EARLIEST_DAY, checked_code, checked_open_text

LEVELS = {"kecamatan": "kecamatan", "village": "desa/kelurahan"}
"""Of which regions each is to have a Puskesos."""

LATEST_DAY = date(2100, 12, 31)

# Facts --------------------------------------------------------------------------------------------


class NetworkTargetSet(Fact, frozen=True, kw_only=True):
    """Every region of this level is to have a Puskesos by this day. decree: number of the SK."""

    level: str
    reach_by: date
    decree: str


NetworkEvent: TypeAlias = NetworkTargetSet

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """The target in force."""

    reach_by: date
    decree: str
    region: None = None


def evolve(_before: Target | None, event: NetworkEvent) -> Target:
    """What the target is after the fact."""
    match event:
        case NetworkTargetSet():
            return Target(event.reach_by, event.decree)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def network_stream(level: str) -> UUID:
    """One target for each level; a later decree replaces the day."""
    return stream_id("network", level)


def set_target(
    target: Target | None, *, level: str, reach_by: date, decree: str
) -> NetworkTargetSet:
    """Set the day, or another by another decree."""
    fact = NetworkTargetSet(
        level=checked_code(level, LEVELS, "level"),
        reach_by=reach_by,
        decree=checked_open_text(decree, "decree", most=100),
    )
    if not EARLIEST_DAY <= reach_by <= LATEST_DAY:
        raise OutOfRange("reach_by", least=EARLIEST_DAY, most=LATEST_DAY)
    if target == Target(fact.reach_by, fact.decree):
        raise AlreadyExists("reach_by")
    return fact
