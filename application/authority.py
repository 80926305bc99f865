"""Who may act is what the log says: the appointment in force at the moment of an act, and for whom a substitute acts.

A tenant that requires no appointments (`AppointmentsRequired`) takes the token's word, as it did before there were any.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast, get_args

from application.ports import Act, Outcome, Ports, Stream
from application.roles import Role
from application.rules import local_day
from domain.account import (
    Account,
    AccountEvent,
    Authority,
    AuthorityEvent,
    account_stream,
    authority_stream,
    evolve_authority,
)
from domain.account import evolve as evolve_account
from domain.errors import NotAppointed, Refusal
from domain.fact import Fact
from domain.office import Office, evolve_office, office_stream, working

WITHOUT_APPOINTMENT = frozenset({Role.CITIZEN, Role.SYSTEM})
"""Citizens act in their own matters, and our own processes on the rules: neither has a decree or an office of ours."""

RestsOn: TypeAlias = list[Stream[Any]]
"""Takes what was read for an answer, for the `unchanged` of an outcome that rests on it."""

_Standing: TypeAlias = Authority | Account | Office
_ACCOUNT = get_args(AccountEvent)
_AUTHORITY: tuple[type[Fact], ...] = (AuthorityEvent,)


@dataclass(frozen=True, slots=True)
class Permitted:
    """An act as its actor may do it, and the streams that say so, as read now or as remembered."""

    act: Act
    rests_on: tuple[Stream[Any], ...] = ()
    remembered: bool = False

    def kept(self, outcome: Outcome) -> Outcome:
        """The outcome, which holds only while nobody revoked what it rests on: a revocation in between wins."""
        if not self.rests_on:
            return outcome
        return replace(outcome, unchanged=(*outcome.unchanged, *self.rests_on))


async def in_force(act: Act, ports: Ports, *, remember: bool = False) -> Permitted:
    """The act with the regions of the appointment in force; NotAppointed without one, OfficeIsClosed at a closed desk.

    One statement reads all that it rests on. The moment is that of recording: a late entry is made by who may act now.
    remember: what was read for an earlier command will do, for an act that is recorded only if nothing of it has moved;
    a refusal is never made from memory.
    """
    if act.role in WITHOUT_APPOINTMENT:
        if act.on_behalf_of is not None:
            raise NotAppointed("onBehalfOf")
        return Permitted(act)
    holder = act.on_behalf_of or act.actor
    names = tuple(dict.fromkeys((holder, act.actor)))
    of = (act.office, *names)
    if remember and (known := ports.standings.get(of)) is not None:
        with suppress(Refusal):
            return _permitted(act, ports, names, known, remembered=True)
    read: list[Stream[_Standing]] = await ports.ledger.read_many(
        [
            authority_stream(ports.tenant),
            office_stream(act.office),
            *(account_stream(name) for name in names),
        ],
        _evolve,
    )
    ports.standings.keep(of, tuple(read))
    return _permitted(act, ports, names, tuple(read), remembered=False)


def _permitted(
    act: Act,
    ports: Ports,
    names: tuple[str, ...],
    read: tuple[Stream[Any], ...],
    *,
    remembered: bool,
) -> Permitted:
    """Decide by what was read: the tenant's requirement, the office, and the accounts of `names`, holder first."""
    holder = names[0]
    if read[1].state is not None:
        working(cast("Office", read[1].state))
    if read[0].state is None and act.on_behalf_of is None:
        return Permitted(act, read, remembered)
    accounts = dict(zip(names, (cast("Account | None", s.state) for s in read[2:]), strict=True))
    day = local_day(ports.clock(), ports.tenant)
    own, held = accounts[act.actor], accounts[holder]
    grant = None if held is None else held.grant_on(day, act.role.value, act.office)
    if own is None or own.suspended or held is None or grant is None:
        raise NotAppointed
    if act.on_behalf_of is not None and not (
        own.grants_on(day) and held.has_substitute(act.actor, act.role.value, act.office, day)
    ):
        raise NotAppointed("onBehalfOf")
    whole = ports.tenant in grant.regions
    permitted = replace(act, regions=("",) if whole else grant.regions)
    return Permitted(permitted, read, remembered)


