"""Use cases of appointments: who may act in which role at which office, on which decree, and who acts for whom."""

from datetime import date
from typing import Any

from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import known_office
from application.regions import region_within
from application.roles import Role
from application.rules import local_day
from application.use_case import Command, use_case
from domain import account_decisions as decisions
from domain.account import (
    Account,
    AccountEvent,
    Authority,
    AuthorityEvent,
    RoleGranted,
    SubstituteNamed,
    account_stream,
    authority_stream,
    checked_account,
    evolve,
    evolve_authority,
)
from domain.errors import NotFound
from domain.fact import About
from domain.shapes import checked_day, checked_slug


class RequireAppointments(Command, frozen=True, kw_only=True):
    """Let nobody act on the word of a token any more.

    administrators: the accounts that the decree puts in charge; office: at which they serve; valid_from: the first
    day of their appointment, left out: today.
    """

    decree: str
    administrators: tuple[str, ...]
    office: str
    valid_from: date | None = None


class _OfRole(Command, frozen=True, kw_only=True):
    """An account in a role at an office. account: pseudonymous, never a name."""

    account: str
    role: str
    office: str


class GrantRole(_OfRole, frozen=True, kw_only=True):
    """Give an account a role at an office.

    account: pseudonymous, never a name; regions: region codes, none is the whole tenant; decree: number of the SK;
    valid_from: left out, today; valid_until: the last day, if there is one.
    """

    decree: str
    regions: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


class ConfirmGrant(_OfRole, frozen=True, kw_only=True):
    """Agree to a grant that another administrator proposed.

    decree, regions, valid_from, valid_until: as proposed, none of the regions is the whole tenant; refused if replaced
    since.
    """

    decree: str
    valid_from: date
    regions: tuple[str, ...] = ()
    valid_until: date | None = None


class RevokeRole(_OfRole, frozen=True, kw_only=True):
    """Take a role at an office away from an account.

    reason: moved_post | retired | resigned | dismissed | died | granted_by_mistake.
    """

    reason: str
    decree: str


class SuspendAccount(Command, frozen=True, kw_only=True):
    """Let an account act in no role for now. reason: under_inquiry | long_leave | account_compromised."""

    account: str
    reason: str
    decree: str


class RestoreAccount(Command, frozen=True, kw_only=True):
    """Let a suspended account act again."""

    account: str
    decree: str


class NameSubstitute(Command, frozen=True, kw_only=True):
    """Name who acts for an account in a role at an office, from a day until a day, both included."""

    account: str
    substitute: str
    role: str
    office: str
    valid_from: date
    valid_until: date
    decree: str


class EndSubstitution(Command, frozen=True, kw_only=True):
    """End a substitution before its last day."""

    account: str
    substitute: str
    role: str
    office: str
    decree: str


@use_case
async def require_appointments(command: RequireAppointments, act: Act, ports: Ports) -> Outcome:
    """Require appointments of everybody who acts here, for ever, and appoint the first administrators.

    By an administrator whose token is trusted until then, or by the keeper of the service as the tenant is opened.
    """
    stream: Stream[Authority] = await ports.ledger.read(
        authority_stream(ports.tenant), evolve_authority
    )
    fact = decisions.require_appointments(
        stream.state, decree=command.decree, administrators=command.administrators, by=act.people
    )
    region_within(ports.tenant, act, ports)
    office = await _serving_office(command.office, act, ports)
    accounts = await ports.ledger.read_many(
        [account_stream(account) for account in fact.administrators], evolve
    )
    today = local_day(ports.clock(), ports.tenant)
    changes = [_filed(stream, fact, ports)]
    for account, at in zip(fact.administrators, accounts, strict=True):
        if at.state is None or at.state.grant_on(today, Role.ADMIN.value, office) is None:
            grant = RoleGranted(
                account=account,
                role=Role.ADMIN.value,
                office=office,
                regions=(ports.tenant,),
                decree=fact.decree,
                valid_from=checked_day(command.valid_from or today, today, "valid_from"),
            )
            changes.append(_filed(at, grant, ports))
    return Outcome(stream.id, changes)


@use_case
async def grant_role(command: GrantRole, act: Act, ports: Ports) -> Outcome:
    """Give an account a role at an office; to make an administrator or a head, propose it for another to confirm."""
    wanted = command.regions or (ports.tenant,)
    regions = {region_within(code, act, ports, field="regions") for code in wanted}
    office = await _serving_office(command.office, act, ports, command.role)
    stream = await _account(command.account, act, ports)
    today = local_day(ports.clock(), ports.tenant)
    fact = decisions.grant(
        stream.state,
        decisions.Wanted(
            account=command.account,
            role=command.role,
            office=office,
            regions=tuple(sorted(regions)),
            decree=command.decree,
            valid_from=command.valid_from or today,
            valid_until=command.valid_until,
        ),
        today=today,
        by=act.people,
        alone=act.role is Role.SYSTEM,
    )
    return Outcome(stream.id, [_filed(stream, fact, ports)])


