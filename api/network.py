"""GraphQL: the network of Puskesos: which kecamatan and villages have one, against the target of the decree."""

from datetime import date, timedelta

import strawberry

from api.asking import question
from api.context import Info
from api.scalars import Position
from application.rules import local_midnight
from domain.indonesia import region_name, regions_of
from domain.shapes import checked_day
from projections import puskesos_network
from projections.puskesos_network import Desk as DeskRow
from projections.puskesos_network import Target as TargetRow


@strawberry.type
class NetworkDesk:
    """A Puskesos."""

    office: str
    name: str
    kind: str = strawberry.field(description="puskesos | secretariat")
    region: str


@strawberry.type
class NetworkDistrict:
    """A kecamatan of the tenant, with a Puskesos or without."""

    code: str
    name: str
    villages: int = strawberry.field(description="Desa and kelurahan in it.")
    villages_with_puskesos: int
    has_puskesos: bool = strawberry.field(
        description="Whether one stands in the kecamatan, at its seat or in any village of it."
    )
    desks: list[NetworkDesk]


@strawberry.type
class NetworkTarget:
    """By when every region of a level is to have a Puskesos, and how far it is on the day asked for."""

    level: str = strawberry.field(description="kecamatan | village")
    reach_by: date
    decree: str
    regions: int
    reached: int
    missing: int
    overdue: bool = strawberry.field(description="Whether the day has passed with some missing.")


@strawberry.type
class PuskesosNetwork:
    """The network as it stood at the end of a day."""

    day: date
    districts: list[NetworkDistrict]
    villages: int
    villages_with_puskesos: int
    targets: list[NetworkTarget]
    position: Position


@strawberry.type
class NetworkQueries:
    """What can be asked about the network of Puskesos."""

    @question(
        "puskesos_network",
        "Every kecamatan with its villages and Puskesos on a day (left out: today), against the target.",
    )
    async def puskesos_network(self, info: Info, day: date | None = None) -> PuskesosNetwork:
        context = info.context
        view, tenant = context.snapshot, context.caller.tenant
        today = await context.today()
        day = today if day is None else checked_day(day, today, "day")
        end_of_day = local_midnight(day + timedelta(days=1), tenant)
        desks = await puskesos_network.desks(view.connection, view.schema, end_of_day)
        targets = await puskesos_network.targets(view.connection, view.schema)
        districts = [_district(code, desks) for code in regions_of(tenant)]
        return PuskesosNetwork(
            day=day,
            districts=districts,
            villages=sum(district.villages for district in districts),
            villages_with_puskesos=sum(each.villages_with_puskesos for each in districts),
            targets=[_target(row, districts, day) for row in targets],
            position=view.position,
        )


def _district(code: str, desks: list[DeskRow]) -> NetworkDistrict:
    here = [desk for desk in desks if desk.region == code or desk.region.startswith(f"{code}.")]
    villages = regions_of(code)
    return NetworkDistrict(
        code=code,
        name=region_name(code),
        villages=len(villages),
        villages_with_puskesos=len({desk.region for desk in here} & set(villages)),
        has_puskesos=bool(here),
        desks=[
            NetworkDesk(office=desk.office, name=desk.name, kind=desk.kind, region=desk.region)
            for desk in here
        ],
    )


def _target(row: TargetRow, districts: list[NetworkDistrict], day: date) -> NetworkTarget:
    if row.level == "village":
        regions = sum(district.villages for district in districts)
        reached = sum(district.villages_with_puskesos for district in districts)
    else:
        regions = len(districts)
        reached = sum(district.has_puskesos for district in districts)
    return NetworkTarget(
        level=row.level,
        reach_by=row.reach_by,
        decree=row.decree,
        regions=regions,
        reached=reached,
        missing=regions - reached,
        overdue=day > row.reach_by and reached < regions,
    )
