"""What reporters said of the handling, from lists of facts: no answer is lost."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from domain import complaint as facts
from domain.fact import Fact, Sealed
from projections.complaint_satisfaction import Satisfaction, satisfaction
from projections.complaint_status import ComplaintFilter
from tests.projections.conftest import Board
from tests.projections.history import History, complaint_submitted, named
from tests.projections.test_complaint_status import ROUTED

ONE, TWO = named("complaint one"), named("complaint two")
BAD = facts.ResolutionConfirmed(satisfied=False, rating=1)
GOOD = facts.ResolutionConfirmed(satisfied=True, rating=5)
REOPENED = facts.ComplaintReopened(reason=Sealed("sealed"))
SILENT = facts.ResolutionConfirmed()


@pytest.mark.parametrize(
    ("happened", "counted"),
    [
        ((), []),
        ((SILENT,), [(1, 0, 0, 0, 0)]),
        ((BAD,), [(1, 0, 1, 1, 1)]),
        ((BAD, REOPENED), [(1, 0, 1, 1, 1)]),
        ((BAD, REOPENED, GOOD), [(2, 1, 1, 2, 6)]),
    ],
)
async def test_an_answer_once_given_stays_counted(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    happened: tuple[Fact, ...],
    counted: list[tuple[int, ...]],
) -> None:
    history = History()
    history.record(ONE, complaint_submitted(), *ROUTED, *happened)
    board.show(history.facts)
    found = await satisfaction(conn, board.schema, ComplaintFilter())
    assert [row[1:] for row in found] == counted


async def test_answers_are_counted_for_the_office_that_they_were_about_and_as_of_then(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(ONE, complaint_submitted(), *ROUTED, BAD)
    before = history.last
    elsewhere = facts.ComplaintRouted(to_office="secretariat")
    history.record(ONE, REOPENED, elsewhere, GOOD)
    history.record(TWO, complaint_submitted(), *ROUTED)
    board.show(history.facts)
    bad = Satisfaction("dinsos", 1, 0, 1, 1, 1)
    good = Satisfaction("secretariat", 1, 1, 0, 1, 5)
    wanted = ComplaintFilter()
    assert await satisfaction(conn, board.schema, wanted) == [bad, good]
    assert await satisfaction(conn, board.schema, wanted, at=before) == [bad]
    assert await satisfaction(conn, board.schema, ComplaintFilter(region="61.05.14")) == []
