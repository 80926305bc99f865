"""One open case per person, through merges: what reporting, identifying, revoking and closing add to an outcome."""

from uuid import UUID

from application.identities import Identities
from application.ports import Change, Ports, Stream
from application.use_case import facts_of
from domain.case import Case
from domain.episode import EpisodeEnded, EpisodeEvent, Episodes, episode_stream, evolve, open_for
from domain.fact import About


async def episode_opened(
    person: Identities, case: UUID, ports: Ports
) -> tuple[Change, list[Stream[Episodes]]]:
    """Let the case be the person's; refused while another one is open under any of their ids."""
    streams = await ports.ledger.read_many(
        [episode_stream(each) for each in person.all], facts_of(EpisodeEvent, evolve)
    )
    fact = open_for([stream.state for stream in streams], case=case)
    own = person.own(streams)
    others = [stream for stream in streams if stream is not own]
    return Change(own, [fact], About(person.region)), others


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
