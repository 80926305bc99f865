"""Who enters data for which village, and where workstations stand."""

from __future__ import annotations

from application.keeping_data_team import (
    AssignDataTeamMember,
    PlaceWorkstation,
    ReleaseDataTeamMember,
    RemoveWorkstation,
    assign_data_team_member,
    place_workstation,
)
from application.roles import Role
from application.use_case import Command
from tests.application.memory import World, act
from tests.application.situations import Situation

VILLAGE = "61.05.01.2007"
MEMBER = AssignDataTeamMember(member="operator-12", village=VILLAGE, decree="SK 12/2026")
WRONG_VILLAGES = (
    ("village", "61.05.01.9999", "unknown_region"),
    ("village", "61.05.01", "not_a_village"),
    ("village", "21.71.01.1002", "outside_region"),
    ("village", "3578", "unknown_region"),
)


async def _assign(_world: World) -> Command:
    return MEMBER


async def _release(world: World) -> Command:
    await assign_data_team_member(MEMBER, act(Role.HEAD), world.ports)
    return ReleaseDataTeamMember(member="operator-12", reason="moved_on")


async def _place(_world: World) -> Command:
    return PlaceWorkstation(village=VILLAGE)


async def _remove(world: World) -> Command:
    await place_workstation(PlaceWorkstation(village=VILLAGE), act(Role.HEAD), world.ports)
    return RemoveWorkstation(village=VILLAGE, reason="broken")


SITUATIONS: dict[type[Command], Situation] = {
    AssignDataTeamMember: Situation(
        role=Role.HEAD,
        arrange=_assign,
        shapes=(
            *WRONG_VILLAGES,
            ("member", "Siti Aminah", "invalid"),
            ("member", "6105991708909001", "personal_data_in_clear"),
            ("decree", "", "missing"),
        ),
        needs_history=False,
    ),
    ReleaseDataTeamMember: Situation(
        role=Role.ADMIN,
        arrange=_release,
        codes=("reason",),
        shapes=(("member", "operator-13", "not_found"),),
    ),
    PlaceWorkstation: Situation(
        role=Role.HEAD, arrange=_place, shapes=WRONG_VILLAGES, needs_history=False
    ),
    RemoveWorkstation: Situation(
        role=Role.ADMIN, arrange=_remove, codes=("reason",), shapes=WRONG_VILLAGES
    ),
}
