"""One open case per person: a stream keyed by the person's random id says which case is open."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import CaseStillOpen
from domain.fact import Fact
from domain.identifiers import stream_id

# Facts ------------------------------------------------------------------------------------------


class EpisodeOpened(Fact, frozen=True, kw_only=True):
    """A case began to be this person's, or a closed one of theirs goes on."""

    case: UUID


class EpisodeEnded(Fact, frozen=True, kw_only=True):
    """The case was settled on scene or closed, or turned out to be somebody else's."""

    case: UUID


EpisodeEvent: TypeAlias = EpisodeOpened | EpisodeEnded

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Episodes:
    """A person's open cases; more than one only where two ids of one person were merged."""

    open: tuple[UUID, ...] = ()


def evolve(episodes: Episodes | None, event: EpisodeEvent) -> Episodes:
    """Apply a fact."""
    before = () if episodes is None else episodes.open
    match event:
        case EpisodeOpened():
            return Episodes((*before, event.case))
        case EpisodeEnded():
            return Episodes(tuple(case for case in before if case != event.case))
        case _:
            assert_never(event)


# Decisions --------------------------------------------------------------------------------------


def episode_stream(person: UUID) -> UUID:
    """The person's id is random and says nothing."""
    return stream_id("episode", str(person))


def open_for(known: list[Episodes | None], *, case: UUID, field: str = "person") -> EpisodeOpened:
    """Let a case be a person's who has no other open one under any of their ids."""
    for episodes in known:
        if episodes is not None and episodes.open:
            raise CaseStillOpen(field)
    return EpisodeOpened(case=case)
