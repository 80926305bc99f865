"""Ask whatever the schema lets anybody ask, without knowing a single field by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from api.auth import Caller
from api.schema import sdl
from tests.api.conftest import Service

DEEPEST: Final = 7
SCHEMA: Final = build_schema(sdl())
assert SCHEMA.query_type is not None
QUERIES: Final = dict(SCHEMA.query_type.fields)

_ANYTHING: Final[dict[str, Any]] = {
    "Int": 2026,
    "String": "PKH",
    "Date": "2026-01-01",
    "DateTime": "2026-01-01T00:00:00Z",
    "Boolean": False,
}
_WRITTEN: Final = {
    "AsOf": '{ recordedAt: "2022-01-01T00:00:00Z" }',
}
"""Input objects that hold no id."""
_PROOFS: Final = ("Position", "TreeSize")
_MOVES: Final = re.compile("([pP]osition|[cC]ursor|^now|^expires)$")
"""Fields that differ from one moment to the next whatever is hidden: times, positions, and cursors, which hold one."""


def _given(arguments: dict[str, GraphQLArgument], some_id: str, question: str = "") -> str:
    """The arguments without which a field cannot be asked, and enough of them to see something."""
    values = {}
    for name, argument in arguments.items():
        kind = get_named_type(argument.type)
        if name == "first":
            values[name] = "50"
        elif not is_required_argument(argument):
            continue
        elif isinstance(kind, GraphQLEnumType):
            values[name] = next(iter(kind.values))
        elif name == "number" and kind.name == "String":
            values[name] = f'"{question}"'  # of a slip: each may be asked for so often a minute
        elif kind.name in _WRITTEN:
            values[name] = _WRITTEN[kind.name]
        elif isinstance(kind, GraphQLInputObjectType):
            values[name] = f'{{{next(iter(kind.fields))}: "{some_id}"}}'
        elif kind.name == "ID":
            values[name] = f'"{some_id}"'
        else:
            value = _ANYTHING[kind.name]
            values[name] = f'"{value}"' if isinstance(value, str) else str(value).lower()
    return "(" + ", ".join(f"{n}: {v}" for n, v in values.items()) + ")" if values else ""


def _selection(field: GraphQLField, some_id: str, path: tuple[str, ...]) -> str:
    """Everything below a field; a type within itself once, so that it ends."""
    kind = get_named_type(field.type)
    if is_leaf_type(kind):
        return ""
    if isinstance(kind, GraphQLUnionType):
        return "{ __typename }"
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    inner = []
    for name, below in kind.fields.items():
        deeper = get_named_type(below.type)
        if not is_leaf_type(deeper) and (deeper.name in path or len(path) >= DEEPEST):
            continue
        beneath = _selection(below, some_id, (*path, deeper.name))
        inner.append(f"{name}{_given(below.args, some_id)} {beneath}")
    return "{ __typename " + " ".join(inner) + " }"


@cache
def document(name: str, some_id: str) -> str:
    """A question for one field of the query type, with all that it can tell."""
    field = QUERIES[name]
    kind = get_named_type(field.type).name
    return f"{{ {name}{_given(field.args, some_id, name)} {_selection(field, some_id, (kind,))} }}"


def _of_a_proof(argument: GraphQLArgument) -> bool:
    return is_required_argument(argument) and get_named_type(argument.type).name in _PROOFS


async def everything(service: Service, caller: Caller, ids: list[str]) -> dict[str, Any]:
    """What a caller is told by every query, for each of some ids where one is asked for."""
    found = {}
    for name, field in QUERIES.items():
        if any(map(_of_a_proof, field.args.values())):
            continue  # proofs: of what the caller may read in the audit trail (tests/api/test_proofs.py)
        takes_id = any(get_named_type(one.type).name == "ID" for one in field.args.values())
        for some_id in ids if takes_id else ids[:1]:
            answer = await service.ask(document(name, some_id), caller)
            key = f"{name} {ids.index(some_id)}" if takes_id else name
            found[key] = {"data": _still(answer.get("data")), "errors": _codes(answer)}
    return found


def _codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


def _still(value: Any) -> Any:
    """An answer without what moves by itself."""
    if isinstance(value, dict):
        return {name: _still(value[name]) for name in value if not _MOVES.search(name)}
    return [_still(one) for one in value] if isinstance(value, list) else value


def texts(value: Any) -> Iterator[str]:
    """Every text within an answer."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value
