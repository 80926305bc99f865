"""A programme with three people and what is done for them through GraphQL, for tests of aid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from api.auth import Caller
from application.roles import Role
from tests.api.conftest import (
    DESK,
    OTHER_VILLAGE,
    VILLAGE,
    Service,
)

HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
OWNER = Caller("owner-1", Role.PROGRAMME_OWNER, "61.05", "secretariat")
OPERATOR = Caller("operator-1", Role.OPERATOR, "61.05", "secretariat")
TRC = Caller("trc-1", Role.TRC, "61.05", "secretariat")
ELSEWHERE = ("61.05.02",)
OF = {"programme": "BPNT", "period": "2022-03"}


async def done(service: Service, name: str, caller: Caller, /, **given: object) -> dict[str, Any]:
    """Give a command that must be recorded, on the minutes of a meeting."""
    field = name[0].lower() + name[1:]
    document = (
        f"mutation($input: {name}Input!, $act: ActInput!) {{ {field}(input: $input, act: $act) {{"
        " __typename ... on Recorded { subject position } ... on Refused { code field } } }"
    )
    act = {"commandId": str(uuid4()), "basis": "BA-1/MUSDES/2022"}
    answer: dict[str, Any] = (await service.data(document, caller, input=given, act=act))[field]
    assert answer["__typename"] == "Recorded", (name, answer)
    return answer


async def refused(
    service: Service, name: str, caller: Caller, /, **given: object
) -> tuple[str, str | None]:
    """Give a command that must be refused, in both languages and with what to do."""
    answer = await service.do(name, caller, None, **given)
    assert answer["__typename"] == "Refused", (name, answer)
    assert answer["message"] != answer["messageEn"]
    assert answer["message"]
    assert answer["messageEn"]
    assert answer["remedy"]
    return answer["code"], answer["field"]


async def code_of(service: Service, document: str, caller: Caller, **variables: object) -> str:
    """Ask what must not be answered; answers the code, whose words are there."""
    (error,) = (await service.ask(document, caller, **variables))["errors"]
    assert error["message"]
    assert error["extensions"]["english"]
    assert error["extensions"]["remedy"]
    return str(error["extensions"]["code"])


@dataclass
class Scene:
    """A programme with three people: two of a village with NIKs, one of another village without."""

    service: Service
    people: list[str]

    @classmethod
    async def of(cls, service: Service) -> Scene:
        await done(
            service,
            "RegisterProgramme",
            HEAD,
            code="BPNT",
            name="Program Sembako",
            level="national",
            owner="Kemensos",
            unit="KPM",
            funding="apbn",
            description="Bantuan pangan",
        )
        people = []
        for name, region, nik in (
            ("Contoh Ani", VILLAGE, "6105010101900001"),
            ("Contoh Budi", VILLAGE, "6105010101900002"),
            ("Contoh Citra", OTHER_VILLAGE, None),
        ):
            person = {"name": name, "region": region, "nik": nik}
            people.append((await done(service, "RegisterPerson", DESK, **person))["subject"])
        enrolment = {"programme": "BPNT", "people": people, "decree": "SK 1/2022"}
        await done(service, "ReceiveEnrolments", OWNER, decidedOn="2022-01-10", **enrolment)
        return cls(service, people)

    async def paid(self) -> str:
        """The first two take their money, of the third's nothing is heard; the position after it."""
        position = await self.instructed()
        for one in self.people[:2]:
            payment = {**OF, "recipient": one, "component": "sembako"}
            await done(self.service, "RecordCredit", OWNER, **payment)
            last = await done(self.service, "RecordCollection", OWNER, **payment)
            position = str(last["position"])
        return position

    async def instructed(self) -> str:
        """The money of all three is with the payer; the position after it."""
        lines = [
            {"recipient": one, "component": "sembako", "amountRupiah": 200_000}
            for one in self.people
        ]
        batch = await done(
            self.service,
            "ScheduleBatch",
            OWNER,
            **OF,
            channel="pos",
            number=1,
            unit="KPM",
            funding="apbn",
            decree="SK 1/2022",
            controlCount=len(lines),
            controlSumRupiah=200_000 * len(lines),
            lines=lines,
        )
        await done(self.service, "ApproveBatch", HEAD, batch=batch["subject"])
        order = {"batch": batch["subject"], "paymentOrder": "SP2D 1"}
        return str((await done(self.service, "InstructBatch", OWNER, **order))["position"])

    async def dies(self, person: str, on: str) -> str:
        """A death is noted with the family."""
        head = await done(self.service, "RegisterPerson", DESK, name="Contoh Dedi", region=VILLAGE)
        family = await done(
            self.service,
            "RegisterHousehold",
            OPERATOR,
            region=VILLAGE,
            head=head["subject"],
            members=[{"person": person, "relation": "spouse"}],
        )
        death = {"household": family["subject"], "person": person, "diedOn": on}
        return str((await done(self.service, "RecordDeath", OPERATOR, **death))["position"])


def nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection["edges"]]