@use_case
async def confirm_grant(command: ConfirmGrant, act: Act, ports: Ports) -> Outcome:
    """Agree to a grant that another administrator proposed."""
    stream = await _account(command.account, act, ports)
    fact = decisions.confirm_grant(
        stream.state,
        decisions.Wanted(
            account=command.account,
            role=command.role,
            office=command.office,
            regions=tuple(sorted(set(command.regions))) or (ports.tenant,),
            decree=command.decree,
            valid_from=command.valid_from,
            valid_until=command.valid_until,
        ),
        by=act.people,
    )
    return Outcome(stream.id, [_filed(stream, fact, ports)])


@use_case
async def revoke_role(command: RevokeRole, act: Act, ports: Ports) -> Outcome:
    """Take a role at an office away from an account, at once."""
    stream = await _account(command.account, act, ports)
    fact = decisions.revoke(
        stream.state,
        name=command.account,
        role=command.role,
        office=command.office,
        reason=command.reason,
        decree=command.decree,
        by=act.people,
    )
    return Outcome(stream.id, [_filed(stream, fact, ports)])


@use_case
async def suspend_account(command: SuspendAccount, act: Act, ports: Ports) -> Outcome:
    """Let an account act in no role for now."""
    stream = await _account(command.account, act, ports)
    fact = decisions.suspend(
        stream.state,
        name=command.account,
        reason=command.reason,
        decree=command.decree,
        by=act.people,
    )
    return Outcome(stream.id, [_filed(stream, fact, ports)])


@use_case
async def restore_account(command: RestoreAccount, act: Act, ports: Ports) -> Outcome:
    """Let a suspended account act again."""
    stream = await _account(command.account, act, ports)
    fact = decisions.restore(
        stream.state, name=command.account, decree=command.decree, by=act.people
    )
    return Outcome(stream.id, [_filed(stream, fact, ports)])


@use_case
async def name_substitute(command: NameSubstitute, act: Act, ports: Ports) -> Outcome:
    """Name who acts for an account during its absence."""
    stream = await _account(command.account, act, ports)
    stand_in: Stream[Account] = await ports.ledger.read(
        account_stream(checked_account(command.substitute, "substitute")), evolve
    )
    fact = decisions.name_substitute(
        stream.state,
        SubstituteNamed(
            account=command.account,
            substitute=command.substitute,
            role=command.role,
            office=command.office,
            valid_from=command.valid_from,
            valid_until=command.valid_until,
            decree=command.decree,
        ),
        stand_in=stand_in.state,
        today=local_day(ports.clock(), ports.tenant),
        by=act.people,
    )
    unchanged = [stand_in] if stand_in.id != stream.id else []
    return Outcome(stream.id, [_filed(stream, fact, ports)], unchanged=unchanged)


@use_case
async def end_substitution(command: EndSubstitution, act: Act, ports: Ports) -> Outcome:
    """End a substitution before its last day."""
    stream = await _account(command.account, act, ports)
    fact = decisions.end_substitution(
        stream.state,
        name=command.account,
        substitute=command.substitute,
        role=command.role,
        office=command.office,
        decree=command.decree,
    )
    return Outcome(stream.id, [_filed(stream, fact, ports)])


def _filed(stream: Stream[Any], fact: AuthorityEvent | AccountEvent, ports: Ports) -> Change:
    """Appointments concern the whole tenant, whatever regions they are for."""
    return Change(stream, (fact,), About(region=ports.tenant))


async def _account(account: str, act: Act, ports: Ports) -> Stream[Account]:
    """An account's stream, new or not; NotFound where it may act in regions that are not the actor's."""
    stream: Stream[Account] = await ports.ledger.read(
        account_stream(checked_account(account, "account")), evolve
    )
    held = (*stream.state.grants, *stream.state.proposals) if stream.state is not None else ()
    if not all(act.sees(region) for grant in held for region in grant.regions):
        raise NotFound("account")
    return stream


async def _serving_office(code: str, act: Act, ports: Ports, role: str = Role.ADMIN) -> str:
    """An open office, where it is to be one of ours.

    Inspectors come from elsewhere, and the first administrators from an office that they will open themselves.
    """
    checked_slug(code, "office")
    if act.role is Role.SYSTEM or code == act.office or role == Role.INSPECTOR:
        return code
    return await known_office(code, ports, field="office")
