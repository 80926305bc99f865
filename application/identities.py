"""Which ids mean one person, after merges: payments and enrolments may lie under any of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from uuid import UUID

from application.ports import Act, Ports, Stream
from application.use_case import facts_of
from domain.errors import NotFound
from domain.person import Person, PersonEvent, evolve

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Identities:
    """One person. given: the id that a command named; surviving: the id that goes on after merges.

    others: every further id of the person; region: where the person lives, by the surviving id;
    streams: the people's streams that say so, for an outcome's `unchanged`.
    """

    given: UUID
    surviving: UUID
    others: tuple[UUID, ...]
    region: str
    streams: tuple[Stream[Person], ...]

    @property
    def all(self) -> tuple[UUID, ...]:
        """Every id of the person, in the order in which a record is looked for, each once."""
        return tuple(dict.fromkeys((self.given, self.surviving, *self.others)))

    @property
    def households(self) -> tuple[UUID, ...]:
        """The families to which any of the ids belongs."""
        states = (stream.state for stream in self.streams)
        found = (state.household for state in states if state is not None)
        return tuple(dict.fromkeys(household for household in found if household is not None))

    @property
    def sex(self) -> str | None:
        """L or P, as registered under the surviving id, else under another; None while unknown."""
        first = sorted(self.streams, key=lambda stream: stream.id != self.surviving)
        known = (stream.state.sex for stream in first if stream.state is not None)
        return next((sex for sex in known if sex is not None), None)

    @property
    def dead(self) -> bool:
        """Whether the person is known to have died, under any of the ids."""
        states = (stream.state for stream in self.streams)
        return any(state is not None and state.died_on is not None for state in states)

    def moved_to(self, one: UUID) -> str | None:
        """Where the person, or whoever this id was before a merge, moved last; None if neither ever did."""
        known = {stream.id: stream.state for stream in self.streams}
        for state in (known.get(self.surviving), known.get(one)):
            if state is not None and state.moved:
                return state.region
        return None

    def own(self, streams: Sequence[Stream[S]]) -> Stream[S]:
        """Of the streams of `all`, in its order, the surviving id's: where new records go."""
        return streams[self.all.index(self.surviving)]

    def bearing(self, streams: Sequence[Stream[S]], lives: Callable[[S], bool]) -> Stream[S] | None:
        """Of the streams of `all` the one that a command means, None when the person has none.

        That is the first that lives, so that a double found after a merge can be addressed by its
        own id; without a living one, the surviving id's; without that, the first there is.
        """
        there = [stream for stream in streams if stream.state is not None]
        for stream in there:
            if stream.state is not None and lives(stream.state):
                return stream
        own = self.own(streams)
        return own if own.state is not None else next(iter(there), None)


class _Known(NamedTuple):
    stream: Stream[Person]
    state: Person


async def identities(person: UUID, act: Act, ports: Ports, *, field: str) -> Identities:
    """All ids of a person in the actor's regions. Raises NotFound at `field`."""
    known = (await identities_of_many((person,), act, ports))[person]
    if known is None:
        raise NotFound(field)
    return known


async def identities_of_many(
    people: Iterable[UUID], act: Act, ports: Ports
) -> dict[UUID, Identities | None]:
    """All ids of many people, with a handful of reads; None for who is unknown or not in sight."""
    asked = tuple(dict.fromkeys(people))
    known = await _families(asked, ports)
    return {
        person: _identities(person, known)
        if person in known and act.sees(known[person].state.region)
        else None
        for person in asked
    }


async def identities_anywhere(people: Iterable[UUID], ports: Ports) -> list[Identities]:
    """All ids of these people, whoever may see them: for what must hold in the whole tenant."""
    asked = tuple(dict.fromkeys(people))
    known = await _families(asked, ports)
    return [_identities(person, known) for person in asked if person in known]


async def surviving(person: UUID, ports: Ports) -> UUID:
    """The id that goes on after merges, whoever may see it; an unknown id stands for itself."""
    known = await _families((person,), ports)
    return _survivor(person, known) if person in known else person


async def _families(people: Sequence[UUID], ports: Ports) -> dict[UUID, _Known]:
    """These people and whoever is linked to them by merges: one read for each generation."""
    known: dict[UUID, _Known] = {}
    asked = set(people)
    frontier = list(people)
    while frontier:
        linked: dict[UUID, None] = {}
        for stream in await ports.ledger.read_many(frontier, facts_of(PersonEvent, evolve)):
            if (person := stream.state) is None:
                continue
            known[stream.id] = _Known(stream, person)
            linked.update(dict.fromkeys(person.absorbed))
            if person.merged_into is not None:
                linked[person.merged_into] = None
        frontier = [person for person in linked if person not in asked]
        asked.update(frontier)
    return known


def _identities(person: UUID, known: dict[UUID, _Known]) -> Identities:
    survivor = _survivor(person, known)
    others = tuple(_absorbed(survivor, known))
    return Identities(
        given=person,
        surviving=survivor,
        others=others,
        region=known[survivor].state.region,
        streams=tuple(known[one].stream for one in (survivor, *others)),
    )


def _survivor(person: UUID, known: dict[UUID, _Known]) -> UUID:
    while (onwards := known[person].state.merged_into) is not None:
        person = onwards
    return person


def _absorbed(person: UUID, known: dict[UUID, _Known]) -> Iterable[UUID]:
    for other in known[person].state.absorbed:
        yield other
        yield from _absorbed(other, known)
