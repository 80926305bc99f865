"""Who belongs to one family, under every id that merges have linked: one running enrolment holds for all of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from application.identities import Identities, identities_anywhere
from application.ports import Act, Ports, Stream
from application.use_case import facts_of, seen
from domain.errors import NotFound
from domain.household import Household, HouseholdEvent, evolve


class Family(NamedTuple):
    """Everybody whose enrolment is the family's, the person asked for first; streams: what says so."""

    ids: tuple[UUID, ...]
    streams: tuple[Stream[Any], ...]


async def family_of(person: Identities, ports: Ports) -> Family:
    """The person with all who share a family with them, whoever may see these; without a family, the person."""
    return (await families_of((person,), ports))[0]


async def families_of(people: Sequence[Identities], ports: Ports) -> list[Family]:
    """The family of each, in the order asked, with a handful of reads for all of them."""
    asked = list(dict.fromkeys(one for person in people for one in person.households))
    read: list[Stream[Household]] = await ports.ledger.read_many(
        asked, facts_of(HouseholdEvent, evolve)
    )
    households = {stream.id: stream for stream in read}
    members = {one for stream in read if stream.state for one in stream.state.people}
    known = {one.given: one for one in await identities_anywhere(members, ports)}
    return [_family(person, households, known) for person in people]


def _family(
    person: Identities, households: dict[UUID, Stream[Household]], known: dict[UUID, Identities]
) -> Family:
    own = [households[one] for one in person.households]
    members = [one for stream in own if stream.state for one in stream.state.people]
    relatives = [known[one] for one in members if one in known]
    ids = dict.fromkeys((*person.all, *(one for relative in relatives for one in relative.all)))
    streams = {stream.id: stream for one in (person, *relatives) for stream in one.streams}
    return Family(tuple(ids), (*streams.values(), *own))


async def seen_household(
    household: UUID, act: Act, ports: Ports, *, field: str = "household"
) -> tuple[Stream[Household], Household]:
    """A family in the actor's regions. Raises NotFound at `field`."""
    try:
        return await seen(household, HouseholdEvent, evolve, act, ports)
    except NotFound:
        raise NotFound(field) from None


def id_in(household: Household, person: Identities, *, field: str = "person") -> UUID:
    """Under which of the person's ids they are a living member. Raises NotFound at `field`."""
    for one in person.all:
        if one in household.members:
            return one
    raise NotFound(field)
