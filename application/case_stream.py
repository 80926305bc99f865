"""One case, as its use cases read it and write to it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from application.ports import Act, Change, Outcome, Ports, Stream
from application.use_case import seen
from domain.case import Case, CaseEvent, evolve
from domain.fact import About


async def seen_case(case: UUID, act: Act, ports: Ports) -> Stream[Case]:
    """The case, if it exists and lies in the actor's regions."""
    stream, _ = await seen(case, CaseEvent, evolve, act, ports)
    return stream


def recorded(
    stream: Stream[Case],
    *facts: CaseEvent,
    also: Sequence[Change] = (),
    unchanged: Sequence[Stream[Any]] = (),
) -> Outcome:
    """Facts of one case, filed under the region where the person was found, and what goes with them."""
    about = About() if stream.state is None else About(stream.state.region)
    return Outcome(stream.id, [Change(stream, list(facts), about), *also], unchanged=unchanged)
