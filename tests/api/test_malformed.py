"""What does not fit the schema is refused with code, field, both languages and a remedy, and never repeated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_required_input_field,
)

from tests.api.conftest import ADMIN, CITIZEN, DESK, SUPERVISOR, VILLAGE, Service
from tests.api.everything import SCHEMA

NAME = "Siti Aminah binti Usman"
_FITTING: dict[str, Any] = {
    "Int": 1,
    "String": "x",
    "ID": "x",
    "Boolean": True,
    "Date": "2026-01-31",
    "DateTime": "2026-01-31T09:30:00+07:00",
    "Rupiah": 1,
}
ACT = {"commandId": "x"}
LITERAL = "mutation {{ {name}(input: {given}, act: {{commandId: 1}}) {{ __typename }} }}"


def _value(kind: GraphQLInputType) -> Any:
    """A value of the type with only what it requires."""
    match kind:
        case GraphQLNonNull():
            return _value(kind.of_type)
        case GraphQLList():
            return [_value(kind.of_type)]
        case GraphQLInputObjectType():
            required = {k: f for k, f in kind.fields.items() if is_required_input_field(f)}
            return {name: _value(field.type) for name, field in required.items()}
        case _:
            return _FITTING[get_named_type(kind).name]


def _among(rows: bool, one: Any) -> Any:
    return [one] if rows else one


def _inputs() -> Iterator[tuple[str, GraphQLInputObjectType]]:
    assert SCHEMA.mutation_type is not None
    for name, mutation in SCHEMA.mutation_type.fields.items():
        kind = get_named_type(mutation.args["input"].type)
        assert isinstance(kind, GraphQLInputObjectType)
        yield name, kind


def _cases() -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """A mutation, an input with one flaw, and the code and the field that say so."""
    for name, kind in _inputs():
        whole = _value(kind)
        for field, of in kind.fields.items():
            leaf, rows = (
                get_named_type(of.type).name,
                "List" in repr(of.type) or "[" in str(of.type),
            )
            place = f"input.{field}" + ("[1]" if rows else "")
            if is_required_input_field(of):
                left = {k: v for k, v in whole.items() if k != field}
                yield name, left, "missing", f"input.{field}"
                yield name, {**whole, field: None}, "missing", f"input.{field}"
            wrong: Any = NAME if leaf not in ("String", "ID") else {"name": NAME}
            yield name, {**whole, field: _among(rows, wrong)}, "wrong_type", place
            if leaf == "Date":
                yield name, {**whole, field: _among(rows, "2026-13-40")}, "wrong_type", place
            if leaf == "DateTime":
                yield (
                    name,
                    {**whole, field: _among(rows, "2026-02-30T25:00:00Z")},
                    "wrong_type",
                    place,
                )
        yield name, {**whole, NAME: NAME}, "unknown_field", "input"


def _check(error: dict[str, Any], code: str, field: str) -> None:
    said = error["extensions"]
    assert (said["code"], said["field"]) == (code, field), error
    assert error["message"] != said["english"]
    assert said["remedy"]
    assert said["english"]


async def test_every_flaw_of_every_mutation_is_named_by_its_field(bare_service: Service) -> None:
    seen = set()
    for name, given, code, field in _cases():
        kind = f"{name[0].upper()}{name[1:]}Input"
        document = (
            f"mutation($input: {kind}!, $act: ActInput!)"
            f" {{ {name}(input: $input, act: $act) {{ __typename }} }}"
        )
        answer = await bare_service.ask(document, DESK, input=given, act=ACT)
        errors = answer.get("errors")
        assert errors, (name, given)
        assert NAME not in str(answer)
        found = [one for one in errors if one["extensions"].get("field") == field]
        assert found, (name, given, answer)
        _check(found[0], code, field)
        seen.add(code)
    assert seen == {"missing", "wrong_type", "unknown_field"}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ("{person: 1, diedOn: 1}", "missing", "input.household"),
        ('{household: 1, person: 1, diedOn: "2026-13-40"}', "wrong_type", "input.diedOn"),
        ('{household: 1, person: 1, diedOn: ""}', "wrong_type", "input.diedOn"),
        ("{household: null, person: 1, diedOn: 1}", "missing", "input.household"),
        (f'{{household: "{NAME}", zz: "{NAME}"}}', "unknown_field", "input"),
        (f'"{NAME}"', "wrong_type", "input"),
    ],
)
async def test_what_is_written_in_the_document_is_refused_alike(
    bare_service: Service, given: str, code: str, field: str
) -> None:
    answer = await bare_service.ask(LITERAL.format(name="recordDeath", given=given), DESK)
    found = [one for one in answer["errors"] if one["extensions"].get("field") == field]
    assert found, answer
    assert code in {one["extensions"]["code"] for one in found}
    _check(found[0], found[0]["extensions"]["code"], field)
    assert NAME not in str(answer)


@pytest.mark.parametrize(
    ("document", "variables", "code", "field"),
    [
        ("query($n: Int) { complaints(first: $n) { totalCount } }", {"n": NAME}, "wrong_type", "n"),
        ('{ complaints(first: "a") { totalCount } }', {}, "wrong_type", "first"),
        (
            "query($f: ComplaintFilter) { complaints(filter: $f) { totalCount } }",
            {"f": {"submittedFrom": "2026-13-40"}},
            "wrong_type",
            "f.submittedFrom",
        ),
        ("query($p: Position) { position(minPosition: $p) }", {"p": 5}, "wrong_type", "p"),
        ("query($p: Position!) { position(minPosition: $p) }", {}, "missing", "p"),
        ("{ complaint { id } }", {}, "missing", "id"),
        ("{ nothing }", {}, "bad_request", None),
        ("{ me { role ", {}, "bad_request", None),
        ("query($n: Int) { me { role } }", {}, "bad_request", None),
    ],
)
async def test_questions_are_refused_alike(
    bare_service: Service,
    document: str,
    variables: dict[str, object],
    code: str,
    field: str | None,
) -> None:
    answer = await bare_service.ask(document, SUPERVISOR, **variables)
    said = answer["errors"][0]["extensions"]
    assert (said["code"], said.get("field")) == (code, field), answer
    assert said["remedy"]
    assert said["english"]
    assert NAME not in str(answer)


async def test_an_unknown_code_is_refused_with_those_that_are_known(service: Service) -> None:
    given = {"channel": "zzz", "region": VILLAGE, "narrative": "Bantuan belum diterima"}
    answer = await service.do("SubmitComplaint", CITIZEN, **given)
    assert (answer["code"], answer["field"]) == ("unknown_code", "channel")
    assert "web" in answer["message"]
    office = {"office": "zz", "name": "Kantor", "kind": "zzz", "region": "61.05"}
    answer = await service.do("OpenOffice", ADMIN, **office)
    assert (answer["code"], answer["field"]) == ("unknown_code", "kind")
    assert answer["remedy"]
    assert answer["messageEn"]


async def test_every_refusal_of_http_itself_has_the_shape_of_the_others(
    bare_service: Service,
) -> None:
    client, json = bare_service.client, {"content-type": "application/json"}
    long = {"query": f'{{ complaints(filter: {{nik: "{NAME * 5000}"}}) {{ totalCount }} }}'}
    answers = {
        "document_too_long": await bare_service.post(long, DESK),
        "too_large": await client.post(
            "/graphql", content=b"x" * (8 * 1024 * 1024 + 1), headers=json
        ),
        "use_post": await client.get("/graphql"),
        "bad_request": await client.post("/graphql", content=b"{", headers=json),
    }
    for code, response in answers.items():
        [error] = response.json()["errors"]
        said = error["extensions"]
        assert said["code"] == code
        assert error["message"]
        assert said["remedy"]
        assert said["english"]
        assert NAME not in response.text
