"""What the endpoint refuses, and what an error may say."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi import FastAPI
from graphql import GraphQLError
from structlog.testing import capture_logs

from api.errors import presentable, without_values
from api.schema import build_schema
from tests.api.conftest import DESK, SUPERVISOR, Service

NIK = "6105991708909001"
LISTS = "edges { node { id status category programme region office routedTo submittedAt } }"


async def code(service: Service, document: str, **variables: object) -> str | None:
    answer = await service.ask(document, DESK, **variables)
    errors = answer.get("errors")
    return errors[0].get("extensions", {}).get("code") if errors else None


async def test_documents_that_are_too_large_are_refused(bare_service: Service) -> None:
    ask = bare_service
    deep = "{ a " * 15 + "}" * 15
    assert await code(ask, deep.replace("a {", "me {", 1)) in ("too_deep", "bad_request")
    aliases = " ".join(f"a{i}: me {{ role }}" for i in range(16))
    assert await code(ask, f"{{ {aliases} }}") == "too_many_aliases"
    tokens = " ".join(["me { role }"] * 700)
    assert await code(ask, f"{{ {tokens} }}") == "bad_request"
    costly = " ".join(f"a{i}: complaints(first: 200) {{ {LISTS} }}" for i in range(15))
    assert await code(ask, f"{{ {costly} }}") == "too_costly"


async def test_depth_is_refused_however_it_is_spread(bare_service: Service) -> None:
    fragments = (
        "".join(f"fragment F{i} on PageInfo {{ ...F{i + 1} }} " for i in range(40))
        + "fragment F40 on PageInfo { hasNextPage }"
    )
    document = "{ complaints { pageInfo { ...F0 } } } " + fragments
    assert await code(bare_service, document) is None
    doubled = (
        "".join(f"fragment D{i} on Query {{ ...D{i + 1} a{i}: me {{ role }} }} " for i in range(40))
        + "fragment D40 on Query { me { role } }"
    )
    assert await code(bare_service, "{ ...D0 } " + doubled) == "too_many_aliases"


async def test_cost_counts_the_variables_that_are_sent(bare_service: Service) -> None:
    many = " ".join(f"a{i}: complaints(first: $n) {{ {LISTS} }}" for i in range(15))
    document = f"query($n: Int) {{ {many} }}"
    assert await code(bare_service, document, n=10) is None
    assert await code(bare_service, document, n=200) == "too_costly"
    assert await code(bare_service, document) == "too_costly"


async def test_a_list_costs_the_same_behind_a_fragment(bare_service: Service) -> None:
    lists = LISTS.replace("status", "timeline { words }")
    spread = " ".join(f"a{i}: complaints {{ ...F }}" for i in range(8))
    fragment = f"fragment F on ComplaintConnection {{ ...G }} fragment G on ComplaintConnection {{ {lists} }}"
    assert await code(bare_service, f"{{ {spread} }} {fragment}") == "too_costly"
    inline = f"complaints {{ ... on ComplaintConnection {{ {lists} }} }}"
    assert await code(bare_service, f"{{ {inline} }}") is None
    lists = lists.replace("words", "words fact")
    many = f"query($n: Int = 10) {{ complaints(first: $n) {{ {lists} }} }}"
    assert await code(bare_service, many) is None
    assert await code(bare_service, many, n=200) == "too_costly"


@pytest.mark.parametrize("first", [0, -1, 201, 2_000_000_000])
async def test_a_page_has_at_most_two_hundred_rows(bare_service: Service, first: int) -> None:
    found = await code(
        bare_service, "query($n: Int) { complaints(first: $n) { totalCount } }", n=first
    )
    assert found in ("out_of_range", "too_costly")


async def test_mutations_and_queries_come_by_post_with_json_only(bare_service: Service) -> None:
    client = bare_service.client
    assert (await client.get("/graphql", params={"query": "{ me { role } }"})).status_code == 405
    form = await client.post("/graphql", data={"query": "{ me { role } }"})
    assert form.status_code == 400
    plain = {"content-type": "text/plain"}
    assert (await client.post("/graphql", content="{}", headers=plain)).status_code == 400
    batch = await bare_service.post([{"query": "{ me { role } }"}], DESK)
    assert batch.status_code == 400


async def test_bodies_and_documents_have_a_largest_size(bare_service: Service) -> None:
    client = bare_service.client
    json = {"content-type": "application/json"}
    response = await client.post("/graphql", content=b"x" * (8 * 1024 * 1024 + 1), headers=json)
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "too_large"

    async def endless() -> Any:
        for _ in range(20):
            yield b"x" * 1024 * 1024

    assert (await client.post("/graphql", content=endless(), headers=json)).status_code == 413
    long = await bare_service.post({"query": "#" + "x" * 70_000 + "\n{ me { role } }"}, DESK)
    assert long.status_code == 413


async def test_introspection_and_suggestions_are_for_development(
    production_service: Service,
) -> None:
    assert await code(production_service, "{ __schema { types { name } } }") == "bad_request"
    answer = await production_service.ask("{ complaint_s { id } }", DESK)
    assert "Did you mean" not in answer["errors"][0]["message"]
    assert await code(production_service, "{ __typename }") is None


def test_introspection_is_on_in_development() -> None:
    shown = build_schema(development=True).as_str()
    assert shown == build_schema().as_str()


async def test_a_fault_is_masked_with_a_reference_and_logged_without_data(
    app: FastAPI,
    bare_service: Service,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError(f"row of {NIK}")

    monkeypatch.setattr("projections.complaint_status.complaints_page", broken)
    answer = await bare_service.ask("{ complaints { totalCount } }", DESK)
    error = answer["errors"][0]
    assert error["extensions"]["code"] == "internal"
    assert error["extensions"]["id"] in error["message"]
    logged = caplog.text + "".join(capsys.readouterr())
    assert error["extensions"]["id"] in logged
    assert NIK not in str(answer) + logged


async def test_a_database_that_fails_before_the_first_resolver_is_masked_too(
    bare_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object) -> None:
        raise RuntimeError(NIK)

    monkeypatch.setattr("api.snapshot.projected_position", broken)
    answer = await bare_service.ask("{ position }", DESK)
    assert answer["errors"][0]["extensions"]["code"] == "internal"
    assert NIK not in str(answer)


async def test_a_database_that_does_not_answer_is_said_so(
    app: FastAPI, bare_service: Service
) -> None:
    assert await code(bare_service, "{ position }") is None
    await app.state.process.pool.close()
    assert await code(bare_service, "{ position }") == "unavailable"


async def test_a_statement_that_takes_too_long_is_said_so_and_by_all_that_follows_from_it(
    bare_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(conn: psycopg.AsyncConnection[Any], *_args: object, **_kwargs: object) -> None:
        await conn.execute("set local statement_timeout = 1")
        await conn.execute("select pg_sleep(60)")

    monkeypatch.setattr("projections.complaint_status.complaint", slow)
    asked = f'complaint(id: "{uuid4()}") {{ status }}'
    document = f"{{ one: {asked} other: {asked} }}"
    with capture_logs() as lines:
        errors = (await bare_service.ask(document, DESK))["errors"]
    assert [error["extensions"]["code"] for error in errors] == ["took_too_long"] * 2
    logged = [line["event"] for line in lines]
    assert "took_too_long" in logged
    assert not {"database_away", "fault"} & set(logged)


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("query($n: String!) { findPerson(nik: $n) { id } }", {"n": int(NIK)}),
        (f"{{ findPerson(nik: {NIK}) {{ id }} }}", {}),
        (
            "query($f: ComplaintFilter) { complaints(filter: $f) { totalCount } }",
            {"f": {"nik": NIK}},
        ),
        ("query($f: ComplaintFilter) { complaints(filter: $f) { totalCount } }", {"f": NIK}),
        (f'{{ complaints(filter: {{submittedFrom: "{NIK}"}}) {{ totalCount }} }}', {}),
        (f'{{ complaints(first: "{NIK}") {{ totalCount }} }}', {}),
        (f'{{ me {{ role }} }} "{NIK}"', {}),
        (f"{{ me {{ role }} }} {NIK}", {}),
        ("query($p: Position) { position(minPosition: $p) }", {"p": [NIK]}),
    ],
)
async def test_an_error_never_repeats_what_the_caller_sent(
    bare_service: Service, document: str, variables: dict[str, object]
) -> None:
    answer = await bare_service.ask(document, SUPERVISOR, **variables)
    assert answer["errors"][0]["extensions"]["code"]
    assert NIK not in str(answer)


@pytest.mark.parametrize(
    "message",
    [
        "Variable '$input' got invalid value 'Siti Aminah' at 'input.sex'; Expected a.",
        "Variable '$n' got invalid value 'Siti Aminah'; String cannot represent it.",
        "String cannot represent a non string value: 'Siti Aminah'",
        "Enum 'ServedBy' cannot represent non-enum value: \"Siti Aminah\".",
        'Syntax Error: Unexpected String "Siti Aminah".',
        "Value 'Siti Aminah' does not exist in 'ServedBy' enum.",
        "Expected value of type 'Int', found \"Siti Aminah\".",
    ],
)
def test_messages_of_the_library_lose_their_values(message: str) -> None:
    assert "Siti" not in without_values(message)


def test_an_own_error_keeps_its_code() -> None:
    shown = presentable(GraphQLError("x", extensions={"code": "too_deep"}))
    assert (shown.extensions or {})["code"] == "too_deep"
