"""A number opens to the facts that made it, and they add up to it."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from api.auth import Caller, issue
from application.roles import Role
from infra.database import serving
from infra.main import create_app
from infra.migrations import tenant_schema
from infra.settings import Settings
from projections.anomaly_sources import NOTED
from projections.explained_numbers import NUMBERS
from projections.explaining import Asked, sum_of, value_of
from projections.moment import SchemaAt
from tests.api.conftest import LIMITS, SECRET

SINTANG, BATAM = "61.05", "21.71"
Told = tuple[Settings, str]

NEVER_TOLD = {"BATCH_DIFFERENCES"}
"""Numbers of which the stories leave nothing."""


@pytest.fixture
async def conn(told: Told) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(serving(told[1])) as connection:
        yield connection


async def test_the_facts_behind_every_number_add_up_to_it_at_any_moment(
    conn: psycopg.AsyncConnection[Any],
) -> None:
    opened = set()
    for tenant in (SINTANG, BATAM):
        schema = tenant_schema(tenant)
        row = await (await conn.execute(f"select last from {schema}.log_head")).fetchone()
        assert row is not None
        for moment in (schema, SchemaAt(schema, row[0] * 3 // 5)):
            for name, number in NUMBERS.items():
                value = await value_of(conn, moment, Asked(number))
                made = await sum_of(conn, moment, Asked(number))
                if number.distinct is None:
                    assert made.adds == value, (tenant, name)
                else:
                    assert 0 <= value <= made.adds or number.best, (tenant, name)
                assert value == 0 or made.facts > 0
                opened |= {name} if made.facts else set()
    assert NUMBERS.keys() - opened <= NEVER_TOLD


async def test_a_number_is_the_sum_of_its_parts(conn: psycopg.AsyncConnection[Any]) -> None:
    schema = tenant_schema(SINTANG)
    for name, number in NUMBERS.items():
        if number.distinct is not None:
            continue
        whole = await value_of(conn, schema, Asked(number))
        for column in number.narrowed:
            values = SQL("select distinct {0}::text from {1} where {0} is not null").format(
                Identifier(column), number.table.live(schema)
            )
            found = [row[0] for row in await (await conn.execute(values)).fetchall()]
            parts = [
                await value_of(conn, schema, Asked(number, narrowed=((column, value),)))
                for value in found[:8]
            ]
            assert sum(parts) <= whole, (name, column)


COUNTS = """{ beneficiaryCounts { served { services byUnit { unit quantity } }
  enrolled { lines { programme unit active suspended ended } }
  payments { lines { programme period unit scheduled credited failed collected returned reversed scheduledRupiah
    creditedRupiah netRupiah recipients } } }
  complaintBoard { total byStatus { status complaints } }
  slaTotals { complaints }
  caseTotals { total }
  referralBoard { total }
  proposalFunnel { programmes { programme unit proposed visited meeting verified submitted enrolled } }
  goodsGiven { lines { programme period item measure unit handovers quantity } }
  dataCoverage { operators withOperator }
  anomalyKinds { kinds { kind count } } }"""
VALUE = "query($number: NumberName!, $filter: NumberFilter) { explain(number: $number, filter: $filter) { value } }"
EXPLAIN = """query($number: NumberName!, $filter: NumberFilter, $first: Int, $after: Cursor) {
  explain(number: $number, filter: $filter) { value added addsUp unit csv facts(first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage } edges { node { adds fact { position fact words } } } } } }"""


@pytest.fixture
async def client(told: Told) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(*told, LIMITS)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test", timeout=30) as client,
    ):
        yield client


async def ask(
    client: httpx.AsyncClient,
    document: str,
    /,
    role: Role = Role.SUPERVISOR,
    regions: tuple[str, ...] = ("",),
    tenant: str = SINTANG,
    **variables: Any,
) -> Any:
    token = issue(Caller("asker", role, tenant, "secretariat", regions), SECRET)
    answer = await client.post(
        "/graphql",
        json={"query": document, "variables": variables},
        headers={"authorization": f"Bearer {token}"},
    )
    return answer.json()


def _narrowed(line: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: line[name] for name in names}


def _shown(shown: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Numbers as answers show them: name, value, and by what they are narrowed."""
    served, enrolled, payments = (
        shown["beneficiaryCounts"][name] for name in ("served", "enrolled", "payments")
    )
    yield "SERVED_SERVICES", served["services"], {}
    for line in served["byUnit"]:
        yield "SERVED_QUANTITY", line["quantity"], _narrowed(line, "unit")
    for line in enrolled["lines"]:
        for standing in ("active", "suspended", "ended"):
            yield (
                f"ENROLLED_{standing.upper()}",
                line[standing],
                _narrowed(line, "programme", "unit"),
            )
    for line in payments["lines"][:4]:
        of = _narrowed(line, "programme", "period", "unit")
        for name in ("scheduled", "credited", "failed", "collected", "returned", "reversed"):
            yield f"PAYMENTS_{name.upper()}", line[name], of
        yield "PAYMENTS_CREDITED_RUPIAH", line["creditedRupiah"], of
        yield "PAYMENTS_NET_RUPIAH", line["netRupiah"], of
        yield "PAYMENT_RECIPIENTS", line["recipients"], of


