"""Use cases of the keeper of the service: open a tenant, open its offices."""

from application.ports import Act, Change, Outcome, Ports
from application.regions import region_within
from application.use_case import Command, use_case
from domain.errors import OutsideRegion, WrongState
from domain.fact import About
from domain.indonesia import checked_region
from domain.office import (
    evolve_office,
    evolve_tenant,
    office_stream,
    tenant_stream,
)
from domain.office import open_office as decide_office
from domain.office import open_tenant as decide_tenant


class OpenTenant(Command, frozen=True, kw_only=True):
    """Begin a kabupaten's or kota's history. code: its Kemendagri code; purpose: of PURPOSES."""

    code: str
    name: str
    purpose: str


class OpenOffice(Command, frozen=True, kw_only=True):
    """Open a desk of the tenant. office: its short lasting name; kind: of KINDS."""

    office: str
    name: str
    kind: str
    region: str


@use_case
async def open_tenant(command: OpenTenant, _act: Act, ports: Ports) -> Outcome:
    """Open the tenant in whose log we write, once; another code is refused as OutsideRegion."""
    code = checked_region(command.code, field="code")
    if code != ports.tenant:
        raise OutsideRegion("code")
    stream = await ports.ledger.read(tenant_stream(code), evolve_tenant)
    fact = decide_tenant(stream.state, code=code, name=command.name, purpose=command.purpose)
    return Outcome(stream.id, [Change(stream, (fact,), About(region=code))])


@use_case
async def open_office(command: OpenOffice, act: Act, ports: Ports) -> Outcome:
    """Open an office of an open tenant."""
    region = region_within(command.region, act, ports)
    tenant = await ports.ledger.read(tenant_stream(ports.tenant), evolve_tenant)
    if tenant.state is None:
        raise WrongState("tenant", status="not_opened")
    stream = await ports.ledger.read(office_stream(command.office), evolve_office)
    fact = decide_office(
        stream.state, code=command.office, name=command.name, kind=command.kind, region=region
    )
    return Outcome(stream.id, [Change(stream, (fact,), About(region=region))])
