"""GraphQL: who enters data for which village, where workstations stand, and whose data are stale."""

from dataclasses import dataclass
from datetime import date, datetime

import strawberry

from api.asking import question
from api.context import Info
from api.pages import Connection, asked_page, day_of_list
from api.reading import scope_of
from api.rules import rule_on
from api.scalars import Cursor, Position
from api.snapshot import Snapshot
from application.rules import local_day
from domain.data_age import stale
from domain.indonesia import region_name, villages_in
from domain.rules import RulesVersion
from domain.shapes import checked_code
from projections import data_team
from projections.conditions import lies_in
from projections.data_team import DataTeamMember as MemberRow
from projections.data_team import VillageData

GAPS = ("without_operator", "without_workstation", "stale")
"""What a village may lack."""


@strawberry.type
class DataTeamMember:
    """Somebody of the data team, by account."""

    member: str
    decree: str
    assigned_at: datetime


@strawberry.type
class VillageCoverage:
    """A kelurahan or desa of the tenant: who and what serves its data."""

    village: str
    name: str
    operators: list[DataTeamMember]
    workstation: bool
    last_change_on: date | None = strawberry.field(
        description="When data of a person, a family or a proposal last changed there."
    )
    stale: bool = strawberry.field(description="By the rule `data_update`; never changed is stale.")


@strawberry.type
class DataCoverage:
    """The data team over every kelurahan and desa of the region, as far as the caller sees."""

    on: date
    villages: int
    with_operator: int
    without_operator: int
    with_workstation: int
    without_workstation: int
    operators: int
    stale: int
    stale_after_months: int
    rule_version: int
    rule_source: str
    position: Position


@dataclass(frozen=True, slots=True)
class _Village:
    """A village of the code book, and what is known of it."""

    known: VillageData
    last_change_on: date | None
    stale: bool

    @property
    def key(self) -> int:
        """A place in lists that never changes: the digits of the code."""
        return int(self.known.village.replace(".", ""))

    def lacks(self, gap: str | None) -> bool:
        return {
            None: True,
            "without_operator": self.known.operators == 0,
            "without_workstation": not self.known.workstation,
            "stale": self.stale,
        }[gap]


@strawberry.type
class DataTeamQueries:
    """What can be asked about the data team."""

    @question(
        "data_coverage",
        "How many villages have an operator and a workstation, and how many have stale data.",
    )
    async def data_coverage(
        self, info: Info, region: str | None = None, on: date | None = None
    ) -> DataCoverage:
        day = on or await info.context.today()
        rule = await rule_on(info, "data_update", day)
        villages = await _villages(info, region, day, rule, None)
        with_operator = sum(each.known.operators > 0 for each in villages)
        with_workstation = sum(each.known.workstation for each in villages)
        return DataCoverage(
            on=day,
            villages=len(villages),
            with_operator=with_operator,
            without_operator=len(villages) - with_operator,
            with_workstation=with_workstation,
            without_workstation=len(villages) - with_workstation,
            operators=sum(each.known.operators for each in villages),
            stale=sum(each.stale for each in villages),
            stale_after_months=rule["months"],
            rule_version=rule.version,
            rule_source=rule.source,
            position=info.context.snapshot.position,
        )

    @question(
        "data_coverage",
        "Every kelurahan and desa in order of code; gap: without_operator | without_workstation | stale.",
    )
    async def village_coverage(
        self,
        info: Info,
        region: str | None = None,
        gap: str | None = None,
        on: date | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[VillageCoverage]:
        context, day = info.context, await day_of_list(info.context, after, on)
        view = context.snapshot
        if gap is not None:
            checked_code(gap, GAPS, "gap")
        wanted = (scope_of(context.caller), region, gap, day)
        page = asked_page(context, "village_coverage", wanted, first=first, after=after, day=day)
        rule = await rule_on(info, "data_update", day, page.at)
        lacking = [
            each for each in await _villages(info, region, day, rule, page.at) if each.lacks(gap)
        ]
        behind = [each for each in lacking if page.after is None or each.key > page.after]
        rows = behind[: page.limit]
        members = await _members(view, rows, page.at)

        async def count(_at: int | None) -> int:
            return len(lacking)

        return page.connection(
            rows,
            key=lambda row: row.key,
            node=lambda row: _coverage(row, members.get(row.known.village, [])),
            count=count,
        )


async def _villages(
    info: Info, region: str | None, day: date, rule: RulesVersion, at: int | None
) -> list[_Village]:
    """Every village of the code book in the region and the caller's scope, in order of code."""
    caller, view = info.context.caller, info.context.snapshot
    scope = scope_of(caller)
    found = await data_team.villages(
        view.connection, view.schema, scope=scope, region=region, at=at
    )
    return [
        _village(found.get(code) or VillageData(code, 0, False, None), caller.tenant, day, rule)
        for code in villages_in(caller.tenant)
        if lies_in(code, scope) and (region is None or lies_in(code, (region,)))
    ]


def _village(known: VillageData, tenant: str, day: date, rule: RulesVersion) -> _Village:
    changed = known.last_change_at
    last = None if changed is None else local_day(changed, tenant)
    return _Village(known, last, stale(last, rule, day))


async def _members(
    view: Snapshot, rows: list[_Village], at: int | None
) -> dict[str, list[MemberRow]]:
    codes = [row.known.village for row in rows]
    return await data_team.members_in(view.connection, view.schema, codes, at)


def _coverage(row: _Village, members: list[MemberRow]) -> VillageCoverage:
    return VillageCoverage(
        village=row.known.village,
        name=region_name(row.known.village),
        operators=[
            DataTeamMember(member=each.member, decree=each.decree, assigned_at=each.assigned_at)
            for each in members
        ],
        workstation=row.known.workstation,
        last_change_on=row.last_change_on,
        stale=row.stale,
    )
