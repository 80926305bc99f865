"""Who enters data for which village, where workstations stand, and when the data of a village last changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, get_args

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.data_team import (
    DataTeamMemberAssigned,
    DataTeamMemberReleased,
    WorkstationPlaced,
    WorkstationRemoved,
)
from domain.fact import Fact, Recorded
from domain.household import HouseholdEvent
from domain.person import PersonalDataUnmasked, PersonEvent, PersonsToldApart
from domain.proposal import ProposalEvent
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class DataTeamMember(NamedTuple):
    """A member of the data team. village: None once released."""

    member: str
    village: str | None
    decree: str
    assigned_at: datetime
    position: int = 0


class VillageData(NamedTuple):
    """A kelurahan or desa of which anything is known.

    last_change_at  when a person's, a family's or a proposal's data of it last changed, as it happened
    """

    village: str
    operators: int
    workstation: bool
    last_change_at: datetime | None
    position: int = 0


data_team_member = Table(
    "data_team_member", DataTeamMember, key=("member",), indexes=(("village",),)
)
village_data = Table("village_data", VillageData, key=("village",))
fold = Fold()

CHANGES: Final[tuple[type[Fact], ...]] = tuple(
    kind
    for kind in (*get_args(PersonEvent), *get_args(HouseholdEvent), *get_args(ProposalEvent))
    if kind not in (PersonalDataUnmasked, PersonsToldApart)
)
"""Facts that change the data of a village; that they were looked at or told apart changes nothing."""


@fold.needs(*CHANGES)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    if recorded.about.region is not None:
        page.rows(village_data).want(recorded.about.region)


@fold.when(*CHANGES)
def _changed(page: Page, recorded: Recorded, _fact: Fact) -> None:
    if recorded.about.region is not None:
        row = _village(page, recorded.about.region)
        happened = recorded.envelope.occurred_at
        if row.last_change_at is None or row.last_change_at < happened:
            page.rows(village_data).put(row._replace(last_change_at=happened))


@fold.when(DataTeamMemberAssigned)
def _assigned(page: Page, recorded: Recorded, fact: DataTeamMemberAssigned) -> None:
    page.rows(data_team_member).put(
        DataTeamMember(
            member=fact.member,
            village=fact.village,
            decree=fact.decree,
            assigned_at=recorded.envelope.occurred_at,
        )
    )
    row = _village(page, fact.village)
    page.rows(village_data).put(row._replace(operators=row.operators + 1))


@fold.when(DataTeamMemberReleased)
def _released(page: Page, _recorded: Recorded, fact: DataTeamMemberReleased) -> None:
    members = page.rows(data_team_member)
    if (member := members.get(fact.member)) is not None and member.village == fact.village:
        members.put(member._replace(village=None))
        row = _village(page, fact.village)
        page.rows(village_data).put(row._replace(operators=row.operators - 1))


@fold.when(WorkstationPlaced, WorkstationRemoved)
def _workstation(
    page: Page, _recorded: Recorded, fact: WorkstationPlaced | WorkstationRemoved
) -> None:
    placed = isinstance(fact, WorkstationPlaced)
    page.rows(village_data).put(_village(page, fact.village)._replace(workstation=placed))


def _village(page: Page, village: str) -> VillageData:
    return page.rows(village_data).get(village) or VillageData(village, 0, False, None)


async def villages(
    conn: AsyncConnection[Any],
    schema: str,
    *,
    scope: tuple[str, ...] = ("",),
    region: str | None = None,
    at: int | None = None,
) -> dict[str, VillageData]:
    """Answer what is known of the villages in a region, by code; a village without a row has nothing.

    Codes that are no village (data of a regency whose village is unknown) are among them.
    """
    # The column is no `region`, which the caller's scope is compared with.
    query = SQL(
        "select {} from (select *, village as region from {}) known where {} order by village"
    ).format(
        village_data.columns,
        village_data.at(schema, at),
        (where := Where().in_region(region).in_scope(scope)).sql,
    )
    async with conn.cursor(row_factory=args_row(VillageData)) as cursor:
        await cursor.execute(query, where.values)
        return {row.village: row for row in await cursor.fetchall()}


async def members_in(
    conn: AsyncConnection[Any], schema: str, codes: Sequence[str], at: int | None = None
) -> dict[str, list[DataTeamMember]]:
    """Answer who works for each of these villages, in one statement."""
    where = Where().among("village", codes)
    query = SQL("select {} from {} where {} order by member").format(
        data_team_member.columns, data_team_member.at(schema, at), where.sql
    )
    found: dict[str, list[DataTeamMember]] = {}
    async with conn.cursor(row_factory=args_row(DataTeamMember)) as cursor:
        await cursor.execute(query, where.values)
        for row in await cursor.fetchall():
            found.setdefault(row.village or "", []).append(row)
    return found
