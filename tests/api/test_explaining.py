"""A number opens to the facts that made it, and they add up to it."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import httpx
import psycopg
import pytest
from graphql import GraphQLUnionType, get_named_type, is_leaf_type
from psycopg.sql import SQL, Identifier

from api.explained_csv import SharesFile
from api.explained_fields import NO_COUNT, OPENED_BY, why_no_count
from api.explaining import parameters
from api.position import History
from application.roles import Role
from domain.fact import Recorded
from infra.database import serving
from infra.main import create_app
from infra.migrations import tenant_schema
from infra.settings import Settings
from projections.audit_trail import AuditEntry
from projections.conditions import Where
from projections.explained_numbers import NUMBERS
from projections.explaining import Asked, Share, rows_of, sum_of, value_of
from projections.folding import project
from projections.models import FOLDS
from projections.moment import SchemaAt
from projections.read_model import POSITION
from tests.api.conftest import LIMITS, ask_told, asked
from tests.api.everything import SCHEMA
from tests.api.rare_history import NOW, rare_history
from tests.api.shown_numbers import (
    DELIVERY_PLAN,
    DOCUMENTS,
    PLAN,
    RARE_DOCUMENT,
    READERS,
    Reader,
    delivery_plan,
    rare,
)
from tests.conftest import OpenTenant
from tests.projections.aid_examples import BATCH
from tests.projections.history import VILLAGE
from tests.projections.test_explained_pasts import died_elsewhere

SINTANG, BATAM = "61.05", "21.71"
Told = tuple[Settings, str]

RARE = {
    *("ANSWERS_DISSATISFIED", "BATCH_AWAITING_APPROVAL", "BATCH_DIFFERENCES"),
    *("BATCH_DIFFERENCES_OPEN", "BATCH_OTHER_AMOUNTS", "BATCH_UNENROLLED"),
    *("CASELOAD_OVERDUE_VISITS", "CASELOAD_OVER_LIMIT", "CLIENTS_IN_SHELTER", "CLIENTS_UNPLACED"),
    *("CLIENT_SESSIONS_ABSENT", "COMPLAINT_REOPENINGS", "HELD_PAYMENTS", "HELD_RUPIAH"),
    *("PARTNER_PLACES", "PROPOSALS_ENDED", "TRC_CALLS_WAITING", "TRC_CASES_WAITING"),
    *("TRC_MEMBERS_ON_DUTY", "TRC_MEMBERS_SENT"),
}
"""Numbers that answers about the stories, as of today, show as zero or not at all; the rare history has them."""


@pytest.fixture
async def conn(told: Told) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(serving(told[1])) as connection:
        yield connection


async def test_the_facts_behind_every_number_add_up_to_it_at_any_moment(
    conn: psycopg.AsyncConnection[Any],
) -> None:
    opened, now = set(), datetime.now(UTC)
    for tenant in (SINTANG, BATAM):
        schema = tenant_schema(tenant)
        row = await (await conn.execute(f"select last from {schema}.log_head")).fetchone()
        assert row is not None
        for moment in (schema, SchemaAt(schema, row[0] * 3 // 5)):
            for name, number in NUMBERS.items():
                given = await parameters(conn, moment, number, now.date(), now, tenant)
                asked = Asked(number, given=given)
                value, made = await value_of(conn, moment, asked), await sum_of(conn, moment, asked)
                if number.distinct is None:
                    assert made.adds == value, (tenant, name)
                else:
                    assert 0 <= value <= made.adds or number.best, (tenant, name)
                assert value == 0 or made.facts > 0
                opened |= {name} if made.facts else set()
    assert NUMBERS.keys() - opened <= RARE


async def test_a_number_is_the_sum_of_its_parts(conn: psycopg.AsyncConnection[Any]) -> None:
    schema, now = tenant_schema(SINTANG), datetime.now(UTC)
    for name, number in NUMBERS.items():
        if number.distinct is not None:
            continue
        given = await parameters(conn, schema, number, now.date(), now, SINTANG)
        whole = await value_of(conn, schema, Asked(number, given=given))
        for column in number.narrowed:
            values = SQL("select distinct {0}::text from {1} where {0} is not null").format(
                Identifier(column), rows_of(schema, Asked(number, given=given), where := Where())
            )
            where.values.update(given)
            rows = await conn.execute(values, where.values)
            found = [row[0] for row in await rows.fetchall()]
            parts = [
                await value_of(
                    conn, schema, Asked(number, narrowed=((column, value),), given=given)
                )
                for value in found[:8]
            ]
            assert sum(parts) <= whole, (name, column)


VALUE = """query($number: NumberName!, $filter: NumberFilter) {
  explain(number: $number, filter: $filter) { value added addsUp } }"""
EXPLAIN = """query($number: NumberName!, $filter: NumberFilter, $first: Int, $after: Cursor) {
  explain(number: $number, filter: $filter) { value added addsUp unit csv facts(first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage } edges { node { position adds fact { position fact words } } } } } }"""


async def ask(
    client: httpx.AsyncClient, document: str, /, role: Role = Role.SUPERVISOR, **asked: Any
) -> Any:
    return await ask_told(client, document, role, **asked)


async def compared(
    client: httpx.AsyncClient,
    document: str,
    numbers_of: Reader,
    variables: Mapping[str, Any] = MappingProxyType({}),
    /,
    **caller: Any,
) -> set[str]:
    """Open every number of an answer, and name those that are not zero."""
    answer = await ask(client, document, **caller, **variables)
    assert answer.get("errors") is None
    seen = set()
    for number, value, narrowed in numbers_of(answer["data"]):
        told = await ask(client, VALUE, **caller, number=number, filter=narrowed)
        assert "errors" not in told, (number, narrowed, told)
        one = told["data"]["explain"]
        assert one["value"] == value, (caller, number, narrowed)
        assert one["added"] == value or not one["addsUp"], (number, narrowed)
        seen |= {number} if value else set()
    return seen


async def test_the_numbers_are_those_of_the_answers(client: httpx.AsyncClient) -> None:
    seen = await compared(client, DELIVERY_PLAN, delivery_plan, PLAN)
    for tenant in (SINTANG, BATAM):
        for document, numbers_of in zip(DOCUMENTS, READERS, strict=True):
            seen |= await compared(client, document, numbers_of, tenant=tenant)
    assert NUMBERS.keys() - seen <= RARE


@pytest.fixture
async def rare_client(town: OpenTenant, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Asks a service whose read models hold the rare history."""
    async with _over(rare_history().facts, town, settings) as client:
        yield client


