"""The information centre: what programmes ask and give, and what a family can get, without saying who it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from api.auth import Caller
from api.scalars import camel_case
from application.roles import Role
from domain.criteria import ComponentAmount, Criterion
from domain.programme_book import BOOK, Entry
from tests.api.conftest import CITIZEN, Service

HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
REGISTERED = ("code", "name", "level", "owner", "unit", "funding", "description")
PUBLISHED = (
    "valid_from",
    "source",
    "criteria",
    "amounts",
    "per",
    "most_components",
    "paid_to",
    "apply_indonesian",
    "apply_english",
)

WHAT = """query($family: FamilyAnswers!, $on: Date, $min: Position) {
  whatCanThisFamilyGet(family: $family, on: $on, minPosition: $min) {
    on indonesian english
    programmes {
      programme answer decidedBy rupiah complete
      because { outcome criterion { kind indonesian english source disputed } }
      criteria { outcome }
      dues { count rupiah component { component atMost disputed } }
      period { period applyBy }
      rules { version source per applyIndonesian paidToEnglish }
    } } }"""

TERMS = """query($programme: String, $on: Date, $min: Position) {
  programmeTerms(programme: $programme, on: $on, minPosition: $min) {
    terms {
      programme inForce { version } versions { version validFrom }
      periods { period firstDay lastDay rulesVersion open }
    } } }"""

FAMILY = {
    "registeredInDtsen": True,
    "decile": 2,
    "members": [
        {"age": 34, "pregnant": True, "school": "none", "severeDisability": False},
        {"age": 8, "pregnant": False, "school": "sd", "severeDisability": False},
    ],
    "enrolledIn": [],
}


def sent(value: Any) -> Any:
    """A value of the domain as a client would send it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [sent(each) for each in value]
    if isinstance(value, Criterion | ComponentAmount):
        fields = msgspec.structs.asdict(value)
        return {camel_case(name): each for name, each in fields.items() if each is not None}
    return value


async def publish(service: Service, *entries: Entry) -> str:
    """Register programmes and publish their rules; the position after the last."""
    position = ""
    for entry in entries:
        registered = {name: getattr(entry, name) for name in REGISTERED}
        answer = await service.do("RegisterProgramme", HEAD, **registered)
        assert answer["__typename"] == "Recorded", answer
        given = {camel_case(name): sent(getattr(entry, name)) for name in PUBLISHED}
        answer = await service.do("PublishProgrammeRules", HEAD, programme=entry.code, **given)
        assert answer["__typename"] == "Recorded", answer
        position = answer["position"]
    return position


async def ask(service: Service, family: dict[str, Any], **variables: object) -> dict[str, Any]:
    found = await service.data(WHAT, CITIZEN, family=family, **variables)
    answers = found["whatCanThisFamilyGet"]["programmes"]
    return {answer["programme"]: answer for answer in answers}


async def test_a_family_hears_what_it_can_get_and_why(service: Service) -> None:
    position = await publish(service, *BOOK)
    stage = {"period": "2026-T2", "firstDay": "2026-04-01", "lastDay": "2026-06-30"}
    opened = await service.do("OpenPeriod", HEAD, programme="PKH", applyBy="2026-05-31", **stage)
    position = opened["position"]
    answers = await ask(service, FAMILY, on="2026-05-20", min=position)
    assert {code: (one["answer"], one["rupiah"]) for code, one in answers.items()} == {
        "BLT-DD": ("eligible", 300_000),
        "BPNT": ("eligible", 200_000),
        "PBI-JK": ("eligible", 84_000),
        "PIP": ("eligible", 0),
        "PKH": ("eligible", 975_000),
    }
    pkh = answers["PKH"]
    assert pkh["decidedBy"] == "Kementerian Sosial"
    assert pkh["complete"]
    assert pkh["because"] == []
    assert pkh["period"] == {"period": "2026-T2", "applyBy": "2026-05-31"}
    assert (pkh["rules"]["version"], pkh["rules"]["per"]) == (1, "stage")
    assert [(due["component"]["component"], due["count"]) for due in pkh["dues"]] == [
        ("pregnancy", 1),
        ("sd", 1),
    ]
    assert answers["BLT-DD"]["dues"][0]["component"]["atMost"]
    assert answers["PBI-JK"]["rules"]["paidToEnglish"] == "paid to BPJS, never in cash"
    assert (await ask(service, FAMILY, on="2026-07-01", min=position))["PKH"]["period"] is None


