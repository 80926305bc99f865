"""A shelter's beds, one stream for each side of a shelter: facts, state, decisions.

An admission takes its bed in the same append, so that two can never get the last one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain import pmks
from domain.case_codes import Sex
from domain.errors import AlreadyExists, NoBedFree, OutOfRange
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import EARLIEST_DAY, checked_number


class Side(StrEnum):
    """Men and women are separated, as in Batam's renovated shelter; a shelter may have a children's side."""

    MEN = "men"
    WOMEN = "women"
    CHILDREN = "children"


MOST_BEDS = 1000
"""Of one side; more is a slip of the hand."""

# Facts --------------------------------------------------------------------------------------------


class ShelterListed(Fact, frozen=True, kw_only=True):
    """A shelter got beds for the first time. shelter: code of its office; region: where it stands."""

    shelter: str
    region: str


class ShelterCapacitySet(Fact, frozen=True, kw_only=True):
    """One side of a shelter has so many beds from a day on. side: Side."""

    shelter: str
    side: str
    beds: int
    valid_from: date


class BedTaken(Fact, frozen=True, kw_only=True):
    """A client of `case` sleeps here. number counts the stays of this side from 1."""

    own_day: ClassVar[str | None] = "taken_on"

    shelter: str
    side: str
    case: UUID
    number: int
    taken_on: date


class BedFreed(Fact, frozen=True, kw_only=True):
    """A stay of this side ended."""

    own_day: ClassVar[str | None] = "freed_on"

    shelter: str
    side: str
    case: UUID
    number: int
    freed_on: date


ShelterListEvent: TypeAlias = ShelterListed
BedsEvent: TypeAlias = ShelterCapacitySet | BedTaken | BedFreed

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShelterList:
    """Every shelter that ever had beds, in the order of listing."""

    shelters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beds:
    """One side of a shelter.

    capacity  (first day, beds) as set, oldest first; clients: case → number of the running stay
    """

    capacity: tuple[tuple[date, int], ...] = ()
    clients: Mapping[UUID, int] = field(default_factory=dict)
    stays: int = 0

    def on(self, day: date) -> int:
        """How many beds there are on a day: of what is valid then, what was set last."""
        valid = (beds for first, beds in reversed(self.capacity) if first <= day)
        return next(valid, 0)

    def free(self, day: date) -> int:
        """Beds that nobody sleeps in; a renovation may take more away than are empty."""
        return max(self.on(day) - len(self.clients), 0)


NO_BEDS = Beds()


def evolve_list(before: ShelterList | None, event: ShelterListEvent) -> ShelterList:
    """Which shelters there are after the fact."""
    match event:
        case ShelterListed():
            return ShelterList((*(before.shelters if before else ()), event.shelter))
        case _:
            assert_never(event)


def evolve_beds(before: Beds | None, event: BedsEvent) -> Beds:
    """What the side is after the fact."""
    beds = before or NO_BEDS
    match event:
        case ShelterCapacitySet():
            return replace(beds, capacity=(*beds.capacity, (event.valid_from, event.beds)))
        case BedTaken():
            clients = {**beds.clients, event.case: event.number}
            return replace(beds, clients=clients, stays=event.number)
        case BedFreed():
            staying = {case: number for case, number in beds.clients.items() if case != event.case}
            return replace(beds, clients=staying)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def shelter_list_stream() -> UUID:
    """One list for the tenant: to say where else a bed is free."""
    return stream_id("shelters")


def beds_stream(shelter: str, side: str) -> UUID:
    """Who sleeps on one side of a shelter is told in one stream, which is what makes its beds countable."""
    return stream_id("beds", shelter, side)


def side_for(sex: Sex, category: str, *, childrens_beds: bool) -> Side:
    """Where a client sleeps: apart by sex, children by themselves where the shelter has beds for them."""
    if childrens_beds and category in pmks.CHILDREN:
        return Side.CHILDREN
    return Side.MEN if sex is Sex.MALE else Side.WOMEN


def list_shelter(listed: ShelterList | None, *, shelter: str, region: str) -> list[ShelterListed]:
    """Put a shelter on the list, once."""
    if listed is not None and shelter in listed.shelters:
        return []
    return [ShelterListed(shelter=shelter, region=region)]


def set_capacity(
    sides: Mapping[Side, Beds | None],
    wanted: Mapping[Side, int],
    *,
    shelter: str,
    valid_from: date,
) -> dict[Side, ShelterCapacitySet]:
    """Say how many beds each side has from a day on; only sides that change are recorded, and one must.

    Fewer beds than clients are no contradiction: nobody is put out, and nobody comes in until there is room.
    """
    if valid_from < EARLIEST_DAY:
        raise OutOfRange("valid_from", least=EARLIEST_DAY, most=date.max)
    changed = {}
    for side, beds in wanted.items():
        known = sides[side] or NO_BEDS
        number = checked_number(beds, side.value, least=0, most=MOST_BEDS)
        if (valid_from, number) not in known.capacity[-1:]:
            changed[side] = ShelterCapacitySet(
                shelter=shelter, side=side, beds=number, valid_from=valid_from
            )
    if not changed:
        raise AlreadyExists
    return changed


def take_bed(
    beds: Beds | None,
    *,
    shelter: str,
    side: Side,
    case: UUID,
    on: date,
    elsewhere: tuple[str, ...] = (),
) -> BedTaken:
    """Give a client a bed. elsewhere: shelters with a free one on this side, for whoever is refused here."""
    known = beds or NO_BEDS
    if not known.free(on):
        raise NoBedFree(
            "shelter",
            side=side.value,
            beds=known.on(on),
            taken=len(known.clients),
            elsewhere=", ".join(elsewhere) or "-",
        )
    return BedTaken(shelter=shelter, side=side, case=case, number=known.stays + 1, taken_on=on)


def free_bed(beds: Beds | None, *, shelter: str, side: str, case: UUID, on: date) -> list[BedFreed]:
    """Give the bed back; who has none here, as before beds were counted, leaves none."""
    number = (beds or NO_BEDS).clients.get(case)
    if number is None:
        return []
    return [BedFreed(shelter=shelter, side=side, case=case, number=number, freed_on=on)]
