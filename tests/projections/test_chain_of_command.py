"""Who is kept from a complaint: the read side's walls and the rule of the commands say the same, whatever happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest

from application.confidentiality import in_conflict, is_about, walls_before
from application.roles import Role
from domain.account import (
    RoleGranted,
    RoleRevoked,
    SubstituteNamed,
    SubstitutionEnded,
    account_stream,
)
from domain.complaint import Complaint
from domain.complaint_walls import around
from domain.fact import Fact
from domain.office import OfficeHeadAppointed, OfficeOpened, OfficePlacedUnder, office_stream
from domain.rules import RulesVersionPublished, rules_stream
from projections.chain_of_command import walls_of_rank
from projections.complaint_conflicts import misplaced
from tests.application.memory import World, act
from tests.projections.conftest import Board
from tests.projections.history import History, complaint_submitted, named

ACCOUNTS = [f"account-{number}" for number in range(6)]
OFFICES = ["secretariat", "betabas", "dinas", "upt"]
ROLES = [Role.DESK, Role.HEAD]
TODAY = World().now.date()


def _happenings(random: Random) -> Iterator[tuple[UUID, Fact]]:
    """Appointments, substitutions, heads and offices above, on few names; they need not keep any rule."""
    for office in OFFICES:
        yield (
            office_stream(office),
            OfficeOpened(office=office, name=office, kind="dinas", region="61.05"),
        )
    if random.random() < 0.5:  # else what ships
        yield (
            rules_stream("complaint_chain"),
            RulesVersionPublished(
                rule="complaint_chain",
                version=1,
                valid_from=TODAY,
                source="SK",
                numbers={"heads": random.choice((2, 3))},
            ),
        )
    for _ in range(30):
        account, other = random.sample(ACCOUNTS, 2)
        office, above = random.sample(OFFICES, 2)
        place: dict[str, Any] = {
            "account": account,
            "role": random.choice(ROLES).value,
            "office": office,
            "decree": "SK",
        }
        first = TODAY + timedelta(days=random.choice((-2, -1, 0, 1)))
        last = TODAY + timedelta(days=random.choice((-1, 0, 1)))
        facts: tuple[tuple[UUID, Fact], ...] = (
            (
                account_stream(account),
                RoleGranted(**place, regions=("61.05",), valid_from=first, valid_until=last),
            ),
            (account_stream(account), RoleRevoked(**place, reason="retired")),
            (
                account_stream(account),
                SubstituteNamed(**place, substitute=other, valid_from=first, valid_until=last),
            ),
            (account_stream(account), SubstitutionEnded(**place, substitute=other)),
            (
                office_stream(office),
                OfficeHeadAppointed(office=office, account=account, decree="SK"),
            ),
            (
                office_stream(office),
                OfficePlacedUnder(office=office, superior=above, decree="SK"),
            ),
        )
        yield random.choice(facts)


def _stood_in_for(facts: list[Fact], account: str, role: Role, office: str) -> list[str]:
    """For whom the account acts in a role at an office today."""
    found: dict[str, None] = {}
    for fact in facts:
        match fact:
            case SubstituteNamed() if fact.substitute == account:
                here = (fact.role, fact.office) == (role.value, office)
                if here and fact.valid_from <= TODAY <= fact.valid_until:
                    found[fact.account] = None
            case SubstitutionEnded() if fact.substitute == account:
                if (fact.role, fact.office) == (role.value, office):
                    found.pop(fact.account, None)
            case RoleRevoked() if (fact.role, fact.office) == (role.value, office):
                found.pop(fact.account, None)
            case _:
                pass
    return list(found)


ABOUT = [
    Complaint(region="61.05", submitted_by="citizen-1", against_accounts=frozenset((account,)))
    for account in ACCOUNTS
] + [
    Complaint(region="61.05", submitted_by="citizen-1", against_offices=frozenset((office,)))
    for office in OFFICES
]


@pytest.mark.parametrize("seed", range(6))
async def test_both_sides_keep_the_same_accounts_and_offices_out(
    board: Board, conn: psycopg.AsyncConnection[Any], seed: int
) -> None:
    world, history = World(), History()
    for stream, fact in _happenings(Random(seed)):
        world.ledger.record(stream, fact)
        history.record(stream, fact)
    facts = [recorded.fact for recorded in history.facts]
    lying = dict(_lying_everywhere(history))
    board.show(history.facts)
    outcomes = set()
    for account, office, role in product(ACCOUNTS, OFFICES, ROLES):
        holders = _stood_in_for(facts, account, role, office)
        if len(holders) > 1:
            continue  # a token does not say for which of them it is used
        ranked = await walls_of_rank(conn, board.schema, account, role.value, office, TODAY)
        tags = {*walls_before(account, office, role), *ranked}
        doing = act(role, actor=account, office=office, on_behalf_of=next(iter(holders), None))
        for complaint in ABOUT:
            walls = around(complaint.against_accounts, complaint.against_offices, "open")
            hidden = await is_about(complaint, doing, world.ports)
            assert bool(walls & tags) is hidden, (account, office, role, complaint)
            outcomes.add(hidden)
    assert outcomes == {True, False}
    found = {
        (one.complaint, one.office) for one in misplaced(board.connection, board.schema, TODAY, 99)
    }
    expected = {
        (lies, office)
        for lies, (complaint, office) in lying.items()
        if await in_conflict(office, complaint, world.ports)
    }
    assert found == expected
    assert 0 < len(found) < len(lying)


def _lying_everywhere(history: History) -> Iterator[tuple[UUID, tuple[Complaint, str]]]:
    """A complaint about each of ABOUT at each office."""
    for (number, complaint), office in product(enumerate(ABOUT), OFFICES):
        lies = named(f"complaint {number} at {office}")
        fact = msgspec.structs.replace(
            complaint_submitted(),
            against_accounts=tuple(complaint.against_accounts),
            against_offices=tuple(complaint.against_offices),
        )
        history.record(lies, fact, office=office)
        yield lies, (complaint, office)
