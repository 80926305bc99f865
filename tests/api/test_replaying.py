"""A replay tells what each fact did to the read models, and shows nobody what they may not see."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from psycopg.sql import SQL

from api.position import History
from application.roles import Role
from infra.database import serving
from infra.log_reader import LogReader
from infra.migrations import tenant_schema
from infra.replay import history_positions
from infra.settings import Settings
from projections.audit_trail import AuditFilter, audit_page
from projections.differing import Span, differences, differing_rows, place_of
from projections.effects import Effect, Seen, effects_of
from projections.models import READ_MODELS, TABLES
from projections.read_model import Journal, Table
from tests.api.conftest import ask_told

SINTANG, BATAM = "61.05", "21.71"
SAMPLES = 24
"""Facts of each tenant that are looked at, spread over the whole history."""

Told = tuple[Settings, str]


def tables() -> list[Table[Any]]:
    return [t for model in READ_MODELS if model.name in Seen().models for t in model.tables]


async def _rows(
    conn: psycopg.AsyncConnection[Any], schema: str, table: Table[Any], at: int
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    key = [table.fields.index(name) for name in table.key]
    if isinstance(table, Journal):
        query = SQL("select {} from {} where position <= {}").format(
            table.columns, table.live(schema), at
        )
    else:
        query = SQL("select {} from {}").format(table.columns, table.at(schema, at))
    rows = await (await conn.execute(query)).fetchall()
    return {tuple(row[i] for i in key): row[:-1] for row in rows}


async def _compared(
    conn: psycopg.AsyncConnection[Any], schema: str, since: int, until: int
) -> dict[tuple[str, str], tuple[bool, bool]]:
    """Which rows differ between two positions, by reading every table twice."""
    found = {}
    for table in tables():
        before, after = [await _rows(conn, schema, table, at) for at in (since, until)]
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                found[table.name, str([str(part) for part in key])] = (key in before, key in after)
    return found


def _plain(effects: list[Effect]) -> dict[tuple[str, str], tuple[bool, bool]]:
    return {
        (one.table, str([str(part) for part in one.key])): (
            one.before is not None,
            one.after is not None,
        )
        for one in effects
    }


@pytest.mark.parametrize("tenant", [SINTANG, BATAM])
def test_a_fact_did_what_the_read_models_say_before_and_after_it(told: Told, tenant: str) -> None:
    async def look() -> None:
        schema = tenant_schema(tenant)
        async with await psycopg.AsyncConnection.connect(serving(told[1])) as conn:
            row = await (await conn.execute(f"select last from {schema}.log_head")).fetchone()
            assert row is not None
            sample = range(1, row[0] + 1, max(row[0] // SAMPLES, 1))
            did = await effects_of(conn, schema, list(sample), Seen(), most=10_000)
            assert any(did.values())
            for position in sample:
                compared = await _compared(conn, schema, position - 1, position)
                assert _plain(did[position]) == compared, position
                assert {one.changed for one in did[position]} <= {len(compared)}
            since, until = row[0] // 3, row[0] * 2 // 3
            span = Span(since, until)
            rows = await differing_rows(conn, schema, span, Seen(), after=0, limit=100_000)
            assert _plain(rows) == await _compared(conn, schema, since, until)
            counted = await differences(conn, schema, span, Seen())
            assert sum(one.added + one.changed + one.removed for one in counted) == len(rows)

    asyncio.run(look())


async def _looked_at(conn: psycopg.AsyncConnection[Any], schema: str) -> int:
    """How many rows and index entries this transaction has read in a schema so far."""
    query = (
        "select sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid))"
        " from pg_class where relnamespace = %s::regnamespace"
    )
    row = await (await conn.execute(query, (schema,))).fetchone()
    assert row is not None
    return int(row[0])


def test_a_page_of_differences_reads_what_it_shows_and_not_what_lies_between(told: Told) -> None:
    async def look() -> None:
        schema, seen, page = tenant_schema(SINTANG), Seen(), 20
        async with await psycopg.AsyncConnection.connect(told[1]) as conn:
            row = await (await conn.execute(f"select last from {schema}.log_head")).fetchone()
            assert row is not None
            last = row[0]
            # Tables of a few rows are read whole; what is counted here is what would grow with the history.
            await conn.execute("set local enable_seqscan = off; analyze")

            async def read(span: Span, after: int, limit: int) -> tuple[list[Effect], int]:
                before = await _looked_at(conn, schema)
                found = await differing_rows(conn, schema, span, seen, after=after, limit=limit)
                return found, await _looked_at(conn, schema) - before

            for span in (Span(0, last), Span(last // 2, last)):
                whole, whole_read = await read(span, 0, 100_000)
                shown: list[Effect] = []
                while len(shown) < 10 * page:
                    after = place_of(shown[-1]) if shown else 0
                    found, looked = await read(span, after, page)
                    assert 0 < looked < 100 * page < whole_read / 2
                    shown += found
                assert shown == whole[: len(shown)]
            before = await _looked_at(conn, schema)
            wanted = AuditFilter()
            facts = await audit_page(
                conn, schema, wanted, after=last // 2, limit=page, newest_first=False
            )
            await effects_of(conn, schema, [fact.position for fact in facts], seen, most=100)
            assert 0 < await _looked_at(conn, schema) - before < 100 * page

    asyncio.run(look())


REPLAY = """query($of: ReplayOf!, $from: AsOf, $to: AsOf, $first: Int, $after: Cursor) {
  replay(of: $of, from: $from, to: $to, first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage }
    edges { node { rowsChanged fact { position stream fact words actor role }
      rows { table words { words wordsEn } key keyWords { words } change
        fields { field words { words } before beforeWords { words } after afterWords { words wordsEn } sealed }
  } } } } }"""
CHANGES = """query($from: AsOf!, $to: AsOf, $first: Int, $after: Cursor) {
  changes(from: $from, to: $to, first: $first, after: $after) {
    facts tables { table words { words } added changed removed }
    rows { totalCount pageInfo { endCursor } edges { node { table key change } } } } }"""
TRAIL = """query($stream: ID!) { auditTrail(filter: {stream: $stream}, first: 100) {
  edges { node { position words } } } }"""


async def ask(
    client: httpx.AsyncClient, document: str, /, role: Role = Role.INSPECTOR, **asked: Any
) -> Any:
    return await ask_told(client, document, role, **asked)


def one_of(dsn: str, query: str) -> str:
    """The one value of a query, in which `{table}` is a table of today's version."""
    schema = tenant_schema(SINTANG)
    named = {table.name: f"{schema}.{table.stored_name}" for table in TABLES}
    with psycopg.connect(serving(dsn)) as connection:
        row = connection.execute(query.format(**named)).fetchone()
    assert row is not None
    return str(row[0])