async def test_what_is_unknown_is_said_and_what_is_unmet_settles_it(service: Service) -> None:
    position = await publish(service, *BOOK)
    pkh = (await ask(service, {"decile": 3}, on="2026-05-20", min=position))["PKH"]
    assert pkh["answer"] == "unknown"
    assert not pkh["complete"]
    assert [one["criterion"]["kind"] for one in pkh["because"]] == [
        "registered_in_dtsen",
        "has_component",
    ]
    pbi = (await ask(service, {"decile": 7}, on="2026-05-20"))["PBI-JK"]
    assert pbi["answer"] == "not_eligible"
    (why,) = pbi["because"]
    assert why["outcome"] == "unmet"
    assert why["criterion"]["indonesian"] == "Keluarga berada pada desil 1 sampai 4."
    assert why["criterion"]["english"] == "The family's decile is 1 to 4."
    assert "desil 1 sampai 5" in why["criterion"]["disputed"]


async def test_without_rules_in_force_the_answer_is_unknown_and_suspended_is_left_out(
    service: Service,
) -> None:
    position = await publish(service, *BOOK[:2])
    before = await ask(service, FAMILY, on="2025-12-31", min=position)
    assert {code: (one["answer"], one["rules"]) for code, one in before.items()} == {
        "PKH": ("unknown", None),
        "BPNT": ("unknown", None),
    }
    suspended = await service.do("SuspendProgramme", HEAD, programme="BPNT", reason="budget")
    assert set(await ask(service, FAMILY, on="2026-05-20", min=suspended["position"])) == {"PKH"}


async def test_terms_show_every_version_and_the_periods(service: Service) -> None:
    await publish(service, BOOK[0])
    given = {camel_case(name): sent(getattr(BOOK[0], name)) for name in PUBLISHED}
    await service.do(
        "PublishProgrammeRules", HEAD, programme="PKH", **{**given, "validFrom": "2026-07-01"}
    )
    stage = {"period": "2026-T3", "firstDay": "2026-07-01", "lastDay": "2026-09-30"}
    await service.do("OpenPeriod", HEAD, programme="PKH", **stage)
    closed = await service.do("ClosePeriod", HEAD, programme="PKH", period="2026-T3")
    variables = {"programme": "PKH", "on": "2026-06-30", "min": closed["position"]}
    found = await service.data(TERMS, CITIZEN, **variables)
    assert found["programmeTerms"]["terms"] == [
        {
            "programme": "PKH",
            "inForce": {"version": 1},
            "versions": [
                {"version": 1, "validFrom": "2026-01-01"},
                {"version": 2, "validFrom": "2026-07-01"},
            ],
            "periods": [{**stage, "rulesVersion": 2, "open": False}],
        }
    ]


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"decile": 11}, "family.decile"),
        ({"region": "3578"}, "family.region"),
        ({"members": [{"age": 8}, {"age": 200}]}, "family.members[2].age"),
        ({"members": [{"school": "kuliah"}]}, "family.members[1].school"),
        ({"members": [{}] * 31}, "family.members"),
        ({"enrolledIn": ["PKH"] * 101}, "family.enrolledIn"),
    ],
)
async def test_an_answer_of_a_wrong_form_is_refused_at_its_field(
    service: Service, answer: dict[str, Any], field: str
) -> None:
    found = await service.ask(WHAT, CITIZEN, family=answer)
    assert found["errors"][0]["extensions"]["field"] == field
