"""Facts projected per second into every read model, against PostgreSQL copying the same log.

Run with `python -m bench.projecting [FACTS [ROUNDS]]`. The peer is the least a row-per-fact read
model could cost: `INSERT INTO … SELECT` of the log into a table with the audit trail's indexes.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from bench.ground import TENANT, database
from domain.entitlement import entitlement_stream, evolve
from domain.entitlement_decisions import collect, credit, schedule
from domain.fact import About, Fact, Recorded
from infra.database import serving
from infra.log_reader import LogReader
from infra.migrations import tenant_schema
from infra.projector import PAGE
from infra.read_model_tables import begin_again
from projections.folding import project
from projections.models import FOLDS
from projections.read_model import POSITION
from tests.infra.projecting import write_log
from tests.projections.history import TOWN, VILLAGE, History, complaint_submitted

Connection = psycopg.Connection[Any]


def main(count: int = 30_000, rounds: int = 3) -> None:
    """Take turns and print medians."""
    schema = tenant_schema(TENANT)
    figures: dict[str, list[float]] = {"copying": [], "projecting": []}
    with database() as owner, psycopg.connect(owner, autocommit=True) as connection:
        facts = _facts(count)
        write_log(connection, schema, facts)
        connection.execute(SQL("analyze {}").format(Identifier(schema, "stored_events")))
        for _ in range(rounds):
            figures["copying"].append(len(facts) / _copy(connection, schema))
            figures["projecting"].append(len(facts) / _project(owner, connection, schema))
    peer, own = (statistics.median(each) for each in figures.values())
    print(
        f"{len(facts):,} facts: log copied {peer:,.0f}/s, projected {own:,.0f}/s, {own / peer:.2f}x"
    )


def _facts(count: int) -> list[Recorded]:
    """Families paid once (scheduled, credited, collected), and a complaint for every fourth."""
    history = History()
    for number in range(count // 4):
        region = (VILLAGE, TOWN)[number % 2]
        about = About(region, "PKH", "2022-T2")
        recipient = uuid4()
        first, credited, collected = payment(recipient, region)
        stream = entitlement_stream("PKH", "2022-T2", recipient, "school")
        history.record(stream, first, credited, collected, about=about)
        if number % 4 == 0:
            history.record(uuid4(), complaint_submitted(region=region), about=About(region))
    return history.facts


def payment(recipient: UUID, region: str) -> tuple[Fact, Fact, Fact]:
    """A payment scheduled, credited and collected."""
    first = schedule(
        None,
        batch=uuid4(),
        programme="PKH",
        period="2022-T2",
        recipient=recipient,
        component="school",
        unit="KPM",
        amount_rupiah=225_000,
        channel="pos",
        scheduled_by="bench",
        region=region,
    )
    credited = credit(evolve(None, first))
    return first, credited, collect(evolve(evolve(None, first), credited))


def _copy(connection: Connection, schema: str) -> float:
    copy = Identifier(schema, "copied")
    log = Identifier(schema, "stored_events")
    connection.execute(SQL("create table {} (like {} including all)").format(copy, log))
    for column in ("originator_id", "topic", "region", "recorded_at"):
        index = SQL("create index on {} ({}, notification_id)").format(copy, Identifier(column))
        connection.execute(index)
    started = time.perf_counter()
    connection.execute(SQL("insert into {} select * from {}").format(copy, log))
    elapsed = time.perf_counter() - started
    connection.execute(SQL("drop table {}").format(copy))
    return elapsed


def _project(owner: str, connection: Connection, schema: str) -> float:
    with connection.transaction():
        begin_again(connection, schema)
    with psycopg.connect(serving(owner), autocommit=True) as service:
        log, at = LogReader(service, schema), 0
        started = time.perf_counter()
        while page := log.page(at, PAGE):
            project(service, schema, FOLDS, page, name=POSITION, start=at)
            at = page[-1].position
        return time.perf_counter() - started


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
