"""What programmes ask and give, from lists of facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from domain.criteria import ComponentAmount, Criterion
from domain.fact import About
from domain.programme_rules import PeriodClosed, PeriodOpened, ProgrammeRulesPublished
from projections.programme_terms import in_force, periods, versions
from tests.projections.conftest import Board
from tests.projections.history import History, named


def published(version: int, valid_from: date, programme: str = "PKH") -> ProgrammeRulesPublished:
    return ProgrammeRulesPublished(
        programme=programme,
        version=version,
        valid_from=valid_from,
        source="[32]",
        criteria=(
            Criterion(kind="decile_at_most", number=4 + version, source="[32]", disputed="1-5"),
            Criterion(kind="has_pupil", code="sd", source="[32]"),
        ),
        amounts=(
            ComponentAmount(component="elderly", amount_rupiah=600_000, from_age=60),
            ComponentAmount(component="sd", amount_rupiah=225_000, at_most=True),
        ),
        per="stage",
        most_components=4,
        paid_to="family",
        apply_indonesian="Musyawarah desa",
        apply_english="Village meeting",
    )


def opened(period: str, first_day: date, last_day: date) -> PeriodOpened:
    return PeriodOpened(
        programme="PKH", period=period, first_day=first_day, last_day=last_day, rules_version=1
    )


async def test_versions_come_back_as_they_were_published(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    first, second = published(1, date(2022, 1, 1)), published(2, date(2022, 7, 1))
    other = published(1, date(2022, 1, 1), programme="BPNT")
    history.record(named("terms PKH"), first, second, about=About(programme="PKH"))
    history.record(named("terms BPNT"), other, about=About(programme="BPNT"))
    board.show(history.facts)
    assert await versions(conn, board.schema) == {"PKH": [first, second], "BPNT": [other]}
    assert await versions(conn, board.schema, "BPNT") == {"BPNT": [other]}
    assert await versions(conn, board.schema, at=1) == {"PKH": [first]}
    both = [first, second]
    assert in_force(both, date(2021, 12, 31)) is None
    assert in_force(both, date(2022, 6, 30)) == first
    assert in_force(both, date(2022, 7, 1)) == second


async def test_periods_are_open_until_they_are_closed(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(
        named("terms PKH"),
        opened("2022-T2", date(2022, 4, 1), date(2022, 6, 30)),
        opened("2022-T1", date(2022, 1, 1), date(2022, 3, 31)),
        PeriodClosed(programme="PKH", period="2022-T1"),
        about=About(programme="PKH"),
    )
    board.show(history.facts)
    found = (await periods(conn, board.schema))["PKH"]
    assert [(row.period, row.open) for row in found] == [("2022-T1", False), ("2022-T2", True)]
    before = (await periods(conn, board.schema, "PKH", at=2))["PKH"]
    assert [row.open for row in before] == [True, True]
    assert await periods(conn, board.schema, "BPNT") == {}
