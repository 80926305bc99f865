"""The gate: a new version of a read model is built beside the one that serves, and takes over only if it is equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from structlog.testing import capture_logs

from domain.complaint import ComplaintSubmitted
from domain.fact import Recorded
from infra.log_reader import LogReader
from infra.projector import read_position
from infra.read_model_tables import make_read_models
from infra.rebuild import NotEqual, compare_with_log
from projections.complaint_status import complaint_status
from projections.folding import Fold, Page
from projections.models import READ_MODELS, ReadModel
from projections.read_model import Change, Table
from tests.conftest import OpenTenant
from tests.infra.projecting import (
    announce,
    await_position,
    running,
    write_log,
)
from tests.properties.random_history import RandomHistory


class Tally(NamedTuple):
    """How many complaints of a category there are."""

    category: str
    complaints: int
    position: int = 0


class LaterTally(NamedTuple):
    """As Tally, and since which fact."""

    category: str
    complaints: int
    since: int
    position: int = 0


def tallying(
    version: int,
    *,
    per_complaint: int = 1,
    passing_over: str = "",
    changes: tuple[Change, ...] = (),
) -> ReadModel:
    """Version 1 or 2 of a read model; 2 has a column more, and may count otherwise."""
    row: type[Any] = Tally if version == 1 else LaterTally
    table: Table[Any] = Table("tally", row, key=("category",), version=version, changes=changes)
    fold = Fold()

    @fold.when(ComplaintSubmitted)
    def _submitted(page: Page, recorded: Recorded, fact: ComplaintSubmitted) -> None:
        if fact.category == passing_over:
            return
        known = page.rows(table).get(fact.category)
        counted = (known.complaints if known else 0) + per_complaint
        if version == 1:
            page.rows(table).put(Tally(fact.category, counted))
        else:
            since = known.since if known else recorded.position
            page.rows(table).put(LaterTally(fact.category, counted, since))

    return ReadModel("tally", fold, (table,))


OLD = (*READ_MODELS, tallying(1))
COUNTS = Change(2, "every complaint weighs ten", columns=("complaints",))
ROWS = Change(2, "a category is passed over", rows=True)


class Log:
    """A tenant whose log grows."""

    def __init__(self, owner: psycopg.Connection[Any], schema: str) -> None:
        self.owner = owner
        self.schema = schema
        self.history = RandomHistory(21)

    @property
    def last(self) -> int:
        return self.history.history.last

    @property
    def facts(self) -> list[Recorded]:
        return self.history.history.facts

    def grow(self, count: int) -> None:
        known = self.last
        write_log(self.owner, self.schema, self.history.grow(count)[known:])
        announce(self.owner, self.schema, self.last)

    def of(self, category: str) -> list[Recorded]:
        return [
            each
            for each in self.facts
            if isinstance(each.fact, ComplaintSubmitted) and each.fact.category == category
        ]

    def rows(self, relation: str) -> list[Any]:
        query = SQL("select * from {} order by category").format(Identifier(self.schema, relation))
        return self.owner.execute(query).fetchall()

    def tables(self, like: str) -> list[str]:
        rows = self.owner.execute(
            "select relname from pg_class where relnamespace = %s::regnamespace"
            " and relkind = 'r' and relname ~ %s order by 1",
            (self.schema, like),
        )
        return [name for (name,) in rows]


@pytest.fixture
def log(tenant: OpenTenant) -> Iterator[Log]:
    """A tenant of the release before, with the read models of OLD, none of them projected yet."""
    with (
        psycopg.connect(tenant.owner, autocommit=True) as owner,
        psycopg.connect(tenant.owner, autocommit=True) as other,
    ):
        make_read_models(owner, tenant.schema, models=OLD)
        log = Log(other, tenant.schema)
        yield log


def deploy(log: Log, tenant: OpenTenant, *models: ReadModel) -> None:
    """Migrate to a release with these read models besides; more is recorded while it builds."""

    def meanwhile(_done: int, _rate: float, _left: float) -> None:
        log.grow(5)

    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        make_read_models(connection, tenant.schema, meanwhile, models=(*READ_MODELS, *models))


class Weight(NamedTuple):
    category: str
    position: int = 0


def test_an_equal_version_takes_over_while_the_old_projector_runs(
    log: Log, tenant: OpenTenant
) -> None:
    brand_new = ReadModel("weight", Fold(), (Table("weight", Weight, key=("category",)),))
    new = (*READ_MODELS, tallying(2), brand_new)
    with capture_logs() as lines, running(tenant.serving, poll_seconds=0.05, models=OLD):
        log.grow(60)
        await_position(log.owner, log.schema, log.last)
        deploy(log, tenant, tallying(2), brand_new)
        assert log.tables("^(tally|weight)") == [
            "tally_v2",
            "tally_v2_past",
            "weight_v1",
            "weight_v1_past",
        ]
        switched = read_position(log.owner, log.schema)
        log.grow(20)
        # The old release's projector goes on, and must leave what it does not know: the new one has to get its turn.
        with running(tenant.serving, poll_seconds=0.05, models=new):
            await_position(log.owner, log.schema, log.last)
    (said,) = [line for line in lines if line["event"] == "projector_stands_by"]
    assert "restart `worker`" in said["remedy"]
    assert 60 < switched < log.last
    shown = log.rows("tally_v2")
    assert [row[:3] for row in shown] == [
        (row[0], len(log.of(row[0])), log.of(row[0])[0].position) for row in shown
    ]
    assert shown
    at_the_switch = SQL("select sum(complaints) from {}(%s)").format(
        Identifier(log.schema, "tally_v2_at")
    )
    counted = log.owner.execute(at_the_switch, (switched,)).fetchone()
    submitted = [f for f in log.facts[:switched] if isinstance(f.fact, ComplaintSubmitted)]
    assert counted == (len(submitted),)


@pytest.mark.parametrize(
    ("version", "passes"),
    [
        (tallying(2, per_complaint=10), False),
        (tallying(2, per_complaint=10, changes=(ROWS,)), False),
        (tallying(2, per_complaint=10, changes=(COUNTS,)), True),
        (tallying(2, passing_over="not_received"), False),
        (tallying(2, passing_over="not_received", changes=(COUNTS,)), False),
        (tallying(2, passing_over="not_received", changes=(ROWS,)), True),
        (tallying(2, passing_over="not_received", changes=(ROWS._replace(version=1),)), False),
        (tallying(1, per_complaint=10, changes=(COUNTS._replace(version=1),)), False),
    ],
    ids=["values", "values, rows declared", "values, declared", "rows", "rows, values declared",
         "rows, declared", "rows, declared of an earlier version", "the same version"],
)  # fmt: skip
def test_what_is_not_declared_keeps_the_old_version_serving(
    log: Log, tenant: OpenTenant, version: ReadModel, *, passes: bool
) -> None:
    with running(tenant.serving, poll_seconds=0.05, models=OLD):
        log.grow(60)
        await_position(log.owner, log.schema, log.last)
        if passes:
            deploy(log, tenant, version)
            assert log.tables("^tally") == ["tally_v2", "tally_v2_past"]
            return
        # A table more, so that there is something to build where the version is the same.
        more = ReadModel("weight", Fold(), (Table("weight", Weight, key=("category",)),))
        with pytest.raises(NotEqual) as refused:
            deploy(log, tenant, version, more)
        (found,) = refused.value.differences
        first = log.of("not_received")[0] if "not_received" in dict(found.key).values() else None
        if first is None:
            first = next(f for f in log.facts if isinstance(f.fact, ComplaintSubmitted))
        assert found.model == "tally"
        assert (found.position, found.topic) == (first.position, "complaint.submitted")
        assert log.tables("^(tally|weight)") == ["tally_v1", "tally_v1_past"]
        assert log.tables("_new$") == []
        log.grow(20)
        await_position(log.owner, log.schema, log.last)  # by the old release's projector
    assert [row[:2] for row in log.rows("tally_v1")] == [
        (row[0], len(log.of(row[0]))) for row in log.rows("tally_v1")
    ]


def test_a_declaration_of_what_is_not_there_is_refused() -> None:
    for change in (COUNTS._replace(version=3), COUNTS._replace(columns=("nobody",))):
        with pytest.raises(TypeError, match="tally"):
            tallying(2, changes=(change,))


def test_what_is_shown_is_what_the_log_says_or_the_first_difference_is_named(
    tenant: OpenTenant,
) -> None:
    with (
        psycopg.connect(tenant.owner, autocommit=True) as owner,
        psycopg.connect(tenant.owner, autocommit=True) as other,
    ):
        log = Log(other, tenant.schema)

        def meanwhile(_done: int, _rate: float, _left: float) -> None:
            log.grow(10)
            await_position(other, log.schema, log.last)

        with running(tenant.serving, poll_seconds=0.05):
            log.grow(150)
            await_position(other, log.schema, log.last)
            assert compare_with_log(owner, log.schema, LogReader, meanwhile) == ()
        write_log(other, log.schema, log.history.grow(5)[log.last - 5 :])  # and nobody projects it
        assert compare_with_log(owner, log.schema, LogReader) == ()
        live, past = complaint_status.live(log.schema), complaint_status.history(log.schema)
        for table, damage in (
            (live, "update {} set category = 'spoiled' where position = %s"),
            (live, "delete from {} where position = %s"),
            (past, "update {} set category = 'spoiled' where position = %s"),
        ):
            owner.execute(SQL("create temp table sound as table {}").format(table))
            row = owner.execute("select complaint, position from sound offset 1 limit 1").fetchone()
            assert row is not None
            complaint, position = row
            owner.execute(SQL(damage).format(table), (position,))
            (found,) = compare_with_log(owner, log.schema, LogReader)
            assert found.model == "complaint_status"
            assert found.key == (("complaint", str(complaint)),)
            assert found.position == position
            assert found.topic == LogReader(owner, log.schema).page(position - 1, 1)[0].topic
            owner.execute(SQL("truncate {}").format(table))
            owner.execute(SQL("insert into {} table sound").format(table))
            owner.execute("drop table sound")
        assert compare_with_log(owner, log.schema, LogReader) == ()
        assert log.tables("_new$") == []
