"""The desk records services and voids wrong records; the keeper opens tenant and offices."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from application.keeping_programmes import RegisterProgramme, register_programme
from application.offices import OpenOffice, OpenTenant, open_office, open_tenant
from application.registering_people import (
    MergePeople,
    RegisterPerson,
    merge_people,
    register_person,
)
from application.rendering_services import (
    RecordService,
    VoidService,
    record_service,
    void_service,
)
from application.roles import Role
from domain.errors import (
    AlreadyExists,
    InFuture,
    NotFound,
    OutsideRegion,
    UnknownCode,
    UnknownRegion,
    WrongState,
)
from domain.fact import About
from domain.office import OfficeOpened, TenantOpened
from domain.service_rendered import ServiceRecorded, ServiceVoided
from tests.application.memory import World, act

VILLAGE = "61.05.01.1001"
BPNT = RecordService(service="BPNT", rendered_on=date(2026, 1, 5), region=VILLAGE)
SINTANG = OpenTenant(code="61.05", name="Kabupaten Sintang", purpose="demonstration")
BETABAS = OpenOffice(office="betabas", name="Puskesos Betabas", kind="puskesos", region=VILLAGE)


async def test_a_service_is_recorded_and_voided() -> None:
    world = World()
    recorded = await record_service(BPNT, act(Role.DESK), world.ports)
    command = VoidService(service_id=recorded.subject, reason="entered_twice")
    voided = await void_service(command, act(Role.SUPERVISOR), world.ports)
    assert voided.subject == recorded.subject
    assert world.ledger.facts(recorded.subject) == [
        ServiceRecorded(service="BPNT", unit="KPM", rendered_on=date(2026, 1, 5), region=VILLAGE),
        ServiceVoided(reason="entered_twice"),
    ]
    assert {stored.about for stored in world.ledger.log} == {About(VILLAGE)}


async def test_two_equal_services_are_two() -> None:
    world = World()
    receipts = [await record_service(BPNT, act(Role.DESK), world.ports) for _ in range(2)]
    assert receipts[0].subject != receipts[1].subject
    assert len(world.ledger.log) == 2


async def test_today_is_the_day_where_the_tenant_is() -> None:
    world = World(now=datetime(2026, 1, 4, 17, 0, tzinfo=UTC))  # midnight in Sintang
    await record_service(BPNT, act(Role.DESK), world.ports)
    world.now = datetime(2026, 1, 4, 16, 59, tzinfo=UTC)
    with pytest.raises(InFuture):
        await record_service(BPNT, act(Role.DESK), world.ports)


async def test_a_service_may_concern_a_programme_and_a_person_known_here() -> None:
    world = World()
    programme = RegisterProgramme(
        code="BPNT",
        name="Program Sembako",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan pangan",
    )
    await register_programme(programme, act(Role.HEAD), world.ports)
    people = [
        (
            await register_person(
                RegisterPerson(name=name, region=VILLAGE), act(Role.DESK), world.ports
            )
        ).subject
        for name in ("Anita", "Anitta")
    ]
    merge = MergePeople(survivor=people[0], merged=people[1])
    await merge_people(merge, act(Role.VERIFIER), world.ports)
    command = RecordService(
        service="BPNT",
        rendered_on=date(2026, 1, 5),
        region=VILLAGE,
        programme="BPNT",
        person=people[1],
    )
    receipt = await record_service(command, act(Role.DESK), world.ports)
    [fact] = world.ledger.facts(receipt.subject)
    assert isinstance(fact, ServiceRecorded)
    assert (fact.programme, fact.person) == ("BPNT", people[0])
    assert world.ledger.log[-1].about == About(VILLAGE, "BPNT")


@pytest.mark.parametrize("unknown", [{"programme": "PKH"}, {"person": uuid4()}])
async def test_a_service_does_not_concern_the_unknown(unknown: dict[str, object]) -> None:
    world = World()
    command = RecordService(
        **{"service": "BPNT", "rendered_on": date(2026, 1, 5), "region": VILLAGE, **unknown}  # type: ignore[arg-type]
    )
    with pytest.raises(NotFound) as refused:
        await record_service(command, act(Role.DESK), world.ports)
    assert refused.value.field == next(iter(unknown))
    assert world.ledger.log == []


@pytest.mark.parametrize(
    ("region", "error"),
    [
        ("21.71.03.1001", OutsideRegion),  # another tenant
        ("61.05.02.2001", OutsideRegion),  # another kecamatan than the actor's
        ("61.05.01.9999", UnknownRegion),
        ("6105011001", UnknownRegion),
    ],
)
async def test_a_service_is_recorded_only_in_ones_own_region(
    region: str, error: type[OutsideRegion | UnknownRegion]
) -> None:
    world = World()
    command = RecordService(service="BPNT", rendered_on=date(2026, 1, 5), region=region)
    with pytest.raises(error) as refused:
        await record_service(command, act(Role.DESK, regions=("61.05.01",)), world.ports)
    assert refused.value.field == "region"


async def test_a_record_elsewhere_is_not_found_for_voiding() -> None:
    world = World()
    recorded = await record_service(BPNT, act(Role.DESK), world.ports)
    command = VoidService(service_id=recorded.subject, reason="entered_twice")
    with pytest.raises(NotFound):
        await void_service(command, act(Role.HEAD, regions=("61.05.02",)), world.ports)


# Offices ------------------------------------------------------------------------------------------


async def test_a_tenant_and_its_office_are_opened() -> None:
    world = World()
    tenant = await open_tenant(SINTANG, act(Role.ADMIN), world.ports)
    office = await open_office(BETABAS, act(Role.ADMIN), world.ports)
    assert world.ledger.facts(tenant.subject) == [
        TenantOpened(code="61.05", name="Kabupaten Sintang", purpose="demonstration")
    ]
    assert world.ledger.facts(office.subject) == [
        OfficeOpened(office="betabas", name="Puskesos Betabas", kind="puskesos", region=VILLAGE)
    ]
    assert [stored.about for stored in world.ledger.log] == [About("61.05"), About(VILLAGE)]


async def test_a_tenant_is_opened_once_and_only_in_its_own_log() -> None:
    world = World()
    await open_tenant(SINTANG, act(Role.SYSTEM), world.ports)
    with pytest.raises(AlreadyExists):
        await open_tenant(SINTANG, act(Role.SYSTEM), world.ports)
    batam = OpenTenant(code="21.71", name="Kota Batam", purpose="demonstration")
    with pytest.raises(OutsideRegion):
        await open_tenant(batam, act(Role.SYSTEM), world.ports)
    nowhere = OpenTenant(code="61.99", name="Kabupaten", purpose="production")
    with pytest.raises(UnknownRegion):
        await open_tenant(nowhere, act(Role.SYSTEM), world.ports)


async def test_no_office_opens_before_its_tenant() -> None:
    with pytest.raises(WrongState):
        await open_office(BETABAS, act(Role.ADMIN), World().ports)


async def test_an_office_name_is_taken_once() -> None:
    world = World()
    await open_tenant(SINTANG, act(Role.ADMIN), world.ports)
    await open_office(BETABAS, act(Role.ADMIN), world.ports)
    with pytest.raises(AlreadyExists):
        await open_office(BETABAS, act(Role.ADMIN), world.ports)
    shop = OpenOffice(office="toko", name="Toko", kind="shop", region=VILLAGE)
    with pytest.raises(UnknownCode):
        await open_office(shop, act(Role.ADMIN), world.ports)
