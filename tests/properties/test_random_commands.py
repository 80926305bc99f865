"""Random commands through the real use cases, on PostgreSQL, against dictionaries.

Whatever is asked, in whatever order and however often: what is accepted and what is refused is as
the naive desk says, a repeated command answers as it first did, and in the end the read models
count what the naive desk counts and are the same bytes when rebuilt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from psycopg.sql import SQL

from infra.log_reader import LogReader
from infra.read_model_tables import begin_again
from infra.rebuild import digests
from projections.audit_trail import audit_trail
from projections.beneficiary_counts import PaymentFilter, ServedFilter, payments, served
from projections.complaint_status import ComplaintFilter, complaints_by_status
from projections.enrolled import EnrolledFilter, enrolled
from projections.folding import project
from projections.models import FOLDS
from projections.read_model import POSITION, position_query
from tests.conftest import _sintang
from tests.properties.desk_at_work import DeskAtWork, Town
from tests.properties.naive_desk import line_as_dict
from tests.properties.random_matters import Matters
from tests.properties.random_people import PERIODS, PeopleAndPayments


class Compared(DeskAtWork):
    """What was done at the desk, compared in the end."""

    def teardown(self) -> None:
        with psycopg.connect(self.tenant.serving, autocommit=True) as connection:
            live = self._projected(connection, page=7)
        self.town.runner.run(self._compare())
        with psycopg.connect(self.tenant.owner, autocommit=True) as connection:
            with connection.transaction():
                begin_again(connection, self.schema)
            assert self._projected(connection, page=1000) == live

    def _projected(self, connection: psycopg.Connection[Any], page: int) -> dict[str, str]:
        log = LogReader(connection, self.schema)
        at = connection.execute(position_query(self.schema), {"name": POSITION}).fetchone()
        start = at[0] if at else 0
        while facts := log.page(start, page):
            project(connection, self.schema, FOLDS, facts, name=POSITION, start=start)
            start = facts[-1].position
        return digests(connection, self.schema)

    async def _compare(self) -> None:
        async with await psycopg.AsyncConnection.connect(self.tenant.serving) as conn:
            await self._compare_payments(conn)
            await self._compare_enrolments(conn)
            rows = await served(conn, self.schema, ServedFilter())
            assert {(row.service, row.unit): row.services for row in rows if row.services} == (
                self.naive.served()
            )
            statuses = await complaints_by_status(conn, self.schema, ComplaintFilter())
            assert dict(statuses) == Counter(self.naive.complaints.values())
            await self._compare_cases(conn)

    async def _compare_payments(self, conn: Any) -> None:
        wanted = PaymentFilter(programme=self.programme)
        lines = {line.period: line for line in await payments(conn, self.schema, wanted)}
        for period in PERIODS:
            expected = self.naive.payments(period)
            if expected.get("scheduled"):
                assert line_as_dict(lines[period], expected) == expected

    async def _compare_enrolments(self, conn: Any) -> None:
        found: Counter[str] = Counter()
        for line in await enrolled(conn, self.schema, EnrolledFilter(programme=self.programme)):
            found.update(active=line.active, suspended=line.suspended, ended=line.ended)
        assert +found == self.naive.enrolled()

    async def _compare_cases(self, conn: Any) -> None:
        trail = SQL("select topic from {} where stream = %s order by position").format(
            audit_trail.live(self.schema)
        )
        for case, happened in self.naive.cases.items():
            rows = await (await conn.execute(trail, (case,))).fetchall()
            assert [topic for (topic,) in rows] == happened


@pytest.fixture
def town(server: str, tenant_template: str) -> Iterator[Town]:
    with closing(Town(lambda: contextmanager(_sintang)(server, tenant_template))) as opened:
        yield opened


@pytest.mark.parametrize(
    "kinds", [(PeopleAndPayments,), (PeopleAndPayments, Matters)], ids=["people", "everything"]
)
def test_random_commands_agree_with_the_naive_desk(
    town: Town, kinds: tuple[type[DeskAtWork], ...]
) -> None:
    machine = type("DeskInTown", (Compared, *kinds), {"town": town})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=100,
            deadline=None,
            # Shrinking takes minutes, each step being a transaction: run it by hand when it fails.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
