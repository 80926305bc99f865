"""Use cases of the data team: assign and release members, place and remove workstations."""

from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.use_case import Command, use_case
from domain import data_team as decisions
from domain.data_team import (
    DataTeamMember,
    Workstation,
    evolve_member,
    evolve_workstation,
    member_stream,
    workstation_stream,
)
from domain.errors import NotFound
from domain.fact import About
from domain.indonesia import checked_village


class AssignDataTeamMember(Command, frozen=True, kw_only=True):
    """Let an account enter data for a kelurahan or desa. member: account id, no name; decree: number of the SK."""

    member: str
    village: str
    decree: str


class ReleaseDataTeamMember(Command, frozen=True, kw_only=True):
    """Let a member go from their village. reason: of LEAVING."""

    member: str
    reason: str


class PlaceWorkstation(Command, frozen=True, kw_only=True):
    """Say that a kelurahan or desa has its workstation."""

    village: str


class RemoveWorkstation(Command, frozen=True, kw_only=True):
    """Say that it has none any more. reason: of REMOVALS."""

    village: str
    reason: str


@use_case
async def assign_data_team_member(command: AssignDataTeamMember, act: Act, ports: Ports) -> Outcome:
    """Assign somebody who works for no village yet; a village may have several members."""
    village = _village(command.village, act, ports)
    stream = await _member(command.member, ports)
    fact = decisions.assign(
        stream.state, member=command.member, village=village, decree=command.decree
    )
    return Outcome(stream.id, [Change(stream, (fact,), About(region=village))])


@use_case
async def release_data_team_member(
    command: ReleaseDataTeamMember, act: Act, ports: Ports
) -> Outcome:
    """Release a member from their village."""
    stream = await _member(command.member, ports)
    if stream.state is not None and not act.sees(stream.state.region):
        raise NotFound("member")
    fact = decisions.release(stream.state, member=command.member, reason=command.reason)
    return Outcome(stream.id, [Change(stream, (fact,), About(region=fact.village))])


@use_case
async def place_workstation(command: PlaceWorkstation, act: Act, ports: Ports) -> Outcome:
    """Place the one workstation of a village."""
    village = _village(command.village, act, ports)
    stream = await _workstation(village, ports)
    fact = decisions.place(stream.state, village=village)
    return Outcome(stream.id, [Change(stream, (fact,), About(region=village))])


@use_case
async def remove_workstation(command: RemoveWorkstation, act: Act, ports: Ports) -> Outcome:
    """Take the workstation of a village away."""
    village = _village(command.village, act, ports)
    stream = await _workstation(village, ports)
    fact = decisions.remove(stream.state, reason=command.reason)
    return Outcome(stream.id, [Change(stream, (fact,), About(region=village))])


def _village(code: str, act: Act, ports: Ports) -> str:
    return checked_village(region_within(code, act, ports, field="village"))


async def _member(member: str, ports: Ports) -> Stream[DataTeamMember]:
    return await ports.ledger.read(member_stream(member), evolve_member)


async def _workstation(village: str, ports: Ports) -> Stream[Workstation]:
    return await ports.ledger.read(workstation_stream(village), evolve_workstation)
