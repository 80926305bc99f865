"""An answer as of a moment is the one that a service gives which knows the log only until then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest

from api.auth import Caller, issue
from api.position import History
from api.reading import MAY_READ
from application.roles import Role
from infra.database import serving
from infra.log_reader import LogReader
from infra.main import create_app
from infra.migrations import tenant_schema
from infra.read_model_tables import begin_again
from infra.reader_gate import set_position
from infra.settings import Settings
from projections.folding import project
from projections.models import FOLDS
from projections.read_model import POSITION
from tests.api.conftest import SECRET, Stories
from tests.api.test_statements import (
    IDS,
    LIMITS,
    NOT_TOLD,
    PREFERRED,
    QUERIES,
    TOPICS,
    _ids,
    _snake,
    document,
)

SHARES = (0.35, 0.7, 0.9)
"""How far into each history is looked, in order."""

NOT_COMPARED = {
    "verifierKey": "what was signed is kept beside the log, and no rebuild stops it",
    "checkpoint": "as verifierKey; the test below compares it with what was signed",
    "inclusionProof": "as verifierKey",
    "consistencyProof": "as verifierKey",
}
"""Questions that no stopped rebuild can answer, and why."""

OF_POSITIONS_ALONE = {
    "replay": "facts in the order in which they were recorded",
    "changes": "as replay; it has two moments of its own",
    **NOT_COMPARED,
}
"""Questions about the log itself, which do not take validAt, and why."""

OF_ANOTHER_TENANT = {("21.71", "receipt"), ("21.71", "ticket")}
"""A ticket says which tenant it is of, and the position of a moment must be one of that tenant."""

OPAQUE = frozenset({"cursor", "startCursor", "endCursor"})
"""Not compared of a time: a cursor says that it was asked for. As of a position it is the one that was shown there."""


@pytest.fixture(scope="module")
def stopped(stories: Stories) -> Iterator[str]:
    """A copy of the database in which every story was told, with read models that know nothing yet."""
    for copy in stories.copies():
        with psycopg.connect(serving(copy)) as connection:
            for tenant in ("61.05", "21.71"):
                begin_again(connection, tenant_schema(tenant))
        yield copy


def advance(dsn: str, tenant: str, start: int, until: int) -> datetime:
    """Project the facts after `start` until a position; the time of the last one."""
    schema = tenant_schema(tenant)
    with psycopg.connect(serving(dsn), autocommit=True) as connection:
        facts = LogReader(connection, schema).page(start, until - start)
        project(connection, schema, FOLDS, facts, name=POSITION, start=start)
    return facts[-1].recorded_at


@pytest.mark.parametrize("tenant", ["61.05", "21.71"])
def test_every_question_is_answered_as_a_service_stopped_there_answers_it(
    told: tuple[Settings, str], stopped: str, tenant: str
) -> None:
    settings, dsn = told
    asyncio.run(_compare(settings, dsn, stopped, tenant))


@pytest.mark.parametrize("tenant", ["61.05", "21.71"])
def test_every_question_about_a_time_is_answered_from_what_had_happened_by_then(
    told: tuple[Settings, str], stopped: str, tenant: str
) -> None:
    settings, dsn = told
    asyncio.run(_compare_times(settings, dsn, stopped, tenant))


def test_only_what_is_asked_about_the_log_itself_is_asked_about_no_time() -> None:
    arguments = {name: set(field.args) for name, field in QUERIES.fields.items()}
    assert all("asOf" in given for given in arguments.values())
    without = {name for name, given in arguments.items() if "validAt" not in given}
    assert without == OF_POSITIONS_ALONE.keys()


async def _compare_times(settings: Settings, dsn: str, stopped: str, tenant: str) -> None:
    ids, schema = _ids(dsn, tenant), tenant_schema(tenant)
    async with _running(settings, dsn) as whole:
        with psycopg.connect(serving(stopped), autocommit=True) as connection:
            facts = LogReader(connection, schema).page(0, 100_000)
            number = facts[-1].position
            times = sorted(each.envelope.occurred_at for each in facts)
            for share in SHARES[1:]:
                time = times[int(len(times) * share)]
                happened = [each for each in facts if each.envelope.occurred_at <= time]
                begin_again(connection, schema)
                project(connection, schema, FOLDS, happened, name=POSITION, start=0)
                set_position(connection, schema, POSITION, number)
                given = {"validAt": f'"{time.isoformat()}"'}
                async with _running(settings, stopped, time) as rebuilt:
                    differing = [
                        name
                        for name in QUERIES.fields.keys() - OF_POSITIONS_ALONE.keys()
                        if not await _agree(whole, rebuilt, name, tenant, ids, given)
                    ]
                assert not differing, f"of {time}"


async def _compare(settings: Settings, dsn: str, stopped: str, tenant: str) -> None:
    ids, before = _ids(dsn, tenant), 0
    with psycopg.connect(dsn) as connection:
        row = connection.execute(f"select last from {tenant_schema(tenant)}.log_head").fetchone()
    assert row is not None
    async with _running(settings, dsn) as whole:
        for share in SHARES:
            number = int(row[0] * share)
            time = advance(stopped, tenant, before, number)
            before = number
            position = History(tenant, 1, number).position(number)
            given = {"asOf": f'{{ position: "{position}" }}'}
            async with _running(settings, stopped, time) as rebuilt:
                differing = [
                    name
                    for name in QUERIES.fields
                    if not await _agree(whole, rebuilt, name, tenant, ids, given)
                ]
            assert not differing, f"as of {number} of {row[0]}"


async def _agree(
    whole: httpx.AsyncClient,
    rebuilt: httpx.AsyncClient,
    name: str,
    tenant: str,
    ids: dict[str, str],
    given: dict[str, str],
) -> bool:
    if name in NOT_COMPARED or (tenant, name) in {*NOT_TOLD, *OF_ANOTHER_TENANT}:
        return True
    if name in IDS and IDS[name] not in ids:
        return True
    allowed = MAY_READ[TOPICS[_snake(name)]]
    role = next(role for role in PREFERRED if role in allowed)
    token = issue(Caller("asker", role, tenant, "secretariat"), SECRET)
    field = QUERIES.fields[name]
    hidden = {"locations", *(OPAQUE if "validAt" in given else ())}
    then = _without(hidden, await _asked(whole, token, document(name, field, 100, ids, **given)))
    now = _without(hidden, await _asked(rebuilt, token, document(name, field, 100, ids)))
    if then != now:
        print(name, *_differences(then, now), sep="\n  ")
    return bool(then == now)


async def _asked(client: httpx.AsyncClient, token: str, query: str) -> Any:
    answer = await client.post(
        "/graphql", json={"query": query}, headers={"authorization": f"Bearer {token}"}
    )
    return answer.json()


def _without(hidden: Collection[str], value: Any) -> Any:
    if isinstance(value, list):
        return [_without(hidden, one) for one in value]
    if isinstance(value, dict):
        return {name: _without(hidden, one) for name, one in value.items() if name not in hidden}
    return value


def _differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in {**one, **other}:
            yield from _differences(one.get(name), other.get(name), f"{path}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _differences(a, b, f"{path}.{number}")
    elif one != other:
        yield f"{path}: {str(one)[:200]} / {str(other)[:200]}"


@asynccontextmanager
async def _running(
    settings: Settings, dsn: str, time: datetime | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, dsn, LIMITS, clock=lambda: time or datetime.now(UTC))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield client


LISTS = {
    "complaints": "",
    "households": "",
    "enrolments": "",
    "slaBoard": "",
    "deadlines": "",
}
"""Lists of every make, with what they must be asked."""


PAGE = "position totalCount pageInfo { hasNextPage endCursor } edges { node { __typename } cursor }"


async def test_a_list_is_paged_as_of_its_moment_alone(told: tuple[Settings, str]) -> None:
    settings, dsn = told
    with psycopg.connect(dsn) as connection:
        row = connection.execute("select last from t_61_05.log_head").fetchone()
    assert row is not None
    number = int(row[0] * SHARES[1])
    at = f'asOf: {{ position: "{History("61.05", 1, number).position(number)}" }}'
    earlier = 'asOf: { recordedAt: "2020-01-01T00:00:00Z" }'
    async with _running(settings, dsn) as client:
        for name, given in LISTS.items():
            whole = (await _page(client, name, f"{given} first: 200, {at}"))["data"]["page"]
            asked = f"{given} first: {max(1, len(whole['edges']) // 3)}"
            seen, after, more = [], "", True
            while more:
                page = (await _page(client, name, f"{asked}, {at}{after}"))["data"]["page"]
                assert page["totalCount"] == whole["totalCount"] == len(whole["edges"]), name
                assert page["position"] == whole["position"], name
                seen += page["edges"]
                more = page["pageInfo"]["hasNextPage"]
                after = f', after: "{page["pageInfo"]["endCursor"]}"'
            assert seen == whole["edges"], name
            refused = await _page(client, name, f"{asked}, {earlier}{after}")
            assert refused["errors"][0]["extensions"]["code"] == "invalid_cursor", name
            after = f', after: "{whole["edges"][0]["cursor"]}"'
            without = await _page(client, name, f"{asked}{after}")
            within = await _page(client, name, f"{asked}, {at}{after}")
            assert without["data"] == within["data"], name


async def _page(client: httpx.AsyncClient, name: str, arguments: str) -> Any:
    token = issue(Caller("asker", Role.SUPERVISOR, "61.05", "secretariat"), SECRET)
    answer = await client.post(
        "/graphql",
        json={"query": f"{{ page: {name}({arguments}) {{ {PAGE} }} }}"},
        headers={"authorization": f"Bearer {token}"},
    )
    return answer.json()
