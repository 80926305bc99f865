"""Decisions about appointments: who may be given what, by whom, and who may act for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from domain.account import (
    REVOKING_REASONS,
    ROLES,
    SUSPENDING_REASONS,
    TWO_PEOPLE_GRANT,
    Account,
    AccountRestored,
    AccountSuspended,
    AppointmentsRequired,
    Authority,
    Grant,
    RoleGranted,
    RoleGrantProposed,
    RoleRevoked,
    SubstituteNamed,
    SubstitutionEnded,
    checked_account,
)
from domain.errors import (
    AlreadyExists,
    Missing,
    NotFound,
    OutOfRange,
    OwnMatter,
    ProposalChanged,
    SameRecord,
    WrongState,
)
from domain.shapes import EARLIEST_DAY, checked_code, checked_open_text
from domain.two_people import check_other_people

LONGEST_SUBSTITUTION = timedelta(days=366)
"""A substitute for longer than a year is an appointment, and needs its own decree."""

_MOST_REGIONS = 50


def require_appointments(
    authority: Authority | None,
    *,
    decree: str,
    administrators: tuple[str, ...],
    by: Collection[str],
) -> AppointmentsRequired:
    """Require appointments, once. Whoever does so is not the only administrator whom the decree names."""
    if authority is not None:
        raise AlreadyExists("decree")
    named = tuple(
        dict.fromkeys(checked_account(account, "administrators") for account in administrators)
    )
    if not named:
        raise Missing("administrators")
    if not set(named) - set(by):
        raise OwnMatter("administrators")
    return AppointmentsRequired(decree=checked_open_text(decree, "decree"), administrators=named)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A grant that somebody asks for; the regions are checked already."""

    account: str
    role: str
    office: str
    regions: tuple[str, ...]
    decree: str
    valid_from: date
    valid_until: date | None = None


def grant(
    account: Account | None, wanted: Wanted, *, today: date, by: Collection[str], alone: bool
) -> RoleGranted | RoleGrantProposed:
    """Grant a role at an office, or propose it where two people must agree.

    by     who grants; nobody grants themselves anything
    alone  whether the granter needs no second officer: the keeper of the service, who acts on the decree
    """
    name = checked_account(wanted.account, "account")
    if name in by:
        raise OwnMatter("account")
    role = checked_code(wanted.role, ROLES, "role")
    if not 1 <= len(wanted.regions) <= _MOST_REGIONS:
        raise OutOfRange("regions", least=1, most=_MOST_REGIONS)
    _check_days(wanted.valid_from, wanted.valid_until, today)
    held = account.grants if account is not None else ()
    if any(
        one.is_for(role, wanted.office) and one.meets(wanted.valid_from, wanted.valid_until)
        for one in held
    ):
        raise AlreadyExists("role")
    decree = checked_open_text(wanted.decree, "decree")
    if role in TWO_PEOPLE_GRANT and not alone:
        proposed = RoleGrantProposed(
            account=name,
            role=role,
            office=wanted.office,
            regions=wanted.regions,
            decree=decree,
            valid_from=wanted.valid_from,
            valid_until=wanted.valid_until,
            proposed_by=tuple(by),
        )
        if account is not None and Grant.of(proposed) in account.proposals:
            raise AlreadyExists("role")
        return proposed
    return RoleGranted(
        account=name,
        role=role,
        office=wanted.office,
        regions=wanted.regions,
        decree=decree,
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until,
    )


def _check_days(first: date, last: date | None, today: date) -> None:
    if first < EARLIEST_DAY:
        raise OutOfRange("valid_from", least=EARLIEST_DAY, most="…")
    if last is not None and last < max(first, today):
        raise OutOfRange("valid_until", least=max(first, today), most="…")


