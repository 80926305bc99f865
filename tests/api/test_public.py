"""Counts for everybody: small ones are not shown, and what is not over is not told."""

from __future__ import annotations

from typing import Any

import pytest

from api.auth import Caller
from application.roles import Role
from tests.api.conftest import ADMIN, CITIZEN, DESK, OTHER_VILLAGE, SUPERVISOR, VILLAGE, Service

HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
ELSEWHERE = Caller("citizen-3", Role.CITIZEN, "61.05", "web", ("61.05.14",))

SERVED = """query($month: String!, $min: Position) { publicAggregates(minPosition: $min) { fewest source
  served(month: $month) { unit columns { code } columnTotals total
    rows { heading { code } counts total } } } }"""
YEAR = """query($year: Int!, $min: Position) { publicAggregates(minPosition: $min) {
  complaints(year: $year) { columns { name } rows { heading { code nameEn } counts total } columnTotals total }
  pmksOutcomes(year: $year) { unit total } enrolled { unit } } }"""


async def rendered(service: Service, name: str, region: str, quantity: int) -> str:
    answer = await service.do(
        "RecordService",
        DESK,
        service=name,
        renderedOn="2022-05-10",
        region=region,
        quantity=quantity,
    )
    assert answer["__typename"] == "Recorded", answer
    return str(answer["position"])


def grid(table: dict[str, Any]) -> dict[str, dict[str, int | None]]:
    """The table's counts by row and column, noughts left out."""
    columns = [column["code"] for column in table["columns"]]
    return {
        row["heading"]["code"]: {
            column: count
            for column, count in zip(columns, row["counts"], strict=True)
            if count != 0
        }
        for row in table["rows"]
    }


async def test_a_small_count_is_hidden_with_what_would_give_it_away(service: Service) -> None:
    await rendered(service, "BPNT", VILLAGE, 40)
    await rendered(service, "BPNT", OTHER_VILLAGE, 3)
    await rendered(service, "PKH", VILLAGE, 25)
    await rendered(service, "PKH", OTHER_VILLAGE, 30)
    last = await rendered(service, "ODGJ", VILLAGE, 7)
    for caller in (CITIZEN, ELSEWHERE, ADMIN):  # the same for everybody
        found = (await service.data(SERVED, caller, month="2022-05", min=last))["publicAggregates"]
        assert found["fewest"] == 5
        kpm, person = found["served"]
        assert (kpm["unit"], person["unit"]) == ("KPM", "person")
        assert grid(kpm) == {
            "BPNT": {"61.05.01": None, "61.05.02": None},
            "PKH": {"61.05.01": None, "61.05.02": None},
        }
        assert [row["total"] for row in kpm["rows"]] == [43, 55]
        assert kpm["total"] == 98
        assert len(kpm["columns"]) == 15  # every kecamatan, and what is known no closer
        assert grid(person) == {"ODGJ": {"61.05.01": 7}}


async def test_the_limit_is_a_rule_that_the_office_may_raise(service: Service) -> None:
    last = await rendered(service, "ODGJ", VILLAGE, 7)
    today = (await service.data("{ puskesosNetwork { day } }", CITIZEN))["puskesosNetwork"]["day"]
    raised = await service.do(
        "PublishRules",
        HEAD,
        rule="public_suppression",
        validFrom=today,
        source="SK contoh",
        numbers=[{"parameter": "fewest", "value": 10}],
    )
    assert raised["__typename"] == "Recorded", raised
    found = (await service.data(SERVED, CITIZEN, month="2022-05", min=last))["publicAggregates"]
    assert (found["fewest"], found["source"]) == (10, "SK contoh")
    (person,) = found["served"]
    assert grid(person)["ODGJ"]["61.05.01"] is None
    assert person["total"] is None


async def test_complaints_are_told_by_closed_quarters(service: Service) -> None:
    answers = [
        await service.do(
            "SubmitComplaint",
            DESK,
            channel="desk",
            category=category,
            region=VILLAGE,
            narrative="Bantuan belum diterima",
        )
        for category in ["not_received"] * 6 + ["illegal_cut"]
    ]
    last = answers[-1]["position"]
    this_year = int(
        (await service.data("{ puskesosNetwork { day } }", CITIZEN))["puskesosNetwork"]["day"][:4]
    )
    found = await service.data(YEAR, CITIZEN, year=this_year - 1, min=last)
    table = found["publicAggregates"]["complaints"]
    assert table["total"] == 0  # they were submitted this year
    assert [column["name"] for column in table["columns"]] == [
        f"{this_year - 1}-TW{n}" for n in (1, 2, 3, 4)
    ]
    rows = {row["heading"]["code"]: row for row in table["rows"]}
    assert rows["illegal_cut"]["heading"]["nameEn"] == "illegal cut"
    assert found["publicAggregates"]["enrolled"] == []
    assert found["publicAggregates"]["pmksOutcomes"] == {"unit": "person", "total": 0}


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        (SERVED, {"month": "2022-13"}, "invalid"),
        (SERVED, {"month": "1999-12"}, "invalid"),
        (SERVED, {"month": "9998-01"}, "too_early"),
        (YEAR, {"year": 1999}, "invalid"),
        (YEAR, {"year": 9998}, "invalid"),
    ],
)
async def test_what_is_not_over_is_not_told(
    service: Service, document: str, variables: dict[str, object], code: str
) -> None:
    answer = await service.ask(document, CITIZEN, **variables)
    assert answer["errors"][0]["extensions"]["code"] == code


async def test_the_public_cannot_subtract_what_was_known_from_what_is(service: Service) -> None:
    least = await rendered(service, "PKH", VILLAGE, 25)
    asked = """query($at: AsOf, $of: DateTime, $min: Position) {
      publicAggregates(asOf: $at, validAt: $of, minPosition: $min) { served(month: "2022-05") { total } } }"""
    then: dict[str, Any]
    for then in ({"at": {"position": least}}, {"of": "2022-06-01T00:00:00+07:00"}):
        answer = await service.ask(asked, CITIZEN, min=least, **then)
        assert answer["errors"][0]["extensions"]["code"] == "public_of_now"
        assert answer["data"] is None
    found = (await service.data(asked, HEAD, min=least, at={"position": least}))["publicAggregates"]
    assert found["served"] == [{"total": 25}]


async def test_the_heads_numbers_are_not_for_the_public(service: Service) -> None:
    document = '{ officeIndicators(from: "2022-01-01", until: "2022-12-31") { indicators { code value } } }'
    assert (await service.ask(document, CITIZEN))["errors"][0]["extensions"][
        "code"
    ] == "not_allowed"
    await rendered(service, "BPNT", VILLAGE, 3)
    last = await rendered(service, "ODGJ", VILLAGE, 2)
    waited = document.replace("until:", f'minPosition: "{last}", until:')
    found = (await service.data(waited, SUPERVISOR))["officeIndicators"]["indicators"]
    values = {each["code"]: each["value"] for each in found}
    assert values == {
        "services_kpm": 3.0,
        "services_person": 2.0,
        "complaints_open": None,
        "referrals_acknowledged": None,
        "referral_median_days": None,
        "cases_settled": None,
        "budget_realized": None,
        "csr_used": None,
    }
    backwards = (
        '{ officeIndicators(from: "2022-02-01", until: "2022-01-31") { indicators { code } } }'
    )
    assert (await service.ask(backwards, HEAD))["errors"][0]["extensions"]["code"] == "invalid"
