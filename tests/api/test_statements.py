"""A question costs a fixed number of SQL statements, however many rows it answers: every field of the query type."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

import httpx
import psycopg
import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_required_argument,
)

from api.asking import Reading
from api.auth import Caller, issue
from api.context import Limits
from api.position import History
from api.reading import MAY_READ
from api.schema import Query, build_schema
from application.roles import Role
from infra.database import serving
from infra.main import create_app
from infra.migrations import tenant_schema
from infra.settings import Settings
from tests.api.conftest import SECRET
from tests.api.test_proofs import sign_now
from tests.conftest import OpenTenant

MOST_STATEMENTS = 40
"""Of one question that asks for everything there is to ask, with the snapshot's own five."""

DEEP = 5
LIMITS = Limits(wait_seconds=30, depth=30, aliases=100, tokens=100_000, cost=10_000_000)
PREFERRED = (Role.INSPECTOR, Role.SUPERVISOR, Role.HEAD, Role.VERIFIER, Role.DESK, Role.ADMIN)
QUERIES: GraphQLObjectType = build_schema(development=True)._schema.query_type  # type: ignore[assignment]
TOPICS = {
    field.python_name: one.topic
    for field in Query.__strawberry_definition__.fields  # type: ignore[attr-defined]
    for one in field.extensions
    if isinstance(one, Reading)
}

GIVEN: dict[str, dict[str, str]] = {
    "explain": {"number": "SERVED_SERVICES"},
    "replay": {"of": "{ tenant: true }"},
    "changes": {"from": '{ recordedAt: "2022-01-01T00:00:00Z" }'},
    "workingCalendar": {"year": "2022"},
    "roster": {"day": '"2023-02-06"'},
    "whatCanThisFamilyGet": {"family": "{ decile: 2 }"},
    "findPerson": {"nik": '"6105991708909001"'},
    "receipt": {"number": '"6105-CDFG-HJKL-MNPQ"', "secret": '"BCDF-GHJK-LMNP-QRST-VWXZ"'},
    "ticket": {"number": '"6105-BCDF-GHJK-LMNP"', "secret": '"BCDF-GHJK-LMNP-QRST-VWXZ"'},
    # referral network and funds
    "funds": {"year": "2024"},
    "officeIndicators": {"from": '"2022-01-01"', "until": '"2024-12-31"'},
    "aidIndicatorList": {"indicator": "ON_TIME"},
    "deliveryPlan": {"programme": '"SEMBAKO"', "period": '"2022-03"'},
    "anomalyList": {"kind": "LATE_ENTRY"},
    "rehabilitationOutcomes": {"from": '"2020-01-01"', "until": '"2029-12-31"'},
    # proofs
    "consistencyProof": {"from": "7"},
}
"""Arguments that a field must have, as the document writes them; an `id` is looked up in the history."""

FIRST_POSITION = "the first position of the log"

IDS = {
    "complaint": "complaint.submitted",
    "person": "person.registered",
    # referral network and funds
    "referral": "referral.drafted",
    "donorStatement": "csr.pledged",
    "streetCase": "case.reported",
    "dispatchSuggestion": "case.reported",
    "client": "case.reported",
    "kpm360": "household.registered",
    # aid on time
    "batch": "batch.scheduled",
    "batchDifferences": "batch.reconciled",
    # proofs
    "inclusionProof": FIRST_POSITION,
}
"""Fields that ask for one subject, and the fact whose stream is one of the right kind."""

NOT_TOLD = {("21.71", "deliveryPlan")}
"""Questions about a programme that a tenant's history does not know."""

NAMED = {"batchDifferences": "batch", "inclusionProof": "position"}
"""What the argument is called where it is not `id`."""


def selection(kind: GraphQLOutputType, depth: int = DEEP) -> str:
    """Everything that can be asked of a type without further arguments."""
    named = get_named_type(kind)
    if not isinstance(named, GraphQLObjectType):
        return ""
    fields = [
        f"{name} {selection(field.type, depth - 1)}"
        for name, field in named.fields.items()
        if not any(is_required_argument(argument) for argument in field.args.values())
        and (depth > 0 or not isinstance(get_named_type(field.type), GraphQLObjectType))
    ]
    return f"{{ {' '.join(fields)} }}"


