"""Who is qualified, from lists of facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from domain.fact import Sealed
from domain.staff import QualificationRevoked, StaffQualified
from projections.staff import qualified_staff
from tests.projections.conftest import Board
from tests.projections.history import History, named

FIRST, LAST, RENEWED = date(2022, 1, 1), date(2024, 12, 31), date(2029, 12, 31)


def certified(account: str, qualification: str, until: date = LAST) -> StaffQualified:
    return StaffQualified(
        account=account,
        qualification=qualification,
        certificate=Sealed("ciphertext"),
        valid_from=FIRST,
        valid_until=until,
    )


async def test_certificates_count_while_they_are_valid_and_not_revoked(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("a"), certified("a", "psychologist"), certified("a", "social_worker"))
    history.record(named("b"), certified("b", "psychologist"))
    history.record(named("b"), certified("b", "psychologist", RENEWED))
    board.show(history.facts)

    async def qualified(on: date | None = None) -> list[tuple[str, str]]:
        return [
            (row.account, row.qualification)
            for row in await qualified_staff(conn, board.schema, on)
        ]

    everybody = [("a", "psychologist"), ("a", "social_worker"), ("b", "psychologist")]
    assert await qualified() == everybody
    assert await qualified(FIRST) == await qualified(LAST) == everybody
    assert await qualified(date(2025, 1, 1)) == [("b", "psychologist")]
    assert await qualified(date(2021, 12, 31)) == []
    gone = QualificationRevoked(account="a", qualification="psychologist", reason="left_service")
    history.record(named("a"), gone)
    board.show(history.facts)
    assert await qualified() == everybody[1:]
