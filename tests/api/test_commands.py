"""Mutations: one for every command, idempotent, and refusing in words that a person can act upon."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

import msgspec
import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLUnionType

from api.commands import input_type
from api.scalars import camel_case
from api.schema import build_schema
from application.commands import COMMANDS
from application.use_case import Command
from tests.api.conftest import CITIZEN, DESK, INSPECTOR, SUPERVISOR, VILLAGE, Service

LIST = "query($min: Position) { complaints(minPosition: $min) { totalCount } }"
SUBMIT = """mutation($input: SubmitComplaintInput!, $act: ActInput!) {
  submitComplaint(input: $input, act: $act) {
    __typename ... on Recorded { subject } ... on Refused { code field message messageEn remedy } } }"""
ESCALATE = """mutation($input: EscalateComplaintInput!, $act: ActInput!) {
  escalateComplaint(input: $input, act: $act) {
    ... on Recorded { version position } ... on Refused { code field message remedy } } }"""
VERSION = """query($id: ID!, $min: Position, $at: AsOf) {
  complaint(id: $id, minPosition: $min, asOf: $at) { version } }"""
COMPLAINT = {"channel": "web", "region": VILLAGE, "narrative": "Belum diterima"}
TYPES = {kind.name: kind for kind in build_schema().graphql_types()}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_every_command_has_a_mutation_with_its_fields_and_a_union(command: type[Command]) -> None:
    name = command.__name__
    mutations = TYPES["Mutation"]
    assert isinstance(mutations, GraphQLObjectType)
    field = mutations.fields[name[0].lower() + name[1:]]
    assert list(field.args) == ["input", "act"]
    assert field.description
    given = TYPES[f"{name}Input"]
    assert isinstance(given, GraphQLInputObjectType)
    assert set(given.fields) == {camel_case(one) for one in command.__struct_fields__}
    result = TYPES[f"{name}Result"]
    assert isinstance(result, GraphQLUnionType)
    assert [kind.name for kind in result.types][1:] == ["Refused"]


def test_no_mutation_exists_without_a_command() -> None:
    mutations = TYPES["Mutation"]
    assert isinstance(mutations, GraphQLObjectType)
    names = {command.__name__[0].lower() + command.__name__[1:] for command in COMMANDS}
    assert set(mutations.fields) == names


def test_a_field_type_that_the_api_does_not_know_is_found_at_start() -> None:
    class Odd(msgspec.Struct, frozen=True):
        value: complex

    with pytest.raises(TypeError, match="value"):
        input_type(Odd)


async def test_the_same_command_again_answers_the_first_result(service: Service) -> None:
    same = str(uuid4())
    first = await service.do("SubmitComplaint", CITIZEN, same, **COMPLAINT)
    again = await service.do("SubmitComplaint", CITIZEN, same, **COMPLAINT)
    assert again == first
    counted = await service.data(LIST, CITIZEN, min=again["position"])
    assert counted["complaints"]["totalCount"] == 1


async def test_whoever_read_an_earlier_version_is_told_to_reload(service: Service) -> None:
    filed = await service.complain()
    complaint = filed["subject"]
    first = await service.data(VERSION, SUPERVISOR, id=complaint, min=filed["position"])
    seen = first["complaint"]["version"]

    async def escalated(level: str, version: int) -> dict[str, Any]:
        given = {"complaint": complaint, "level": level, "reason": "repeated"}
        act = {"commandId": str(uuid4()), "expectedVersion": version}
        answer = await service.data(ESCALATE, SUPERVISOR, input=given, act=act)
        return cast("dict[str, Any]", answer["escalateComplaint"])

    done = await escalated("head", seen)
    assert done["version"] == seen + 1
    stale = await escalated("inspectorate", seen)
    assert (stale["code"], stale["field"]) == ("stale_version", "expectedVersion")
    assert stale["message"].endswith(f"kini versi {seen + 1}.")
    assert "Muat ulang" in stale["remedy"]
    for at, version in ((None, seen + 1), ({"position": filed["position"]}, seen)):
        now = await service.data(VERSION, SUPERVISOR, id=complaint, min=done["position"], at=at)
        assert now["complaint"]["version"] == version
    wrong = await escalated("inspectorate", -1)
    assert (wrong["code"], wrong["field"]) == ("out_of_range", "expectedVersion")


async def test_the_same_command_id_with_other_content_is_refused(service: Service) -> None:
    same = str(uuid4())
    await service.do("SubmitComplaint", CITIZEN, same, **COMPLAINT)
    other = await service.do("SubmitComplaint", CITIZEN, same, **{**COMPLAINT, "narrative": "Lain"})
    assert (other["code"], other["field"]) == ("command_id_reused", "commandId")


@pytest.mark.parametrize(
    ("given", "act", "code", "field"),
    [
        ({"region": "61.05.99.9999"}, {}, "unknown_region", "region"),
        ({"channel": "pigeon"}, {}, "unknown_code", "channel"),
        ({"narrative": ""}, {}, None, "narrative"),
        ({"reporter": "not-a-uuid"}, {}, "invalid_id", "reporter"),
        ({}, {"commandId": "not-a-uuid"}, "invalid_id", "commandId"),
        ({}, {"correlationId": "x"}, "invalid_id", "correlationId"),
        ({}, {"evidence": ["ABC"]}, "invalid_digest", "evidence"),
        ({}, {"evidence": ["a" * 64] * 51}, "out_of_range", "evidence"),
        ({}, {"basis": ""}, "out_of_range", "basis"),
        ({}, {"occurredAt": "2999-01-01T00:00:00Z"}, "in_future", "occurredAt"),
        ({}, {"occurredAt": "2022-01-01T00:00:00"}, "invalid", "occurredAt"),
    ],
)
async def test_bad_input_is_refused_with_a_code_and_a_remedy(
    service: Service,
    given: dict[str, object],
    act: dict[str, object],
    code: str | None,
    field: str,
) -> None:
    answer = await service.data(
        SUBMIT, CITIZEN, input={**COMPLAINT, **given}, act={"commandId": str(uuid4()), **act}
    )
    refused = answer["submitComplaint"]
    assert refused["__typename"] == "Refused", refused
    assert refused["field"] == field
    assert code is None or refused["code"] == code
    assert refused["message"]
    assert refused["messageEn"]
    assert refused["remedy"]


async def test_a_role_without_the_right_is_refused(service: Service) -> None:
    refused = await service.do("SubmitComplaint", INSPECTOR, **COMPLAINT)
    assert (refused["code"], refused["field"]) == ("not_allowed", None)


async def test_a_complaint_of_another_citizen_is_not_found(service: Service) -> None:
    filed = await service.complain(DESK)
    refused = await service.do("WithdrawComplaint", CITIZEN, complaint=filed["subject"])
    assert refused["code"] == "not_found"


async def test_the_position_of_a_command_is_in_the_extensions_too(service: Service) -> None:
    act = {"commandId": str(uuid4())}
    document = SUBMIT.replace("{ subject }", "{ subject position }")
    answer = await service.ask(document, CITIZEN, input=COMPLAINT, act=act)
    assert answer["extensions"]["position"] == answer["data"]["submitComplaint"]["position"]


async def test_outcomes_are_counted_by_name_and_never_by_content(service: Service) -> None:
    await service.complain()
    await service.do("SubmitComplaint", INSPECTOR, **COMPLAINT)
    metrics = (await service.client.get("/metrics")).text
    assert 'puskesos_commands_total{command="SubmitComplaint",outcome="recorded"} 1.0' in metrics
    assert 'puskesos_commands_total{command="SubmitComplaint",outcome="not_allowed"} 1.0' in metrics
    assert 'puskesos_projection_lag{tenant="61.05"}' in metrics
    assert "Belum" not in metrics