def confirm_grant(account: Account | None, agreed: Wanted, *, by: Collection[str]) -> RoleGranted:
    """Agree to what another administrator proposed; neither the proposer nor the account itself may.

    agreed: what the confirmer saw; a proposal that took its place since must be looked at first.
    """
    name, role, office = agreed.account, agreed.role, agreed.office
    proposals = account.proposals if account is not None else ()
    proposed = next((one for one in proposals if one.is_for(role, office)), None)
    if proposed is None:
        raise NotFound("account")
    if name in by:
        raise OwnMatter("account")
    check_other_people(proposed.proposed_by, by)
    for field in ("regions", "decree", "valid_from", "valid_until"):
        if getattr(agreed, field) != getattr(proposed, field):
            raise ProposalChanged(field)
    return RoleGranted(
        account=name,
        role=role,
        office=office,
        regions=proposed.regions,
        decree=proposed.decree,
        valid_from=proposed.valid_from,
        valid_until=proposed.valid_until,
        proposed_by=proposed.proposed_by,
    )


def revoke(
    account: Account | None,
    *,
    name: str,
    role: str,
    office: str,
    reason: str,
    decree: str,
    by: Collection[str],
) -> RoleRevoked:
    """Take a role at an office away, be it granted or proposed; nobody does so to themselves."""
    if name in by:
        raise OwnMatter("account")
    reason = checked_code(reason, REVOKING_REASONS, "reason")
    held = (*account.grants, *account.proposals) if account is not None else ()
    if not any(one.is_for(role, office) for one in held):
        raise NotFound("account")
    return RoleRevoked(
        account=name,
        role=role,
        office=office,
        reason=reason,
        decree=checked_open_text(decree, "decree"),
    )


def suspend(
    account: Account | None, *, name: str, reason: str, decree: str, by: Collection[str]
) -> AccountSuspended:
    """Let an account that was granted something act no more for now."""
    if account is None:
        raise NotFound("account")
    if name in by:
        raise OwnMatter("account")
    if account.suspended:
        raise WrongState("account", status="suspended")
    return AccountSuspended(
        account=name,
        reason=checked_code(reason, SUSPENDING_REASONS, "reason"),
        decree=checked_open_text(decree, "decree"),
    )


def restore(
    account: Account | None, *, name: str, decree: str, by: Collection[str]
) -> AccountRestored:
    """Let a suspended account act again."""
    if account is None:
        raise NotFound("account")
    if name in by:
        raise OwnMatter("account")
    if not account.suspended:
        raise WrongState("account", status="active")
    return AccountRestored(account=name, decree=checked_open_text(decree, "decree"))


def name_substitute(
    account: Account | None,
    named: SubstituteNamed,
    *,
    stand_in: Account | None,
    today: date,
    by: Collection[str],
) -> SubstituteNamed:
    """Let somebody who holds an appointment act for the account, for a time within the account's own grant."""
    if named.substitute == named.account:
        raise SameRecord("substitute")
    if named.substitute in by:
        raise OwnMatter("substitute")
    first, last = named.valid_from, named.valid_until
    latest = max(first, today) + LONGEST_SUBSTITUTION
    if not max(first, today) <= last <= latest:
        raise OutOfRange("valid_until", least=max(first, today), most=latest)
    grants = account.grants if account is not None else ()
    if not any(one.is_for(named.role, named.office) and one.covers(first, last) for one in grants):
        raise NotFound("account")
    if stand_in is None or not stand_in.grants_on(today):
        raise NotFound("substitute")
    if account is not None and any(
        one.is_of(named.substitute, named.role, named.office) and one.valid_until >= first
        for one in account.substitutions
    ):
        raise AlreadyExists("substitute")
    return SubstituteNamed(
        account=named.account,
        substitute=named.substitute,
        role=named.role,
        office=named.office,
        valid_from=first,
        valid_until=last,
        decree=checked_open_text(named.decree, "decree"),
    )


def end_substitution(
    account: Account | None, *, name: str, substitute: str, role: str, office: str, decree: str
) -> SubstitutionEnded:
    """End a substitution before its last day."""
    named = account.substitutions if account is not None else ()
    if not any(one.is_of(substitute, role, office) for one in named):
        raise NotFound("substitute")
    return SubstitutionEnded(
        account=name,
        substitute=substitute,
        role=role,
        office=office,
        decree=checked_open_text(decree, "decree"),
    )
