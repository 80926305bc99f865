"""Every rule number can be asked with its source, as it was in force on a day; so can the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api.auth import Caller
from application.roles import Role
from application.rules import local_day
from domain.rule_book import RULES
from tests.api.conftest import CITIZEN, Service

HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
ASKED = """query($on: Date, $min: Position) { rules(on: $on, minPosition: $min) {
  rules { rule indonesian english
    inForce { version source numbers { parameter value unit least most } } versions { version } } } }"""
CALENDAR = """query($year: Int!, $min: Position) {
  workingCalendar(year: $year, minPosition: $min) { edition decree daysOff } }"""


async def test_what_a_tenant_publishes_holds_from_its_day_on(service: Service) -> None:
    today = local_day(datetime.now(UTC), "61.05")
    tomorrow = today + timedelta(days=1)
    answer = await service.do(
        "PublishRules",
        HEAD,
        rule="complaint_auto_close",
        validFrom=tomorrow.isoformat(),
        source="Perbup 12/2026",
        numbers=[{"parameter": "days", "value": 7}],
    )
    assert answer["__typename"] == "Recorded", answer
    in_force = {}
    for day in (today, tomorrow):
        found = await service.data(ASKED, CITIZEN, on=day.isoformat(), min=answer["position"])
        rules = {rule["rule"]: rule for rule in found["rules"]["rules"]}
        assert set(rules) == set(RULES)
        in_force[day] = rules["complaint_auto_close"]
    assert in_force[today]["inForce"]["numbers"][0]["value"] == 10
    assert in_force[today]["inForce"]["version"] == 0
    assert in_force[tomorrow]["inForce"]["numbers"][0]["value"] == 7
    assert in_force[tomorrow]["inForce"]["source"] == "Perbup 12/2026"
    assert [version["version"] for version in in_force[today]["versions"]] == [0, 1]


async def test_a_calendar_of_its_own_replaces_the_one_that_ships(service: Service) -> None:
    ships = await service.data(CALENDAR, CITIZEN, year=2026)
    assert ships["workingCalendar"]["edition"] == 0
    assert "2026-08-17" in ships["workingCalendar"]["daysOff"]
    answer = await service.do(
        "PublishCalendar", HEAD, year=2026, decree="SKB 9/2026", daysOff=["2026-08-17"]
    )
    own = await service.data(CALENDAR, CITIZEN, year=2026, min=answer["position"])
    assert own["workingCalendar"] == {
        "edition": 1,
        "decree": "SKB 9/2026",
        "daysOff": ["2026-08-17"],
    }
