"""Without a token: what is for everybody, in the tenant that the request names, not too often; and nothing else."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

import pytest
from graphql import get_named_type, is_composite_type

from api.lookups import MOST_VISITS_PER_CLIENT, Visits
from api.reading import FOR_EVERYBODY
from api.refusals import TooManyVisits
from tests.api.conftest import ADMIN, CITIZEN, DESK, VILLAGE, Service
from tests.api.families import HEAD, family, recorded
from tests.api.test_statements import GIVEN, IDS, NAMED, QUERIES

TENANT = {"puskesos-tenant": "61.05"}
NOT_FOR_EVERYBODY = {*QUERIES.fields} - FOR_EVERYBODY - {"ticket", "receipt"}
OFFICES = "query($min: Position) { offices(minPosition: $min) { edges { node { code head } } } }"
FAMILY = "query($id: ID) { whatCanThisFamilyGet(household: $id) { programmes { programme } } }"


def asking(name: str) -> str:
    """The field as anybody may write it, with what it requires."""
    given = dict(GIVEN.get(name, {}))
    if name in IDS:
        given[NAMED.get(name, "id")] = f'"{uuid4()}"'
    arguments = ", ".join(f"{argument}: {value}" for argument, value in given.items())
    kind = get_named_type(QUERIES.fields[name].type)
    called = f"{name}({arguments})" if arguments else name
    return f"{called} {{ __typename }}" if is_composite_type(kind) else called


async def visited(
    service: Service, document: str, tenant: str = "61.05", **variables: object
) -> dict[str, Any]:
    body = {"query": document, "variables": variables}
    response = await service.post(body, None, **{"puskesos-tenant": tenant})
    return cast("dict[str, Any]", response.json())


def code(answer: dict[str, Any]) -> str:
    assert answer["data"] is None, answer
    return str(answer["errors"][0]["extensions"]["code"])


async def test_what_is_for_everybody_is_answered_without_a_token(service: Service) -> None:
    for name in FOR_EVERYBODY:
        answer = await visited(service, f"{{ __typename {asking(name)} }}")
        assert "errors" not in answer, answer
        assert answer["data"][name] is not None
    together = " ".join(asking(name) for name in sorted(FOR_EVERYBODY))
    answer = await visited(service, f"{{ {together} }}")
    assert answer["data"].keys() == FOR_EVERYBODY
    assert answer["extensions"]["position"]


async def test_a_visitor_reads_what_a_citizen_with_an_account_reads(service: Service) -> None:
    place = {"account": "boss-1", "office": "secretariat", "decree": "SK 1"}
    role = {"role": "supervisor", "regions": [], "validFrom": "2024-01-01"}
    await recorded(service, "GrantRole", ADMIN, **place, **role)
    done = await recorded(service, "AppointOfficeHead", ADMIN, **place)
    asked = {"min": done["position"]}
    answer = (await visited(service, OFFICES, **asked))["data"]
    assert answer == await service.data(OFFICES, CITIZEN, **asked)
    assert [edge["node"]["head"] for edge in answer["offices"]["edges"]] == [None]
    staff = await service.data(OFFICES, DESK, **asked)
    assert [edge["node"]["head"] for edge in staff["offices"]["edges"]] == ["boss-1"]


async def test_a_registered_family_is_no_public_question(service: Service) -> None:
    household = await family(service)
    await service.data(
        "query($min: Position) { position(minPosition: $min) }", HEAD, min=household["position"]
    )
    assert "errors" not in await service.ask(FAMILY, DESK, id=household["subject"])
    assert code(await visited(service, FAMILY, id=household["subject"])) == "not_allowed"


async def test_nothing_else_is_answered(bare_service: Service) -> None:
    assert {"me", "complaints", "enrolments", "person"} < NOT_FOR_EVERYBODY
    for name in NOT_FOR_EVERYBODY:
        for document in (
            f"{{ {asking(name)} }}",
            f"{{ rules {{ __typename }} {asking(name)} }}",
            f"{{ rules: {asking(name)} }}",
            f"{{ ...more rules {{ __typename }} }} fragment more on Query {{ {asking(name)} }}",
        ):
            answer = await visited(bare_service, document)
            assert code(answer) == "unauthenticated", (document, answer)


async def test_nothing_is_recorded_without_a_token(service: Service) -> None:
    document = """mutation($input: RegisterPersonInput!, $act: ActInput!) {
      registerPerson(input: $input, act: $act) { __typename } }"""
    answer = await visited(
        service,
        document,
        input={"name": "Contoh", "region": VILLAGE},
        act={"commandId": str(uuid4())},
    )
    assert code(answer) == "unauthenticated"


async def test_the_tenant_must_be_named_and_served(service: Service) -> None:
    document = f"{{ {asking('rules')} }}"
    assert code(await service.ask(document, None)) == "unauthenticated"
    for nowhere in ("99.99", "", "t_61_05", "control"):
        assert code(await visited(service, document, nowhere)) == "tenant_unknown"


async def test_a_token_that_has_ended_is_said_to_have_and_a_good_one_names_the_tenant(
    service: Service,
) -> None:
    body = {"query": f"{{ {asking('rules')} }}"}
    headers = {**TENANT, "authorization": "Bearer x.y.z"}
    assert code((await service.post(body, None, **headers)).json()) == "unauthenticated"
    elsewhere = {"puskesos-tenant": "21.71"}
    answer = await service.post({"query": "{ me { tenant } }"}, CITIZEN, **elsewhere)
    assert answer.json()["data"]["me"]["tenant"] == "61.05"


async def test_visitors_of_one_address_have_a_share(service: Service) -> None:
    document = f"{{ {asking('rules')} }}"
    codes = set()
    for _ in range(MOST_VISITS_PER_CLIENT + 1):
        answer = await visited(service, document)
        codes.add(code(answer) if "errors" in answer else "answered")
    assert codes == {"answered", "too_many_visits"}
    # An account is not held up by the visitors of its address.
    assert "errors" not in await service.ask(document, CITIZEN)


def test_a_share_is_of_a_minute_and_an_address() -> None:
    visits = Visits()
    for _ in range(MOST_VISITS_PER_CLIENT):
        visits.note("10.0.0.1", now=0.0)
    with pytest.raises(TooManyVisits):
        visits.note("10.0.0.1", now=1.0)
    visits.note("10.0.0.2", now=1.0)
    visits.note("10.0.0.1", now=61.0)
