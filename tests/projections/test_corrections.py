"""An account whose acts at an office are corrections more often than the rule has it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from domain.account import account_stream
from domain.fact import About
from domain.service_rendered import ServiceRecorded, ServiceVoided
from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_lists import AnomalyFilter, population_counts
from tests.projections.conftest import Board
from tests.projections.history import DAY, VILLAGE, History, named
from tests.projections.payment_examples import Entitled
from tests.projections.test_anomalous_acts import EVERY, listed, published

SHARE = AnomalyKind.CORRECTION_SHARE


def worked(history: History, acts: str, **more: Any) -> None:
    """Record services, and void those where a v stands."""
    for number, act in enumerate(acts):
        fact: Any = (
            ServiceVoided(reason="entered_twice")
            if act == "v"
            else ServiceRecorded(service="BPNT", unit="KPM", rendered_on=DAY, region=VILLAGE)
        )
        history.record(named(f"service {number}"), fact, about=About(VILLAGE), **more)


@pytest.mark.parametrize(
    ("acts", "found"),
    [
        ("vvv", []),  # too few acts to say
        ("ssvv", [(5, 2, 1, 4)]),
        ("sssv", []),  # 25 percent is not above it
        ("ssvvs", [(5, 2, 1, 5)]),  # 40 percent
        ("ssvvssss", []),  # 25 percent again
        ("ssvvssssv", [(10, 3, 2, 9)]),  # 33 percent, by a new fact
    ],
)
async def test_corrections_above_the_share_of_the_rule_are_an_anomaly(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    acts: str,
    found: list[tuple[int, int, int, int]],
) -> None:
    history = History()
    published(history, "anomaly_corrections", 1, percent=25, acts=4)
    worked(history, acts, actor="desk-7")
    board.show(history.facts, page=2)
    rows = await listed(board, conn, SHARE)
    assert [(one.found_position, one.measured, one.most, one.beside) for one in rows] == found
    assert all(one.subject == account_stream("desk-7") for one in rows)
    assert all((one.detail, one.actor) == ("2022-05", "desk-7") for one in rows)
    months = await population_counts(conn, board.schema, EVERY, [Population.OFFICER_MONTHS])
    assert months == {"officer_months": 1}


async def test_each_account_and_office_is_judged_alone_and_then_stays_as_it_was_known(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    published(history, "anomaly_corrections", 1, percent=25, acts=4)
    worked(history, "ssv", office="betabas")
    worked(history, "ssv", office="secretariat")
    worked(history, "ssv", actor="desk-2")
    board.show(history.facts)
    assert await listed(board, conn, SHARE) == []
    worked(history, "v", office="secretariat")
    known = history.last
    worked(history, "sssss", office="secretariat")
    board.show(history.facts)
    assert await listed(board, conn, SHARE) == []
    (then,) = await listed(board, conn, SHARE, at=known)
    assert (then.office, then.measured, then.beside) == ("secretariat", 2, 4)
    months = await population_counts(
        conn, board.schema, AnomalyFilter(office="betabas"), [Population.OFFICER_MONTHS]
    )
    assert months == {"officer_months": 2}


async def test_a_file_of_results_is_one_act_however_many_payments_it_tells_of(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    published(history, "anomaly_corrections", 1, percent=25, acts=2)
    ani = Entitled(named("ani"))
    history.record(ani.stream, ani.credited(), ani.credited(2), ani.credited(3), ani.credited(4))
    history.record(ani.stream, ani.reversed(200_000, 4))
    board.show(history.facts, page=1)
    (found,) = await listed(board, conn, SHARE)
    assert (found.measured, found.beside) == (1, 2)
