"""Acts that deserve a look: recorded late, into what was reported or closed; by the rule in force when they came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from domain.fact import About, Sealed
from domain.person import PersonRegistered
from domain.programme_rules import PeriodClosed
from domain.rules import RulesVersionPublished, rules_stream
from domain.service_rendered import ServiceRecorded
from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_lists import (
    AnomalyFilter,
    anomaly_counts,
    anomaly_page,
    population_counts,
)
from projections.anomaly_sources import Found
from projections.behind_walls import Behind, complaint_wall
from tests.projections.conftest import Board
from tests.projections.history import DAY, TOWN, VILLAGE, History, complaint_submitted, named
from tests.projections.payment_examples import Entitled

EVERY = AnomalyFilter()
ANI = named("ani")


def published(history: History, rule: str, version: int, **numbers: int) -> None:
    """A version of a rule, valid from the day of the history on."""
    fact = RulesVersionPublished(
        rule=rule, version=version, valid_from=DAY, source="SK uji", numbers=numbers
    )
    history.record(rules_stream(rule), fact)


async def listed(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    kind: AnomalyKind,
    wanted: AnomalyFilter = EVERY,
    at: int | None = None,
) -> list[Found]:
    found = await anomaly_page(conn, board.schema, wanted, kind, limit=100, at=at)
    counts = await anomaly_counts(conn, board.schema, wanted, [kind], at)
    assert counts.get(kind.value, 0) == len(found)
    return found


def person(region: str = VILLAGE) -> tuple[PersonRegistered, About]:
    return PersonRegistered(name=Sealed("sealed"), region=region), About(region)


def registered(history: History, name: str, region: str = VILLAGE, **more: Any) -> int:
    fact, about = person(region)
    return history.record(named(name), fact, about=about, **more)


@pytest.mark.parametrize(("days", "late"), [(0, False), (7, False), (8, True), (300, True)])
async def test_an_act_is_late_beyond_the_days_of_the_rule(
    board: Board, conn: psycopg.AsyncConnection[Any], days: int, late: bool
) -> None:
    history = History()
    registered(history, "ani", days_late=days, actor="desk-2", office="betabas")
    board.show(history.facts)
    found = await listed(board, conn, AnomalyKind.LATE_ENTRY)
    assert [(one.measured, one.most, one.since, one.rule_version) for one in found] == (
        [(days, 7, DAY - timedelta(days=days), 0)] if late else []
    )
    assert [(one.actor, one.office, one.region, one.subject) for one in found] == (
        [("desk-2", "betabas", VILLAGE, ANI)] if late else []
    )


async def test_a_fact_that_says_a_day_of_long_ago_beside_a_time_of_now_is_late_by_its_day(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for name, days, days_late in (("old", 100, 0), ("told", 100, 120), ("new", 7, 0)):
        rendered = ServiceRecorded(
            service="BPNT", unit="KPM", rendered_on=DAY - timedelta(days=days), region=VILLAGE
        )
        history.record(named(name), rendered, about=About(VILLAGE), days_late=days_late)
    board.show(history.facts)
    found = await listed(board, conn, AnomalyKind.LATE_ENTRY)
    assert [(one.subject, one.measured) for one in found] == [
        (named("old"), 100),
        (named("told"), 120),
    ]
    assert len(await listed(board, conn, AnomalyKind.BACK_DATED)) == len(found)


async def test_what_was_judged_by_one_version_of_the_rule_is_not_judged_again(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    first = registered(history, "ani", days_late=8)
    published(history, "anomaly_late_entry", 1, days=30)
    registered(history, "budi", days_late=8)
    last = registered(history, "citra", days_late=31)
    board.show(history.facts)
    found = await listed(board, conn, AnomalyKind.LATE_ENTRY)
    assert [(one.found_position, one.most, one.rule_version) for one in found] == [
        (first, 7, 0),
        (last, 30, 1),
    ]
    assert len(await listed(board, conn, AnomalyKind.LATE_ENTRY, at=first)) == 1
    assert await listed(board, conn, AnomalyKind.LATE_ENTRY, at=first - 1) == []


async def test_facts_of_one_command_are_one_late_act(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    ani = Entitled(ANI)
    history.record(ani.stream, ani.scheduled(), ani.credited(), about=ani.about, days_late=20)
    board.show(history.facts, page=1)
    (late,) = await listed(board, conn, AnomalyKind.LATE_ENTRY)
    assert (late.found_position, late.programme, late.period) == (1, "BPNT", "2022-05")
    acts = await population_counts(conn, board.schema, EVERY, [Population.ACTS])
    assert acts == {"acts": 1}


# 18 May less eight days is in May; April was reported on 10 May, by a later rule on the 20th.
@pytest.mark.parametrize(
    ("days", "report_day", "since"), [(8, 10, None), (20, 10, 8), (20, 18, None), (20, 17, 1)]
)
async def test_an_act_of_a_month_already_reported_is_back_dated(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    days: int,
    report_day: int,
    since: int | None,
) -> None:
    history = History()
    published(history, "anomaly_backdating", 1, report_day=report_day)
    registered(history, "ani", days_late=days)
    board.show(history.facts)
    found = await listed(board, conn, AnomalyKind.BACK_DATED)
    assert [(one.detail, one.measured, one.rule_version) for one in found] == (
        [] if since is None else [("reported_month", since, 1)]
    )


async def test_what_is_said_to_have_happened_before_its_period_was_closed_is_back_dated(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    ani, budi = Entitled(ANI), Entitled(named("budi"), period="2022-06")
    history.record(ani.stream, ani.scheduled(), about=ani.about, days_late=1)
    closed = PeriodClosed(programme="BPNT", period="2022-05")
    history.record(named("terms"), closed, about=About(None, "BPNT", "2022-05"))
    history.record(ani.stream, ani.credited(), about=ani.about)
    history.record(budi.stream, budi.scheduled(), about=budi.about, days_late=1)
    into = history.record(ani.stream, ani.collected(), about=ani.about, days_late=1)
    board.show(history.facts)
    (found,) = await listed(board, conn, AnomalyKind.BACK_DATED)
    assert (found.detail, found.found_position) == ("closed_period", into)
    assert (found.since, found.subject) == (DAY, ani.stream)


async def test_the_list_keeps_to_what_the_filter_and_the_scope_allow(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, "ani", days_late=20)
    there = registered(history, "budi", TOWN, days_late=20, office="secretariat")
    complaint = named("complaint")
    history.record(
        complaint, complaint_submitted(), about=About(VILLAGE), days_late=20, actor="desk-2"
    )
    board.show(history.facts)
    with psycopg.connect(conn.info.dsn, password=conn.info.password, autocommit=True) as plain:
        plain.execute(
            f"insert into {board.schema}.{complaint_wall.stored_name} (hidden, built_by, wall, position)"
            " values (%s, %s, %s, 3)",
            (complaint, complaint, "account:desk-9"),
        )
    kind = AnomalyKind.LATE_ENTRY
    for wanted, positions in (
        (AnomalyFilter(), [1, 2, 3]),
        (AnomalyFilter(office="secretariat"), [there]),
        (AnomalyFilter(region="61.05.07"), [there]),
        (AnomalyFilter(scope=("61.05.01",)), [1, 3]),
        (AnomalyFilter(looking=Behind("desk-9", ("account:desk-9",))), [1, 2]),
        (AnomalyFilter(looking=Behind("desk-8", ("account:desk-8",))), [1, 2, 3]),
        (AnomalyFilter(recorded_from=history.facts[1].recorded_at), [2, 3]),
        (AnomalyFilter(recorded_before=history.facts[1].recorded_at), [1]),
        (AnomalyFilter(programme="PKH"), []),
    ):
        found = await listed(board, conn, kind, wanted)
        assert [one.found_position for one in found] == positions
        of = await population_counts(conn, board.schema, wanted, [Population.ACTS])
        assert of == {"acts": len(positions)}
