"""Who may act, from lists of facts to rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from domain.account import (
    AccountRestored,
    AccountSuspended,
    AppointmentsRequired,
    RoleGranted,
    RoleGrantProposed,
    RoleRevoked,
    SubstituteNamed,
    SubstitutionEnded,
    account_stream,
    authority_stream,
)
from domain.fact import Fact
from projections.accounts import (
    AppointmentFilter,
    Day,
    appointments_count,
    appointments_page,
    required_since,
    standing,
    suspended_of,
)
from tests.projections.conftest import Board
from tests.projections.history import DAY, START, History

Conn = psycopg.AsyncConnection[Any]
PLACE: dict[str, Any] = {"role": "desk", "office": "betabas"}
DECREE = "SK 821/7/2022"
UNTIL = DAY + timedelta(days=14)


def granted(account: str = "ani", *, until: date | None = None, **change: Any) -> RoleGranted:
    values = {**PLACE, "regions": ("61.05.01", "61.05.02"), "decree": DECREE, "valid_from": DAY}
    return RoleGranted(**{**values, "account": account, "valid_until": until, **change})


REQUIRED = AppointmentsRequired(decree=DECREE, administrators=("admin-1",))
REVOKED = RoleRevoked(account="ani", **PLACE, reason="retired", decree="SK 9")
SUSPENDED = AccountSuspended(account="ani", reason="under_inquiry", decree="SK 9")
RESTORED = AccountRestored(account="ani", decree="SK 10")
PROPOSED = RoleGrantProposed(
    account="ani",
    role="head",
    office="betabas",
    regions=("61.05",),
    decree=DECREE,
    valid_from=DAY,
    proposed_by=("admin-1",),
)
NAMED = SubstituteNamed(
    account="ani", substitute="budi", **PLACE, valid_from=DAY, valid_until=UNTIL, decree="ST 1"
)
ENDED = SubstitutionEnded(account="ani", substitute="budi", **PLACE, decree="ST 2")


def told(*facts: Fact) -> History:
    history = History()
    for fact in facts:
        account = getattr(fact, "account", None)
        stream = authority_stream("61.05") if account is None else account_stream(account)
        history.record(stream, fact)
    return history


@pytest.mark.parametrize(
    ("happened", "regions"),
    [
        ((), None),
        ((granted(),), ("61.05.01", "61.05.02")),
        ((granted(until=DAY),), ("61.05.01", "61.05.02")),
        ((granted(until=DAY - timedelta(days=1)),), None),
        ((granted(valid_from=DAY + timedelta(days=1)),), None),
        ((granted(office="other"),), None),
        ((granted(role="field"),), None),
        ((granted(), REVOKED), None),
        ((granted(), REVOKED, granted(regions=("61.05.03",))), ("61.05.03",)),
        ((granted(), SUSPENDED), None),
        ((granted(), SUSPENDED, RESTORED), ("61.05.01", "61.05.02")),
        ((PROPOSED,), None),
    ],
)
async def test_an_account_stands_as_its_facts_say(
    board: Board, conn: Conn, happened: tuple[Fact, ...], regions: tuple[str, ...] | None
) -> None:
    board.show(told(*happened).facts)
    found = await standing(conn, board.schema, "ani", "desk", "betabas", DAY)
    assert (found.required, found.regions) == (False, regions)


OWN = granted("budi", office="secretariat")


@pytest.mark.parametrize(
    ("happened", "day", "acts"),
    [
        ((granted(), OWN, NAMED), DAY, True),
        ((granted(), OWN, NAMED), UNTIL, True),
        ((granted(), OWN, NAMED), UNTIL + timedelta(days=1), False),
        ((granted(), OWN, NAMED, SUSPENDED), DAY, True),  # the absent one's suspension is why
        ((granted(), OWN, NAMED, ENDED), DAY, False),
        ((granted(), OWN, NAMED, REVOKED), DAY, False),
        ((granted(until=DAY), OWN, NAMED), UNTIL, False),
        ((granted(), NAMED), DAY, False),
        (
            (granted(), OWN, NAMED, AccountSuspended(account="budi", reason="x", decree="SK")),
            DAY,
            False,
        ),
    ],
)
async def test_a_substitute_stands_where_the_absent_one_does(
    board: Board, conn: Conn, happened: tuple[Fact, ...], day: date, acts: bool
) -> None:
    board.show(told(*happened).facts)
    found = await standing(conn, board.schema, "budi", "desk", "betabas", day)
    assert found.regions == (("61.05.01", "61.05.02") if acts else None)


async def test_the_list_says_on_which_decree_and_how_it_ended(board: Board, conn: Conn) -> None:
    history = told(REQUIRED, granted(), OWN, NAMED, REVOKED)
    board.show(history.facts)
    rows = await appointments_page(conn, board.schema, AppointmentFilter(), limit=10)
    assert [(row.account, row.acting_for, row.status, row.ended_by) for row in rows] == [
        ("ani", None, "ended", "SK 9"),
        ("budi", None, "granted", None),
        ("budi", "ani", "ended", "SK 9"),
    ]
    assert rows[0].ended_because == "retired"
    then = await appointments_page(conn, board.schema, AppointmentFilter(), limit=10, at=4)
    assert [row.status for row in then] == ["granted"] * 3
    after = await appointments_page(
        conn, board.schema, AppointmentFilter(), after=rows[0].granted_position, limit=1
    )
    assert after == [rows[1]]
    assert await appointments_count(conn, board.schema, AppointmentFilter(status="ended")) == 2
    assert await appointments_count(conn, board.schema, AppointmentFilter(acting_for="ani")) == 1
    required = await required_since(conn, board.schema)
    assert required is not None
    assert (required.decree, required.since_position) == (DECREE, 1)
    assert (await standing(conn, board.schema, "ani", "desk", "betabas", DAY)).required


async def test_a_proposal_gives_way_to_what_is_agreed_or_taken_back(
    board: Board, conn: Conn
) -> None:
    agreed = granted(role="head", proposed_by=("admin-1",))
    taken_back = RoleRevoked(
        account="ani", role="head", office="betabas", reason="granted_by_mistake", decree="SK 9"
    )
    history = told(PROPOSED, PROPOSED, agreed, taken_back, PROPOSED, taken_back)
    for last, statuses in (
        (2, ["proposed"]),
        (3, ["granted"]),
        (5, ["ended", "proposed"]),
        (6, ["ended"]),
    ):
        board.show(history.facts[:last])
        rows = await appointments_page(conn, board.schema, AppointmentFilter(), limit=10)
        assert [row.status for row in rows] == statuses


def day(number: int) -> Day:
    begins = START.replace(hour=0) + timedelta(days=number)
    return Day(DAY + timedelta(days=number), begins, begins + timedelta(days=1))


async def test_who_could_act_on_a_day(board: Board, conn: Conn) -> None:
    history = told(granted(), OWN, NAMED)
    history.record(account_stream("ani"), REVOKED, days_late=-2)  # happened two days on
    history.record(
        account_stream("budi"),
        AccountSuspended(account="budi", reason="long_leave", decree="SK"),
        days_late=-3,
    )
    board.show(history.facts)

    async def able(number: int) -> list[str]:
        wanted = AppointmentFilter(on=day(number))
        rows = await appointments_page(conn, board.schema, wanted, limit=10)
        return [f"{row.account}/{row.office}" for row in rows]

    assert await able(-1) == []
    assert await able(0) == ["ani/betabas", "budi/secretariat", "budi/betabas"]
    assert await able(2) == ["ani/betabas", "budi/secretariat", "budi/betabas"]
    assert await able(3) == ["budi/secretariat"]  # until some time of that day
    assert await able(4) == []
    assert await suspended_of(conn, board.schema) == {"budi"}