def _evolve(before: _Standing | None, fact: Fact) -> _Standing | None:
    """Fold a stream of whichever kind: an id may be anybody's, and what is none of these has no state."""
    if isinstance(fact, _ACCOUNT):
        return evolve_account(cast("Account | None", before), cast("AccountEvent", fact))
    if isinstance(fact, _AUTHORITY):
        return evolve_authority(cast("Authority | None", before), cast("AuthorityEvent", fact))
    return evolve_office(cast("Office | None", before), cast("Any", fact))


async def chain_of(account: str, ports: Ports) -> tuple[str, ...]:
    """The accounts above an account, nearest first: the heads of its offices, and of the offices above these.

    Whoever stands here commands the account, and the account may not judge them.
    """
    above = await heads_over(await offices_of((account,), ports), ports)
    return tuple(head for head in above if head != account)


async def offices_of(
    accounts: Sequence[str],
    ports: Ports,
    rests_on: RestsOn | None = None,
    *,
    role: Role | None = None,
) -> tuple[str, ...]:
    """The offices at which these accounts are appointed today; role: in this one only."""
    streams = [account_stream(account) for account in accounts]
    read: list[Stream[Account]] = await ports.ledger.read_many(streams, evolve_account)
    _rest(rests_on, read)
    day = local_day(ports.clock(), ports.tenant)
    held = (grant for one in read if one.state is not None for grant in one.state.grants_on(day))
    return tuple(dict.fromkeys(one.office for one in held if role is None or one.role == role))


async def heads_over(
    offices: Sequence[str], ports: Ports, rests_on: RestsOn | None = None
) -> tuple[str, ...]:
    """The heads of these offices and of all above them, nearest first."""
    over = await heads_by_office(offices, ports, rests_on)
    return tuple(dict.fromkeys(head for head in over.values() if head is not None))


async def heads_by_office(
    offices: Sequence[str],
    ports: Ports,
    rests_on: RestsOn | None = None,
    *,
    levels: int | None = None,
) -> dict[str, str | None]:
    """These offices and those above them, nearest first, each with the account in charge if there is one.

    levels: how many, these ones being the first; None for all.
    """
    found: dict[str, str | None] = {}
    level = list(offices)
    while level and levels != 0:
        read = await ports.ledger.read_many([office_stream(code) for code in level], evolve_office)
        _rest(rests_on, read)
        states = [stream.state for stream in read]
        found |= {
            code: None if state is None else state.head
            for code, state in zip(level, states, strict=True)
        }
        following = (state.superior for state in states if state is not None and state.superior)
        level = [code for code in dict.fromkeys(following) if code not in found]
        levels = None if levels is None else levels - 1
    return found


async def offices_above(code: str, ports: Ports) -> list[tuple[str, Stream[Office]]]:
    """The offices that an office answers to, itself first, nearest first."""
    found: dict[str, Stream[Office]] = {}
    following: str | None = code
    while following is not None and following not in found:
        stream: Stream[Office] = await ports.ledger.read(office_stream(following), evolve_office)
        found[following] = stream
        following = stream.state.superior if stream.state is not None else None
    return list(found.items())


async def stands_in_for_any(
    who: str, accounts: Collection[str], ports: Ports, rests_on: RestsOn | None = None
) -> bool:
    """Whether somebody acts today in the place of one of these accounts, in whatever role."""
    streams = [account_stream(account) for account in sorted(accounts)]
    read: list[Stream[Account]] = await ports.ledger.read_many(streams, evolve_account)
    _rest(rests_on, read)
    day = local_day(ports.clock(), ports.tenant)
    return any(one.state is not None and one.state.is_substituted_by(who, day) for one in read)


def _rest(rests_on: RestsOn | None, read: Sequence[Stream[Any]]) -> None:
    if rests_on is not None:
        rests_on.extend(read)
