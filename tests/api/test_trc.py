"""What the street half shows to whom: patrol plans to who leads them, callers masked, people as of their time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.auth import Caller
from api.trc import suggestions
from application.roles import Role
from projections.roster_board import Member
from tests.api.conftest import DESK, INSPECTOR, SUPERVISOR, VILLAGE, Service

HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
TRC = Caller("trc-1", Role.TRC, "61.05", "secretariat")
WORKER = Caller("worker-1", Role.SOCIAL_WORKER, "61.05", "secretariat")

PATROLS = """query($min: Position) { patrolPlans(minPosition: $min) { totalCount edges { node {
  id status startsAt endsAt area team } } } }"""
TRAIL = """query($min: Position) { auditTrail(first: 50, minPosition: $min) {
  edges { node { fact words wordsEn region } } } }"""
CALLS = """query($min: Position) { trcCalls(minPosition: $min) { edges { node {
  id status narrative contact } } } }"""
CASE = """query($id: ID!, $asOf: AsOf, $min: Position) {
  streetCase(id: $id, asOf: $asOf, minPosition: $min) { status person } }"""
REPORT = {"intake": "referral", "source": "individual", "category": "PMKS-11", "region": VILLAGE}


async def done(
    service: Service, command: str, caller: Caller, /, **given: object
) -> dict[str, Any]:
    answer = await service.do(command, caller, None, **given)
    assert answer["__typename"] == "Recorded", answer
    return answer


async def test_only_those_who_lead_the_team_read_when_a_patrol_is(service: Service) -> None:
    starts = datetime(2031, 3, 4, 14, 35, tzinfo=UTC)
    plan = await done(
        service,
        "PlanPatrol",
        SUPERVISOR,
        startsAt=starts.isoformat(),
        endsAt=(starts + timedelta(hours=2)).isoformat(),
        area=[VILLAGE],
        team="trc-a",
    )
    for leads in (TRC, SUPERVISOR, HEAD):
        found = await service.data(PATROLS, leads, min=plan["position"])
        assert found["patrolPlans"]["totalCount"] == 1
        assert found["patrolPlans"]["edges"][0]["node"]["startsAt"].startswith("2031-03-04T14:35")
    for other in (DESK, WORKER, INSPECTOR):
        answer = await service.ask(PATROLS, other, min=plan["position"])
        assert answer["errors"][0]["extensions"]["code"] == "not_allowed"
    elsewhere = Caller("trc-2", Role.TRC, "61.05", "secretariat", ("61.05.14",))
    hidden = await service.data(PATROLS, elsewhere, min=plan["position"])
    assert hidden["patrolPlans"]["edges"] == []
    trail = await service.data(TRAIL, INSPECTOR, min=plan["position"])
    told = str(trail)
    assert "patrol.planned" in told
    for secret in ("2031", "14:35", VILLAGE):
        assert secret not in told


async def test_who_called_is_masked_and_what_was_said_is_for_those_who_go_out(
    service: Service,
) -> None:
    call = await done(
        service,
        "ReceiveCall",
        DESK,
        channel="telephone",
        source="individual",
        region=VILLAGE,
        narrative="Seseorang tidur di halte.",
        contact="081234567890",
    )
    for caller, narrative, contact in (
        (TRC, "Seseorang tidur di halte.", "********7890"),
        (HEAD, None, None),
        (INSPECTOR, None, None),
    ):
        found = await service.data(CALLS, caller, min=call["position"])
        node = found["trcCalls"]["edges"][0]["node"]
        assert (node["narrative"], node["contact"]) == (narrative, contact)


async def test_a_person_is_known_as_of_when_they_were(service: Service) -> None:
    unknown = await done(service, "ReportCase", DESK, **REPORT)
    person = await done(service, "RegisterPerson", DESK, name="Contoh", region=VILLAGE)
    case = unknown["subject"]
    known = await done(service, "IdentifyPerson", WORKER, case=case, person=person["subject"])
    revoked = await done(
        service, "RevokeIdentification", WORKER, case=case, reason="mistaken_likeness"
    )
    for at, who in (
        (unknown["position"], None),
        (known["position"], person["subject"]),
        (revoked["position"], None),
    ):
        found = await service.data(
            CASE, DESK, id=case, asOf={"position": at}, min=revoked["position"]
        )
        assert found["streetCase"]["person"] == who


def member(name: str, place: str, *, busy: bool = False, sent: datetime | None = None) -> Member:
    return Member(
        member=name, kind="trc", home=place, serving=True, place=place, place_at=None, on_day=None,
        on_shift="night", on_until=None, case_id=UUID(int=1) if busy else None,
        dispatches=0, last_dispatched_at=sent, enlisted_position=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("members", "order"),
    [
        ([member("far", "21.71.08.1001"), member("near", "21.71.06.1001")], ["near", "far"]),
        (
            [member("busy", "21.71.06.1005", busy=True), member("free", "21.71.08")],
            ["free", "busy"],
        ),
        (
            [
                member("lately", "21.71.06.1005", sent=datetime(2026, 1, 5, tzinfo=UTC)),
                member("long ago", "21.71.06.1005", sent=datetime(2026, 1, 1, tzinfo=UTC)),
                member("never", "21.71.06.1005"),
            ],
            ["never", "long ago", "lately"],
        ),
        ([member("b", "21.71.06.1005"), member("a", "21.71.06.1005")], ["a", "b"]),
        ([], []),
    ],
    ids=["nearest", "free first", "least lately sent", "by name", "nobody"],
)
def test_the_nearest_free_member_who_was_sent_longest_ago_comes_first(
    members: list[Member], order: list[str]
) -> None:
    assert [one.member for one in suggestions("21.71.06.1005", members)] == order
