"""One open case per person, through merges: what the acts that open or end a case add to an outcome."""

from typing import Any
from uuid import UUID

from application.identities import Identities, identities_anywhere
from application.ports import Change, Ports, Stream
from application.use_case import facts_of
from domain.case import Case
from domain.episode import EpisodeEnded, EpisodeEvent, Episodes, episode_stream, evolve, open_for
from domain.fact import About


async def episode_opened(
    person: Identities, case: UUID, ports: Ports
) -> tuple[Change, list[Stream[Episodes]]]:
    """Let the case be the person's; refused while another one is open under any of their ids."""
    streams = await _episodes(person, ports)
    fact = open_for([stream.state for stream in streams], case=case)
    own = person.own(streams)
    others = [stream for stream in streams if stream is not own]
    return Change(own, [fact], About(person.region)), others


async def episode_resumed(
    state: Case | None, case: UUID, ports: Ports
) -> tuple[list[Change], list[Stream[Any]]]:
    """Let a case that may have been closed be its person's open one; refused while another one is.

    Nothing where the person is unknown. The second part is what must not have changed meanwhile.
    """
    if state is None or state.person is None:
        return [], []
    changes: list[Change] = []
    unchanged: list[Stream[Any]] = []
    for person in await identities_anywhere((state.person,), ports):
        # Under the id that the case names, which is where `episode_ended` looks for it.
        own, *others = await _episodes(person, ports)
        unchanged += [*others, *person.streams]
        if own.state is not None and case in own.state.open:
            unchanged.append(own)
            continue
        states = [stream.state for stream in (own, *others)]
        fact = open_for(states, case=case, field="case")
        changes.append(Change(own, [fact], About(state.region)))
    return changes, unchanged


async def episode_ended(state: Case | None, case: UUID, ports: Ports) -> list[Change]:
    """End what the case opened for its person; nothing where the person is unknown."""
    if state is None or state.person is None:
        return []
    stream: Stream[Episodes] = await ports.ledger.read(
        episode_stream(state.person), facts_of(EpisodeEvent, evolve)
    )
    if stream.state is None or case not in stream.state.open:
        return []  # a case from before episodes were kept
    return [Change(stream, [EpisodeEnded(case=case)], About(state.region))]


async def _episodes(person: Identities, ports: Ports) -> list[Stream[Episodes]]:
    """What is open under each id of a person, in the order of `all`."""
    return await ports.ledger.read_many(
        [episode_stream(each) for each in person.all], facts_of(EpisodeEvent, evolve)
    )