def document(name: str, field: GraphQLField, first: int, ids: dict[str, str], **more: str) -> str:
    """The field with every argument that it needs, and more."""
    given = {**GIVEN.get(name, {}), **more}
    if name in IDS:
        given[NAMED.get(name, "id")] = f'"{ids[IDS[name]]}"'
    if "first" in field.args:
        given["first"] = str(first)
    missing = {
        argument
        for argument, what in field.args.items()
        if is_required_argument(what) and argument not in given
    }
    assert not missing, f"tell GIVEN or IDS what to ask {name} with: {sorted(missing)}"
    arguments = ", ".join(f"{argument}: {value}" for argument, value in given.items())
    called = f"{name}({arguments})" if arguments else name
    return f"{{ {called} {selection(field.type)} }}"


_counted: ContextVar[Counted | None] = ContextVar("counted", default=None)
"""Who counts in this context: a question's, not that of the hub, which listens all the while."""


class Counted:
    """How many statements a question sends, by whichever kind of cursor."""

    def __init__(self) -> None:
        self.statements = 0

    @contextmanager
    def counting(self) -> Iterator[None]:
        asked, asked_async = psycopg.Cursor.execute, psycopg.AsyncCursor.execute

        def count() -> None:
            if _counted.get() is self:
                self.statements += 1

        def execute(cursor: Any, *args: Any, **more: Any) -> Any:
            count()
            return asked(cursor, *args, **more)

        async def execute_async(cursor: Any, *args: Any, **more: Any) -> Any:
            count()
            return await asked_async(cursor, *args, **more)

        before = _counted.set(self)

        with (
            patch.object(psycopg.Cursor, "execute", execute),
            patch.object(psycopg.AsyncCursor, "execute", execute_async),
        ):
            try:
                yield
            finally:
                _counted.reset(before)


def _ids(dsn: str, tenant: str) -> dict[str, str]:
    schema = tenant_schema(tenant)
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            f"select distinct on (topic) topic, originator_id::text from {schema}.stored_events"
            " order by topic, notification_id"
        )
        ids = {str(topic): str(stream) for topic, stream in rows}
    return {**ids, FIRST_POSITION: History(tenant, epoch=1, last=1).position(1)}


@pytest.mark.parametrize("tenant", ["61.05", "21.71"])
def test_no_question_asks_the_database_once_per_row(
    told: tuple[Settings, str], tenant: str
) -> None:
    settings, dsn = told
    sign_now(OpenTenant(dsn, serving(dsn), tenant, tenant_schema(tenant)), settings)
    asyncio.run(_ask_all(settings, dsn, tenant))


async def _ask_all(settings: Settings, dsn: str, tenant: str) -> None:
    app = create_app(settings, dsn, LIMITS)
    ids = _ids(dsn, tenant)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        for name in QUERIES.fields:
            if (name in IDS and IDS[name] not in ids) or (tenant, name) in NOT_TOLD:
                continue  # this tenant's history holds no such subject
            allowed = MAY_READ[TOPICS[_snake(name)]]
            role = next(role for role in PREFERRED if role in allowed)
            token = issue(Caller("asker", role, tenant, "secretariat"), SECRET)

            async def asked(first: int, name: str = name, token: str = token) -> int:
                counted = Counted()
                with counted.counting():
                    answer = await client.post(
                        "/graphql",
                        json={"query": document(name, QUERIES.fields[name], first, ids)},
                        headers={"authorization": f"Bearer {token}"},
                    )
                assert "errors" not in answer.json(), (name, answer.json())
                return counted.statements

            await asked(2)  # to warm up: keys and plans are fetched once
            few, many = await asked(2), await asked(100)
            # What is kept for a while is fetched anew now and then, and only adds.
            for _ in range(4):
                if few != many:
                    few, many = min(few, await asked(2)), min(many, await asked(100))
            assert few == many, f"{name} sends {few} statements for 2 rows, {many} for 100"
            assert few <= MOST_STATEMENTS, f"{name} sends {few} statements"


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
