"""A swap of two duties: one member proposes, the other agrees or declines."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from domain.errors import AlreadyExists, NotFound, NotOwnAccount, SameRecord, WrongState
from domain.fact import Fact

# Facts ------------------------------------------------------------------------------------------


class SwapProposed(Fact, frozen=True, kw_only=True):
    """The proposer offers a shift of theirs for one of the other's. Shifts: by day and short name."""

    proposer: str
    gives_day: date
    gives_shift: str
    other: str
    takes_day: date
    takes_shift: str


class SwapAgreed(Fact, frozen=True, kw_only=True):
    """The other member agreed; the rosters say so with ShiftSwapped."""


class SwapDeclined(Fact, frozen=True, kw_only=True):
    """The other member declined."""


SwapEvent: TypeAlias = SwapProposed | SwapAgreed | SwapDeclined

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Swap:
    """A swap as it stands. It concerns the whole tenant."""

    proposal: SwapProposed
    status: str = "proposed"
    region: None = None


def evolve(swap: Swap | None, event: SwapEvent) -> Swap:
    """Apply a fact."""
    if isinstance(event, SwapProposed):
        return Swap(event)
    if swap is None:
        raise NotFound  # the id is that of something else
    match event:
        case SwapAgreed():
            return replace(swap, status="agreed")
        case SwapDeclined():
            return replace(swap, status="declined")
        case _:
            assert_never(event)


# Decisions --------------------------------------------------------------------------------------


def propose(
    state: Swap | None,
    *,
    proposer: str,
    gives: tuple[date, str],
    other: str,
    takes: tuple[date, str],
) -> SwapProposed:
    """Offer a duty for another one."""
    if state is not None:
        raise AlreadyExists
    if proposer == other:
        raise SameRecord("other")
    if gives == takes:
        raise SameRecord("takes_shift")
    return SwapProposed(
        proposer=proposer,
        gives_day=gives[0],
        gives_shift=gives[1],
        other=other,
        takes_day=takes[0],
        takes_shift=takes[1],
    )


def agree(state: Swap | None, *, member: str) -> SwapAgreed:
    """Agree, as the other member."""
    _asked(state, member)
    return SwapAgreed()


def decline(state: Swap | None, *, member: str) -> SwapDeclined:
    """Decline, as the other member."""
    _asked(state, member)
    return SwapDeclined()


def _asked(state: Swap | None, member: str) -> None:
    if state is None:
        raise NotFound
    if state.status != "proposed":
        raise WrongState(status=state.status)
    if member != state.proposal.other:
        raise NotOwnAccount
