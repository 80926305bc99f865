"""From whom a complaint is hidden: one rule for commands, on its state, and for questions, as tags in SQL.

A duplicate has the walls of the complaint under which it is handled too, whenever they were built.

Who commands whom is read at the moment of the act: `is_about` here and `walls_of_rank` in the read models say the same.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from application.authority import (
    RestsOn,
    heads_by_office,
    heads_over,
    offices_of,
    stands_in_for_any,
)
from application.ports import Act, Ports, Stream
from application.roles import Role
from application.rules import local_day, rule_in_force
from application.use_case import facts_of
from domain.complaint import Complaint, ComplaintEvent, evolve
from domain.complaint_codes import Confidentiality
from domain.complaint_walls import around, of_account, of_level, of_office

_R = Role
READS_SECRET: Final = frozenset({_R.SUPERVISOR, _R.HEAD, _R.INSPECTOR})
READS_RESTRICTED: Final = READS_SECRET | {_R.PROGRAMME_OWNER}
"""The account that filed a restricted complaint reads it too: somebody has to tell the reporter how it stands."""

_OUTSIDE = frozenset({_R.CITIZEN, _R.SYSTEM})
"""A citizen sees only what is their own; our own processes decide nothing by what they see."""


def walls_before(actor: str, office: str, role: Role) -> tuple[str, ...]:
    """The walls that somebody does not see over."""
    if role in _OUTSIDE:
        return ()
    levels = (
        (Confidentiality.SECRET, READS_SECRET),
        (Confidentiality.RESTRICTED, READS_RESTRICTED),
    )
    shut = (of_level(level) for level, readers in levels if role not in readers)
    return (of_account(actor), of_office(office), *shut)


async def hidden_from(
    complaint: Complaint, act: Act, ports: Ports, rests_on: RestsOn | None = None
) -> bool:
    """Whether the complaint does not exist for whoever acts, by what the log says at this moment."""
    if act.role in _OUTSIDE:
        return False
    matter = await _with_originals(complaint, ports, rests_on)
    levels = [around((), (), each.confidentiality) for each in matter]
    shut = frozenset[str]().union(*levels) & {*walls_before(act.actor, act.office, act.role)}
    if act.actor == complaint.submitted_by:
        shut -= {of_level(Confidentiality.RESTRICTED)}
    return bool(shut) or await _name(matter, act, ports, rests_on)


async def is_about(
    complaint: Complaint, act: Act, ports: Ports, rests_on: RestsOn | None = None
) -> bool:
    """Whether the complaint, or one under which it is handled, is about whoever acts."""
    if act.role in _OUTSIDE:
        return False
    return await _name(await _with_originals(complaint, ports, rests_on), act, ports, rests_on)


async def _with_originals(
    complaint: Complaint, ports: Ports, rests_on: RestsOn | None = None
) -> list[Complaint]:
    """The complaint and those under which it is handled, which tell of the same matter, nearest first."""
    streams = await originals_of(complaint, ports)
    if rests_on is not None:
        rests_on.extend(streams)
    return [complaint, *(stream.state for stream in streams if stream.state is not None)]


async def originals_of(complaint: Complaint, ports: Ports) -> list[Stream[Complaint]]:
    """The complaints under which one is handled, nearest first."""
    found: dict[UUID, Stream[Complaint]] = {}
    state: Complaint | None = complaint
    while state is not None and state.original is not None and state.original not in found:
        fold = facts_of(ComplaintEvent, evolve)
        stream: Stream[Complaint] = await ports.ledger.read(state.original, fold)
        found[stream.id] = stream
        state = stream.state
    return list(found.values())


async def _name(
    matter: list[Complaint], act: Act, ports: Ports, rests_on: RestsOn | None = None
) -> bool:
    """Whether they name whoever acts, their office, one above or below it, or somebody in whose place they act."""
    about = _Named(
        frozenset[str]().union(*(each.against_accounts for each in matter)),
        frozenset[str]().union(*(each.against_offices for each in matter)),
    )
    if not (about.accounts or about.offices):
        return False
    if about.accounts.intersection(act.people) or act.office in about.offices:
        return True
    desks = {act.office, *await offices_of(act.people, ports, rests_on)}
    if desks & about.offices:
        return True
    if about.accounts.intersection(await heads_over(sorted(desks), ports, rests_on)):
        return True
    led = await _led_from_above(about, ports, rests_on)
    if act.role is Role.HEAD and act.office in led:
        return True
    if await _lead(act.people, led, ports, rests_on):
        return True
    kept_out = {*about.accounts, *(head for head in led.values() if head is not None)}
    return await stands_in_for_any(act.actor, kept_out, ports, rests_on)


class _Named(NamedTuple):
    """Whom a matter is about."""

    accounts: frozenset[str]
    offices: frozenset[str]


async def _led_from_above(
    about: _Named, ports: Ports, rests_on: RestsOn | None = None
) -> dict[str, str | None]:
    """The offices whose heads are kept out, since those named serve there or below; each with its head.

    How far up that goes says the rule `complaint_chain`.
    """
    rule = await rule_in_force("complaint_chain", local_day(ports.clock(), ports.tenant), ports)
    serving = await offices_of(sorted(about.accounts), ports, rests_on)
    offices = sorted({*about.offices, *serving})
    return await heads_by_office(offices, ports, rests_on, levels=rule["heads"])


async def _lead(
    people: Sequence[str],
    led: Mapping[str, str | None],
    ports: Ports,
    rests_on: RestsOn | None = None,
) -> bool:
    """Whether one of these accounts is in charge of one of the offices, or holds the role of a head there."""
    if not set(people).isdisjoint(led.values()):
        return True
    return not set(await offices_of(people, ports, rests_on, role=Role.HEAD)).isdisjoint(led)


async def in_conflict(
    office: str, complaint: Complaint, ports: Ports, rests_on: RestsOn | None = None
) -> bool:
    """Whether an office may not handle a complaint.

    It names the office, somebody who serves there, its head or a head above; or its head is kept out as one above whom
    it names.
    """
    about = _Named(complaint.against_accounts, complaint.against_offices)
    if not (about.accounts or about.offices):
        return False
    if office in about.offices:
        return True
    above = await heads_by_office([office], ports, rests_on)
    if about.accounts.intersection(head for head in above.values() if head is not None):
        return True
    if office in await offices_of(sorted(about.accounts), ports, rests_on):
        return True
    head = above[office]
    if head is None:
        return False
    led = await _led_from_above(about, ports, rests_on)
    return await _lead((head,), led, ports, rests_on)