async def test_a_complaint_is_replayed_from_state_to_state(
    client: httpx.AsyncClient, told: Told
) -> None:
    closed = "select complaint from {complaint_status} where status = 'closed' and not anonymous"
    complaint = one_of(told[1], f"{closed} order by submitted_position limit 1")
    answer = await ask(client, REPLAY, of={"subject": complaint}, first=100)
    steps = [edge["node"] for edge in answer["data"]["replay"]["edges"]]
    trail = (await ask(client, TRAIL, stream=complaint))["data"]["auditTrail"]["edges"]
    own = [step["fact"] for step in steps if step["fact"]["stream"] == complaint]
    assert [one["position"] for one in own] == [e["node"]["position"] for e in reversed(trail)]

    statuses = [
        (field["before"], field["after"])
        for step in steps
        for row in step["rows"]
        if row["table"] == "complaint_status" and row["key"] == [complaint]
        for field in row["fields"]
        if field["field"] == "status"
    ]
    assert statuses[0][0] is None
    assert statuses[-1][1] == "closed"
    assert all(before[1] == after[0] for before, after in pairwise(statuses))
    sealed = {
        field["field"]
        for step in steps
        for row in step["rows"]
        for field in row["fields"]
        if field["sealed"]
    }
    rows = [row for step in steps for row in step["rows"] if row["table"] == "complaint_status"]
    assert rows[0]["words"] == {"words": "pengaduan", "wordsEn": "complaint"}
    assert rows[0]["keyWords"] == [{"words": complaint[:8]}]
    said = {field["field"]: field for field in rows[0]["fields"]}
    assert said["status"]["words"] == {"words": "keadaan"}
    assert said["status"]["beforeWords"] is None
    assert said["status"]["afterWords"] == {"words": "diajukan", "wordsEn": "submitted"}
    assert said["narrative"]["afterWords"] == {"words": "(tersegel)", "wordsEn": "(sealed)"}
    assert "narrative" in sealed
    assert {"ticket_secret", "submitted_by"} & sealed


