"""What a command may point to: registered programmes, opened offices, people the actor may see."""

from uuid import UUID

from application.identities import identities
from application.ports import Act, Ports, Stream
from domain.errors import NotFound
from domain.office import Office, evolve_office, office_stream, working
from domain.programme import Programme, programme_stream
from domain.programme import evolve as evolve_programme


async def known_programme(code: str | None, ports: Ports) -> str | None:
    """Require a programme of the list, be it active or over: people complain of ended ones too."""
    if code is None:
        return None
    stream: Stream[Programme] = await ports.ledger.read(programme_stream(code), evolve_programme)
    if stream.state is None:
        raise NotFound("programme")
    return code


async def owner_office(programme: str | None, ports: Ports) -> str | None:
    """The office of the tenant that answers for a programme, if one was named."""
    if programme is None:
        return None
    stream: Stream[Programme] = await ports.ledger.read(
        programme_stream(programme), evolve_programme
    )
    return stream.state.owner_office if stream.state else None


async def known_office(code: str, ports: Ports, *, field: str) -> str:
    """Require an open office of the tenant, in whatever region: work is passed up and across, not to a closed one."""
    stream: Stream[Office] = await ports.ledger.read(office_stream(code), evolve_office)
    working(stream.state, field)
    return code


async def region_of_office(code: str, ports: Ports, *, field: str) -> str:
    """Where an opened office stands."""
    stream: Stream[Office] = await ports.ledger.read(office_stream(code), evolve_office)
    if stream.state is None:
        raise NotFound(field)
    return stream.state.region


async def known_person(person: UUID, act: Act, ports: Ports, *, field: str) -> UUID:
    """Require a registered person in the actor's regions; give the id that goes on after merges."""
    return (await identities(person, act, ports, field=field)).surviving


async def known_person_if_any(
    person: UUID | None, act: Act, ports: Ports, *, field: str
) -> UUID | None:
    """Let the absent be absent; otherwise as known_person."""
    return None if person is None else await known_person(person, act, ports, field=field)