@asynccontextmanager
async def _over(
    facts: list[Recorded], town: OpenTenant, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    with psycopg.connect(town.serving, autocommit=True) as connection:
        project(connection, town.schema, FOLDS, facts, name=POSITION, start=0)
    async with asked(create_app(settings, town.owner, LIMITS, clock=lambda: NOW), town) as service:
        yield service.client


async def test_numbers_that_no_story_leaves_are_those_of_the_answers_and_add_up(
    rare_client: httpx.AsyncClient,
) -> None:
    batch = {"batch": str(BATCH)}
    seen = await compared(rare_client, RARE_DOCUMENT, rare(**batch, month="2022-05"), batch)
    for document, numbers_of in zip(DOCUMENTS, READERS, strict=True):
        seen |= await compared(rare_client, document, numbers_of)
    assert seen >= RARE


def _numbers_shown() -> set[str]:
    """Every field of a number below the query type, as `Type.field`."""
    found, seen, kinds = set(), set(), [SCHEMA.query_type]
    while kinds:
        kind = kinds.pop()
        if kind is None or kind.name in seen:
            continue
        seen.add(kind.name)
        if isinstance(kind, GraphQLUnionType):
            kinds += kind.types
            continue
        for name, field in kind.fields.items():
            below = get_named_type(field.type)
            if below.name in ("Int", "Float", "Rupiah", "Whole"):
                found.add(f"{kind.name}.{name}")
            elif not is_leaf_type(below):
                kinds.append(below)
    return found


def test_every_number_of_an_answer_opens_or_is_said_to_be_no_count() -> None:
    shown = _numbers_shown()
    assert {field for field in shown - OPENED_BY.keys() if why_no_count(field) is None} == set()
    assert OPENED_BY.keys() | NO_COUNT.keys() <= shown
    assert not OPENED_BY.keys() & NO_COUNT.keys()
    assert {name for names in OPENED_BY.values() for name in names} <= NUMBERS.keys()


async def test_the_numbers_are_those_of_the_callers_regions(
    client: httpx.AsyncClient, conn: psycopg.AsyncConnection[Any]
) -> None:
    nowhere = {name for name, one in NUMBERS.items() if one.place is None}
    of_all = ("BUDGET_", "CSR_", "PARTNER_PLACES", "DELIVERY_VILLAGES", "TRC_MEMBERS_", "ROSTER_")
    assert nowhere == {name for name in NUMBERS if name.startswith(of_all)}
    assert all(
        one.place in (None, *one.table.fields) for one in NUMBERS.values() if one.rows is None
    )
    member = NUMBERS["DATA_OPERATORS"].table.live(tenant_schema(BATAM))
    query = SQL("select min(village), max(village), count(*) from {}").format(member)
    row = await (await conn.execute(query)).fetchone()
    assert row is not None
    for region in row[:2]:
        there: dict[str, Any] = {"tenant": BATAM, "regions": (region,)}
        for document, numbers_of in zip(DOCUMENTS, READERS, strict=True):
            await compared(client, document, numbers_of, **there)
        operators = await ask(client, VALUE, **there, number="DATA_OPERATORS")
        assert 0 < operators["data"]["explain"]["value"] < row[2]


async def test_the_facts_are_paged_and_downloaded(client: httpx.AsyncClient) -> None:
    async def explained(**more: Any) -> Any:
        answer = await ask(client, EXPLAIN, number="SERVED_SERVICES", **more)
        return answer["data"]["explain"]

    first = await explained(first=30)
    edges, page = first["facts"]["edges"], first["facts"]["pageInfo"]
    while page["hasNextPage"]:
        later = (await explained(first=200, after=page["endCursor"]))["facts"]
        edges, page = [*edges, *later["edges"]], later["pageInfo"]
    assert len(edges) == first["facts"]["totalCount"]
    assert sum(edge["node"]["adds"] for edge in edges) == first["value"] == first["added"]
    lines = list(csv.DictReader(io.StringIO(first["csv"])))
    assert [line["position"] for line in lines] == [e["node"]["fact"]["position"] for e in edges]
    assert sum(int(line["adds"]) for line in lines) == first["value"]


async def test_of_a_fact_of_another_region_neither_an_answer_nor_a_download_tells_more(
    town: OpenTenant, settings: Settings
) -> None:
    history = died_elsewhere()
    async with _over(history.facts, town, settings) as client:
        there: dict[str, Any] = {"number": "ANOMALIES_FOUND", "regions": (VILLAGE,)}
        found = (await ask(client, EXPLAIN, **there, first=1))["data"]["explain"]
        after = found["facts"]["pageInfo"]["endCursor"]
        rest = (await ask(client, EXPLAIN, **there, after=after))["data"]["explain"]["facts"]
        whole = await ask(client, EXPLAIN, number="ANOMALIES_FOUND")
    (died,), (returned,) = found["facts"]["edges"], rest["edges"]
    assert (found["value"], found["added"], found["facts"]["totalCount"]) == (1, 1, 2)
    assert (died["node"]["adds"], died["node"]["fact"]) == (2, None)
    assert (returned["node"]["adds"], returned["node"]["fact"] is None) == (-1, False)
    lines = list(csv.reader(io.StringIO(found["csv"])))[1:]
    assert lines[0] == [died["node"]["position"], "2", *[""] * 13]
    assert lines[1][:2] == [returned["node"]["position"], "-1"]
    assert lines[1][2:4] == [returned["node"]["fact"][name] for name in ("fact", "words")]
    for secret in ("kantor-lain", "desk-town"):
        assert secret in str(whole["data"]["explain"]["csv"])
        assert secret not in f"{found}{rest}"


OF_A_TIME = """query($time: DateTime, $asOf: AsOf, $first: Int, $after: Cursor) {
  beneficiaryCounts(validAt: $time, asOf: $asOf) { served { services } }
  explain(number: SERVED_SERVICES, validAt: $time, asOf: $asOf) { value added position
    facts(first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage }
      edges { node { adds fact { occurredAt } } } } } }"""


async def test_a_number_of_a_time_is_made_of_what_had_happened_by_then(
    client: httpx.AsyncClient,
) -> None:
    time, history = datetime(2022, 3, 1, tzinfo=UTC), History(SINTANG, 1, 10**6)

    async def made(as_of: str | None, after: str | None = None) -> Any:
        given: dict[str, Any] = {"time": time.isoformat(), "asOf": as_of and {"position": as_of}}
        return (await ask(client, OF_A_TIME, first=40, after=after, **given))["data"]

    now = (await made(None))["explain"]["position"]
    for position in (None, history.position(history.number(now) // 2)):
        answer = await made(position)
        told = answer["explain"]
        facts = told["facts"]
        edges, page = facts["edges"], facts["pageInfo"]
        while page["hasNextPage"]:
            later = (await made(told["position"], page["endCursor"]))["explain"]["facts"]
            edges, page = [*edges, *later["edges"]], later["pageInfo"]
        assert told["value"] == told["added"] == answer["beneficiaryCounts"]["served"]["services"]
        assert told["value"] == sum(edge["node"]["adds"] for edge in edges) > 0
        assert len(edges) == facts["totalCount"]
        happened = [datetime.fromisoformat(e["node"]["fact"]["occurredAt"]) for e in edges]
        assert max(happened) <= time


def test_no_text_of_a_download_is_taken_for_a_formula() -> None:
    entry = AuditEntry._make((NOW, NOW, BATCH, *["=1+1"] * 15, 7))
    file = io.StringIO()
    SharesFile(file, int, lambda actor, _role: actor).write([Share(7, -1, entry)])
    (line,) = csv.DictReader(io.StringIO(file.getvalue()))
    assert (line["position"], line["adds"]) == ("7", "-1")
    typed = {name: text for name, text in line.items() if "1+1" in text}
    assert {"actor", "basis", "words", "office"} <= typed.keys()
    assert set(typed.values()) == {"'=1+1"}


async def test_what_a_number_does_not_know_and_who_may_not_ask(client: httpx.AsyncClient) -> None:
    def code(answer: Any) -> tuple[str, str | None]:
        said = answer["errors"][0]["extensions"]
        return said["code"], said.get("field")

    for given, expected in (
        ({"period": "2022-01"}, ("not_narrowed_by", "filter.period")),
        ({"programme": "NOSUCH"}, ("not_found", "filter.programme")),
        ({"from": "2022-02-01", "to": "2022-01-01"}, ("invalid", "filter.to")),
    ):
        answer = await ask(client, EXPLAIN, number="SERVED_SERVICES", first=1, filter=given)
        assert code(answer) == expected
    twice = await ask(client, VALUE, number="ANOMALIES", filter={"kind": "paid_twice"})
    assert code(twice) == ("unknown_code", "filter.kind")
    desk = await ask(client, EXPLAIN, role=Role.DESK, number="CSR_USED_RUPIAH", first=1)
    assert code(desk)[0] == "not_allowed"
    citizen = await ask(client, EXPLAIN, role=Role.CITIZEN, number="COMPLAINTS", first=1)
    assert code(citizen)[0] == "not_allowed"