async def test_what_was_never_recorded_has_no_history(
    client: httpx.AsyncClient, told: Told
) -> None:
    for of in ({"office": "nope"}, {"subject": str(UUID(int=7))}):
        refused = await ask(client, REPLAY, of=of)
        extensions = refused["errors"][0]["extensions"]
        assert (extensions["code"], extensions["field"]) == ("not_found", f"of.{next(iter(of))}")
    before: dict[str, Any] = {"to": {"position": History(SINTANG, 1, 10**6).position(1)}}
    known = await ask(client, REPLAY, of={"office": "secretariat"}, **before)
    assert "errors" not in known


async def test_replays_are_paged_and_bounded_by_two_moments(
    client: httpx.AsyncClient, told: Told
) -> None:
    history = History(SINTANG, 1, 10**6)
    moments: dict[str, Any] = {
        "from": {"position": history.position(20)},
        "to": {"position": history.position(50)},
    }
    whole = (await ask(client, REPLAY, of={"tenant": True}, first=100, **moments))["data"]["replay"]
    positions = [history.number(e["node"]["fact"]["position"]) for e in whole["edges"]]
    assert positions == list(range(21, 51))
    assert whole["totalCount"] == 30
    first = (await ask(client, REPLAY, of={"tenant": True}, first=7, **moments))["data"]["replay"]
    then = await ask(
        client,
        REPLAY,
        of={"tenant": True},
        first=100,
        after=first["pageInfo"]["endCursor"],
        **moments,
    )
    assert [*first["edges"], *then["data"]["replay"]["edges"]] == whole["edges"]

    changes = (await ask(client, CHANGES, first=40, **moments))["data"]["changes"]
    assert changes["facts"] == 30
    assert all(t["words"]["words"] for t in changes["tables"])
    shown = changes["rows"]["edges"]
    count = sum(t["added"] + t["changed"] + t["removed"] for t in changes["tables"])
    assert changes["rows"]["totalCount"] == count >= len(shown) > 0
    page = (await ask(client, CHANGES, first=7, **moments))["data"]["changes"]["rows"]
    cursor = page["pageInfo"]["endCursor"]
    then = await ask(client, CHANGES, first=33, after=cursor, **moments)
    assert [*page["edges"], *then["data"]["changes"]["rows"]["edges"]] == shown
    turned = await ask(client, CHANGES, first=5, **{"from": moments["to"], "to": moments["from"]})
    assert turned["errors"][0]["extensions"]["code"] == "moments_reversed"


async def test_the_history_of_a_person_and_of_a_batch_holds_what_names_them(
    client: httpx.AsyncClient, told: Told
) -> None:
    batch = one_of(told[1], "select batch from {batch} order by scheduled_position limit 1")
    person = one_of(told[1], f"select recipient from {{payment}} where batch = '{batch}' limit 1")
    for subject, expected in (
        (person, {"person.registered", "entitlement.payment_scheduled"}),
        (batch, {"batch.scheduled", "entitlement.payment_scheduled"}),
    ):
        answer = await ask(client, REPLAY, of={"subject": subject}, first=200)
        kinds = {edge["node"]["fact"]["fact"] for edge in answer["data"]["replay"]["edges"]}
        assert expected <= kinds


def history_told(told: Told, subject: str) -> list[str]:
    """What the command tells a subject's history from."""
    schema = tenant_schema(SINTANG)
    with psycopg.connect(serving(told[1])) as connection:
        positions = history_positions(connection, schema, UUID(subject))
        return [fact.topic for fact in LogReader(connection, schema).those(positions)]


