"""Use cases of the keeper of the service: open a tenant, open its offices."""

from application.authority import offices_above
from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import known_office
from application.regions import region_within
from application.rules import local_day
from application.use_case import Command, use_case
from domain import office as decisions
from domain.account import Account, account_stream, checked_account
from domain.account import evolve as evolve_account
from domain.errors import NotFound, OutsideRegion, WrongState
from domain.fact import About
from domain.indonesia import checked_region
from domain.office import (
    Office,
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


class CloseOffice(Command, frozen=True, kw_only=True):
    """End an office's work.

    reason: work_taken_over | reorganised | moved_away | opened_by_mistake; successor: the office that goes on with it.
    """

    office: str
    reason: str
    decree: str
    successor: str | None = None


class AppointOfficeHead(Command, frozen=True, kw_only=True):
    """Put an account that is appointed to an office in charge of it. decree: number of the SK."""

    office: str
    account: str
    decree: str


class PlaceOfficeUnder(Command, frozen=True, kw_only=True):
    """Let an office answer to another one. superior: its short name."""

    office: str
    superior: str
    decree: str


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
    """Open an office of an open tenant, or one that was closed."""
    region = region_within(command.region, act, ports)
    tenant = await ports.ledger.read(tenant_stream(ports.tenant), evolve_tenant)
    if tenant.state is None:
        raise WrongState("tenant", status="not_opened")
    stream = await ports.ledger.read(office_stream(command.office), evolve_office)
    fact = decide_office(
        stream.state, code=command.office, name=command.name, kind=command.kind, region=region
    )
    return Outcome(stream.id, [Change(stream, (fact,), About(region=region))])


@use_case
async def close_office(command: CloseOffice, act: Act, ports: Ports) -> Outcome:
    """End an office's work: nothing is passed to it any more, and nobody acts there."""
    stream, office = await _office(command.office, act, ports)
    if command.successor is not None and command.successor != command.office:
        await known_office(command.successor, ports, field="successor")
    fact = decisions.close_office(
        stream.state,
        code=command.office,
        reason=command.reason,
        decree=command.decree,
        successor=command.successor,
        acting_at=act.office,
    )
    return Outcome(stream.id, [Change(stream, (fact,), About(region=office.region))])


@use_case
async def appoint_office_head(command: AppointOfficeHead, act: Act, ports: Ports) -> Outcome:
    """Put an account that is appointed to an office in charge of it."""
    stream, office = await _office(command.office, act, ports)
    account: Stream[Account] = await ports.ledger.read(
        account_stream(checked_account(command.account, "account")), evolve_account
    )
    today = local_day(ports.clock(), ports.tenant)
    held = account.state.grants_on(today) if account.state is not None else ()
    if not any(grant.office == command.office for grant in held):
        raise NotFound("account")
    fact = decisions.appoint_head(
        stream.state,
        code=command.office,
        account=command.account,
        decree=command.decree,
        by=act.people,
    )
    change = Change(stream, (fact,), About(region=office.region))
    return Outcome(stream.id, [change], unchanged=[account])


@use_case
async def place_office_under(command: PlaceOfficeUnder, act: Act, ports: Ports) -> Outcome:
    """Let an office answer to another one, which must not answer to it."""
    stream, office = await _office(command.office, act, ports)
    await known_office(command.superior, ports, field="superior")
    above = await offices_above(command.superior, ports)
    fact = decisions.place_under(
        stream.state,
        code=command.office,
        superior=command.superior,
        above=[code for code, _ in above],
        decree=command.decree,
    )
    change = Change(stream, (fact,), About(region=office.region))
    rests_on = [one for _, one in above if one.id != stream.id]
    return Outcome(stream.id, [change], unchanged=rests_on)


async def _office(code: str, act: Act, ports: Ports) -> tuple[Stream[Office], Office]:
    """An office, open or closed, that lies in the actor's regions."""
    stream: Stream[Office] = await ports.ledger.read(office_stream(code), evolve_office)
    if stream.state is None or not act.sees(stream.state.region):
        raise NotFound("office")
    return stream, stream.state
