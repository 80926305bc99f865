"""A village at work through GraphQL: people, families, proposals, objections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from api.auth import Caller, issue
from application.roles import Role
from tests.api.conftest import DESK, SECRET, VILLAGE, Service
from tests.infra.pictures import file, picture

OPERATOR = Caller("operator-1", Role.OPERATOR, "61.05", "secretariat")
HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
TRC = Caller("trc-1", Role.TRC, "61.05", "secretariat")
MINUTES = "BA-1/MUSDES/2026"
PROGRAMME = {
    "code": "PKH",
    "name": "Program Keluarga Harapan",
    "level": "national",
    "owner": "Kementerian Sosial",
    "unit": "KPM",
    "funding": "apbn",
    "description": "Bantuan tunai bersyarat bagi keluarga.",
}
PHOTO = file(image=picture(64, 48))


def operator_of(region: str) -> Caller:
    return Caller("operator-2", Role.OPERATOR, "61.05", "secretariat", (region,))


async def recorded(
    service: Service, name: str, caller: Caller, evidence: Sequence[str] = (), /, **given: object
) -> dict[str, Any]:
    """Perform a command on the minutes of the village's meeting; it must be recorded."""
    field = name[0].lower() + name[1:]
    document = (
        f"mutation($input: {name}Input!, $act: ActInput!) {{ {field}(input: $input, act: $act) {{"
        " __typename ... on Recorded { subject position } ... on Refused { code field } } }"
    )
    act = {"commandId": str(uuid4()), "basis": MINUTES, "evidence": list(evidence)}
    answer = (await service.data(document, caller, input=given, act=act))[field]
    assert answer["__typename"] == "Recorded", answer
    return cast("dict[str, Any]", answer)


async def person(service: Service, name: str = "Siti Aminah", region: str = VILLAGE) -> str:
    answer = await recorded(service, "RegisterPerson", DESK, name=name, region=region)
    return cast("str", answer["subject"])


async def family(service: Service, region: str = VILLAGE) -> dict[str, Any]:
    """A family of its head alone: subject, head and position."""
    head = await person(service, region=region)
    found = await recorded(service, "RegisterHousehold", OPERATOR, region=region, head=head)
    return {**found, "head": head}


async def proposed(service: Service, household: str) -> dict[str, Any]:
    return await recorded(
        service, "ProposeHousehold", OPERATOR, household=household, programme="PKH"
    )


async def photo(service: Service, caller: Caller = DESK, *, content: bytes = PHOTO) -> str:
    """Keep a small photo, the same whenever it is sent; its digest, which facts may cite."""
    answer = await service.client.post(
        "/evidence",
        params={"region": VILLAGE},
        content=content,
        headers={"authorization": f"Bearer {issue(caller, SECRET)}"},
    )
    assert answer.is_success, answer.text
    return cast("str", answer.json()["digest"])


async def objected(service: Service, household: str, objector: str) -> dict[str, Any]:
    return await recorded(
        service,
        "RaiseObjection",
        DESK,
        (await photo(service),),
        objector=objector,
        household=household,
        reason="well_off",
        coordinates="-0.0712, 111.4951",
    )


@dataclass(frozen=True)
class Reading:
    """A list read page by page: the document takes $first, $after and $min, and asks one connection."""

    service: Service
    document: str
    caller: Caller
    variables: dict[str, Any]

    async def page(self, after: str | None = None, least: str | None = None) -> dict[str, Any]:
        found = await self.service.data(
            self.document, self.caller, after=after, min=least, **self.variables
        )
        (page,) = found.values()
        return cast("dict[str, Any]", page)

    async def from_here(self, page: dict[str, Any], least: str | None = None) -> list[Any]:
        """This page and all that follow, each with its total and position."""
        found = [page]
        while page["pageInfo"]["hasNextPage"]:
            page = await self.page(page["pageInfo"]["endCursor"], least)
            found.append(page)
        return [
            (one["totalCount"], one["position"], edge["node"])
            for one in found
            for edge in one["edges"]
        ]