def _shown_elsewhere(shown: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    yield "COMPLAINTS", shown["complaintBoard"]["total"], {}
    for status in shown["complaintBoard"]["byStatus"]:
        yield "COMPLAINTS", status["complaints"], _narrowed(status, "status")
    yield "COMPLAINTS_WAITING", shown["slaTotals"]["complaints"], {}
    yield "CASES", shown["caseTotals"]["total"], {}
    yield "REFERRALS", shown["referralBoard"]["total"], {}
    for line in shown["proposalFunnel"]["programmes"]:
        yield "PROPOSALS_VERIFIED", line["verified"], _narrowed(line, "programme", "unit")
    for line in shown["goodsGiven"]["lines"]:
        of = _narrowed(line, "programme", "period", "item", "measure", "unit")
        yield "GOODS_QUANTITY", line["quantity"], of
    yield "DATA_OPERATORS", shown["dataCoverage"]["operators"], {}
    yield "VILLAGES_WITH_OPERATOR", shown["dataCoverage"]["withOperator"], {}
    for line in shown["anomalyKinds"]["kinds"]:
        if (kind := line["kind"].lower()) in NOTED:
            yield "ANOMALIES", line["count"], {"kind": kind}


async def test_the_numbers_are_those_of_the_answers(client: httpx.AsyncClient) -> None:
    shown = (await ask(client, COUNTS))["data"]
    for number, value, narrowed in (*_shown(shown), *_shown_elsewhere(shown)):
        answer = await ask(client, VALUE, number=number, filter=narrowed)
        assert answer["data"]["explain"]["value"] == value, (number, narrowed)


async def test_the_numbers_are_those_of_the_callers_regions(
    client: httpx.AsyncClient, conn: psycopg.AsyncConnection[Any]
) -> None:
    assert {name for name, one in NUMBERS.items() if one.place not in one.table.fields} == {
        name for name in NUMBERS if name.startswith(("BUDGET_", "CSR_"))
    }
    member = NUMBERS["DATA_OPERATORS"].table.live(tenant_schema(BATAM))
    query = SQL("select min(village), max(village), count(*) from {}").format(member)
    row = await (await conn.execute(query)).fetchone()
    assert row is not None
    for region in row[:2]:
        there: dict[str, Any] = {"tenant": BATAM, "regions": (region,)}
        shown = (await ask(client, COUNTS, **there))["data"]
        for number, value, narrowed in (*_shown(shown), *_shown_elsewhere(shown)):
            answer = await ask(client, VALUE, **there, number=number, filter=narrowed)
            assert answer["data"]["explain"]["value"] == value, (number, narrowed)
        assert 0 < shown["dataCoverage"]["operators"] < row[2]


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
