"""That part of the log left the building for an inspection: by whom, what of it, for what."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists
from domain.fact import Fact, Sealed
from domain.identifiers import stream_id

# Facts --------------------------------------------------------------------------------------------


class InspectionExported(Fact, frozen=True, kw_only=True):
    """A sealed inspection bundle was made; recorded before it is written. Who did so is in the envelope.

    for_office, programme, period  what was asked for; absent: everything
    until    the position as of which; absent: up to this fact
    purpose  what for, in the words of who exported
    """

    for_office: str | None = None
    programme: str | None = None
    period: str | None = None
    until: int | None = None
    purpose: Sealed


InspectionEvent: TypeAlias = InspectionExported

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was recorded."""


def evolve(_export: Export | None, event: InspectionEvent) -> Export:
    """The export after the fact."""
    match event:
        case InspectionExported():
            return Export()
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def export_stream(actor: str, command_id: UUID) -> UUID:
    """Each export is a stream: two equal ones are two."""
    return stream_id("export", actor, str(command_id))


def export(
    before: Export | None,
    *,
    for_office: str | None,
    programme: str | None,
    period: str | None,
    until: int | None,
    purpose: Sealed,
) -> InspectionExported:
    """Put an export on record."""
    if before is not None:
        raise AlreadyExists("export")
    return InspectionExported(
        for_office=for_office, programme=programme, period=period, until=until, purpose=purpose
    )
