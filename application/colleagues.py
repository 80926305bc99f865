"""Whom a command may name as a colleague: work is given to nobody whom the log does not know."""

from typing import Any

from application.ports import Act, Ports, Stream
from application.rules import local_day
from application.use_case import facts_of
from domain import account as accounts
from domain import staff, team_member
from domain.account import AccountEvent, AuthorityEvent
from domain.errors import NotFound
from domain.staff import StaffEvent
from domain.team_member import TeamMemberEvent


async def known_colleague(
    name: str, act: Act, ports: Ports, *, field: str
) -> tuple[Stream[Any], ...]:
    """Require a colleague's account; answers the streams that say so, for the outcome's `unchanged`.

    Where the tenant requires appointments, that is one who is appointed today and not suspended. Elsewhere it is known
    by an appointment, a qualification that was not revoked, service in the team, or because it acts itself. Raises
    NotFound at `field`.
    """
    required, account, held, team = (
        await ports.ledger.read(
            accounts.authority_stream(ports.tenant),
            facts_of(AuthorityEvent, accounts.evolve_authority),
        ),
        await ports.ledger.read(
            accounts.account_stream(name), facts_of(AccountEvent, accounts.evolve)
        ),
        await ports.ledger.read(staff.staff_stream(name), facts_of(StaffEvent, staff.evolve)),
        await ports.ledger.read(
            team_member.member_stream(name), facts_of(TeamMemberEvent, team_member.evolve)
        ),
    )
    today = local_day(ports.clock(), ports.tenant)
    appointed = account.state is not None and bool(account.state.grants_on(today))
    suspended = account.state is not None and account.state.suspended
    qualified = held.state is not None and bool(held.state.qualifications)
    serves = team.state is not None and team.state.serving
    by_log = appointed or (required.state is None and (qualified or serves or name in act.people))
    if suspended or not by_log:
        raise NotFound(field)
    return required, account, held, team