async def test_the_history_of_a_payment_says_who_decided_it_and_that_of_a_person_does_not(
    client: httpx.AsyncClient, told: Told
) -> None:
    batch = one_of(
        told[1], "select batch from {batch} where amendments > 0 and approved_by <> '' limit 1"
    )
    amended = (
        "select stream from {audit_trail} where topic = 'entitlement.payment_scheduled' and stream in"
        f" (select payment from {{payment}} where batch = '{batch}') group by stream having count(*)"
    )
    line, again = (
        one_of(told[1], f"{amended} = 1 limit 1"),
        one_of(told[1], f"{amended} > 1 limit 1"),
    )
    decided = ["batch.scheduled", "batch.approved", "batch.instructed"]
    for payment, expected in (
        (line, decided),
        (again, [*decided, "batch.amended", "batch.amendments_approved"]),
    ):
        answer = await ask(client, REPLAY, of={"subject": payment}, first=200)
        steps = [edge["node"]["fact"] for edge in answer["data"]["replay"]["edges"]]
        assert [one["fact"] for one in steps] == history_told(told, payment)
        of_batch = [one["fact"] for one in steps if one["stream"] == batch]
        assert [one for one in of_batch if one in {*decided, *expected}] == expected
        assert of_batch.count("batch.amendments_approved") == expected.count(
            "batch.amendments_approved"
        )
        approver = next(one["actor"] for one in steps if one["fact"] == "batch.approved")
        assert approver not in {"", steps[0]["actor"]}
    person = one_of(told[1], f"select recipient from {{payment}} where payment = '{line}'")
    assert not set(history_told(told, person)) & set(decided)


async def test_a_history_is_that_of_something_and_not_of_nothing(client: httpx.AsyncClient) -> None:
    for of, expected in (
        ({"tenant": False}, ("invalid", "of.tenant")),
        ({"subject": ""}, ("invalid", "of.subject")),
        ({"office": ""}, ("invalid", "of.office")),
        ({"programme": ""}, ("not_found", "of.programme")),
    ):
        answer = await ask(client, REPLAY, of=of, first=1)
        said = answer["errors"][0]["extensions"]
        assert (said["code"], said["field"]) == expected, of


async def test_a_complaint_is_not_found_by_who_filed_it(
    client: httpx.AsyncClient, told: Told
) -> None:
    reporter, complaint = one_of(
        told[1],
        "select reporter || ' ' || complaint from {complaint_status} where reporter is not null limit 1",
    ).split()
    answer = await ask(client, REPLAY, of={"subject": reporter}, first=200)
    steps = answer["data"]["replay"]["edges"]
    assert steps
    assert complaint not in {edge["node"]["fact"]["stream"] for edge in steps}
    told_of_it = await ask(client, REPLAY, of={"subject": complaint}, first=200)
    shown = [
        (field["after"], field["sealed"])
        for edge in told_of_it["data"]["replay"]["edges"]
        for row in edge["node"]["rows"]
        for field in row["fields"]
        if field["field"] == "reporter"
    ]
    assert shown
    assert set(shown) == {(None, True)}
    refused = await ask(client, REPLAY, role=Role.CITIZEN, of={"subject": reporter})
    assert refused["errors"][0]["extensions"]["code"] == "not_allowed"


async def test_no_row_shows_ciphertext_or_what_is_planned_in_secret(
    client: httpx.AsyncClient,
) -> None:
    answer = await ask(client, REPLAY, of={"tenant": True}, first=200)
    assert "sealed" in str(answer)
    texts = str([e["node"]["rows"] for e in answer["data"]["replay"]["edges"]])
    assert "'1." not in texts
    assert "'table': 'patrol'" not in texts


async def test_rows_without_a_region_are_seen_where_the_fact_is_that_wrote_them(
    client: httpx.AsyncClient, told: Told
) -> None:
    village, other = one_of(
        told[1],
        "select min(region) || ' ' || max(region) from {household} where region > '61.05.'",
    ).split()
    seen = {}
    for region in ("", village, other):
        answer = await ask(
            client,
            "query($from: AsOf!) { changes(from: $from) { tables { table added } } }",
            role=Role.SUPERVISOR,
            regions=(region,),
            **{"from": {"position": History(SINTANG, 1, 10**6).position(0)}},
        )
        tables = answer["data"]["changes"]["tables"]
        seen[region] = {one["table"]: one["added"] for one in tables}["household_member"]
    for region, rows in seen.items():
        written = one_of(
            told[1],
            "select count(*) from {household_member} m join {audit_trail} f on f.position = m.position"
            f" where starts_with(f.region, '{region}')",
        )
        assert rows == int(written)
    assert seen[""] > seen[village] > 0
