"""Whose family data are whose to change: an office's own region, and of the data team one village each.

What a token lets somebody see may be wider: only village operators change data [domain study, 7].
"""

from typing import Any, NamedTuple
from uuid import UUID

from application.families import seen_household
from application.ports import Act, Ports, Stream
from application.use_case import facts_of
from domain.data_team import (
    DataTeamMember,
    MemberEvent,
    check_village,
    evolve_member,
    member_stream,
)
from domain.errors import NotFound
from domain.household import Household
from domain.office import Office, OfficeEvent, evolve_office, office_stream


class OwnFamily(NamedTuple):
    """A family that the actor may change, and the streams that say so, for the outcome's `unchanged`."""

    stream: Stream[Household]
    state: Household
    rests_on: tuple[Stream[Any], ...]


async def own_household(household: UUID, act: Act, ports: Ports) -> OwnFamily:
    """A family in sight that lives where the actor works. Raises NotFound or OutsideRegion at `household`."""
    stream, state = await seen_household(household, act, ports)
    return OwnFamily(stream, state, await check_own(state.region, act, ports, field="household"))


async def check_own(region: str, act: Act, ports: Ports, *, field: str) -> tuple[Stream[Any], ...]:
    """Require a region where the actor works; answers the streams that say so, for the outcome's `unchanged`.

    That is the region of the office acted at; of the data team only the village to which the holder of the role is
    assigned. Raises OutsideRegion at `field`, and NotFound at an office that was never opened.
    """
    office: Stream[Office] = await ports.ledger.read(
        office_stream(act.office), facts_of(OfficeEvent, evolve_office)
    )
    if office.state is None:
        raise NotFound("office")
    holder = act.on_behalf_of or act.actor
    member: Stream[DataTeamMember] = await ports.ledger.read(
        member_stream(holder), facts_of(MemberEvent, evolve_member)
    )
    check_village(region, office=office.state.region, member=member.state, field=field)
    return office, member
