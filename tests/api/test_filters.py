"""No question may be narrowed by a code that does not exist: an empty answer would read as "nothing there"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type, is_required_argument

from api.auth import Caller
from application.roles import Role
from tests.api.conftest import ADMIN, SUPERVISOR, Service
from tests.api.everything import QUERIES

FREE: frozenset[str] = frozenset(
    {"actor", "account", "acting_for", "actingFor", "worker", "nik", "number", "secret"}
)
"""Texts that are no codes of a list: accounts, and what is looked up."""
ACT_OFFICE = "auditTrail filter.office"
PARTS = {
    "String": '"zzz"',
    "Date": '"2026-01-31"',
    "Int": "2026",
    "ID": '"7d2c5f0e-0000-4000-8000-000000000000"',
    "Boolean": "true",
}


def _narrowings() -> Iterator[tuple[str, str]]:
    """Each question and each of its arguments, or fields of its filter, that is a text."""
    for name, question in QUERIES.items():
        for argument, what in question.args.items():
            kind = get_named_type(what.type)
            if argument == "filter":
                assert isinstance(kind, GraphQLInputObjectType)
                for field, of in kind.fields.items():
                    if get_named_type(of.type).name == "String":
                        yield name, f"filter.{field}"
            elif kind.name == "String":
                yield name, argument


def _asked(name: str, place: str, value: str) -> str:
    given = {}
    for argument, what in QUERIES[name].args.items():
        if is_required_argument(what):
            kind = get_named_type(what.type)
            given[argument] = (
                '"2022-03"'
                if argument == "period"
                else PARTS.get(kind.name) or next(iter(kind.values))
            )
    outer, _, inner = place.partition(".")
    given[outer] = f'{{{inner}: "{value}"}}' if inner else f'"{value}"'
    arguments = ", ".join(f"{one}: {text}" for one, text in given.items())
    return f"{{ {name}({arguments}) {{ __typename }} }}"


_WRONG = {
    "region": ("99.99", "unknown_region"),
    "period": ("2026-13", "invalid"),
    "programme": ("ZZZ", "not_found"),
    "office": ("zzz", "not_found"),
    "shelter": ("zzz", "not_found"),
    "partner": ("zzz", "not_found"),
}
CASES = sorted(
    (name, place)
    for name, place in _narrowings()
    if place.rpartition(".")[2] not in FREE
    and f"{name} {place}" != ACT_OFFICE
    and (name != "explain" or place.rpartition(".")[2] in _WRONG)  # codes depend on the number
)


async def test_no_question_is_answered_for_a_code_that_does_not_exist(
    bare_service: Service,
) -> None:
    wrong = []
    for name, place in CASES:
        last = place.rpartition(".")[2]
        value, code = _WRONG.get(last, ("zzz", "unknown_code"))
        answer = await _answered(bare_service, _asked(name, place, value))
        said = answer["errors"][0]["extensions"] if "errors" in answer else {}
        if (said.get("code"), said.get("field")) != (code, place):
            wrong.append((name, place, answer))
    assert not wrong, [one[:2] for one in wrong]
    assert len(CASES) > 60


async def _answered(service: Service, document: str) -> dict[str, Any]:
    """What the first role is told that may ask this at all."""
    for role in Role:
        caller = Caller(f"{role}-1", role, "61.05", "secretariat")
        answer = await service.ask(document, caller)
        codes = {one["extensions"]["code"] for one in answer.get("errors", [])}
        if not codes & {"not_allowed", "unauthenticated"}:
            return answer
    raise AssertionError(document)


@pytest.mark.parametrize(
    "asked",
    [
        'complaints(filter: {status: "closed", category: "not_received", region: "61.05"})',
        'slaBoard(filter: {office: "secretariat", clock: "verify"})',
        'deadlines(kind: "complaint.verify")',
        'auditTrail(filter: {fact: "complaint.submitted"})',
    ],
)
async def test_codes_that_exist_are_answered(service: Service, asked: str) -> None:
    opened = await service.do(
        "OpenOffice", ADMIN, office="annex", name="Kantor", kind="secretariat", region="61.05"
    )
    asked = asked[:-1] + ", minPosition: $min)"
    document = f"query($min: Position) {{ {asked} {{ totalCount }} }}"
    answer = await service.data(document, SUPERVISOR, min=opened["position"])
    assert next(iter(answer.values())) == {"totalCount": 0}
